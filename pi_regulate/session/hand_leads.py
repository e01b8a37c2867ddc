"""An exercise in which a hand leads the light, for a while or until the light leads.

Hold is in, let go is out, in such an exercise only, from its first word to its last: a short press is still a press,
two of them end it at once, and a hold far too long for a breath ends it as everywhere. The score goes on as ever; in a
span the light comes from the follower. A span after which the light leads takes its time from the first breath on and
ends on an exhale, and the score waits for that; the turn of one of two people takes exactly as long as is written.
Rule: whatever the hand does, every span ends.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from math import inf
from typing import Protocol

from pi_regulate.score.plan import Plan
from pi_regulate.score.prelude import LINE_PAUSE_S
from pi_regulate.score.score import HandLine, HandSpan
from pi_regulate.session.following import LETS_GO_S, Follower, HandNews
from pi_regulate.session.level import Light
from pi_regulate.session.programme import Piece, Programme
from pi_regulate.session.running import Running
from pi_regulate.trace import Row

SMALL_AFTER = 4  # breaths; then the device says once that small ones are fine


@dataclass(slots=True)
class Led(Running):
    """An exercise with spans in which a hand leads, or one that plays on under such a hand."""

    span_cursor: int = 0
    follower: Follower | None = None  # while the light follows
    held_s: float | None = None  # since when the button is down
    sinks_s: float = inf  # when a light that doesn't follow this hold sinks under it
    owed: list[HandLine] = field(default_factory=list)  # lines that wait until nothing else is said
    said: set[HandLine] = field(default_factory=set)
    line_s: float = inf  # when the next of them may begin

    @property
    def span(self) -> HandSpan | None:
        """The span that goes on, or the next one."""
        spans = self.score.hand_spans
        return spans[self.span_cursor] if self.span_cursor < len(spans) else None

    def forget_hand(self) -> None:
        """Whatever the button does now is no breath."""
        self.held_s, self.sinks_s = None, inf

    @property
    def lifts_from_s(self) -> float:
        return -inf if self.follower is None else inf

    @property
    def until_s(self) -> float:
        gate, span = self.gate(), self.span
        gate_s = inf if gate is None else gate.at_s
        return min(self.score.length_s, gate_s, span.end_s if span is not None and span.leads else inf)

    @property
    def ends_s(self) -> float:
        return self.anchor_s + self.until_s if self.span is None else inf  # nobody knows when a hand will be done

    def level_at(self, now_s: float) -> float:
        return self.follower.level_at(now_s) if self.follower is not None else Running.level_at(self, now_s)

    def moves_at(self, now_s: float) -> bool:
        if self.follower is not None and self.follower.half is not None:
            return self.follower.half.moves_at(now_s)
        return Running.moves_at(self, now_s)

    def still_until(self, now_s: float) -> float | None:
        if self.follower is not None and self.follower.half is not None:
            return None
        return Running.still_until(self, now_s)

    def plan(self) -> Plan:
        half = None if self.follower is None else self.follower.half
        return Plan(self.score, self.anchor_s, self.cursor, self.until_s, self.voice_allowed, half=half)

    def due_s(self) -> float:
        span = self.span
        score_s = Running.due_s(self)
        if span is None:
            return score_s
        if span.leads and score_s >= self.anchor_s + span.end_s:
            score_s = inf  # the score waits for the end of the span
        if self.follower is None:
            return min(score_s, self.anchor_s + span.start_s, self.sinks_s)
        end_s = inf if span.leads else self.anchor_s + span.end_s
        return min(score_s, end_s, self.follower.due_s(), self.sinks_s, self.line_s if self.owed else inf)


class CourseWithHand(Protocol):
    """The part of `session.course.Course` that a leading hand uses."""

    light: Light
    rows: list[Row]
    programme: Programme | None
    speaking_until_s: float

    def sound(self, row: Row | None) -> None:
        """Adds a row that sounds."""

    def play(self, piece: Piece, now_s: float, *, hand_led: bool = False) -> None:
        """An exercise begins, perhaps in the place of one in which a hand leads."""

    def next_entry(self, now_s: float) -> None:
        """The next exercise of this phase, or the phase's end."""


def goes_down(course: CourseWithHand, place: Led, since_s: float, at_s: float, *, trembles: bool) -> None:
    """The button went down at `since_s`, which became clear at `at_s`; if the hand `trembles`, the light leads."""
    place.held_s, place.sinks_s = since_s, since_s + LETS_GO_S
    if place.follower is None:
        return
    if trembles:
        place.follower.give(at_s)
    else:
        place.follower.down(since_s, at_s)
    _tell(course, place.follower)


def comes_up(course: CourseWithHand, place: Led, since_s: float, at_s: float) -> bool:
    """The button was let go at `since_s`; True if the light has not answered that hand, because it was a press."""
    held_s = place.held_s
    place.forget_hand()
    if held_s is None or place.follower is None:
        return False
    was_breath = place.follower.up(since_s, at_s)
    _tell(course, place.follower)
    return not was_breath


def happens(course: CourseWithHand, place: Led, at_s: float) -> bool:
    """Does what the hand, or its absence, has made due at `at_s`; False if nothing has."""
    span, follower = place.span, place.follower
    if at_s >= place.sinks_s:
        place.sinks_s = inf
        if follower is None or not follower.sinks:
            course.light.answer.hold(at_s)
        return True
    if span is None:
        return False
    if follower is None:
        if at_s < place.anchor_s + span.start_s:
            return False
        _begin(course, place, span, at_s)
    elif follower.due_s() <= at_s:
        _met(course, place, follower, follower.happen(at_s), at_s)
    elif not span.leads and at_s >= place.anchor_s + span.end_s:
        _end(course, place, span, at_s)
    elif place.owed and at_s >= place.line_s:
        _say(course, place, span, at_s)
    else:
        return False
    return True


def _begin(course: CourseWithHand, place: Led, span: HandSpan, at_s: float) -> None:
    before = partial(Running.level_at, place)
    per_min = (0.0, 0.0) if course.programme is None else course.programme.leads_per_min
    place.follower = Follower(span, at_s, place.anchor_s + span.end_s, per_min, before)
    course.rows.append(Row(at_s, "lead", name="hand", private=True))
    if place.held_s is not None:
        place.follower.down(at_s, at_s)
        _tell(course, place.follower)


def _met(course: CourseWithHand, place: Led, follower: Follower, event: HandNews | None, at_s: float) -> None:
    """Something has happened to the light that follows."""
    _tell(course, follower)
    span = follower.span
    if event in ("nobody", "too_fast") and place.piece is not None and course.programme is not None:
        other = course.programme.without_hand(place.piece, at_s, fast=event == "too_fast")
        if other is None:
            course.next_entry(at_s)
        else:
            course.play(other, at_s, hand_led=event == "too_fast")  # that hand goes on
        return
    if event in ("nobody", "too_fast", "over"):
        _end(course, place, span, at_s)
        return
    if follower.breaths > SMALL_AFTER:
        _owe(place, span, "small", at_s)
    if event == "leads":
        _owe(place, span, "ahead", at_s)
    if event == "rests":
        _owe(place, span, "rest", at_s)


def _end(course: CourseWithHand, place: Led, span: HandSpan, at_s: float) -> None:
    """The span is over: the score goes on, from the present light."""
    course.light.keep(at_s)
    if place.follower is not None and place.follower.leads_per_min is None:
        course.rows.append(Row(at_s, "lead", name="light", private=True))
    place.follower, place.span_cursor = None, place.span_cursor + 1
    place.owed.clear()
    if span.leads:
        place.anchor_s = at_s - span.end_s


def _tell(course: CourseWithHand, follower: Follower) -> None:
    """The ways of the light's breath, as they begin."""
    course.rows += follower.rows
    follower.rows.clear()


def _owe(place: Led, span: HandSpan, line: HandLine, at_s: float) -> None:
    if line in span.lines and line not in place.said:
        place.said.add(line)
        place.owed.append(line)
        place.line_s = at_s


def _say(course: CourseWithHand, place: Led, span: HandSpan, at_s: float) -> None:
    """Says the next of the lines that are owed, unless another line is being said or would cut it off."""
    cue = span.lines[place.owed[0]]
    free_s = max(at_s, course.speaking_until_s + LINE_PAUSE_S if course.speaking_until_s > at_s else at_s)
    for other in place.score.cues:
        begins_s = place.anchor_s + other.at_s
        if other.kind == "say" and at_s <= begins_s < free_s + (cue.seconds or 0.0) + LINE_PAUSE_S:
            free_s = begins_s + (other.seconds or 0.0) + LINE_PAUSE_S
    place.line_s = free_s
    if free_s <= at_s:
        place.owed.pop(0)
        course.sound(
            Row(at_s, "say", line=cue.line, text=cue.text, seconds=cue.seconds, spoken=cue.spoken, private=True)
        )
