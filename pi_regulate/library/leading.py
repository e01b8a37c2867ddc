"""How the light leads from a person's own pace down to a slow one, as steps that an author could have written.

A light and a sound a little slower than one's own breath slow it down without effort (BrightBeat, 2017, 32 people;
abstract read). So it begins where the person is, goes on for two breaths, loses one breath a minute in each minute
(limit ramp_step) down to six, and stays there for a minute. From twelve a minute, the quickest, that takes 430 s.
Rule: whatever the pace was, these steps keep every limit.
"""

from __future__ import annotations

from math import floor, sqrt

from pi_regulate.library.limit_table import LIMITS
from pi_regulate.library.step_parts import LEAD_IN_SHARE, BreathLight
from pi_regulate.library.steps import BreatheStep

ENDS_PER_MIN = 6.0  # where it ends, and the slowest pace at which it begins
QUICKEST_PER_MIN = 12.0  # the quickest it begins at (limit rate_open); its inhale of 2 s is the shortest (limit inhale)
FIRST_BREATHS = 2  # at the pace that was read, before it slows down
LAST_BREATHS = 6  # at the slowest: a minute
LONGEST_LED_S = 430.0  # two breaths of 5 s, six minutes of slowing down, and a minute
UNPACED_S = 20.0  # a breath much quicker than any that is led is given this long by itself first
LONGEST_WAIT_S = 24.0  # from the last press to the first breath: that, and one breath of over 18 a minute


def led_steps(per_min: float, light: BreathLight) -> list[BreatheStep]:
    """The breaths that lead from `per_min` (6 to 12) to 6 a minute. Raises ValueError for another pace.

    It begins a hair slower, at most 0.17 a minute, at a pace from which whole breaths lead to exactly 6.
    """
    if not ENDS_PER_MIN <= per_min <= QUICKEST_PER_MIN:
        raise ValueError(f"{per_min:g} breaths a minute are not {ENDS_PER_MIN:g} to {QUICKEST_PER_MIN:g}")
    slows = LIMITS["ramp_step"]["most_per_min"] / LIMITS["ramp_step"]["in_s"]  # breaths a minute, each second
    # As many breaths of a ramp that slows so take it from a pace a to b: (a^2 - b^2) / (120 slows).
    whole = floor((per_min**2 - ENDS_PER_MIN**2) / (120 * slows) + 1e-9)
    from_per_min = sqrt(ENDS_PER_MIN**2 + 120 * slows * whole)
    ramp_at, last_at = FIRST_BREATHS, FIRST_BREATHS + whole
    count = last_at + LAST_BREATHS
    runs = [_run(_breath(from_per_min), _part(light, 0, ramp_at, count), FIRST_BREATHS)]
    if whole:
        over_s = (from_per_min - ENDS_PER_MIN) / slows
        ramp = {"from": f"{from_per_min:.12f}/min", "to": f"{ENDS_PER_MIN:g}/min", "over": over_s}
        runs.append(BreatheStep.model_validate({"breathe": ramp, "light": _part(light, ramp_at, last_at, count)}))
    return [*runs, _run(_breath(ENDS_PER_MIN), _part(light, last_at, count, count), LAST_BREATHS)]


def _part(light: BreathLight, first: int, end: int, count: int) -> BreathLight:
    """The light of the breaths from `first` up to `end` of `count`, if its peak falls over all of them."""
    if light.falling_to is None:
        return light
    falls = (light.falling_to - light.to_level) / (count - 1)
    first_peak, last_peak = light.to_level + falls * first, light.to_level + falls * (end - 1)
    return light.model_copy(update={"to_level": first_peak, "falling_to": last_peak})


def _breath(per_min: float) -> dict[str, float]:
    length_s = 60.0 / per_min
    return {"in": LEAD_IN_SHARE * length_s, "out": (1 - LEAD_IN_SHARE) * length_s}


def _run(breath: dict[str, float], light: BreathLight, times: int) -> BreatheStep:
    return BreatheStep.model_validate({"breathe": breath, "times": times, "light": light})
