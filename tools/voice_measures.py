"""Measures a speaking voice without a listener: its pitch, its melody, leaps and buzz; and lays noise over it.

Each measure takes samples and a rate and is the same for every voice, so voices can be compared. Rule: no measure says
whether a voice is pleasant; each shows where it is likely to tire.
"""

from __future__ import annotations

import numpy as np

from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.measure import Signal, to_db
from pi_regulate.sound.recordings.listening import speech_span
from pi_regulate.sound.recordings.loudness import loudness_lufs
from pi_regulate.sound.recordings.resampling import resampled

HOP_S = 0.01
_PITCH_RATE = 8000
_LOWEST_HZ, _HIGHEST_HZ = 65, 320
_VOICED = 0.6  # of the power at no shift: below it a frame is noise or silence
_BUZZ_HZ = (3000.0, 7000.0)
_BRIGHT_HZ = (100.0, 8000.0)


def pitch_hz(samples: Signal, rate_hz: int) -> Signal:
    """The pitch every 10 ms by autocorrelation over 40 ms; NaN where nothing is voiced."""
    width, hop = _PITCH_RATE // 25, round(_PITCH_RATE * HOP_S)
    frames = _frames(resampled(samples, rate_hz, _PITCH_RATE), width, hop)
    frames = frames - frames.mean(axis=1, keepdims=True)
    window = np.hanning(width)
    alike = np.fft.irfft(np.abs(np.fft.rfft(frames * window, 1024)) ** 2)[:, :width]
    alike = alike / np.maximum(alike[:, :1], 1e-12)
    fading = np.fft.irfft(np.abs(np.fft.rfft(window, 1024)) ** 2)[:width]
    alike = alike / (fading / fading[0])
    first, last = _PITCH_RATE // _HIGHEST_HZ, _PITCH_RATE // _LOWEST_HZ
    near = alike[:, first:last]
    tops = (near[:, 1:-1] >= near[:, :-2]) & (near[:, 1:-1] >= near[:, 2:])
    tops &= near[:, 1:-1] > 0.85 * near.max(axis=1, keepdims=True)  # the first high one: not an octave below
    shift = np.where(tops.any(axis=1), tops.argmax(axis=1) + 1, near.argmax(axis=1)) + first
    level = to_db(np.sqrt((frames**2).mean(axis=1)))
    voiced = (alike[np.arange(len(shift)), shift] > _VOICED) & (level > level.max() - 30)
    return np.where(voiced, _PITCH_RATE / shift, np.nan)


def melody_semitones(pitches: Signal) -> float:
    """From the lowest tenth of the pitches to the highest."""
    low, high = np.nanquantile(pitches, [0.1, 0.9])
    return float(12 * np.log2(high / low))


def buzz(samples: Signal, rate_hz: int, pitches: Signal) -> float:
    """How deep the pitch is cut into the loudness of the overtones from 3 to 7 kHz: 0 a breath, 1 a row of clicks."""
    spectrum = np.fft.rfft(resampled(samples, rate_hz))
    f_hz = np.fft.rfftfreq(2 * len(spectrum) - 2, 1 / RATE_HZ)
    spectrum[(f_hz < _BUZZ_HZ[0]) | (f_hz > _BUZZ_HZ[1])] = 0
    width = RATE_HZ // 25
    frames = _frames(np.abs(np.fft.irfft(spectrum)), width, round(RATE_HZ * HOP_S))[: len(pitches)]
    mean = frames.mean(axis=1)
    moving = np.abs(np.fft.rfft((frames - mean[:, np.newaxis]) * np.hanning(width), 8192)) * 4 / width
    f_hz = np.fft.rfftfreq(8192, 1 / RATE_HZ)
    loud = mean > mean.max() * 10 ** (-35 / 20)
    found = [
        moving[number][np.abs(f_hz - pitches[number]) < 0.12 * pitches[number]].max() / mean[number]
        for number in np.flatnonzero(loud & ~np.isnan(pitches[: len(mean)]))
    ]
    return float(np.median(found)) if found else float("nan")


def brightness_hz(samples: Signal, rate_hz: int) -> float:
    """Where the middle of a line's spectrum is, from 100 Hz to 8 kHz: the same words by the same person keep it."""
    sound = resampled(samples, rate_hz)
    first, end = speech_span(sound)
    power = np.abs(np.fft.rfft(sound[first:end] if end else sound)) ** 2
    f_hz = np.fft.rfftfreq(end - first if end else len(sound), 1 / RATE_HZ)
    power[(f_hz < _BRIGHT_HZ[0]) | (f_hz > _BRIGHT_HZ[1])] = 0
    return float((f_hz * power).sum() / power.sum())


def of_a_line(samples: Signal, rate_hz: int) -> dict[str, float]:
    """The measures of one line: pitch in Hz, melody and the largest leaps (99 %) in semitones, and buzz."""
    pitches = pitch_hz(samples, rate_hz)
    leaps = np.abs(12 * np.diff(np.log2(pitches)))
    return {
        "pitch Hz": float(np.nanmedian(pitches)),
        "melody st": melody_semitones(pitches),
        "leap st": float(np.nanquantile(leaps, 0.99)),
        "buzz": buzz(samples, rate_hz, pitches),
    }


def in_surf(samples: Signal, rate_hz: int, ratio_db: float, seed: int) -> Signal:
    """The word at 48 kHz with noise as dark as the ocean bed, `ratio_db` below it."""
    sound = resampled(samples, rate_hz)
    first, end = speech_span(sound)
    word = sound[first:end] if end else sound
    noise = np.fft.rfft(np.random.default_rng(seed).standard_normal(len(word)))
    f_hz = np.fft.rfftfreq(len(word), 1 / RATE_HZ)
    surf = np.fft.irfft(noise / np.sqrt(np.maximum(f_hz, 70) * (1 + (f_hz / 400) ** 2)), len(word))
    return word + surf * 10 ** ((loudness_lufs(word) - ratio_db - loudness_lufs(surf)) / 20)


def _frames(signal: Signal, width: int, hop: int) -> Signal:
    frames: Signal = np.lib.stride_tricks.sliding_window_view(np.pad(signal, (0, width)), width)[::hop]
    return frames
