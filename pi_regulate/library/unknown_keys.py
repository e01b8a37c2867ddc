"""Messages about a key that is unknown in its place, and about a step without a verb.

Most such keys are nearly right: one letter off, a word from another language or program, or a key of the section below,
of a step, or of the map above. So its surroundings are checked first, and only a key that fits nowhere gets the bare
list. Rule: a proposal can be written in the place where it is made.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from pi_regulate.library.known_keys import keys_of
from pi_regulate.library.model_shape import Shape, arms_of
from pi_regulate.library.names import nearest_name
from pi_regulate.library.scalars import duration_s, duration_text, shown
from pi_regulate.library.sentences import in_a_row, kind_of
from pi_regulate.library.steps import CUE_VERBS, VERBS, AnyStep
from pi_regulate.library.synonyms import elsewhere, example_of, meant, step_meant
from pi_regulate.library.written_out import line_for
from pi_regulate.library.yaml.complaints import LONGEST_PAIR, glued_colon
from pi_regulate.library.yaml.document import DocPath, Document, value_at
from pi_regulate.words import Problem

STEP_KEYS = frozenset(key for arm in arms_of(AnyStep) for key in keys_of(arm))


def keys_around(shape: Shape) -> tuple[str, ...]:
    """The keys known in the map around a place."""
    return Shape((), shape.around, None).keys if shape.around is not None else ()


def free_keys(document: Document, shape: Shape) -> list[str]:
    """Keys known around this place that its author has not written yet."""
    marks = ((key, document.marks.get((*shape.path[:-1], key))) for key in keys_around(shape))
    return [key for key, mark in marks if mark is None or mark.source is not document.source]


def unknown_key(document: Document, shape: Shape, guess: str | None) -> str:
    """The message about a key that is unknown in its place; `guess` is the known one that was likely meant."""
    written = str(shape.path[-1])
    around = value_at(document.data, shape.path[:-1])
    known = keys_around(shape)
    if isinstance(around, dict) and written[:1].isdecimal() and shape.path[:-1]:
        found = " ".join(f"{name} {'' if value is None else value}" for name, value in around.items())
        if line := line_for(str(shape.path[-2]), found, known):
            return f"{shown(written)} is not a key. Write `{line}`."
    if known[:1] == ("exercise",) and isinstance(around, dict) and (entry := _entry_meant(written, around)):
        return f"{shown(written)} is not a key. Write `{entry}`."
    if isinstance(around, dict) and (pair := glued_colon(written)):
        return f"a space is missing after the colon: write {shown(pair, LONGEST_PAIR)}."
    if isinstance(around, dict):
        key, line = meant(written, free_keys(document, shape), around)
        guess = line if key == guess and line else guess
        if cut := _cut_by_a_comma(document, shape.path, around):
            return cut
    if not guess and (told := _belongs_elsewhere(document, shape, written)):
        return told
    hint = f" Did you mean `{guess}`?" if guess else ""
    if isinstance(around, dict) and (above := _empty_key_above(around, written, known)):
        hint = f" Indent it further, if it belongs to `{above}`."
    return f"there is no key {shown(written)} here.{hint} Keys here: {in_a_row(known)}."


def _entry_meant(written: str, around: Mapping[str, Any]) -> str:
    """`{exercise: long-out, first: 2min}` for `long-out: 2min` in a routine; empty for anything else."""
    if "exercise" in around or not re.fullmatch(r"[a-z][a-z0-9-]{0,39}", written):
        return ""
    if around[written] is None:
        return f"exercise: {written}"
    if len(around) > 1:
        return ""
    return f"{{exercise: {written}, first: {duration_text(first)}}}" if (first := _seconds(around[written])) else ""


def _belongs_elsewhere(document: Document, shape: Shape, written: str) -> str:
    """Says that a key belongs to a section below, is the verb of a step, or is found somewhere else."""
    if sections := sections_with(shape, written):
        value = document.written(shape.path)
        it, pair = "it in ", f"`{sections[0]}`"
        if value and len(value) <= 40:
            it, pair = "", f"`{sections[0]}: {{{written}: {value}}}`"
        begun = document.marks.get((*shape.path[:-1], sections[0]))
        if begun is not None and begun.source is document.source:
            it, pair = "it in ", f"`{sections[0]}`, which begins on line {begun.spot(key=True).line}"
        others = "".join(f" or `{name}`" for name in sections[1:])
        return f"`{written}` goes into {' or '.join(f'`{name}`' for name in sections)}: write {it}{pair}{others}."
    known = keys_around(shape)
    if "steps" in known and (written in VERBS or written in STEP_KEYS):
        return _step_outside(document, shape, written)
    if "hum" in known and "top_up" in known and written in STEP_KEYS:  # inside the braces of a breath
        if "steps" in shape.path or written == "lasts":
            return f"take `{written}` out of the braces, and put it on a line of its own below `breathe`."
        return f"`{written}` can't be part of a breath. To say how long it goes on, write `lasts` on a line of its own."
    told = elsewhere(written)
    return f"there is no key {shown(written)} here: {told}" if told else ""


def _seconds(value: Any) -> float:
    try:
        return duration_s(value)
    except ValueError:
        return 0.0


def _step_outside(document: Document, shape: Shape, written: str) -> str:
    """Says that a key at the margin is a step, or belongs to one."""
    steps = value_at(document.data, ("steps",))
    if written not in VERBS:
        if not isinstance(steps, list) or not steps or ("steps", len(steps) - 1) not in document.marks:
            return (
                f"`{written}` belongs to a step. With a single `breathe`, use `lasts` for the length, and delete this."
            )
        last = document.marks["steps", len(steps) - 1].spot()
        return (
            f"`{written}` belongs to a step. Below the one on line {last.line}, start it with {last.column - 1} spaces."
        )
    if "breathe" not in document.data or steps:
        return f"`{written}` is a step. Write it below `steps:`, with `- ` before it."
    begins = "0s" if written in CUE_VERBS else duration_text(round(_seconds(document.data.get("lasts")) / 2))
    at = f", with `    at: {begins}` below that" if begins and "at" not in document.data else ""
    breath = document.written(("breathe",)) or "..."
    own = document.written(shape.path)
    value = own if own and len(own) <= LONGEST_PAIR and "`" not in own else "..."
    return (
        f"`{written}` is a step. With more than one, write `steps:` on a line of its own, and below it"
        f" `  - breathe: {breath if len(breath) <= LONGEST_PAIR else '...'}` and `  - {written}: {value}`{at}."
    )


def sections_with(shape: Shape, key: str) -> list[str]:
    """The sections below this map that have a key."""
    if shape.around is None:
        return []
    fields = ((field.alias or name, field.annotation) for name, field in shape.around.model_fields.items())
    return [
        name for name, kind in fields if isinstance(kind, type) and issubclass(kind, BaseModel) and key in keys_of(kind)
    ]


def _cut_by_a_comma(document: Document, path: DocPath, around: Mapping[str, Any]) -> str:
    """`{say: Hello, you}` is a key `you` without a value."""
    names, key = list(around), str(path[-1])
    before = names[names.index(key) - 1] if key in names[1:] else None
    if before is None or around[key] is not None or not isinstance(around[before], str):
        return ""
    whole, first, last = (document.marks.get(at) for at in (path[:-1], (*path[:-1], before), path))
    if whole is None or first is None or last is None or last.key is None or whole.block:
        return ""
    text = document.source.line(first.value[0] + 1)
    quote = text[first.value[1] : first.value[1] + 1]
    if first.value[0] != last.key[2] or quote in ("'", '"'):
        return ""
    value = text[first.value[1] : last.key[3]]
    return f'a comma ends a value in braces. Put it in quotes: `{before}: "{value}"`.' if '"' not in value else ""


def _empty_key_above(around: Mapping[str, Any], key: str, known: Sequence[str]) -> str | None:
    """A known key without a value, with nothing but unknown keys between it and this one."""
    above: str | None = None
    for other, value in around.items():
        if other == key:
            return above
        if other in known:
            above = other if value is None else None
    return None


def no_step(document: Document, path: DocPath, value: Any) -> Problem:
    """The message about an item of `steps` that is not a step, or is several in one."""
    if not isinstance(value, dict):
        pair = glued_colon(value) if isinstance(value, str) else None
        hint = f"Put a space after the colon: {shown(pair, LONGEST_PAIR)}." if pair else "Write one like `- glow: 15%`."
        return document.problem(path, f"a step belongs here, not {kind_of(document, path, value)}. {hint}")
    verbs = [key for key in value if key in VERBS]
    if "bed" in verbs and ("breathe" in verbs or "press" in verbs) and "sound" not in value:
        message = "what sounds in a step of light is its `sound`. Did you mean `sound`?"
        return document.problem((*path, "bed"), message, key=True)
    if len(verbs) > 1:
        names = " and ".join(f"`{verb}`" for verb in verbs)
        message = f"{names} are {len(verbs)} steps in one; begin each on its own line with `- `."
        return document.problem((*path, verbs[1]), message, key=True)
    unknown = [str(key) for key in value if key not in STEP_KEYS]
    for keys in (unknown, [key for key in ("sound", "light") if key in value]):
        if found := step_meant(keys, VERBS):
            key, verb = found
            message = f"there is no step {shown(key)}. Did you mean `{example_of(verb, key, value)}`?"
            return document.problem((*path, key), message, key=True)
    for key in unknown:
        if near := nearest_name(key, VERBS):
            return document.problem((*path, key), f"there is no step {shown(key)}. Did you mean `{near}`?", key=True)
    if not unknown and path[-1:] != (0,):
        message = "this belongs to the step above. Write a space in place of the dash."
        return document.problem(path, message)
    return document.problem(
        path, f"this step does not say what happens; it needs one of these keys: {in_a_row(VERBS)}."
    )
