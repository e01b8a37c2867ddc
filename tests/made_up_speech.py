"""Made-up speech: buzzing syllables with a hiss before each, as an engine or a home recording would give them."""

from __future__ import annotations

import numpy as np

from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.measure import Signal


def noise(seconds: float, db: float, rate_hz: int = RATE_HZ) -> Signal:
    return np.random.default_rng(7).standard_normal(round(seconds * rate_hz)) * 10 ** (db / 20)


def trembling(f_hz: Signal, rate_hz: int = RATE_HZ) -> Signal:
    """The phase of a voice that is to have a pitch, in Hz, and cannot hold it: it strays by a fifth of a semitone."""
    t_s = np.arange(len(f_hz)) / rate_hz
    strays = 0.12 * np.sin(2 * np.pi * 6.1 * t_s) + 0.08 * np.sin(2 * np.pi * 10.7 * t_s + 1)
    phase: Signal = 2 * np.pi * np.cumsum(f_hz * 2 ** (strays / 12)) / rate_hz
    return phase


def syllables(rate_hz: int = RATE_HZ, db: float = -12.0, count: int = 6) -> Signal:
    """Vowels of 250 ms near 110 Hz with a hiss before each, 100 ms apart: as steep and as peaked as an engine's."""
    t_s = np.arange(round(0.25 * rate_hz)) / rate_hz
    phase = trembling(np.full(len(t_s), 110.0), rate_hz)
    vowel = sum(np.cos(k * phase) / k for k in range(1, 20))
    hiss = noise(0.08, -6, rate_hz)
    one = np.concatenate([hiss, vowel, np.zeros(round(0.1 * rate_hz))])
    spoken: Signal = np.tile(one, count) * 10 ** (db / 20) / 3.5
    return spoken


def around(spoken: Signal, before_s: float = 1.0, after_s: float = 1.5, rate_hz: int = RATE_HZ) -> Signal:
    return np.pad(spoken, (round(before_s * rate_hz), round(after_s * rate_hz)))


def home_recording(rate_hz: int = 44100) -> Signal:
    """Loud, clipped, stereo, with hiss 30 dB below, mains hum and a click of the button at its start."""
    voice = np.clip(around(syllables(rate_hz, db=6), rate_hz=rate_hz), -0.9, 0.9)
    room = noise(len(voice) / rate_hz, -45, rate_hz)[: len(voice)]
    room += 0.01 * np.sin(2 * np.pi * 50 * np.arange(len(voice)) / rate_hz)
    left = voice + room
    left[200:260] = 0.8
    return np.stack([left, 0.6 * voice + room], axis=1)
