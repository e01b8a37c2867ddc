"""What the lamp shows: the light of the place, blended with the light before it, and the hand's answer on top.

Every change of place starts from the level shown at that moment and reaches the new one in two seconds along a raised
cosine. So no path through a session can make a step. Rule: this is the only way from a place to the lamp.
"""

from __future__ import annotations

from math import inf

from pi_regulate.score.curve import ease
from pi_regulate.session.answer import Answer
from pi_regulate.session.places import Asking, Landing, Place, Rest
from pi_regulate.session.running import Running

_OVER_S = 2.0  # from one place's light to the next: twice the shortest fade (limit slew)


class Light:
    """The place we are in, and the level it shows. All times are host seconds."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.place: Place = Rest()
        self._most, self._most_from = 1.0, 1.0
        self._most_since_s = -inf
        self._kept = 0.0
        self._since_s = -inf

    def level_at(self, now_s: float) -> float:
        """The level, 0 to 1. Ask only when everything due by then has happened."""
        return self.answer.over(self._joined(now_s), now_s, self._most_at(now_s))

    def go_up_to(self, most: float, now_s: float) -> None:
        """From now on it goes no higher than `most` (0 to 1), the answer to the hand included.

        What is lit higher now, as a glow that a hand has answered, comes down to it as softly as to another place.
        """
        lit = self.answer.lifted(self._joined(now_s), now_s, self._most_at(now_s))
        self._most_from, self._most_since_s, self._most = max(most, lit), now_s, most

    def go_to(self, place: Place, now_s: float) -> None:
        """Moves to another place."""
        self.keep(now_s)
        self.place = place

    def keep(self, now_s: float) -> None:
        """The light of this place is about to change; it will go on from the present level."""
        self._kept, self._since_s = self._joined(now_s), now_s

    def landing_from(self, now_s: float, *, forget_hand: bool) -> float:
        """The level a landing begins from. With `forget_hand`, it includes the hand's extra light, which then ends."""
        level = self.level_at(now_s) if forget_hand else self._joined(now_s)
        if forget_hand:
            self.answer.forget()
        return level

    def sink(self, place: Landing | Rest) -> None:
        """Moves to a place that itself begins from the present level."""
        self.place, self._since_s = place, -inf

    def still_lit(self) -> None:
        """The lamp has answered the hand: a landing is not dark until that is over."""
        if isinstance(self.place, Landing):
            self.place.dark_from_s = max(self.place.dark_from_s, self.answer.settled_s())

    @property
    def lift(self) -> float:
        """How much of its usual answer it gives to a hand now, 0 to 1."""
        return self.place.lift if isinstance(self.place, Running) else 1.0

    @property
    def private(self) -> bool:
        """Whether what it does is somebody's own, a pace, a press or an answer, so that nobody may write it down."""
        place = self.place
        return place.private if isinstance(place, Running | Asking) else isinstance(place, Landing) and place.untold

    def unfelt_at(self, now_s: float) -> float:
        """How much of the level of a landing no motor is told, since it wasn't told the light before."""
        return self.place.level_at(now_s) if isinstance(self.place, Landing) and self.place.unfelt else 0.0

    def moves_at(self, now_s: float) -> bool:
        """True while the level changes."""
        place = self.place
        if self.answer.moves_at(now_s) or now_s < self._since_s + _OVER_S:
            return True
        if isinstance(place, Landing):
            return now_s < place.since_s + place.seconds
        return isinstance(place, Running | Asking) and place.moves_at(now_s)

    def still_until(self, now_s: float) -> float | None:
        """When a level that stands still will move by itself, as far as is known now; None when nothing is planned."""
        place, times = self.place, [self.answer.still_until(now_s)]
        if isinstance(place, Running):
            times.append(place.still_until(now_s))
        if isinstance(place, Asking) and now_s < place.reminds_s < inf:
            times.append(place.reminds_s)
        return min((at_s for at_s in times if at_s is not None), default=None)

    def grid_s(self) -> float:
        """The start of the score, from which the lamp's frames are counted."""
        running = self.place.running if isinstance(self.place, Asking) else self.place
        return running.anchor_s if isinstance(running, Running) else 0.0

    def _joined(self, now_s: float) -> float:
        level = self.place.level_at(now_s)
        if isinstance(self.place, Running | Asking):
            level = min(level, self._most_at(now_s))
        share = (now_s - self._since_s) / _OVER_S
        return level if share >= 1 else self._kept + (level - self._kept) * ease(share)

    def _most_at(self, now_s: float) -> float:
        share = (now_s - self._most_since_s) / _OVER_S
        return self._most if share >= 1 else self._most_from + (self._most - self._most_from) * ease(share)
