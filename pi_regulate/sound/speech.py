"""From any recording of a spoken line to one that can be played at night: the chain of every voice.

The recording becomes one channel at 48 kHz without rumble and with soft sibilants; it is cut to where speech begins and
ends, faded in and out, brought to one loudness and limited, so that neither a shout into a telephone nor an engine's
hard consonant can startle (LIMITS 3.3 no startle, its rule for speech). Arrays in, arrays out, no seconds are kept
anywhere. The one rule: `prepared` is the only way a voice gets into a file.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.envelope import Attack, release
from pi_regulate.sound.loudness import (
    Signal,
    k_weighted,
    loudness_lufs,
    peaks_between,
    quick_length,
    resampled,
    true_peak_db,
)
from pi_regulate.words import RegulateError

__all__ = [
    "LOUDNESS_LUFS",
    "eased",
    "faded",
    "limited",
    "loudness_lufs",
    "prepared",
    "resampled",
    "speech_span",
    "trimmed",
    "true_peak_db",
]

LOUDNESS_LUFS = -26.0
"""Every line's loudness. The loudest 400 ms of a calm voice then have about -27 dB(A) of full scale: 3 dB over the
chimes, as LIMITS level sets them (45 and 42 dB(A))."""

PEAK_OVER_DB = 9.5
"""The true peak over the loudness. LIMITS no startle allows 10; the codec of a file takes some tenths."""

FADE_IN = Attack(lead_s=0.1, climb_s=0.4)
"""LIMITS no startle: at least 500 ms; 30 dB/s above the floor."""

LEAD_S = 0.25
"""The first sound of a line comes so long after the file's begin: there the fade-in has reached -7.5 dB, so that the
first word is softened and not swallowed."""

FADE_OUT_S = 0.5  # LIMITS no startle, the shortest release
TAIL_S = FADE_OUT_S + 0.05  # the release begins when the last word is over

RUMBLE_HZ = (50.0, 90.0)  # steps, tables and breath on the microphone are below; no voice is
DULL_HZ = (7000.0, 11000.0)  # what is above belongs to the microphone, not to the words
BITE_HZ = (3500.0, 4500.0)  # where sibilants begin
BITE_UNDER_DB = 12.0
"""How far the part of a line above 4 kHz stays below its loudness: a sibilant is heard and does not bite."""

_WINDOW_S = 0.02  # in which a level is taken: longer than a period of any voice
_HOP = RATE_HZ // 200
_TOP_HOPS = 40  # the loudest is what is reached for 200 ms in all: by vowels, by no click
_SPEECH_UNDER_DB = 32.0  # a soft last consonant lies so far below the vowels
_OVER_NOISE_DB = 8.0
_AT_MOST_DB = 10.0  # a recording without a pause has no noise to measure: its quiet words are not noise
_LASTS_HOPS = 16  # 60 ms and the window: a click is shorter than any syllable
_LOOK_AHEAD_S = 0.001  # a voice peaks once a period, far over its loudness: only the peak itself is to be taken back
_EASE_S = 0.01
_RINGING_S = 0.1  # zeros at the end, so that no slope's ringing comes round to the beginning
_SOFTEST_LUFS = -65.0
_NEAR_DB = 0.02
_STRIDE = 1.3
_MOST_DB = 12.0  # what the limiter may be driven by
_SHORT_OF_DB = 2.5
_ROUNDS = 24


def prepared(samples: ArrayLike, rate_hz: int, peak_over_db: float = PEAK_OVER_DB) -> Signal:
    """A recording, (frames,) or (frames, channels) between -1 and 1, as a line of a voice: one channel at 48 kHz.

    Speech begins LEAD_S after the start and the end is silent; loudness is LOUDNESS_LUFS, the true peak `peak_over_db`
    over it. A word of a quarter of a second may stay 2 dB quieter, for the fades are longer than it is. Raises
    RegulateError where there is no speech, or clicks instead.
    """
    signal = np.asarray(samples, dtype=np.float64)
    mono = resampled(signal.reshape(len(signal), -1).mean(axis=1), rate_hz) if signal.size else np.zeros(0)
    mono = _band(mono, RUMBLE_HZ, DULL_HZ) if np.isfinite(mono).all() else np.zeros(0)
    if speech_span(mono) == (0, 0):
        raise RegulateError("there is no speech to hear in it")
    line = trimmed(mono)
    gain_db = LOUDNESS_LUFS - loudness_lufs(line)
    most_db = gain_db + _MOST_DB
    for _ in range(_ROUNDS):
        done = eased(line * 10 ** (gain_db / 20), LOUDNESS_LUFS - BITE_UNDER_DB)
        done = faded(limited(done, LOUDNESS_LUFS + peak_over_db))
        missing_db = LOUDNESS_LUFS - loudness_lufs(done)
        if abs(missing_db) < _NEAR_DB or gain_db == most_db:
            break
        gain_db = min(most_db, gain_db + _STRIDE * missing_db)  # the limiter takes back a part of every step
    if missing_db > _SHORT_OF_DB:
        raise RegulateError("it is nothing but clicks")
    return done


def speech_span(samples: ArrayLike) -> tuple[int, int]:
    """Where speech begins and ends in one channel at 48 kHz, in frames; (0, 0) where there is none.

    Speech is what lasts 60 ms, less than 32 dB below the loudest and 8 dB over the noise of the pauses.
    """
    power = k_weighted(samples) ** 2
    width = round(_WINDOW_S * RATE_HZ)
    total = np.concatenate([[0.0], np.cumsum(np.pad(power, (width // 2, width)))])
    level_db = 10 * np.log10(np.maximum(total[width::_HOP] - total[: len(total) - width : _HOP], 1e-30) / width)
    if len(level_db) < _TOP_HOPS:
        return 0, 0
    top_db = float(np.sort(level_db)[-_TOP_HOPS])
    noise_db = float(np.quantile(level_db, 0.05))
    least_db = max(top_db - _SPEECH_UNDER_DB, min(noise_db + _OVER_NOISE_DB, top_db - _AT_MOST_DB))
    lasting = np.convolve(level_db > least_db, np.ones(_LASTS_HOPS), "valid") > _LASTS_HOPS - 0.5
    found = np.flatnonzero(lasting)
    if top_db < _SOFTEST_LUFS or not len(found):
        return 0, 0
    return int(found[0]) * _HOP, min(len(power), (int(found[-1]) + _LASTS_HOPS) * _HOP)


def trimmed(samples: ArrayLike) -> Signal:
    """One channel at 48 kHz with LEAD_S before the first sound of its speech and TAIL_S after the last.

    What the room gave before and after is kept so far, so that it can be faded; silence stands in where it is missing.
    """
    signal = np.asarray(samples, dtype=np.float64)
    first, end = speech_span(signal)
    lead, tail = round(LEAD_S * RATE_HZ), round(TAIL_S * RATE_HZ)
    ramp = release(np.arange(_HOP) / _HOP, 1.0)  # 5 ms: a noise that is cut must not begin with a step
    edged = signal.copy()
    edged[: len(ramp)] *= ramp[::-1][: len(edged)]
    edged[-len(ramp) :] *= ramp[-len(edged) :]
    around = np.pad(edged, (lead, tail))
    return around[first : end + lead + tail]


def eased(samples: ArrayLike, most_db: float) -> Signal:
    """One channel at 48 kHz whose part above 4 kHz has at most `most_db` in any 10 ms (dB of full scale, mean)."""
    signal = np.asarray(samples, dtype=np.float64)
    high = _band(signal, BITE_HZ, None)
    level = np.sqrt(np.maximum(_mean(high**2, _EASE_S), 1e-20))
    return signal - high * (1.0 - _least(np.minimum(1.0, 10 ** (most_db / 20) / level), _EASE_S))


def faded(samples: ArrayLike) -> Signal:
    """One channel at 48 kHz with FADE_IN over its first 500 ms and half a raised cosine over its last 500 ms."""
    signal = np.asarray(samples, dtype=np.float64)
    t_s = np.arange(len(signal)) / RATE_HZ
    return signal * FADE_IN.amplitude(t_s) * release(t_s - (t_s[-1:] - FADE_OUT_S), FADE_OUT_S)


def limited(samples: ArrayLike, ceiling_db: float) -> Signal:
    """One channel at 48 kHz whose true peak is at most `ceiling_db` (dBTP).

    The gain is down 1 ms before a peak and comes back as soon, without a corner.
    """
    signal = np.asarray(samples, dtype=np.float64)
    ceiling = 10 ** (ceiling_db / 20)
    gain = np.minimum(1.0, ceiling / np.maximum(peaks_between(signal), 1e-12))
    return signal * _least(gain, _LOOK_AHEAD_S)


def _least(gain: Signal, reach_s: float) -> Signal:
    """The least gain within `reach_s` to both sides, made smooth: never above what was asked for at any frame."""
    reach = max(1, round(reach_s * RATE_HZ))
    width, done = 2 * reach + 1, 1
    least = np.pad(gain, (2 * reach, 2 * reach), constant_values=1.0)
    while done < width:  # a minimum over a window from two of half its length
        step = min(done, width - done)
        least = np.minimum(least[:-step], least[step:])
        done += step
    total = np.concatenate([[0.0], np.cumsum(least)])
    smooth: Signal = (total[width:] - total[:-width]) / width
    return smooth


def _mean(values: Signal, window_s: float) -> Signal:
    """The mean over a window of `window_s` around each frame."""
    half = max(1, round(window_s * RATE_HZ / 2))
    total = np.concatenate([[0.0], np.cumsum(np.pad(values, half))])
    mean: Signal = (total[2 * half :] - total[: -2 * half])[: len(values)] / (2 * half)
    return mean


def _band(samples: Signal, above_hz: tuple[float, float], below_hz: tuple[float, float] | None) -> Signal:
    """What lies between two edges; each is a slope of half a raised cosine from its one frequency to its other."""
    whole = quick_length(len(samples) + round(_RINGING_S * RATE_HZ))
    f_hz = np.fft.rfftfreq(whole, 1 / RATE_HZ)
    share = 0.5 - 0.5 * np.cos(np.pi * np.clip((f_hz - above_hz[0]) / (above_hz[1] - above_hz[0]), 0, 1))
    if below_hz is not None:
        share *= 0.5 + 0.5 * np.cos(np.pi * np.clip((f_hz - below_hz[0]) / (below_hz[1] - below_hz[0]), 0, 1))
    band: Signal = np.fft.irfft(np.fft.rfft(samples, whole) * share, whole)[: len(samples)]
    return band
