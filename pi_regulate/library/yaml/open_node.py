"""A list or map that is still being read, with what the reader needs to know until it is closed.

Rule: it only remembers; the reader decides what is right.
"""

from __future__ import annotations

from typing import Any

from pi_regulate.library.yaml.document import DocPath
from pi_regulate.library.yaml.source_text import Span

SKIP = object()  # stands for a key that can't be used
NO_KEY = object()


class Open:
    """A list or map that is still being read. `key` waits for its value; `keys` knows the line of each key."""

    __slots__ = ("begins", "data", "flow", "key", "key_place", "keys", "path", "place", "text_before", "used")

    def __init__(
        self,
        data: list[Any] | dict[str, Any],
        path: DocPath,
        place: Span,
        begins: tuple[int, int],
        flow: bool,
        used: bool,
    ) -> None:
        self.data, self.path, self.place, self.begins, self.flow, self.used = data, path, place, begins, flow, used
        self.text_before: Span | None = None  # in braces: a value without quotes just before the next key
        self.key: Any = NO_KEY
        self.key_place: Span | None = None
        self.keys: dict[str, int] = {}
