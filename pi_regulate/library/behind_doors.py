"""Doors: a session that asks first, and what may stand behind each line.

`doors` is a name like that of a routine, in `start`, on the command line and on the screen, but no file has it: its
lines are in the settings, and what follows without a press is the routine `default`. Whoever can't choose, or can't be
asked, gets that. Rule: a door leads to a routine that anybody who clutches the button may get.
"""

from __future__ import annotations

from collections.abc import Mapping

from pi_regulate.library.routine import Routine
from pi_regulate.library.settings import Door, Settings

DOORS = "doors"
QUESTION = "doors.1"
OPEN_DOOR = "default"
"""The routine that plays without a press, where no words can be heard, and for a hand that can't come to rest."""


class Doors(Routine):
    """The routine `default`, with the doors before it."""

    doors: tuple[Door, ...]


def doors_of(settings: Settings, routines: Mapping[str, Routine]) -> Doors:
    """The doors as the settings have them; one whose routine can't be used is left out."""
    there = tuple(door for door in settings.doors if door.routine in routines)
    follows = dict(routines[OPEN_DOOR])
    return Doors.model_construct(**{**follows, "id": DOORS, "title": "It asks how it is", "doors": there})
