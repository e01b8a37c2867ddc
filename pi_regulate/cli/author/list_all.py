"""`list`: every exercise, by phase, and every routine.

A message about a faulty file sends people here to look up names, so the others are listed even then. Rule: where there
is no fault, each name in the list can be shown and rehearsed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from pi_regulate.cli import UNUSABLE_FILES
from pi_regulate.cli.layout import paragraph, table
from pi_regulate.cli.options import config_option
from pi_regulate.cli.usable_files import told_left_out
from pi_regulate.devices.speech.voices import voice_places
from pi_regulate.library.behind_doors import OPEN_DOOR, doors_of
from pi_regulate.library.catalogue import Library, load, load_usable
from pi_regulate.library.exercise import Exercise
from pi_regulate.library.routine import Routine
from pi_regulate.library.scalars import minutes_of_day
from pi_regulate.reporting.stand_ins import kept_back, knows_a_loved_voice
from pi_regulate.reporting.wording import entry_text, length_s, minutes, paces_text
from pi_regulate.share import find_config, share_dir
from pi_regulate.words import PHASES, ProblemsError

_Row = tuple[str, ...]
WITHOUT_YOURS = "note: until this is fixed, this list has only what came with the device."


@click.command("list")
@config_option
def list_all(config_dir: Path | None) -> None:
    """List all exercises by phase, all routines, and the doors."""
    folder = find_config(config_dir)
    try:
        library = load_usable(folder)
        problems, note = library.unusable, ""
    except ProblemsError as error:
        library, problems, note = load(share_dir()), error.problems, WITHOUT_YOURS
    for line in listing(library, voice_places(share_dir(), folder)):
        click.echo(line)
    if problems:
        click.echo(f"\n{ProblemsError(problems)}\n\n{note or f'note: {told_left_out(library)}.'}", err=True)
        raise click.exceptions.Exit(UNUSABLE_FILES)


def listing(library: Library, voices: Sequence[Path] = ()) -> Iterator[str]:
    """The whole list, line by line; `voices` are the folders with recordings."""
    loved = knows_a_loved_voice(library, voices)
    why = {one.id: kept_back(library, one, familiar_voice=loved) for one in library.exercises.values()}
    rows: list[_Row | str] = [("exercise", "length", "a minute", "for", "title, and states it suits")]
    for phase in PHASES:
        rows += ["", phase]
        for exercise in sorted(library.exercises.values(), key=lambda one: one.id):
            if exercise.phase == phase:
                rows += _exercise(exercise, marked=why[exercise.id] is not None)
    yield from table(rows, right=(1, 2))
    yield from ("", "routines")
    every = [row for name in sorted(library.routines) for row in _routine(library, library.routines[name])]
    yield from table([*every, *_doors(library)], right=(1,))
    if talks := sorted(name for name, one in library.exercises.items() if one.talks):
        until = minutes_of_day(library.settings.talks.until_min)
        yield from ("", f"not begun later than {until} (`talks.until`), nor at night")
        yield from paragraph(", ".join(talks), indent=2)
    if any(why.values()):
        yield from ("", "* not played with the present settings")
        reasons = sorted({reason for reason in why.values() if reason})
        for reason in reasons:
            names = ", ".join(sorted(name for name, its in why.items() if its == reason))
            yield from paragraph(f"{names}: {reason}", indent=2)


def _exercise(exercise: Exercise, *, marked: bool) -> Iterator[_Row]:
    steps, length_s = exercise.script()
    name = f"{exercise.id} *" if marked else exercise.id
    yield (name, minutes(length_s), paces_text(steps), exercise.who, exercise.title or "")
    if exercise.suits:
        yield ("", "", "", "", ", ".join(exercise.suits))


def _doors(library: Library) -> Iterator[_Row]:
    doors = doors_of(library.settings, library.routines)
    yield (doors.id, "", doors.title or "")
    yield ("", "", f"a press takes {', '.join(door.routine for door in doors.doors)}; without one, {OPEN_DOOR}")


def _routine(library: Library, routine: Routine) -> Iterator[_Row]:
    slots = [(phase, routine.slot(phase)) for phase in PHASES if routine.slot(phase)]
    total_s = sum(length_s(library, entry) for _, slot in slots for entry in slot)
    yield (routine.id, minutes(total_s), routine.title or "")
    yield ("", "", "; ".join(f"{phase} {', '.join(map(entry_text, slot))}" for phase, slot in slots))
