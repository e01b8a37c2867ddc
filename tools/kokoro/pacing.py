"""How long each sign of a line is held, so that the line has its pace: tempo first, then pauses, then more tempo.

The network says how long it would hold each sign. A calm line takes longer: all signs by one tempo, while pauses have
lengths of their own. Where the tempo would leave the range in which the network speaks at ease, the pauses give way
first. Rule: nothing here sounds; it is arithmetic on lengths, in frames of 25 ms.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pi_regulate.sound.measure import Signal
from tools.kokoro.network import FRAME, RATE_HZ

LEAST_WPM, MOST_WPM, MIDDLE_WPM = 101.0, 119.0, 110.0  # LIBRARY, reading rules: 100 to 120, with room for rounding
FULL_STOP_S = 0.55
"""The pause of the full stop that ends a line: it counts, as the pauses within do. It is the silence in the file."""

PAUSES_S = {",": 0.38, ";": 0.5, ":": 0.5, ".": 0.7, "?": 0.7, "!": 0.7, "…": 0.7}
EASY_TEMPO = (1.09, 1.39)  # times as long as the network would; within these it speaks at ease
FAR_TEMPO = (0.95, 2.8)
LONG, LONGEST = 8.0, 16.0  # frames: a sign is held back from the first length on, and never longer than the second
EASY_PAUSES, FAR_PAUSES = (0.7, 1.35), (0.5, 2.2)  # times PAUSES_S
AFTER = 8.0  # frames of silence, at most, in a line's full stop and after: they are not heard. Those before it are
# never fewer than the network would take: with half of them it swallows the first consonant ("Stay" becomes "day").
SPARE_WPM = 5.0  # so far within the bounds is planned: what is heard differs a little from what is held


@dataclass(frozen=True, slots=True)
class Held:
    """A line's frames, with those of the silence before and after it, and the places of its pauses among them."""

    frames: Signal
    pauses: tuple[int, ...]
    after: int
    """The place of what follows the last phone: its full stop, or the silence at the end."""
    tempo: float
    seconds: float
    """From the first phone to the last; what is heard of it is a little less."""


def paced(signs: str, own: Signal, words: int, unheard_s: float, wpm: float = MIDDLE_WPM, pauses: float = 1.0) -> Held:
    """How long each sign is held. `own` is what the network would do; `unheard_s` is how much of it is not heard.

    `wpm` is the pace that is aimed at, words a minute; `pauses` how much longer than PAUSES_S the pauses are at ease.
    """
    last = max(at for at, sign in enumerate(signs) if sign not in PAUSES_S and sign != " ")
    marks = [at for at in range(last) if signs[at] in PAUSES_S and signs[at + 1] not in PAUSES_S]
    silent = {*marks, *(at + 1 for at in marks if signs[at + 1] == " ")}
    said = np.array([own[at + 1] for at in range(last + 1) if at not in silent])
    tempo, share = _tempo(said, sum(PAUSES_S[signs[at]] for at in marks), words, unheard_s, wpm, pauses)
    around = np.maximum(1, np.round(own))
    ending = np.minimum(around[last + 2 :], AFTER)
    frames = np.concatenate([around[:1], _whole(_drawn(own[1 : last + 2], tempo)), ending])
    for at in marks:
        pause = round(PAUSES_S[signs[at]] * share * RATE_HZ / FRAME)
        after = frames[at + 2] if signs[at + 1] == " " else 0
        frames[at + 1] = max(1, pause - after)
    seconds = float(frames[1 : last + 2].sum()) * FRAME / RATE_HZ
    return Held(frames, tuple(at + 1 for at in marks), last + 2, tempo, seconds)


def _tempo(
    said: Signal, pauses_s: float, words: int, unheard_s: float, aim_wpm: float, share: float
) -> tuple[float, float]:
    """The tempo, and how much longer than PAUSES_S the pauses are."""

    def left_s(wpm: float, share: float) -> float:
        return words * 60 / wpm - FULL_STOP_S + unheard_s - pauses_s * share

    def fitting(wpm: float, share: float) -> float:
        tempi = np.linspace(0.5, 4, 701)
        taken_s = [_drawn(said, tempo).sum() * FRAME / RATE_HZ for tempo in tempi]
        return float(np.interp(left_s(wpm, share), taken_s, tempi))

    wanted = fitting(aim_wpm, share)
    tempo = float(np.clip(wanted, *EASY_TEMPO))
    if tempo != wanted:
        said_s = _drawn(said, tempo).sum() * FRAME / RATE_HZ
        if pauses_s:
            share = float(np.clip((left_s(aim_wpm, 0) - said_s) / pauses_s, *EASY_PAUSES))
        slowest, quickest = fitting(LEAST_WPM + SPARE_WPM, share), fitting(MOST_WPM - SPARE_WPM, share)
        tempo = float(np.clip(np.clip(tempo, quickest, slowest), *FAR_TEMPO))
        if pauses_s and tempo in FAR_TEMPO:
            wpm = LEAST_WPM + SPARE_WPM if tempo == FAR_TEMPO[0] else MOST_WPM - SPARE_WPM
            rest_s = left_s(wpm, 0) - _drawn(said, tempo).sum() * FRAME / RATE_HZ
            share = float(np.clip(rest_s / pauses_s, min(share, FAR_PAUSES[0]), max(share, FAR_PAUSES[1])))
    return tempo, share


def _drawn(own: Signal, tempo: float) -> Signal:
    """Each sign `tempo` times as long, but the last of a phrase, long by itself, is held back: drawn out, it creaks."""
    plain, room = own * tempo, LONGEST - LONG
    return np.where(plain > LONG, LONG + room * np.tanh((plain - LONG) / room), plain)


def _whole(wanted: Signal) -> Signal:
    """Whole frames, as many in all: those with the largest remainders get one more."""
    frames: Signal = np.floor(wanted)
    more = round(float(wanted.sum() - frames.sum()))
    frames[np.argsort(frames - wanted, kind="stable")[:more]] += 1
    return np.maximum(1, frames)
