"""From the wire to the finger: which edges are a press, which a release, and which mean nothing.

A contact chatters when it closes and opens: the 16 switches that J. Ganssle measured ("A Guide to Debouncing") did so
for 1.6 ms on average and 6.2 ms at most; a worn one may take far longer. A long wire picks up interference: pulses of
microseconds from switching nearby, and hum, from the mains at 50 or 60 Hz or a railway's at 16.7 Hz. A finger either
stays down for longer than one period of hum, or no other down begins within that period. A tremor may look like hum,
with chatter between its beats and hardly a moment of rest, but its beats begin further apart. A worn contact that opens
for moments while it is pressed may look like hum, too; but hum is regular, and never down for nearly all of the time.
So two times are measured: from the start of one steady down to the start of the next, and how long the wire was open in
between. Rule: a wire that keeps alternating within a period of hum is not a finger unless it is hardly ever open; only
the lamp may answer sooner, and it takes that back.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Literal

PERIOD_S = 0.065
"""Longer than any period of hum (16.7 Hz: 60 ms), shorter than any beat of a tremor (12 Hz: 83 ms). A wire that has
been down for this long is a finger; a shorter tap is one if no other tap began within this time after its start."""

LEAST_S = 0.0199
"""A tap is down for at least this long. Hum of 50 Hz never is; the shortest press (50 ms) is, even where a worn contact
chatters for 15 ms at both ends."""

STEADY_S = 0.015  # a level that lasts this long isn't chatter (over twice Ganssle's longest bounce): the lamp answers
_BEAT_S = 0.010  # a shorter down says nothing about hum: it is chatter, or hum too short to pass for a finger
HUM_BEATS = 4  # hum is this many steady downs, each a period after the last; two, where they are clearly parted
REGULAR = 0.1  # periods of hum differ by at most this share; a worn contact opens irregularly
SPIKE = 1 / 150  # an opening this short, as a share of the down before it, is a spike and is ignored
DENSE_S = 0.1
DENSE_OPEN, DENSE_MORE_S = 0.07, 0.002
"""A wire that in 0.1 s was open for no more than 7 % of the time plus 2 ms is a finger, on a bad contact or beside a
dimmer: hum pulls a wire down against its pull-up for about half of each period, never for nine tenths."""

TAP_CLEAR_S = 0.2  # a tap that others keep following this quickly for this long was part of something else
_OPEN_S = 0.006  # a shorter opening is bounce; even the quickest tremor opens the contact for longer
LET_GO_S = 0.035  # a shaking hand that holds on opens the contact for less
BOUNCE_S = 0.025  # after a change, the lamp ignores edges for this long: they are contact bounce (DESIGN 4)
TREMOR_S = 0.35  # longer than any beat of a tremor of 4 to 12 Hz: a finger that is down for longer holds on
UNSURE_S = 0.04  # a wire still restless after this is not a closing contact
ALTERNATES_S = 1.0  # a wire under a held finger may be disturbed for this long; after that the finger has gone
_QUIET_S = 10.0
"""After interference, the lamp waits this long before it answers a first edge again, so a disturbed wire never makes it
flicker. A finger is still answered as soon as it is steady, or after hum, as soon as its press counts."""

ContactKind = Literal["touch", "down", "up", "nothing"]


@dataclass(frozen=True, slots=True)
class Change:
    """The finger went down or came up at `since_s`, or there was none after all; `at_s` is when that became clear.

    A `touch` is probably a finger going down: the lamp answers it.
    """

    kind: ContactKind
    since_s: float
    at_s: float


class Contact:
    """Listens to a wire's edges and says what the finger did. All times are host seconds and never go back.

    With `down`, the finger is down to begin with.
    """

    def __init__(self, *, down: bool = False) -> None:
        self.down = down  # the state that counts
        self.since_s = -inf
        self.restless_s: float | None = None  # when the wire left that state; None while it is at rest there
        self._told_s = -inf  # when the state was last reported
        self._wire, self._wire_s = down, -inf  # the wire's level, and since when, without spikes
        self._edge_s = self._down_s = -inf  # the last edge; the start of the last down, without spikes
        self._solid_s = self._open_s = 0.0  # how long the last down and the last opening lasted
        self._dense_s = -inf  # since when it has hardly ever been open
        self._opened_s = 0.0  # how much longer than is usual it has been open
        self._closes_s = -inf  # when the wire last went down after more than a bounce
        self._beat = (-inf, -inf)  # the last down that could be a beat of hum: start and end
        self._beats = 0  # how many of these were steady and regular, one after another
        self._period_s = 0.0  # from the start of the beat before to that of the last one
        self._tap: tuple[float, float] | None = None  # the last down like a short press: start and end
        self._answered = False  # whether the lamp has answered
        self._given_up = False  # whether what the wire does now is known to be interference, so far
        self._noise_s = self._hum_s = -inf  # the last edge of any interference; of hum

    def edge(self, down: bool, at_s: float) -> bool:
        """Takes an edge; True when it is probably a finger and the lamp should answer. Ask `due` up to `at_s` first."""
        if down == self._wire == self.down:
            return False  # the driver missed the edge in between, so that level was too short to count
        if down:
            self._closed(at_s, at_s - self._edge_s)
        else:
            if self._wire and at_s - self._down_s >= _BEAT_S:
                self._was_down(self._down_s, at_s)
            self._solid_s, self._wire_s = at_s - self._edge_s, at_s
        self._wire, self._edge_s = down, at_s
        if self.restless_s is not None:
            return False
        self._begin(at_s)
        quiet = at_s - max(self._noise_s, self._hum_s) >= _QUIET_S
        self._answered = down and quiet and at_s - self.since_s >= BOUNCE_S
        return self._answered

    def deadline(self) -> float | None:
        """When something becomes clear, if no edge comes first."""
        return None if self.restless_s is None else min(self._clear_s(), self._touch_s(), self._given_up_s())

    def undecided_until(self) -> float | None:
        """When it will be clear what the finger does, if no edge comes first; None while it is clear."""
        return None if self.restless_s is None or self._given_up else self._clear_s()

    def due(self, now_s: float) -> Change | None:
        """The next thing that has become clear by `now_s`."""
        at_s = self.deadline()
        if at_s is None or at_s > now_s:
            return None
        if at_s == self._clear_s():
            return self._clear(at_s)
        if at_s == self._given_up_s():
            self._given_up = True
            return self._nothing(at_s)
        self._answered = True
        return Change("touch", self._wire_s, at_s)

    def _begin(self, at_s: float) -> None:
        """The wire has left the state that counts."""
        self.restless_s, self._given_up, self._tap = at_s, False, None

    def _closed(self, at_s: float, opens_s: float) -> None:
        """The wire goes down after an opening of `opens_s`."""
        solid_s = min(self._solid_s, PERIOD_S)
        self._opened_s = max(0.0, self._opened_s - DENSE_OPEN * (solid_s + opens_s)) + opens_s
        if self._opened_s > DENSE_MORE_S:
            self._dense_s, self._opened_s = at_s, 0.0
        if opens_s < SPIKE * solid_s:
            self._wire_s = self._down_s
            return
        self._open_s = opens_s
        self._closes_s = at_s if opens_s >= _OPEN_S else self._closes_s
        self._down_s = self._wire_s = at_s

    def _was_down(self, from_s: float, to_s: float) -> None:
        """The wire was down for longer than chatter, whichever state counts."""
        before_s, until_s = self._beat
        if from_s != before_s:  # else it went on after a spike
            if to_s - until_s < STEADY_S:
                return  # the contact chatters after it
            self._follows(from_s - before_s, steady=to_s - from_s >= STEADY_S)
        self._beat = (from_s, to_s)
        if self._beats >= HUM_BEATS:
            self._hum_s, self._tap = to_s, None
        elif not self.down and to_s - from_s >= LEAST_S:
            self._tap = (self._began_s() if self._tap is None else self._tap[0], to_s)

    def _follows(self, period_s: float, *, steady: bool) -> None:
        """Another down has begun, `period_s` after the one before."""
        if period_s >= PERIOD_S:
            self._beats = 0
        elif abs(period_s - self._period_s) > REGULAR * period_s:
            self._beats = min(self._beats, 1)
        self._period_s = period_s
        if steady:
            self._beats += HUM_BEATS - 1 if self._beats and self._open_s >= _OPEN_S else 1

    def _hums(self) -> bool:
        return self._beats >= HUM_BEATS and self._wire_s - self._beat[0] < PERIOD_S

    def _began_s(self) -> float:
        """When the wire's present level began, counting any chatter before it."""
        began_s = self._closes_s if self._wire else self.restless_s or self._wire_s
        return began_s if self._wire_s - began_s < UNSURE_S else self._wire_s

    def _clear_s(self) -> float:
        """When it becomes clear what the finger does, if the wire stays as it is."""
        if self.down:
            return min(self._lasted_s(), (self.restless_s or 0.0) + ALTERNATES_S)
        if self._wire:
            return min(self._wire_s + PERIOD_S, self._dense_s + DENSE_S)
        if self._tap is None:
            return self._wire_s + STEADY_S
        return max(self._wire_s, self._beat[0] + PERIOD_S)  # a down that began before and was no beat is chatter

    def _lasted_s(self) -> float:
        """When the wire's present level, under a finger, will have lasted long enough to count."""
        if self._wire:
            lasts_s = PERIOD_S if self._hums() else STEADY_S
            return max(self._edge_s, min(self._wire_s + lasts_s, self._dense_s + DENSE_S))
        if self._hums():
            return self._wire_s + PERIOD_S
        opens_s = LET_GO_S if self._wire_s - self.since_s > TREMOR_S else _OPEN_S
        return max(self._wire_s + opens_s, self.since_s + BOUNCE_S, self._told_s)

    def _touch_s(self) -> float:
        """When the lamp answers a finger whose first edge it did not answer."""
        if self.down or self._answered or not self._wire:
            return inf
        alone = self._wire_s - self._beat[0] >= PERIOD_S and self._wire_s - self.since_s >= BOUNCE_S
        return self._wire_s + STEADY_S if alone and self._wire_s - self._hum_s >= _QUIET_S else inf

    def _given_up_s(self) -> float:
        """When it becomes clear that there is no finger yet, although the wire is still restless."""
        if self.down or self._given_up:
            return inf
        if self._hums():
            return self._wire_s
        if self._tap is not None:
            return max(self._wire_s, self._tap[0] + TAP_CLEAR_S)
        unsure_s = (self.restless_s or 0.0) + UNSURE_S
        return inf if self._wire and self._wire_s + STEADY_S <= unsure_s else max(self._wire_s, unsure_s)

    def _clear(self, at_s: float) -> Change:
        """The wire has come to rest, or a finger can no longer be there."""
        if self.down:
            if self._wire and at_s == self._lasted_s():
                return self._rests(at_s)
            came_up_s = self._began_s() if at_s == self._lasted_s() else self.restless_s or at_s
            return self._counts(False, came_up_s, at_s, restless_s=at_s if self._wire else None)
        if self._tap is not None and at_s <= self._tap[0] + TAP_CLEAR_S:
            down_s, up_s = self._tap
            return self._counts(True, down_s, at_s, restless_s=None if self._wire else up_s)
        if not self._wire:
            return self._rests(at_s)
        return self._counts(True, min(self._began_s(), self._dense_s), at_s, restless_s=None)

    def _counts(self, down: bool, since_s: float, at_s: float, *, restless_s: float | None) -> Change:
        self.down, self.since_s, self._told_s = down, since_s, at_s
        self.restless_s, self._tap, self._given_up = restless_s, None, False
        return Change("down" if down else "up", since_s, at_s)

    def _rests(self, at_s: float) -> Change:
        change = self._nothing(at_s)
        self.restless_s = None
        return change

    def _nothing(self, at_s: float) -> Change:
        began_s = self.restless_s or 0.0
        if not self.down:
            self._tap, self._answered = None, False
            if began_s - self.since_s >= BOUNCE_S:
                self._noise_s = self._wire_s
        return Change("nothing", began_s, at_s)
