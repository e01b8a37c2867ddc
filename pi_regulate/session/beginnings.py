"""How a session begins: by a press or a wish, out of the dark, or behind a door; and a sign of the lamp without one.

The session that was there is counted as over, even if it was still landing. With a child the light stays low and nobody
writes down what happens. Rule: what is shown or asked before the first phase is part of the session that it begins.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import Protocol

from pi_regulate.library.limit_table import LIMITS
from pi_regulate.library.routine import Entry, Routine
from pi_regulate.score.score import Score
from pi_regulate.session import morning, not_yet
from pi_regulate.session.memory import Memory
from pi_regulate.session.programme import QUARREL_S, REPAIR, Programme
from pi_regulate.session.running import Running
from pi_regulate.session.signs import Sign, sign_score
from pi_regulate.session.table import PlaceName
from pi_regulate.trace import Row
from pi_regulate.words import Phase


class CourseThatBegins(morning.CourseOvernight, not_yet.CourseNotYet, Protocol):
    """The part of `session.course.Course` that beginnings use."""

    new_programme: Callable[[Routine, Memory], Programme]
    cap_s: float
    phase: Phase | None
    entries: list[Entry]
    speaking_until_s: float
    quarrel_until_s: float
    unwritten: bool
    first_sign: Sign | None

    def next_phase(self, now_s: float, greeting: Score | None = None) -> None:
        """The next phase begins, with this greeting in place of its own."""

    def remember(self) -> None:
        """Counts the session as over."""


def start(course: CourseThatBegins, now_s: float, routine: Routine) -> None:
    """A session of this routine begins: with its first phase, or with what is shown or said before it."""
    programme = _begin(course, now_s, routine)
    if course.first_sign is None:
        if not morning.remind(course, now_s):
            course.next_phase(now_s)
        return
    sign, course.first_sign = course.first_sign, None
    _shine(course, sign, now_s, steady=programme.settings.people.photosensitive, name="prelude")


def guide_again(course: CourseThatBegins, now_s: float, routine: Routine) -> None:
    """Somebody isn't asleep yet: guidance comes back from the dark; its routine says what connect would be."""
    programme = _begin(course, now_s, routine)
    piece = programme.not_yet()
    course.phase = piece.phase
    not_yet.come_back(course, piece, now_s, connects=bool(programme.phases_after(piece.phase)))


def enter(course: CourseThatBegins, name: str, now_s: float, greeting: Score) -> None:
    """The routine behind the door of this name begins, with this greeting in place of its own."""
    if course.programme is not None:
        course.judge.start(now_s)
        _use(course, course.programme.behind(name), now_s)
        course.next_phase(now_s, greeting)


def show(course: CourseThatBegins, sign: Sign, now_s: float, *, steady: bool) -> None:
    """A sign by the lamp alone, from rest to rest: no session. `steady` is for eyes that bear no pulse."""
    course.unwritten = False
    course.light.go_up_to(1.0, now_s)
    _shine(course, sign, now_s, steady=steady, name="sign")


def _begin(course: CourseThatBegins, now_s: float, routine: Routine) -> Programme:
    """A session begins; what plays first is for the caller to say."""
    course.remember()
    course.judge.start(now_s)
    programme = _use(course, routine, now_s)
    course.phase, course.entries = None, []
    course.ends_by_s, course.paced_s = now_s + course.cap_s, 0.0
    course.speaking_until_s = -inf
    return programme


def _use(course: CourseThatBegins, routine: Routine, now_s: float) -> Programme:
    """This routine is played from now on; with a child, in low light, and nobody writes it down."""
    if routine.id == REPAIR:
        course.quarrel_until_s = now_s + QUARREL_S
    course.programme = programme = course.new_programme(routine, course.memory)
    programme.quarrelled = now_s < course.quarrel_until_s
    course.unwritten = programme.for_child
    course.light.go_up_to(LIMITS["child"]["most_share"] if programme.for_child else 1.0, now_s)
    return programme


def _shine(course: CourseThatBegins, sign: Sign, now_s: float, *, steady: bool, name: PlaceName) -> None:
    score = sign_score(sign, steady=steady)
    course.rows.append(Row(now_s, "sign", name=sign, seconds=score.length_s))
    course.light.go_to(Running(score, now_s, None, name), now_s)
