"""Finds where a person speaks in a recording, and whether anyone does.

A level alone tells little: amplified hiss, hum or a single note is as loud as speech. Three things tell a voice from
everything else. Its colour, the spread of its loudness from low to high, changes every tenth of a second, whether it is
soft, whispered or shouted, and even with noise behind it. It stays loud for a moment, while keys, mice and knocks fade
at once. And its pitch is never even: a voice trembles, while machine-made beeps, tunes and sweeps hold their pitch or
move it along an even line. Humming keeps its colour, but its pitch moves.
Rule: a recording is compared with what speech does, not only with itself.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.measure import Signal, quantile
from pi_regulate.sound.recordings.looks import FRAMES, Looks, looked
from pi_regulate.sound.recordings.loudness import REACH, k_weighted, windows

HOP = RATE_HZ // 200
_WINDOW_HOPS = 4  # a level is taken over 20 ms, longer than a period of any voice
_TOP_HOPS = 40  # the loudest level is one reached for 200 ms in all, which vowels reach and clicks don't
_SPEECH_UNDER_DB = 32.0  # how far a soft last consonant is below the vowels
_OVER_NOISE_DB = 8.0
_AT_MOST_DB = 10.0  # without a pause there is no noise to measure, and quiet words must not count as noise
_LASTS_HOPS = 16  # 60 ms and the window: a click is shorter than any syllable
_SOFTEST_LUFS = -65.0

_HELD_HOPS = 12  # 60 ms
_HELD_LOUD_DB = 20.0  # below the loudest; down to here the loudness is checked for staying

HELD_DB = 5.0
"""A sound keeps its loudness, as vowels and hisses do, if it stays this close to the loudest around it for 60 ms."""

HELD_SHARE = 0.08
"""The share of the loud part that has to keep its loudness. Measured: all lines of `default-en` 0.64 at least,
whispered 0.54; single words, whispered in a room, nearly all 0.16 and more; keys and mice of twenty kinds none of it,
in a bare room 0.07 at most."""

_LAG = 5  # looks, so 100 ms: about half a syllable
_LOUD_DB = 25.0  # below the loudest; softer sound is a pause, with the colour of the room
_FAINT_DB = 45.0  # below the loudest; bands are no longer told apart
_MOST_LOOKS = 50  # a second of change is enough in the longest recording

CHANGE_DB = 4.0
"""How much the colour changes within 100 ms, in its liveliest tenth. Measured: all lines of `default-en` 9.9 at
least; whispered, in a child's voice, 40 dB softer or with noise 10 dB below 7 at least, with noise 5 dB below 4.3;
hiss, hum, notes, fan, rain, traffic and breath 3.4 at most."""

MOVES_SEMITONES = 0.5
"""How far a pitch moves, without its outermost tenths: a person's held hum drifts this far, mains hum never."""

EVEN_SEMITONES = 0.02
"""How far, 20 ms later, a pitch is from where an even line through the last two would lead. A voice trembles: in the
lines of `default-en` it is 0.18, 0.08 in the calmest; a tone that is made 0.003 at most, also while it glides."""

EVEN_SHARE = 0.5
"""How much of what has a pitch may be even. Measured: 0.35 at most in speech and humming, 0.9 in beeps,
tunes and sweeps."""

_LINE_SEMITONES = 0.04  # the same for the strongest line, which is found where a noise hides the pitch
_TONAL = 0.85  # the correlation of a wave with itself a period later; noise stays below, however narrow
_CLEAR = 0.98  # of a line among its neighbours; noise stays below
_WHISTLE_HZ = 700.0  # no speaking voice is so high that only its lowest tone is heard
_WHISTLE = 1.55  # a single tone has a kurtosis of 1.5, however it moves
_TUNED_LOOKS = 12  # a quarter of a second with a pitch is the least that can be judged
_ALIVE_LOOKS = 5
_HUMS_LOOKS = 25  # half a second


def speech_span(samples: ArrayLike, level_db: Signal | None = None) -> tuple[int, int]:
    """Where speech begins and ends in one channel at 48 kHz, in frames; (0, 0) when there is none.

    Speech lasts 60 ms, is less than 32 dB below the loudest and 8 dB above the noise in the pauses, keeps its loudness,
    and is alive. `level_db` are the recording's `levels_db`, where they are known already.
    """
    signal = np.asarray(samples)
    level_db = levels_db(signal) if level_db is None else level_db
    if len(level_db) < _TOP_HOPS:
        return 0, 0
    top_db = float(np.sort(level_db)[-_TOP_HOPS])
    noise_db = float(quantile(level_db, 0.05))
    least_db = max(top_db - _SPEECH_UNDER_DB, min(noise_db + _OVER_NOISE_DB, top_db - _AT_MOST_DB))
    lasting = np.convolve(level_db > least_db, np.ones(_LASTS_HOPS), "valid") > _LASTS_HOPS - 0.5
    found = np.flatnonzero(lasting)
    if top_db < _SOFTEST_LUFS or not len(found):
        return 0, 0
    if _held_share(level_db[found[0] : found[-1] + _LASTS_HOPS], top_db) < HELD_SHARE:
        return 0, 0
    first, end = int(found[0]) * HOP, min(len(signal), (int(found[-1]) + _LASTS_HOPS) * HOP)
    return (first, end) if alive(looked(signal[max(0, first - FRAMES) : end + FRAMES])) else (0, 0)


def _held_share(level_db: Signal, top_db: float) -> float:
    """How much of the loud part keeps its loudness, 0 to 1. Clicks fade at once, however fast they repeat."""
    loud = level_db > top_db - _HELD_LOUD_DB
    around = np.pad(level_db, _HELD_HOPS, constant_values=-np.inf)
    highest_db = np.lib.stride_tricks.sliding_window_view(around, 2 * _HELD_HOPS + 1).max(axis=1)
    held = loud & (level_db > highest_db - HELD_DB)
    edges = np.flatnonzero(np.diff(held, prepend=False, append=False))
    lasts = edges[1::2] - edges[::2]
    return float(lasts[lasts >= _HELD_HOPS].sum() / max(1, loud.sum()))


def alive(looks: Looks) -> bool:
    """Whether a person speaks, whispers or hums in it.

    A sound with an even pitch most of the time is made by a machine; then only what changes apart from it counts.

    Measured: of 1,293 recordings of sentences (the shipped lines clean, whispered, soft, from giants and children, in a
    fan's wind, over hum and over a tune; espeak-ng in seven languages; prompts that people spoke in three) none is
    lost, of 204 single letters and syllables 4. Of 244 made beeps, beats, sweeps, tunes and sirens 21 pass, nearly all
    of them fast sirens and chirps with overtones; 187 did with colour as the only test. With a fan 5 dB below, 27 of
    102 pass. Real music and game sounds mostly pass: where several things play at once, nothing is even.
    """
    if len(looks) <= _LAG:
        return False
    level_db, loud = _levels(looks)
    change_db = _change_db(level_db)
    both = loud[_LAG:] & loud[:-_LAG]
    if _liveliest(change_db[both]) < CHANGE_DB and _movement_semitones(looks) < MOVES_SEMITONES:
        return False
    tuned, even = _tuned(looks, loud)
    if tuned.sum() < _TUNED_LOOKS or even.sum() <= EVEN_SHARE * tuned.sum():
        return True
    beside = even | np.append(even[1:], False) | np.append(False, even[:-1])
    apart = np.convolve(loud & ~beside, np.ones(_LAG + 1), "valid") > _LAG + 0.5
    return bool(apart.sum() >= _ALIVE_LOOKS and quantile(change_db[apart], 0.5) >= CHANGE_DB)


def _levels(looks: Looks) -> tuple[Signal, NDArray[np.bool_]]:
    """The level of each band of each look, and which looks are loud."""
    total_db = _db(looks.bands.sum(axis=1))
    top_db = float(np.sort(total_db)[-max(1, len(total_db) // 10)])
    return _db(looks.bands + 10 ** ((top_db - _FAINT_DB) / 10)), total_db > top_db - _LOUD_DB


def _change_db(level_db: Signal) -> Signal:
    """How far the colour of each look is from that 100 ms later."""
    change = level_db[_LAG:] - level_db[:-_LAG]
    colour: Signal = np.sqrt(((change - change.mean(axis=1, keepdims=True)) ** 2).mean(axis=1))
    return colour


def _liveliest(change_db: Signal) -> float:
    return float(np.sort(change_db)[-max(1, min(_MOST_LOOKS, len(change_db) // 10))]) if len(change_db) else 0.0


def _movement_semitones(looks: Looks) -> float:
    """How far the pitch moves, without its outermost tenths; 0 where there is none."""
    tonal = looks.alike > _TONAL
    if not tonal.any():
        return 0.0
    power_db = _db(looks.bands.sum(axis=1))
    pitch = looks.pitch_semitones[tonal & (power_db > power_db[tonal].max() - _LOUD_DB)]
    if len(pitch) < _HUMS_LOOKS:
        return 0.0
    low, high = quantile(pitch, 0.1), quantile(pitch, 0.9)
    return float(high - low)


def _tuned(looks: Looks, loud: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which of the loud looks have a pitch, a line or a whistle between others that do, and which of them are even."""
    tuned = even = loud & (looks.peaked < _WHISTLE) & (looks.line_hz > _WHISTLE_HZ)
    for known, semitones, least in (
        (looks.alike > _TONAL, looks.pitch_semitones, EVEN_SEMITONES),
        (looks.clear > _CLEAR, looks.line_semitones, _LINE_SEMITONES),
    ):
        three = np.zeros_like(loud)
        three[1:-1] = known[:-2] & known[1:-1] & known[2:] & loud[1:-1]
        bent = np.full(len(loud), np.inf)
        bent[1:-1] = np.abs(semitones[:-2] - 2 * semitones[1:-1] + semitones[2:])
        tuned, even = tuned | three, even | (three & (bent < least))
    return tuned, even


def levels_db(samples: ArrayLike) -> Signal:
    """The K-weighted level of 20 ms around every hop of one channel at 48 kHz."""
    signal = np.asarray(samples)
    sums = [np.zeros(_WINDOW_HOPS // 2)]
    for first, end, low, high in windows(len(signal), REACH):
        power = k_weighted(signal[low:high])[first - low : end - low] ** 2
        sums.append(np.pad(power, (0, -len(power) % HOP)).reshape(-1, HOP).sum(axis=1))
    sums.append(np.zeros(_WINDOW_HOPS))
    total = np.concatenate([[0.0], np.cumsum(np.concatenate(sums))])
    return _db((total[_WINDOW_HOPS:] - total[:-_WINDOW_HOPS]) / (_WINDOW_HOPS * HOP))


def _db(power: Signal) -> Signal:
    decibels: Signal = 10 * np.log10(np.maximum(power, 1e-30))
    return decibels
