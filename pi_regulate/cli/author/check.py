"""`check`: every problem of every file at once, each with its line and a caret, and a count at the end.

A file that looks like one of ours but is never read is as wrong as one that can't be used: either way the device does
not do what the author wrote. Rule: exit 0 means that the device uses everything checked; warnings don't change that.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import click

from pi_regulate.cli import UNUSABLE_FILES
from pi_regulate.cli.author.watching import changes
from pi_regulate.cli.options import config_option
from pi_regulate.cli.streams import can_draw
from pi_regulate.cli.voice.at_hand import voice_problems
from pi_regulate.devices.lamps.overlay import overlay_problems
from pi_regulate.devices.speech.voices import Book, voice_places
from pi_regulate.library.catalogue import Library, check_paths, load, unjudged
from pi_regulate.library.folder.reading import read_document, shell
from pi_regulate.reporting.notes import told_draft, unheard_languages, unspoken
from pi_regulate.reporting.problems import Known, known_by, newest_last, tally
from pi_regulate.reporting.wording import counted
from pi_regulate.share import find_config, service_folder, share_dir
from pi_regulate.words import Problem, ProblemsError, one_line

_SETTINGS = "settings.yaml"
_UNJUDGED = (
    "the words of lines in `{language}` were not judged, as only English has a list of words to avoid. Their lengths "
    "and all other limits were checked; have the words read by somebody who speaks it"
)


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path))
@click.option("--watch", is_flag=True, help="Check again whenever a file changes, until Ctrl-C.")
@config_option
@click.pass_context
def check(ctx: click.Context, paths: tuple[Path, ...], watch: bool, config_dir: Path | None) -> None:
    """Show every problem in these files and folders.

    Without PATH, check everything the device would load: what it came with and what --config holds. Exits with 0 if
    all of it is used, and with 78 if something can't be used or is never read.
    """
    share, folder = share_dir(), find_config(config_dir)
    problems, what = _looked_through(paths, share, folder)
    _tell(problems, what)
    if any(not os.path.lexists(path) for path in paths):
        click.echo("`check` takes files and folders. Without any, it checks everything: `pi-regulate check`", err=True)
    with suppress(ProblemsError):  # told above
        _tell_unspoken(paths, share, folder)
    for language in unjudged(paths, share, folder):
        click.echo(f"note: {_UNJUDGED.format(language=language)}", err=True)
    if (elsewhere := service_folder(folder)) is not None and not paths and config_dir is None:
        copy = shell("sudo", "cp", "-rnT", "--no-preserve=mode", str(folder), elsewhere)
        aside = shell("mv", "-n", str(folder), f"{folder}.copied")
        told = f"note: the service reads {elsewhere}, not {folder}. To copy what is missing there and put yours aside"
        click.echo(f"{told}: {copy} && {aside}", err=True)
    if watch:
        watched = list(paths) or ([folder] if folder is not None else [share / "config"])
        for _ in changes(watched):
            known = known_by(problems)
            problems, what = _looked_through(paths, share, folder)
            click.clear() if can_draw() else click.echo()
            _tell(problems, what, known)
    if any(problem.severity != "warning" for problem in problems):
        ctx.exit(UNUSABLE_FILES)


def _looked_through(paths: tuple[Path, ...], share: Path, folder: Path | None) -> tuple[tuple[Problem, ...], str]:
    """All problems, and what was checked, in words."""
    if not paths:
        return _everything(share, folder)
    problems = check_paths(paths, share, folder)
    with suppress(ProblemsError):  # told by `check_paths`, as far as it concerns these
        problems += tuple(voice_problems(load(share, folder), share, folder, [path / "voices" for path in paths]))
    for home in {path.parent if path.name == _SETTINGS else path for path in paths}:
        if os.path.lexists(home / _SETTINGS):
            with suppress(ProblemsError):
                problems += _of_this_machine(load(share, home), home)
    return problems, ", ".join(one_line(str(path)) for path in paths)


def _tell(problems: Sequence[Problem], what: str, known: Known | None = None) -> None:
    for told in newest_last(problems, known):
        click.echo(f"{told}\n")
    wrong = any(problem.severity != "warning" for problem in problems)
    click.echo("; ".join(part for part in ("" if wrong else f"all right: {what}", tally(problems)) if part))


def _tell_unspoken(paths: Sequence[Path], share: Path, folder: Path | None) -> None:
    """Notes on lines that no voice speaks, if the whole library was checked or the settings were among the paths."""
    homes = [path.parent if path.name == _SETTINGS else path for path in paths]
    for home in dict.fromkeys(home for home in homes if os.path.lexists(home / _SETTINGS)) if paths else (folder,):
        library = load(share, home)
        for note in unheard_languages(library, Book(library, voice_places(share, home), quiet=True).chain):
            click.echo(note, err=True)
        for language in library.drafts:
            click.echo(f"note: {told_draft(language)}", err=True)
        for note in unspoken(library, [(name, None) for name in library.exercises], voice_places(share, home)):
            click.echo(note, err=True)


def _of_this_machine(library: Library, home: Path) -> tuple[Problem, ...]:
    """Problems where the settings in a folder ask for something that this machine lacks."""
    return tuple(overlay_problems(library.settings, read_document(home / _SETTINGS)))


def _everything(share: Path, folder: Path | None) -> tuple[tuple[Problem, ...], str]:
    """All problems of the whole library, and what it holds, in words."""
    try:
        library = load(share, folder)
    except ProblemsError as error:
        return error.problems, ""
    own = [folder / "voices"] if folder is not None else []
    found = tuple(voice_problems(library, share, folder, own, named=True))
    if folder is not None and os.path.lexists(folder / _SETTINGS):
        found = (*_of_this_machine(library, folder), *found)
    holds = counted(len(library.exercises), "exercise"), counted(len(library.routines), "routine")
    return library.unread + library.warnings + found, ", ".join(holds)
