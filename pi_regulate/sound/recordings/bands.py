"""Keeps the part of a sound that lies between two edges, each a slope of half a raised cosine, in one transform.

Rule: the slopes of a length are worked out once, since the pieces of a line have few lengths.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.measure import Signal
from pi_regulate.sound.recordings.resampling import quick_length

_RINGING_S = 0.1  # zeros at the end, so that a filter's ringing does not wrap around to the beginning


def band(samples: Signal, above_hz: tuple[float, float], below_hz: tuple[float, float] | None) -> Signal:
    """What of one channel at 48 kHz lies between two edges; each is where its slope begins and where it ends."""
    whole = quick_length(len(samples) + round(_RINGING_S * RATE_HZ))
    spectrum = np.fft.rfft(samples, whole)
    spectrum *= slopes(whole, above_hz, below_hz)
    kept: Signal = np.fft.irfft(spectrum, whole)[: len(samples)]
    return kept


@lru_cache(maxsize=3)  # pieces of a line have three lengths, and are looked at again and again
def slopes(whole: int, above_hz: tuple[float, float], below_hz: tuple[float, float] | None) -> Signal:
    """How much of each frequency of a transform of `whole` frames is left."""
    f_hz = np.fft.rfftfreq(whole, 1 / RATE_HZ)
    share = np.ones(len(f_hz))
    low, high = np.searchsorted(f_hz, above_hz)
    share[:low] = 0.0
    share[low:high] = 0.5 - 0.5 * np.cos(np.pi * (f_hz[low:high] - above_hz[0]) / (above_hz[1] - above_hz[0]))
    if below_hz is not None:
        low, high = np.searchsorted(f_hz, below_hz)
        share[low:high] = 0.5 + 0.5 * np.cos(np.pi * (f_hz[low:high] - below_hz[0]) / (below_hz[1] - below_hz[0]))
        share[high:] = 0.0
    return share
