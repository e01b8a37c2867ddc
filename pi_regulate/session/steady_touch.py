"""What a motor under the pillow tells where the light stands still (`people.photosensitive`): the breath itself.

A light that swells may be too much for eyes; a motor is not seen. So the motor keeps breathing: its strength goes with
how full the breath is, which the sound goes by as well. The steady light stands half-way between the levels of the
exercise, and in most of them, with light from 8 to 40 %, these shares of it give back what was written.
Rule: only the motor is told this; the lamp's level is never changed.
"""

from __future__ import annotations

from pi_regulate.score.plan import Plan

EMPTY, FULL = 1 / 3, 5 / 3  # of the steady level, at the end of a breath out and of a breath in: 8 and 40 % of 24 %


def told_by_touch(plan: Plan | None, level: float, now_s: float) -> float:
    """The level (0 to 1) that the motor reads where the lamp shows `level`, at a host time.

    Where no breath is led it is the lower one; in a score without breaths, at a gate and in a landing the lamp's own.
    """
    if plan is None or not plan.score.paced:
        return level
    fullness = plan.fullness_at(now_s) or 0.0
    return min(1.0, level * (EMPTY + (FULL - EMPTY) * fullness))


def breathes_at(plan: Plan | None, now_s: float) -> bool:
    """Whether a breath is led at a host time, so that the motor moves."""
    return plan is not None and plan.fullness_at(now_s) is not None
