"""One way of a breath as it happens: up with the air that comes in, or down with the air that goes out.

A score knows its breaths in advance; a breath that follows a hand is known only until it turns. Each way begins at the
level and the fullness of that moment, so turning at any time makes no step. Rule: plain numbers in host time; lamp and
breath tone read the same ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pi_regulate.score.curve import moved

WAY_S = 1.0  # the least that any way takes (limit slew)


@dataclass(frozen=True, slots=True)
class HalfBreath:
    """From `start_s` to `end_s` (host seconds) along a raised cosine; after its end it stays where it went.

    Levels and fullness (how full the breath is) go from 0 to 1.
    """

    part: Literal["in", "out"]
    start_s: float
    end_s: float
    from_level: float
    to_level: float
    from_full: float

    def level_at(self, at_s: float) -> float:
        """The level at a host time."""
        return moved(self.from_level, self.to_level, self._share(at_s), "cosine")

    def fullness_at(self, at_s: float) -> float:
        """How full the breath is at a host time."""
        return moved(self.from_full, 1.0 if self.part == "in" else 0.0, self._share(at_s), "cosine")

    def moves_at(self, at_s: float) -> bool:
        """Whether the light moves at a host time."""
        return self.start_s <= at_s < self.end_s and self.from_level != self.to_level

    def _share(self, at_s: float) -> float:
        return (at_s - self.start_s) / (self.end_s - self.start_s)
