"""What is wrong in a document, told to its author.

Pydantic finds all faults at once and names them for programmers. Here each becomes a sentence for the author: what was
found, what would be right, and the nearest known word if there is one. Messages of our own parsers and models are
passed on unchanged. A message that a person could not act on is left out: a key that is missing because it was misspelt
is reported once, as the misspelling. All of this is loaded when there is something to tell, which a start mostly lacks.
Rule: pydantic's words never reach an author.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from pi_regulate.library.model_shape import Shape, shape_at
from pi_regulate.library.names import nearest_name
from pi_regulate.library.routine import Routine
from pi_regulate.library.sentences import INDENT, SENTENCES, any_other, key_missing, voice_for_meant
from pi_regulate.library.steps import VERBS
from pi_regulate.library.synonyms import elsewhere, meant
from pi_regulate.library.unknown_keys import STEP_KEYS, free_keys, keys_around, no_step, sections_with, unknown_key
from pi_regulate.library.yaml.document import MAX_PROBLEMS, DocPath, Document, value_at
from pi_regulate.words import Problem

_M = TypeVar("_M", bound=BaseModel)
_BACKTICKED = re.compile(r"`(\w+)`")
_CARRIES = ("id", "phase", "lasts", "steps", "breathe", "variants")  # without these nothing can be said about the rest


def mended(model: type[_M], document: Document) -> tuple[_M, Document] | None:
    """Validates a document with problems again, without its unknown keys and odd descriptions.

    The result is never played; it lets the limits check the rest of the file at the same time.
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
    """Removes the faulty part, or gives an unknown key the name that was likely meant, which it returns."""
    around, last = value_at(data, shape.path[:-1]), shape.path[-1] if shape.path else ""
    if not isinstance(around, dict) or last not in around:
        return None
    if kind == "extra_forbidden":
        free = free_keys(document, shape)
        key, line = meant(str(last), free, around)
        near = key or nearest_name(str(last), free)
        value = around.pop(last)
        if near:
            around[near] = line.partition(": ")[2] if line.startswith("lasts") else value
        return near
    if len(shape.path) == 1 and last not in _CARRIES:
        del around[last]
    return None


def _copy(value: Any) -> Any:
    """A copy of plain data. The reader's depth cap bounds this recursion."""
    if isinstance(value, dict):
        return {key: _copy(inner) for key, inner in value.items()}
    return [_copy(inner) for inner in value] if isinstance(value, list) else value


def nothing_in(model: type[BaseModel]) -> str:
    """The message about a file without a value."""
    kind = "routine my-way" if model is Routine else "exercise my-calm"
    return f"there is nothing in this file. Delete it; `pi-regulate new {kind}` writes one to start from."


def told(model: type[BaseModel], document: Document, error: ValidationError) -> tuple[Problem, ...]:
    """Every fault as a problem of the document, in the order of its lines."""
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
    return tuple(dict.fromkeys(problems[:MAX_PROBLEMS]))


def _guesses(document: Document, faults: Sequence[tuple[str, Shape]]) -> dict[DocPath, str]:
    """For each unknown key the known one that was likely meant: spelled nearly the same, or the only one missing."""
    guesses: dict[DocPath, str] = {}
    for kind, shape in faults:
        if kind != "extra_forbidden":
            continue
        word, free = str(shape.path[-1]), free_keys(document, shape)
        around = value_at(document.data, shape.path[:-1])
        near = meant(word, free, around if isinstance(around, dict) else {})[0] or None
        at_home = word in STEP_KEYS and {"steps", "top_up"} & set(keys_around(shape))
        if near is None and not at_home and not elsewhere(word) and not sections_with(shape, word):
            near = nearest_name(word, free)
        beside = [(other, s.path[-1]) for other, s in faults if s.path[:-1] == shape.path[:-1]]
        missing = [str(key) for other, key in beside if other == "missing"]
        if near is None and len(missing) == 1 and [other for other, _key in beside].count("extra_forbidden") == 1:
            near = missing[0]
        if near is not None:
            guesses[shape.path] = near
    return guesses


def _is_echo(document: Document, shape: Shape, kind: str) -> bool:
    """True when the reader has already refused what is there."""
    if kind == "value_error":  # about a whole map, perhaps only because something in it was refused
        return any(path[: len(shape.path)] == shape.path for path in document.broken)
    if kind == "missing" and shape.path[-3:-2] == ("steps",) and isinstance(index := shape.path[-2], int):
        below = value_at(document.data, (*shape.path[:-2], index + 1))  # or this very list, where it is the last
        if isinstance(below, dict) and shape.path[-1] in below and not any(verb in below for verb in VERBS):
            return True  # it has a dash of its own, which is reported there
    return (shape.path[:-1] if kind == "missing" else shape.path) in document.broken


def _problem(document: Document, shape: Shape, fault: Any, guess: str | None) -> Problem:
    kind: str = fault["type"]
    if kind == "missing":
        return document.problem(shape.path[:-1], key_missing(shape))
    if kind == "extra_forbidden":
        return document.problem(shape.path, unknown_key(document, shape, guess), key=True)
    value = value_at(document.data, shape.path)
    if kind == "value_error" and isinstance(value, dict) and shape.path[:-1] == ("voices",):
        for path in (shape.path[:-1], shape.path):
            if told := voice_for_meant(document, path):
                return document.problem(path, told)
    if kind == "value_error":
        return _said_by_a_model(document, shape.path, str(fault["ctx"]["error"]), fault["loc"][-1:] == ("[key]",))
    if kind == "step_verb":
        return no_step(document, shape.path, value)
    say = SENTENCES.get(kind, any_other)
    return document.problem(shape.path, say(document, shape, value, fault.get("ctx") or {}))


def _said_by_a_model(document: Document, path: DocPath, message: str, at_key: bool) -> Problem:
    """A fault found by our own code, in a value or a whole map; a key it names is then the better place."""
    around = value_at(document.data, path)
    if isinstance(around, dict) and not at_key:
        empty = next((key for key, value in around.items() if value is None), None)
        if empty is not None:
            return document.problem((*path, empty), f"`{empty}` is empty. {INDENT}")
        for key in _BACKTICKED.findall(message):
            mark = document.marks.get((*path, key))
            if mark is not None and mark.source is document.source:
                return document.problem((*path, key), message, key=mark.block)
    return document.problem(path, message, key=at_key or document.mark(path).block)
