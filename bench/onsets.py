"""Finds where a breath begins from the sound alone, by the shape of the voice that rises with it.

A voice that rises a little later is a little lower than expected all the way up; the phase adds this up, so a
millisecond shows as two thirds of a radian. The card's own clock tells when each frame is heard; the player's clocks
are not used here.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from bench.ear import Sound
from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.tone import HIGH_HZ, LOW_HZ

BLOCK = 1024


@dataclass(frozen=True)
class TimedSound:
    """One channel, and when some of its frames were heard, in seconds; between them time goes evenly."""

    sound: Sound
    frames: NDArray[np.float64]
    at_s: NDArray[np.float64]

    def onset_s(self, about_s: float, in_s: float, *, falls: bool = False) -> float:
        """When a breath in of `in_s` seconds begins, near `about_s`; with `falls` a breath out from the top."""
        at_s = about_s
        for _ in range(3):
            first, last = np.interp([at_s, at_s + in_s], self.at_s, self.frames)
            count = int(last - first) // BLOCK * BLOCK
            frames = np.arange(count) + round(first)
            share = (np.interp(frames, self.frames, self.at_s) - at_s) / in_s
            way = 0.5 - 0.5 * np.cos(np.pi * np.clip(share, 0.0, 1.0))
            hz = LOW_HZ * np.exp(log(HIGH_HZ / LOW_HZ) * (1.0 - way if falls else way))
            phase = 2 * np.pi * np.cumsum(hz) / RATE_HZ
            here = self.sound[frames[0] : frames[0] + count]
            ahead, beside = ((here * turn(phase)).reshape(-1, BLOCK).mean(axis=1) for turn in (np.cos, np.sin))
            slow = ahead - 1j * beside
            left = np.unwrap(np.angle(slow))
            lower = -2 * np.pi * (hz.reshape(-1, BLOCK).mean(axis=1) - hz[0])
            weight = np.abs(slow)
            design = np.stack([np.ones_like(lower), lower], axis=1) * weight[:, np.newaxis]
            (_, late_s), *_ = np.linalg.lstsq(design, left * weight, rcond=None)
            at_s += float(late_s)
            if abs(late_s) < 1e-4:  # the next time it would be a hundredth of that
                break
        return at_s
