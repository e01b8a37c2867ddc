"""The breath tone: a soft voice that rises with the inhale, stays while the breath is held and sinks with the exhale.

Its pitch and brightness depend only on how full the breath is. So in and out are a rising and a falling line, a hold is
a steady high tone, a rest a steady low and dull one, and a top-up one more step upwards. It sounds while breaths are
led and fades at both ends. The one rule: the pitch never jumps, and the tone never starts at once.
"""

from __future__ import annotations

from math import log, sin

import numpy as np

from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.envelope import FLOOR_DB, Samples, db_to_amplitude

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
        self._phase = 0.0
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
        """A frame for each value of `fullness` (0 to 1), (2, count), one row an ear; it sounds while `led`."""
        count = len(fullness)
        hz = LOW_HZ * np.exp(fullness * np.float32(log(HIGH_HZ / LOW_HZ)))
        phase = self._phase + np.cumsum(hz, dtype=np.float64) * (np.pi / RATE_HZ)  # of the octave below
        self._phase = float(phase[-1]) % (2 * np.pi)
        across, along = self._voice(np.remainder(phase, 2 * np.pi).astype(np.float32), fullness)
        amplitude, apart = self._amplitude(count, led), self._apart(count)
        middle, side = across * (amplitude * np.cos(apart)), along * (amplitude * np.sin(apart))
        self._frame += count
        return np.stack([middle + side, middle - side])

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
        return sines * np.float32(self._level), cosines * np.float32(self._level)

    def _amplitude(self, count: int, led: bool) -> Samples:
        """The fade in and out: a raised cosine up to the floor, then a straight line in dB, like every attack."""
        rate = 1.0 / COMES_S if led else -1.0 / self._goes_s
        presence = np.clip(self._presence + rate * np.arange(1, count + 1, dtype=np.float32) / RATE_HZ, 0.0, 1.0)
        self._presence = float(presence[-1])
        if presence[0] == presence[-1] == 1.0:
            return np.ones(count, dtype=np.float32)
        lead = db_to_amplitude(FLOOR_DB) * 0.5 * (1.0 - np.cos(np.pi * np.minimum(presence / LEAD, 1.0)))
        climb = 10.0 ** (FLOOR_DB / 20.0 * (1.0 - (np.maximum(presence, LEAD) - LEAD) / (1.0 - LEAD)))
        return np.where(presence < LEAD, lead, climb).astype(np.float32)

    def _apart(self, count: int) -> Samples:
        """The phase between the ears, in radians; it moves so slowly that a straight line is enough."""
        from_rad, to_rad = (
            SWAY * sin(2 * np.pi * SWAY_HZ * frame / RATE_HZ) for frame in (self._frame, self._frame + count)
        )
        return np.linspace(from_rad, to_rad, count, dtype=np.float32)
