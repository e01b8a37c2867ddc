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

from pi_regulate.library.model_shape import Shape, arms_of, keys_of, shape_at
from pi_regulate.library.names import nearest_name
from pi_regulate.library.routine import Routine
from pi_regulate.library.scalars import duration_s, duration_text, shown
from pi_regulate.library.sentences import INDENT, SENTENCES, any_other, in_a_row, kind_of, missing
from pi_regulate.library.steps import VERBS, AnyStep
from pi_regulate.library.synonyms import elsewhere, example_of, meant, step_meant
from pi_regulate.library.yaml.complaints import LONGEST_PAIR, glued_colon
from pi_regulate.library.yaml.document import DocPath, Document
from pi_regulate.words import Problem

M = TypeVar("M", bound=BaseModel)
MAX_PROBLEMS = 50
_STEP_KEYS = frozenset(key for arm in arms_of(AnyStep) for key in keys_of(arm))
_BACKTICKED = re.compile(r"`(\w+)`")
_CUES = ("say", "chime", "bed", "voice", "card")  # they need their `at`
_CARRIES = ("id", "phase", "lasts", "steps", "breathe", "variants")  # without these nothing can be said of the rest


def validate(model: type[M], document: Document) -> tuple[M | None, tuple[Problem, ...]]:
    """The model's instance, or None with every problem of the document in the order of its lines.

    Problems the reader has already found are not repeated; with one of them there is no instance either.
    """
    if not document.readable:
        if any(problem.severity == "error" for problem in document.problems):
            return None, ()
        return None, (document.problem((), _nothing(model)),)
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
        free = _free_keys(document, shape)
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


def _free_keys(document: Document, shape: Shape) -> list[str]:
    """Keys known around this place that its author has not written yet."""
    marks = ((key, document.marks.get((*shape.path[:-1], key))) for key in keys_around(shape))
    return [key for key, mark in marks if mark is None or mark.source is not document.source]


def _nothing(model: type[BaseModel]) -> str:
    kind = "routine my-way" if model is Routine else "exercise my-calm"
    return f"there is nothing in this file. Delete it; `pi-regulate new {kind}` writes one to start from."


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
        word, free = str(shape.path[-1]), _free_keys(document, shape)
        around = _at(document.data, shape.path[:-1])
        near = meant(word, free, around if isinstance(around, dict) else {})[0] or None
        at_home = word in _STEP_KEYS and {"steps", "top_up"} & set(keys_around(shape))
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
    """True where the reader has refused what stands there already."""
    if kind == "value_error":  # said of a whole map, perhaps only for want of what was refused inside it
        return any(path[: len(shape.path)] == shape.path for path in document.broken)
    if kind == "missing" and shape.path[-3:-2] == ("steps",) and isinstance(index := shape.path[-2], int):
        below = _at(document.data, (*shape.path[:-2], index + 1))  # or this very list, where it is the last
        if isinstance(below, dict) and shape.path[-1] in below and not any(verb in below for verb in VERBS):
            return True  # it has a dash of its own, and that is told there
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
        return f"a space is missing after the colon: write {shown(pair, LONGEST_PAIR)}."
    if isinstance(around, dict):
        key, line = meant(written, _free_keys(document, shape), around)
        guess = line if key == guess and line else guess
        if cut := _cut_by_a_comma(document, shape.path, around):
            return cut
    if not guess and (told := _belongs_elsewhere(document, shape, written)):
        return told
    hint = f" Did you mean `{guess}`?" if guess else ""
    if isinstance(around, dict) and (above := _empty_key_above(around, written, known)):
        hint = f" Indent it further, if it belongs to `{above}`."
    return f"there is no key {shown(written)} here.{hint} Keys here: {in_a_row(known)}."


def _belongs_elsewhere(document: Document, shape: Shape, written: str) -> str:
    """That a key is one of a section below, or the verb of a step, or is to be found somewhere else."""
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
    if "steps" in known and (written in VERBS or written in _STEP_KEYS):
        return _step_outside(document, shape, written)
    if "hum" in known and "top_up" in known and written in _STEP_KEYS:  # inside the braces of a breath
        if "steps" in shape.path or written == "lasts":
            return f"`{written}` stands below `breathe`, on a line of its own, and not in its braces."
        return f"`{written}` has no place in a breath: `lasts`, on a line of its own, says how long it goes on."
    told = elsewhere(written)
    return f"there is no key {shown(written)} here: {told}" if told else ""


def _seconds(value: Any) -> float:
    try:
        return duration_s(value)
    except ValueError:
        return 0.0


def _step_outside(document: Document, shape: Shape, written: str) -> str:
    """That a key at the margin is a step, or belongs to one."""
    steps = _at(document.data, ("steps",))
    if written not in VERBS:
        if not isinstance(steps, list) or not steps or ("steps", len(steps) - 1) not in document.marks:
            return (
                f"`{written}` belongs to a step. Beside one `breathe`, `lasts` says how long it goes on. Delete this."
            )
        last = document.marks["steps", len(steps) - 1].spot()
        return (
            f"`{written}` belongs to a step. Below the one on line {last.line}, start it with {last.column - 1} spaces."
        )
    if "breathe" not in document.data or steps:
        return f"`{written}` is a step. Write it below `steps:`, with `- ` before it."
    begins = "0s" if written in _CUES else duration_text(round(_seconds(document.data.get("lasts")) / 2))
    at = f", with `    at: {begins}` below that" if begins and "at" not in document.data else ""
    breath = document.written(("breathe",)) or "..."
    own = document.written(shape.path)
    value = own if own and len(own) <= LONGEST_PAIR and "`" not in own else "..."
    return (
        f"`{written}` is a step. With more than one, write `steps:` on a line of its own, and below it"
        f" `  - breathe: {breath if len(breath) <= LONGEST_PAIR else '...'}` and `  - {written}: {value}`{at}."
    )


def sections_with(shape: Shape, key: str) -> list[str]:
    """The sections below this map in which a key is at home."""
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


def _verb_problem(document: Document, path: DocPath, value: Any) -> Problem:
    if not isinstance(value, dict):
        pair = glued_colon(value) if isinstance(value, str) else None
        hint = f"Put a space after the colon: {shown(pair, LONGEST_PAIR)}." if pair else "Write one like `- glow: 15%`."
        return document.problem(path, f"{kind_of(document, path, value)} where a step belongs. {hint}")
    verbs = [key for key in value if key in VERBS]
    if "bed" in verbs and ("breathe" in verbs or "press" in verbs) and "sound" not in value:
        message = "what sounds in a step of light is its `sound`. Did you mean `sound`?"
        return document.problem((*path, "bed"), message, key=True)
    if len(verbs) > 1:
        names = " and ".join(f"`{verb}`" for verb in verbs)
        message = f"{names} are {len(verbs)} steps in one; begin each on its own line with `- `."
        return document.problem((*path, verbs[1]), message, key=True)
    unknown = [str(key) for key in value if key not in _STEP_KEYS]
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
    return document.problem(path, f"this step does not say what happens; one key of it is one of: {in_a_row(VERBS)}.")
