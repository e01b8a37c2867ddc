"""Files to start from, with a comment on every line, and whether an id is still free for one.

Rule: every line is real, with no placeholder but the id, so the file passes `check` as it is.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Literal

from pi_regulate.library.catalogue import load
from pi_regulate.library.lines import why_taken
from pi_regulate.words import Phase, ProblemsError

TemplateKind = Literal["exercise", "routine"]
_HEAD = "# yaml-language-server: $schema={schema}\n"

_EXERCISES: Mapping[Phase, str] = {
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

_ROUTINE = """\
id: {id}
title: My own way                 # its name for people
ground: [follow-light]            # what plays in each phase, in this order; a phase may be left out
breathe:
  - {{exercise: settle}}            # or only its beginning: {{exercise: settle, first: 120s}}
connect: [quiet-company]          # `pi-regulate list` shows them all
on_skip: follow-light             # what plays when breathing may not be offered
"""


def schema_line(kind: TemplateKind, share: Path) -> str:
    """The first line of a file, by which an editor finds its schema."""
    return _HEAD.format(schema=share / "config" / "schemas" / f"{kind}.schema.json")


def template(kind: TemplateKind, identifier: str, phase: Phase, share: Path) -> str:
    """The text of a new file; a routine has all phases, whatever `phase` says."""
    return schema_line(kind, share) + (_EXERCISES[phase] if kind == "exercise" else _ROUTINE).format(id=identifier)


def why_not_free(identifier: str, kind: TemplateKind, share: Path, folder: Path) -> str | None:
    """Why a new file of the owner's can't have this id, in a sentence; None if it can.

    The id of something shipped is not free, since the new file would silently play in its place.
    """
    library = load(share)
    if kind == "exercise" and (why := why_taken(identifier, library.lines)):
        return why
    taken: Mapping[str, Mapping[str, object]] = {"exercise": library.exercises, "routine": library.routines}
    other = next((word for word, ids in taken.items() if identifier in ids), None)
    if other is None:
        return _why_ambiguous(identifier, kind, share, folder)
    said = f"there is a shipped {other} `{identifier}` already"
    if other != kind:
        return f"{said}. Choose another name, such as my-{identifier}."
    return f"{said}, and yours would play in its place. Choose another name, such as my-{identifier}."


def _why_ambiguous(identifier: str, kind: TemplateKind, share: Path, folder: Path) -> str | None:
    """The id of an owner's file of the other kind: only one of the two would be found."""
    other = "routine" if kind == "exercise" else "exercise"
    path = folder / f"{other}s" / f"{identifier}.yaml"
    there = os.path.lexists(path)
    with suppress(ProblemsError):
        own = load(share, folder if os.path.exists(folder) else None)
        there = there or identifier in (own.exercises if other == "exercise" else own.routines)
    if not there:
        return None
    what, free = ("a routine", f"{identifier}-alone") if kind == "exercise" else ("an exercise", f"my-{identifier}")
    return (
        f"you already have {what} `{identifier}`. With that name, the routine would always be found instead of the "
        f"exercise. Choose another name, such as {free}."
    )
