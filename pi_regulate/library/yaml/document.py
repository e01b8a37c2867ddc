"""A YAML file as plain data, together with the place of every key and value.

A place is found by its path in the data: `("steps", 1, "breathe", "out")` is the value of `out`. A path that doesn't
exist (a missing key, a value inside a text) leads to the nearest existing thing around it.
Rule: data and places are two separate structures; a value never carries its place, so data is plain data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from pi_regulate.library.yaml.source_text import SourceText, Span, Spot
from pi_regulate.words import Problem

DocPath = tuple[str | int, ...]
MAX_PROBLEMS = 50  # that are told of a document beyond what the reader finds


class Mark(NamedTuple):
    """The place of one value and of its key. `block` is true for a list or map written without brackets."""

    source: SourceText
    key: Span | None
    value: Span
    block: bool

    def spot(self, *, key: bool = False) -> Spot:
        """The value's place, or the key's if there is no value or if the key was asked for."""
        empty = self.value[:2] == self.value[2:] and not self.block
        if self.key is not None and (key or empty):
            return self._place(self.key, False)
        return self._place(self.value, self.block)

    def written(self) -> str:
        """A value on one line as its author wrote it, quotes included."""
        line, column, last_line, last_column = self.value
        text = self.source.line(line + 1)
        return text[column : last_column if last_line == line else None].rstrip()

    def _place(self, place: Span, to_line_end: bool) -> Spot:
        line, column, last_line, last_column = place
        whole_line = to_line_end or last_line != line
        return self.source.spot(line + 1, column + 1, None if whole_line else last_column - column)


@dataclass(frozen=True)
class Document:
    """What a file holds. `data` is None when it could not be read at all; `problems` then says why.

    `broken` are paths whose value could not be used as written; further complaints about them would only be echoes.
    """

    source: SourceText
    data: Any = None
    problems: tuple[Problem, ...] = ()
    marks: Mapping[DocPath, Mark] = field(default_factory=dict)
    broken: frozenset[DocPath] = frozenset()

    @property
    def path(self) -> str:
        """How messages name the file."""
        return self.source.path

    @property
    def readable(self) -> bool:
        """True when there is data in it."""
        return () in self.marks

    def mark(self, path: DocPath) -> Mark:
        """The mark of a value, or of the nearest thing around it."""
        while path and path not in self.marks:
            path = path[:-1]
        return self.marks.get(path) or Mark(self.source, None, (0, 0, 0, 0), False)

    def spot(self, path: DocPath, *, key: bool = False) -> Spot:
        """Line, column and width of a value, or of its key."""
        return self.mark(path).spot(key=key)

    def written(self, path: DocPath) -> str:
        """A value as its author wrote it, on its first line."""
        return self.mark(path).written()

    def problem(
        self, path: DocPath, message: str, *, key: bool = False, severity: Literal["error", "warning"] = "error"
    ) -> Problem:
        """A problem with the value at this path, or with its key."""
        mark = self.mark(path)
        return mark.source.problem(mark.spot(key=key), message, severity)

    def over(self, base: Document) -> Document:
        """This document laid over a base: maps at the top are merged key by key, everything else is replaced.

        Places follow the values: a value kept from the base has its place in the base's file. An empty section changes
        nothing.
        """
        if not isinstance(self.data, dict) or not isinstance(base.data, dict):
            return self
        data: dict[Any, Any] = dict(base.data)
        marks: dict[DocPath, Mark] = dict(base.marks)
        marks.update({path: mark for path, mark in self.marks.items() if len(path) < 2})
        for key, value in self.data.items():
            below = base.data.get(key)
            if isinstance(below, dict) and value is None:
                continue
            gone: set[DocPath] = {(key,)}
            data[key] = value
            if isinstance(below, dict) and isinstance(value, dict):
                gone = {(key, inner) for inner in value}
                data[key] = {**below, **value}
            for path in [path for path in marks if path[:1] in gone or path[:2] in gone]:
                if len(path) > 1:
                    del marks[path]
            marks.update({path: mark for path, mark in self.marks.items() if path[:1] == (key,)})
        return Document(self.source, data, base.problems + self.problems, marks, base.broken | self.broken)


def value_at(data: Any, path: DocPath) -> Any:
    """What plain data holds at a path; of a path that leads nowhere, what lies where it breaks off."""
    for entry in path:
        if isinstance(data, dict) and isinstance(entry, str):
            data = data.get(entry)
        elif isinstance(data, list) and isinstance(entry, int) and entry < len(data):
            data = data[entry]
    return data
