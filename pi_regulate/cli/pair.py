"""`link pair` and `link leave`: which other home this lamp belongs with, written into the link's file.

Two people tell each other twelve characters, in whatever way they trust; nothing is looked for in a network, and nobody
is asked for a name. Rule: a code that is there is never replaced without being told to leave first, and whoever leaves
has left: the other side learns nothing of it.
"""

from __future__ import annotations

from pathlib import Path

import click

from pi_regulate.devices.keeping.owner_settings import change_settings
from pi_regulate.devices.link_standing import LINK_CONFIG, LINK_FILE
from pi_regulate.devices.pair_code import new_pair_code, pair_code, spelt
from pi_regulate.library.yaml.document import value_at
from pi_regulate.library.yaml.source import read
from pi_regulate.words import RegulateError, RootMayError, one_line

_SECTION, _KEY = "together", "pair"
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
    now, code = _paired(folder), " ".join(words) if words else None
    wanted = None if code is None else pair_code(code)
    if code is not None and wanted is None:
        raise RegulateError(
            f"`{one_line(code)}` is no code: it has twelve characters, such as {spelt('k7f3m9q2xw4c')}, "
            "and never i, l, o, 0 or 1."
        )
    if now and wanted not in (None, now):
        raise RegulateError(
            "this lamp belongs with another one already. `sudo pi-regulate link leave` ends that first."
        )
    chosen = now or wanted or new_pair_code()
    if not now:
        _write(folder, chosen)
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
    if not _paired(folder):
        click.echo("This lamp belongs with no other one.")
        return
    _write(folder, "")
    click.echo(f"This lamp belongs with no other one any more, from `{_RESTART}` on. Nobody is told.")


def _paired(folder: Path) -> str:
    """The code in the link's file; empty for none. Raises RegulateError without a file, or for a code that is none."""
    file = folder / LINK_FILE
    try:
        document = read(str(file), file.read_bytes())
    except FileNotFoundError:
        raise RegulateError(
            f"there is no {file}, so there is no link yet; docs/together-apart.md begins with one"
        ) from None
    except PermissionError as error:
        raise RootMayError(f"you may not read {file}") from error
    except OSError as error:
        raise RegulateError(f"{file} can't be read: {error.strerror}") from error
    found = value_at(document.data, (_SECTION, _KEY))
    if found in (None, ""):
        return ""
    code = pair_code(found) if isinstance(found, str) else None
    if code is None:
        raise RegulateError(f"{file}: `{_SECTION}.{_KEY}` is no code of a pair. Take that line out, and try again.")
    return code


def _write(folder: Path, code: str) -> None:
    change_settings(folder, _SECTION, {_KEY: f'"{code}"'}, LINK_FILE)
