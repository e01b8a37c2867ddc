"""On to a place in an exercise: the device plays up to there in a hurry, and from there on as always.

Nothing is skipped: it is the same session, only quicker, so what plays there is what would have played. Where somebody
is asked it stops hurrying, because nobody but a person says yes. Rule: the clock itself knows where the hurry ends, so
a busy machine doesn't run past the place.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from pi_regulate.simulator.view import View

LONGEST_HURRY_S = 60.0  # of the machine's time; the longest session takes half of it


@dataclass(frozen=True, slots=True)
class Goal:
    """A position in an exercise, in seconds of it, wanted at a second of the device (`since_s`) and of the machine."""

    exercise: str
    position_s: float
    since_s: float
    since_host_s: float


def hurries_until(goal: Goal, view: View, now_s: float, host_s: float) -> float | None:
    """The device's second up to which it hurries, as far as that is known by now; None once it need not any more."""
    plan = view.plan
    if host_s - goal.since_host_s > LONGEST_HURRY_S:
        return None
    if plan is None or plan.anchor_s < goal.since_s:  # that is what played before
        return inf
    if view.gate or view.exercise not in ("", goal.exercise):
        return None
    ends_s = plan.anchor_s + plan.until_s
    if not view.exercise:  # a greeting; the exercise follows
        return ends_s
    there_s = plan.anchor_s + goal.position_s
    return None if now_s >= there_s else min(there_s, ends_s)
