"""What the lamp shows: the light of the place, joined to the light that was there before, and the hand on top.

Every change of place keeps the level that was shown at that moment and goes over to the new one in two seconds along
a raised cosine. So no path through a session can make a step. Rule: this is the only way from a place to the lamp.
"""

from __future__ import annotations

from math import inf

from pi_regulate.score.curve import ease
from pi_regulate.session.answer import Answer
from pi_regulate.session.places import Landing, Place, Running

OVER_S = 2.0  # from one place's light to the next: twice the shortest fade (limit slew)


class Light:
    """The level over time, in host seconds."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self._kept = 0.0
        self._since_s = -inf

    def shown(self, place: Place, now_s: float) -> float:
        """The level, 0 to 1."""
        return self.answer.over(self._joined(place, now_s), now_s)

    def keep(self, place: Place, now_s: float) -> None:
        """The place is about to change: what comes next begins from the light that is there."""
        self._kept, self._since_s = self._joined(place, now_s), now_s

    def landing_from(self, place: Place, now_s: float, *, forget_hand: bool) -> float:
        """The level a landing begins from; with `forget_hand` what the hand added is part of it, and over."""
        level = self.shown(place, now_s) if forget_hand else self._joined(place, now_s)
        if forget_hand:
            self.answer.forget()
        self._since_s = -inf
        return level

    def rest(self) -> None:
        """Nothing is left to join."""
        self._since_s = -inf

    def moves_at(self, place: Place, now_s: float) -> bool:
        """True while the level changes."""
        if self.answer.moves_at(now_s) or now_s < self._since_s + OVER_S:
            return True
        if isinstance(place, Landing):
            return now_s < place.since_s + place.seconds
        return isinstance(place, Running) and place.score.moves_at(now_s - place.anchor_s)

    def still_until(self, place: Place, now_s: float) -> float | None:
        """When a level that stands still next moves by itself, as far as is known now."""
        times = [self.answer.still_until(now_s)]
        if isinstance(place, Running):
            position_s = place.score.still_until(now_s - place.anchor_s)
            times.append(None if position_s is None else position_s + place.anchor_s)
        return min((at_s for at_s in times if at_s is not None), default=None)

    def _joined(self, place: Place, now_s: float) -> float:
        level = place.level_at(now_s)
        share = (now_s - self._since_s) / OVER_S
        return level if share >= 1 else self._kept + (level - self._kept) * ease(share)
