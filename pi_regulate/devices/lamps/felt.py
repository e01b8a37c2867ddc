"""What a hand feels of the light: the same curve, with rises of a second or more, as the strength of a motor.

A motor under the pillow reads the lamp's level behind the guard, so whatever the light does, the hand is told. Two
things differ. Light may lift within 150 ms to answer a finger; a motor that did the same would buzz like a telephone.
So a rise gains speed slowly: whatever the light does, 15 % of the range take a second. Most breaths and swells rise
more gently than that and come within 0.1 s, the quickest within 0.25 s. What sinks comes as in the light, which takes a
second to sink anyway. And an eye's curve is no skin's: a motor's speed follows its voltage (Precision Microdrives
AB-029) and the force of its weight the square of that, of which the skin feels roughly the root (Stevens: exponents of
0.6 at 250 Hz to 0.95 at 60 Hz). So a share of what is felt is a share of duty.
Rule: still where the lamp sinks past its floor; otherwise never below the motor's own floor, where it only hums.
"""

from __future__ import annotations

from math import isnan, pi, sqrt

from pi_regulate.devices.lamps.perception import LAST_LEVEL
from pi_regulate.library.limit_table import LIMITS

SPEEDS_UP = 1.9 * LIMITS["touch"]["way_share"] / LIMITS["touch"]["least_s"] ** 2
"""Of the whole range, per s²: how quickly a rise may gain speed. With 2, a rise by the limit's way would take exactly
its time, even if it is cut off there. Smaller ones are quicker and too small for a knock: a fifth more is just felt."""

_SLOWS_DOWN = 4 * SPEEDS_UP  # before its top: a rise that ends sooner is no buzz, and a breath is followed more closely
_SINKS = pi / 2  # of the range, per s: as quickly as the guard lets light sink
SAME_FELT = 0.0003  # of the range: less than any duty cycle makes of it
_LATE_S = 0.5  # the longest time between two looks that is made up for


def felt_of(level: float) -> float:
    """The share of the way from just felt (0, still) to full (1) that tells `level`, 0 to 1."""
    return max(0.0, level - LAST_LEVEL) / (1.0 - LAST_LEVEL)


def motor_duty(felt: float, floor: float, ceiling: float, share: float) -> float:
    """The duty cycle, 0 to 1, for `felt` (0 to 1, clamped): off at 0, else from `floor` to `share` of the way up.

    Raises ValueError for a `felt` that is not a number.
    """
    if isnan(felt):
        raise ValueError("a motor can't move at a strength that is not a number")
    return floor + (ceiling - floor) * share * min(1.0, felt) if felt > 0.0 else 0.0


class Eased:
    """Follows a share, 0 to 1, from 0 on: down as light sinks, up with a speed that gains `SPEEDS_UP` a second."""

    def __init__(self) -> None:
        self.share = 0.0
        self._speed = 0.0
        self._at_s: float | None = None

    def follow(self, wanted: float, now_s: float) -> float:
        """The share at `now_s`, on its way to `wanted`; times never go back."""
        passed_s = 0.0 if self._at_s is None else min(_LATE_S, now_s - self._at_s)
        self._at_s = now_s
        way = wanted - self.share
        if way <= 0.0:
            self.share, self._speed = max(wanted, self.share - _SINKS * passed_s), 0.0
        elif passed_s > 0.0:
            stops = sqrt(2 * _SLOWS_DOWN * way)  # the speed from which it can still come to a stand at `wanted`
            before, self._speed = self._speed, min(self._speed + SPEEDS_UP * passed_s, stops, way / passed_s)
            self.share += min(way, (before + self._speed) / 2 * passed_s)
            self.share = wanted if self.settled(wanted) else self.share
        return self.share

    def settled(self, wanted: float) -> bool:
        """Whether following `wanted` again would make no difference."""
        return abs(wanted - self.share) < SAME_FELT
