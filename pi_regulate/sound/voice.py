"""What the desk needs from a book of spoken lines: their samples, by the line's id.

A voice is chosen for a whole exercise, never line by line, so the book is told which lines belong together before the
first of them is needed. The desk asks from the feeding thread, just ahead of the moment. The one rule: an answer is
samples ready to be played as they are (48 kHz, at their level, faded in and out), or None when there are none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # numpy is slow to load, and a rehearsal does without it
    from pi_regulate.sound.envelope import Kept, Samples


class VoiceBook(Protocol):
    """Recordings of spoken lines. Nothing it does raises, and `samples` answers within a few milliseconds."""

    def expect(self, lines: Sequence[str]) -> None:
        """Announces an exercise or greeting in which these lines (ids, in order) are spoken.

        This is the time to choose one voice for all of them and to load them; lines announced before are over.
        """

    def samples(self, line: str) -> Samples | None:
        """The line as one channel at 48 kHz, -1 to 1, at its own level; None when no voice has it."""

    def letter(self, line: str) -> Samples | Kept | None:
        """A letter (`library.letters`), up to 120 s; None when nobody has it. It is kept small until it is played."""


class Wordless:
    """An empty book: nothing is spoken."""

    def expect(self, lines: Sequence[str]) -> None:
        """Nothing is ever ready."""

    def samples(self, line: str) -> Samples | None:
        """Never a recording."""
        return None

    def letter(self, line: str) -> Samples | Kept | None:
        """Never a recording."""
        return None
