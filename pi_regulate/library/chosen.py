"""What somebody asks for by its name: a routine, or an exercise, which is then a routine of its own.

Rule: a name means the same in every command, and one that is not there is told with the one that was meant.
"""

from __future__ import annotations

from dataclasses import replace

from pi_regulate.library.catalogue import Library
from pi_regulate.library.routine import Routine
from pi_regulate.library.scalars import did_you_mean
from pi_regulate.words import RegulateError


def chosen(library: Library, name: str) -> Routine:
    """The routine of that name, or one of the exercise alone. Raises RegulateError when there is none of that name."""
    if name in library.routines:
        return library.routines[name]
    exercise = library.exercises.get(name)
    if exercise is None:
        names = (*library.routines, *library.exercises)
        raise RegulateError(f"there is no routine and no exercise `{name}`.{did_you_mean(name, names)}")
    return Routine.model_validate({"id": exercise.id, exercise.phase: [exercise.id]})


def starting(library: Library, name: str | None) -> Library:
    """The library with `name` on every touch from rest; None leaves what the settings say. Raises RegulateError."""
    if name is None:
        return library
    start = library.settings.start.model_copy(update=dict.fromkeys(("press", "double", "hold"), name))
    settings = library.settings.model_copy(update={"start": start})
    return replace(library, routines={**library.routines, name: chosen(library, name)}, settings=settings)
