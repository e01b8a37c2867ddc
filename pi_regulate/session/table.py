"""The button's table: what a gesture, or time alone, does in each place, and when gestures count (DESIGN 4).

Everything about going from one place to another is here: the table, how long a place lasts by itself, how long it
ignores the hand, and the judge, who decides what a gesture means. A single press is certain only a third of a second
later, when no second one can follow, and meanwhile an exercise may have ended. Rule: a gesture means what it meant when
its finger went down, and what has since come by itself is not done again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf
from typing import Literal, NamedTuple

from pi_regulate.session.gestures import Gesture
from pi_regulate.words import Phase

PlaceName = Literal[
    "rest", "doors", "prelude", "ground", "breathe", "connect", "follow", "gate", "tap", "soothe",
    "apart", "called", "aside", "waiting", "sign", "invited", "landing", "landed_by_hold", "thinning", "back_from_dark",
    "night_landing", "night_rest", "thread",
]  # fmt: skip
Meaning = Literal[
    "start",
    "accept",
    "next_phase",
    "next_exercise",
    "another",
    "ease",
    "not_yet",
    "yes",
    "no",
    "door",
    "tap",
    "lead",
    "longer",
    "aside",
    "call",
    "here",
    "back",
    "land",
    "rest",
    "nothing",
]  # `session.course` carries them out


class Means(NamedTuple):
    """What happens in a place after a press, a double press or a hold, and when its time is up."""

    press: Meaning
    double: Meaning
    hold: Meaning
    in_time: Meaning


TABLE: dict[PlaceName, Means] = {
    #                       press            double           hold       in time
    "rest":           Means("start",         "start",         "start",   "nothing"),
    "doors":          Means("door",          "door",          "land",    "door"),
    "prelude":        Means("next_exercise", "next_exercise", "land",    "next_exercise"),
    "ground":         Means("next_phase",    "another",       "land",    "next_exercise"),
    "breathe":        Means("next_phase",    "ease",          "land",    "next_exercise"),
    "connect":        Means("land",          "another",       "land",    "next_exercise"),
    "follow":         Means("next_phase",    "land",          "land",    "next_exercise"),
    "gate":           Means("yes",           "yes",           "land",    "no"),
    "thread":         Means("yes",           "yes",           "land",    "land"),
    "tap":            Means("tap",           "tap",           "land",    "lead"),
    "soothe":         Means("tap",           "tap",           "land",    "next_exercise"),
    "apart":          Means("longer",        "aside",         "land",    "call"),
    "called":         Means("here",          "here",          "land",    "call"),
    "aside":          Means("back",          "ease",          "land",    "back"),
    "waiting":        Means("next_phase",    "next_phase",    "land",    "land"),
    "sign":           Means("start",         "start",         "land",    "land"),
    "invited":        Means("accept",        "start",         "land",    "land"),
    "landing":        Means("start",         "start",         "land",    "rest"),
    "landed_by_hold": Means("nothing",       "nothing",       "nothing", "rest"),
    # In an exercise that leads less and less, from its second stage on; and just after it came back from the dark.
    "thinning":       Means("not_yet",       "not_yet",       "land",    "next_exercise"),
    "back_from_dark": Means("next_phase",    "next_phase",    "land",    "next_exercise"),
    # For a while after a night session that ended by itself.
    "night_landing":  Means("not_yet",       "start",         "land",    "rest"),
    "night_rest":     Means("not_yet",       "start",         "start",   "nothing"),
}  # fmt: skip

NIGHT_ROWS: dict[PlaceName, PlaceName] = {"rest": "night_rest", "landing": "night_landing"}

PRIVATE: frozenset[Meaning] = frozenset({"tap", "longer", "aside", "back", "here"})  # written down nowhere
PRIVATE_THERE: frozenset[Meaning] = frozenset({"nothing", "yes", "ease"})  # the same, where the light is private

# How long things last by themselves.
SESSION_CAP_S = 1800.0  # the longest session (limit length)
WAITING_S = 180.0  # without a press, waiting between two phases ends in a landing
LANDING_S = 6.0  # after a press or a natural end
HOLD_LANDING_S = 1.5  # dark within 2.5 s of the button going down
STOP_LANDING_S = 1.0  # on a stop signal
NOT_YET_S = 1200.0  # how long after dark a press at night means that nobody is asleep yet (our design choice)

# How long presses are ignored. A hold always counts, except just after the landing of another hold.
START_GUARD_S = 3.0  # after a start, presses are answered by the lamp and do nothing else
CHANGE_GUARD_S = 1.5  # the same after any other change
DEAF_AFTER_HOLD_S = 1.0  # after a hold, presses are ignored until this long after dark
GATE_DEAF_S = 0.8  # presses in the first moments of the line that invites are ignored: they were meant for before
YES_APART_S = 1.5  # a second yes comes at least this long after the first
YES_QUIET_S = 0.7  # and after a moment without any press: a trembling hand gives one yes


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a session is or was. Presses before `guard_until_s` do nothing; it was left by itself at `until_s`."""

    name: PlaceName
    phase: Phase | None
    guard_until_s: float
    until_s: float = inf


class Judge:
    """Decides what a gesture means. It is told of every change of place, in host seconds."""

    def __init__(self) -> None:
        self.guard_until_s = -inf  # presses that begin before this are answered by the lamp and do nothing else
        self.not_yet_until_s = -inf  # so long, a night session that ended by itself may not have brought sleep
        self._left: tuple[_Spot, ...] = ()  # the places that this session left by itself, in order

    def start(self, now_s: float) -> None:
        """A session begins."""
        self.guard_until_s, self.not_yet_until_s, self._left = now_s + START_GUARD_S, -inf, ()

    def change(self, now_s: float, guard_s: float = CHANGE_GUARD_S) -> None:
        """Something has changed; presses are ignored for `guard_s` seconds."""
        self.guard_until_s = max(self.guard_until_s, now_s + guard_s)

    def spot(self, name: PlaceName, phase: Phase | None) -> _Spot:
        """Where the session is now."""
        return _Spot(name, phase, self.guard_until_s)

    def leave(self, spot: _Spot, at_s: float) -> None:
        """The session left a place by itself."""
        self._left = (*self._left, replace(spot, until_s=at_s))

    def landed_by_itself(self, dark_s: float, *, night: bool) -> None:
        """The session has ended by itself and is dark at `dark_s`: at night, a press then means not yet."""
        self.not_yet_until_s = dark_s + NOT_YET_S if night else -inf

    def forget(self) -> None:
        """From now on, a press can no longer refer to a place that was left."""
        self._left = ()

    def meaning(self, gesture: Gesture, here: _Spot, dark_from_s: float) -> Meaning:
        """What a press, a double press or a hold means. From `dark_from_s` on, `here` looks like rest to a person."""
        assert gesture.kind != "stuck"
        if here.name == "rest" and gesture.kind == "hold" and gesture.down_s < dark_from_s:
            return "nothing"  # the finger went down to end what was still lit, and that has ended
        if gesture.down_s >= dark_from_s:
            here = replace(here, name="rest")
        there = next((spot for spot in self._left if gesture.down_s < spot.until_s), here)
        what: Meaning = getattr(TABLE[self._in_time(there.name, gesture.down_s)], gesture.kind)
        if gesture.kind == "hold":
            return what
        guarded = gesture.down_s < there.guard_until_s
        return "nothing" if guarded or (there is not here and _has_come(what, there, here)) else what

    def _in_time(self, name: PlaceName, down_s: float) -> PlaceName:
        """The row of the table for a place, at a time of the night."""
        return NIGHT_ROWS.get(name, name) if down_s < self.not_yet_until_s else name


def _has_come(what: Meaning, there: _Spot, here: _Spot) -> bool:
    """Whether what the press asked for has already come by itself: the next phase, the exercise, the landing."""
    return there.phase != here.phase or what == "next_exercise" or (what == "land" and here.name == "landing")
