"""The gentle end of a session: lamp and sound fade together, into rest.

A landing by a hold or a stop is deaf: it fades the hand's extra light too, and nothing prolongs it. After a night
session that ended by itself, a press in the dark is for a while that of somebody who isn't asleep yet.
Rule: a landing begins from the light that is there, and always ends in the dark.
"""

from __future__ import annotations

from math import inf
from typing import Protocol

from pi_regulate.session.level import Light
from pi_regulate.session.places import Landing, gone_after_s
from pi_regulate.session.programme import Programme
from pi_regulate.session.running import Running
from pi_regulate.session.table import STOP_LANDING_S, Judge, PlaceName
from pi_regulate.trace import Row


class CourseThatEnds(Protocol):
    """The part of `session.course.Course` that a landing uses."""

    light: Light
    judge: Judge
    rows: list[Row]
    programme: Programme | None


def land(course: CourseThatEnds, now_s: float, seconds: float, *, deaf: bool = False, chime: bool = False) -> None:
    """Lamp and sound fade within `seconds`, by day after a `chime` if there is still light."""
    light, judge, programme = course.light, course.judge, course.programme
    if programme is not None:
        programme.moves_on(now_s)
    level = light.landing_from(now_s, forget_hand=deaf)
    over_s = max(now_s + seconds, light.answer.settled_s())
    if chime and level > 0 and programme is not None and not programme.hours.night_at(now_s):
        course.rows.append(Row(now_s, "chime", name="landing"))
    untold = isinstance(light.place, Running) and light.place.untold
    unfelt = isinstance(light.place, Running) and light.place.score.untouched_from_s == 0.0
    course.rows.append(Row(now_s, "landing", seconds=seconds, private=untold and programme is None))
    judge.change(now_s)
    dark_s = max(now_s + gone_after_s(level, seconds), light.answer.settled_s(), judge.guard_until_s)
    name: PlaceName = "landed_by_hold" if deaf else "landing"
    light.sink(Landing(level, now_s, seconds, name, over_s, dark_s, untold, unfelt))


def stop(course: CourseThatEnds, now_s: float) -> None:
    """Lands at once and finally: neither the hand nor another stop can prolong it."""
    place = course.light.place
    course.judge.forget()
    if place.name != "landed_by_hold" or (place.due_s() or inf) > now_s + STOP_LANDING_S:
        land(course, now_s, STOP_LANDING_S, deaf=True)


def ended_by_itself(course: CourseThatEnds, at_s: float) -> None:
    """A landing begins by itself at `at_s`: if that ends a session of the night, it may not have brought sleep."""
    place, programme = course.light.place, course.programme
    if isinstance(place, Landing) and programme is not None:
        night = programme.hours.night_at(at_s) and not programme.for_child  # a child is not led into sleep
        course.judge.landed_by_itself(place.over_s, night=night)
