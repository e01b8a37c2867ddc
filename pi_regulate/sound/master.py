"""The master volume: how loud everything is, by the owner's volume and by the hour.

Rule: while something sounds, it changes too slowly to be noticed; while nothing sounds, it changes at once.
"""

from __future__ import annotations

from math import log10

import numpy as np

from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.air import Slider
from pi_regulate.sound.envelope import MUTE_DB, Factor, db_to_amplitude, glide

VOLUME_STEP_DB = 3.0
"""One step of the volume, 0 to 10, is clearly but only just louder. 10 is the files' own level, 5 is 15 dB below. No
speaker has been measured, so the middle is meant to be low, yet audible."""

_DB_PER_S = 12.0  # volume and night change this slowly


class Master:
    """At `volume`, 0 to 10. Raises ValueError for another."""

    def __init__(self, volume: float) -> None:
        self._volume_db = self._wanted_db = volume_db(volume)
        self._db = Slider(self._volume_db, _DB_PER_S)

    def dim(self, share: float) -> None:
        """Moves to `share` (0 to 1) of the amplitude; a half is 6 dB less."""
        self._wanted_db = max(MUTE_DB, self._volume_db + 20 * log10(max(share, 1e-6)))

    def settle(self) -> None:
        """Jumps to the target, since nothing is heard."""
        self._db.now = self._wanted_db

    def amplitude(self, count: int) -> Factor:
        """The factor of the next `count` frames."""
        from_db, *to_db = self._db.edges((self._wanted_db,), count / RATE_HZ)
        return glide(from_db, to_db[0], count) if to_db else np.float32(db_to_amplitude(from_db))


def volume_db(volume: float) -> float:
    """The change of level in dB for a volume of 0 to 10. Raises ValueError for another volume."""
    if not 0 <= volume <= 10:
        raise ValueError(f"volume {volume:g} is not between 0 and 10")
    return (volume - 10) * VOLUME_STEP_DB if volume > 0 else MUTE_DB
