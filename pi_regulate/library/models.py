"""Makes a document into what it describes: an exercise, a routine or settings, each document once.

What a folder says of all its exercises is added to each of them here, as if it stood in its file.
Rule: the same document gives the same object, so that whatever was found out about it holds.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TypeVar

from pydantic import BaseModel

from pi_regulate.library.exercise import Exercise
from pi_regulate.library.once import once_for_each
from pi_regulate.library.validation import validate
from pi_regulate.library.yaml.document import Document
from pi_regulate.library.yaml.source import without_pasted
from pi_regulate.words import Problem

_T = TypeVar("_T", bound=BaseModel)


def model_of(
    model: type[_T], document: Document, whole: Callable[[Document], Document] = lambda own: own
) -> tuple[_T | None, tuple[Problem, ...], Document]:
    """The model of a document, or its problems; without what was pasted along with it, if that is to blame.

    `whole` returns the document to validate, which may be one laid over another.
    """
    found, problems = validate(model, whole(document))
    other = without_pasted(document) if found is None and document.readable else None
    if other is not None:
        _, rest = validate(model, whole(other))
        if {*rest} != {*problems}:
            return None, rest, other
    return found, problems, document


@cache
def model_once(model: type[_T]) -> Callable[[Document], tuple[_T | None, tuple[Problem, ...], Document]]:
    """Validates what no other document is laid under, each document once."""
    return once_for_each(lambda document: model_of(model, document))


@cache
def in_language(language: str) -> Callable[[Exercise], Exercise]:
    """Gives an exercise that doesn't say what language its lines are in this one."""
    return once_for_each(lambda one: one if one.language is not None else one.model_copy(update={"language": language}))
