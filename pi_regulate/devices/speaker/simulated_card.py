"""A simulated card: it takes chunks at the right pace, by the clock it is given, and plays nothing.

For setting up the sound on a simulated device. Rule: it is used only when asked for, never in place of a missing card.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pi_regulate.devices.ports import Clock
from pi_regulate.sound import RATE_HZ

if TYPE_CHECKING:
    from pi_regulate.devices.speaker.stream import State

FRAME_BYTES = 4


class SimulatedCard:
    """Takes chunks of 16 bit stereo by `clock`; `frames` is how many frames it was given."""

    latency_s = 0.0

    def __init__(self, clock: Clock) -> None:
        self.frames = 0
        self._clock = clock
        self._last = 0
        self._ends_s = clock.now()

    @property
    def free_s(self) -> float:
        """When it will have played all that it was given, in the clock's seconds; in the past once it has."""
        return self._ends_s

    def state(self) -> State:
        """What it is doing now."""
        left_s = self._ends_s - self._clock.now()
        if left_s <= 0:
            return "idle"
        return "full" if left_s > self._last / RATE_HZ else "playing"

    def give(self, samples: bytes) -> None:
        """Plays this next."""
        self._last = len(samples) // FRAME_BYTES
        self.frames += self._last
        self._ends_s = max(self._ends_s, self._clock.now()) + self._last / RATE_HZ

    def close(self) -> None:
        """Does nothing, as there is nothing to close."""
