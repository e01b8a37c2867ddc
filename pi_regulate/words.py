"""Small types and texts that all other code shares.

A phase is one third of a session; a part is one stretch of a breath. A problem is something an author can correct.
Rule: this module imports nothing from the project.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Phase = Literal["ground", "breathe", "connect"]
Part = Literal["in", "top_up", "hold", "out", "rest"]
Talk = Literal["full", "few", "none"]

Severity = Literal["error", "warning", "unread"]

PHASES: tuple[Phase, ...] = ("ground", "breathe", "connect")

# Characters that end a line, move a cursor or turn the direction of writing, and halves of characters.
_COMMANDS = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
_SHORT = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}


def one_line(text: str) -> str:
    """The text as one line that can be printed anywhere: every control character is written out.

    A line feed becomes `\\n`, an escape `\\x1b`, a byte of a file name that is not UTF-8 `\\xe9`.
    """
    return _COMMANDS.sub(_written_out, text)


def _written_out(found: re.Match[str]) -> str:
    code = ord(found[0])
    if 0xDC80 <= code <= 0xDCFF:  # how Python keeps a byte that is not UTF-8
        code -= 0xDC00
    return _SHORT.get(found[0]) or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a file, with its place.

    `line` and `column` count from 1; `width` is how many characters the caret underlines; `source` is the text of
    that line. An `error` keeps the file from being used, a `warning` does not, and `unread` says that the device never
    reads this file, although it looks like one of the owner's.
    """

    path: str
    line: int
    column: int
    width: int
    message: str
    source: str = ""
    severity: Severity = "error"

    @property
    def place(self) -> str:
        """`file:line:column`, whatever the file is called."""
        return f"{one_line(self.path)}:{self.line}:{self.column}"

    def __str__(self) -> str:
        word = {"error": "", "warning": "warning: ", "unread": "not read: "}[self.severity]
        head = f"{self.place}: {word}{one_line(self.message)}"
        if not self.source.strip():
            return head
        caret = " " * (self.column - 1) + "^" * max(1, self.width)
        return f"{head}\n    {self.source}\n    {caret}"


class RegulateError(Exception):
    """Something a person can act on; its text is a plain sentence, or one on each of several lines."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(map(one_line, lines)))


class RootMayError(RegulateError):
    """Something that the user may not do but root may; its text has no full stop. The commands say what to type."""


class UnknownNameError(RegulateError):
    """There is nothing of this name to play, and no known name is near it."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        super().__init__(text)


class InUseError(RegulateError):
    """A part that another running program holds."""


class ProblemsError(RegulateError):
    """Files that can't be used, with every problem found in all of them."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__(*(line for problem in problems for line in str(problem).split("\n")))
