"""Lines that begin with too few or too many spaces, and the item or key above that they belong to.

What belongs to an item of a list begins below the item's first letter, not below its dash. Most lines out of place were
meant for the item above, so the message gives its column, or for a step without its dash, the dash.
Rule: with the number of spaces the message gives, the parser accepts the line.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pi_regulate.library.yaml.source_text import SourceText, Spot

KEY = re.compile(r"^\s*(?:- +)*([^\s:#][^:#]*):(?:\s|$)")
KEY_WITH_VALUE = re.compile(r"^\s*(?:- +)*([\w-]+): +([^\s#].*)$")
_ITEM = re.compile(r"^( *)(- +)(?=[^\s#])")


class ListItem(NamedTuple):
    """An item of a list: its line from 1, and the columns of its dash and its first letter from 0."""

    line: int
    dash: int
    column: int


def spaced(text: str) -> str:
    """A line with two spaces in place of each tab that it begins with, as it is told to put them right."""
    rest = text.lstrip()
    return text[: len(text) - len(rest)].replace("\t", "  ") + rest


def indent(text: str) -> int:
    """The indentation of a line in spaces; every tab counts as two."""
    return len(spaced(text)) - len(text.lstrip())


def line_above(source: SourceText, line: int) -> int:
    """The number of the nearest line above that isn't blank or a comment; 0 when there is none."""
    above = line - 1
    while above > 0 and (not source.line(above).strip() or source.line(above).lstrip().startswith("#")):
        above -= 1
    return above


def spaces(count: int) -> str:
    """A number of spaces, in words."""
    return {0: "no spaces", 1: "1 space"}.get(count, f"{count} spaces")


def is_item(text: str) -> bool:
    """Whether a line begins with the dash of a list."""
    return text.lstrip().startswith("- ") or text.strip() == "-"


def item_above(source: SourceText, line: int) -> ListItem | None:
    """The item with keys that a line below it could belong to; None when the line above belongs to no item."""
    number = line
    while number := line_above(source, number):
        text = source.line(number)
        if found := _ITEM.match(text):
            return ListItem(number, len(found[1]), found.end()) if KEY.match(text) else None
        if indent(text) == 0:
            return None
    return None


def outside_its_item(source: SourceText, line: int) -> tuple[Spot, str] | None:
    """For an item of a list: a line above it that is indented too little and was meant for the item before."""
    begins = indent(source.line(line))
    outside, number = 0, line
    while is_item(source.line(line)) and (number := line_above(source, number)):
        text = source.line(number)
        found = _ITEM.match(text)
        if found and len(found[1]) == begins:
            key = KEY.match(source.line(outside)) if outside and KEY.match(text) else None
            if key is None:
                return None
            return source.spot(outside, key.start(1) + 1, len(key[1])), (
                f"`{key[1]}` belongs to the item that begins on line {number}: start it with {spaces(found.end())}."
            )
        if indent(text) <= begins:
            if found or not KEY_WITH_VALUE.match(text):
                return None
            outside = number
    return None


def in_a_list(source: SourceText, line: int, column: int, began: tuple[int, int]) -> tuple[Spot, str]:
    """What is wrong with a line inside a list that `began` at a line and column. All count from 1."""
    text, spot, expected = source.line(line), source.spot(line, column), began[1] - 1
    begins = indent(text)
    if is_item(text):
        return spot, f"the items of a list line up: start this one with {spaces(expected)}, like line {began[0]}."
    item, key = item_above(source, line), KEY.match(text)
    inside = item.column if item is not None and item.dash == expected else expected + 2
    if begins != expected:
        more = f", or with fewer than {spaces(expected)} to end the list" if expected else ""
        return spot, (
            f"this line is indented by {spaces(begins)}. Start it with {spaces(inside)} to belong to the item"
            f" above{more}."
        )
    owner = line_above(source, began[0])
    if key is None or owner == 0:
        return spot, f"the list that began on line {began[0]} goes on here; begin this line with `- `."
    spot = source.spot(line, key.start(1) + 1, len(key[1]))
    if item is None or item.dash != expected:
        return spot, (
            f"this line is indented like the list above it. Start `{key[1]}` with {spaces(indent(source.line(owner)))},"
            f" like line {owner}."
        )
    if key[1] in _verbs() and any(_verb_on(source.line(number)) for number in range(item.line, line)):
        return spot, f"a dash is missing before `{key[1]}`. Write `- {key[1]}`."
    return spot, f"this belongs to the item above: start `{key[1]}` with {spaces(inside)}."


def in_a_map(source: SourceText, line: int, column: int, began: tuple[int, int]) -> tuple[Spot, str]:
    """What is wrong with a line among keys, the first of which `began` at a line and column. All count from 1."""
    text, spot, expected = source.line(line), source.spot(line, column), began[1] - 1
    if is_item(text):
        return outside_its_item(source, line) or (
            spot,
            f"a key belongs here, not a list item (the keys began on line {began[0]}). Indent it below its key.",
        )
    if indent(text) == expected:
        return spot, "this line has no key; it should read `key: value`."
    item = item_above(source, line)
    inside = f"{spaces(item.column)} to belong to the item above" if item is not None else ""
    if item is not None and item.column == expected:
        return spot, f"this line is indented by {spaces(indent(text))}. Start it with {inside}."
    like = f"{spaces(expected)}, like line {began[0]}"
    if inside:
        return spot, f"this line is indented by {spaces(indent(text))}. Start it with {inside}, or with {like}."
    return spot, (
        f"this line is indented by {spaces(indent(text))} and belongs nowhere. Start it with {like}, or line it up with"
        " the lines above."
    )


def _verb_on(text: str) -> bool:
    found = KEY.match(text)
    return found is not None and found[1] in _verbs()


def _verbs() -> tuple[str, ...]:
    from pi_regulate.library.steps import VERBS  # imported here: models are slow to load, and `lamp off` needs none

    return tuple(VERBS)
