"""A light that leads a breath where a hand led before: it begins with that hand's breath and slows down.

Rule: it never quickens, and each of its breaths keeps the limits of inhale, exhale and ramp.
"""

from __future__ import annotations

from dataclasses import dataclass

from pi_regulate.library.limit_table import LIMITS
from pi_regulate.library.step_parts import LEAD_IN_SHARE

FALLS_IN = 6  # breaths, in which the coupling falls to nothing
SLOWEST_PER_MIN = 6.0  # where the light leads to


@dataclass(slots=True)
class LightLead:
    """How the light leads since `since_s`: from `per_min` on, with `in_share` of a breath for the inhale at first."""

    since_s: float
    per_min: float
    in_share: float
    coupling: float
    breaths: int = 0

    def per_min_at(self, at_s: float) -> float:
        """One breath a minute less each minute, down to the slowest; never more (limit ramp_step)."""
        step = LIMITS["ramp_step"]
        slowed = self.per_min - step["most_per_min"] * (at_s - self.since_s) / step["in_s"]
        return min(self.per_min, max(SLOWEST_PER_MIN, slowed))

    def coupled(self) -> float:
        """How much of its distance a turn of the hand moves the light now, 0 to 1."""
        return self.coupling * max(0.0, 1 - self.breaths / FALLS_IN)

    def ways_s(self, at_s: float) -> tuple[float, float]:
        """Seconds in and out of the breath that begins at `at_s`, within the limits inhale and exhale."""
        whole_s = 60 / self.per_min_at(at_s)
        share = LEAD_IN_SHARE + (self.in_share - LEAD_IN_SHARE) * self.coupled()
        least_s = max(LIMITS["inhale"]["least_s"], whole_s - LIMITS["exhale"]["most_s"])
        in_s = min(LIMITS["inhale"]["most_s"], whole_s / 2, max(least_s, share * whole_s))
        return in_s, whole_s - in_s
