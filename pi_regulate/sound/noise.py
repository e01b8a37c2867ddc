"""Pink noise for measuring a room, at a loudness that changes slowly.

It is rendered chunk by chunk like the desk, and plays in its place. Rule: it changes along a straight line in dB.
"""

from __future__ import annotations

import numpy as np

from pi_regulate.sound.air import BLOCK_FRAMES, BLOCK_S, Slider, joined_factors
from pi_regulate.sound.envelope import MUTE_DB
from pi_regulate.sound.measure import loudness_dba
from pi_regulate.sound.playing import looped
from pi_regulate.sound.recipes import as_int16
from pi_regulate.sound.synthesis import pink

SEED, FRAMES = 36, 2**18
_DB_PER_S = 24.0


class Noise:
    """Pink noise at `loudness_dba`, in dB(A) of full scale, at most -20."""

    def __init__(self) -> None:
        sound = pink(SEED, FRAMES)
        self._loop = (sound * 10 ** (-loudness_dba(sound) / 20)).astype(np.float32)
        self._at = 0
        self.loudness_dba = MUTE_DB
        self._db = Slider(MUTE_DB, _DB_PER_S)

    @property
    def at_rest(self) -> bool:
        """Always false: it plays until it is replaced."""
        return False

    def render(self, count: int, from_s: float, to_s: float) -> np.ndarray[tuple[int, ...], np.dtype[np.int16]]:
        """The next `count` frames (whole blocks): (count, 2), 16 bit."""
        edges = self._db.edges([min(-20.0, self.loudness_dba)] * (count // BLOCK_FRAMES), BLOCK_S)
        one = looped(self._loop, self._at, count) * joined_factors(edges)
        self._at += count
        return as_int16(np.stack([one, one], axis=1))
