"""What the device remembers from session to session: as little as it needs, and nothing about anybody.

A line that everybody should hear stays due until it has been heard to its end. Rule: only counts and card numbers; no
times of day, no names, no record of who said no.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from hashlib import sha256

from pi_regulate.library.letters import Letter, after_letter

FIRST_USES = 3  # how often an exercise begins with its gentler variant, and the button is explained (DESIGN 4)
OWED = {"notice.1": 1, "notice.2": 1, "notice.3": 1, "intro.1": FIRST_USES, "intro.2": FIRST_USES}
"""The lines that everybody should hear, and how often to their end (LIMITS 3.5, DESIGN 4)."""
_IN_EVERY_SESSION = ("notice.1", "notice.2", "intro.1")  # of versions that counted only sessions


@dataclass(frozen=True, slots=True)
class Memory:
    """How many sessions there were, what was heard and begun in them, and which cards were asked.

    `heard` counts how often each line that is owed was heard to its end, up to that number; `begun` how often an
    exercise with a gentler variant was begun. `cards` holds the numbers (from 0) of the questions already asked from
    each deck, `card_night` the last night on which one was asked, or an exercise was begun that may stir as much.
    `letters` holds the numbers of a loved person's recordings that were heard, the latest last. `thread` says that
    somebody is to be reminded in the morning; of what, nobody has told it. `quiet`: nobody outside lights the lamp.
    """

    sessions: int = 0
    heard: dict[str, int] = field(default_factory=dict)
    begun: dict[str, int] = field(default_factory=dict)
    cards: dict[str, tuple[int, ...]] = field(default_factory=dict)
    card_night: int | None = None
    letters: tuple[int, ...] = ()
    thread: bool = False
    quiet: bool = False

    def after_session(self) -> Memory:
        return replace(self, sessions=self.sessions + 1)

    def owes(self, line: str) -> bool:
        """Whether a line that everybody should hear has yet to be heard."""
        return self.heard.get(line, 0) < OWED[line]

    def after_hearing(self, line: str) -> Memory:
        """With a line that is owed heard to its end once more; nothing is counted beyond what was owed."""
        return replace(self, heard=self.heard | {line: self.heard.get(line, 0) + 1}) if self.owes(line) else self

    def after_beginning(self, exercise: str) -> Memory:
        return replace(self, begun=self.begun | {exercise: self.begun.get(exercise, 0) + 1})

    def after_card(self, deck: str, card: int, size: int, night: int) -> Memory:
        """With one more card asked; a deck of which every card was asked begins anew."""
        asked = (*self.cards.get(deck, ()), card)
        cards = self.cards | {deck: () if len(asked) >= size else asked}
        return replace(self.after_stirring(night), cards=cards)

    def after_letter(self, letters: Collection[Letter], now: Letter) -> Memory:
        """With one more of these letters being heard."""
        return replace(self, letters=after_letter(letters, self.letters, now))

    def after_stirring(self, night: int) -> Memory:
        """With what may stir things up done for this night."""
        return replace(self, card_night=night)


def heard_in(sessions: int) -> dict[str, int]:
    """The lines that `sessions` sessions must have played, for a memory that counted only sessions."""
    return {line: min(OWED[line], sessions) for line in _IN_EVERY_SESSION if sessions > 0}


def next_card(memory: Memory, deck: str, size: int, seed: int) -> int:
    """The next question's number (from 0), shuffled by the seed; none comes twice until all have been asked."""
    asked = memory.cards.get(deck, ())
    order = sorted(range(size), key=lambda card: sha256(f"{seed}:{deck}:{card}".encode()).digest())
    return next((card for card in order if card not in asked), order[0])
