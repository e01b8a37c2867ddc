"""Everything there is to play, as a list: exercises by phase, then the routines, with the reasons for what can't play.

Rule: every id in this list can be chosen; one that can't play today stays in the list, with why and what plays instead.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pi_regulate.labels import in_terminal as _
from pi_regulate.library.behind_doors import doors_of
from pi_regulate.library.catalogue import Library, tries
from pi_regulate.library.exercise import Exercise
from pi_regulate.library.routine import Routine
from pi_regulate.reporting.stand_ins import kept_back, played_for
from pi_regulate.reporting.wording import length_s, minutes
from pi_regulate.words import PHASES


@dataclass(frozen=True, slots=True)
class Playable:
    """One line of the list. `note` says why all or part of it can't play today; `plays` is what Enter would play."""

    id: str
    heading: str
    length: str
    title: str
    note: str = ""
    plays: str | None = None

    @property
    def enter(self) -> str:
        """What Enter does, in a short sentence."""
        if self.plays is None:
            return _("Enter plays nothing.")
        return _("Enter plays it.") if self.plays == self.id else _("Enter plays {name}.").format(name=self.plays)

    def matches(self, typed: str) -> bool:
        """Whether it contains every word that was typed."""
        text = f"{self.id} {self.heading} {self.title} {self.note}".lower()
        return all(word in text for word in typed.lower().split())


def playables(library: Library, *, familiar_voice: bool = False) -> Iterator[Playable]:
    """Everything that can be chosen, under its heading: ground, breathe, connect, routines.

    An exercise with the id of a routine is not listed, since that name finds the routine.
    `familiar_voice` says whether there is a recording of a familiar voice.
    """
    for phase in PHASES:
        for one in sorted(library.exercises.values(), key=lambda exercise: exercise.id):
            if one.phase == phase and tries(library, one.id):
                length, title = minutes(round(one.script()[1])), titled(one)
                instead = _instead(library, one, familiar_voice=familiar_voice)
                if instead is None:
                    yield Playable(one.id, phase, length, title, plays=one.id)
                else:
                    why, plays = instead
                    yield Playable(
                        one.id,
                        phase,
                        length,
                        title,
                        _("not played: {why}; {then}").format(why=why, then=_said(plays)),
                        plays,
                    )
    for name, routine in sorted(library.routines.items()):
        seconds = sum(length_s(library, entry) for phase in PHASES for entry in routine.slot(phase))
        changed = []
        for asked in dict.fromkeys(entry.exercise for entry in routine.entries):
            instead = _instead(library, library.exercises[asked], familiar_voice=familiar_voice)
            if instead is not None:
                told = _("without {name}: {why}; {then}")
                changed.append(told.format(name=asked, why=instead[0], then=_said(instead[1])))
        note = ". ".join(changed)
        yield Playable(name, "routines", minutes(round(seconds)), titled(routine), note, plays=name)
    doors = doors_of(library.settings, library.routines)
    yield Playable(doors.id, "routines", "", titled(doors), plays=doors.id)


def titled(one: Exercise | Routine | None) -> str:
    """Its title, in the language of the terminal; empty where it has none."""
    return _(one.title) if one is not None and one.title else ""


def _instead(library: Library, exercise: Exercise, *, familiar_voice: bool) -> tuple[str, str | None] | None:
    """Why an exercise is not played today, and the id of what plays instead; None when it is played itself."""
    why = kept_back(library, exercise, familiar_voice=familiar_voice)
    plays = None if why is None else played_for(library, exercise, familiar_voice=familiar_voice)
    return None if why is None or plays == exercise.id else (why, plays)


def _said(plays: str | None) -> str:
    return _("nothing plays instead") if plays is None else _("{name} plays instead").format(name=plays)
