"""Analyses a sound look by look: its colour, its pitch, its strongest line.

A look is a window of 64 ms; there is one every 20 ms. Over this length the colour of noise is even, while that of
speech still changes. Everything is measured from one spectrum per look. Rule: this module measures and decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.measure import Signal

FRAMES = 3072  # of a look: 64 ms
EVERY = RATE_HZ // 50
EDGES_HZ = (100, 300, 500, 750, 1050, 1450, 2000, 2800, 4000, 6400)
_PITCH_HZ = (70, 500)
_LINE_HZ = (80, 7000)
_AS_GOOD = 0.95  # a wave resembles itself after two periods as much as after one; the first counts
_LINE, _BESIDE = 2, 12  # bins of 16 Hz: the width of a line in a Hann window, and how far its surroundings reach
_MIDDLE = slice((FRAMES - EVERY) // 2, (FRAMES + EVERY) // 2)
_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Looks:
    """The measures, look by look."""

    bands: Signal
    """The power between each two of EDGES_HZ: (looks, bands)."""
    pitch_semitones: Signal
    """In semitones above a fixed pitch; meaningful only where `alike` is high."""
    alike: Signal
    """How much the wave resembles itself a period later, at most 1."""
    line_semitones: Signal
    """The strongest line of the spectrum, in semitones above a fixed pitch."""
    clear: Signal
    """How far that line stands out from its surroundings, 0 to 1."""
    peaked: Signal
    """The kurtosis in the look's middle: 1.5 for a single tone of even strength, 3 for noise, more for a voice."""
    line_hz: Signal

    def __len__(self) -> int:
        return len(self.alike)


def looked(samples: ArrayLike) -> Looks:
    """Looks at one channel at 48 kHz."""
    seen = [_seen(part) for part in _parts(np.asarray(samples))]
    if not seen:
        none = np.zeros(0)
        return Looks(np.zeros((0, len(EDGES_HZ) - 1)), none, none, none, none, none, none)
    bands, period, alike, line_hz, clear, peaked = (np.concatenate(one) for one in zip(*seen, strict=True))
    pitch, line = -12 * np.log2(np.maximum(period, 1.0)), 12 * np.log2(line_hz)
    return Looks(bands, pitch, alike, line, clear, peaked, line_hz)


def _parts(signal: Signal) -> Iterator[Signal]:
    """A few looks at a time: (looks, frames)."""
    for first in range(0, len(signal) - FRAMES + 1, _AT_ONCE * EVERY):
        piece = np.asarray(signal[first : first + (_AT_ONCE - 1) * EVERY + FRAMES], dtype=np.float64)
        yield np.lib.stride_tricks.sliding_window_view(piece, FRAMES)[::EVERY]


def _seen(looks: Signal) -> tuple[Signal, ...]:
    power = _squared(np.fft.rfft(looks * _window(), 2 * FRAMES))
    coarse = power[:, ::2]  # as without the zeros
    edges = [round(edge * FRAMES / RATE_HZ) for edge in EDGES_HZ]
    bands = np.stack([coarse[:, low:high].sum(axis=1) for low, high in pairwise(edges)], axis=1)
    middle = looks[:, _MIDDLE]
    squared = (middle - middle.mean(axis=1, keepdims=True)) ** 2
    peaked = (squared**2).mean(axis=1) / np.maximum(squared.mean(axis=1) ** 2, 1e-30)
    return (bands, *_period(power), *_line(coarse), peaked)


@cache
def _window() -> Signal:
    window: Signal = np.hanning(FRAMES)
    return window


@cache
def _faded() -> Signal:
    """How much the window alone resembles itself after each period."""
    faded: Signal = np.fft.irfft(_squared(np.fft.rfft(_window(), 2 * FRAMES)))[: RATE_HZ // _PITCH_HZ[0] + 2]
    return faded


def _squared(spectrum: NDArray[np.complex128]) -> Signal:
    power: Signal = spectrum.real**2 + spectrum.imag**2
    return power


def _period(power: Signal) -> tuple[Signal, Signal]:
    """The period in frames, and how much the wave resembles itself after it."""
    shortest, longest = RATE_HZ // _PITCH_HZ[1], RATE_HZ // _PITCH_HZ[0]
    faded, alike = _faded(), np.fft.irfft(power)[:, : longest + 2]
    alike = alike / faded / np.maximum(alike[:, 0], 1e-30)[:, None] * faded[0]
    inner = alike[:, shortest : longest + 1]
    peak = (inner >= alike[:, shortest - 1 : longest]) & (inner >= alike[:, shortest + 1 : longest + 2])
    best = (peak & (inner > _AS_GOOD * inner.max(axis=1)[:, None])).argmax(axis=1) + shortest
    left, top, right = (alike[np.arange(len(best)), best + shift] for shift in (-1, 0, 1))
    return best + _tip(left, top, right), top


def _line(power: Signal) -> tuple[Signal, Signal]:
    """The strongest line in Hz, and how far it stands out."""
    low, high = (round(edge * FRAMES / RATE_HZ) for edge in _LINE_HZ)
    at, row = power[:, low:high].argmax(axis=1) + low, np.arange(len(power))
    left, top, right = (np.log(power[row, at + shift] + 1e-30) for shift in (-1, 0, 1))
    steps = np.arange(-_BESIDE, _BESIDE + 1)
    around = power[row[:, None], np.maximum(at[:, None] + steps, 0)]
    inside = np.abs(steps) <= _LINE
    line, beside = around[:, inside].sum(axis=1), around[:, np.abs(steps) > _LINE + 1].mean(axis=1) * inside.sum()
    return (at + _tip(left, top, right)) * RATE_HZ / FRAMES, line / np.maximum(line + beside, 1e-30)


def _tip(left: Signal, top: Signal, right: Signal) -> Signal:
    """The offset of the peak of a parabola through three values, from the middle one."""
    curve = np.minimum(left - 2 * top + right, -1e-12)
    tip: Signal = np.clip(0.5 * (left - right) / curve, -1, 1)
    return tip
