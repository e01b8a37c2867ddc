"""From a level to a duty cycle, and how fine the steps are that a drive can make of it.

The eye compares: a light at a fifth of the power looks half as bright (CIE 1931 lightness). So a level becomes
luminance, and luminance a duty cycle between the owner's floor, the least at which the LED is still seen, and the
ceiling. A drive has only so many duty cycles; the step from one to the next is largest in the dark, where nights are.
The one rule: this is the last thing that happens to a level before a pin, and it happens nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from math import ceil, isnan

from pi_regulate.score.curve import level_of, luminance_of

LAST_LEVEL = 0.02
"""Below this level the floor is given up and the light sinks straight to nothing, so that an end has no last step."""

SOFTWARE_HZ = 100
"""The frequency of PWM that a program makes: as slow as an eye at rest allows (IEEE 1789 counts from 90 Hz). Each pulse
costs a wake-up or two, and none can be shorter than it takes to make a line high and low again (some 10 us): the longer
a pulse the truer the dim light. 100 Hz make 10,000 duty cycles, 0.09 of L* at most from one to the next; at 1 kHz it
would be 0.9, for ten times the processor. For an eye that moves it flickers: second best beside hardware PWM."""

SOFTWARE_LEVELS = 1_000_000 // SOFTWARE_HZ  # whole microseconds, with gpiod as with lgpio

LOOKS_A_STEP = 8
"""How often a sweep looks at each duty cycle: often enough that none between two others is missed."""


def duty_of(level: float, floor: float, ceiling: float) -> float:
    """The duty cycle, 0 to 1, that shows `level` (0 to 1, clamped) between the duty cycles `floor` and `ceiling`.

    Raises ValueError for a level that is not a number.
    """
    if isnan(level):
        raise ValueError("a lamp can't show a level that is not a number")
    level = min(1.0, max(0.0, level))
    if level < LAST_LEVEL:
        return duty_of(LAST_LEVEL, floor, ceiling) * level / LAST_LEVEL
    return floor + (ceiling - floor) * luminance_of(level)


def lightness(luminance: float, white: float = 1.0) -> float:
    """CIE L*, 0 to 100, of a luminance beside a `white`; both are shares of full power."""
    return 100 * level_of(luminance / white)


def largest_step(luminances: list[float], white: float = 1.0) -> float:
    """The largest step in CIE L* between luminances (shares of full power) that follow each other."""
    seen = [lightness(luminance, white) for luminance in luminances]
    return max((abs(after - before) for before, after in pairwise(seen)), default=0.0)


def swept(shown: Callable[[float], float], levels: int) -> list[float]:
    """Every luminance that is shown on the way from level 0 to 1, each once and in order.

    `shown` gives what a drive with so many duty cycles really shows of a level.
    """
    looks = LOOKS_A_STEP * levels
    found = [shown(0.0)]
    for look in range(1, looks + 1):
        luminance = shown(look / looks)
        if luminance != found[-1]:
            found.append(luminance)
    return found


def nearest(duty: float, levels: int) -> int:
    """The duty cycle nearest to `duty` (0 to 1) that a drive with so many of them has, counted from 0; dark only at 0.

    What is to shine, shines: above 0 it is at least the first.
    """
    return max(round(duty * levels), ceil(min(duty, 1.0)))
