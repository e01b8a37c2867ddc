"""The small words every floor of the house shares.

A phase is one third of a session, a part is one stretch of a breath. A problem is something an author can mend: it
always says where, what was found and what would be right. Rule: nothing here imports anything of the project.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Phase = Literal["ground", "breathe", "connect"]
Part = Literal["in", "top_up", "hold", "out", "rest"]
Talk = Literal["full", "few", "none"]

PHASES: tuple[Phase, ...] = ("ground", "breathe", "connect")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a file, with its place.

    `line` and `column` count from 1; `width` is how many characters the caret underlines; `source` is the text of
    that line; an `error` keeps the file from being used, a `warning` does not.
    """

    path: str
    line: int
    column: int
    width: int
    message: str
    source: str = ""
    severity: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        word = "warning: " if self.severity == "warning" else ""
        head = f"{self.path}:{self.line}:{self.column}: {word}{self.message}"
        if not self.source.strip():
            return head
        caret = " " * (self.column - 1) + "^" * max(1, self.width)
        return f"{head}\n    {self.source}\n    {caret}"


class RegulateError(Exception):
    """Something a person can act on; its text is a plain sentence."""


class ProblemsError(RegulateError):
    """Files that can't be used, with every problem found in all of them."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))
