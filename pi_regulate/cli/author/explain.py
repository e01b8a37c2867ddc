"""`explain`: why a number is refused, and where that comes from; and what a key of any file means.

A word may be both, such as `apart`; then both are told.
Rule: it shows the same row of the table that does the refusing, and the same words that an editor shows for a key.
"""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import fill
from typing import NamedTuple

import click
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from pi_regulate.cli import COMMANDS
from pi_regulate.cli.belonging import BY_HAND_AND_EAR, where
from pi_regulate.cli.layout import paragraph
from pi_regulate.library.exercise import Exercise, Variant
from pi_regulate.library.known_keys import keys_of
from pi_regulate.library.limit_table import LIMITS, Limit
from pi_regulate.library.model_shape import arms_of, models_in
from pi_regulate.library.routine import Entry, Routine
from pi_regulate.library.scalars import per_cent
from pi_regulate.library.settings import Settings
from pi_regulate.library.steps import VERBS, AnyStep
from pi_regulate.reporting.wording import joined
from pi_regulate.words import RegulateError

_KINDS = {
    "E": "enforced: a file that breaks it is refused",
    "W": "a warning: the file is used anyway",
    "D": "kept by the device, whatever a file says",
}
_UNITS = {"s": "s", "per_min": "a minute", "hz": "Hz", "lux": "lux", "share": "of the whole", "times": "times"}
_SETTINGS = "`settings.yaml`"
_IN_ROUTINES: dict[str, type[BaseModel]] = {"a routine": Routine, "an entry of a routine": Entry}
_WIDTH = 78


@click.command()
@click.argument("limit", metavar="[LIMIT|KEY]", required=False)
def explain(limit: str | None) -> None:
    """Show what a limit says, its numbers, and what they are based on; or what a key of your files means.

    Without LIMIT or KEY, list all limits, one per line.
    """
    if limit is None:
        width = max(len(name) for name in LIMITS)
        for name, row in LIMITS.items():
            click.echo(f"{name:{width}}  {row.kind}  {row.says.split(';')[0]}")
        return
    pages = [_page(LIMITS[limit])] if limit in LIMITS else []
    if meanings := list(_of_key(limit)):
        pages.append(meanings)
    if not pages:
        told = where(limit, COMMANDS, LIMITS) or "`pi-regulate explain` lists all limits."
        raise RegulateError(*f"there is no limit and no key `{limit}`. {told}".split("\n"))
    click.echo("\n\n".join("\n".join(page) for page in pages))


def _page(row: Limit) -> list[str]:
    """A limit in words: what it says, its numbers with their units, and what they are based on."""
    lines = [f"{row.id}: {_KINDS[row.kind]}", "", *_filled(f"What it says: {row.says}."), ""]
    if row.numbers:
        lines.append("Its numbers:")
        lines += [f"  {_words(name):28} {_number(name, value)}" for name, value in row.numbers.items()]
        lines.append("")
    return [*lines, *_filled(f"What it is based on: {row.basis}.")]


def _of_key(key: str) -> Iterator[str]:
    """What a key means in each place where it may be written; nothing for an unknown one.

    A setting may be named with its section, as in `talks.until`.
    """
    section, _, bare = key.rpartition(".")
    found: dict[str, dict[str, list[str]]] = {}  # by kind of file: each meaning and its places
    settings = list[str]()
    for place in _places():
        for name, field in place.model.model_fields.items():
            if bare != (field.alias or name) or (section and section != place.section):
                continue
            places = found.setdefault(place.file, {}).setdefault(_meaning(field), [])
            places += [place.name] if place.name not in places else []
            if place.section is not None:
                settings.append("doors" if place.section == "doors" else f"{place.section}.{bare}".strip("."))
    if found:
        yield f"{key}: a key of {joined(list(found))}"
    for meanings in found.values():
        for meaning, places in meanings.items():
            yield from ("", f"in {joined(places)}:", *paragraph(meaning, indent=2))
    for name in settings:
        yield from ("", f"Your value, and the reason for ours: `pi-regulate config show {name}`")
        if command := BY_HAND_AND_EAR.get(name):
            yield f"To find the right value: `pi-regulate {command}`"


class _Place(NamedTuple):
    """Where keys may be written: the kind of file, the place in words, its model, and its section of the settings."""

    file: str
    name: str
    model: type[BaseModel]
    section: str | None = None


def _places() -> Iterator[_Place]:
    steps = {f"`{verb}`": arm for arm in arms_of(AnyStep) for verb in VERBS if verb in keys_of(arm)}
    maps = [
        (f"`{field.alias or name}`", part)
        for arm in steps.values()
        for name, field in arm.model_fields.items()
        for part in arms_of(field.annotation)
    ]
    exercise: list[tuple[str, type[BaseModel]]] = [
        ("an exercise", Exercise),
        ("a variant", Variant),
        *steps.items(),
        *dict.fromkeys(maps),
    ]
    yield from (_Place("an exercise file", name, model) for name, model in exercise)
    yield from (_Place("a routine file", name, model) for name, model in _IN_ROUTINES.items())
    yield _Place(_SETTINGS, _SETTINGS, Settings, "")
    for name, field in Settings.model_fields.items():
        for model in models_in(field.annotation):
            yield _Place(_SETTINGS, f"`{name}` of {_SETTINGS}", model, name)


def _meaning(field: FieldInfo) -> str:
    """What a key means; a section of the settings says it itself."""
    return field.description or next((model.__doc__ or "" for model in models_in(field.annotation)), "")


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
