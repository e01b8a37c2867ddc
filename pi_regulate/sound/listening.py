"""Where somebody speaks in a recording, and whether anybody does.

A level alone tells little: hiss, hum and a note are as loud as speech once they are raised. Speech never stands still:
its colour, how its loudness is spread from low to high, is another one every tenth of a second, however softly it is
said, whispered or shouted, and also with a noise behind. A note, a fan, rain, traffic and breath keep their colour. Who
hums keeps it too, but moves in pitch. Rule: a recording is compared with what speech does, never with itself alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.loudness import REACH, k_weighted, windows
from pi_regulate.sound.resampling import Signal

HOP = RATE_HZ // 200
_WINDOW_HOPS = 4  # 20 ms, in which a level is taken: longer than a period of any voice
_TOP_HOPS = 40  # the loudest is what is reached for 200 ms in all: by vowels, by no click
_SPEECH_UNDER_DB = 32.0  # a soft last consonant lies so far below the vowels
_OVER_NOISE_DB = 8.0
_AT_MOST_DB = 10.0  # a recording without a pause has no noise to measure: its quiet words are not noise
_LASTS_HOPS = 16  # 60 ms and the window: a click is shorter than any syllable
_SOFTEST_LUFS = -65.0

_LOOK = 3072  # 64 ms: the colour of noise is even over so long, and that of speech still changes
_EVERY = RATE_HZ // 50
_LAG = 5  # 100 ms, about a syllable's half
_EDGES_HZ = (100, 300, 500, 750, 1050, 1450, 2000, 2800, 4000, 6400)
_LOUD_DB = 25.0  # under the loudest: what is softer is a pause, and its colour the room's
_FAINT_DB = 45.0  # under the loudest: bands are not told apart any more
_MOST_LOOKS = 50  # a second of change is enough in the longest recording

CHANGE_DB = 4.0
"""How much the colour changes within 100 ms, in its liveliest tenth. Measured: all 237 lines of `default-en` 9.1 at
least; whispered, in a child's voice, 40 dB softer or with noise 10 dB below 7 at least, with noise 5 dB below 4.3;
hiss, hum, notes, fan, rain, traffic and breath 3.4 at most."""

MOVES_SEMITONES = 0.5
"""How far a pitch moves, without its outermost tenths: a hum that somebody holds drifts so far, mains never."""

_PITCH_HZ = (70, 500)
_TONAL = 0.85  # the correlation of a wave with itself a period later; noise stays below, however narrow
_AS_GOOD = 0.95  # two periods later a wave is as much like itself as one period later: the first counts
_HUMS_LOOKS = 25  # half a second


def speech_span(samples: ArrayLike) -> tuple[int, int]:
    """Where speech begins and ends in one channel at 48 kHz, in frames; (0, 0) where there is none.

    Speech is what lasts 60 ms, less than 32 dB below the loudest and 8 dB over the noise of the pauses, and alive.
    """
    signal = np.asarray(samples)
    level_db = _levels_db(signal)
    if len(level_db) < _TOP_HOPS:
        return 0, 0
    top_db = float(np.sort(level_db)[-_TOP_HOPS])
    noise_db = float(np.quantile(level_db, 0.05))
    least_db = max(top_db - _SPEECH_UNDER_DB, min(noise_db + _OVER_NOISE_DB, top_db - _AT_MOST_DB))
    lasting = np.convolve(level_db > least_db, np.ones(_LASTS_HOPS), "valid") > _LASTS_HOPS - 0.5
    found = np.flatnonzero(lasting)
    if top_db < _SOFTEST_LUFS or not len(found):
        return 0, 0
    first, end = int(found[0]) * HOP, min(len(signal), (int(found[-1]) + _LASTS_HOPS) * HOP)
    around = signal[max(0, first - _LOOK) : end + _LOOK]
    if change_db(around) < CHANGE_DB and movement_semitones(around) < MOVES_SEMITONES:
        return 0, 0
    return first, end


def change_db(samples: ArrayLike) -> float:
    """How much the colour of one channel at 48 kHz changes within 100 ms, in its liveliest tenth; 0 for silence."""
    bands = np.concatenate([_in_bands(looks) for looks in _looks(samples)] or [np.zeros((0, len(_EDGES_HZ) - 1))])
    if not len(bands) or not bands.any():
        return 0.0
    total_db = _db(bands.sum(axis=1))
    top_db = float(np.sort(total_db)[-max(1, len(total_db) // 10)])
    level_db = _db(bands + 10 ** ((top_db - _FAINT_DB) / 10))
    loud = total_db > top_db - _LOUD_DB
    change = level_db[_LAG:] - level_db[:-_LAG]
    colour = np.sqrt(((change - change.mean(axis=1, keepdims=True)) ** 2).mean(axis=1))
    colour = np.sort(colour[loud[_LAG:] & loud[:-_LAG]])
    return float(colour[-max(1, min(_MOST_LOOKS, len(colour) // 10))]) if len(colour) else 0.0


def movement_semitones(samples: ArrayLike) -> float:
    """How far the pitch of one channel at 48 kHz moves, without its outermost tenths; 0 where there is no pitch."""
    shortest, longest = RATE_HZ // _PITCH_HZ[1], RATE_HZ // _PITCH_HZ[0]
    periods, powers = [np.zeros(0)], [np.zeros(0)]
    for looks in _looks(samples):
        spectrum = np.abs(np.fft.rfft(looks * np.hanning(_LOOK), 2 * _LOOK)) ** 2
        alike = np.fft.irfft(spectrum)[:, : longest + 2]
        window = np.fft.irfft(np.abs(np.fft.rfft(np.hanning(_LOOK), 2 * _LOOK)) ** 2)[: longest + 2]
        power = alike[:, 0]
        alike = alike / window / np.maximum(power, 1e-30)[:, None] * window[0]
        inner = alike[:, shortest : longest + 1]
        peak = (inner >= alike[:, shortest - 1 : longest]) & (inner >= alike[:, shortest + 1 : longest + 2])
        best = (peak & (inner > _AS_GOOD * inner.max(axis=1)[:, None])).argmax(axis=1) + shortest
        left, top, right = (alike[np.arange(len(best)), best + shift] for shift in (-1, 0, 1))
        curve = left - 2 * top + right
        period = best + np.where(np.abs(curve) > 1e-12, 0.5 * (left - right) / np.where(curve == 0, 1, curve), 0)
        tonal = top > _TONAL
        periods.append(period[tonal])
        powers.append(power[tonal])
    period, power_db = np.concatenate(periods), _db(np.concatenate(powers))
    if not len(period):
        return 0.0
    period = period[power_db > power_db.max() - _LOUD_DB]
    if len(period) < _HUMS_LOOKS:
        return 0.0
    low, high = np.quantile(period, (0.1, 0.9))
    return float(12 * np.log2(high / low))


def _levels_db(signal: Signal) -> Signal:
    """The K-weighted level of 20 ms around every hop."""
    sums = [np.zeros(_WINDOW_HOPS // 2)]
    for first, end, low, high in windows(len(signal), REACH):
        power = k_weighted(signal[low:high])[first - low : end - low] ** 2
        sums.append(np.pad(power, (0, -len(power) % HOP)).reshape(-1, HOP).sum(axis=1))
    sums.append(np.zeros(_WINDOW_HOPS))
    total = np.concatenate([[0.0], np.cumsum(np.concatenate(sums))])
    return _db((total[_WINDOW_HOPS:] - total[:-_WINDOW_HOPS]) / (_WINDOW_HOPS * HOP))


def _looks(samples: ArrayLike) -> Iterator[Signal]:
    """Windows of 64 ms every 20 ms, some hundred at a time: (windows, frames)."""
    signal = np.asarray(samples)
    for first in range(0, len(signal) - _LOOK + 1, 64 * _EVERY):
        piece = np.asarray(signal[first : first + 63 * _EVERY + _LOOK], dtype=np.float64)
        yield np.lib.stride_tricks.sliding_window_view(piece, _LOOK)[::_EVERY]


def _in_bands(looks: Signal) -> Signal:
    power = np.abs(np.fft.rfft(looks * np.hanning(_LOOK))) ** 2
    edges = [round(edge * _LOOK / RATE_HZ) for edge in _EDGES_HZ]
    return np.stack([power[:, low:high].sum(axis=1) for low, high in pairwise(edges)], axis=1)


def _db(power: Signal) -> Signal:
    decibels: Signal = 10 * np.log10(np.maximum(power, 1e-30))
    return decibels
