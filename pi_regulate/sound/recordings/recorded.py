"""A person's recording on its way into a voice: its words are found, mended and told about.

Engines and studios need none of this; telephones, bedrooms and buttons do. First what is deeper than any voice is
noted, because it tells of pops and wind; then the speech is looked for in what was really recorded, so that no mending
can make speech out of noise; then the recording is mended, and what is left is listened to for what can't be.
Rule: whatever was done to a recording, or ought to be done by whoever made it, is told in one plain sentence.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.measure import quantile
from pi_regulate.sound.recordings.evening import Floats
from pi_regulate.sound.recordings.flaws import ECHO, echoes, flaws, hums
from pi_regulate.sound.recordings.listening import HOP, levels_db
from pi_regulate.sound.recordings.mending import WINDY, deep_of, floor_of, mended_within
from pi_regulate.sound.recordings.speech import LEAD_S, TAIL_S, fits, placed, spoken_part
from pi_regulate.sound.recordings.spoken_words import words_in

HEARD_NOISE_DB, MUCH_NOISE_DB = 44.0, 26.0
"""Steady noise is told when it is less than this below the loudest, and again with advice."""

HUMS = "the hum of the mains was lowered: away from plugs and chargers there is less of it"
NOISE = "steady noise behind it was lowered"
MUCH_NOISE = "there is much steady noise behind it; it was lowered, but turn off what hums or blows, or come closer"
WIND = "wind, or a hand on the microphone, rumbles in it; it was held back. Lay the microphone down, out of the wind"
TWICE = "the words may be in it twice: listen to it, and keep one of the two"

_AS_QUIET_DB = 6.0  # over the noise: what is louder beside the words is hushed
_HUSHED_DB = 20.0
_NEAR_S = 0.08


class Heard(NamedTuple):
    """The words of a recording, with their lead and tail, and what is to be told about it."""

    line: Floats
    told: tuple[str, ...]


def recorded(held: Floats, within: tuple[int, int], words: int, room_s: float) -> Heard:
    """The words of a recording that is `within` two frames of `held`, one channel at 48 kHz; it is overwritten.

    `words` is how many the line has, 0 if nobody knows. Raises RegulateError if there is no speech, or more than fits
    into `room_s`.
    """
    begins, ends = within
    mono = held[begins:ends]
    deep = deep_of(mono)
    span, level_db = spoken_part(mono)
    floor = floor_of(mono)
    told: list[str] = []
    beside = max(0, span[0] - round(LEAD_S * RATE_HZ)), min(len(mono), span[1] + round(3 * TAIL_S * RATE_HZ))
    if floor is not None and floor.under_db > -HEARD_NOISE_DB:
        quiet = mono[: span[0]] if span[0] > len(mono) - span[1] else mono[span[1] :][::-1]
        told.append(HUMS if hums(quiet) else MUCH_NOISE if floor.under_db > -MUCH_NOISE_DB else NOISE)
    unmended = list(flaws(mono, level_db, span, words))
    windy = mended_within(mono, floor, deep, beside)
    level_db = levels_db(mono)
    found = words_in(mono, level_db, span, words)
    told += found.left_out
    told += [WIND] if windy > WINDY else []
    told += [TWICE] if found.twice else []
    told += [ECHO] if echoes(level_db[beside[0] // HOP : -(-beside[1] // HOP)]) else []
    told += [flaw for flaw in unmended if not (found.twice and flaw.startswith("it is very long"))]
    fits(found.end - found.first, room_s)
    _hush(mono, found.first, found.end)
    return Heard(placed(held, found.first + begins, found.end + begins, within), tuple(told))


def _hush(mono: Floats, first: int, end: int) -> None:
    """Lowers what is louder than the room within the lead before the words and the tail behind them."""
    lead, tail = round(LEAD_S * RATE_HZ), round(TAIL_S * RATE_HZ)
    for low, high in ((max(0, first - lead), first), (end, min(len(mono), end + tail))):
        if high - low < RATE_HZ // 50:
            continue
        level_db = levels_db(mono[low:high])
        most_db = float(quantile(level_db, 0.3)) + _AS_QUIET_DB
        gain_db = np.clip(most_db - level_db, -_HUSHED_DB, 0.0)
        at = np.arange(high - low)
        near = (high - at if high == first else at) / (_NEAR_S * RATE_HZ)  # the words' own edges stay
        gain = np.interp(at, np.arange(len(gain_db)) * HOP, gain_db) * np.clip(near, 0, 1)
        mono[low:high] *= 10 ** (gain / 20)
