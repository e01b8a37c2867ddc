"""`show`: everything about one exercise or one routine.

Rule: the page is made from what would be played, so it never says anything that the device does not do.
"""

from __future__ import annotations

from pathlib import Path

import click

from pi_regulate.cli.author.exercise_page import exercise_page
from pi_regulate.cli.author.routine_page import doors_page, routine_page
from pi_regulate.cli.options import config_option
from pi_regulate.devices.speech.voices import voice_places
from pi_regulate.library.behind_doors import DOORS
from pi_regulate.library.catalogue import load_here
from pi_regulate.library.chosen import unknown
from pi_regulate.reporting.stand_ins import knows_a_loved_voice
from pi_regulate.share import find_config, share_dir


@click.command()
@click.argument("name", metavar="ROUTINE|EXERCISE")
@config_option
def show(name: str, config_dir: Path | None) -> None:
    """Show an exercise, a routine or the doors: what happens when, what plays instead, its evidence and its caution."""
    library = load_here(config_dir)
    loved = knows_a_loved_voice(library, voice_places(share_dir(), find_config(config_dir)))
    routine, exercise = library.routines.get(name), library.exercises.get(name)
    if routine is None and exercise is None and name != DOORS:
        raise unknown(library, name)
    pages = [
        *([doors_page(library)] if name == DOORS else []),
        *([exercise_page(library, exercise, familiar_voice=loved)] if exercise is not None else []),
        *([routine_page(library, routine, familiar_voice=loved)] if routine is not None else []),
    ]
    click.echo("\n\n".join("\n".join(page) for page in pages))
    for problem in library.warnings:
        if Path(problem.path).stem == name:
            click.echo(f"\n{problem}")
