"""What the device remembers from session to session: as little as it needs, and nothing about anybody.

Rule: counts and card numbers, no times of day, no names, no record of who said no.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class Memory:
    """How many sessions there were, how often an exercise with a gentler beginning was begun, and which cards are out.

    `cards` holds the numbers (from 0) of the questions already asked of each deck, `card_night` the last night on
    which one was asked.
    """

    sessions: int = 0
    begun: dict[str, int] = field(default_factory=dict)
    cards: dict[str, tuple[int, ...]] = field(default_factory=dict)
    card_night: int | None = None

    def after_session(self) -> Memory:
        return replace(self, sessions=self.sessions + 1)

    def after_beginning(self, exercise: str) -> Memory:
        return replace(self, begun=self.begun | {exercise: self.begun.get(exercise, 0) + 1})

    def after_card(self, deck: str, card: int, size: int, night: int) -> Memory:
        """With one more card asked; a deck that is through begins anew."""
        asked = (*self.cards.get(deck, ()), card)
        return replace(self, cards=self.cards | {deck: () if len(asked) >= size else asked}, card_night=night)


def next_card(memory: Memory, deck: str, size: int, seed: int) -> int:
    """The next question's number (from 0): shuffled by the seed, none twice until the deck is through."""
    asked = memory.cards.get(deck, ())
    order = sorted(range(size), key=lambda card: sha256(f"{seed}:{deck}:{card}".encode()).digest())
    return next((card for card in order if card not in asked), order[0])
