"""How loud speech is, as broadcasters count it: loudness after ITU-R BS.1770 and EBU R128, and the true peak.

Loudness is the mean power of a K-weighted signal, taken over overlapping blocks of 400 ms of which silence and pauses
are left out twice: below -70 LUFS, and below 10 LU under what is left. A sine of 997 Hz at full scale in one channel
has -3.01 LUFS. The true peak is that of the wave between the samples. Rule: a measure looks, it changes nothing.
"""

from __future__ import annotations

from math import gcd

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pi_regulate.sound import RATE_HZ

Signal = NDArray[np.float64]

# The two filters of BS.1770 at 48 kHz: the head's shelf of 4 dB above 1.5 kHz, then a high-pass at 38 Hz.
_K_WEIGHTING = (
    ((1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585)),
    ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621)),
)
_OFFSET_LU = -0.691  # makes the sine of 997 Hz come out at its level
_BLOCK = RATE_HZ * 4 // 10
_HOP = RATE_HZ // 10  # blocks overlap by three quarters
_ABSOLUTE_GATE_LUFS = -70.0
_RELATIVE_GATE_LU = -10.0
_OVERSAMPLING = 4  # BS.1770-4 annex 2: at 48 kHz four times are enough for half a dB
_RINGING_S = 0.05  # zeros at the end, so that no filter's tail comes round to the beginning
_PIECE = 2**18  # 5.5 s: longer than almost every line
_MARGIN = 2**11  # so far inside, a piece no longer shows where it was cut


def loudness_lufs(samples: ArrayLike, rate_hz: int = RATE_HZ) -> float:
    """Integrated loudness in LUFS of (frames,) or (frames, channels); -inf for silence.

    The channels' powers add up: one channel played on two speakers is 3 dB more. What is shorter than 400 ms counts as
    one block with silence after it.
    """
    power = sum((_block_power(resampled(channel, rate_hz)) for channel in _channels(samples)), np.zeros(1))
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
    for start in range(0, len(samples), _PIECE):  # four times 45 s in one would not fit into a small machine
        low, end = max(0, start - _MARGIN), min(len(samples), start + _PIECE)
        fine = np.append(np.abs(resampled(samples[low : end + _MARGIN], 1, _OVERSAMPLING)), 0.0)
        first, last = (start - low) * _OVERSAMPLING, (end - low) * _OVERSAMPLING
        highest = fine[first:last:_OVERSAMPLING].copy()
        for later in range(1, _OVERSAMPLING + 1):
            np.maximum(highest, fine[first + later : last + later : _OVERSAMPLING], out=highest)
        peaks[start:end] = highest
    return peaks


def resampled(samples: ArrayLike, rate_hz: int, to_hz: int = RATE_HZ) -> Signal:
    """One channel at another rate, of the same length in time; nothing above half of the lower rate is left.

    Exact in the spectrum, as there is a whole file and no stream. Raises ValueError for a rate below 1.
    """
    signal = np.asarray(samples, dtype=np.float64)
    if rate_hz < 1 or to_hz < 1:
        raise ValueError(f"{min(rate_hz, to_hz)} samples a second is no rate")
    if rate_hz == to_hz or not len(signal):
        return signal
    common = gcd(rate_hz, to_hz)
    step, to_step = rate_hz // common, to_hz // common
    steps = quick_length(-(-len(signal) // step) + -(-rate_hz // (100 * step)))  # 10 ms of silence, for the ends meet
    spectrum = np.fft.rfft(signal, steps * step)
    moved: Signal = np.fft.irfft(spectrum[: steps * to_step // 2 + 1], steps * to_step) * (to_step / step)
    return moved[: -(-len(signal) * to_hz // rate_hz)]


def k_weighted(samples: ArrayLike) -> Signal:
    """One channel at 48 kHz as BS.1770 weighs it, as many frames."""
    signal = np.asarray(samples, dtype=np.float64)
    whole = quick_length(len(signal) + round(_RINGING_S * RATE_HZ))
    delay = np.exp(-2j * np.pi * np.arange(whole // 2 + 1) / whole)  # one frame later
    spectrum = np.fft.rfft(signal, whole)
    for forward, back in _K_WEIGHTING:
        spectrum *= np.polyval(forward[::-1], delay) / np.polyval(back[::-1], delay)
    weighted: Signal = np.fft.irfft(spectrum, whole)[: len(signal)]
    return weighted


def quick_length(least: int) -> int:
    """The next length whose Fourier transform is quick: of 2, 3 and 5 alone. A prime one takes fifty times as long."""
    best = 1 << max(0, least - 1).bit_length()
    fives = 1
    while fives < best:
        threes = fives
        while threes < best:
            best = min(best, threes << max(0, -(-least // threes) - 1).bit_length())
            threes *= 3
        fives *= 5
    return best


def _channels(samples: ArrayLike) -> Signal:
    signal = np.asarray(samples, dtype=np.float64)
    return np.atleast_2d(signal.T)


def _block_power(channel: Signal) -> Signal:
    weighted = k_weighted(np.pad(channel, (0, max(0, _BLOCK - len(channel)))))
    power = np.concatenate([[0.0], np.cumsum(weighted**2)])
    blocks: Signal = (power[_BLOCK::_HOP] - power[: len(power) - _BLOCK : _HOP]) / _BLOCK
    return blocks


def _as_lufs(power: ArrayLike) -> Signal:
    lufs: Signal = _OFFSET_LU + 10 * np.log10(np.maximum(np.asarray(power, dtype=np.float64), 1e-30))
    return lufs
