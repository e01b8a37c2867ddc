"""The manifest of a voice: what its folder holds, line by line.

It is read from a file that may have been written by hand, so every value is checked before it is used. A line is known
by its id, and its file is named after it: nothing in a manifest is ever a path.
Rule: a manifest with one wrong value is refused as a whole, in one sentence.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from math import isfinite
from typing import Any

from pi_regulate.library.names import identifier
from pi_regulate.words import RegulateError

FILE = "manifest.json"
LARGEST_BYTES = 2**20  # a thousand lines are 300 kB
MOST_LINES = 2000
_LONGEST_S = 120.0
RECORDED = "recorded by a person"
"""The value of `made_with` for a voice not made by an engine: only such a voice can be a person's own."""

_LINE = re.compile(r"[a-z0-9-]{1,64}(\.[a-z0-9-]{1,64}){1,3}")
_ENDINGS = ("flac", "ogg", "wav")
EARLIER = "earlier"  # in the name of a recording of other words that a new one has replaced: `my-own.2.earlier.flac`
_EARLIER = re.compile(rf"(.+)\.{EARLIER}(?:-\d+)?\.(?:{'|'.join(_ENDINGS)})")


@dataclass(frozen=True, slots=True)
class RecordedLine:
    """One recording: its file, its words, its length, its loudness and the SHA-256 of its bytes."""

    file: str
    text: str
    seconds: float
    loudness_lufs: float
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a voice says about itself. `name` is its folder's name; `lines` are by id."""

    name: str
    language: str = "en"
    made_with: str = RECORDED
    licence: str = ""
    lines: Mapping[str, RecordedLine] = field(default_factory=dict)

    @property
    def recorded(self) -> bool:
        """Whether a person recorded it."""
        return self.made_with == RECORDED

    def as_json(self) -> str:
        """The text of its file."""
        told = {"name": self.name, "language": self.language, "made_with": self.made_with, "licence": self.licence}
        lines = {line: asdict(entry) for line, entry in sorted(self.lines.items())}
        return json.dumps({**told, "lines": lines}, ensure_ascii=False, indent=1) + "\n"


@lru_cache(4)  # the manifests that commands and the device read again and again
def parsed(text: bytes) -> Manifest:
    """The manifest in a file's bytes. Raises RegulateError, with what is wrong."""
    try:
        data = json.loads(text.decode("utf-8"))
    except json.JSONDecodeError as error:
        raise RegulateError(f"it is not JSON from line {error.lineno}, column {error.colno} on") from None
    except UnicodeDecodeError as error:
        raise RegulateError(f"it is not JSON: byte {error.start + 1} is not UTF-8 text") from None
    except (ValueError, RecursionError):
        raise RegulateError("it is not JSON that could be a manifest") from None
    wanted = ("name", "language", "made_with", "licence", "lines")
    if not isinstance(data, dict) or any(key not in data for key in wanted):
        raise RegulateError(f"it has to hold {', '.join(f'`{key}`' for key in wanted)}")
    if not isinstance(data["lines"], dict) or len(data["lines"]) > MOST_LINES:
        raise RegulateError(f"`lines` has to be a map of at most {MOST_LINES} lines")
    try:
        name = identifier(data["name"])
    except ValueError as error:
        raise RegulateError(f"`name`: {error}") from None
    told = {key: _text(key, data[key], 300) for key in ("language", "made_with", "licence")}
    return Manifest(name=name, lines={line: _line(line, entry) for line, entry in data["lines"].items()}, **told)


def is_earlier(name: str) -> bool:
    """Whether a file is called as we call a recording whose words are no longer its line's."""
    found = _EARLIER.fullmatch(name)
    return found is not None and is_line(found[1])


def is_line(name: str) -> bool:
    """Whether this can be the id of a line."""
    return _LINE.fullmatch(name) is not None


def _line(line: str, entry: Any) -> RecordedLine:
    if not is_line(line):
        raise RegulateError(f"`{line[:80]}` can't be the id of a line")
    if not isinstance(entry, dict):
        raise RegulateError(f"`{line}` has to be a map")
    file = _text(f"{line}: file", entry.get("file"), 200)
    if file not in [f"{line}.{ending}" for ending in _ENDINGS]:
        raise RegulateError(f"`{line}`: its file has to be called {line}.flac, .ogg or .wav")
    digest = _text(f"{line}: sha256", entry.get("sha256"), 64)
    if not re.fullmatch("[0-9a-f]{64}", digest):
        raise RegulateError(f"`{line}`: `sha256` has to be 64 characters of 0-9 and a-f")
    seconds = _number(f"{line}: seconds", entry.get("seconds"))
    if not 0 < seconds <= _LONGEST_S:
        raise RegulateError(f"`{line}`: {seconds:g} s; a recording lasts up to {_LONGEST_S:g} s")
    loudness = _number(f"{line}: loudness_lufs", entry.get("loudness_lufs"))
    return RecordedLine(file, _text(f"{line}: text", entry.get("text"), 500), seconds, loudness, digest)


def _text(what: str, value: Any, most: int) -> str:
    if not isinstance(value, str) or len(value) > most or not value.isprintable():
        raise RegulateError(f"`{what}` has to be a text of at most {most} characters")
    return value


def _number(what: str, value: Any) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or abs(value) > 1e6 or not isfinite(value):
        raise RegulateError(f"`{what}` has to be a number")
    return float(value)
