"""`voice import`: makes recordings into a voice: cut, evened out and limited, so that none can startle.

It names every file that it can't use, and takes the others. The library is not in memory while it listens.
Rule: the old voice stays as it is until the new one is complete beside it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pi_regulate.cli.options import config_option, language_option, name_option
from pi_regulate.cli.streams import progress
from pi_regulate.cli.voice.own_process import in_own_process
from pi_regulate.devices.speech.voice_folder import checked_name
from pi_regulate.installation import get_program
from pi_regulate.reporting.voices.taking_in import taken_in, to_take_in
from pi_regulate.sound.recordings.manifest import RECORDED, Manifest
from pi_regulate.words import RegulateError, one_line

if TYPE_CHECKING:
    from pi_regulate.reporting.voices.voice_shelf import VoiceShelf

MOST_SHOWN = 5


@click.command("import")
@click.argument("paths", nargs=-1, required=True, metavar="DIR|FILES...", type=click.Path(path_type=Path))
@name_option
@language_option
@click.option("--licence", default="private", show_default=True, help="Who else may have it.")
@config_option
@click.pass_context
def import_voice(
    ctx: click.Context, paths: tuple[Path, ...], name: str, language: str | None, licence: str, config_dir: Path | None
) -> None:
    """Make a voice from recordings, or add recordings to it.

    Name each file after its line, as in `pi-regulate voice script`. Exits with 1 if a file could not be used.
    """
    found = in_own_process(lambda: to_take_in(_stand(config_dir, name, language), paths, name))
    manifest = Manifest(name, found.tongue, RECORDED, licence)
    done = taken_in(found, manifest, lambda sounds: progress(sounds, "listening"))
    refused, count = done.refused, len(done.lines)
    for problem in refused:
        click.echo(one_line(f"not imported: {problem}"), err=True)
    if any(": ffmpeg -i " in problem for problem in refused) and shutil.which("ffmpeg") is None:
        click.echo(f"ffmpeg is not installed yet; this installs it: {get_program('ffmpeg')}", err=True)
    for note in (*_told(done.heard), *done.notes):
        click.echo(one_line(f"note: {note}"), err=True)
    if done.passed_over:
        more = f" and {len(done.passed_over) - MOST_SHOWN} more" if len(done.passed_over) > MOST_SHOWN else ""
        names = ", ".join(done.passed_over[:MOST_SHOWN])
        click.echo(one_line(f"skipped, not sound files: {names}{more}"), err=True)
    if not count:
        if not refused:
            where = ", ".join(map(str, paths))
            click.echo(f"No sound files in {where}. pi-regulate voice script shows how to name the files.", err=True)
        raise RegulateError(f"nothing was imported; {_unchanged(found.home, name)}")
    from pi_regulate.reporting.wording import counted  # here, as what it needs is large

    click.echo(f"{counted(count, 'recording')} added to {found.home / name}")
    tell(_stand(config_dir, name, language), name)
    if refused:
        ctx.exit(1)


def _stand(config_dir: Path | None, name: str, language: str | None) -> VoiceShelf:
    """The shelf in the language of the voice, which may be a new one."""
    from pi_regulate.reporting.voices.voice_shelf import own_or_new, shelf

    stand = shelf(config_dir, makes=True)
    return stand.speaking(own_or_new(stand, checked_name(name), RECORDED), language)


def _told(heard: Mapping[str, Sequence[Path]]) -> Iterator[str]:
    """What was heard in recordings: each thing once, with the recordings that have it."""
    for note, paths in heard.items():
        more = f" and {len(paths) - MOST_SHOWN} more" if len(paths) > MOST_SHOWN else ""
        names = [str(paths[0]), *(path.name for path in paths[1:MOST_SHOWN])]
        yield f"{', '.join(names)}{more}: {note}"


def tell(stand: VoiceShelf, name: str) -> None:
    """Prints how much a voice can say now, and which lines are missing."""
    from pi_regulate.cli.voice.at_hand import report

    kept = stand.voice(name)
    assert kept is not None
    for told in report(stand, kept):
        click.echo(told)


def _unchanged(home: Path, name: str) -> str:
    return f"the voice `{name}` is unchanged" if os.path.isdir(home / name) else f"there is no voice `{name}` yet"
