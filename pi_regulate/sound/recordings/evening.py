"""Evens out a trimmed line: one loudness, soft sibilants, no peak that startles, faded in and out (LIMITS 3.3).

The gain is found by trying, since the limiter takes part of it back. Only pieces of a long line are ever made at once.
Rule: whatever was recorded, no line comes out of here with peaks above PEAK_OVER_DB over LOUDNESS_LUFS.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.envelope import Attack, release
from pi_regulate.sound.measure import Signal
from pi_regulate.sound.recordings.bands import band
from pi_regulate.sound.recordings.loudness import block_power, integrated_lufs, loudness_lufs, peaks_between, windows
from pi_regulate.words import RegulateError

Floats = NDArray[np.float64] | NDArray[np.float32]
"""Samples. 32 bit are enough for intermediate results and take half the memory."""

LOUDNESS_LUFS = -26.0
"""Every line's loudness. The loudest 400 ms of a calm voice are then about -27 dB(A) of full scale, 3 dB above the
chimes, as LIMITS level sets them (45 and 42 dB(A))."""

PEAK_OVER_DB = 9.5
"""The true peak over the loudness. LIMITS no startle allows 10; the codec of a file takes some tenths."""

FADE_IN = Attack(lead_s=0.1, climb_s=0.4)
"""LIMITS no startle: at least 500 ms; 30 dB/s above the floor."""

FADE_OUT_S = 0.5  # LIMITS no startle, the shortest release

BITE_HZ = (3500.0, 4500.0)  # where sibilants begin
BITE_UNDER_DB = 12.0
"""How far the part of a line above 4 kHz stays below its loudness, so that sibilants are heard but don't hurt."""

_LOOK_AHEAD_S = 0.001  # a voice peaks once a period, far above its loudness; only the peak itself is lowered
_EASE_S = 0.01
CHAIN_REACH = 2**13  # the reach of softening and limiting; this far inside, the cut of a piece no longer shows
_NEAR_DB = 0.02
_STRIDE, _LONGEST_STRIDE = 1.3, 3.0
_AT_ONCE_S = 8.0  # so long a line is made at once; of a longer one no more than a piece is in memory
_MOST_DB = 12.0  # the most by which the limiter may be driven
_SHORT_OF_DB = 2.5
WORD_S, WORD_SHORT_OF_DB = 1.5, 9.0
"""A line as short as a single word may measure so much less, though it peaks as high as any: its fades and the blocks
of BS.1770 are as long as the word. Of one person's words the shortest is 7 dB short, and clicks are 13 dB and more."""

_ROUNDS = 24


@dataclass(frozen=True, slots=True)
class Evened:
    """A trimmed line at its loudness, limited and faded: `frames` of it, made a second at a time."""

    frames: int
    loudness_lufs: float
    raised_db: float
    """By how much the recording was raised."""
    made: Callable[[int, int], Signal]
    """Gives the frames from one up to another."""

    def pieces(self) -> Iterator[Signal]:
        """All of it."""
        return (self.made(first, end) for first, end, _, _ in windows(self.frames, 0))


def evened(line: Floats, peak_over_db: float = PEAK_OVER_DB) -> Evened:
    """A trimmed line, finished for storing; 45 s of it need little more memory than the samples themselves.

    Raises RegulateError for clicks.
    """

    def made(low: int, high: int) -> Signal:
        first, end = max(0, low - CHAIN_REACH), min(len(line), high + CHAIN_REACH)
        loud = np.asarray(line[first:end], dtype=np.float64) * 10 ** (gain_db / 20)
        soft = limited(softened(loud, LOUDNESS_LUFS - BITE_UNDER_DB), LOUDNESS_LUFS + peak_over_db)
        return soft[low - first : high - first] * _fade(low, high, len(line))

    def ready() -> Callable[[int, int], Signal]:
        if len(line) > _AT_ONCE_S * RATE_HZ:
            return made
        whole = made(0, len(line))
        return lambda low, high: whole[low:high]

    raised_db = gain_db = LOUDNESS_LUFS - loudness_lufs(line)
    most_db = gain_db + _MOST_DB
    tried: list[tuple[float, float]] = []
    for _ in range(_ROUNDS):
        look = ready()
        missing_db = LOUDNESS_LUFS - integrated_lufs(block_power(len(line), look))
        if abs(missing_db) < _NEAR_DB or gain_db == most_db:
            break
        tried.append((gain_db, missing_db))
        gain_db = min(most_db, gain_db + _stride(tried) * missing_db)
    else:
        gain_db = tried[-1][0]
    if missing_db > (WORD_SHORT_OF_DB if len(line) < WORD_S * RATE_HZ else _SHORT_OF_DB):
        raise RegulateError("it is nothing but clicks; record it again")
    return Evened(len(line), LOUDNESS_LUFS - missing_db, raised_db, look)


def _stride(tried: Sequence[tuple[float, float]]) -> float:
    """By how much to raise a line for each dB that is missing, since the limiter takes part of it back.

    Seen from the last two tries, of which each is a gain and what was missing with it, both in dB.
    """
    if len(tried) < 2:
        return _STRIDE
    (before_db, missed_db), (gain_db, missing_db) = tried[-2:]
    won_db = missed_db - missing_db
    return min(max((gain_db - before_db) / won_db, 1.0), _LONGEST_STRIDE) if won_db else _STRIDE


def softened(samples: ArrayLike, most_db: float) -> Signal:
    """One channel at 48 kHz whose part above 4 kHz has at most `most_db` in any 10 ms (dB of full scale, mean)."""
    signal = np.asarray(samples, dtype=np.float64)
    high = band(signal, BITE_HZ, None)
    gain = np.sqrt(np.maximum(_mean(high**2, _EASE_S), 1e-20))
    np.minimum(1.0, 10 ** (most_db / 20) / gain, out=gain)
    high *= 1.0 - _least(gain, _EASE_S)
    return signal - high


def faded(samples: ArrayLike) -> Signal:
    """One channel at 48 kHz with FADE_IN over its first 500 ms and half a raised cosine over its last 500 ms."""
    signal = np.asarray(samples, dtype=np.float64)
    return signal * _fade(0, len(signal), len(signal))


def _fade(low: int, high: int, length: int) -> Signal:
    """The amplitudes of the fades of a line of `length` frames, from one frame up to another."""
    frames = np.arange(low, high)
    ends = (frames < 0.51 * RATE_HZ) | (frames > length - 0.51 * RATE_HZ)  # in between nothing fades
    t_s = frames[ends] / RATE_HZ
    shape = np.ones(high - low)
    shape[ends] = FADE_IN.amplitude(t_s) * release(t_s - ((length - 1) / RATE_HZ - FADE_OUT_S), FADE_OUT_S)
    return shape


def limited(samples: ArrayLike, ceiling_db: float) -> Signal:
    """One channel at 48 kHz whose true peak is at most `ceiling_db` (dBTP).

    The gain goes down within 1 ms before a peak and comes back as quickly, without a corner.
    """
    signal = np.asarray(samples, dtype=np.float64)
    ceiling = 10 ** (ceiling_db / 20)
    gain = np.maximum(peaks_between(signal), 1e-12)
    np.minimum(1.0, ceiling / gain, out=gain)
    return signal * _least(gain, _LOOK_AHEAD_S)


def _least(gain: Signal, reach_s: float) -> Signal:
    """The least gain within `reach_s` to both sides, smoothed, and never above the gain asked for at any frame."""
    reach = max(1, round(reach_s * RATE_HZ))
    width, done = 2 * reach + 1, 1
    least = np.pad(gain, (2 * reach, 2 * reach), constant_values=1.0)
    while done < width:  # a minimum over a window from two of half its length
        step = min(done, width - done)
        least = np.minimum(least[:-step], least[step:])
        done += step
    total = _sums(least)
    smooth: Signal = (total[width:] - total[:-width]) / width
    return smooth


def _mean(values: Signal, window_s: float) -> Signal:
    """The mean over a window of `window_s` around each frame."""
    half = max(1, round(window_s * RATE_HZ / 2))
    total = _sums(np.pad(values, half))
    mean: Signal = (total[2 * half :] - total[: -2 * half])[: len(values)] / (2 * half)
    return mean


def _sums(values: Signal) -> Signal:
    """The sums of no value, of the first, of the first two, and so on."""
    sums = np.zeros(len(values) + 1)
    np.cumsum(values, out=sums[1:])
    return sums
