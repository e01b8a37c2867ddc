"""The sentences about values that don't fit: what was found, what should be there, and what was perhaps meant.

There is one small function for each kind of fault. All take the document, the shape of the place, the value found and
the numbers of the fault, and return a sentence. `SENTENCES` lists them by pydantic's name for the fault.
Rule: a sentence quotes what the author wrote, in backticks, as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, get_args

from pi_regulate.library.model_shape import Shape
from pi_regulate.library.names import did_you_mean
from pi_regulate.library.pairs import in_braces, pairs_in, switch_meant
from pi_regulate.library.scalars import duration_text, plain_number, shown, what_is
from pi_regulate.library.synonyms import word_meant
from pi_regulate.library.written import Text
from pi_regulate.library.written_out import item_for, line_for
from pi_regulate.library.yaml.complaints import LONGEST_PAIR, glued_colon
from pi_regulate.library.yaml.document import DocPath, Document, value_at

LONGEST_LINE = 100  # of a line to copy, in characters; a longer one is no easier to copy than to write
INDENT = "Indent what belongs to this key further than the key itself."


def kind_of(document: Document, path: DocPath, value: Any) -> str:
    """What was found, as `what_is` gives it, with the value as its author wrote it."""
    if value is None or isinstance(value, (dict, list)):
        return what_is(value)
    return shown(document.written(path) or value)


def in_a_row(words: Iterable[str]) -> str:
    """Words as a list within a sentence."""
    return ", ".join(words)


def key_missing(shape: Shape) -> str:
    """Says that a key is missing, and what it is for."""
    key = shape.path[-1]
    field = shape.around.model_fields if shape.around is not None else {}
    found = next((info for name, info in field.items() if key in (info.alias, name)), None)
    what = found.description if found is not None and found.description else ""
    return f"`{key}` is missing here: {what[:1].lower()}{what[1:]}" if what else f"`{key}` is missing here."


Sentence = Callable[[Document, Shape, Any, Mapping[str, Any]], str]


def _map(document: Document, shape: Shape, value: Any, _context: Mapping[str, Any]) -> str:
    key, written = str(shape.path[-1]) if shape.path else "", document.written(shape.path)
    if isinstance(value, list) and document.mark(shape.path).block:
        written = ", ".join(document.written((*shape.path, number)) for number in range(len(value)))
    hint = f" {INDENT}" if value is None else ""
    if key and (pairs := pairs_in(document, shape, value)):
        hint = _of_pairs(document, shape, value, in_braces(key, pairs))
    elif key == "light" and "apart" in _map_around(document, shape):
        hint = " Write `light: {from: 8%, to: 3%}`."  # it sinks
    elif key and (line := line_for(key, written, shape.keys)):
        library = " The exercise `four-seven-eight` exists already." if re.fullmatch("4\\D+7\\D+8", written) else ""
        hint = f" Write `{line}`.{library}"
    elif len(shape.path) > 1 and (item := item_for(str(shape.path[-2]), written)):
        hint = f" Write `{item}`."
    elif isinstance(value, str) and (pair := glued_colon(value)):
        hint = f" Put a space after the colon: {shown(pair, LONGEST_PAIR)}."
    like = f" like {in_a_row(shape.keys[:4])}" if shape.keys else ""
    return f"keys{like} belong here, not {kind_of(document, shape.path, value)}.{hint}"


def _map_around(document: Document, shape: Shape) -> Mapping[str, Any]:
    around = value_at(document.data, shape.path[:-1])
    return around if isinstance(around, dict) else {}


def _of_pairs(document: Document, shape: Shape, value: Any, line: str) -> str:
    """What to write in place of keys that became no map; `line` is all of them in braces."""
    mark = document.mark(shape.path)
    if isinstance(value, str) and (mark.key is None or mark.key[0] != mark.value[0]):
        return f" Put a space after the colon: {shown(glued_colon(value) or value, LONGEST_PAIR)}."
    if len(line) > LONGEST_LINE or "`" in line:
        return " Write a space in place of each dash." if mark.block else " Use curly brackets here."
    return f" Write it all on one line: `{line}`." if mark.block else f" Use curly brackets here: `{line}`."


def _list(document: Document, shape: Shape, value: Any, _context: Mapping[str, Any]) -> str:
    single = isinstance(value, (str, int, float)) and not isinstance(value, bool)
    place = document.mark(shape.path).value
    folded = isinstance(value, str) and place[0] != place[2]
    written = value if folded else document.written(shape.path)
    items = written[1:-1] if re.fullmatch(r"\([^()]*\)", written) else written
    in_a_list = single and len(written) <= 40 and not re.search(r"[\[\]{}\"':#]", items)
    known = _words_of_items(shape)
    if known and in_a_list:
        meant = [word_meant(item, known) or item for item in re.split(r"[\s,;]+", items.strip()) if item != "and"]
        items = ", ".join(meant)
        in_a_list = all(item in known for item in meant)
    elif in_a_list and get_args(shape.expected)[:1] != (Text,):
        names = [name for name in re.split(r"[\s,;]+", items.strip()) if name != "and"]
        items = ", ".join(names) if all(re.fullmatch("[a-z0-9-]+", name) for name in names) else items
    hint = (
        f" Did you mean `[{items.strip()}]`?" if in_a_list else f" One or more of: {in_a_row(known)}." if known else ""
    )
    if in_a_list and folded:
        hint = f" Write it on one line: `{shape.path[-1]}: [{items.strip()}]`."
    if single:
        example = f"`{shape.path[-1]}: [{', '.join(known[:2]) or 'one, two'}]`"
        return f"a list belongs here, like {example}, not {kind_of(document, shape.path, value)}.{hint}"
    if item := item_for(str(shape.path[-1]), ""):
        what = kind_of(document, shape.path, value)
        return f"a list belongs here, not {what}. Write each item on a line of its own, such as `- {item}`."
    if shape.path == ("voices",) and (told := voice_for_meant(document, shape.path)):
        return told
    item = "step" if shape.path[-1:] == ("steps",) else "item"
    begin = f"Begin the first line of each {item} with `- `, in place of the last two spaces before it."
    return f"a list belongs here, not {kind_of(document, shape.path, value)}. {begin}"


def voice_for_meant(document: Document, path: DocPath) -> str:
    """Where the voice of an exercise belongs, for a place at or in `voices`; empty when none is written there."""
    pairs = pairs_in(document, Shape(path, None, None), value_at(document.data, path))
    plain = all(re.fullmatch(r"[a-z][a-z0-9-]{0,39}", name) for pair in pairs for name in pair)
    if not pairs or not plain or len(line := in_braces("voice_for", pairs)) > LONGEST_LINE:
        return ""
    begun, whole = document.marks.get(("voice_for",)), path == ("voices",)
    how = f"Write `{line}` {'in its place' if whole else 'on a line of its own'}"
    if begun is not None and begun.source is document.source:
        how = f"Write it into `voice_for`, which begins on line {begun.spot(key=True).line}"
    return f"the voice for an exercise is not chosen here. {how}{'' if whole else ', and take this out of the list'}."


def _words_of_items(shape: Shape) -> tuple[str, ...]:
    """The words that the items of a list are chosen from, when these are fixed."""
    inner = get_args(shape.expected)
    return Shape(shape.path, inner[0], shape.around).words if inner else ()


def _text(document: Document, shape: Shape, value: Any, _context: Mapping[str, Any]) -> str:
    plain = isinstance(value, (bool, int, float))
    hint = f' Put it in quotes: "{document.written(shape.path)}".' if plain else ""
    return f"a text belongs here, not {kind_of(document, shape.path, value)}.{hint}"


def _yes_or_no(document: Document, shape: Shape, value: Any, _context: Mapping[str, Any]) -> str:
    near = switch_meant(str(value)) or ("true" if value == 1 else "false" if value == 0 else None)
    guess = f" Did you mean `{near}`?" if near else ""
    return f"true or false belongs here, not {kind_of(document, shape.path, value)}.{guess}"


def _number(what: str) -> Sentence:
    def say(document: Document, shape: Shape, value: Any, _context: Mapping[str, Any]) -> str:
        digits = isinstance(value, str) and value.strip().isdecimal()
        hint = f" Did you mean `{str(value).strip()}`, without quotes?" if digits else ""
        if isinstance(value, str) and re.fullmatch(r"\d{1,9},\d{1,9}", value.strip()):
            hint = f" Decimals have a point: `{value.strip().replace(',', '.')}`."
        return f"{what} belongs here, not {kind_of(document, shape.path, value)}.{hint}"

    return say


def _word(document: Document, shape: Shape, value: Any, _context: Mapping[str, Any]) -> str:
    if isinstance(value, (dict, list)) or value is None:
        return f"one of these belongs here, not {kind_of(document, shape.path, value)}: {in_a_row(shape.words)}."
    near = word_meant(str(value), shape.words)
    guess = f" Did you mean `{near}`?" if near else did_you_mean(str(value), shape.words)
    found = shown(document.written(shape.path) or value)
    known = f"One of: {in_a_row(shape.words)}." if len(shape.words) > 1 else f"Write `{shape.words[0]}`."
    return f"{found} is not known here.{guess} {known}"


def _bound(words: str, key: str) -> Sentence:
    def say(document: Document, shape: Shape, value: Any, context: Mapping[str, Any]) -> str:
        written = shown(document.written(shape.path) or value)
        bound = f"{words} {_with_unit(shape, float(context[key]))}"
        return f"{written} is out of range; `{shape.path[-1]}` has to be {bound}."

    return say


def _with_unit(shape: Shape, number: float) -> str:
    """A bound in the unit of the value at this place."""
    fields = shape.around.model_fields if shape.around is not None else {}
    name = next((name for name, field in fields.items() if shape.path[-1] in (field.alias, name)), "")
    if name.endswith("_s") or name in ("first", "lasts"):
        return duration_text(number)
    return f"{plain_number(number)} lx" if name.endswith("_lux") else plain_number(number)


def _empty(document: Document, shape: Shape, value: Any, _context: Mapping[str, Any]) -> str:
    del document, value
    return f"`{shape.path[-1]}` is empty. Fill it, or leave the key out."


def _too_long(document: Document, shape: Shape, value: Any, context: Mapping[str, Any]) -> str:
    del document
    return f"`{shape.path[-1]}` has {len(value)} characters; it may have at most {context['max_length']}."


def any_other(document: Document, shape: Shape, value: Any, _context: Mapping[str, Any]) -> str:
    """The sentence for any kind of fault without one of its own."""
    return f"{kind_of(document, shape.path, value)} does not fit here. Compare this with one of the shipped files."


SENTENCES: dict[str, Sentence] = {
    "model_type": _map, "model_attributes_type": _map, "dict_type": _map, "list_type": _list, "string_type": _text,
    "bool_type": _yes_or_no, "int_type": _number("a whole number"),
    "int_from_float": _number("a whole number"), "float_type": _number("a number"), "literal_error": _word,
    "greater_than": _bound("above", "gt"), "greater_than_equal": _bound("at least", "ge"),
    "less_than": _bound("below", "lt"), "less_than_equal": _bound("at most", "le"),
    "too_short": _empty, "string_too_short": _empty, "string_too_long": _too_long,
}  # fmt: skip
