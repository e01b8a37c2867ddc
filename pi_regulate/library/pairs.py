"""Keys and values that were written as a list, or as one text, where a map belongs; given back as a map in braces.

`people: [pregnant: true]`, the same as items below one another, and `lamp: pin:12` all say plainly what is meant.
Rule: every value is kept as it was written. Only `yes` and `no` about people become true and false, which they mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from pi_regulate.library import foreign_words
from pi_regulate.library.model_shape import Shape
from pi_regulate.library.yaml.complaints import glued_colon
from pi_regulate.library.yaml.document import DocPath, Document

Pair = tuple[str, str]

_WORD = re.compile(r"[^\W\d][\w-]*")
_NEEDS_QUOTES = re.compile(r"[,\[\]{}#]|:(?:\s|$)")
_SWITCHES = {
    **dict.fromkeys(("true", "yes", "on", "y", "1", *foreign_words.YES), "true"),
    **dict.fromkeys(("false", "no", "off", "n", "0", *foreign_words.NO), "false"),
}


def switch_meant(written: str) -> str:
    """`true` or `false` for a word that means it; empty for any other."""
    return _SWITCHES.get(written.strip("\"' ").lower(), "")


def pairs_in(document: Document, shape: Shape, value: Any) -> list[Pair]:
    """The keys and values that a map, a list or a text holds, as written; empty when anything else is in it."""
    items: list[tuple[DocPath, Any]] = [(shape.path, value)]
    if isinstance(value, list):
        items = [((*shape.path, number), item) for number, item in enumerate(value)]
    elif isinstance(value, str):
        items = [(shape.path, item) for item in re.split(r",\s+", value)]
    found: list[Pair] = []
    for path, item in items:
        pairs = list(_pairs_of(document, shape, path, item))
        if not pairs:
            return []
        found += pairs
    if shape.path[-1:] == ("people",):
        found = [(key, switch_meant(written)) for key, written in found]
    right = len(dict(found)) == len(found) and all(_WORD.fullmatch(key) and written for key, written in found)
    return found if right else []


def in_braces(key: str, pairs: Sequence[Pair]) -> str:
    """`lamp: {pin: 12}`"""
    return f"{key}: {{{', '.join(f'{name}: {_quoted(written)}' for name, written in pairs)}}}"


def _pairs_of(document: Document, shape: Shape, path: DocPath, item: object) -> Iterator[Pair]:
    if isinstance(item, dict):
        for key in item:
            mark = document.mark((*path, key))
            on_one_line = mark.value[0] == mark.value[2] and not mark.block
            yield str(key), mark.written() if on_one_line else ""
    elif isinstance(item, str) and (pair := glued_colon(item)) and pair.partition(": ")[0] in shape.keys:
        key, _, written = pair.partition(": ")
        yield key, written
    elif shape.path[-1:] == ("people",) and item in shape.keys:
        yield str(item), "true"


def _quoted(written: str) -> str:
    if written[:1] in ('"', "'", "[", "{") or not _NEEDS_QUOTES.search(written):
        return written
    quote = "'" if '"' in written or "\\" in written else '"'
    return f"{quote}{written.replace(quote, quote * 2)}{quote}"
