"""The twelve characters that two people tell each other, so that their two lamps belong together.

They name the place on the broker where the two meet, and so they are as secret as that place. Letters and digits that
are easily taken for one another when they are read aloud or written down are left out. Rule: whatever a person types
or says between them, small or capital, with dashes, dots or spaces, is one code.
"""

from __future__ import annotations

import re
import secrets

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # 31: without i, l, o, 0 and 1, about 59 bits in twelve
PAIR_LENGTH = 12
_BETWEEN = re.compile(r"[\s.\-\u2010-\u2015]")  # a telephone makes long dashes of short ones
PAIR_PATTERN = f"[{_LETTERS}]{{{PAIR_LENGTH}}}"


def new_pair_code() -> str:
    """A code that nobody has."""
    return "".join(secrets.choice(_LETTERS) for _ in range(PAIR_LENGTH))


def pair_code(typed: str) -> str | None:
    """The code in what somebody typed; None if it is none."""
    code = _BETWEEN.sub("", typed.lower())
    return code if re.fullmatch(PAIR_PATTERN, code) else None


def spelt(code: str) -> str:
    """The code as it is told: three groups of four."""
    return "-".join(code[start : start + 4] for start in range(0, PAIR_LENGTH, 4))
