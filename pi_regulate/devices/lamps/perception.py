"""From a level to a duty cycle, and how fine a driver's steps are.

To the eye, a light at a fifth of the power looks half as bright (CIE 1931 lightness). So a level becomes luminance, and
luminance a duty cycle between the owner's floor, where the LED is only just seen, and the ceiling. A driver has a
limited number of duty cycles; the step from one to the next is largest in the dark, which matters most at night.
The one rule: this is the last conversion of a level before the pin, and it happens nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from math import ceil, isnan

from pi_regulate.score.curve import level_of, luminance_of

LAST_LEVEL = 0.02
"""Below this level the light sinks past the floor straight to nothing, so that there is no last step at the end."""

SOFTWARE_HZ = 100
"""The frequency of software PWM: as slow as an eye at rest allows (IEEE 1789 counts from 90 Hz). Each pulse costs a
wake-up or two, and can't be shorter than it takes to set a line high and low again (some 10 us), so longer pulses make
dim light more accurate. 100 Hz give 10,000 duty cycles, with steps of L* 0.09 at most; at 1 kHz it would be 0.9, for
ten times the processor time. A moving eye sees it flicker, so it is second best after hardware PWM."""

SOFTWARE_LEVELS = 1_000_000 // SOFTWARE_HZ  # whole microseconds, with gpiod and with lgpio

LOOKS_A_STEP = 8
"""How often a sweep samples each duty cycle: often enough that it misses none."""


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


def lamp_duty(level: float, floor: float, ceiling: float, share: float) -> float:
    """As `duty_of`, with the ceiling lowered to `share` (0 to 1) of itself for the night, never below the floor."""
    return duty_of(level, floor, max(floor, ceiling * share))


def lightness(luminance: float, white: float = 1.0) -> float:
    """CIE L*, 0 to 100, of a luminance relative to `white`; both are shares of full power."""
    return 100 * level_of(luminance / white)


def largest_step(luminances: list[float], white: float = 1.0) -> float:
    """The largest step in CIE L* between consecutive luminances (shares of full power)."""
    seen = [lightness(luminance, white) for luminance in luminances]
    return max((abs(after - before) for before, after in pairwise(seen)), default=0.0)


def swept(shown: Callable[[float], float], levels: int) -> list[float]:
    """Every luminance shown on the way from level 0 to 1, each once and in order.

    `shown` gives the luminance that a driver with `levels` duty cycles really shows for a level.
    """
    looks = LOOKS_A_STEP * levels
    found = [shown(0.0)]
    for look in range(1, looks + 1):
        luminance = shown(look / looks)
        if luminance != found[-1]:
            found.append(luminance)
    return found


def nearest(duty: float, levels: int) -> int:
    """The number of the duty cycle nearest to `duty` (0 to 1), from 0 to `levels`.

    It is 0 only for a `duty` of 0: whatever should shine, shines.
    """
    return max(round(duty * levels), ceil(min(duty, 1.0)))
