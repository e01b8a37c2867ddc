"""Builds plain data, with the place of everything in it, from YAML's events, in one pass over a file.

The events (a key, a value, a list begins, it ends) are combined with a stack of our own. So no depth of brackets
reaches Python's limit, nothing is copied or merged behind the author's back, and one pass finds every anchor, alias,
merge key, tag, and odd or repeated key with its place. The text read may be a corrected copy; the places are always
those in the file itself.
What words a problem is loaded with the first one, since the device starts with files that have none.
Rule: after a syntax error nothing can be said about the rest, so a syntax error is always the last problem of a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import yaml

from pi_regulate.library.scalars import shown
from pi_regulate.library.yaml import unused as yaml_unused
from pi_regulate.library.yaml.core_schema import resolve
from pi_regulate.library.yaml.document import DocPath, Document, Mark
from pi_regulate.library.yaml.open_node import NO_KEY, SKIP, Open
from pi_regulate.library.yaml.source_text import SourceText, Span, Spot, must_be_text
from pi_regulate.words import Problem

if TYPE_CHECKING:
    from pi_regulate.library.yaml.pasted import Mended

MAX_DEPTH = 32
MAX_VALUES = 5_000  # the longest shipped exercise has about 200
_MAX_PROBLEMS = 50  # in one file; more would be no help, and a malicious file could have 100 000

_REAL_KEY = re.compile(r"[a-z_]+")  # no value that a comma has cut in two
_TOO_DEEP = "maximum nesting depth"  # libyaml's own limit, from 0.2.6 on


class RanAheadError(Exception):
    """The fast parser looked a thousand brackets ahead and gave up before it reported one; the slow one does not."""


class _Stop(Exception):  # noqa: N818 - not an error: the reader has seen enough
    """Stops reading, because more problems would be no help."""


class Reader:
    """One pass over the events of one file, or of a corrected copy of it."""

    def __init__(self, source: SourceText, problems: list[Problem], loader: Any, mended: Mended | None) -> None:
        self.source = source
        self.text = mended.source if mended is not None else source
        self.mended = mended
        self.problems = problems
        self.loader = loader
        self.marks: dict[DocPath, Mark] = {}
        self.broken: set[DocPath] = set()
        self.stack: list[Open] = []
        self.data: Any = None
        self.values = 0
        self.documents = 0
        self.last: Any = None  # the last event that is a value
        self.quoted: Span | None = None
        self.cut_until = (-1, -1)

    def document(self) -> Document:
        try:
            for event in self._events():
                self._take(event)
        except _Stop:
            return Document(self.source, problems=tuple(self.problems))
        except (yaml.YAMLError, ValueError) as error:  # ValueError: the slow parser on "\\U00110000"
            if _TOO_DEEP in (getattr(error, "problem", None) or ""):
                raise RanAheadError from error
            self.problems.append(self._complain(error))
            return Document(self.source, problems=tuple(self.problems))
        return Document(self.source, self.data, tuple(self.problems), self.marks, frozenset(self.broken))

    def _events(self) -> Iterator[Any]:
        loader = self.loader(self.text.text)
        try:
            yield from iter(loader.get_event, None)
        finally:
            loader.dispose()

    def _take(self, event: Any) -> None:
        if isinstance(event, yaml.NodeEvent):
            self._count(event)
            if isinstance(event, yaml.AliasEvent):
                self._alias(event)
                return
            if isinstance(event, yaml.ScalarEvent):
                self._refuse_marks(event)
                self._scalar(event)
            elif isinstance(event, yaml.CollectionStartEvent):
                self._refuse_marks(event)
                self._begin(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._end(event)
        elif isinstance(event, yaml.DocumentStartEvent):
            self._document(event)

    # what is refused everywhere

    def _document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            self._stop_at(self._place(event), yaml_unused.SECOND_DOCUMENT)
        if event.version or event.tags:
            self._problem(self._place(event), yaml_unused.DIRECTIVE)

    def _count(self, event: Any) -> None:
        self.values, self.last = self.values + 1, event
        if self.values > MAX_VALUES:
            self._stop_at(
                self._place(event), f"there are more than {MAX_VALUES} values in this file; is it the right one?"
            )

    def _refuse_marks(self, event: Any) -> None:
        if event.anchor is None and event.tag is None:
            return
        for (line, start, end_line, end), message in yaml_unused.marks(
            event, self.text.line(event.start_mark.line + 1)
        ):
            self._problem((line, self._column(line, start), end_line, self._column(end_line, end)), message)

    def _alias(self, event: Any) -> None:
        top = self.stack[-1] if self.stack else None
        if top is None or top.key is not SKIP:  # `<<: *name` has been refused at its key
            self._problem(self._place(event), yaml_unused.alias(event.anchor))
        if top is not None and isinstance(top.data, dict) and top.key is NO_KEY:
            top.key = SKIP
            return
        path = self._put(None, self._place(event), False)
        if path is not None:
            self.broken.add(path)

    # keys and values

    def _scalar(self, event: Any) -> None:
        place = self._place(event)
        if event.style in ("'", '"'):
            start, end = event.start_mark, event.end_mark
            self.quoted = (start.line, start.column, end.line, end.column)
        value, refused = event.value, False
        plain = not event.style  # None from the slow parser, empty from the fast one
        try:
            value = resolve(event.value) if plain and event.tag is None else must_be_text(event.value)
        except ValueError as error:
            self._problem(place, str(error))
            value, refused = None, True
        top = self.stack[-1] if self.stack else None
        if top is not None and isinstance(top.data, dict) and top.key is NO_KEY:
            self._key(top, value, event.value, place, plain)
            return
        if plain and isinstance(value, str) and not value.isascii():
            self._warn_of_curly_quotes(value, place)
        if top is not None and top.flow and isinstance(top.data, dict):
            top.text_before = place if plain and isinstance(value, (str, int)) else None
        if top is not None and value is None and top.flow and isinstance(top.key, str):
            value, place = self._unglue(top, place)
        path = self._put(value, place, False)
        if refused and path is not None:
            self.broken.add(path)

    def _key(self, top: Open, value: Any, written: str, place: Span, plain: bool) -> None:
        top.key, top.key_place = SKIP, place
        before, top.text_before = top.text_before, None
        if place[:2] < self.cut_until:
            return
        if before and not (plain and _REAL_KEY.fullmatch(written)) and (cut := self._cut(before, place, top)):
            end, right, message = cut
            self.cut_until = (place[0], end)
            self.broken.add((*top.path, next(reversed(top.keys), "")))
            self._problem((*before[:2], before[0], end), f"{message}: `{right}`.")
        elif plain and written == "<<":
            self._problem(place, yaml_unused.MERGE)
            self.broken.add(top.path)
        elif not isinstance(value, str):
            kind = "an empty value" if value is None else shown(written)
            self._problem(place, f"a key belongs here, not {kind}; a key is a word. Put it in quotes if you mean it.")
        elif value in top.keys and top.path[-1:] == ("steps",):
            pass  # steps without their dashes; one message covers them all
        elif value in top.keys:
            first = top.keys[value]
            keep = "Keep one of them"
            if value == "hold":
                keep = "Call the pause after the exhale `rest`"
            elif isinstance(top.data, dict) and isinstance(top.data.get(value), (dict, list)):
                keep += ", with all you need of both"
            self._problem(place, f"{shown(value)} is written twice here, first on line {first}. {keep}.")
        else:
            top.keys[value] = place[0] + 1
            top.key = value

    def _warn_of_curly_quotes(self, value: str, place: Span) -> None:
        from pi_regulate.library.yaml.quotes import curly_in

        if message := curly_in(value):
            self.problems.append(self.source.problem(self._spot(place), message, "warning"))

    def _cut(self, before: Span, place: Span, top: Open) -> tuple[int, str, str] | None:
        from pi_regulate.library.yaml.complaints import cut_by_a_comma

        line = self.source.line(place[0] + 1)
        return cut_by_a_comma(line, before, place, hours=top.path[-1:] == ("night",))

    def _unglue(self, top: Open, place: Span) -> tuple[Any, Span]:
        """`{in:4s}` is a key `in:4s` without a value. Reports it and goes on with what was meant."""
        from pi_regulate.library.yaml.complaints import LONGEST_PAIR, glued_colon

        pair = glued_colon(top.key) if top.key_place else None
        if pair is None or top.key_place is None:
            return None, place
        self._problem(top.key_place, f"a space is missing after the colon: write {shown(pair, LONGEST_PAIR)}.")
        key, _, text = pair.partition(": ")
        line, column, last_line, last_column = top.key_place
        split = column + len(key) + 1
        if key in top.keys:
            top.key = SKIP
            return None, place
        top.keys[key] = line + 1
        top.key, top.key_place = key, (line, column, line, split - 1)
        try:
            return resolve(text), (line, split, last_line, last_column)
        except ValueError:
            return text, (line, split, last_line, last_column)

    def _put(self, value: Any, place: Span, block: bool) -> DocPath | None:
        """Puts a value in its place and returns its path; None for a value whose key can't be used."""
        if not self.stack:
            self.data = value
            self.marks[()] = Mark(self.source, None, place, block)
            return ()
        top = self.stack[-1]
        if isinstance(top.data, list):
            path: DocPath = (*top.path, len(top.data))
            top.data.append(value)
            key_place = None
        else:
            key, key_place = top.key, top.key_place
            top.key, top.key_place = NO_KEY, None
            if key is SKIP:
                return None
            path = (*top.path, key)
            top.data[key] = value
        if not top.used:
            return None
        self.marks[path] = Mark(self.source, key_place, place, block)
        return path

    def _begin(self, event: Any) -> None:
        place = self._place(event)
        if len(self.stack) >= MAX_DEPTH:
            self._stop_at(place, f"this is nested more than {MAX_DEPTH} levels deep; nothing here needs that many.")
        data: list[Any] | dict[str, Any] = [] if isinstance(event, yaml.SequenceStartEvent) else {}
        flow = bool(event.flow_style)
        top = self.stack[-1] if self.stack else None
        path: DocPath | None = None
        if top is not None and isinstance(top.data, dict) and top.key is NO_KEY:
            kind = "list" if isinstance(data, list) else "group of keys"
            self._problem(place, f"a key belongs here, not a {kind}; a key is a word, like `say`.")
            top.key = SKIP
        else:
            path = self._put(data, place, not flow)
        begins = (event.start_mark.line + 1, event.start_mark.column + 1)
        self.stack.append(Open(data, path or (), place, begins, flow, path is not None))

    def _end(self, event: Any) -> None:
        closed = self.stack.pop()
        if closed.flow and closed.used:
            line, column = closed.place[:2]
            mark = self.marks[closed.path]
            end = self._place(event)[2:]
            self.marks[closed.path] = Mark(self.source, mark.key, (line, column, *end), False)

    # places

    def _place(self, event: Any) -> Span:
        """The place of an event in the file itself."""
        start, end = event.start_mark, event.end_mark
        if self.mended is None:
            return start.line, start.column, end.line, end.column
        return start.line, self._column(start.line, start.column), end.line, self._column(end.line, end.column)

    def _column(self, line: int, column: int) -> int:
        return self.mended.column(line, column) if self.mended is not None else column

    # problems

    def _spot(self, place: Span) -> Spot:
        return Mark(self.source, None, place, False).spot()

    def _problem(self, place: Span, message: str) -> None:
        self.problems.append(self.source.problem(self._spot(place), message))
        if len(self.problems) >= _MAX_PROBLEMS:
            self._stop_at(place, f"that makes {_MAX_PROBLEMS} problems; the rest of this file was not read.")

    def _stop_at(self, place: Span, message: str) -> None:
        self.problems.append(self.source.problem(self._spot(place), message))
        raise _Stop

    def _complain(self, error: Exception) -> Problem:
        from pi_regulate.library.yaml.complaints import Complaint, explain

        last = self.last.end_mark if self.last is not None else None
        at = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None) or last
        context = getattr(error, "context_mark", None)
        bracket = next((frame.begins for frame in reversed(self.stack) if frame.flow), None)
        quoted = self.quoted
        complaint = Complaint(
            words=f"{getattr(error, 'context', None) or ''} {getattr(error, 'problem', None) or ''}",
            at=(at.line + 1, at.column + 1) if at is not None else (1, 1),
            context=(context.line + 1, context.column + 1) if context is not None else None,
            open_bracket=bracket,
            quoted=((quoted[0] + 1, quoted[1] + 1), (quoted[2] + 1, quoted[3] + 1)) if quoted else None,
        )
        spot, message = explain(self.text, complaint)
        column = self._column(spot.line - 1, spot.column - 1) + 1
        return self.source.problem(Spot(spot.line, column, spot.width), message)
