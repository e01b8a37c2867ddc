"""A gate: the people are asked, and their answer decides how the course goes on.

An exercise for two needs a yes from both; a loved person's voice needs one from the person who would hear it. Silence
means no, and a question that nobody could hear is not asked. A gate opens as the line that invites begins, which is
never cut off; where no voice has that line, a soft note says that it opens. A gate after a recording may offer it once
more, and then a yes leads back. Rule: nothing behind a gate plays without its yeses, nor again without another.
"""

from __future__ import annotations

from typing import Protocol

from pi_regulate.library.lines import speech_s
from pi_regulate.score.score import Gate
from pi_regulate.session import apart
from pi_regulate.session.gestures import Gesture
from pi_regulate.session.places import Asking
from pi_regulate.session.programme import Piece
from pi_regulate.session.running import Running
from pi_regulate.trace import Row

BEFORE_AGAIN_S = 3.0  # before a recording begins again: the note of the yes fades (our design choice)
YES_NOTE = "low"  # a soft low bowl: a yes was counted
OPENS_NOTE = "bowl"  # by day, of a gate whose question has no voice; at night `YES_NOTE`


class CourseAtGate(apart.CourseApart, Protocol):
    """The part of `session.course.Course` that a gate uses."""

    def heard(self) -> bool:
        """Whether words can be heard now."""

    def sound(self, row: Row | None) -> None:
        """Adds a row that sounds."""

    def play(self, piece: Piece, now_s: float) -> None:
        """An exercise begins."""

    def next_entry(self, now_s: float) -> None:
        """The next exercise of this phase, or the phase's end."""


def come_to(course: CourseAtGate, place: Running, gate: Gate, at_s: float) -> None:
    """A running score has come to a gate, or to the time apart before it."""
    if gate.apart is not None:
        apart.part_ways(course, place, gate, gate.apart, at_s)
        return
    asks_itself = gate.text is None or not course.heard()  # otherwise its line waits for the one before
    opens_s = at_s if asks_itself else max(at_s, course.speaking_until_s)
    course.light.go_to(Asking(place, gate, opens_s, lifts=not apart.steady(course)), at_s)


def say_yes(course: CourseAtGate, place: Asking, gesture: Gesture) -> None:
    """A press at a gate: one more yes, if it counts. With all the yeses the exercise goes on after the line."""
    if not _fits(course, place, gesture.at_s) or not place.hears(gesture.down_s, gesture.last_down_s):
        return
    course.light.keep(gesture.at_s)
    place.yeses += 1
    place.counted_s = gesture.at_s
    course.rows.append(Row(gesture.at_s, "yes", index=place.yeses, name=_offer(place), private=place.private))
    course.rows.append(Row(gesture.at_s, "chime", name=YES_NOTE, private=place.private))
    if place.answered and gesture.at_s >= place.said_until_s:
        _go_on(course, place, gesture.at_s)


def open_gate(course: CourseAtGate, place: Asking, at_s: float) -> None:
    """Asks the people; a question that nobody could hear counts as a no at once, and an offer is passed over."""
    if not course.heard():
        if place.gate.again is None:
            decline(course, place, at_s)
        else:
            _pass_over(course, place, at_s)
        return
    place.open = True
    course.rows.append(Row(at_s, "gate", needs=place.gate.needs, timeout_s=place.gate.waits_s, name=_offer(place)))
    if not _is_told(place):
        night = course.programme is None or course.programme.hours.night_at(at_s)
        course.rows.append(Row(at_s, "chime", name=YES_NOTE if night else OPENS_NOTE))
    if (text := place.gate.text) is not None:
        seconds = place.gate.seconds or speech_s(text)
        course.sound(Row(at_s, "say", line=place.gate.line, text=text, seconds=seconds, spoken=place.gate.spoken))
    place.said_until_s = course.speaking_until_s


def _is_told(place: Asking) -> bool:
    """Whether the ear is told that the gate opens, by a line that is spoken or by a chime in its place."""
    if place.gate.text is not None:
        return place.gate.spoken
    now = [cue for cue in place.running.score.cues if cue.at_s == place.gate.at_s]
    return any(cue.kind == "chime" or (cue.kind == "say" and cue.spoken) for cue in now)


def close_gate(course: CourseAtGate, place: Asking, at_s: float) -> None:
    """The line is over and all have said yes, or the time is up."""
    if place.answered:
        _go_on(course, place, at_s)
    elif place.gate.again is not None:
        _pass_over(course, place, at_s)
    else:
        decline(course, place, at_s)


def _pass_over(course: CourseAtGate, place: Asking, at_s: float) -> None:
    """Nobody takes the offer: the score goes on."""
    course.rows.append(Row(at_s, "no", index=0, needs=place.gate.needs, name=_offer(place)))
    _go_to(course, place, place.gate.at_s, at_s)


def decline(course: CourseAtGate, place: Asking, at_s: float) -> None:
    """Too few said yes: an exercise for one ends here, an exercise for two gives way to one for one person."""
    course.rows.append(Row(at_s, "no", index=place.yeses, needs=place.gate.needs, private=place.private))
    course.judge.change(at_s)
    if isinstance(place, apart.BothBack):
        apart.not_both(course, place, at_s)
        return
    piece = place.running.piece
    if course.programme is not None and place.gate.needs > 1:
        course.programme.said_no = True
        other = course.programme.alternative(piece, at_s) if piece is not None else None
        if other is not None:
            course.play(other, at_s)
            return
    course.next_entry(at_s)


def _go_on(course: CourseAtGate, place: Asking, now_s: float) -> None:
    if isinstance(place, apart.BothBack) and apart.rests_first(course, place, now_s):
        return
    if place.gate.again is None:
        _go_to(course, place, place.gate.at_s, now_s)
    else:
        place.running.goes_back_to(place.gate.again.back_s)
        _go_to(course, place, place.gate.again.back_s - BEFORE_AGAIN_S, now_s)


def _go_to(course: CourseAtGate, place: Asking, position_s: float, now_s: float) -> None:
    course.judge.change(now_s)
    place.running.anchor_s = now_s - position_s
    course.light.go_to(place.running, now_s)


def _offer(place: Asking) -> str | None:
    """What the gate's rows are called, where it doesn't ask whether to go on."""
    return None if place.gate.again is None else "again"


def _fits(course: CourseAtGate, place: Asking, at_s: float) -> bool:
    """Whether there is time for what a yes leads to: a recording begins again only if it can be heard to its end."""
    again = place.gate.again
    if again is None:
        return True
    from_s = max(at_s, place.said_until_s) + BEFORE_AGAIN_S
    return from_s + place.running.score.length_s - again.back_s <= course.ends_by_s
