"""What an editor offers at a place in a text: how a word may go on, and what a word means.

The place is found by the reader itself. Where something is still to be written, a word that nobody would write is put
there, as a value and as a key, and the text is read with it: so the place is right in brackets, in lists and in the
middle of a word. Rule: what can't be read is answered with nothing, never with a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from pi_regulate.library.behind_doors import DOORS
from pi_regulate.library.catalogue import Library
from pi_regulate.library.effective import reason_of
from pi_regulate.library.json_schema import SchemaKind
from pi_regulate.library.yaml.document import DocPath, Document
from pi_regulate.library.yaml.source import read
from pi_regulate.library.yaml.source_text import Span
from pi_regulate.studio.desk.schema_places import SchemaPlaces
from pi_regulate.words import PHASES

_STAND_IN = "zzhere"
_BEFORE, _AFTER = re.compile(r"[\w.-]*$"), re.compile(r"[\w.-]*")


class Offer(NamedTuple):
    """A word that may be written, what it means, and the text that is put in for it."""

    word: str
    says: str
    text: str


class Offers(NamedTuple):
    """What may be written between two columns of a line, counted from 0."""

    from_column: int
    to_column: int
    words: list[Offer]


class WordMeaning(NamedTuple):
    """What stands between two columns of a line, counted from 0: its name, and sentences on it."""

    from_column: int
    to_column: int
    name: str
    says: list[str]


def offers(kind: SchemaKind, text: str, line: int, column: int, library: Library | None) -> Offers | None:
    """What may be written at a line and a column, both counted from 0; None where nothing is known.

    `library` knows the names of exercises and routines.
    """
    lines = text.split("\n")
    if line >= len(lines):
        return None
    here = lines[line]
    begins = _BEFORE.search(here[:column])
    ends = _AFTER.match(here, column)
    start = begins.start() if begins is not None else column
    end = ends.end() if ends is not None else column
    places, found = SchemaPlaces(kind), dict[str, Offer]()
    has_colon = here[end:].lstrip().startswith(":")
    for word in (_STAND_IN,) if has_colon else (_STAND_IN, f"{_STAND_IN}:"):
        lines[line] = f"{here[:start]}{word}{here[end:]}"
        document = read("", "\n".join(lines).encode("utf-8", "replace"))
        for path, is_key in _at(document, line, start):
            found |= {one.word: one for one in _offered(places, document.data, path, is_key=is_key, library=library)}
    words = [one._replace(text=one.word) if has_colon else one for one in found.values()]
    return Offers(start, end, words) if words else None


def _at(document: Document, line: int, column: int) -> Iterator[tuple[DocPath, bool]]:
    """Where the stand-in was put: its path, and whether it is a key there."""
    for path, mark in document.marks.items():
        if mark.key is not None and mark.key[:2] == (line, column) and path[-1:] == (_STAND_IN,):
            yield path, True
        elif mark.value[:2] == (line, column) and not mark.block and document.written(path) == _STAND_IN:
            yield path, False


def _offered(
    places: SchemaPlaces, data: Any, path: DocPath, *, is_key: bool, library: Library | None
) -> Iterator[Offer]:
    if is_key:
        yield from (Offer(one.key, one.says, f"{one.key}: ") for one in places.keys(path[:-1], data))
        return
    yield from (Offer(word, "", word) for word in places.words(path, data))
    if library is not None and places.is_name(path, data):
        yield from (Offer(name, title, name) for name, title in _names(library, path))


def _names(library: Library, path: DocPath) -> Iterator[tuple[str, str]]:
    """The names that may stand at a place: routines start and lie behind doors, exercises play."""
    if path == ("id",) or path[:1] == ("variants",):
        return
    if path[:1] in (("start",), ("doors",)):
        yield from _titled(library.routines.items())
        if path[0] == "start":
            yield DOORS, ""
        return
    phase = next((phase for phase in PHASES if path[:1] == (phase,)), None)
    exercises = [pair for pair in library.exercises.items() if phase in (None, pair[1].phase)]
    yield from _titled(exercises)


def _titled(things: Iterable[tuple[str, Any]]) -> Iterator[tuple[str, str]]:
    yield from ((name, thing.title or "") for name, thing in sorted(things))


def meaning(kind: SchemaKind, text: str, line: int, column: int, shipped: Document | None) -> WordMeaning | None:
    """What the key or the value at a line and a column means, both counted from 0; None where nothing is known.

    `shipped` are the settings that came with the device, which give the reason for each.
    """
    document = read("", text.encode("utf-8", "replace"))
    here = _innermost(document, line, column)
    if here is None:
        return None
    path, span = here
    named = next((entry for entry in reversed(path) if isinstance(entry, str)), "")
    above = path[: max(place for place, entry in enumerate(path) if entry == named) + 1]
    places = SchemaPlaces(kind)
    said = [places.says(above, document.data)]
    if words := places.words(above, document.data):
        said.append(", ".join(f"`{word}`" for word in words))
    if shipped is not None and above in shipped.marks:
        if not shipped.marks[above].block:
            said.append(f"`{shipped.written(above)}`: {reason_of(shipped, above)}".rstrip(": "))
        else:
            said.append(reason_of(shipped, above))
    told = list(dict.fromkeys(filter(None, said)))
    return WordMeaning(span[1], span[3], named, told) if told else None


def _innermost(document: Document, line: int, column: int) -> tuple[DocPath, Span] | None:
    """The key or the value on one line that a place lies in: the shortest of them."""
    spans = (
        (path, span)
        for path, mark in document.marks.items()
        for span in (mark.key, None if mark.block else mark.value)
        if path and span is not None
    )
    here = [(path, span) for path, span in spans if span[0] == span[2] == line and span[1] <= column < span[3]]
    return min(here, key=lambda one: one[1][3] - one[1][1], default=None)
