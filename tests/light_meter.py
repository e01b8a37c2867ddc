"""A meter for light: how fast it moves, and how often it turns.

It looks at levels with their times as a lamp shows them: a level stands until the next one. A swing is the way between
two turning points that lie a tenth or more apart, however many small turns there are in between. Rule: it is told
nothing but the levels and, where the lamp may answer a hand, when the button went down.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

TENTH = 0.1
HAIR = 1e-7
WINDOW_S = 0.1
NEAR_S = 2.0  # how far around a moment the light is looked at to tell how large a fade is
STEEPEST = 0.16  # of a fade of 1 s, its share within 100 ms: sin(pi / 20) = 0.156
FRAME_S = 0.0101
STEEPEST_PER_S = 1.62  # of it, at its steepest moment: pi / 2, and a little for what a second movement adds
UNSEEN = 0.003  # a step so small is not seen, L* 0.5 just is: the lamp leaves out turns of L* 0.2
LIFT_AHEAD_S = (-0.015, 0.0, 0.006, 0.012)
"""Its first moments, in which nothing could be seen, may be left out; on a disturbed wire it waits for a press."""

LIFT, LIFT_S = 0.15, 0.15  # the answer to a hand may come so much and so fast, upwards only


@dataclass(frozen=True, slots=True)
class Swing:
    """A way of a tenth or more: up or down, and the shortest span of time within it that holds a tenth, at each end."""

    up: bool
    last_start_s: float  # the last moment from which a tenth of it was still to come
    first_end_s: float  # the first moment at which a tenth of it was done


@dataclass(frozen=True)
class Light:
    """Levels (0 to 1) and their times (s), in order."""

    times: NDArray[np.float64]
    levels: NDArray[np.float64]

    @classmethod
    def of(cls, shown: Sequence[tuple[float, float]]) -> Light:
        """The light of these times and levels; where it stood still, it is told so just before it went on."""
        dense = [shown[0]]
        for before, after in pairwise(shown):
            if after[0] - before[0] > 2 * FRAME_S:
                dense.append((after[0] - HAIR, before[1]))
            elif after[0] - before[0] < 10 * HAIR:  # the same moment, but for a rounding
                dense.pop()
            dense.append(after)
        both = np.array(dense, dtype=np.float64)
        return cls(both[:, 0], both[:, 1])

    @property
    def luminances(self) -> NDArray[np.float64]:
        """CIE 1931, written down here once more: 0 to 1."""
        bright = ((self.levels * 100 + 16) / 116) ** 3
        return np.where(self.levels > 0.08, bright, self.levels * 100 / 903.3)

    def at(self, times: NDArray[np.float64]) -> NDArray[np.float64]:
        """What was shown at these times; before the first level, that one."""
        found = np.searchsorted(self.times, times, side="right") - 1
        return np.asarray(self.levels[np.maximum(found, 0)], dtype=np.float64)


def swings(times: NDArray[np.float64], values: NDArray[np.float64]) -> list[Swing]:
    """The swings of a signal, one up, one down, in turn."""
    turns: list[int] = []  # places of the turning points, the first and the last of the signal included
    low = high = 0
    rising: bool | None = None
    for place in _extremes(values):
        value = float(values[place])
        if value > values[high]:
            high = place
        if value < values[low]:
            low = place
        if rising is not True and value - values[low] >= TENTH - HAIR:
            turns.append(low)
            rising, high = True, place
        elif rising is not False and values[high] - value >= TENTH - HAIR:
            turns.append(high)
            rising, low = False, place
    if rising is not None:
        turns.append(high if rising else low)
    found = []
    for start, end in pairwise(turns):
        span = values[start : end + 1]
        done = np.abs(span - span[0]) >= TENTH - HAIR
        to_come = np.abs(span[-1] - span) >= TENTH - HAIR
        last_start = start + int(np.flatnonzero(to_come)[-1])
        found.append(
            Swing(bool(span[-1] > span[0]), float(times[last_start]), float(times[start + int(np.argmax(done))]))
        )
    return found


def _extremes(values: NDArray[np.float64]) -> list[int]:
    """The places where a signal begins, where it ends, and where it turns: the first of each plateau there."""
    steps = np.diff(values)
    moves = np.flatnonzero(steps)
    turns = moves[:-1][np.sign(steps[moves[:-1]]) != np.sign(steps[moves[1:]])]
    return [0, *(turns + 1).tolist(), *(moves[-1:] + 1).tolist()]


def pairs_within_a_second(light: Light) -> list[str]:
    """Seconds in which light rises and falls, or falls and rises, by a tenth more than once, level and luminance alike.

    Three swings in turn are more than a pair: a rise, a fall and a rise again.
    """
    found = []
    for what, values in (("level", light.levels), ("luminance", light.luminances)):
        all_swings = swings(light.times, values)
        for first, third in zip(all_swings, all_swings[2:], strict=False):
            if third.first_end_s - first.last_start_s <= 1.0 - HAIR:
                found.append(f"{what} turns twice from {first.last_start_s:.2f} to {third.first_end_s:.2f} s")
    return found


def too_fast(
    light: Light,
    downs_s: Iterable[float] = (),
    largest: float | NDArray[np.float64] | None = None,
    *,
    unseen: float = UNSEEN,
) -> list[str]:
    """Moments in which the light moves faster than a fade of a second, but for the lift when the button went down.

    A fade is taken to be as large as the highest level within two seconds, or as `largest` where that is given,
    one for all moments or one for each. Steps up to `unseen` are not counted.
    """
    times, downs = light.times, sorted(downs_s)
    if len(times) < 2:
        return []
    around = largest_near(light) if largest is None else np.broadcast_to(largest, times.shape)
    frame_s = np.diff(times, prepend=times[0])
    frame_s[frame_s < 2 * HAIR] = FRAME_S  # out of stillness
    found = _beyond(light, times - frame_s, STEEPEST_PER_S * np.minimum(frame_s, FRAME_S) * around, downs, unseen)
    return found + _beyond(light, times - WINDOW_S, STEEPEST * (1 + FRAME_S / WINDOW_S) * around, downs, unseen)


def _beyond(
    light: Light, from_s: NDArray[np.float64], allowed: NDArray[np.float64], downs_s: Sequence[float], unseen: float
) -> list[str]:
    """Where the level has moved more than allowed since these times; upwards, the lift comes on top."""
    moved = light.levels - light.at(from_s)
    lifts = _lift(from_s, light.times, downs_s)
    wrong = np.flatnonzero((moved > allowed + lifts + unseen) | (-moved > allowed + unseen))
    return [f"{moved[i]:+.4f} from {from_s[i]:.3f} to {light.times[i]:.3f} s" for i in wrong[:3]]


def largest_near(light: Light) -> NDArray[np.float64]:
    """The highest level within two seconds of every moment: the largest that a fade there can be."""
    blocks = np.floor(light.times / NEAR_S).astype(int)
    highest = np.zeros(int(blocks[-1]) + 3)
    np.maximum.at(highest, blocks + 1, light.levels)
    for block in range(1, len(highest)):  # a level stands until the next one
        if not np.any(blocks + 1 == block):
            highest[block] = light.at(np.array([(block - 1) * NEAR_S]))[0]
    wide = np.maximum(np.maximum(highest[:-2], highest[1:-1]), highest[2:])
    return np.asarray(wide[blocks], dtype=np.float64)


def _lift(from_s: NDArray[np.float64], to_s: NDArray[np.float64], downs_s: Sequence[float]) -> NDArray[np.float64]:
    """How much of the answer to a hand may have come between two moments, for each of them."""
    allowed = np.zeros(len(to_s))
    for down_s in downs_s:
        begins, ends = np.searchsorted(to_s, [down_s, down_s + LIFT_S + 2 * WINDOW_S])
        here = slice(int(begins), int(ends))
        for ahead_s in LIFT_AHEAD_S:
            until = _eased((to_s[here] - down_s + ahead_s) / LIFT_S)
            since = np.where(from_s[here] < down_s, 0.0, _eased((from_s[here] - down_s + ahead_s) / LIFT_S))
            allowed[here] = np.maximum(allowed[here], LIFT * (until - since) * 1.02)
    return allowed


def _eased(share: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(0.5 - 0.5 * np.cos(np.pi * np.clip(share, 0.0, 1.0)), dtype=np.float64)
