"""Hears what can't be mended in a recording, so that whoever made it can be told what to do.

An echoing room, a telephone line, a recorder that turns itself up in the pauses or cuts them out, a first word that
began too soon. Each is heard by one figure, measured with real voices in the states named beside it. Rule: each flaw
ends in one sentence with what would help; what nobody can change isn't told.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.measure import Signal, quantile
from pi_regulate.sound.recordings.evening import Floats
from pi_regulate.sound.recordings.listening import HOP

FALLS_DB = 11.5
"""How far the level falls within 100 ms after the quickest twentieth of its falls. Measured with nine voices: 22 to 34
as they were recorded, 12 to 18 in a furnished room (echo 0.4 s), 11 at most in a bare one (0.8 s)."""

_FALL_HOPS = 20  # 100 ms
_TOP_DB = 20.0  # below the loudest; falls of what is softer tell of pauses
_CLEAR_DB = 24.0  # above the noise, so that a fall isn't ended by it
_LEAST_FALLS = 20

DULL_DB = 45.0
"""How far the sound from 4.5 to 7 kHz, in the brightest twentieth of looks, is below that of 0.3 to 3 kHz in the
loudest. Measured with eleven clips of people: 33 at most as recorded, 84 and more through a telephone."""

SWELLS_DB = 3.0
"""How far the noise behind the last word rises, from the first to the last third of it."""

_BEHIND_S = 0.9  # as much noise is needed for that
_AFTER_S, _WORD_DB = 0.25, 14.0  # the last word's own end, and how far a word is below the loudest

_LOUD_DB = -45.0
_GATED_DB = -85.0  # of full scale; no room is as quiet, and no microphone
GATED = 0.08
"""The share of what lies between the first and the last word that is cut out."""

_HUM_SHARE = 0.8  # of noise, a quarter lies so near to partials of 50 Hz

QUICK_WPM, SLOW_WPM = 200.0, 60.0
"""Beyond these a line isn't what it should be. A calm line has 100 to 120 words a minute, a reader 150 to 180; a sample
rate that is half or twice the right one makes them 220 and more, or 60 and less."""

ECHO = "the room echoes: hang up a blanket, go where there are soft things, and closer to the microphone"
DULL = "it is as dull as a telephone call: record with the telephone's own recorder, not through a call or a headset"
SWELLS = (
    "the noise swells in the pauses: turn off the recorder's automatic level (AGC), or come closer to the microphone"
)
GATED_SAID = "its pauses are cut out: turn off noise suppression in the recorder"
BEGINS = "it begins in the middle of a sound: wait half a second before the first word"
ENDS = "it ends in the middle of a sound: wait half a second after the last word"
QUICK = (
    "it is very quick for its words: calm is two words a second. If it sounds higher than the voice does, "
    "its sample rate is labelled wrongly; save it again in the recorder"
)
SLOW = (
    "it is very long for its words: is there something before or behind them, such as counting in, or a second take? "
    "If it sounds lower than the voice does, its sample rate is labelled wrongly"
)


def flaws(mono: Floats, level_db: Signal, span: tuple[int, int], words: int) -> Iterator[str]:
    """The flaws of a recording, one channel at 48 kHz and its levels, with speech in a `span` of it.

    `words` is 0 if nobody knows.
    """
    first, end = span
    yield from _of_ends(len(mono), span, level_db)
    if words >= 3:
        per_minute = words * 60 * RATE_HZ / (end - first)
        if per_minute > QUICK_WPM:
            yield QUICK
        elif per_minute < SLOW_WPM:
            yield SLOW
    if _dull(mono[first:end]):
        yield DULL
    loud = np.flatnonzero(level_db > float(np.sort(level_db)[-2 * _FALL_HOPS :][0]) - _WORD_DB)
    behind = level_db[int(loud[-1]) + round(_AFTER_S * 200) : -8]
    if len(behind) > _BEHIND_S * 200 and behind.min() > _GATED_DB:
        third = len(behind) // 3
        if quantile(behind[-third:], 0.5) - quantile(behind[:third], 0.5) > SWELLS_DB:
            yield SWELLS
    inside = level_db[first // HOP : end // HOP]
    cut = (inside[6:] < _GATED_DB) & (inside[:-6] > _LOUD_DB)  # from loud to nothing within 30 ms
    if float((inside < _GATED_DB).mean()) > GATED and cut.any():
        yield GATED_SAID


def echoes(level_db: Signal) -> bool:
    """Whether speech, mended, dies away slowly wherever its level falls, (hops,)."""
    noise_db = float(quantile(level_db, 0.05))
    even = np.convolve(level_db, np.ones(4) / 4, "same")
    if len(even) <= 2 * _FALL_HOPS:
        return False
    top_db = float(np.sort(even)[-2 * _FALL_HOPS])
    begins = (even[:-_FALL_HOPS] > top_db - _TOP_DB) & (even[:-_FALL_HOPS] > noise_db + _CLEAR_DB)
    falls = (even[:-_FALL_HOPS] - even[_FALL_HOPS:])[begins]
    return len(falls) >= _LEAST_FALLS and float(quantile(falls, 0.95)) < FALLS_DB


def _of_ends(length: int, span: tuple[int, int], level_db: Signal) -> Iterator[str]:
    """Whether speech runs into the beginning or the end of the file at nearly full strength."""
    top_db = float(np.sort(level_db)[-2 * _FALL_HOPS :][0])
    if span[0] < 4 * HOP and level_db[2:6].max() > top_db - _TOP_DB:
        yield BEGINS
    if length - span[1] < 8 * HOP and level_db[-12:-6].max() > top_db - _TOP_DB:
        yield ENDS


def _dull(speech: Floats) -> bool:
    size = 2048
    looks = range(0, len(speech) - size, max(size // 2, len(speech) // 400))
    f_hz = np.arange(size // 2 + 1) * RATE_HZ / size
    low, high = (f_hz > 300) & (f_hz < 3000), (f_hz > 4500) & (f_hz < 7000)
    if len(looks) < 10:
        return False
    window = np.hanning(size)
    power = (np.abs(np.fft.rfft(speech[at : at + size] * window)) ** 2 for at in looks)
    voice, air = np.array([(one[low].sum(), one[high].sum()) for one in power]).T
    ratio = quantile(voice, 0.95) / max(float(quantile(air, 0.95)), 1e-30)
    return bool(10 * np.log10(ratio) > DULL_DB)


def hums(quiet: Floats) -> bool:
    """Whether most of what is deep in a pause, one channel at 48 kHz, is the hum of the mains, 50 or 60 Hz."""
    size = 16_384
    if len(quiet) < size:
        return False
    f_hz = np.arange(size // 2 + 1) * RATE_HZ / size
    power = np.abs(np.fft.rfft(quiet[:size] * np.hanning(size))) ** 2
    deep = (f_hz > 40) & (f_hz < 1000)
    for mains_hz in (50.0, 60.0):
        on = deep & (np.abs(f_hz - mains_hz * np.round(f_hz / mains_hz)) < 6)
        all_on, first = power[on].sum(), power[on & (f_hz < 4 * mains_hz)].sum()
        if all_on > _HUM_SHARE * power[deep].sum() and all_on > power.sum() / 3 and first > all_on / 4:
            return True
    return False
