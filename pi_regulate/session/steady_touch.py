"""What a motor under the pillow is told where the lamp's own level would tell it too little or too much.

A light that swells may be too much for eyes (`people.photosensitive`); a motor is not seen. So the motor keeps
breathing: its strength goes with how full the breath is, which the sound goes by as well. The steady light stands
half-way between the levels of the exercise, and in most of them, with light from 8 to 40 %, these shares of it give
back what was written. And while two people are apart the light is only a clock: twenty minutes of humming would tell
nobody the time and break the silence. There the motor stands still, and is felt when it calls, and as a hand is
answered.
Rule: only the motor is told this; the lamp's level is never changed.
"""

from __future__ import annotations

from pi_regulate.score.plan import Plan

EMPTY, FULL = 1 / 3, 5 / 3  # of the steady level, at the end of a breath out and of a breath in: 8 and 40 % of 24 %
_STOPS_S = 1.0  # more than enough to come from the strength of a call to a stand


def told_by_touch(plan: Plan | None, level: float, now_s: float, *, steady: bool) -> float:
    """The level (0 to 1) that the motor reads where the lamp shows `level`, at a host time; `steady`: it stands still.

    Where no breath is led it is the lower one; in a score without breaths, at a gate and in a landing the lamp's own.
    Where the light only keeps the time, it is what a hand adds to it.
    """
    if plan is None:
        return level
    if now_s >= rests_s(plan):
        return max(0.0, level - plan.level_at(now_s))
    if not steady or not plan.score.paced:
        return level
    fullness = plan.fullness_at(now_s) or 0.0
    return min(1.0, level * (EMPTY + (FULL - EMPTY) * fullness))


def changes_at(plan: Plan | None, now_s: float, *, steady: bool) -> bool:
    """Whether what the motor is told changes at a host time though the light stands still."""
    if plan is None:
        return False
    return 0.0 <= now_s - rests_s(plan) < _STOPS_S or (steady and plan.fullness_at(now_s) is not None)


def rests_s(plan: Plan) -> float:
    """When the motor begins to stand still, in host seconds; infinity if it doesn't."""
    return plan.anchor_s + plan.score.untouched_from_s
