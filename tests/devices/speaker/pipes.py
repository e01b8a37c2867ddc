"""An output made of memory, for the stream and the speaker."""

from __future__ import annotations

import threading

import numpy as np
from numpy.typing import NDArray

from pi_regulate.devices.speaker.stream import State


class MemoryPipe:
    """Takes chunks as a card does, and keeps them in `given`; `drain` plays them, and an eager one plays by itself.

    `came` is set with every chunk, `broken` is raised by the next look.
    """

    def __init__(self, *, eager: bool = False) -> None:
        self.eager = eager
        self.latency_s = 0.0
        self.waiting = 0
        self.given: list[bytes] = []
        self.closed = False
        self.unsure = False
        self.broken: Exception | None = None
        self.came = threading.Event()

    def state(self) -> State:
        if self.broken is not None:
            raise self.broken
        if self.unsure:
            return "unsure"
        if self.waiting == 0:
            return "idle"
        if self.eager:
            self.drain()
            return "playing"
        return "full" if self.waiting == 2 else "playing"

    def give(self, samples: bytes) -> None:
        self.given.append(samples)
        self.waiting += 1
        self.came.set()

    def close(self) -> None:
        self.closed = True

    def drain(self, chunks: int = 1) -> None:
        """Play so many of the chunks that wait."""
        self.waiting -= min(chunks, self.waiting)

    @property
    def heard(self) -> NDArray[np.float64]:
        """Everything given so far, -1 to 1, two channels."""
        return np.frombuffer(b"".join(self.given), dtype=np.int16).reshape(-1, 2).astype(np.float64) / 32768
