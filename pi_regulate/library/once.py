"""Answers a question about the same thing only once, be it a document or an exercise.

The library is loaded many times in one run: by `setup` after each answer, by `new` and `check`, by a device whose files
change. All but one or two of its things are the same objects each time, since bytes that were read before give the
same document. A value's hash would take as long as the question, so a thing is known again by being the same object.
Rule: only what depends on nothing but a thing that never changes may be remembered.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Generic, TypeVar

REMEMBERED = 128  # things: the 45 shipped ones, and more than as many of the owner's

_Thing = TypeVar("_Thing")
_Answer = TypeVar("_Answer")


class _Same(Generic[_Thing]):
    """A thing that equals nothing but itself."""

    __slots__ = ("thing",)

    def __init__(self, thing: _Thing) -> None:
        self.thing = thing  # kept, so that no other thing can get its id

    def __hash__(self) -> int:
        return id(self.thing)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.thing is other.thing


def once_for_each(question: Callable[[_Thing], _Answer]) -> Callable[[_Thing], _Answer]:
    """The same question, answered once for each thing, as long as fewer than `REMEMBERED` others come in between."""
    known = lru_cache(REMEMBERED)(lambda same: question(same.thing))

    @wraps(question)
    def asked(thing: _Thing) -> _Answer:
        return known(_Same(thing))

    return asked
