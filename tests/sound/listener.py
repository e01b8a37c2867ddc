"""A listener of a few lines: names a part of a breath from its sound alone, by a pitch that rises, falls or stands.

While somebody speaks it listens between the words, as a person does: where it is softest.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pi_regulate.sound import RATE_HZ
from tests.sound.studio import Take

WINDOW = 8192
LOWEST_HZ, HIGHEST_HZ = 118.0, 345.0
LISTENS = (0.0, 0.5, 0.9)  # of a part: a hum is over a little before its end
STILL_OCTAVES, HIGH_HZ = 0.1, 275.0  # fixed on three exercises


def pitch_hz(heard: NDArray[np.float64]) -> float:
    """The strongest tone between the bottom of the hum and the top of the breath tone, between bins as well."""
    spectrum = np.abs(np.fft.rfft(heard * np.hanning(len(heard)), 4 * WINDOW))
    f = np.fft.rfftfreq(4 * WINDOW, 1 / RATE_HZ)
    return float(f[np.argmax(np.where((f > LOWEST_HZ) & (f < HIGHEST_HZ), spectrum, 0.0))])


def chosen(one: NDArray[np.float64], spoken: NDArray[np.bool_], third: int, size: int) -> NDArray[np.float64]:
    """Where it listens in a third of a part: at LISTENS of its length; between words where there are some."""
    first, end = len(one) * third // 3, len(one) * (third + 1) // 3
    at = round(LISTENS[third] * (len(one) - size))
    if spoken[first:end].any():
        at = min(range(first, end - size + 1, size // 4), key=lambda at: float(np.square(one[at : at + size]).sum()))
    return one[at : at + size]


def named(heard: NDArray[np.float64], spoken: NDArray[np.bool_]) -> str:
    """`in`, `out`, `hold` or `rest`: a pitch that rises, falls, stands high or stands low.

    `spoken` tells of each frame whether somebody speaks; nobody needs telling who hears it.
    """
    one = (heard[:, 0] + heard[:, 1]) / 2
    size = min(WINDOW, len(one) // 3)
    first, middle, last = (pitch_hz(chosen(one, spoken, third, size)) for third in range(3))
    octaves = np.log2(last / first)
    if abs(octaves) < STILL_OCTAVES:
        return "hold" if middle > HIGH_HZ else "rest"
    return "in" if octaves > 0 else "out"


def shares(heard: Take) -> tuple[int, int]:
    """How many parts were named right, and how many there were. A top-up is a breath in.

    A part is left out where nobody could hear it: somebody speaks all the while, or its tone has been asked to go.
    """
    end_s = len(heard.heard) / RATE_HZ
    gone_s = min((row.at_s for row in heard.of("bed") if row.tone == 0.0 or row.name == "silence"), default=end_s)
    spoken, wanted, found = heard.spoken(), [], []
    for row in heard.of("breath"):
        if row.part is None or row.seconds is None or row.at_s + row.seconds > end_s or row.at_s >= gone_s:
            continue
        here = slice(round(row.at_s * RATE_HZ), round((row.at_s + row.seconds) * RATE_HZ))
        if not spoken[here].all():
            wanted.append("in" if row.part == "top_up" else row.part)
            found.append(named(heard.heard[here].astype(np.float64), spoken[here]))
    return sum(one == other for one, other in zip(wanted, found, strict=True)), len(wanted)
