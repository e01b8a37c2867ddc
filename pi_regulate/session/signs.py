"""Signs that the lamp gives by itself: I am here; I am back; a file of yours is wrong.

Four short scores without a sound or a word. None of them asks for anything, each is slower than any greeting, and a
press moves on from each. Rule: a person who looks sees a sign; a person asleep is not woken.

| sign               | light                                       | when                                          |
|--------------------|---------------------------------------------|-----------------------------------------------|
| armed              | one slow swell to 8 %                       | by day, by a clock that is known to be right  |
| back               | 8 % for three minutes, then a slow fade     | after a death in the middle of a session      |
| last good          | two slow swells to 15 %, dark between them  | at the first press: the owner's file is wrong |
| built-in default   | three of them                               | the same, and there is no last good file      |
"""

from __future__ import annotations

from typing import Literal

from pi_regulate.score.adapted import steadied
from pi_regulate.score.score import Score, Stretch

Sign = Literal["armed", "back", "last good", "built-in default"]

LOW = 0.08  # the level of waiting: visible to someone who looks, too dim to wake anyone
ARMED_S = 8.0  # slower than a calm breath, so it can't be taken for an alarm
BACK_S = 180.0  # as long as the lamp waits between phases (DESIGN 4)
BACK_RISE_S, BACK_FADE_S = 4.0, 30.0
SWELL = 0.15  # as high as a greeting's
SWELL_S, DARK_S = 4.0, 1.5  # half as fast as a greeting's, with dark between: easy to tell apart from one


def sign_score(sign: Sign, *, steady: bool = False) -> Score:
    """The score of a sign; `steady` for photosensitive people (LIMITS 3.4)."""
    if sign == "armed":
        stretches = _swell(0.0, ARMED_S, LOW)
    elif sign == "back":
        stretches = _back()
    else:
        count = 2 if sign == "last good" else 3
        stretches = []
        for number in range(count):
            start_s = number * (SWELL_S + DARK_S)
            stretches += _swell(start_s, start_s + SWELL_S, SWELL)
            stretches.append(Stretch(start_s + SWELL_S, start_s + SWELL_S + DARK_S, 0.0, 0.0, "steady"))
    score = Score(f"sign-{sign.replace(' ', '-')}", "ground", stretches[-1].end_s, tuple(stretches))
    return steadied(score) if steady else score


def _swell(start_s: float, end_s: float, level: float) -> list[Stretch]:
    top_s = (start_s + end_s) / 2
    return [
        Stretch(start_s, top_s, 0.0, level, "cosine"),
        Stretch(top_s, end_s, level, 0.0, "cosine"),
    ]


def _back() -> list[Stretch]:
    fades_s = BACK_RISE_S + BACK_S
    return [
        Stretch(0.0, BACK_RISE_S, 0.0, LOW, "cosine"),
        Stretch(BACK_RISE_S, fades_s, LOW, LOW, "steady"),
        Stretch(fades_s, fades_s + BACK_FADE_S, LOW, 0.0, "cosine"),
    ]
