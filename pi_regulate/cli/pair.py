"""`link pair` and `link leave`: which other home this lamp belongs with, in a file beside the link's settings.

Two people tell each other twelve characters, in whatever way they trust; nothing is looked for in a network, and nobody
is asked for a name. Only root may read the file. Rule: a code that is there is never replaced without being told to
leave first, and whoever leaves has left: the other side learns nothing of it.
"""

from __future__ import annotations

from pathlib import Path

import click

from pi_regulate.devices.keeping.store import write_whole
from pi_regulate.devices.link_standing import LINK_CONFIG, LINK_FILE
from pi_regulate.devices.pair_code import PAIR_FILE, new_pair_code, pair_code, read_pair_code, spelt
from pi_regulate.words import RegulateError, RootMayError, one_line

_RESTART = "sudo systemctl restart pi-regulate-link"
_FOLDER = click.option(
    "--folder", type=click.Path(path_type=Path), default=LINK_CONFIG, show_default=True,
    help="The folder with link.yaml.",
)  # fmt: skip


@click.command("pair")
@click.argument("words", metavar="[CODE]", nargs=-1)
@_FOLDER
def link_pair(words: tuple[str, ...], folder: Path) -> None:
    """Make a code for two homes, or take the CODE that the other has made.

    One of you runs it without a CODE and tells the other the twelve characters, best by voice; the other runs it with
    them. Both lamps then belong together, if both owners allow it. docs/together-apart.md says what that means.
    """
    _must_have_a_link(folder)
    file = folder / PAIR_FILE
    now, code = read_pair_code(file), " ".join(words) if words else None
    wanted = None if code is None else pair_code(code)
    if code is not None and wanted is None:
        raise RegulateError(
            f"`{one_line(code)}` is no code. The other's `sudo pi-regulate link pair` prints one: twelve letters and "
            "digits, and never i, l, o, 0 or 1."
        )
    if now and wanted not in (None, now):
        raise RegulateError(
            "this lamp belongs with another one already. `sudo pi-regulate link leave` ends that first."
        )
    chosen = now or wanted or new_pair_code()
    if not now:
        _write(file, chosen)
    if wanted is None:
        click.echo(f"The code is {spelt(chosen)}. Tell it to the other, who runs")
        click.echo(f"  sudo pi-regulate link pair {spelt(chosen)}")
        click.echo("Whoever knows it and may use the broker can belong to the pair, so keep it between the two of you.")
    else:
        click.echo("This lamp belongs with the one whose code it is.")
    click.echo("What the other may do here is said in the lamp's own settings, for example")
    click.echo("  others: {may: [glow, together]}")
    click.echo(f"To begin: `{_RESTART}`")


@click.command("leave")
@_FOLDER
def link_leave(folder: Path) -> None:
    """Belong with no other home any more; the other is not told."""
    file = folder / PAIR_FILE
    try:
        file.unlink()
    except FileNotFoundError:
        click.echo("This lamp belongs with no other one.")
    except PermissionError as error:
        raise RootMayError(f"you may not remove {file}") from error
    except OSError as error:
        raise RegulateError(f"{file} can't be removed: {error.strerror}") from error
    else:
        click.echo(f"This lamp belongs with no other one any more, from `{_RESTART}` on. Nobody is told.")


def _must_have_a_link(folder: Path) -> None:
    if not (folder / LINK_FILE).exists():
        raise RegulateError(
            f"there is no {folder / LINK_FILE}, so there is no link yet; docs/together-apart.md begins with one"
        )


def _write(file: Path, code: str) -> None:
    try:
        write_whole(file, f"{spelt(code)}\n")
    except PermissionError as error:
        raise RootMayError(f"you may not write {file}") from error
    except OSError as error:
        raise RegulateError(f"{file} can't be written: {error.strerror}") from error
