"""`new`: a file to start from, with a comment on every line, that already passes `check`.

Rule: it never overwrites anything and never takes the id of something shipped, and every line it writes is real: no
placeholders.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Literal

import click

from pi_regulate.cli.options import config_option
from pi_regulate.library import names
from pi_regulate.library.catalogue import check_paths, load
from pi_regulate.library.folder.reading import shell
from pi_regulate.library.lines import why_taken
from pi_regulate.share import find_config, share_dir
from pi_regulate.words import PHASES, Phase, ProblemsError, RegulateError, one_line

HEAD = "# yaml-language-server: $schema={schema}\n"

EXERCISES: Mapping[Phase, str] = {
    "ground": """\
id: {id}
title: Look and listen            # its name for people
phase: ground                     # ground: arrive in the room, before any breathing
who: either                       # alone, two or either
suits: [panic, unsure]            # states it may suit; leave out what you don't know
steps:
  - swell: {{from: 8%, to: 20%, every: 12s}}   # light: a slow wave, not a breath to follow
    times: 5                      # how many waves; the exercise ends with its last step of light
  - say: "Look at something you like, if you want."   # 12 words at most, and always a choice
    at: 0s                        # when, from the start
  - say: "Stay here, or go on."
    at: 48s
# Two more keys: `caution:` says when to leave it out, `evidence:` what is known about it, with sources.
""",
    "breathe": """\
id: {id}
title: In four, out six           # its name for people
phase: breathe                    # breathe: the light leads, and following it is a choice
who: alone                        # alone, two or either
suits: [flight]                   # states it may suit; leave out what you don't know
steps:
  - say: "Soon the light will grow as air comes in. Follow, or not."   # 12 words at most, and a choice
    at: 0s                        # when, from the start
  - breathe: {{in: 4s, out: 6s}}    # also hold, rest, top_up; `hum` in place of `out`
    at: 15s
    times: 12                     # how many breaths
    light: {{from: 8%, to: 30%}}    # up with the inhale, down with the exhale
  - say: "Smaller breaths are fine."
    at: 40s
    care: true                    # said even when little is said
  - glow: 8%                      # steady light; the exercise ends with its last step of light
    lasts: 15s                    # 15s, 2min or 1min 30s
  - say: "Let the light go. Breathe as you please."
    at: 138s
# Two more keys: `caution:` says when to leave it out, `evidence:` what is known about it, with sources.
""",
    "connect": """\
id: {id}
title: Someone kind               # its name for people
phase: connect                    # connect: be with someone, beside you or remembered
who: alone                        # alone, two or either; with two people, a gate asks both first
suits: [loneliness]               # states it may suit; leave out what you don't know
needs: [speech]                   # it makes no sense without words
on_skip: quiet-company            # what plays when this one may not
steps:
  - glow: 12%                     # light: steady
    lasts: 60s                    # 60s, 2min or 1min 30s; the exercise ends with its last step of light
  - say: "Think of someone who is kind to you, if you like."   # 12 words at most, and a choice
    at: 0s                        # when, from the start
  - say: "Or just look at the light."
    at: 20s
    care: true                    # said even when little is said
# Two more keys: `caution:` says when to leave it out, `evidence:` what is known about it, with sources.
""",
}

ROUTINE = """\
id: {id}
title: My own way                 # its name for people
ground: [follow-light]            # what plays in each phase, in this order; a phase may be left out
breathe:
  - {{exercise: settle}}            # or only its beginning: {{exercise: settle, first: 120s}}
connect: [quiet-company]          # `pi-regulate list` shows them all
on_skip: follow-light             # what plays when breathing may not be offered
"""


@click.command()
@click.argument("kind", type=click.Choice(["exercise", "routine"]))
@click.argument("name", metavar="ID")
@click.option(
    "--phase", type=click.Choice(PHASES), default="breathe", show_default=True, help="The phase of a new exercise."
)
@config_option
def new(kind: Literal["exercise", "routine"], name: str, phase: Phase, config_dir: Path | None) -> None:
    """Write a file to start from, with a comment on every line, in the folder of your own files."""
    try:
        identifier = names.identifier(name)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="ID") from None
    folder = find_config(config_dir) if config_dir is None else config_dir
    if folder is None:
        raise RegulateError("you have no folder of your own files yet: name one with --config, and it will be made")
    share = share_dir()
    _must_be_free(identifier, kind, share, folder)
    text = HEAD.format(schema=share / "config" / "schemas" / f"{kind}.schema.json")
    text += (EXERCISES[phase] if kind == "exercise" else ROUTINE).format(id=identifier)
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


def _must_be_free(identifier: str, kind: Literal["exercise", "routine"], share: Path, folder: Path) -> None:
    """Raises RegulateError for the id of something shipped: the new file would silently play in its place."""
    library = load(share)
    if kind == "exercise" and (why := why_taken(identifier, library.lines)):
        raise RegulateError(why)
    taken: Mapping[str, Mapping[str, object]] = {"exercise": library.exercises, "routine": library.routines}
    other = next((word for word, ids in taken.items() if identifier in ids), None)
    if other is None:
        _must_be_one(identifier, kind, share, folder)
        return
    said = f"there is a shipped {other} `{identifier}` already"
    if other != kind:
        raise RegulateError(f"{said}. Choose another name, such as my-{identifier}.")
    name = Path(f"{kind}s", f"{identifier}.yaml")
    said += f", and yours would play in its place. Choose another name, such as my-{identifier}."
    shipped, place = share / "config" / name, (folder / name).parent
    if os.path.exists(shipped) and not os.path.lexists(folder / name):
        there = next((above for above in (place, *place.parents) if os.path.isdir(above)), place)
        sudo = "" if os.access(there, os.W_OK) else "sudo "
        made = "" if there == place else f"{sudo}{shell('mkdir', '-p', place)} && "
        said += (
            f" To change the shipped one, start from a copy: {made}{sudo}{shell('cp', '-n', shipped, folder / name)}"
        )
    raise RegulateError(said)


def _must_be_one(identifier: str, kind: Literal["exercise", "routine"], share: Path, folder: Path) -> None:
    """Raises RegulateError for an id that an owner's file of the other kind has: only one of them would be found."""
    other = "routine" if kind == "exercise" else "exercise"
    path = folder / f"{other}s" / f"{identifier}.yaml"
    there = os.path.lexists(path)
    with suppress(ProblemsError):
        own = load(share, folder if os.path.exists(folder) else None)
        there = there or identifier in (own.exercises if other == "exercise" else own.routines)
    if there:
        what, free = ("a routine", f"{identifier}-alone") if kind == "exercise" else ("an exercise", f"my-{identifier}")
        raise RegulateError(
            f"you already have {what} `{identifier}`. With that name, the routine would always be found instead of the "
            f"exercise. Choose another name, such as {free}."
        )
