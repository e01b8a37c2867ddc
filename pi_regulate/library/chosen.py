"""What somebody asks for by its name: a routine, or an exercise, which is then a routine of its own.

Rule: a name means the same in every command, and one that is not there is told with the one that was meant.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pi_regulate.library.catalogue import Library
from pi_regulate.library.names import did_you_mean
from pi_regulate.library.odd_names import stem
from pi_regulate.library.private import told_of_unread
from pi_regulate.library.routine import Routine
from pi_regulate.words import RegulateError


def chosen(library: Library, name: str) -> Routine:
    """The routine of that name, or one of the exercise alone. Raises RegulateError when there is none of that name."""
    if name in library.routines:
        return library.routines[name]
    exercise = library.exercises.get(name)
    if exercise is None:
        raise unknown(library, name)
    return Routine.model_validate({"id": exercise.id, exercise.phase: [exercise.id]})


class UnknownNameError(RegulateError):
    """That there is nothing of this name to play, and that nothing is known of what was meant."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        super().__init__(text)


def unknown(library: Library, name: str) -> RegulateError:
    """That there is nothing of this name, with the one that was meant, or the file of that name that is not read."""
    said = f"there is no routine and no exercise `{name}`."
    unread = [str(one) for one in library.unread if Path(name).name in _names(one.path)]
    if unread:
        return RegulateError(said, *unread)
    near = did_you_mean(name, (*library.routines, *library.exercises))
    if near or library.unread:
        return RegulateError(" ".join([f"{said}{near}", told_of_unread(library.unread)]).rstrip())
    return UnknownNameError(name, said)


def _names(path: str) -> tuple[str, str]:
    """What somebody may call a file: its whole name, and the one it was meant to have, without its ending."""
    return Path(path).name, stem(Path(path).name)


def starting(library: Library, name: str | None) -> Library:
    """The library with `name` on every touch from rest; None leaves what the settings say. Raises RegulateError."""
    if name is None:
        return library
    start = library.settings.start.model_copy(update=dict.fromkeys(("press", "double", "hold"), name))
    settings = library.settings.model_copy(update={"start": start})
    return replace(library, routines={**library.routines, name: chosen(library, name)}, settings=settings)
