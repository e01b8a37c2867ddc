"""YAML features that are not used here: anchors, tags, merging, directives, a second document.

Each of them makes a place in a file mean more than it says there, and in a first file they are always accidental.
Rule: each is refused where it is written, with what to do instead.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pi_regulate.library.scalars import shown
from pi_regulate.library.yaml.source_text import Span

DIRECTIVE = "a line that begins with % does not belong in this file. Delete it."
SECOND_DOCUMENT = "a second document starts here. One file holds one; delete this line."
MERGE = "`<<` merges other keys in here; write out the keys you mean instead."


def alias(name: str) -> str:
    """The message about `*name`."""
    return f"`*{name[:40]}` repeats another place; write out what you mean instead."


def marks(event: Any, text: str) -> Iterator[tuple[Span, str]]:
    """Messages about the anchor and the tag of an event that begins on the line `text`, each with its place."""
    line, column = event.start_mark.line, event.start_mark.column
    if event.anchor is not None:
        at = max(text.find("&", column), column)
        message = f"`&{event.anchor[:40]}` is a YAML anchor; they are not used here. Delete it."
        yield (line, at, line, at + len(event.anchor) + 1), message
    if event.tag is not None:
        at = max(text.find("!", column), column)
        written = text[at:].split(" ", maxsplit=1)[0]
        message = f"{shown(written)} is a YAML tag; they are not used here. Delete it."
        yield (line, at, line, at + len(written)), message
