"""An ear for tests and measurements: finds where a known sound begins in an output, from the samples alone.

It knows no plan, no row and no voice book; it gets the output and the recording that should be in it. The recording is
compared with the output at every place near a moment, and the place where both are most alike is where it was heard.
How alike they are is a number from -1 to 1, whatever the volume: silence, and other sentences, are below 0.2.
Rule: nothing here takes the program's word for anything.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 48_000
REACH_S = 0.5  # how far around a moment it listens
POWERFUL_DB = -30.0  # below its strongest tone: where a recording has nothing, others may sound as they like
SILENT = 1e-9

Sound = NDArray[np.float64] | NDArray[np.float32]


@dataclass(frozen=True)
class Heard:
    """`alike` is from -1 to 1; `at_s` is where in the sound the recording begins, in seconds from its first frame."""

    alike: float
    at_s: float


def _fast(count: int) -> int:
    """The next size from `count` on whose only factors are 2, 3 and 5: a transform of it is quick."""
    odds: list[int] = [3**threes * 5**fives for threes in range(12) for fives in range(8)]
    return min(odd << max(0, (-(-count // odd) - 1).bit_length()) for odd in odds)


def heard(sound: Sound, recording: Sound, about_s: float, *, reach_s: float = REACH_S, tones: bool = False) -> Heard:
    """The place near `about_s` where `sound` (one channel at 48 kHz) is most like `recording`.

    With `tones` it listens only where the recording has its tones: a chime is heard beside a voice as well.
    """
    first = round((about_s - reach_s) * RATE_HZ)
    count = len(recording) + round(2 * reach_s * RATE_HZ)
    here = np.zeros(count)
    from_frame, to_frame = max(0, first), min(len(sound), first + count)
    if to_frame > from_frame:
        here[from_frame - first : to_frame - first] = sound[from_frame:to_frame]
    size = _fast(count)  # what wraps around lies behind the places that are looked at
    spectrum, own = np.fft.rfft(here, size), np.fft.rfft(recording, size)
    if tones:
        power = np.convolve(np.abs(own) ** 2, np.ones(9) / 9, "same")
        wanted = power > power.max() * 10 ** (POWERFUL_DB / 10)
        spectrum, own = spectrum * wanted, own * wanted
        here = np.fft.irfft(spectrum, size)[:count]
    places = count - len(recording) + 1
    product = np.fft.irfft(spectrum * np.conj(own), size)[:places]
    energy = np.concatenate([[0.0], np.cumsum(here**2)])
    loud = np.sqrt(np.maximum(energy[len(recording) :] - energy[: -len(recording)], 0.0))[:places]
    own_loud = np.sqrt(2 * np.sum(np.abs(own) ** 2) / size) if tones else np.sqrt(np.sum(recording**2))
    alike = np.where(loud > SILENT, product / np.maximum(loud * own_loud, SILENT), 0.0)
    best = int(alike.argmax())
    return Heard(float(alike[best]), (first + best) / RATE_HZ)
