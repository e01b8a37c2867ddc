"""The twelve characters that two people tell each other, so that their two lamps belong together.

They name the place on the broker where the two meet, and so they are as secret as that place: they stand in a file of
their own beside the link's settings, as the broker's password does. Letters and digits that are easily taken for one
another when they are read aloud or written down are left out. Rule: whatever a person types or says between them,
small or capital, with dashes, dots or spaces, is one code.
"""

from __future__ import annotations

import re
import secrets
from pathlib import Path

from pi_regulate.library.folder.reading import read_bytes
from pi_regulate.words import RegulateError, RootMayError

PAIR_FILE = "pair"
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # 31: without i, l, o, 0 and 1, about 59 bits in twelve
PAIR_LENGTH = 12
_BETWEEN = re.compile(r"[\s.\-\u2010-\u2015]")  # a telephone makes long dashes of short ones
_PATTERN = re.compile(f"[{_LETTERS}]{{{PAIR_LENGTH}}}")
_MOST_BYTES = 256


def new_pair_code() -> str:
    """A code that nobody has."""
    return "".join(secrets.choice(_LETTERS) for _ in range(PAIR_LENGTH))


def pair_code(typed: str) -> str | None:
    """The code in what somebody typed; None if it is none."""
    code = _BETWEEN.sub("", typed.lower())
    return code if _PATTERN.fullmatch(code) else None


def spelt(code: str) -> str:
    """The code as it is told: three groups of four."""
    return "-".join(code[start : start + 4] for start in range(0, PAIR_LENGTH, 4))


def read_pair_code(file: Path) -> str:
    """The code in a file; empty where there is no file or nothing in it. Raises RegulateError."""
    try:
        found = read_bytes(file, _MOST_BYTES)
    except FileNotFoundError:
        return ""
    except PermissionError as error:
        raise RootMayError(f"you may not read {file}") from error
    except OSError as error:
        raise RegulateError(f"{file} can't be read ({error.strerror}): it holds the code of a pair") from error
    text = found.decode("utf-8", "replace").strip()
    code = pair_code(text)
    if text and code is None:
        raise RegulateError(
            f"{file} holds no code of a pair. `sudo pi-regulate link leave` removes it; then pair again."
        )
    return code or ""
