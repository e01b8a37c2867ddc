"""Which place a piece plays in: the button's own meaning where a hand leads, taps a breath or soothes a light.

Each of these is an exercise as any other but for a part of it in which the score is not known in advance, since it goes
by what a hand does; and in one, another lamp's breath may move it along. Rule: the score alone says which of them it
is, and the name alone which one two homes breathe together.
"""

from __future__ import annotations

from pi_regulate.score.led import window_of
from pi_regulate.score.soothed import soothed
from pi_regulate.session.hand_leads import Led
from pi_regulate.session.keeping_step import TWO_HOMES, InStep
from pi_regulate.session.programme import Piece
from pi_regulate.session.running import Running, Tapping
from pi_regulate.session.soothing import Soothing


def place_of(piece: Piece, now_s: float, *, hand_led: bool = False) -> Running:
    """The place in which a piece begins; `hand_led`, in place of one in which a hand leads, and that hand goes on."""
    score, phase = piece.score, piece.phase
    if hand_led or score.hand_spans:
        return Led(score, now_s, piece, "follow")
    if score.tapped is not None:
        return Tapping(window_of(score), now_s, piece, "tap", window=score.tapped)
    if score.soothes is not None:
        return Soothing(soothed(score), now_s, piece, phase, whole=score)
    if piece.exercise.id == TWO_HOMES:
        return InStep(score, now_s, piece, phase)
    return Running(score, now_s, piece, phase)
