"""The breath tone: a soft voice that rises with the inhale, stays while the breath is held and sinks with the exhale.

Its pitch and brightness depend only on how full the breath is. So in and out are a rising and a falling line, a hold is
a steady high tone, a rest a steady low and dull one, and a top-up one more step upwards. It sounds while breaths are
led and fades at both ends. The one rule: the pitch never jumps, and the tone never starts at once.
"""

from __future__ import annotations

from math import cos, log, sin

import numpy as np

from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.air import BLOCK_FRAMES, joined_edges
from pi_regulate.sound.envelope import FLOOR_DB, Factor, Samples, db_to_amplitude

LOW_HZ, HIGH_HZ = 220.0, 330.0
"""A3 to E4, a fifth: wide enough to hear where the breath is, in one chord with the chimes, and audible on a small
speaker."""

COMES_S = 1.5  # slower than any chime's attack (LIMITS no startle)
GOES_S = 1.0
LEAD = 0.25  # the share of its rise that leads up to the floor, where it is hardly heard
SWAY_HZ = 0.11  # how slowly left and right drift against each other, which makes the voice wide and alive
SWAY = 0.6  # radians


class Tone:
    """The voice while it sounds. `level` is the amplitude of its fundamental at the top."""

    def __init__(self, level: float) -> None:
        self._level = level
        self._frame = 0
        self._turns = 0.0  # of the octave below, the whole ones left out
        self._presence = 0.0
        self._goes_s = GOES_S

    @property
    def silent(self) -> bool:
        """Whether it has faded completely."""
        return self._presence <= 0.0

    def leave(self, seconds: float) -> None:
        """From now on it fades within `seconds` when it ends."""
        self._goes_s = seconds

    def frames(self, fullness: Samples, led: bool) -> Samples:
        """A frame for each value of `fullness` (0 to 1), (2, count), one row an ear; it sounds while `led`.

        `count` is whole blocks.
        """
        count = len(fullness)
        hz = LOW_HZ * np.exp(fullness * np.float32(log(HIGH_HZ / LOW_HZ)))
        turns = np.cumsum(hz, dtype=np.float64)
        turns *= 0.5 / RATE_HZ
        turns += self._turns
        turns -= np.floor(turns)
        self._turns = float(turns[-1])
        across, along = self._voice((turns * (2 * np.pi)).astype(np.float32), fullness)
        amplitude, apart_rad = self._amplitude(count, led), self._apart(count)
        across *= amplitude * joined_edges([cos(one) for one in apart_rad])
        along *= amplitude * joined_edges([sin(one) for one in apart_rad])
        self._frame += count
        ears = np.empty((2, count), dtype=np.float32)
        np.add(across, along, out=ears[0])
        np.subtract(across, along, out=ears[1])
        return ears

    def _voice(self, phase: Samples, fullness: Samples) -> tuple[Samples, Samples]:
        """The octave below for warmth, the note, and overtones that grow brighter the fuller the breath is.

        Sines for one ear and cosines for the other; the multiples are computed from the first pair.
        """
        sin1, cos1 = np.sin(phase), np.cos(phase)
        sin2, cos2 = 2 * sin1 * cos1, 1 - 2 * sin1 * sin1
        sin4, cos4 = 2 * sin2 * cos2, 1 - 2 * sin2 * sin2
        bright = fullness * fullness
        note, octave, twelfth = 0.8 + 0.2 * fullness, 0.04 + 0.2 * bright, 0.08 * bright
        sines = 0.3 * sin1 + note * sin2 + octave * sin4 + twelfth * (sin4 * cos2 + cos4 * sin2)
        cosines = 0.3 * cos1 + note * cos2 + octave * cos4 + twelfth * (cos4 * cos2 - sin4 * sin2)
        return sines, cosines

    def _amplitude(self, count: int, led: bool) -> Factor:
        """The fade in and out: a raised cosine up to the floor, then a straight line in dB, like every attack."""
        if led and self._presence == 1.0:
            return np.float32(self._level)
        rate = 1.0 / COMES_S if led else -1.0 / self._goes_s
        presence = np.clip(self._presence + rate * np.arange(1, count + 1, dtype=np.float32) / RATE_HZ, 0.0, 1.0)
        self._presence = float(presence[-1])
        lead = db_to_amplitude(FLOOR_DB) * 0.5 * (1.0 - np.cos(np.pi * np.minimum(presence / LEAD, 1.0)))
        climb = 10.0 ** (FLOOR_DB / 20.0 * (1.0 - (np.maximum(presence, LEAD) - LEAD) / (1.0 - LEAD)))
        return (self._level * np.where(presence < LEAD, lead, climb)).astype(np.float32)

    def _apart(self, count: int) -> list[float]:
        """The phase between the ears at the edges of blocks, in radians; in between a straight line is enough."""
        edges = range(self._frame, self._frame + count + 1, BLOCK_FRAMES)
        return [SWAY * sin(2 * np.pi * SWAY_HZ * frame / RATE_HZ) for frame in edges]
