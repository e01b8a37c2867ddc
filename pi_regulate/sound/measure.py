"""Measures a sound: its loudness as the ear weighs it, its steepest rise, its worst step.

Levels are in dB of full scale; `dba` means A-weighted, the dB(A) of LIMITS 3.3. The sounds are set to their levels by
these measures, and the tests use the same ones. The one rule: a measure changes nothing.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.envelope import FLOOR_DB, MUTE_DB

Signal = NDArray[np.float64]


def to_db(amplitude: ArrayLike) -> Signal:
    """Amplitudes in dB of full scale, never below MUTE_DB."""
    floor = 10.0 ** (MUTE_DB / 20.0)
    db: Signal = 20.0 * np.log10(np.maximum(np.abs(np.asarray(amplitude, dtype=np.float64)), floor))
    return db


def quantile(values: NDArray[np.floating], share: float) -> NDArray[np.floating]:
    """The value below which a `share` of the values lies, 0 to 1; of rows, that of each column.

    The same as numpy's, which would load more than a megabyte of masked arrays first.
    """
    ordered = np.sort(values, axis=0)
    at = share * (len(ordered) - 1)
    below, above = ordered[int(at)], ordered[min(int(at) + 1, len(ordered) - 1)]
    beyond = at - int(at)
    found: NDArray[np.floating] = (
        below + (above - below) * beyond if beyond < 0.5 else above - (above - below) * (1 - beyond)
    )
    return found


def a_weighted(sound: ArrayLike) -> Signal:
    """The sound as a sound level meter hears it (IEC 61672 A curve, 0 dB at 1 kHz), one channel."""
    signal = np.asarray(sound, dtype=np.float64)
    f2 = np.fft.rfftfreq(len(signal), 1.0 / RATE_HZ) ** 2
    curve = (12194.0**2 * f2**2) / ((f2 + 20.6**2) * np.sqrt((f2 + 107.7**2) * (f2 + 737.9**2)) * (f2 + 12194.0**2))
    weighted: Signal = np.fft.irfft(np.fft.rfft(signal) * curve * 10.0 ** (2.0 / 20.0), len(signal))
    return weighted


def rms(sound: Signal, window_s: float) -> Signal:
    """Root mean square over a sliding window of `window_s`, one value a frame."""
    width = max(1, round(window_s * RATE_HZ))
    power = np.concatenate([[0.0], np.cumsum(sound**2)])
    half = width // 2
    low = np.clip(np.arange(len(sound)) - half, 0, None)
    high = np.clip(np.arange(len(sound)) + width - half, None, len(sound))
    mean: Signal = np.maximum(power[high] - power[low], 0.0) / width
    return np.sqrt(mean)


def loudness_dba(sound: ArrayLike) -> float:
    """The loudest 400 ms, in dB(A) of full scale."""
    return float(to_db(rms(a_weighted(sound), 0.4)).max())


def peak_db(sound: ArrayLike) -> float:
    """The highest sample."""
    return float(to_db(np.abs(np.asarray(sound)).max()))


def attack_s(sound: ArrayLike) -> float:
    """Seconds from the first sample that is not silence to the loudest 20 ms of the first rise."""
    level = rms(np.asarray(sound, dtype=np.float64), 0.02)
    first = int(np.flatnonzero(np.abs(np.asarray(sound)) > 0)[0])
    top = int(np.flatnonzero(level >= level.max() * 10 ** (-0.5 / 20))[0])
    return (top - first) / RATE_HZ


def steepest_rise_db(sound: ArrayLike, over_s: float = 0.1, window_s: float = 0.03) -> float:
    """The most it grows within `over_s`, in dB, wherever it is above the floor 12 dB below its loudest."""
    level = to_db(rms(np.asarray(sound, dtype=np.float64), window_s))
    width = round(over_s * RATE_HZ)
    heard = level[:-width] >= level.max() + FLOOR_DB
    return float(np.where(heard, level[width:] - level[:-width], 0.0).max(initial=0.0))


def worst_step_db(sound: ArrayLike) -> float:
    """The largest corner of the waveform (its second difference): a click is a corner, a soft sound has none."""
    return float(to_db(np.abs(np.diff(np.asarray(sound, dtype=np.float64), n=2, axis=0)).max(initial=0.0)))
