"""A document meets a model: either an exercise, a routine or settings comes out, or every problem with its place.

Pydantic finds all faults at once and names them for programmers. Here each becomes a sentence for the author: what
was found, what would be right, and the nearest known word where one is near. What our own parsers and models say is
passed on as they say it. Unless a person could act on a message it is not given: a key that is missing because it was
misspelt is told once, as the misspelling.
Rule: no word of pydantic's ever reaches an author.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from pi_regulate.library.document import DocPath, Document
from pi_regulate.library.model_shape import Shape, arms_of, keys_of, shape_at
from pi_regulate.library.scalars import nearest_name, shown
from pi_regulate.library.sentences import INDENT, SENTENCES, any_other, in_a_row, kind_of, missing
from pi_regulate.library.steps import VERBS, AnyStep
from pi_regulate.library.yaml_complaints import glued_colon
from pi_regulate.words import Problem

M = TypeVar("M", bound=BaseModel)
MAX_PROBLEMS = 50
_STEP_KEYS = frozenset(key for arm in arms_of(AnyStep) for key in keys_of(arm))
_BACKTICKED = re.compile(r"`(\w+)`")
_CARRIES = ("id", "phase", "lasts", "steps", "breathe", "variants")  # without these nothing can be said of the rest


def validate(model: type[M], document: Document) -> tuple[M | None, tuple[Problem, ...]]:
    """The model's instance, or None with every problem of the document in the order of its lines.

    Problems the reader has already found are not repeated; with one of them there is no instance either.
    """
    if not document.readable:
        if any(problem.severity == "error" for problem in document.problems):
            return None, ()
        return None, (document.problem((), "there is nothing in this file. An empty file can't be used."),)
    try:
        found = model.model_validate(document.data, strict=True)
    except ValidationError as error:
        return None, _problems(model, document, error)
    return (found if not any(problem.severity == "error" for problem in document.problems) else None), ()


def mended(model: type[M], document: Document) -> tuple[M, Document] | None:
    """A second look at a document with problems: without its unknown keys and odd descriptions, is the rest a model?

    What comes back is never used; it lets the limits speak about the rest of the file in the same breath.
    """
    if not isinstance(document.data, dict):
        return None
    try:
        return model.model_validate(document.data, strict=True), document
    except ValidationError as error:
        data, marks = _copy(document.data), dict(document.marks)
        for fault in error.errors(include_url=False, include_input=False)[:MAX_PROBLEMS]:
            shape = shape_at(model, fault["loc"])
            if (near := _mend(document, data, shape, fault["type"])) and shape.path in marks:
                marks[(*shape.path[:-1], near)] = marks[shape.path]
    try:
        return model.model_validate(data, strict=True), Document(document.source, data, (), marks)
    except ValidationError:
        return None


def _mend(document: Document, data: Any, shape: Shape, kind: str) -> str | None:
    """Takes out what a fault is about, or gives an unknown key the name that was likely meant, and returns that."""
    around, last = _at(data, shape.path[:-1]), shape.path[-1] if shape.path else ""
    if not isinstance(around, dict) or last not in around:
        return None
    if kind == "extra_forbidden":
        near = nearest_name(str(last), _free_keys(document, shape))
        value = around.pop(last)
        if near:
            around[near] = value
        return near
    if len(shape.path) == 1 and last not in _CARRIES:
        del around[last]
    return None


def _copy(value: Any) -> Any:
    """A copy of plain data. The reader's depth cap bounds this recursion."""
    if isinstance(value, dict):
        return {key: _copy(inner) for key, inner in value.items()}
    return [_copy(inner) for inner in value] if isinstance(value, list) else value


def _free_keys(document: Document, shape: Shape) -> list[str]:
    """Keys known around this place that its author has not written yet."""
    marks = ((key, document.marks.get((*shape.path[:-1], key))) for key in keys_around(shape))
    return [key for key, mark in marks if mark is None or mark.source is not document.source]


def keys_around(shape: Shape) -> tuple[str, ...]:
    """The keys known in the map that a place is part of."""
    return Shape((), shape.around, None).keys if shape.around is not None else ()


def _problems(model: type[BaseModel], document: Document, error: ValidationError) -> tuple[Problem, ...]:
    faults = error.errors(include_url=False)[: 4 * MAX_PROBLEMS]
    shapes = [shape_at(model, fault["loc"]) for fault in faults]
    guesses = _guesses(document, [(fault["type"], shape) for fault, shape in zip(faults, shapes, strict=True)])
    misspelt = {(*path[:-1], near) for path, near in guesses.items()}
    problems: list[Problem] = []
    for fault, shape in zip(faults, shapes, strict=True):
        if _is_echo(document, shape, fault["type"]) or (fault["type"] == "missing" and shape.path in misspelt):
            continue
        problems.append(_problem(document, shape, fault, guesses.get(shape.path)))
    problems.sort(key=lambda problem: (problem.line, problem.column))
    return tuple(problems[:MAX_PROBLEMS])


def _guesses(document: Document, faults: Sequence[tuple[str, Shape]]) -> dict[DocPath, str]:
    """For each unknown key the known one that was likely meant: nearly its letters, or the only one missing."""
    guesses: dict[DocPath, str] = {}
    for kind, shape in faults:
        if kind != "extra_forbidden":
            continue
        near = nearest_name(str(shape.path[-1]), _free_keys(document, shape))
        beside = [(other, s.path[-1]) for other, s in faults if s.path[:-1] == shape.path[:-1]]
        missing = [str(key) for other, key in beside if other == "missing"]
        if near is None and len(missing) == 1 and [other for other, _key in beside].count("extra_forbidden") == 1:
            near = missing[0]
        if near is not None:
            guesses[shape.path] = near
    return guesses


def _is_echo(document: Document, shape: Shape, kind: str) -> bool:
    """True where the reader has refused what stands there already."""
    if kind == "value_error":  # said of a whole map, perhaps only for want of what was refused inside it
        return any(path[: len(shape.path)] == shape.path for path in document.broken)
    return (shape.path[:-1] if kind == "missing" else shape.path) in document.broken


def _problem(document: Document, shape: Shape, fault: Any, guess: str | None) -> Problem:
    kind: str = fault["type"]
    if kind == "missing":
        return document.problem(shape.path[:-1], missing(shape))
    if kind == "extra_forbidden":
        return document.problem(shape.path, _unknown_key(document, shape, guess), key=True)
    if kind == "value_error":
        return _said_by_a_model(document, shape.path, str(fault["ctx"]["error"]), fault["loc"][-1:] == ("[key]",))
    value = _at(document.data, shape.path)
    if kind == "step_verb":
        return _verb_problem(document, shape.path, value)
    say = SENTENCES.get(kind, any_other)
    return document.problem(shape.path, say(document, shape, value, fault.get("ctx") or {}))


def _said_by_a_model(document: Document, path: DocPath, message: str, at_key: bool) -> Problem:
    """What our own code found wrong, of a value or of a whole map: then a key that it names is the better place."""
    around = _at(document.data, path)
    if isinstance(around, dict) and not at_key:
        empty = next((key for key, value in around.items() if value is None), None)
        if empty is not None:
            return document.problem((*path, empty), f"nothing stands in `{empty}`. {INDENT}")
        for key in _BACKTICKED.findall(message):
            mark = document.marks.get((*path, key))
            if mark is not None and mark.source is document.source:
                return document.problem((*path, key), message, key=mark.block)
    return document.problem(path, message, key=at_key or document.mark(path).block)


def _at(data: Any, path: DocPath) -> Any:
    for entry in path:
        if isinstance(data, dict) and isinstance(entry, str):
            data = data.get(entry)
        elif isinstance(data, list) and isinstance(entry, int) and entry < len(data):
            data = data[entry]
    return data


def _unknown_key(document: Document, shape: Shape, guess: str | None) -> str:
    written = str(shape.path[-1])
    around = _at(document.data, shape.path[:-1])
    known = keys_around(shape)
    if isinstance(around, dict) and (pair := glued_colon(written)):
        return f"a space is missing after the colon: write `{pair}`."
    hint = f" Did you mean `{guess}`?" if guess else ""
    if isinstance(around, dict) and (above := _empty_key_above(around, written, known)):
        hint = f" Indent it further, if it belongs to `{above}`."
    return f"there is no key {shown(written)} here.{hint} Keys here: {in_a_row(known)}."


def _empty_key_above(around: Mapping[str, Any], key: str, known: Sequence[str]) -> str | None:
    """A known key without a value, with nothing but unknown keys between it and this one."""
    above: str | None = None
    for other, value in around.items():
        if other == key:
            return above
        if other in known:
            above = other if value is None else None
    return None


def _verb_problem(document: Document, path: DocPath, value: Any) -> Problem:
    if not isinstance(value, dict):
        pair = glued_colon(value) if isinstance(value, str) else None
        hint = f"Put a space after the colon: `{pair}`." if pair else "Write one like `- glow: 15%`."
        return document.problem(path, f"{kind_of(document, path, value)} where a step belongs. {hint}")
    verbs = [key for key in value if key in VERBS]
    if len(verbs) > 1:
        names = " and ".join(f"`{verb}`" for verb in verbs)
        message = f"{names} are {len(verbs)} steps in one; begin each on its own line with `- `."
        return document.problem((*path, verbs[1]), message, key=True)
    for key in value:
        if key not in _STEP_KEYS and (near := nearest_name(str(key), VERBS)):
            return document.problem((*path, key), f"there is no step {shown(key)}. Did you mean `{near}`?", key=True)
    return document.problem(path, f"this step does not say what happens; one key of it is one of: {in_a_row(VERBS)}.")
