"""Finds the words of a line among what else was recorded: a breath before them, the button behind.

A recording falls into parts, with pauses between. A part that hisses softly before the first voice is a breath; one
that is over at once is a button. Whether the same words were said twice nobody can tell who doesn't understand them,
but a line that takes twice the time it needs, with a pause in its middle, is worth a question.
Rule: a part that may be words stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.measure import Signal, quantile
from pi_regulate.sound.recordings.evening import Floats
from pi_regulate.sound.recordings.listening import HOP
from pi_regulate.sound.recordings.looks import EVERY, Looks, looked

_UNDER_DB, _OVER_DB, _AT_MOST_DB = 32.0, 8.0, 10.0  # as `listening` finds speech
_GAP_HOPS = 12  # 60 ms: a shorter one is within a word
_CLICK_HOPS = 14  # 70 ms with the window of a level
_BREATH_HOPS = (20, 240)  # 0.1 to 1.2 s
_BREATH_UNDER_DB = 9.0  # below the loudest voice
_VOICED = 0.85  # a wave that resembles itself a period later
_BREATHED = 0.06  # of a breath's looks may look voiced
_ANY_VOICE = 0.15  # of the rest; a whispered line has no voice, and then nothing is taken for a breath

TAKES_S = 0.7
"""The least pause between two takes; they are about equally long, and each alone is long enough for the words."""

_STRETCHES = 1.35  # how much longer one take may be
_BOTH_WPM, _ONE_WPM = 90.0, 260.0  # the words of a line, if both takes are one, and if one of them has all


class WordsFound(NamedTuple):
    """Where the words are, in frames, what was left out beside them, and whether they may be there twice."""

    first: int
    end: int
    left_out: tuple[str, ...]
    twice: bool


BREATH = "a breath, or a noise, before the words was left out"
CLICK = "a click beside the words was left out"


def words_in(mono: Floats, level_db: Signal, span: tuple[int, int], words: int) -> WordsFound:
    """The words in the `span` in which there is speech; `words` is how many they are, 0 if nobody knows.

    `level_db` are the levels of this one channel at 48 kHz.
    """
    parts = _parts(level_db, span)
    looks = looked(mono[span[0] : span[1]])
    left_out: list[str] = []
    voiced = _voiced(looks, span[0], span)
    for edge in (0, -1):  # a breath behind the words fades with the line
        while len(parts) > 1:
            part = parts[edge]
            rest = parts[1:] if edge == 0 else parts[:-1]
            told = _beside(level_db, part, rest, looks, span, voiced if edge == 0 else 0.0)
            if told is None:
                break
            left_out.append(told)
            parts = rest
    if not parts:
        return WordsFound(*span, (), twice=False)
    first, end = max(parts[0][0] * HOP, span[0]), min(parts[-1][1] * HOP, span[1])
    return WordsFound(first, end, tuple(dict.fromkeys(left_out)), _twice(parts, words))


def _twice(parts: Sequence[tuple[int, int]], words: int) -> bool:
    for before, after in pairwise(parts):
        takes = before[1] - parts[0][0], parts[-1][1] - after[0]
        whole = parts[-1][1] - parts[0][0]
        long_enough = max(takes) * HOP / RATE_HZ >= words * 60 / _ONE_WPM
        pause = (after[0] - before[1]) * HOP >= TAKES_S * RATE_HZ
        alike = max(takes) <= _STRETCHES * min(takes)
        if words >= 3 and pause and alike and long_enough and words * 60 / _BOTH_WPM < whole * HOP / RATE_HZ:
            return True
    return False


def _parts(level_db: Signal, span: tuple[int, int]) -> list[tuple[int, int]]:
    """The parts, in hops."""
    first, end = span[0] // HOP, -(-span[1] // HOP)
    top_db = float(np.sort(level_db[first:end])[-min(40, end - first) :][0])
    noise_db = float(quantile(level_db, 0.05))
    least_db = max(top_db - _UNDER_DB, min(noise_db + _OVER_DB, top_db - _AT_MOST_DB))
    edges = np.flatnonzero(np.diff(level_db[first:end] > least_db, prepend=False, append=False)) + first
    found: list[tuple[int, int]] = []
    for begins, ends in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if found and begins - found[-1][1] < _GAP_HOPS:
            found[-1] = found[-1][0], ends
        else:
            found.append((begins, ends))
    return found


def _beside(
    level_db: Signal,
    part: tuple[int, int],
    rest: Sequence[tuple[int, int]],
    looks: Looks,
    span: tuple[int, int],
    voiced: float,
) -> str | None:
    """What a part at the edge is, if it is no word."""
    length = part[1] - part[0]
    if length < _CLICK_HOPS:
        return CLICK
    top_db = max(float(level_db[begins:ends].max()) for begins, ends in rest)
    breathes = _BREATH_HOPS[0] <= length <= _BREATH_HOPS[1] and voiced > _ANY_VOICE
    if not breathes or float(quantile(level_db[part[0] : part[1]], 0.9)) > top_db - _BREATH_UNDER_DB:
        return None
    return BREATH if _voiced(looks, span[0], (part[0] * HOP, part[1] * HOP)) < _BREATHED else None


def _voiced(looks: Looks, start: int, part: tuple[int, int]) -> float:
    """The share of looks with a pitch in a part, in frames; the looks begin at frame `start`."""
    first, end = (max(0, at - start) // EVERY for at in part)
    alike = looks.alike[first : max(end, first + 1)]
    return float((alike > _VOICED).mean()) if len(alike) else 0.0
