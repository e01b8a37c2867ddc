"""Turns any recording of a spoken line into one that can be played at night: the chain for every voice.

The recording becomes one channel at 48 kHz without rumble. It is trimmed to its speech, with room for the fades, and
evened out (evening.py), so that neither a shout into a telephone nor an engine's hard consonant can startle (LIMITS 3.3
no startle, its rule for speech). Arrays in, arrays out, and no state in between.
The one rule: a voice gets into a file only through `prepared`.
"""

from __future__ import annotations

from math import inf

import numpy as np
from numpy.typing import ArrayLike

from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.envelope import release
from pi_regulate.sound.measure import Signal
from pi_regulate.sound.recordings import bands, evening
from pi_regulate.sound.recordings.evening import FADE_OUT_S, PEAK_OVER_DB, Floats
from pi_regulate.sound.recordings.forms import TooLongError
from pi_regulate.sound.recordings.listening import HOP, levels_db, speech_span
from pi_regulate.sound.recordings.loudness import REACH, windows
from pi_regulate.sound.recordings.resampling import resampled
from pi_regulate.words import RegulateError

NEARLY_SILENT = 10 ** (-55 / 20)
"""Where no sample of a recording is higher, its microphone was muted or is not the one that was spoken into."""

LEAD_S = 0.25
"""The time from the start of a file to the first sound of its line. The fade-in has then reached -7.5 dB, so the first
word is softened but not swallowed."""

TAIL_S = FADE_OUT_S + 0.05  # the release begins when the last word is over

RUMBLE_HZ = (50.0, 90.0)  # steps, tables and breath on the microphone are below, voices are not
DULL_HZ = (7000.0, 11000.0)  # sound above comes from the microphone, not from the words


def prepared(samples: ArrayLike, rate_hz: int, peak_over_db: float = PEAK_OVER_DB) -> Signal:
    """A recording, (frames,) or (frames, channels) between -1 and 1, as a line of a voice: one channel at 48 kHz.

    Speech begins LEAD_S after the start and the end is silent; loudness is LOUDNESS_LUFS, the true peak `peak_over_db`
    over it; of a single word the peak alone, since the fades are as long as the word. Raises RegulateError if there is
    no speech, or only clicks.
    """
    signal = np.asarray(samples, dtype=np.float64)
    mono = resampled(signal.reshape(len(signal), -1).mean(axis=1), rate_hz).copy() if signal.size else np.zeros(0)
    return np.concatenate(list(evening.evened(cut(mono), peak_over_db).pieces()))


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


def _banded(samples: Floats) -> Floats:
    """One channel at 48 kHz without the sound below and above a voice; overwritten a piece at a time."""
    behind = np.zeros(0)
    for first, end, _, high in windows(len(samples), REACH):
        window = np.concatenate([behind, samples[first:high]])
        at = len(behind)
        behind = window[: at + end - first][-REACH:].copy()
        samples[first:end] = bands.band(window, RUMBLE_HZ, DULL_HZ)[at : at + end - first]
    bands.slopes.cache_clear()  # these are done with; the next line has other lengths
    return samples
