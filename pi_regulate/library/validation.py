"""Validates a document: returns an exercise, a routine or settings, or every problem with its place.

Rule: a model is made of a document without a fault, or of none.
"""

from __future__ import annotations

from typing import TypeVar

from pydantic import BaseModel, ValidationError

from pi_regulate.library.yaml.document import Document
from pi_regulate.words import Problem

M = TypeVar("M", bound=BaseModel)


def validate(model: type[M], document: Document) -> tuple[M | None, tuple[Problem, ...]]:
    """The model's instance, or None with every problem of the document in the order of its lines.

    Problems the reader has already found are not repeated; with one of them there is no instance either.
    """
    if document.readable:
        try:
            found = model.model_validate(document.data, strict=True)
        except ValidationError as error:
            from pi_regulate.library.faults import told  # here, as the device starts with files that can be used

            return None, told(model, document, error)
        return (found if not any(problem.severity == "error" for problem in document.problems) else None), ()
    if any(problem.severity == "error" for problem in document.problems):
        return None, ()
    from pi_regulate.library.faults import nothing_in

    return None, (document.problem((), nothing_in(model)),)
