"""`new`: a file to start from, with a comment on every line, that already passes `check`.

Rule: it never overwrites anything and never takes the id of something shipped, and every line it writes is real: no
placeholders.
"""

from __future__ import annotations

import os
from pathlib import Path

import click

from pi_regulate.cli.options import config_option
from pi_regulate.library import names
from pi_regulate.library.catalogue import check_paths
from pi_regulate.library.folder.reading import shell
from pi_regulate.library.templates import TemplateKind, template, why_not_free
from pi_regulate.share import find_config, share_dir
from pi_regulate.words import PHASES, Phase, RegulateError, one_line


@click.command()
@click.argument("kind", type=click.Choice(["exercise", "routine"]))
@click.argument("name", metavar="ID")
@click.option(
    "--phase", type=click.Choice(PHASES), default="breathe", show_default=True, help="The phase of a new exercise."
)
@config_option
def new(kind: TemplateKind, name: str, phase: Phase, config_dir: Path | None) -> None:
    """Write a file to start from, with a comment on every line, in the folder of your own files."""
    try:
        identifier = names.identifier(name)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="ID") from None
    folder = find_config(config_dir) if config_dir is None else config_dir
    if folder is None:
        raise RegulateError("you have no folder of your own files yet: name one with --config, and it will be made")
    share = share_dir()
    if (why := why_not_free(identifier, kind, share, folder)) is not None:
        raise RegulateError(f"{why}{_copied(identifier, kind, share, folder)}")
    text = template(kind, identifier, phase, share)
    path = folder / f"{kind}s" / f"{identifier}.yaml"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise RegulateError(f"{path} exists already; nothing was written") from None
    except OSError as error:
        raise RegulateError(f"{path} can't be written: {error.strerror}") from error
    for problem in check_paths([path], share, folder):
        click.echo(f"{problem}\n")
    click.echo(f"{one_line(str(path))}\ncheck it while you write:  pi-regulate check --watch")


def _copied(identifier: str, kind: TemplateKind, share: Path, folder: Path) -> str:
    """How to start from a copy of the shipped file of this id; empty where there is none, or where it is copied."""
    name = Path(f"{kind}s", f"{identifier}.yaml")
    shipped, place = share / "config" / name, (folder / name).parent
    if not os.path.exists(shipped) or os.path.lexists(folder / name):
        return ""
    there = next((above for above in (place, *place.parents) if os.path.isdir(above)), place)
    sudo = "" if os.access(there, os.W_OK) else "sudo "
    made = "" if there == place else f"{sudo}{shell('mkdir', '-p', place)} && "
    return f" To change the shipped one, start from a copy: {made}{sudo}{shell('cp', '-n', shipped, folder / name)}"
