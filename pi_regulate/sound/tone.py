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
        self._phase = 0.0  # of the octave below, in radians, without its whole turns
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
        rises = np.exp(fullness * np.float32(log(HIGH_HZ / LOW_HZ)))
        phase = np.cumsum(rises, dtype=np.float64)
        phase *= np.pi * LOW_HZ / RATE_HZ
        phase += self._phase
        self._phase = float(phase[-1]) % (2 * np.pi)
        across, along = self._voice(phase.astype(np.float32), fullness)
        apart_rad = self._apart(count)
        across *= joined_edges([self._level * cos(one) for one in apart_rad])
        along *= joined_edges([self._level * sin(one) for one in apart_rad])
        presence = self._present(count, led)
        if presence is not None:
            across *= presence
            along *= presence
        self._frame += count
        ears = np.empty((2, count), dtype=np.float32)
        np.add(across, along, out=ears[0])
        np.subtract(across, along, out=ears[1])
        return ears

    def _voice(self, phase: Samples, fullness: Samples) -> tuple[Samples, Samples]:
        """The octave below for warmth, the note, and overtones that grow brighter the fuller the breath is.

        Sines for one ear and cosines for the other. With s and c those of the note, its octave's are 2sc and 2cc - 1,
        and its twelfth's s(4cc - 1) and c(4cc - 3); so all sines together are a multiple of s, the cosines nearly of c.
        """
        low_sine, low_cosine = np.sin(phase), np.cos(phase)
        sine, cosine = 2 * low_sine * low_cosine, 1 - 2 * low_sine * low_sine
        bright = fullness * fullness
        note, octave, twelfth = 0.8 + 0.2 * fullness, 0.04 + 0.2 * bright, 0.08 * bright
        twice = 2 * cosine
        sines_of_s = note - twelfth + twice * (octave + twelfth * twice)
        sines = 0.3 * low_sine + sine * sines_of_s
        cosines = 0.3 * low_cosine + cosine * (sines_of_s - 2 * twelfth) - octave
        return sines, cosines

    def _present(self, count: int, led: bool) -> Samples | None:
        """The fade in and out: a raised cosine up to the floor, then a straight line in dB, like every attack.

        None when it is all there.
        """
        if led and self._presence == 1.0:
            return None
        rate = 1.0 / COMES_S if led else -1.0 / self._goes_s
        presence = np.clip(self._presence + rate * np.arange(1, count + 1, dtype=np.float32) / RATE_HZ, 0.0, 1.0)
        self._presence = float(presence[-1])
        lead = db_to_amplitude(FLOOR_DB) * 0.5 * (1.0 - np.cos(np.pi * np.minimum(presence / LEAD, 1.0)))
        climb = 10.0 ** (FLOOR_DB / 20.0 * (1.0 - (np.maximum(presence, LEAD) - LEAD) / (1.0 - LEAD)))
        return np.where(presence < LEAD, lead, climb).astype(np.float32)

    def _apart(self, count: int) -> list[float]:
        """The phase between the ears at the edges of blocks, in radians; in between a straight line is enough."""
        edges = range(self._frame, self._frame + count + 1, BLOCK_FRAMES)
        return [SWAY * sin(2 * np.pi * SWAY_HZ * frame / RATE_HZ) for frame in edges]
