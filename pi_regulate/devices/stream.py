"""Keeps an output fed from the desk: always one chunk playing and one behind it, never more.

More would be safer and later, less would be sooner and gap. A chunk is 85 ms: a sound is heard 0.1 to 0.2 s after its
row, less than any sound takes to rise, and the feeder may be late by a chunk before a gap is heard. The one rule: no
thread, no waiting: `step` does what can be done now and says when it wants to be asked again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np

from pi_regulate.devices.cards import NoSoundError
from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.envelope import release

if TYPE_CHECKING:
    from pi_regulate.sound.desk import Desk

CHUNK_FRAMES = 4096  # a whole number of the mixer's buffers
AGAIN_S = 0.01  # how soon to look again when an output may have run dry
STALLED_S = 3.0  # a card that takes nothing for so long is not playing
MEND_S = 0.02  # after a gap the stream comes back softly


State = Literal["idle", "unsure", "playing", "full"]
"""What an output does: `idle` has room for two chunks, `playing` for one; `unsure` may be idle, or between two."""


class Pipe(Protocol):
    """An open output that takes chunk after chunk."""

    def state(self) -> State:
        """What it does now."""

    def give(self, samples: bytes) -> None:
        """Play this next: 16 bit stereo. Only when the state is `idle` or `playing`."""

    def close(self) -> None:
        """Let the card go."""


class Stream:
    """`desk` rendered into `output`. `gaps` counts how often the output ran dry."""

    def __init__(self, desk: Desk, output: Pipe, chunk_frames: int = CHUNK_FRAMES) -> None:
        self.gaps = 0
        self._desk = desk
        self._output = output
        self._frames = chunk_frames
        self._flowing = False
        self._moved_s: float | None = None

    def step(self, now_s: float) -> float | None:
        """Give what fits; seconds until the next step is due, None when everything has been played.

        Raises NoSoundError when the output has taken nothing for STALLED_S.
        """
        for _ in range(2):
            state = self._output.state()
            if self._desk.silent:
                self._moved_s = None
                return None if state == "idle" else self._frames / RATE_HZ / 2
            if state in ("full", "unsure"):
                break
            self._give(state)
            self._moved_s = now_s
        if self._moved_s is None:
            self._moved_s = now_s
        if now_s - self._moved_s > STALLED_S:
            raise NoSoundError("the sound card stands still")
        return AGAIN_S if state == "unsure" else self._frames / RATE_HZ / 2

    def _give(self, state: State) -> None:
        chunk = self._desk.render(self._frames)
        if state == "idle" and self._flowing:
            self.gaps += 1
            fade_in = 1.0 - release(np.arange(self._frames) / RATE_HZ, MEND_S)
            chunk = (chunk * fade_in[:, np.newaxis]).astype(np.int16)
        self._output.give(chunk.tobytes())
        self._flowing = not self._desk.silent
