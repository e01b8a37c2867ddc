"""What the light will do, told ahead, so that a page can draw it without a message for each frame.

In the player's thread, a watcher writes down the light of the next seconds: the guide's own, sampled. It is written
down anew only when that is no longer true, because a hand or a new exercise has changed it, or when it runs out. In the
page's thread it then becomes what may be shown, by the machine's clock and through the guard of a screen, because at
sixty times the speed a breath would be a flash. Rule: the page draws straight lines between these points and computes
no light of its own.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from typing import Protocol

from pi_regulate.score.guard import Guard
from pi_regulate.session.guide import Guide
from pi_regulate.simulator.tempo import TempoClock
from pi_regulate.simulator.view import shown_of
from pi_regulate.trace import Row, What

_SAME_LEVEL = 0.004  # of level: less than the eye sees (limit slew: L* 0.5 is just visible)
_APART_S = 0.03  # of the machine's time between two tellings: a shaking hand changes the light all the time
_AHEAD_S = 16.0  # of light at normal speed: a page that is not told anything for so long still breathes
_AHEAD_QUICK_S = 240.0  # at any other speed: four machine's seconds at sixty times
_FINE_S, _PLAIN_S, _COARSE_S = 0.02, 0.05, 0.25  # between two samples: soon, later, and later than _AHEAD_S
_FINE_FOR_S = 3.0  # the answer to a hand takes 150 ms to rise, and all of it is over by then
SHOWN_S = 8.0  # of the machine's time that the page is told
_SHOWN_STEP_S = 0.025
_STRAIGHT = 0.002  # of the screen's full glow: how far a line between two points may be off
_MOMENTS: frozenset[What] = frozenset({"breath", "say", "chime", "bed", "hum", "voice"})  # they change no light


@dataclass(frozen=True, slots=True)
class Ahead:
    """The light of the next seconds: levels, 0 to 1, at seconds of the device. After its end the last one stays."""

    at_s: tuple[float, ...] = (0.0,)
    levels: tuple[float, ...] = (0.0,)

    def level_at(self, at_s: float) -> float:
        """The level at a second of the device, on a straight line between two samples."""
        after = bisect_right(self.at_s, at_s)
        if after == 0:
            return self.levels[0]
        if after == len(self.at_s):
            return self.levels[-1]
        from_s, to_s = self.at_s[after - 1], self.at_s[after]
        share = (at_s - from_s) / (to_s - from_s)
        return self.levels[after - 1] + share * (self.levels[after] - self.levels[after - 1])


class HurriedClock(Protocol):
    """The device's clock as `TempoClock` has it, whose seconds may pass faster than the machine's."""

    @property
    def tempo(self) -> float:
        """How many of its seconds pass in one of the machine's."""

    def now(self) -> float:
        """The device's second now."""

    def host_s(self) -> float:
        """The machine's second now."""


class Foreteller:
    """Watches the player, in its thread, and gives `tell` the light to come."""

    def __init__(self, guide: Guide, clock: HurriedClock, tell: Callable[[Ahead], None]) -> None:
        self._guide, self._clock, self._tell = guide, clock, tell
        self._ahead = Ahead()
        self._told_s = -inf  # by the machine's clock

    def see(self, row: Row, now_s: float) -> None:
        """A row was carried out: is what was told still true?"""
        at_s = self._clock.now()
        if row.what in _MOMENTS or (row.what == "level" and self._holds(at_s)):
            return
        self._told_s = self._clock.host_s()
        self._ahead = self._sampled(at_s)
        self._tell(self._ahead)

    def _holds(self, at_s: float) -> bool:
        if self._clock.host_s() - self._told_s < _APART_S:
            return True
        left_s = self._ahead.at_s[-1] - at_s
        enough = left_s > _AHEAD_S / 2 if self._clock.tempo <= 1 else left_s > _AHEAD_QUICK_S / 2
        return enough and abs(self._guide.light.level_at(at_s) - self._ahead.level_at(at_s)) < _SAME_LEVEL

    def _sampled(self, from_s: float) -> Ahead:
        steps = [from_s + _FINE_S * step for step in range(round(_FINE_FOR_S / _FINE_S))]
        steps += [from_s + _FINE_FOR_S + _PLAIN_S * step for step in range(round((_AHEAD_S - _FINE_FOR_S) / _PLAIN_S))]
        if self._clock.tempo > 1:
            coarse = range(round((_AHEAD_QUICK_S - _AHEAD_S) / _COARSE_S))
            steps += [from_s + _AHEAD_S + _COARSE_S * step for step in coarse]
        light = self._guide.light
        return Ahead(tuple(steps), tuple(map(light.level_at, steps)))


Point = tuple[float, float, float]
"""A machine's second, the device's second then, and the share (0 to 1) of the screen's full glow."""


class Foretold:
    """What the page may show, point by point. All in one thread; times are the machine's seconds."""

    def __init__(self, clock: TempoClock) -> None:
        self._clock = clock
        self._guard = Guard()
        self._asked = deque[tuple[float, float]]()  # what was asked of the guard, from the last telling on

    def points(self, ahead: Ahead, *, unlit: bool = False) -> list[Point]:
        """The next seconds, as the page shows them from now on."""
        from_s = self._clock.host_s()
        while self._asked and self._asked[0][0] < from_s:  # this much of the last telling has been shown
            at_s, share = self._asked.popleft()
            self._guard.allow(share, at_s)
        self._asked.clear()
        guard, points = deepcopy(self._guard), list[Point]()
        for step in range(round(SHOWN_S / _SHOWN_STEP_S)):
            host_s = from_s + step * _SHOWN_STEP_S
            at_s = self._clock.stamp(host_s)
            share = 0.0 if unlit else shown_of(ahead.level_at(at_s))
            self._asked.append((host_s, share))
            points.append((host_s, at_s, guard.allow(share, host_s)))
        return straightened(points)


def straightened(points: Sequence[Point]) -> list[Point]:
    """As few of the points as keep all others within a hair of the straight lines between them."""
    kept = [points[0]]
    cone = _OPEN
    for before, here in pairwise(points[1:]):
        cone = _narrowed(cone, kept[-1], before)
        if not _inside(cone, kept[-1], here):
            kept.append(before)
            cone = _OPEN
    return [*kept, *points[-1:]] if len(points) > 1 else kept


_Cone = tuple[float, float, float, float]
"""The slopes that a line from the last point may have: least and most, of the device's seconds and of the light."""
_OPEN: _Cone = (-inf, inf, -inf, inf)


def _narrowed(cone: _Cone, start: Point, point: Point) -> _Cone:
    """The cone of lines that also pass close by this point."""
    after_s, at_s, share = point[0] - start[0], point[1] - start[1], point[2] - start[2]
    return (
        max(cone[0], (at_s - _SHOWN_STEP_S) / after_s),
        min(cone[1], (at_s + _SHOWN_STEP_S) / after_s),
        max(cone[2], (share - _STRAIGHT) / after_s),
        min(cone[3], (share + _STRAIGHT) / after_s),
    )


def _inside(cone: _Cone, start: Point, point: Point) -> bool:
    after_s, at_s, share = point[0] - start[0], point[1] - start[1], point[2] - start[2]
    return cone[0] <= at_s / after_s <= cone[1] and cone[2] <= share / after_s <= cone[3]
