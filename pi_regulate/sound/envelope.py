"""How sounds begin and end: amplitudes as pure functions of time, the same for files and for live sounds.

A sound rises in two steps: a raised cosine up to 12 dB below its level, where it is hardly heard, then a straight line
in dB, because the ear hears in dB (LIMITS no startle: at most 50 dB/s above that floor). It ends on half a raised
cosine, whose ends have no corner and so don't click. The one rule: every curve that multiplies a sound is made here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
"""Sound between -1 and 1: (frames,) for one channel, (frames, 2) for two."""

Kept = NDArray[np.int16]
"""The same as it is stored: 16 bit, which is all our files have, in half the memory."""

Factor = Samples | np.float32
"""What sound is multiplied by: a value for each frame, or one for all of them, which costs no pass over the frames."""

FLOOR_DB = -12.0
"""Where a rise begins to count as an attack (LIMITS no startle)."""

MUTE_DB = -90.0
"""Practically silent: below the last of 16 bits."""


@dataclass(frozen=True, slots=True)
class Attack:
    """`lead_s` seconds from silence to the floor, then `climb_s` seconds up to the level."""

    lead_s: float
    climb_s: float

    @property
    def seconds(self) -> float:
        """From silence to the level."""
        return self.lead_s + self.climb_s

    def amplitude(self, t_s: NDArray[np.float64]) -> Samples:
        """0 to 1 at `t_s` seconds after the sound's start."""
        floor = db_to_amplitude(FLOOR_DB)
        lead = floor * 0.5 * (1.0 - np.cos(np.pi * np.clip(t_s / self.lead_s, 0.0, 1.0)))
        climb = 10.0 ** (FLOOR_DB / 20.0 * (1.0 - np.clip((t_s - self.lead_s) / self.climb_s, 0.0, 1.0)))
        return np.where(t_s < self.lead_s, lead, climb).astype(np.float32)


# 40 dB/s above the floor for chimes, 10 for the hum, 4 for the beds. LIMITS no startle asks for at least
# 250 ms for a chime, 1 s for the hum and 3 s for the ocean.
CHIME = Attack(lead_s=0.1, climb_s=0.3)
HUM = Attack(lead_s=0.2, climb_s=1.2)
BED = Attack(lead_s=1.0, climb_s=3.0)


def floats(sound: Samples | Kept) -> Samples:
    """The samples between -1 and 1, in whichever form they were stored."""
    return (sound / np.float32(full_scale(sound))).astype(np.float32, copy=False)


def full_scale(sound: Samples | Kept) -> float:
    """What stands for 1 in these samples, in whichever form they were stored."""
    return 32768.0 if sound.dtype == np.int16 else 1.0


def scale(frames: Samples, factor: Factor) -> None:
    """Multiplies them where they are, a row for each ear at a time: over both at once numpy needs a buffer."""
    for row in frames if frames.ndim == 2 else (frames,):
        row *= factor


def release(t_s: NDArray[np.float64], seconds: float) -> Samples:
    """1 before `t_s` = 0, 0 after `seconds`, and half a raised cosine in between."""
    return (0.5 * (1.0 + np.cos(np.pi * np.clip(t_s / seconds, 0.0, 1.0)))).astype(np.float32)


def db_to_amplitude(db: float) -> float:
    """The factor for a level in dB: 20 dB are a factor of ten; MUTE_DB and below are exactly 0."""
    return 0.0 if db <= MUTE_DB else float(10.0 ** (db / 20.0))


def glide(from_db: float, to_db: float, frames: int) -> Samples:
    """The amplitudes of `frames` frames on a straight line in dB that ends exactly on `to_db`."""
    return (10.0 ** (np.linspace(from_db, to_db, frames + 1)[1:] / 20.0)).astype(np.float32)
