"""What a page may ask for, read from one small message: the hand, the time, what to play, the hour.

Rule: a message is exactly one of these, or it is refused in a sentence.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from math import isfinite
from typing import Literal

from pi_regulate.library import scalars
from pi_regulate.simulator.simulated_device import TEMPI
from pi_regulate.words import RegulateError

MOST_CHARACTERS = 200  # of a message; the longest is a choice by its id
_MOST_ID = 100
_LONGEST_S = 86400.0  # of an exercise; far longer than any

Motion = Literal["down", "up", "press", "double", "hold"]


class UnreadableError(RegulateError):
    """What came is nothing that the page sends."""


@dataclass(frozen=True, slots=True)
class MovesHand:
    """A finger moves, or presses by one key."""

    motion: Motion


@dataclass(frozen=True, slots=True)
class SetsTempo:
    """Time passes so many times as fast; 0 is a pause."""

    tempo: float


@dataclass(frozen=True, slots=True)
class Chooses:
    """A routine or an exercise is to play, by its id."""

    id: str


@dataclass(frozen=True, slots=True)
class Plays:
    """A routine or an exercise is to play now, as its file is by now; an exercise from this second on."""

    id: str
    from_s: float


@dataclass(frozen=True, slots=True)
class SetsHour:
    """The clock on the wall is set to a minute of the day; None is the time that it really is."""

    minute: int | None


@dataclass(frozen=True, slots=True)
class WantsNumbers:
    """The panel with the numbers was opened or shut."""

    wanted: bool


@dataclass(frozen=True, slots=True)
class ComparesClocks:
    """The page compares its clock with ours; `page_ms` comes back to it as it was."""

    page_ms: float


PageAsks = MovesHand | SetsTempo | Chooses | Plays | SetsHour | WantsNumbers | ComparesClocks


def read_asked(text: str) -> PageAsks:
    """The one thing that a message asks for. Raises UnreadableError for anything else."""
    match _one(text):
        case ("hand", "down" | "up" | "press" | "double" | "hold" as motion):
            return MovesHand(motion)
        case ("tempo", int() | float() as tempo) if not isinstance(tempo, bool) and tempo in (0, *TEMPI):
            return SetsTempo(float(tempo))
        case ("choose", str(name)) if _is_id(name):
            return Chooses(name)
        case ("play", [str(name), int() | float() as from_s]) if _is_id(name) and _is_second(from_s):
            return Plays(name, float(from_s))
        case ("hour", None):
            return SetsHour(None)
        case ("hour", str(hour)):
            return SetsHour(_minute(hour))
        case ("numbers", bool(wanted)):
            return WantsNumbers(wanted)
        case ("clock", int() | float() as page_ms) if not isinstance(page_ms, bool) and isfinite(page_ms):
            return ComparesClocks(page_ms)
    raise UnreadableError("this is nothing that the studio's page asks for")


def _is_id(name: str) -> bool:
    return 0 < len(name) <= _MOST_ID and name.isprintable()


def _is_second(from_s: float) -> bool:
    return not isinstance(from_s, bool) and 0 <= from_s <= _LONGEST_S


def _one(text: str) -> tuple[str, object]:
    """The one name in a message and its value."""
    if len(text) > MOST_CHARACTERS:
        raise UnreadableError(f"a message has at most {MOST_CHARACTERS} characters")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise UnreadableError("this is no JSON") from None
    if not isinstance(found, dict) or len(found) != 1:
        raise UnreadableError("a message is an object with one name")
    return next(iter(found.items()))


def _minute(hour: str) -> int:
    try:
        return scalars.time_of_day(hour)
    except ValueError as error:
        raise UnreadableError(str(error)) from None
