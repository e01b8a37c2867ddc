"""What a gesture means, where the place changed by itself while the hand was still busy.

A press is clear only when no second one can follow it, a third of a second later; meanwhile an exercise may have
ended. Rule: a gesture means what it meant when its finger went down, and what has come by itself since then is not
done a second time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import inf

from pi_regulate.session.gestures import Gesture
from pi_regulate.session.table import Meaning, PlaceName, meaning
from pi_regulate.words import Phase


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a session is or was: presses before `guard_until_s` do nothing, and it was left by itself at `until_s`."""

    name: PlaceName
    phase: Phase | None
    guard_until_s: float
    until_s: float = inf


def meant(gesture: Gesture, left: Iterable[Spot], here: Spot) -> Meaning:
    """What a gesture means, `here` and after the places that were `left` by themselves, in order."""
    assert gesture.kind != "stuck"
    there = next((spot for spot in left if gesture.down_s < spot.until_s), here)
    what = meaning(there.name, gesture.kind)
    if gesture.kind == "hold":
        return what
    guarded = gesture.down_s < there.guard_until_s
    return "nothing" if guarded or (there is not here and _has_come(what, there, here)) else what


def _has_come(what: Meaning, there: Spot, here: Spot) -> bool:
    """Whether what the press asked for has come by itself: the next phase, the exercise, the landing."""
    return there.phase != here.phase or what == "skip_prelude" or (what == "land" and here.name == "landing")
