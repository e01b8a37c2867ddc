"""`explain`: why a number is refused, and where that comes from; and what a key of an exercise or a routine means.

Rule: it shows the same row of the table that does the refusing, and the same words that an editor shows for a key.
"""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import fill

import click
from pydantic import BaseModel

from pi_regulate.cli import COMMANDS
from pi_regulate.cli.belonging import where
from pi_regulate.cli.layout import paragraph
from pi_regulate.library.exercise import Exercise, Variant
from pi_regulate.library.known_keys import keys_of
from pi_regulate.library.limit_table import LIMITS, Limit
from pi_regulate.library.model_shape import arms_of
from pi_regulate.library.routine import Entry, Routine
from pi_regulate.library.scalars import per_cent
from pi_regulate.library.steps import VERBS, AnyStep
from pi_regulate.reporting.wording import joined
from pi_regulate.words import RegulateError

_KINDS = {
    "E": "enforced: a file that breaks it is refused",
    "W": "a warning: the file is used anyway",
    "D": "kept by the device, whatever a file says",
}
_UNITS = {"s": "s", "per_min": "a minute", "hz": "Hz", "lux": "lux", "share": "of the whole", "times": "times"}
_IN_ROUTINES: dict[str, type[BaseModel]] = {"a routine": Routine, "an entry of a routine": Entry}
_WIDTH = 78


@click.command()
@click.argument("limit", metavar="[LIMIT|KEY]", required=False)
def explain(limit: str | None) -> None:
    """Show what a limit says, its numbers, and what they are based on; or what a key of an exercise means.

    Without LIMIT or KEY, list all limits, one per line.
    """
    if limit is None:
        width = max(len(name) for name in LIMITS)
        for name, row in LIMITS.items():
            click.echo(f"{name:{width}}  {row.kind}  {row.says.split(';')[0]}")
        return
    if limit not in LIMITS and (meanings := list(_of_key(limit))):
        click.echo("\n".join(meanings))
        return
    if limit not in LIMITS:
        told = where(limit, COMMANDS, LIMITS) or "`pi-regulate explain` lists all limits."
        raise RegulateError(*f"there is no limit `{limit}`. {told}".split("\n"))
    click.echo("\n".join(_page(LIMITS[limit])))


def _page(row: Limit) -> list[str]:
    """A limit in words: what it says, its numbers with their units, and what they are based on."""
    lines = [f"{row.id}: {_KINDS[row.kind]}", "", *_filled(f"What it says: {row.says}."), ""]
    if row.numbers:
        lines.append("Its numbers:")
        lines += [f"  {_words(name):28} {_number(name, value)}" for name, value in row.numbers.items()]
        lines.append("")
    return [*lines, *_filled(f"What it is based on: {row.basis}.")]


def _of_key(key: str) -> Iterator[str]:
    """What a key means in each place where it may be written; nothing for an unknown one."""
    steps = {f"`{verb}`": arm for arm in arms_of(AnyStep) for verb in VERBS if verb in keys_of(arm)}
    maps = [
        (f"`{field.alias or name}`", part)
        for arm in steps.values()
        for name, field in arm.model_fields.items()
        for part in arms_of(field.annotation)
    ]
    places: list[tuple[str, type[BaseModel]]] = [
        ("an exercise", Exercise),
        ("a variant", Variant),
        *steps.items(),
        *dict.fromkeys(maps),
        *_IN_ROUTINES.items(),
    ]
    meanings: dict[str, list[str]] = {}
    for place, model in places:
        for name, field in model.model_fields.items():
            if key == (field.alias or name):
                found = meanings.setdefault(field.description or "", [])
                found += [place] if place not in found else []
    if meanings:
        routines_only = all(place in _IN_ROUTINES for found in meanings.values() for place in found)
        yield f"{key}: a key of {'a routine' if routines_only else 'an exercise'} file"
    for meaning, found in meanings.items():
        yield from ("", f"in {joined(found)}:", *paragraph(meaning, indent=2))


def _filled(text: str) -> list[str]:
    return fill(text.replace("..", "."), _WIDTH).split("\n")


def _unit(name: str) -> str:
    return max((unit for unit in _UNITS if name.endswith(f"_{unit}")), key=len, default="")


def _words(name: str) -> str:
    unit = _unit(name)
    return name.removesuffix(f"_{unit}").replace("_", " ")


def _number(name: str, value: float) -> str:
    unit = _unit(name)
    if unit == "share":
        return per_cent(value)
    return f"{value:g} {_UNITS.get(unit, '')}".rstrip()
