"""The morning thread: somebody who would like to tell somebody tomorrow is reminded of it once, in the morning.

Only if the owner has chosen so (`thread` in the settings). Last in connect at night it asks, and a press says yes. In
the morning two slow swells, at rest and without a sound, say that there is something, and a session begun within the
hour says what; by a clock that can't be trusted only the first session after the night does. All that is kept is that
there is something, and it is forgotten when it was shown or its hour has passed.
Rule: nothing that is written down tells whether somebody said yes. What belongs to it is private, and the question
takes as long with a yes as without one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf
from typing import Literal, Protocol

from pi_regulate.library.scalars import within
from pi_regulate.library.setting_types import REMINDS_MIN
from pi_regulate.score.adapted import steadied
from pi_regulate.score.light_steps import wave
from pi_regulate.score.prelude import LINE_PAUSE_S, compose_prelude, own_line
from pi_regulate.score.score import Score, Stretch
from pi_regulate.session.gates import YES_NOTE
from pi_regulate.session.gestures import Gesture
from pi_regulate.session.level import Light
from pi_regulate.session.memory import Memory
from pi_regulate.session.night import Hours
from pi_regulate.session.places import GATE_LEVEL, YES_LEVEL
from pi_regulate.session.programme import Programme
from pi_regulate.session.running import Running
from pi_regulate.session.table import GATE_DEAF_S, PlaceName
from pi_regulate.trace import Row

_ASKS, _INVITES, _REMINDS = "thread.1", "thread.2", "thread.3"
THREAD: Literal["thread"] = "thread"  # what its place and its rows are called

_ANSWER_S = 20.0  # from the line that invites on, for a yes (our design choice)
_SWELL_S, _LOW, _HIGH = 12.0, 0.06, 0.14  # slower than any greeting, and dimmer
_LOOK_S = 600.0  # at most so long between two looks at the clock, which may be set meanwhile
AFTER_REST_S = 60.0  # after a session, before the swells
_BLIND_S = 4 * 3600.0  # by a clock that can't be trusted: the least time from a yes to the session that says it


@dataclass(slots=True)
class Morning:
    """What is known of it without the disk, in host seconds."""

    look_s: float = 0.0  # when to look at the clock again
    told_until_s: float = -inf  # it was shown: so long, a session says what it was
    yes_s: float = -inf  # the last yes
    asked_from_s: float = inf  # since when presses are answers, the last time that it asked
    asked_night: int | None = None


@dataclass(slots=True)
class Remembering(Running):
    """The question. Before `asks_s`, a press is what it is in connect."""

    asks_s: float = inf
    yes: bool = False

    def name_at(self, at_s: float) -> PlaceName:
        return "connect" if at_s < self.asks_s else self.name

    def level_at(self, now_s: float) -> float:
        return YES_LEVEL if self.yes else self.score.level_at(now_s - self.anchor_s)


class CourseOvernight(Protocol):
    """The part of `session.course.Course` that the morning thread uses."""

    light: Light
    rows: list[Row]
    programme: Programme | None
    memory: Memory
    morning: Morning
    hours: Hours


def ask_about_morning(course: CourseOvernight, now_s: float) -> bool:
    """Asks as a night session ends in the light, once a night; False if it doesn't, or if nobody could hear it."""
    programme, morning = course.programme, course.morning
    if programme is None or programme.settings.thread is None or programme.said_no:
        return False
    if not programme.speaks_last or programme.to_sleep:
        return False
    night = course.hours.wall(now_s).night_number
    if programme.memory.thread or morning.asked_night == night or not course.hours.night_at(now_s):
        return False
    texts, seconds = programme.said([_ASKS, _INVITES], now_s)
    if len(texts) < 2:
        return False
    asks = own_line(0.0, *texts[0], seconds)
    invites = own_line((asks.seconds or 0.0) + LINE_PAUSE_S, *texts[1], seconds)
    whole_s = invites.at_s + max(_ANSWER_S, (invites.seconds or 0.0) + _ANSWER_S / 2)
    light = Stretch(0.0, whole_s, GATE_LEVEL, GATE_LEVEL, "steady")
    score = Score(THREAD, "connect", whole_s, (light,), (asks, invites))
    morning.asked_night, morning.asked_from_s = night, now_s + invites.at_s
    course.rows.append(Row(now_s, "gate", needs=1, timeout_s=whole_s, name=THREAD, private=True))
    place = Remembering(score, now_s, None, THREAD, untold=True, asks_s=morning.asked_from_s)
    course.light.go_to(place, now_s)
    return True


def keep_yes(course: CourseOvernight, gesture: Gesture) -> None:
    """A press is a yes, though not in the first moments of the line that invites. The light shows it and stays."""
    programme, place, at_s = course.programme, course.light.place, gesture.at_s
    if programme is None or programme.memory.thread or gesture.down_s < course.morning.asked_from_s + GATE_DEAF_S:
        return
    programme.memory = replace(programme.memory, thread=True)
    course.morning.yes_s = at_s
    course.rows.append(Row(at_s, "yes", index=1, name=THREAD, private=True))
    course.rows.append(Row(at_s, "chime", name=YES_NOTE, private=True))
    if isinstance(place, Remembering):
        course.light.keep(at_s)
        place.yes = True


def look(course: CourseOvernight, now_s: float) -> None:
    """At rest, while there is something: shows it when its hour has come, and forgets it when that has passed."""
    settings, wall, at_min = course.hours.settings, course.hours.wall(now_s), course.hours.settings.thread
    waits = at_min is not None and within(wall.minute, settings.night.from_min, at_min + REMINDS_MIN)
    if at_min is None or (wall.trusted and not waits):
        _forget(course, now_s)
    elif not wall.trusted:
        course.morning.look_s = now_s + _LOOK_S
    elif not within(wall.minute, at_min, at_min + REMINDS_MIN):
        course.morning.look_s = now_s + min(_LOOK_S, (at_min - wall.minute) % 1440 * 60.0)
    else:
        course.morning.told_until_s = now_s + (at_min + REMINDS_MIN - wall.minute) * 60.0
        _forget(course, now_s)
        score = _swells(steady=settings.people.photosensitive, felt=settings.light == "off")
        course.rows.append(Row(now_s, "sign", name=THREAD, seconds=score.length_s, private=True))
        course.light.go_to(Running(score, now_s, None, "sign", untold=True), now_s)


def remind(course: CourseOvernight, now_s: float) -> bool:
    """As a session begins: says what it was, if that is due, and then never again."""
    programme, morning, at_min = course.programme, course.morning, course.hours.settings.thread
    if programme is None or at_min is None or not _is_due(course, programme, at_min, now_s):
        return False
    texts, seconds = programme.said([_REMINDS], now_s)
    if not texts:
        return False  # perhaps the next session can say it
    morning.told_until_s = -inf
    programme.memory = replace(programme.memory, thread=False)
    score = programme.shown(compose_prelude("ground", lines=texts, seconds=seconds))
    course.rows.append(Row(now_s, "prelude", phase="ground", seconds=score.length_s, name=THREAD, private=True))
    course.light.go_to(Running(score, now_s, None, "prelude", untold=True), now_s)
    return True


def _is_due(course: CourseOvernight, programme: Programme, at_min: int, now_s: float) -> bool:
    wall, night = course.hours.wall(now_s), course.hours.settings.night
    if now_s < course.morning.told_until_s or not programme.memory.thread:
        return now_s < course.morning.told_until_s
    if wall.trusted:
        return within(wall.minute, at_min, at_min + REMINDS_MIN)
    return now_s >= course.morning.yes_s + _BLIND_S and within(wall.minute, night.to_min, night.from_min)


def _forget(course: CourseOvernight, now_s: float) -> None:
    course.memory = replace(course.memory, thread=False)
    course.rows.append(Row(now_s, "remembered", private=True))


def _swells(*, steady: bool, felt: bool) -> Score:
    """Two waves out of the dark and back into it; for photosensitive people a light that stands still as long.

    Only where nothing is seen are they `felt`: a motor under the pillow would wake whoever sleeps on.
    """
    first, up, down, last = *wave(0.0, _SWELL_S, _LOW, _HIGH), *wave(_SWELL_S, 2 * _SWELL_S, _LOW, _HIGH)
    stretches = (replace(first, from_level=0.0), up, down, replace(last, to_level=0.0))
    score = Score(THREAD, "ground", 2 * _SWELL_S, stretches, untouched_from_s=inf if felt else 0.0)
    return steadied(score) if steady else score
