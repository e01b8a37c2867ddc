"""A card with a clock of its own: it takes what it was given at its own rate, in time that only the test knows."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from pi_regulate.devices.speaker.stream import State, Stream
from pi_regulate.sound import RATE_HZ

LOOK_S = 0.0002  # what waking up costs


class PacedPipe:
    """A card that is `ppm` millionths fast. `now_s` is set by the test.

    SDL takes a chunk over for it, by its number `late_s` seconds after the card has begun with it.
    """

    latency_s = 0.0

    def __init__(self, ppm: float, late_s: Callable[[int], float] = lambda _: 0.0) -> None:
        self._late_s = late_s
        self.rate_hz = RATE_HZ * (1 + ppm * 1e-6)
        self.now_s = 0.0
        self.given: list[bytes] = []
        self._begun_s: float | None = None
        self._frames = 0  # all that was given

    def state(self) -> State:
        if self.taken >= self._frames:
            return "idle"
        size = len(self.given[-1]) // 4
        number = int(self.taken // size)
        if self.now_s < self.played_s(number * size) + self._late_s(number):
            number -= 1
        return "full" if number < len(self.given) - 1 else "playing"

    @property
    def taken(self) -> float:
        """Frames that have been played."""
        return 0.0 if self._begun_s is None else (self.now_s - self._begun_s) * self.rate_hz

    def give(self, samples: bytes) -> None:
        if self._begun_s is None:
            self._begun_s = self.now_s + 0.007
        self.given.append(samples)
        self._frames += len(samples) // 4

    def close(self) -> None:
        pass

    def played_s(self, frame: float) -> float:
        """When a frame was played, in host seconds."""
        assert self._begun_s is not None
        return self._begun_s + frame / self.rate_hz

    @property
    def heard(self) -> NDArray[np.float64]:
        """One channel of everything given."""
        both = np.frombuffer(b"".join(self.given), dtype=np.int16).reshape(-1, 2)
        return (both[:, 0] / np.float64(65536)) + (both[:, 1] / np.float64(65536))


def run(stream: Stream, pipe: PacedPipe, until_s: float, late_s: Callable[[], float] = lambda: 0.0) -> int:
    """Steps the stream as its thread would, each time `late_s` seconds late; how often it was woken."""
    wakes = 0
    while pipe.now_s < until_s:
        due_s = stream.step(pipe.now_s)
        assert due_s is not None
        pipe.now_s += due_s + LOOK_S + late_s()
        wakes += 1
    return wakes
