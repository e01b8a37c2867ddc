"""An exercise that two people breathe in two homes: it goes by the beat of the other lamp, as far as one is heard.

A beat says when the other's next breath in begins. It is heard by way of the link, as a wish is, and so the owner
allows it or not. Without one, late or lost, the exercise plays as it is written; whoever breathes at another pace, or
too far away, breathes alone. Rule: a beat changes nothing but when breaths begin, and each of them at most once.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from pi_regulate.score.in_step import (
    PlainBreath,
    RateBounds,
    apart_s,
    begun_with,
    inhales,
    is_lost,
    pace_of,
    pull_s,
    pulled,
    waits_for_first,
)
from pi_regulate.session.running import Running
from pi_regulate.session.wishes import Wish

TWO_HOMES = "breathe-apart"  # the one exercise that two homes breathe together


@dataclass(slots=True)
class InStep(Running):
    """An exercise that can keep step with another lamp; `written_pace` is what its author wrote, if that is one."""

    begun: bool = False  # whether its first breath has been set to the other's
    changed_s: float = -inf  # the inhale of the last breath that was made longer or shorter, as a position

    @property
    def written_pace(self) -> PlainBreath | None:
        return None if self.piece is None else pace_of(self.piece.score)

    @property
    def shared_pace(self) -> PlainBreath | None:
        """The pace in which it can be together with another lamp; None once somebody has eased it."""
        pace = pace_of(self.score)
        return pace if pace == self.written_pace else None


@dataclass(frozen=True, slots=True)
class SharedBreath:
    """A breath of this lamp for the other: its number, its inhale in host seconds and since the first, and the pace."""

    number: int
    inhale_s: float
    since_first_s: float
    pace: PlainBreath


def breath_of(place: object, now_s: float) -> SharedBreath | None:
    """The breath that has begun last, or the first that will; None where none is to be shared."""
    if not isinstance(place, InStep) or (pace := place.shared_pace) is None:
        return None
    starts = inhales(place.score)
    number = max(1, sum(start_s <= now_s - place.anchor_s for start_s in starts))
    return SharedBreath(number, place.anchor_s + starts[number - 1], starts[number - 1] - starts[0], pace)


def follows(place: object, beat: Wish, now_s: float) -> bool:
    """Whether a beat can be followed here: at this pace, and by a breath that is near enough."""
    if not isinstance(place, InStep) or place.shared_pace != (pace := PlainBreath(beat.in_s, beat.out_s)):
        return False
    if waits_for_first(place.score, now_s - place.anchor_s):
        return True
    following_s = _following_s(place, now_s)
    return following_s is not None and not is_lost(_error_s(place, following_s, beat), pace)


def follow(place: InStep, beat: Wish, now_s: float, bounds: RateBounds) -> None:
    """Changes when the breaths to come begin, by a beat that can be followed."""
    pace, position_s = PlainBreath(beat.in_s, beat.out_s), now_s - place.anchor_s
    again, place.begun = place.begun, True
    beat_s = beat.at_s + beat.start_in_s - place.anchor_s
    written_s = 0.0 if place.piece is None else inhales(place.piece.score)[0]
    begun = begun_with(place.score, position_s, beat_s, pace.breath_s, written_s=written_s, again=again)
    if begun is not None:
        place.goes_on_with(begun)
        return
    following_s = _following_s(place, now_s)
    if following_s is None or following_s <= place.changed_s:
        return
    if by_s := pull_s(_error_s(place, following_s, beat), pace, bounds):
        place.goes_on_with(pulled(place.score, following_s, by_s))
        place.changed_s = following_s


def _following_s(place: InStep, now_s: float) -> float | None:
    """The position of the next breath."""
    return next((start_s for start_s in inhales(place.score) if start_s > now_s - place.anchor_s), None)


def _error_s(place: InStep, following_s: float, beat: Wish) -> float:
    """How much later than the next breath the other's is."""
    return apart_s(following_s, beat.at_s + beat.start_in_s - place.anchor_s, beat.in_s + beat.out_s)
