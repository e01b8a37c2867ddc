"""The lines of one whole session, in the order in which they are heard: what a new voice records first.

It is the session that a press starts on a new device at night: nothing was heard before, the clock isn't set, a yes is
given at every gate, and a press leads on to connect. Rule: the programme decides what plays; this file only writes down
what it says.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pi_regulate.library.behind_doors import DOORS, QUESTION
from pi_regulate.library.catalogue import Library, started
from pi_regulate.library.lines import bare_line, card_lines, door_line
from pi_regulate.session import greetings
from pi_regulate.session.announcer import explaining_lines
from pi_regulate.session.memory import Memory
from pi_regulate.session.night import Wall
from pi_regulate.session.programme import Programme

NEW_AT_NIGHT = Wall(minute=2 * 60, day=1, trusted=False)
BY_DAY = replace(NEW_AT_NIGHT, minute=15 * 60, trusted=True)


def first_session(library: Library) -> tuple[str, ...]:
    """The lines of the session that a press starts, each once; by day if nobody speaks at night.

    Empty if the settings ask for no words at all, or the routine they name isn't there.
    """
    name = library.settings.start.press
    if name not in (*library.routines, DOORS):
        return ()
    wall = NEW_AT_NIGHT if library.settings.night.talk != "none" else BY_DAY
    known = library.lines_as_written  # a letter, in its speaker's own words, is none
    return tuple(dict.fromkeys(line for line in map(bare_line, _said(library, name, wall)) if line in known))


def _said(library: Library, name: str, wall: Wall) -> Iterator[str]:
    routine = started(library, name)
    programme = Programme(library, routine, Memory(), lambda _: wall, speech=True)
    if programme.talk(0.0) == "none":
        return
    if routine.id == DOORS:
        yield QUESTION
        yield from map(door_line, library.settings.doors)
    for phase in programme.phases_after(None):
        slot = routine.slot(phase)
        greeting = greetings.prelude(programme, phase, slot[0], 0.0).said
        explaining = explaining_lines(library.settings) if routine.id == DOORS else []  # the doors explain themselves
        yield from (line for line in greeting if line not in explaining)
        for entry in slot:
            if (piece := programme.piece(entry, phase, 0.0)) is not None:
                yield from piece.score.said
                yield from (line for line, _ in card_lines(piece.exercise))
    if (closing := greetings.closing(programme, phase, 0.0)) is not None:
        yield from closing.said
