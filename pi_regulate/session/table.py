"""The button's table: what a press, a double press and a hold mean in each place (DESIGN 4).

Rule: every meaning stands in this one table; what a meaning does is the course's work.
"""

from __future__ import annotations

from typing import Literal

from pi_regulate.words import Phase

PlaceName = Literal[
    "rest", "prelude", "ground", "breathe", "connect", "gate", "waiting", "sign", "landing", "landed_by_hold"
]
Meaning = Literal["start", "next_phase", "skip_prelude", "another", "ease", "yes", "land", "nothing"]

TABLE: dict[PlaceName, tuple[Meaning, Meaning, Meaning]] = {
    # place            press           double          hold
    "rest": ("start", "start", "start"),
    "prelude": ("skip_prelude", "skip_prelude", "land"),
    "ground": ("next_phase", "another", "land"),
    "breathe": ("next_phase", "ease", "land"),
    "connect": ("land", "another", "land"),
    "gate": ("yes", "yes", "land"),
    "waiting": ("next_phase", "next_phase", "land"),
    "sign": ("start", "start", "land"),
    "landing": ("start", "start", "land"),
    "landed_by_hold": ("nothing", "nothing", "nothing"),
}

START_GUARD_S = 3.0  # after a start presses are answered by the lamp and do nothing else
CHANGE_GUARD_S = 1.5  # after any other change

# What a double press plays next in its phase (LIBRARY, Routines).
RINGS: dict[Phase, tuple[str, ...]] = {
    "ground": ("follow-light", "orient-room", "feet-weight", "hand-on-heart"),
    "breathe": (),
    "connect": ("quiet-company", "safe-ally", "kind-phrase"),
}


def meaning(place: PlaceName, kind: Literal["press", "double", "hold"]) -> Meaning:
    """What a gesture means in a place."""
    return TABLE[place][("press", "double", "hold").index(kind)]
