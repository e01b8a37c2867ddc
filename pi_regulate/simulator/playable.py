"""Everything there is to play, as lines of a list: by phase, then the routines, with what keeps some of it back today.

Rule: an id that stands here can be chosen; whatever is kept back stays in the list, and says why.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pi_regulate.cli.stand_ins import kept_back
from pi_regulate.cli.wording import length_s, minutes
from pi_regulate.library.catalogue import Library
from pi_regulate.words import PHASES


@dataclass(frozen=True, slots=True)
class Playable:
    """One line of the list: what is played by the name `id`; `why_not` says what keeps it back today."""

    id: str
    heading: str
    length: str
    title: str
    why_not: str = ""

    def matches(self, typed: str) -> bool:
        """Whether every word that was typed stands somewhere in it."""
        text = f"{self.id} {self.heading} {self.title} {self.why_not}".lower()
        return all(word in text for word in typed.lower().split())


def playables(library: Library) -> Iterator[Playable]:
    """Everything that can be chosen, under its heading: ground, breathe, connect, routines."""
    for phase in PHASES:
        for one in sorted(library.exercises.values(), key=lambda exercise: exercise.id):
            if one.phase == phase:
                why_not = kept_back(library, one) or ""
                yield Playable(one.id, phase, minutes(round(one.script()[1])), one.title or "", why_not)
    for name, routine in sorted(library.routines.items()):
        seconds = sum(length_s(library, entry) for phase in PHASES for entry in routine.slot(phase))
        yield Playable(name, "routines", minutes(round(seconds)), routine.title or "")
