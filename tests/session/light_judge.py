"""A judge of light that knows nothing of the guard: it looks at what was shown and counts what an eye would count.

A signal is cut into rises and falls by its turning points (a turn counts when it is larger than a threshold); limits
of LIMITS 3.2 are then questions about times. A lamp stays as it is until it is told otherwise, so a rise begins with
the first higher level, not with the last low one. Rule: nothing of the guard is used, so both can't be wrong alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import pi

from pi_regulate.score.curve import luminance_of

TENTH = 0.1
SEEN = 0.002  # of level: smaller turns are not counted, nobody can see them
STEEPEST_PER_S = pi / 2  # a raised cosine from dark to full in 1 s
STALL_S = 0.05  # so much of a pause between two frames may be made up for at once
BAND_S = 1 / 3
OFTEN, OFTEN_S = 6, 10.0  # 0.6 a second over ten seconds
HAIR = 1e-6


@dataclass(frozen=True)
class Swing:
    """A rise or a fall: where it turned, where it had come so far that it counts, and where its last part began."""

    up: bool
    turned_s: float
    counts_s: float
    last_part_s: float


def swings(times: Sequence[float], values: Sequence[float], least: float) -> list[Swing]:
    """The alternating rises and falls of `least` or more."""
    turns: list[tuple[int, int, bool]] = []  # index of the turning point, index where it counts, direction
    low = high = 0
    up: bool | None = None
    for at, value in enumerate(values):
        if up is not False and value >= values[high]:
            high = at
        if up is not True and value <= values[low]:
            low = at
        if up is not False and values[high] - value >= least - HAIR:
            turns.append((high, at, False))
            up, low = False, at
        elif up is not True and value - values[low] >= least - HAIR:
            turns.append((low, at, True))
            up, high = True, at
    found = []
    for number, (turn, counts, rises) in enumerate(turns):
        end = turns[number + 1][0] if number + 1 < len(turns) else counts
        last = end
        while last > turn and abs(values[end] - values[last]) < least - HAIR:
            last -= 1
        found.append(Swing(rises, times[turn + 1], times[counts], times[min(last + 1, end)]))
    return found


def too_steep(times: Sequence[float], levels: Sequence[float]) -> list[str]:
    return [
        f"{before:.3f} to {after:.3f} at {to_s:.3f} s"
        for (from_s, to_s), (before, after) in zip(pairwise(times), pairwise(levels), strict=True)
        if abs(after - before) > STEEPEST_PER_S * min(to_s - from_s, STALL_S) + HAIR
    ]


def flashes(times: Sequence[float], levels: Sequence[float]) -> list[str]:
    """Seconds in which there are two pairs of a rise and a fall of a tenth, in level or in luminance."""
    found = []
    for what, values in (("level", levels), ("luminance", [luminance_of(level) for level in levels])):
        all_swings = swings(times, values, TENTH)
        for first, fourth in zip(all_swings, all_swings[3:], strict=False):
            if fourth.counts_s - first.last_part_s < 1.0 - HAIR:
                found.append(f"two pairs of {what} from {first.last_part_s:.3f} to {fourth.counts_s:.3f} s")
    return found


def flicker(times: Sequence[float], levels: Sequence[float]) -> list[str]:
    """Rises that begin too soon after each other, or too often for too long."""
    begun = [swing.turned_s for swing in swings(times, levels, SEEN) if swing.up]
    close = [f"rises at {a:.3f} and {b:.3f} s" for a, b in pairwise(begun) if b - a < BAND_S - HAIR]
    often = [
        f"{OFTEN + 1} rises from {a:.3f} to {b:.3f} s"
        for a, b in zip(begun, begun[OFTEN:], strict=False)
        if b - a < OFTEN_S - 0.02  # a turn is seen a frame or two after it was made
    ]
    return close + often


def judged(times: Sequence[float], levels: Sequence[float]) -> list[str]:
    """Everything that is wrong with this light, in words; nothing when it is right."""
    wrong = [f"level {level} at {at_s:.3f} s" for at_s, level in zip(times, levels, strict=True) if not 0 <= level <= 1]
    return wrong + too_steep(times, levels) + flashes(times, levels) + flicker(times, levels)
