"""Where a breath begins, told from the sound alone: the shape of the voice that rises with it, laid over what is heard.

A voice that rises a little later is, all the way up, a little lower than expected; the phase adds that up, so a
millisecond shows as two thirds of a radian. Nothing of the player's clocks is known here.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.tone import HIGH_HZ, LOW_HZ

BLOCK = 1024


def onset_frame(heard: NDArray[np.float64], about: int, in_s: float, rate_hz: float = RATE_HZ) -> float:
    """The frame at which a breath in of `in_s` seconds begins, near frame `about` of one channel.

    `rate_hz` is how many frames the card really plays a second.
    """
    count = round(in_s * rate_hz) // BLOCK * BLOCK
    at = float(about)
    for _ in range(3):
        first = round(at)
        share = (np.arange(count) + first - at) / rate_hz / in_s
        hz = LOW_HZ * (HIGH_HZ / LOW_HZ) ** (0.5 - 0.5 * np.cos(np.pi * np.clip(share, 0.0, 1.0)))
        phase = 2 * np.pi * np.cumsum(hz) / RATE_HZ
        turned = heard[first : first + count] * np.exp(-1j * phase)
        slow = turned.reshape(-1, BLOCK).mean(axis=1)
        left = np.unwrap(np.angle(slow))
        lower = -2 * np.pi * (hz.reshape(-1, BLOCK).mean(axis=1) - LOW_HZ)
        weight = np.abs(slow)
        design = np.stack([np.ones_like(lower), lower], axis=1) * weight[:, np.newaxis]
        (_, late_s), *_ = np.linalg.lstsq(design, left * weight, rcond=None)
        at += float(late_s) * rate_hz
    return at
