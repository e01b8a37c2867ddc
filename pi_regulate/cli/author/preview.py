"""`preview`: a picture of a routine or an exercise, or of the whole library on one page.

Rule: the picture is drawn from a rehearsal, into a file or with `--terminal` on the screen.
"""

from __future__ import annotations

from pathlib import Path

import click

from pi_regulate.cli.author.rehearse import wanted
from pi_regulate.cli.options import config_option
from pi_regulate.devices.speech.voices import voice_places
from pi_regulate.library.catalogue import load
from pi_regulate.pictures.rehearsed import drawn_of
from pi_regulate.reporting.notes import unspoken
from pi_regulate.share import find_config, share_dir
from pi_regulate.words import one_line

_FORMATS = (".svg", ".png", ".pdf")


@click.command()
@click.argument("what", metavar="[ROUTINE|EXERCISE]", required=False)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="A .svg, .png or .pdf file.")
@click.option("--all", "everything", is_flag=True, help="Draw the whole library on one page.")
@click.option("--terminal", is_flag=True, help="Draw it in the terminal, in characters.")
@config_option
def preview(what: str | None, output: Path | None, everything: bool, terminal: bool, config_dir: Path | None) -> None:
    """Draw what a routine or an exercise does: light, breaths, words and sound over time.

    Every gate is answered with yes, and somebody breathes wherever the button is listened to as a breath.
    """
    if everything == (what is not None):
        raise click.UsageError("name one routine or exercise, or ask for --all of them.")
    if terminal == (output is not None) or (terminal and everything):
        raise click.UsageError("say where to draw: -o FILE.svg (.png, .pdf), or --terminal for one of them.")
    if output is not None and output.suffix.lower() not in _FORMATS:
        raise click.BadParameter(f"`{output.name}` should end in .svg, .png or .pdf", param_hint="-o")
    share, folder = share_dir(), find_config(config_dir)
    library, voices = load(share, folder), voice_places(share, folder)
    if what is not None:
        wanted(library, what, voices)
    else:
        for note in unspoken(library, [(name, None) for name in library.exercises], voices, as_written=True):
            click.echo(note, err=True)
    if terminal and what is not None:
        import shutil

        from pi_regulate.pictures.characters import picture_lines

        click.echo("\n".join(picture_lines(drawn_of(library, what, voices), shutil.get_terminal_size().columns)))
    elif output is not None:
        from pi_regulate.pictures.figure import draw, save_figure

        if everything:
            from pi_regulate.pictures.overview import overview

            figure = overview([drawn_of(library, name, voices) for name in library.exercises])
        else:
            figure = draw(drawn_of(library, str(what), voices, sound=True))
        save_figure(figure, output)
        click.echo(one_line(str(output)))
