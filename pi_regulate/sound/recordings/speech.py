"""Turns any recording of a spoken line into one that can be played at night: the chain for every voice.

The recording becomes one channel at 48 kHz without rumble and with soft sibilants. It is trimmed to its speech, faded
in and out, brought to one loudness and limited, so that neither a shout into a telephone nor an engine's hard consonant
can startle (LIMITS 3.3 no startle, its rule for speech). Arrays in, arrays out, and no state in between.
The one rule: a voice gets into a file only through `prepared`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import inf

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.envelope import Attack, release
from pi_regulate.sound.measure import Signal
from pi_regulate.sound.recordings.forms import TooLongError
from pi_regulate.sound.recordings.listening import HOP, levels_db, speech_span
from pi_regulate.sound.recordings.loudness import (
    REACH,
    block_power,
    integrated_lufs,
    loudness_lufs,
    peaks_between,
    true_peak_db,
    windows,
)
from pi_regulate.sound.recordings.resampling import quick_length, resampled
from pi_regulate.words import RegulateError

__all__ = [
    "LOUDNESS_LUFS",
    "cut",
    "evened",
    "faded",
    "limited",
    "loudness_lufs",
    "prepared",
    "resampled",
    "softened",
    "speech_span",
    "trimmed",
    "true_peak_db",
]

Floats = NDArray[np.float64] | NDArray[np.float32]
"""Samples. 32 bit are enough for intermediate results and take half the memory."""

LOUDNESS_LUFS = -26.0
"""Every line's loudness. The loudest 400 ms of a calm voice are then about -27 dB(A) of full scale, 3 dB above the
chimes, as LIMITS level sets them (45 and 42 dB(A))."""

PEAK_OVER_DB = 9.5
"""The true peak over the loudness. LIMITS no startle allows 10; the codec of a file takes some tenths."""

NEARLY_SILENT = 10 ** (-55 / 20)
"""Where no sample of a recording is higher, its microphone was muted or is not the one that was spoken into."""

FADE_IN = Attack(lead_s=0.1, climb_s=0.4)
"""LIMITS no startle: at least 500 ms; 30 dB/s above the floor."""

LEAD_S = 0.25
"""The time from the start of a file to the first sound of its line. The fade-in has then reached -7.5 dB, so the first
word is softened but not swallowed."""

FADE_OUT_S = 0.5  # LIMITS no startle, the shortest release
TAIL_S = FADE_OUT_S + 0.05  # the release begins when the last word is over

RUMBLE_HZ = (50.0, 90.0)  # steps, tables and breath on the microphone are below, voices are not
DULL_HZ = (7000.0, 11000.0)  # sound above comes from the microphone, not from the words
BITE_HZ = (3500.0, 4500.0)  # where sibilants begin
BITE_UNDER_DB = 12.0
"""How far the part of a line above 4 kHz stays below its loudness, so that sibilants are heard but don't hurt."""

_LOOK_AHEAD_S = 0.001  # a voice peaks once a period, far above its loudness; only the peak itself is lowered
_EASE_S = 0.01
_RINGING_S = 0.1  # zeros at the end, so that a filter's ringing does not wrap around to the beginning
CHAIN_REACH = 2**13  # the reach of softening and limiting; this far inside, the cut of a piece no longer shows
_NEAR_DB = 0.02
_STRIDE, _LONGEST_STRIDE = 1.3, 3.0
_AT_ONCE_S = 8.0  # so long a line is made at once; of a longer one no more than a piece is in memory
_MOST_DB = 12.0  # the most by which the limiter may be driven
_SHORT_OF_DB = 2.5
_ROUNDS = 24


def prepared(samples: ArrayLike, rate_hz: int, peak_over_db: float = PEAK_OVER_DB) -> Signal:
    """A recording, (frames,) or (frames, channels) between -1 and 1, as a line of a voice: one channel at 48 kHz.

    Speech begins LEAD_S after the start and the end is silent; loudness is LOUDNESS_LUFS, the true peak `peak_over_db`
    over it. A word of a quarter of a second may stay 2 dB quieter, since the fades are longer than the word. Raises
    RegulateError if there is no speech, or only clicks.
    """
    signal = np.asarray(samples, dtype=np.float64)
    mono = resampled(signal.reshape(len(signal), -1).mean(axis=1), rate_hz).copy() if signal.size else np.zeros(0)
    return np.concatenate(list(evened(cut(mono), peak_over_db).pieces()))


def cut(held: Floats, room_s: float = inf, within: tuple[int, int] | None = None) -> Floats:
    """One channel at 48 kHz, trimmed to its speech, without rumble; `held` is overwritten.

    The recording is `within` two frames of `held`, by default all of it; with space around it, no second copy is
    needed. Raises RegulateError if there is no speech, or more than fits into `room_s`.
    """
    begins, ends = within or (0, len(held))
    (first, end), _ = spoken_part(held[begins:ends])
    fits(end - first, room_s)
    return placed(held, first + begins, end + begins, (begins, ends))


def spoken_part(mono: Floats) -> tuple[tuple[int, int], Signal]:
    """Where speech begins and ends in one channel at 48 kHz, whose rumble is taken out in place; and its `levels_db`.

    Raises RegulateError if there is no speech.
    """
    banded = _banded(mono) if np.isfinite(mono.sum()) else np.zeros(0)
    level_db = levels_db(banded)
    first, end = speech_span(banded, level_db)
    if (first, end) == (0, 0):
        if np.abs(banded).max(initial=0.0) < NEARLY_SILENT:
            raise RegulateError("it is nearly silent; is it the right microphone, plugged in and not muted?")
        raise RegulateError(
            "there is no speech in it, only noise, tones or clicks; record it again, closer to the microphone"
        )
    return (first, end), level_db


def fits(frames: int, room_s: float) -> None:
    """Raises TooLongError if speech of so many frames is longer than its room."""
    seconds = frames / RATE_HZ + LEAD_S + TAIL_S
    if seconds > room_s:
        raise TooLongError(f"it lasts {seconds:.1f} s without its pauses; only {room_s:.1f} s are free for it")


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
    if missing_db > _SHORT_OF_DB:
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


def trimmed(samples: ArrayLike) -> Floats:
    """One channel at 48 kHz with LEAD_S before the first sound of its speech and TAIL_S after the last.

    The recorded sound before and after the speech is kept within these, to be faded; missing sound becomes silence.
    """
    signal = np.array(samples)
    return placed(signal, *speech_span(signal), (0, len(signal)))


def placed(held: Floats, first: int, end: int, within: tuple[int, int]) -> Floats:
    """The frames from LEAD_S before `first` to TAIL_S after `end`, without a copy if `held` reaches that far.

    `within` is where the recording begins and ends in `held`.
    """
    low, high = first - round(LEAD_S * RATE_HZ), end + round(TAIL_S * RATE_HZ)
    start, last = within[0] - low, within[1] - low
    kept: Floats = held[max(0, low) : high]
    if low < 0 or high > len(held):
        before, after = np.zeros(max(0, -low), held.dtype), np.zeros(max(0, high - len(held)), held.dtype)
        kept = np.concatenate([before, kept, after])
    kept[: max(0, start)], kept[last:] = 0.0, 0.0
    ramp = release(np.arange(HOP) / HOP, 1.0)  # 5 ms: noise that is cut off must not begin with a step
    if start > -len(ramp):
        kept[max(0, start) : start + len(ramp)] *= ramp[::-1][max(0, -start) :]
    if last < len(kept) + len(ramp):
        fading = max(0, last - len(ramp))
        kept[fading:last] *= ramp[: len(kept[fading:last])]
    return kept


def softened(samples: ArrayLike, most_db: float) -> Signal:
    """One channel at 48 kHz whose part above 4 kHz has at most `most_db` in any 10 ms (dB of full scale, mean)."""
    signal = np.asarray(samples, dtype=np.float64)
    high = _band(signal, BITE_HZ, None)
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


def _banded(samples: Floats) -> Floats:
    """One channel at 48 kHz without the sound below and above a voice; overwritten a piece at a time."""
    behind = np.zeros(0)
    for first, end, _, high in windows(len(samples), REACH):
        window = np.concatenate([behind, samples[first:high]])
        at = len(behind)
        behind = window[: at + end - first][-REACH:].copy()
        samples[first:end] = _band(window, RUMBLE_HZ, DULL_HZ)[at : at + end - first]
    _slopes.cache_clear()  # these are done with; the next line has other lengths
    return samples


def _band(samples: Signal, above_hz: tuple[float, float], below_hz: tuple[float, float] | None) -> Signal:
    """What lies between two edges; each is a slope of half a raised cosine from its one frequency to its other."""
    whole = quick_length(len(samples) + round(_RINGING_S * RATE_HZ))
    spectrum = np.fft.rfft(samples, whole)
    spectrum *= _slopes(whole, above_hz, below_hz)
    band: Signal = np.fft.irfft(spectrum, whole)[: len(samples)]
    return band


@lru_cache(maxsize=3)  # pieces of a line have three lengths, and are looked at again and again
def _slopes(whole: int, above_hz: tuple[float, float], below_hz: tuple[float, float] | None) -> Signal:
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
