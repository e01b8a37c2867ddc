"""`rehearse`: a whole session in a moment, as a table.

The real guide and player run on a virtual clock. Rule: the same command gives the same bytes, every time.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import click

from pi_regulate.cli.options import (
    Number,
    at_option,
    breather_option,
    config_option,
    press_option,
    seed_option,
    wish_option,
)
from pi_regulate.devices.breather import Breather
from pi_regulate.devices.hand import Hand
from pi_regulate.devices.speech.voices import Book, voice_places
from pi_regulate.library.catalogue import Library, load, tries
from pi_regulate.library.chosen import chosen
from pi_regulate.library.limits.people import refused_by
from pi_regulate.library.routine import Routine
from pi_regulate.reporting.notes import tell_exchanged, too_late_for, unspoken
from pi_regulate.reporting.rows import Lines, Table
from pi_regulate.session.morning import THREAD
from pi_regulate.session.wishes import Wish
from pi_regulate.share import find_config, share_dir
from pi_regulate.wiring.rehearsal import rehearse as play
from pi_regulate.words import RegulateError

REST = "rest"  # what is rehearsed if nothing is started
NINE_IN_THE_EVENING_MIN = 21 * 60  # the default hour of a rehearsal: not yet night


@click.command()
@click.argument("what", metavar="ROUTINE|EXERCISE")
@press_option
@wish_option
@breather_option
@click.option(
    "--frames", "frames_hz", type=Number(0, 1000), default=0.0, help="Also show the light, this many times a second."
)
@at_option
@seed_option
@config_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "jsonl"]),
    default="table",
    show_default=True,
    help="How to print it.",
)
def rehearse(
    what: str,
    hand: Hand,
    wishes: tuple[Wish, ...],
    breather: Breather | None,
    frames_hz: float,
    at_min: int | None,
    seed: int,
    config_dir: Path | None,
    form: Literal["table", "jsonl"],
) -> None:
    """Play a routine or an exercise on a virtual clock.

    The session starts at 0 without a press. A gate without an answer times out, and what the exercise names for that
    plays instead. An exercise plays as it is written, with every line spoken, whatever the settings say about people.
    `rest` begins at rest instead, for --press and --wish. `thread` is the morning after a yes (`thread` in the
    settings), from its hour or from --at on.
    """
    share, folder = share_dir(), find_config(config_dir)
    library = load(share, folder)
    voices = voice_places(share, folder)
    remembers = what == THREAD and what not in library.routines
    rests = what == REST and not any(what in known for known in (library.routines, library.exercises))
    minute = (_thread_hour(library) if remembers else NINE_IN_THE_EVENING_MIN) if at_min is None else at_min
    routine = wanted(library, library.settings.start.press if remembers or rests else what, voices, minute)
    watcher = Table(sys.stdout) if form == "table" else Lines(sys.stdout)
    play(
        library,
        routine,
        [watcher],
        hand=hand,
        wishes=wishes,
        breather=breather,
        frames_hz=frames_hz,
        at_min=minute,
        seed=seed,
        as_written=tries(library, what),
        voices=Book(library, voices, shown=True).chain,  # lines last as long as their recordings
        remembers=remembers,
        starts=not (remembers or rests),
    )


def _thread_hour(library: Library) -> int:
    """The minute of the day at which the morning thread is shown. Raises RegulateError if it is off."""
    if library.settings.thread is None:
        raise RegulateError("`thread` is off in the settings. To try it, write into settings.yaml: thread: on")
    return library.settings.thread


def wanted(library: Library, name: str, voices: Sequence[Path], at_min: int = NINE_IN_THE_EVENING_MIN) -> Routine:
    """The routine of that name, or one made of the exercise alone; prints a note if the device would play otherwise.

    `at_min` is the minute of the day at which it is played. Raises RegulateError if nothing has that name.
    """
    routine = chosen(library, name)
    if not tries(library, name):
        tell_exchanged(library, [name], voices, at_min=at_min)
        return routine
    if (late := too_late_for(library, library.exercises[name], at_min)) is not None:
        click.echo(late, err=True)
    if (refusal := refused_by(library.exercises[name], library.settings.people)) is not None:
        click.echo(f"note: with these settings the device does not offer `{name}`: {refusal}", err=True)
    for note in unspoken(library, [(name, None)], voices, as_written=True):
        click.echo(note, err=True)
    return routine
