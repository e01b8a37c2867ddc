"""`voice import`: recordings become a voice: cut, evened, limited, so that none can startle.

What can't be used is told, file by file; what can gets in. Rule: the voice that is there stays as it is until the new
one lies whole beside it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from pi_regulate.cli.options import config_option
from pi_regulate.cli.voices import Shelf, name_option, own_or_new, shelf
from pi_regulate.cli.wording import counted
from pi_regulate.devices.speech.intake import taken
from pi_regulate.devices.speech.voice_folder import Draft, checked_name
from pi_regulate.library.scalars import did_you_mean
from pi_regulate.sound.manifest import RECORDED, Manifest
from pi_regulate.words import RegulateError

ENDINGS = (".wav", ".flac", ".ogg", ".oga", ".opus", ".mp3", ".m4a", ".aac", ".aif", ".aiff", ".wma", ".amr", ".3gp")
MOST_FILES = 2000


@click.command("import")
@click.argument("paths", nargs=-1, required=True, metavar="DIR|FILES...", type=click.Path(path_type=Path))
@name_option
@click.option("--language", default="en", show_default=True, help="The language it speaks.")
@click.option("--licence", default="private", show_default=True, help="Who else may have it.")
@config_option
@click.pass_context
def import_voice(
    ctx: click.Context, paths: tuple[Path, ...], name: str, language: str, licence: str, config_dir: Path | None
) -> None:
    """Make a voice of recordings, or add them to it.

    A file is called after its line, as `pi-regulate voice script` has it. Exits with 1 when a file could not be used.
    """
    stand = shelf(config_dir)
    own_or_new(stand, checked_name(name), RECORDED)
    sounds, refused = matched(paths, stand.texts)
    count = 0
    with (
        Draft(stand.home, name, Manifest(name, language, RECORDED, licence)) as draft,
        click.progressbar(sounds.items(), label="listening", file=sys.stderr) as all_sounds,
    ):
        for line, path in all_sounds:
            try:
                entry, data = taken(path, line, stand.texts[line], stand.rooms[line])
            except RegulateError as error:
                refused.append(str(error))
                continue
            draft.add(line, entry, data)  # a disk that is full ends it all
            count += 1
        if count:
            draft.commit()
    for problem in refused:
        click.echo(f"not taken: {problem}", err=True)
    if not count:
        raise RegulateError(f"no recording was taken; {_unchanged(stand, name)}")
    click.echo(f"{counted(count, 'recording')} taken into {stand.home / name}")
    tell(stand, name)
    if refused:
        ctx.exit(1)


def tell(stand: Shelf, name: str) -> None:
    """Says what a voice can now say, and what it lacks."""
    kept = stand.voice(name)
    assert kept is not None
    for told in stand.report(kept):
        click.echo(told)


def matched(paths: tuple[Path, ...], texts: Mapping[str, str]) -> tuple[dict[str, Path], list[str]]:
    """The recordings by their line, and a sentence for each file that is none.

    Capitals, blanks and underscores make no difference: `Long_out 1.WAV` is `long-out.1`.
    """
    known = {_plain(line): line for line in texts}
    found: dict[str, Path] = {}
    refused: list[str] = []
    for path in _files(paths):
        line = known.get(_plain(path.stem))
        if line is None:
            guess = did_you_mean(path.stem, texts)
            refused.append(f"{path}: no line is called so.{guess} pi-regulate voice script shows all names")
        elif line in found:
            refused.append(f"{path}: {found[line].name} is of the same line")
        else:
            found[line] = path
    return found, refused


def _files(paths: tuple[Path, ...]) -> Iterator[Path]:
    """The files given, and those of the folders given that look like recordings."""
    count = 0
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        try:
            names = sorted(entry.name for entry in os.scandir(path))
        except OSError as error:
            raise RegulateError(f"{path} can't be read: {error.strerror}") from error
        for name in names:
            if name.lower().endswith(ENDINGS) and not name.startswith("."):
                count += 1
                if count > MOST_FILES:
                    raise RegulateError(f"{path} holds more than {MOST_FILES} recordings; is it the right folder?")
                yield path / name


def _plain(name: str) -> str:
    return "-".join(name.lower().replace("_", " ").replace(".", " ").replace("-", " ").split())


def _unchanged(stand: Shelf, name: str) -> str:
    return f"the voice `{name}` is as it was" if (stand.home / name).is_dir() else f"there is no voice `{name}` yet"
