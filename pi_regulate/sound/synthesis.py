"""Makes sounds from sums of sines alone: bowls, hums, still tones and the ocean.

A loop is periodic by construction: each of its sines fits the loop a whole number of times, so there is no seam to
hide. The ocean is such a sum too, of half a million sines with random phases, computed by one inverse FFT.
The one rule: random numbers come from a seed through a few lines of our own, so every machine and numpy draws the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.envelope import CHIME, release
from pi_regulate.sound.measure import Signal


@dataclass(frozen=True, slots=True)
class Mode:
    """One way a bowl rings: `ratio` times its note, `share` of its amplitude, falling to 1/e in `decay_s` seconds.

    `beat_hz` splits it into two close frequencies, as the slightest unroundness of a real bowl does: they drift in and
    out of step, and bring the sound to life.
    """

    ratio: float
    share: float
    decay_s: float
    beat_hz: float


# The ratios of a struck metal bowl; the upper ones are kept weak and short, for warmth instead of metal.
BOWL = (Mode(1.0, 1.0, 2.2, 0.4), Mode(2.71, 0.16, 1.1, 0.7), Mode(5.1, 0.03, 0.5, 1.1))
_TAIL_S = 1.2
"""The end of a bowl's sound fades to silence within this time."""


def clock_s(seconds: float) -> Signal:
    """The times of all frames in `seconds`."""
    return np.arange(round(seconds * RATE_HZ)) / RATE_HZ


def bowl(note_hz: float, seconds: float, modes: Sequence[Mode] = BOWL) -> Signal:
    """A bowl that is stroked, not struck: it swells in over the chime's attack and rings out within `seconds`."""
    t = clock_s(seconds)
    sound = np.zeros_like(t)
    for mode in modes:
        f = note_hz * mode.ratio
        pair = np.sin(2 * np.pi * f * t) + 0.25 * np.sin(2 * np.pi * (f + mode.beat_hz) * t)
        sound += mode.share / 1.25 * np.exp(-t / mode.decay_s) * pair
    return sound * CHIME.amplitude(t) * release(t - (seconds - _TAIL_S), _TAIL_S)


def sequence(notes: Sequence[tuple[float, Signal]]) -> Signal:
    """Sounds added together, each from its own start in seconds."""
    starts = [round(at_s * RATE_HZ) for at_s, _ in notes]
    sound = np.zeros(max(start + len(note) for start, (_, note) in zip(starts, notes, strict=True)))
    for start, (_, note) in zip(starts, notes, strict=True):
        sound[start : start + len(note)] += note
    return sound


def drone(partials: Sequence[tuple[float, float]], loop_s: float) -> Signal:
    """A steady tone that loops: `partials` are (hertz, amplitude), their phases spread so that peaks don't meet.

    Raises ValueError for a partial that does not fit `loop_s` a whole number of times.
    """
    t = clock_s(loop_s)
    sound = np.zeros_like(t)
    for index, (f, amplitude) in enumerate(partials):
        turns = f * loop_s
        if abs(turns - round(turns)) > 1e-9:
            raise ValueError(f"{f} Hz does not fit a loop of {loop_s} s")
        sound += amplitude * np.sin(2 * np.pi * f * t + index * 2.4)
    return sound


def draws(seed: int, count: int) -> Signal:
    """`count` numbers from 0 to 1 (SplitMix64: a counter, scrambled), the same everywhere and for ever."""
    with np.errstate(over="ignore"):
        z = np.uint64(seed) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return (z >> np.uint64(11)).astype(np.float64) / 2.0**53


def ocean(seed: int, frames: int) -> Signal:
    """A distant surf without waves, `frames` long, looping. The desk makes the waves, from the breath.

    Pink from 70 Hz (small speakers only rattle below), darker from 400 Hz on, gone by 4 kHz: nothing hisses. Its
    highest sample is 1.
    """
    f = np.fft.rfftfreq(frames, 1.0 / RATE_HZ)
    f[0] = 1.0
    rumble = 1.0 / (1.0 + (70.0 / f) ** 4)
    dark = 1.0 / (1.0 + (f / 400.0) ** 1.5)
    hiss = 1.0 / (1.0 + (f / 2400.0) ** 12)
    return _noise(rumble * dark * hiss / np.sqrt(f), seed, frames)


def foam(seed: int, frames: int) -> Signal:
    """The crest of the surf, `frames` long, looping: pink from 500 Hz on, gone by 4 kHz. Its highest sample is 1."""
    f = np.fft.rfftfreq(frames, 1.0 / RATE_HZ)
    f[0] = 1.0
    crest = 1.0 / (1.0 + (500.0 / f) ** 4)
    hiss = 1.0 / (1.0 + (f / 2200.0) ** 8)
    return _noise(crest * hiss / np.sqrt(f), seed, frames)


def pink(seed: int, frames: int) -> Signal:
    """Pink noise between 60 Hz and 4 kHz, `frames` long, looping. Its highest sample is 1."""
    f = np.fft.rfftfreq(frames, 1.0 / RATE_HZ)
    f[0] = 1.0
    return _noise(1.0 / (1.0 + (60.0 / f) ** 4) / (1.0 + (f / 4000.0) ** 8) / np.sqrt(f), seed, frames)


def _noise(spectrum: Signal, seed: int, frames: int) -> Signal:
    """One sine for each amplitude in `spectrum`, with random phases; the highest sample is 1."""
    turned = spectrum * np.exp(2j * np.pi * draws(seed, len(spectrum)))
    turned[0] = turned[-1] = 0.0
    noise: Signal = np.fft.irfft(turned, frames)
    highest = float(np.abs(noise).max())
    return noise / highest
