"""A file as its author sees it, in numbered lines; bytes that are not text are found before YAML sees them.

Lines and columns count from 1, columns in characters. A line ends where YAML ends it: at a line feed, a carriage
return, or both together. Characters that make some editors count differently, such as U+2028, are refused.
Rule: whatever a file holds, showing one of its lines can't do anything to a terminal except print.
"""

from __future__ import annotations

import os
import re
import shlex
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from pi_regulate.library.odd_names import stem
from pi_regulate.library.other_formats import PACKED, format_of
from pi_regulate.words import Problem

MAX_BYTES = 256 * 1024  # the longest shipped exercise has 6 KiB; a merge bomb needs less, but can't hide in more
LONGEST_SHOWN_LINE = 160

_LINE_END = re.compile(r"\r\n|\r|\n")
# Control characters, separators that only some programs take for line ends, and invisible marks.
NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
# Characters that some programs take for the end of a line and YAML does not, where the next line plainly begins.
_STRANGE_END = re.compile(r"[\x85\u2028\u2029](?=\s*(?:$|#|- |[\w.-]+\s*:(?:\s|$)))")
_SURROGATE = re.compile("[\ud800-\udfff]")
UNUSUAL_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"  # a class of a pattern, without its brackets
MOST_SIGNS_TOLD = 20
_UTF16_OR_32 = ((b"\xff\xfe\x00\x00", "UTF-32"), (b"\x00\x00\xfe\xff", "UTF-32"), (b"\xff\xfe", "UTF-16"),
                (b"\xfe\xff", "UTF-16"))  # fmt: skip

Span = tuple[int, int, int, int]  # first line and column, last line and column, all from 0 as PyYAML counts


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a file: `line` and `column` from 1, `width` in characters, at least 1."""

    line: int
    column: int
    width: int = 1


@dataclass(frozen=True)
class SourceText:
    """The text of one file. `path` is how messages name it."""

    path: str
    text: str

    @cached_property
    def lines(self) -> list[str]:
        """The lines without their ends."""
        return _LINE_END.split(self.text)

    def line(self, number: int) -> str:
        """One line as written, counted from 1; empty beyond the end."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def spot(self, line: int, column: int, width: int | None = None) -> Spot:
        """A place within a line, cut off at the line's end; without a width it reaches to the end."""
        to_end = len(self.line(line).rstrip()) - column + 1
        return Spot(line, column, max(1, to_end if width is None else min(width, max(to_end, 1))))

    def problem(self, spot: Spot, message: str, severity: Literal["error", "warning"] = "error") -> Problem:
        """A problem at a place in this text, with the line it is on."""
        source = self.line(spot.line)
        if len(source) > LONGEST_SHOWN_LINE:
            # a caret far to the right of the screen shows nothing; the column before the message still does
            source = source[: LONGEST_SHOWN_LINE - 1] + "…" if spot.column < LONGEST_SHOWN_LINE else ""
        width = min(spot.width, max(1, len(source) - spot.column + 1))
        return Problem(self.path, spot.line, spot.column, width, _printable(message), _printable(source), severity)


def _printable(text: str) -> str:
    """The text with a visible sign in place of every character that would move a cursor or do worse."""
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() else "→" if sign == "\t" else "�" for sign in text)


def decode(path: str, data: bytes) -> tuple[SourceText, tuple[Problem, ...]]:
    """The text of a file, and problems with it as a text. If one of these is an error, the file is not parsed.

    A byte order mark at the start is removed. Windows line endings are read as they are, with a warning.
    """
    if other := format_of(data):
        name = f"{stem(os.path.basename(path))}.yaml"
        remedy = (
            f"Unpack it, and put the text from inside it here as `{name}`."
            if other == PACKED
            else f"Save it as plain text called `{name}`."
        )
        return _refuse(path, b"", 0, f"this is {other} and not plain text. {remedy}")
    if len(data) > MAX_BYTES:
        source = SourceText(path, data[:LONGEST_SHOWN_LINE].decode("utf-8", "replace"))
        message = f"the file is larger than {MAX_BYTES // 1024} KiB; this can't be an exercise, a routine or settings."
        return source, (source.problem(Spot(1, 1), message),)
    for mark, name in _UTF16_OR_32:
        if data.startswith(mark):
            return _refuse(path, b"", 0, f"the file is saved as {name}. Save it as UTF-8 in your editor.")
    if b"\x00" in data:
        name = (
            "it looks like UTF-16; save it as UTF-8"
            if data[1:2] == b"\x00" or data[:1] == b"\x00"
            else "it is not a text file"
        )
        return _refuse(path, data, data.index(b"\x00"), f"there is a zero byte in this file: {name}.")
    try:
        text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError as error:
        at = error.start + (3 if data.startswith(b"\xef\xbb\xbf") else 0)
        letter = bytes([data[at]]).decode("cp1252", "replace")
        guess = f", perhaps an `{letter}` from an older Windows program" if letter.isalpha() else ""
        return _refuse(path, data, at, f"this byte is not UTF-8 text{guess}. Save the file as UTF-8 in your editor.")
    source = SourceText(path, text)
    bad = [found for found, _ in zip(NO_TEXT.finditer(text), range(MOST_SIGNS_TOLD), strict=False)]
    if bad and (found := _STRANGE_END.search(text)):
        return source, (source.problem(_spot_of(text, found.start()), _ends_strangely(path, found[0])),)
    if bad:
        return source, tuple(
            source.problem(
                _spot_of(text, one.start()),
                no_text(one[0]),
            )
            for one in bad
        )
    if "\r" in text:
        whose = "Windows" if "\r\n" in text else "old Mac"
        message = f"this file has {whose} line endings. It works; to tidy up, save it with Unix line endings (LF)."
        return source, (source.problem(Spot(1, len(source.line(1)) + 1), message, "warning"),)
    return source, ()


def ends_strangely(text: str) -> bool:
    """Whether lines of a text end with a character that YAML does not take for a line end."""
    return _STRANGE_END.search(text) is not None


def _ends_strangely(path: str, sign: str) -> str:
    command = r"perl -CSD -i -pe 's/[\x{85}\x{2028}\x{2029}]/\n/g' " + shlex.quote(path)
    return (
        f"lines end here with an invisible character (U+{ord(sign):04X}) that YAML does not take for a line end. "
        f"To put line ends in its place: {command}"
    )


def no_text(sign: str) -> str:
    """The message about a character that a text may not hold."""
    return f"there is an invisible character here (U+{ord(sign):04X}) that does not belong in text. Delete it."


def must_be_text(value: str) -> str:
    """Returns the text if every character of it can be shown and spoken.

    Raises ValueError for a character that got in by an escape like "\\x07" in double quotes.
    """
    if not value.isprintable() and (bad := NO_TEXT.search(value) or _SURROGATE.search(value)):
        raise ValueError(
            f"this text has an invisible character (U+{ord(bad[0]):04X}) that does not belong in text. Leave it out."
        )
    return value


def _refuse(path: str, data: bytes, at: int, message: str) -> tuple[SourceText, tuple[Problem, ...]]:
    """A problem at one byte of data that can't be decoded."""
    source = SourceText(path, data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace"))
    before = data[:at].removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    return source, (source.problem(_spot_of(before, len(before)), message),)


def _spot_of(text: str, index: int) -> Spot:
    """Line and column of a character, by its index in the text."""
    before = _LINE_END.split(text[:index])
    return Spot(len(before), len(before[-1]) + 1)
