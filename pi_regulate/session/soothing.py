"""A light that can't rest, for a grown-up and a child: presses put it to sleep.

From the grown-up's yes to the dark, a press is never more than a press on this light: it makes a step, if the last one
is long enough ago, and a soft note says so; any other lifts the light a little and does nothing else. So a child may
press as often as it likes. Nothing is counted aloud, and nobody writes any of it down.
Rule: a press can only make it darker, and time alone makes it dark.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf
from typing import Protocol

from pi_regulate.score.score import Score
from pi_regulate.score.soothed import counts, soothed
from pi_regulate.session.running import Running
from pi_regulate.session.table import Judge, PlaceName
from pi_regulate.session.tapping import TAP_NOTE, TAP_SHARE
from pi_regulate.trace import Row

SMALL_LIFT = 0.2  # of the lamp's usual answer to the hand: enough to be seen, too little to press for (our choice)


@dataclass(slots=True)
class Soothing(Running):
    """An exercise in which presses soothe the light; `whole` is its score without any press."""

    whole: Score = field(kw_only=True)
    presses_s: tuple[float, ...] = ()  # the positions of those that counted
    told: bool = False  # whether it has been told that presses count now

    def name_at(self, at_s: float) -> PlaceName:
        """Once nothing more is asked, all of it belongs to the light that is soothed."""
        return self.name if self.gate() is not None else "soothe"

    @property
    def lift(self) -> float:
        return 1.0 if self.gate() is not None else SMALL_LIFT

    @property
    def begins_s(self) -> float:
        """When presses begin to count."""
        return inf if self.whole.soothes is None else self.anchor_s + self.whole.soothes.start_s

    def due_s(self) -> float:
        due_s = Running.due_s(self)
        return due_s if self.told else min(due_s, self.begins_s)


class CourseToSoothe(Protocol):
    """The part of `session.course.Course` that a light to be soothed uses."""

    judge: Judge
    rows: list[Row]


def begins_to_count(course: CourseToSoothe, place: Soothing, at_s: float) -> bool:
    """Tells, once, that presses count from now on; False if that is not due."""
    if place.told or at_s < place.begins_s:
        return False
    place.told = True
    _tell(course, place, at_s)
    return True


def soothe(course: CourseToSoothe, place: Soothing, down_s: float, at_s: float) -> None:
    """A finger went down at `down_s`, which became clear at `at_s`: it makes a step, or none."""
    span, position_s = place.whole.soothes, at_s - place.anchor_s
    if span is None or place.gate() is not None or down_s < course.judge.guard_until_s:
        return
    if counts(span, place.presses_s, position_s):
        place.presses_s += (position_s,)
        place.goes_on_with(soothed(place.whole, place.presses_s))
        course.rows.append(Row(at_s, "chime", name=TAP_NOTE, share=TAP_SHARE, private=True))
        _tell(course, place, at_s)


def _tell(course: CourseToSoothe, place: Soothing, at_s: float) -> None:
    assert place.whole.soothes is not None
    count, times = len(place.presses_s), place.whole.soothes.times
    course.rows.append(Row(at_s, "soothe", index=count, needs=times, private=True))
