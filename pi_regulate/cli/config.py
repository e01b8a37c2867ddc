"""`config`: shows the settings in effect, compares the owner's files with those that last ran well, and restores them.

The device keeps a copy of the files that ran well for a minute or brought a session to its end. Rule: a rollback throws
nothing away; every file it replaces stays beside the new one, under its name with the day.
"""

from __future__ import annotations

import difflib
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from pi_regulate.cli import LazyGroup
from pi_regulate.cli.dialogue import must_be_answered
from pi_regulate.cli.layout import WIDTH, paragraph
from pi_regulate.cli.options import config_option
from pi_regulate.cli.usable_files import usable_library
from pi_regulate.devices.keeping.last_good import LastGood, Snapshot, roll_back, take
from pi_regulate.devices.keeping.store import found_state
from pi_regulate.devices.wall import today
from pi_regulate.library.effective import Effective, effective, reason_of, settings_named
from pi_regulate.library.folder.reading import read_document
from pi_regulate.library.private import told_of_unread
from pi_regulate.library.yaml.document import Document
from pi_regulate.reporting.wording import counted
from pi_regulate.share import find_config, own_config_dir, share_dir
from pi_regulate.words import RegulateError, RootMayError, one_line

COMMANDS = {
    "show": ("pi_regulate.cli.config:show", "Show every setting: its value, where it is written, and why."),
    "diff": ("pi_regulate.cli.config:diff", "Show what has changed in your files since they last ran well."),
    "rollback": ("pi_regulate.cli.config:rollback", "Bring back your files as they last ran well."),
}


@click.group(cls=LazyGroup, lazy=COMMANDS)
def config() -> None:
    """Show your settings; compare your files with those that last ran well, or restore those."""


@click.command()
@click.argument("name", metavar="[SECTION|SETTING]", required=False)
@config_option
def show(name: str | None, config_dir: Path | None) -> None:
    """Show every setting, or one section such as `lamp`, or one setting such as `lamp.pin`.

    Each comes with its value, the file and line where it is written (or a note that it is the default), and the reason
    for the default.
    """
    share = share_dir()
    library = usable_library(config_dir)
    if library.unread:
        click.echo(f"note: {told_of_unread(library.unread)}", err=True)
    shipped = read_document(share / "config" / "settings.yaml")
    every = list(effective(library.written or shipped, shipped))
    width = min(WIDTH, shutil.get_terminal_size((WIDTH, 24)).columns)
    for line in _shown(every if name is None else settings_named(every, name), shipped, width):
        click.echo(line)


@click.command()
@config_option
@click.pass_context
def diff(ctx: click.Context, config_dir: Path | None) -> None:
    """Show what has changed in your files since they last ran well.

    Exits with 1 if something has changed, with 0 if nothing has.
    """
    folder, good = _both(config_dir)
    now = take(folder)
    if now is None:
        raise RegulateError(f"a file in {folder} can't be read. `pi-regulate check` says which.")
    for name in sorted({*good.files, *now.files}):
        before, after = good.files.get(name, ""), now.files.get(name, "")
        lines = difflib.unified_diff(
            before.splitlines(), after.splitlines(), f"{name} (last good)", f"{name} (now)", lineterm=""
        )
        told = list(lines)
        if not told and good.files.get(name) != now.files.get(name):
            told = [f"{name}: {_unseen(name, good, now)}"]
        for line in told:
            click.echo(one_line(line))
    if now != good:
        ctx.exit(1)
    click.echo("nothing has changed since these files last ran well")


@click.command()
@config_option
@click.option("--yes", "-y", is_flag=True, help="Don't ask first.")
def rollback(config_dir: Path | None, yes: bool) -> None:
    """Bring back your files as they last ran well.

    Your present files are kept beside them, for example as settings.yaml.2026-05-01~.
    """
    folder, good = _both(config_dir)
    if take(folder) == good:
        click.echo("nothing to do: your files are the ones that last ran well")
        return
    if not yes:
        must_be_answered("With `--yes` it does not ask.")
        click.confirm(
            f"Restore {one_line(str(folder))} to the {counted(len(good.files), 'file')} that last ran well?", abort=True
        )
    try:
        changed = roll_back(good, folder, today())
    except PermissionError as error:
        raise RootMayError(f"you may not write into {folder}") from error
    except OSError as error:
        raise RegulateError(f"{error.filename or folder} can't be written: {error.strerror}") from error
    for name, kept in changed.items():
        what = "back to the last good one" if name in good.files else "removed, because it was not there then"
        click.echo(one_line(f"{name}: {what}{f', yours is kept as {kept}' if kept is not None else ''}"))
    click.echo("The device uses them from its next rest.")


def _shown(settings: Sequence[Effective], shipped: Document, width: int) -> Iterator[str]:
    """A list of settings, line by line. Names, values and places may be copied, so only reasons are wrapped."""
    section = None
    for one in settings:
        above, _, key = one.name.rpartition(".")
        if above != section:
            if section is not None:
                yield ""
            section = above
            if key and above and (why := reason_of(shipped, (above,))):
                yield from (above, *paragraph(why, indent=4, width=width))
        head, where = f"{one.name}: {one.value}", "(the default)"
        if one.place is not None:
            where = one.place if one.default in (None, one.value) else f"{one.place} (the default is {one.default})"
        fits = len(head) + 2 + len(where) <= width
        yield from map(one_line, [f"{head}  {where}"] if fits else [head, f"    {where}"])
        yield from paragraph(one.reason, indent=4, width=width)


def _unseen(name: str, good: Snapshot, now: Snapshot) -> str:
    """What has changed if no line has."""
    if name not in good.files:
        return "new, and empty"
    return "gone; it was empty" if name not in now.files else "only the line endings have changed"


def _both(given: Path | None) -> tuple[Path, Snapshot]:
    state = found_state()
    good = LastGood(state).read()
    if good is None and find_config(given) is None:
        raise RegulateError("you have no files of your own: the device plays what it came with.")
    if good is None:
        raise RegulateError(
            f"{state} holds no copy of your files yet. The service makes one as soon as it has run with them for a "
            "minute."
        )
    return own_config_dir(given), good  # a folder that was deleted comes back where it was
