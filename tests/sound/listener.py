"""A listener of a few lines: names a part of a breath from its sound alone, by a pitch that rises, falls or stands.

While somebody speaks it listens between the words, as a person does: where each third of the part is softest.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pi_regulate.sound import RATE_HZ

WINDOW = 8192
LOWEST_HZ, HIGHEST_HZ = 118.0, 345.0
STILL_OCTAVES, HIGH_HZ = 0.1, 275.0  # fixed on three exercises


def pitch_hz(heard: NDArray[np.float64]) -> float:
    """The strongest tone between the bottom of the hum and the top of the breath tone, between bins as well."""
    spectrum = np.abs(np.fft.rfft(heard * np.hanning(len(heard)), 4 * WINDOW))
    f = np.fft.rfftfreq(4 * WINDOW, 1 / RATE_HZ)
    return float(f[np.argmax(np.where((f > LOWEST_HZ) & (f < HIGHEST_HZ), spectrum, 0.0))])


def softest(one: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    """The window of the least power."""
    starts = range(0, len(one) - size + 1, size // 4)
    at = min(starts, key=lambda start: float(np.square(one[start : start + size]).sum()))
    return one[at : at + size]


def named(heard: NDArray[np.float64]) -> str:
    """`in`, `out`, `hold` or `rest`: a pitch that rises, falls, stands high or stands low."""
    one = heard.mean(axis=1)
    size = min(WINDOW, len(one) // 3)
    first, middle, last = (pitch_hz(softest(third, size)) for third in np.array_split(one, 3))
    octaves = np.log2(last / first)
    if abs(octaves) < STILL_OCTAVES:
        return "hold" if middle > HIGH_HZ else "rest"
    return "in" if octaves > 0 else "out"
