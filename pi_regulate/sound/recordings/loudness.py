"""Measures how loud speech is, as broadcasters do: loudness after ITU-R BS.1770 and EBU R128, and the true peak.

Loudness is the mean power of a K-weighted signal over overlapping blocks of 400 ms. Silence and pauses are left out in
two steps: blocks below -70 LUFS, and blocks more than 10 LU below the mean of the rest. A sine of 997 Hz at full scale
in one channel has -3.01 LUFS. The true peak is the peak of the wave between the samples. Rule: a measure changes
nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.measure import Signal
from pi_regulate.sound.recordings.resampling import quick_length, resampled

# The two filters of BS.1770 at 48 kHz: the head's shelf of 4 dB above 1.5 kHz, then a high-pass at 38 Hz.
_K_WEIGHTING = (
    ((1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585)),
    ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621)),
)
_OFFSET_LU = -0.691  # makes the sine of 997 Hz come out at -3.01 LUFS
_BLOCK = RATE_HZ * 4 // 10
_HOP = RATE_HZ // 10  # blocks overlap by three quarters
_ABSOLUTE_GATE_LUFS = -70.0
_RELATIVE_GATE_LU = -10.0
_OVERSAMPLING = 4  # BS.1770-4 annex 2: at 48 kHz four times are enough for half a dB
_RINGING_S = 0.05  # zeros at the end, so that no filter's tail comes round to the beginning
_PIECE = 13 * _HOP  # a whole minute would not fit into a small machine's memory
_MARGIN = 2**11  # this far inside, the cut of a piece no longer shows
_HEARD = 2**12  # the same for the weighting, whose high-pass dies away in an e-th every 4 ms
REACH = 2**13  # the same for a filter with a slope as narrow as 40 Hz, where the rest is 100 dB down


def windows(length: int, reach: int, piece: int = _PIECE) -> Iterator[tuple[int, int, int, int]]:
    """Divides a signal of `length` frames into pieces: where each begins and ends, and which frames it looks at.

    It looks at `reach` frames beyond the piece, where they exist. A piece begins at a whole hop of the loudness, unless
    its length is given.
    """
    for first in range(0, length, piece):
        end = min(length, first + piece)
        yield first, end, max(0, first - reach), min(length, end + reach)


def loudness_lufs(samples: ArrayLike, rate_hz: int = RATE_HZ) -> float:
    """Integrated loudness in LUFS of (frames,) or (frames, channels); -inf for silence.

    The channels' powers add up: one channel on two speakers is 3 dB louder. A signal shorter than 400 ms counts as one
    block followed by silence.
    """
    total = np.zeros(1)
    for channel in _channels(samples):
        signal = channel if rate_hz == RATE_HZ else resampled(channel, rate_hz)
        total = total + block_power(len(signal), lambda low, high, signal=signal: signal[low:high])  # type: ignore[misc]
    return integrated_lufs(total)


def block_power(length: int, look: Callable[[int, int], ArrayLike]) -> Signal:
    """The weighted mean power of every block of 400 ms of one channel at 48 kHz with `length` frames.

    `look` returns the frames from one up to another; it is called piece by piece.
    """
    hops = [np.zeros(0)]
    for first, end, low, high in windows(length, _HEARD):
        hops.append(_hop_power(k_weighted(look(low, high))[first - low : end - low], length))
    sums = np.concatenate(hops)
    sums = np.pad(sums, (0, max(0, _BLOCK // _HOP - len(sums))))  # of no frames at all
    total = np.concatenate([[0.0], np.cumsum(sums)])
    blocks: Signal = (total[_BLOCK // _HOP :] - total[: -(_BLOCK // _HOP)]) / _BLOCK
    return blocks


def _hop_power(weighted: Signal, length: int) -> Signal:
    """The power of each whole hop in a piece of a signal of `length` frames; one block is the least there is."""
    power = weighted**2
    if length < _BLOCK:
        power = np.pad(power, (0, _BLOCK - length))
    hops: Signal = power[: len(power) // _HOP * _HOP].reshape(-1, _HOP).sum(axis=1)
    return hops


def integrated_lufs(power: Signal) -> float:
    """The loudness of a whole signal, from the power of its blocks; -inf for silence."""
    heard = power[_as_lufs(power) > _ABSOLUTE_GATE_LUFS]
    if not len(heard):
        return -np.inf
    gate_lufs = float(_as_lufs(heard.mean())) + _RELATIVE_GATE_LU
    return float(_as_lufs(heard[_as_lufs(heard) > gate_lufs].mean()))


def true_peak_db(samples: ArrayLike) -> float:
    """The highest point of the wave between the samples, in dBTP, of all channels; -inf for silence."""
    peak = max((float(peaks_between(channel).max(initial=0.0)) for channel in _channels(samples)), default=0.0)
    return float(20 * np.log10(peak)) if peak > 0 else -np.inf


def peaks_between(samples: Signal) -> Signal:
    """For each frame of one channel, the highest amplitude from it up to the next."""
    peaks = np.empty(len(samples))
    for start, end, low, high in windows(len(samples), _MARGIN, _PIECE // _OVERSAMPLING):
        fine = np.abs(_between(samples[low:high]))
        first, last = (start - low) * _OVERSAMPLING, (end - low) * _OVERSAMPLING
        sizes = np.abs(np.append(samples[start : end + 1], 0.0))
        highest = np.maximum(sizes[: end - start], sizes[1 : end - start + 1])
        for later in range(1, _OVERSAMPLING):
            np.maximum(highest, fine[first + later : last : _OVERSAMPLING], out=highest)
        peaks[start:end] = highest
    return peaks


def _between(samples: Signal) -> NDArray[np.floating]:
    """A piece at four times its rate; 32 bit tell its peaks to a millionth, and take half the time."""
    whole = quick_length(len(samples) + RATE_HZ // 100)  # silence, for the ends meet
    spectrum = np.fft.rfft(samples.astype(np.float32), whole) * np.float32(_OVERSAMPLING)
    return np.fft.irfft(spectrum, whole * _OVERSAMPLING)[: len(samples) * _OVERSAMPLING]


def k_weighted(samples: ArrayLike) -> Signal:
    """One channel at 48 kHz, weighted as in BS.1770, with the same number of frames."""
    frames = np.asarray(samples)
    whole = quick_length(len(frames) + round(_RINGING_S * RATE_HZ))
    spectrum = np.fft.rfft(np.asarray(frames, dtype=np.float64), whole)
    spectrum *= _weights(whole)
    weighted: Signal = np.fft.irfft(spectrum, whole)[: len(frames)]
    return weighted


@lru_cache(maxsize=3)  # pieces of a line have three lengths, and are looked at again and again
def _weights(whole: int) -> NDArray[np.complex128]:
    """What both filters of the weighting make of each frequency of a transform of `whole` frames."""
    weights = np.ones(whole // 2 + 1, np.complex128)
    size = 2**10
    turn = np.exp(-2j * np.pi * np.arange(size) / whole)  # one frame later, for the first frequencies
    for first in range(0, len(weights), size):
        part = weights[first : first + size]
        delay = turn[: len(part)] * np.exp(-2j * np.pi * first / whole)
        for (b0, b1, b2), (a0, a1, a2) in _K_WEIGHTING:
            part *= ((b2 * delay + b1) * delay + b0) / ((a2 * delay + a1) * delay + a0)
    return weights


def _channels(samples: ArrayLike) -> list[Signal]:
    """Each channel unconverted: a whole minute in 64 bit would not fit into a small machine's memory."""
    return list(np.atleast_2d(np.asarray(samples).T))


def _as_lufs(power: ArrayLike) -> Signal:
    lufs: Signal = _OFFSET_LU + 10 * np.log10(np.maximum(np.asarray(power, dtype=np.float64), 1e-30))
    return lufs
