"""Time apart: after a quarrel two people part for a while, and the device keeps the time and calls them back.

The light is the clock, and all is silent. By day it calls twice and then waits a little in a low light; when it is too
late for a talk, it shows one swell and waits in the dark. Whoever stayed may breathe with it meanwhile. The session's
cap stands still, except while something is led or asked. Rule: to part needs nobody's yes, to go on together needs two;
and what either of them presses is written down nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import inf
from typing import Protocol

from pi_regulate.library.limit_table import HAIR, LIMITS
from pi_regulate.score.adapted import beginning, halved
from pi_regulate.score.apart_lights import compose_call, compose_late, compose_pause, compose_waiting
from pi_regulate.score.score import Cue, Gate, Score, Stretch, TimeApart
from pi_regulate.session import landings
from pi_regulate.session.places import Asking
from pi_regulate.session.running import Running
from pi_regulate.session.table import LANDING_S, Meaning, PlaceName
from pi_regulate.trace import Row

LONGER_TIMES = int(LIMITS["apart"]["more_times"])
WAITS_S = LIMITS["apart"]["waits_s"]  # from the first call on
MOST_S = LIMITS["apart"]["most_s"]  # from the beginning on, whatever the hand asks for
CALLS_AGAIN_S = 300.0  # from the first call to the second, and there is no third (PEOPLE 5)
CALLS_MOST = 2
ASIDE_S = 60.0  # with less time before the call, nothing new begins (our design choice)
SHAKES_S = 30.0  # as long as a button may be down before it counts as stuck


@dataclass(frozen=True, slots=True)
class Pause:
    """How the time apart stands. Afterwards `running` goes on behind its `gate`; times are host seconds."""

    running: Running
    gate: Gate
    apart: TimeApart
    back_s: float  # when it is over
    most_s: float  # when nobody is waited for any more, whatever happened
    left_s: float = inf  # what is left of the session's cap, while that stands still
    longer: int = 0  # how often it was made longer
    calls: int = 0  # how often it has called; when it's too late to call again, `CALLS_MOST`
    again_s: float = inf  # when it calls again
    over_s: float = inf  # when it no longer waits

    @property
    def whole_s(self) -> float:
        """How long it is, in seconds."""
        return self.apart.for_s + self.longer * self.apart.more_s

    def next_s(self, at_s: float) -> float:
        """When something is due by itself, seen from a moment after the first call."""
        again = self.calls < CALLS_MOST and at_s < self.again_s - HAIR
        return min(self.again_s, self.over_s) if again else self.over_s


@dataclass(slots=True)
class Apart(Running):
    """The time apart (`apart`), an exercise for whoever stayed (`aside`), or the waiting after the call (`called`)."""

    pause: Pause = field(kw_only=True)
    clear_s: float = -inf  # when something last became clear about the hand

    @property
    def private(self) -> bool:
        return True

    def name_at(self, at_s: float) -> PlaceName:
        """The same all the while, even where what plays for whoever stayed thins out."""
        return self.name

    def row(self, what: Stretch | Cue, at_s: float) -> Row | None:
        """The call alone is written down: all else begins when one of the two has pressed."""
        row = Running.row(self, what, at_s)
        return row and replace(row, private=self.name != "called" or row.what == "bed")

    def due_s(self) -> float:
        return max(Running.due_s(self), self.clear_s)

    @property
    def waits_until_s(self) -> float:
        """How long it waits for such a hand, since no cap ends the wait: a contact that never rests isn't one."""
        return self.ends_s + SHAKES_S

    def waits_for(self, since_s: float | None) -> bool:
        """Whether its end waits for a hand that has been busy since `since_s`: what began in time still counts."""
        return since_s is not None and since_s < self.ends_s <= Running.due_s(self)


@dataclass(slots=True)
class BothBack(Asking):
    """The gate at which both say that they are back."""

    pause: Pause = field(kw_only=True)

    @property
    def private(self) -> bool:
        return True


class CourseApart(landings.CourseThatEnds, Protocol):
    """The part of `session.course.Course` that the time apart uses."""

    ends_by_s: float  # the session's cap
    paced_s: float  # how long the breath is led in this session, what is yet to come included
    speaking_until_s: float  # when the last line that began is over

    def play_instead(self, score: Score, exercise: str | None, now_s: float) -> None:
        """A greeting, then this exercise in place of what is left of the phase."""


def part_ways(course: CourseApart, running: Running, gate: Gate, apart: TimeApart, at_s: float) -> None:
    """The time apart before a gate begins."""
    course.rows.append(Row(at_s, "apart", seconds=apart.for_s))
    _go_on(course, Pause(running, gate, apart, at_s + apart.for_s, at_s + MOST_S), at_s)


def do(course: CourseApart, place: Apart, what: Meaning, at_s: float) -> None:
    """Does what a gesture or the time asks for, as far as it still can be done."""
    match what, place.name:
        case "longer", "apart":
            _longer(course, place.pause, at_s)
        case "aside", "apart":
            _aside(course, place.pause, at_s)
        case "back", "aside":
            course.judge.change(at_s)
            if at_s < place.pause.back_s - HAIR:
                _tell_left(course, place.pause, at_s)
            _go_on(course, place.pause, at_s)
        case "here", "called":
            _here(course, place.pause, at_s)
        case "call", _:
            _go_on(course, place.pause, at_s)


def break_off(course: CourseApart, place: Apart, at_s: float) -> None:
    """A press that began before the time apart asks for something else: the session's cap goes on."""
    course.ends_by_s = min(course.ends_by_s, at_s + place.pause.left_s)


def not_both(course: CourseApart, place: BothBack, at_s: float) -> None:
    """Not both have said that they are back: it waits on, if it still may."""
    _go_on(course, place.pause, at_s)


def rests_first(course: CourseApart, place: BothBack, at_s: float) -> bool:
    """Both are back, but meanwhile it is too late for a talk; otherwise False."""
    if _late(course, at_s):
        course.judge.change(at_s)
        _rest_first(course, place.pause, at_s)
        return True
    return False


def steady(course: CourseApart) -> bool:
    """Whether the light may not move by itself."""
    return course.programme is not None and course.programme.settings.people.photosensitive


def _longer(course: CourseApart, pause: Pause, at_s: float) -> None:
    """A press: more time apart, no more often than it may."""
    if pause.longer < LONGER_TIMES:
        course.judge.change(at_s)
        pause = replace(pause, longer=pause.longer + 1, back_s=pause.back_s + pause.apart.more_s)
        _tell_left(course, pause, at_s)
        _go_on(course, pause, at_s)


def _aside(course: CourseApart, pause: Pause, at_s: float) -> None:
    """A double press: the exercise for one, at half the light; one that leads by itself, and as long as it may.

    It ends with a whole breath before the call, which somebody in another room waits for.
    """
    programme, piece, left_s = course.programme, pause.running.piece, pause.back_s - at_s
    other = programme.alternative(piece, at_s) if programme is not None and piece is not None else None
    if (
        left_s < ASIDE_S or other is None or other.score.gates or other.score.hand_spans or other.score.tapped
    ):  # it wants a hand itself
        return
    if course.paced_s + 2 * other.score.led_s > LIMITS["length"]["most_s"]:  # it may also play when it's too late
        return
    score, name = halved(beginning(other.score, left_s)), other.exercise.id
    course.judge.change(at_s)
    course.paced_s += score.led_s
    course.ends_by_s = at_s + pause.left_s
    course.rows.append(Row(at_s, "exercise", phase=other.phase, id=name, seconds=score.length_s, private=True))
    course.light.go_to(Apart(score, at_s, other, "aside", pause=pause), at_s)


def _here(course: CourseApart, pause: Pause, at_s: float) -> None:
    """A press after the call: somebody is back. Both are asked, unless it is too late for a talk."""
    course.judge.change(at_s)
    course.ends_by_s = at_s + pause.left_s
    if _late(course, at_s):
        _rest_first(course, pause, at_s)
    else:
        opens_s = max(at_s, course.speaking_until_s)
        course.light.go_to(BothBack(pause.running, pause.gate, opens_s, not steady(course), pause=pause), at_s)


def _rest_first(course: CourseApart, pause: Pause, at_s: float) -> None:
    piece = pause.running.piece
    late = compose_late(pause.apart, pause.running.score.lines)
    course.play_instead(late, None if piece is None else piece.exercise.alone, at_s)


def _tell_left(course: CourseApart, pause: Pause, at_s: float) -> None:
    """Shows how much time is left; nobody writes it down, since a press changed it."""
    course.rows.append(Row(at_s, "apart", seconds=pause.back_s - at_s, private=True))


def _go_on(course: CourseApart, pause: Pause, at_s: float) -> None:
    """What is due at this moment: time apart, a call, the waiting after it, or dark."""
    if course.ends_by_s < inf:
        pause = replace(pause, left_s=course.ends_by_s - at_s)
        course.ends_by_s = inf
    late = _late(course, at_s)
    if at_s < pause.back_s - HAIR:
        score = compose_pause(pause.apart, pause.whole_s, pause.back_s - at_s, steady=steady(course))
        _stay(course, pause, score, at_s, "apart")
    elif at_s >= pause.over_s - HAIR:
        landings.land(course, at_s, LANDING_S)
    elif not pause.calls or (pause.calls < CALLS_MOST and not late and at_s >= pause.again_s - HAIR):
        _call(course, pause, at_s, late=late)
    else:
        score = compose_waiting(pause.apart, pause.next_s(at_s) - at_s, pause.running.score.lines, late=late)
        _stay(course, pause, score, at_s, "called")


def _call(course: CourseApart, pause: Pause, at_s: float, *, late: bool) -> None:
    """Calls; when it's late only once, and without a sound."""
    again = pause.calls > 0
    if again:
        pause = replace(pause, calls=CALLS_MOST)
    else:
        over_s = min(at_s + WAITS_S, pause.most_s)
        pause = replace(pause, calls=CALLS_MOST if late else 1, again_s=at_s + CALLS_AGAIN_S, over_s=over_s)
    course.rows.append(Row(at_s, "call"))
    length_s, lines = pause.next_s(at_s) - at_s, pause.running.score.lines
    score = compose_call(pause.apart, length_s, lines, again=again, late=late, steady=steady(course))
    _stay(course, pause, score, at_s, "called")


def _stay(course: CourseApart, pause: Pause, score: Score, at_s: float, name: PlaceName) -> None:
    course.light.go_to(Apart(score, at_s, pause.running.piece, name, pause=pause), at_s)


def _late(course: CourseApart, at_s: float) -> bool:
    """Whether it is too late for a talk, so that nobody is called to one."""
    return course.programme is None or not course.programme.hours.may_talk_at(at_s)
