"""Never a flash: what stands between every wish for light and the lamp.

Scores, hands, calibrations and faults may ask for anything. The guard lets the light fall whenever it is asked to, for
dark is always right, and holds back only what rises: no rise is faster than a raised cosine over all levels in one
second, a second rise of a tenth comes no sooner than a second after the first began, and rises begin no closer than
0.4 s (2.5 a second, under the 3 to 30 Hz that can start a seizure) and not oftener than 0.6 a second for long. Rule:
light that keeps the limits by itself passes unchanged.
"""

from __future__ import annotations

from math import inf, isnan, pi

from pi_regulate.score.curve import level_of, luminance_of

SLEW_PER_S = pi / 2  # of level: the steepest moment of a raised cosine from dark to full in 1 s (limit slew)
LATE_S = 0.1  # a frame later than this may not make up for it in one step
FLASH = 0.1  # a rise and a fall of so much, in level or in luminance, are a flash (limit flash)
FLASH_APART_S = 1.0
ONSET_APART_S = 0.4  # from one beginning of a rise to the next: under 3 Hz (limit seizure band)
ONSETS_PER_S = 0.6  # for long (limit flash: nothing periodic at 0.6 Hz or above)
ONSETS_AT_ONCE = 3.0  # a hand that presses into a swell is answered, also twice
SAME = 0.002  # of level: a turn so small is not made at all; a fifth of what the eye can see
_JUST_UNDER = 0.999


class Guard:
    """Turns the level that is wanted into the level that may be shown; ask in the order of time.

    Levels go from 0 to 1, times are host seconds. The guard begins in the dark.
    """

    def __init__(self) -> None:
        self._level = 0.0
        self._at_s = -inf
        self._rising = False
        self._low = 0.0  # where the present rise began
        self._big_since_s = -inf  # when the last rise of a tenth began
        self._fell = True  # a tenth or more since that rise's top
        self._top = 0.0  # since the last big rise
        self._onset_s = -inf
        self._onsets = ONSETS_AT_ONCE  # how many may begin now
        self._counted_s = -inf

    @property
    def level(self) -> float:
        """What is shown now."""
        return self._level

    def allow(self, wanted: float, now_s: float) -> float:
        """The level (0 to 1) that may be shown at `now_s` where `wanted` is asked for; no number is asked as dark."""
        wanted = 0.0 if isnan(wanted) else min(1.0, max(0.0, wanted))
        step = SLEW_PER_S * min(LATE_S, max(0.0, now_s - self._at_s))
        level = max(self._level - step, min(self._level + step, wanted))
        if level > self._level:
            level = self._risen(level, now_s)
        elif level < self._level and (not self._rising or self._level - level >= SAME or wanted == 0.0):
            self._rising = False
        else:
            level = self._level
        self._at_s = max(self._at_s, now_s)
        self._level = level
        self._remember_fall()
        return level

    def _risen(self, level: float, now_s: float) -> float:
        """A level above the present one, as far as it may be."""
        if not self._rising:
            if level - self._level < SAME and self._level > 0.0:
                return self._level
            if now_s - self._onset_s < ONSET_APART_S or not self._has_onset(now_s):
                return self._level
            self._rising, self._low, self._onset_s = True, self._level, now_s
        if not _is_tenth(self._low, level) or self._onset_s == self._big_since_s:
            return level
        if self._fell and self._onset_s - self._big_since_s < FLASH_APART_S:
            return max(self._level, _just_under_tenth(self._low))
        self._big_since_s, self._fell, self._top = self._onset_s, False, level
        return level

    def _has_onset(self, now_s: float) -> bool:
        """Takes one beginning from what has been saved up; False when nothing is left."""
        if self._counted_s > -inf:
            saved = self._onsets + (now_s - self._counted_s) * ONSETS_PER_S
            self._onsets = min(ONSETS_AT_ONCE, saved)
        self._counted_s = now_s
        if self._onsets < 1.0:
            return False
        self._onsets -= 1.0
        return True

    def _remember_fall(self) -> None:
        self._top = max(self._top, self._level)
        self._fell = self._fell or _is_tenth(self._level, self._top)


def _is_tenth(low: float, high: float) -> bool:
    return high - low >= FLASH or luminance_of(high) - luminance_of(low) >= FLASH


def _just_under_tenth(low: float) -> float:
    return min(low + FLASH * _JUST_UNDER, level_of(luminance_of(low) + FLASH * _JUST_UNDER))
