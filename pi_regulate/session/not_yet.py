"""Not asleep yet: a press while guidance thins out, or soon after a night session has ended by itself.

Eyes stay shut and nothing is said or chimed. In a session, guidance goes back one stage, from the next swell on; in the
dark, it comes back from where it begins to thin out. Either way it thins out again, so time alone leads to the dark.
Rule: no limit on time gives way to a press: where there is no time left, the lamp answers and goes on as before.
"""

from __future__ import annotations

from typing import Protocol

from pi_regulate.library.limit_table import LIMITS
from pi_regulate.score.thinning import COMING_S, gone_back
from pi_regulate.session.level import Light
from pi_regulate.session.programme import FROM_STAGE, Piece
from pi_regulate.session.running import Running
from pi_regulate.session.table import CHANGE_GUARD_S, Judge
from pi_regulate.trace import Row

MOST_TIMES = 3  # how often one exercise goes back: four ways to sleep in a row are enough (our design choice)
CONNECT_S = 10.0  # a second press within this time after that one asks for company (our design choice)


class CourseNotYet(Protocol):
    """The part of `session.course.Course` that going back uses."""

    light: Light
    judge: Judge
    rows: list[Row]
    paced_s: float  # how long the breath is led in this session, what is yet to come included
    ends_by_s: float  # the session's cap

    def play(self, piece: Piece, now_s: float) -> None:
        """An exercise begins."""


def go_back(course: CourseNotYet, place: Running, at_s: float) -> None:
    """One stage back, from the next swell on. While that is still to come, another press changes nothing."""
    way = gone_back(place.score, at_s - place.anchor_s)
    if way is None or place.times_back >= MOST_TIMES or at_s < place.back_from_s:
        return
    paced_s = course.paced_s + way.score.led_s - place.score.led_s
    if paced_s > LIMITS["length"]["most_s"] or place.anchor_s + way.score.length_s > course.ends_by_s:
        return
    course.judge.change(at_s)
    course.paced_s = paced_s
    place.times_back += 1
    place.back_from_s = place.anchor_s + way.from_s
    place.goes_on_with(way.score)
    course.rows.append(Row(at_s, "not_yet", index=way.number, seconds=place.back_from_s - at_s))


def come_back(course: CourseNotYet, piece: Piece, at_s: float, *, connects: bool) -> None:
    """From the dark the light comes back, without a greeting; if it `connects`, a second press goes to connect."""
    course.judge.guard_until_s = at_s + CHANGE_GUARD_S
    course.rows.append(Row(at_s, "phase", phase=piece.phase))
    course.rows.append(Row(at_s, "not_yet", index=FROM_STAGE, seconds=COMING_S))
    course.play(piece, at_s)
    if connects and isinstance(course.light.place, Running):
        course.light.place.connect_until_s = at_s + CONNECT_S
