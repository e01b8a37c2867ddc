"""What comes when a phase is over: the next one, a wait for a press, or the end of the session and then rest.

At night connect comes only by a press, and whoever was led into the dark is not lit again. As a session ends by itself,
what is still owed is said first. Rule: at rest nothing of a session is left but what the memory keeps.
"""

from __future__ import annotations

from math import inf
from typing import Protocol

from pi_regulate.library.routine import Entry
from pi_regulate.score.score import Score
from pi_regulate.session import greetings, landings, morning
from pi_regulate.session.places import Landing, Rest, Waiting
from pi_regulate.session.table import DEAF_AFTER_HOLD_S, LANDING_S
from pi_regulate.trace import Row
from pi_regulate.words import Phase


class CourseThatGoesOn(landings.CourseThatEnds, morning.CourseOvernight, Protocol):
    """The part of `session.course.Course` that the end of a phase uses."""

    phase: Phase | None
    entries: list[Entry]
    ends_by_s: float  # the session's cap

    def next_phase(self, now_s: float) -> None:
        """The next phase begins."""

    def greet(self, score: Score, now_s: float) -> None:
        """A greeting plays."""

    def remember(self) -> None:
        """Counts the session as over."""


def end_phase(course: CourseThatGoesOn, now_s: float) -> None:
    """The phase has no more exercises."""
    programme, light = course.programme, course.light
    if programme is not None and programme.to_sleep:
        landings.land(course, now_s, LANDING_S)
    elif programme is None or not programme.phases_after(course.phase):
        _end_session(course, now_s)
    elif course.phase is None:  # a sign was shown first
        course.next_phase(now_s)
    elif (sleeps := programme.lets_sleep_after(course.phase, now_s)) and light.level_at(now_s) == 0:
        landings.land(course, now_s, LANDING_S)  # led into the dark: no light waits there for a press
    elif programme.settings.advance == "press":
        light.go_to(Waiting(now_s), now_s)
    elif sleeps:
        landings.land(course, now_s, LANDING_S)
    else:
        course.next_phase(now_s)


def _end_session(course: CourseThatGoesOn, now_s: float) -> None:
    """The session ends by itself. What is still owed is said first, except to whoever was led into the dark."""
    programme, phase = course.programme, course.phase
    lit = course.light.level_at(now_s) > 0
    words = greetings.closing(programme, phase, now_s) if programme is not None and phase is not None and lit else None
    if words is not None:
        course.greet(words, now_s)
    elif not (lit and phase == "connect" and morning.ask_about_morning(course, now_s)):
        landings.land(course, now_s, LANDING_S, chime=True)


def come_to_rest(course: CourseThatGoesOn, place: Landing, at_s: float) -> None:
    """The landing is over; if the lamp is still answering the hand, rest begins when that is over too."""
    settled_s = course.light.answer.settled_s()
    if settled_s > at_s:
        place.over_s = settled_s
        return
    no_session = course.programme is None
    course.remember()
    course.programme, course.phase, course.entries = None, None, []
    by_hold = place.name == "landed_by_hold"
    course.ends_by_s = inf
    course.light.sink(Rest(at_s + DEAF_AFTER_HOLD_S if by_hold else -inf, min(at_s, place.dark_from_s)))
    course.morning.look_s = at_s + (0.0 if no_session else morning.AFTER_REST_S)
    course.rows.append(Row(at_s, "rest", private=place.untold and no_session))
