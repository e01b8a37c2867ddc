"""Mends what rooms and recorders do to a voice: steady noise is lowered, pops and wind are held back.

Steady noise (hiss, a fan, the hum of the mains and its partials, the whine of a plug) is the same from beginning to
end. Each narrow band has a floor that it falls back to between syllables, and whatever doesn't stand out from that
floor is lowered. Speech stands out. A hum is a line far above the floor of its neighbours, and is lowered further. Pops
of p and b, and wind, are loud below the voice and nowhere else.
Rule: it only ever lowers, never to nothing, and never moves a sound in time.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.measure import Signal, quantile
from pi_regulate.sound.recordings.evening import Floats

LOOK = 2048  # frames, 43 ms: longer than two periods of any voice, shorter than a syllable
LOOK_STEP = LOOK // 4
_MOST_LOOKS = 300  # for the floor; of a long recording every so many are looked at
_FLOOR_QUANTILE = 0.05
_BIAS = 3.6
"""The floor over that quantile of a noise's power, averaged over three looks. Measured with white and pink noise."""

NOISE_DB = 12.0
"""How far steady noise is lowered. More would let a voice stand in a silence in which it was not recorded, and lets
what is left tinkle."""

HUM_DB = 26.0
"""How far a line is lowered: it doesn't tinkle, whatever is left of it."""

_LINE_DB = 9.0  # above its neighbours, so far a floor is a line
_NEIGHBOURS = 65  # bands of 23 Hz; wide enough for a hum's partials not to be each other's neighbours
_STANDS_OUT = 0.98  # how much of the last look's answer is kept: what was speech a moment ago still is

_DEEP_LOOK = 2 * LOOK
_DEEP_HZ, _POP_HZ, _VOICE_HZ = (20.0, 50.0), 200.0, (200.0, 1500.0)
"""No voice is as deep as the first, and pops and wind reach up to the second; the third is where every voice is."""

POP = 0.3
"""Of the voice's power at the same moment, so much deep sound is a pop."""

_SOFT_VOICE = 0.03  # of the loudest voice so far: deep sound counts only beside so much

_LEAST_LOW = 0.1
_AT_ONCE = 16  # looks

WINDY = 0.25
"""Of the looks with a voice: where more of them have pops, wind or a moving hand is on the microphone."""

_CLEAN_DB = 55.0  # a floor this far below the loudest is not heard
_HIGHEST_LINE_HZ = 9000.0
_LEAST_LOOKS = 12
_PAUSES = 4.0  # where even the quietest looks have more than this of the floor there is no pause, and it may be speech
_LOUD = 0.003  # of the loudest look so far
_SILENT = 1e-10  # mean power of a look: nothing was recorded there at all


@dataclass(frozen=True, slots=True)
class Floor:
    """The power that each band falls back to between syllables, (bands,); and which of them are lines."""

    power: Signal
    lines: NDArray[np.bool_]
    under_db: float
    """How far it is, as a whole, below the loudest looks, in dB."""
    hum_db: float
    """The same of the lines alone; -inf without any."""


def floor_of(samples: Floats) -> Floor | None:
    """The steady noise in one channel at 48 kHz; None where there is none to hear, or too little to tell."""
    starts = range(0, len(samples) - 2 * LOOK, LOOK_STEP)
    power = np.array([_power(samples, start) for start in starts[:: max(1, -(-len(starts) // _MOST_LOOKS))]])
    if len(power) < _LEAST_LOOKS or (power.sum(axis=1) < _SILENT * LOOK**2).mean() > _FLOOR_QUANTILE:
        return None  # where nothing was recorded at all, nothing is always there
    floor = quantile(power, _FLOOR_QUANTILE).astype(np.float64) * _BIAS
    if quantile(power.sum(axis=1), _FLOOR_QUANTILE) > _PAUSES * floor.sum():
        return None
    loud = float(np.sort(power.sum(axis=1))[-max(1, len(power) // 10) :].mean())
    around = np.lib.stride_tricks.sliding_window_view(np.pad(floor, _NEIGHBOURS // 2, mode="edge"), _NEIGHBOURS)
    if _db(floor.sum() / loud) < -_CLEAN_DB:
        return None
    lines = floor > quantile(around.T, 0.5) * 10 ** (_LINE_DB / 10)
    lines[round(_HIGHEST_LINE_HZ * LOOK / RATE_HZ) :] = False
    for _ in range(2):  # a line is five bands wide
        lines |= np.append(lines[1:], False) | np.append(False, lines[:-1])
    return Floor(floor, lines, _db(floor.sum() / loud), _db(floor[lines].sum() / loud))


def deep_of(samples: Floats) -> Signal:
    """The power of what is deeper than any voice, at every step of one channel at 48 kHz, above what is always there.

    It has to be asked for before anything takes the rumble out.
    """
    low, high = (round(edge * _DEEP_LOOK / RATE_HZ) for edge in _DEEP_HZ)
    turn = 2 * np.pi * np.arange(low, high + 1)[:, None] * np.arange(_DEEP_LOOK) / _DEEP_LOOK
    waves = np.concatenate([np.cos(turn), np.sin(turn)]) * _window(_DEEP_LOOK)
    deep = np.zeros(len(samples) // LOOK_STEP + 1)
    for first in range(0, len(deep), _AT_ONCE):
        count = min(_AT_ONCE, len(deep) - first)
        start, piece = first * LOOK_STEP - _DEEP_LOOK // 2, np.zeros((count - 1) * LOOK_STEP + _DEEP_LOOK)
        part = samples[max(0, start) : start + len(piece)]
        piece[max(0, -start) : max(0, -start) + len(part)] = part
        looks = np.lib.stride_tricks.sliding_window_view(piece, _DEEP_LOOK)[::LOOK_STEP]
        deep[first : first + count] = _mean_power(looks @ waves.T, _DEEP_LOOK)
    always = 4 * float(quantile(deep, 0.2))
    excess: Signal = np.maximum(deep - always, 0.0)
    return excess


def mended_within(samples: Floats, floor: Floor | None, deep: Signal, within: tuple[int, int]) -> float:
    """Mends the part of one channel at 48 kHz `within` two frames, in place.

    Returns the share of its loud looks in which there were pops or wind.
    """
    first, end = within
    start, window = first - LOOK + LOOK_STEP, _window(LOOK)
    recorded = np.zeros(LOOK)  # the look's frames; what is before its last step may be mended already in `samples`
    recorded[max(0, LOOK_STEP - start) :] = samples[max(0, start - LOOK_STEP) : start - LOOK_STEP + LOOK]
    made, gains, pops, loud, top = np.zeros(LOOK), _Gains(floor), 0, 0, 0.0
    for at in range(start, end, LOOK_STEP):
        fresh = samples[at + LOOK - LOOK_STEP : at + LOOK]
        recorded = np.concatenate([recorded[LOOK_STEP:], fresh, np.zeros(LOOK_STEP - len(fresh))])
        spectrum = np.fft.rfft(recorded * window)
        middle = min(max(0, (at + LOOK // 2) // LOOK_STEP), len(deep) - 1)
        gain, popped, power = gains.of(spectrum, float(deep[middle]), _SOFT_VOICE * top)
        top = max(top, power)
        loud, pops = loud + (power > _LOUD * top), pops + (popped and power > _LOUD * top)
        made += np.fft.irfft(spectrum * gain, LOOK) * window / 1.5
        if at >= first:
            samples[at : min(at + LOOK_STEP, end)] = made[: end - at][:LOOK_STEP]
        made = np.concatenate([made[LOOK_STEP:], np.zeros(LOOK_STEP)])
    return pops / max(1, loud)


class _Gains:
    """The gain of each band, look after look."""

    def __init__(self, floor: Floor | None) -> None:
        self._floor = floor
        f_hz = np.arange(LOOK // 2 + 1) * RATE_HZ / LOOK
        self._before = np.ones(len(f_hz))
        self._low = f_hz < _POP_HZ
        self._voice = slice(*(int(np.searchsorted(f_hz, edge)) for edge in _VOICE_HZ))
        self._least = np.ones(len(f_hz))
        if floor is not None:
            self._least = np.where(floor.lines, 10 ** (-HUM_DB / 20), 10 ** (-NOISE_DB / 20))

    def of(self, spectrum: NDArray[np.complex128], deep: float, least: float) -> tuple[Signal, bool, float]:
        """The gains, whether there is a pop, and the power that is left."""
        power = np.abs(spectrum) ** 2
        gain: Signal = np.ones(len(power))
        if self._floor is not None:
            over = power / np.maximum(self._floor.power, 1e-30)
            prior = _STANDS_OUT * self._before + (1 - _STANDS_OUT) * np.maximum(over - 1, 0)
            gain = np.maximum(prior / (1 + prior), self._least)
            self._before = gain**2 * over
        voice = float(_mean_power(spectrum[self._voice] * gain[self._voice], LOOK))
        popped = deep > POP * max(voice, least) + _SILENT
        if popped:
            gain = np.where(self._low, gain * max(_LEAST_LOW, np.sqrt(POP * voice / deep)), gain)
        return gain, popped, voice


def _power(samples: Floats, start: int) -> NDArray[np.float32]:
    """The power of three looks that hardly overlap: one alone strays too far."""
    part: Signal = np.asarray(samples[start : start + 2 * LOOK], np.float64)
    looks = np.stack([part[half : half + LOOK] for half in (0, LOOK // 2, LOOK)]) * _window(LOOK)
    power: NDArray[np.float32] = (np.abs(np.fft.rfft(looks)) ** 2).mean(axis=0).astype(np.float32)
    return power


def _mean_power(spectrum: NDArray[np.inexact], length: int) -> Signal:
    """The mean power of the part of a windowed signal of `length` frames that these bands hold, the last axis."""
    power: Signal = 2 * (np.abs(spectrum) ** 2).sum(axis=-1) / (length * 3 / 8 * length)
    return power


@lru_cache(maxsize=2)
def _window(length: int) -> Signal:
    window: Signal = np.sin(np.pi * (np.arange(length) + 0.5) / length) ** 2
    return window


def _db(ratio: float) -> float:
    return float(10 * np.log10(ratio)) if ratio > 0 else -np.inf
