"""Brackets that don't match: one never closed, one closed by another kind, or a comma missing between two values.

When a bracket is forgotten the parser reads on into the next line and fails there, often at a key that is right. So the
first question is whether the bracket is closed anywhere; only if it is can a missing comma be the mistake.
Rule: a message that asks for a sign names the line at whose end it belongs.
"""

from __future__ import annotations

import re

from pi_regulate.library.yaml.indents import indent, spaced
from pi_regulate.library.yaml.source_text import SourceText, Spot

CLOSER = {"[": "]", "{": "}"}
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"|(?<![^\s\[{,:])\'(?:[^\']|\'\')*\'')
_COMMENT = re.compile(r"(?:^|(?<=\s))#.*")
_KEY_COLUMN = re.compile(r"\s*(?:- +)*")


def bracket_never_closed(source: SourceText, opened: tuple[int, int]) -> tuple[Spot, str] | None:
    """Where the closing bracket belongs, for a bracket that is never closed; None for a closed one.

    `opened` is its line and column, from 1.
    """
    line, column = opened
    bracket = source.line(line)[column - 1 : column]
    if bracket not in CLOSER or _is_closed(source, opened):
        return None
    end = _last_line(source, line)
    bare = _bare(source.line(end))
    text = bare.rstrip()
    if text[-1:] in (")", ">") and not re.search("[(<]", text):
        return source.spot(end, len(text), 1), f"this `{text[-1]}` has to be a `{CLOSER[bracket]}`."
    where = f"at the end of line {end}"
    if "#" in source.line(end)[len(text) :]:
        where = f"on line {end}, before the `#`"
    return source.spot(end, len(text) + 1, 1), f"a `{CLOSER[bracket]}` is missing {where}."


def unmatched(source: SourceText, opened: tuple[int, int], line: int, column: int) -> tuple[Spot, str]:
    """What is wrong at a place inside brackets. All lines and columns count from 1."""
    if told := bracket_never_closed(source, opened):
        return told
    bracket = source.line(opened[0])[opened[1] - 1 : opened[1]]
    closer = CLOSER.get(bracket, "]")
    found = source.line(line)[column - 1 : column]
    if found in "]}" and found and found != closer:
        return source.spot(line, column, 1), f"`{bracket}` is closed by `{closer}`, not by `{found}`."
    if found == "":
        spot = source.spot(opened[0], opened[1], 1)
        return spot, f"this `{bracket}` is never closed. Put a `{closer}` where it ends."
    if found == ":" and (word := re.search(r"([\w-]+)\s*$", source.line(line)[: column - 1])):
        return source.spot(line, word.start(1) + 1, len(word[1])), f"a comma is missing before `{word[1]}`."
    return source.spot(line, column, 1), f"a comma or the closing `{closer}` is missing before this."


def _bare(text: str) -> str:
    """A line of the same length with its quoted texts masked and its comment blanked."""
    text = _QUOTED.sub(lambda quoted: "x" * len(quoted[0]), text)
    return _COMMENT.sub(lambda comment: " " * len(comment[0]), text)


def _is_closed(source: SourceText, opened: tuple[int, int]) -> bool:
    """Whether every bracket opened from a place on is closed somewhere after it."""
    depth = 0
    for number in range(opened[0], len(source.lines) + 1):
        for sign in _bare(source.line(number))[opened[1] - 1 if number == opened[0] else 0 :]:
            depth += (sign in "[{") - (sign in "]}")
            if depth == 0:
                return True
    return False


def _last_line(source: SourceText, line: int) -> int:
    """The line on which the brackets opened on `line` should end: their content below is indented further.

    Where the line begins with its bracket at the margin, the line below a comma belongs to it too.
    """
    first = spaced(_bare(source.line(line)))
    beginning = _KEY_COLUMN.match(first)
    column = beginning.end() if beginning else 0
    goes_on = first.rstrip()[-1:] in ("{", "[", ",")
    end = line
    for number in range(line + 1, len(source.lines) + 1) if goes_on else ():
        text = _bare(source.line(number)).rstrip()
        if text and indent(text) <= column and not (goes_on and first[:1] in ("{", "[")):
            break
        end, goes_on = (number, text.endswith(("{", "[", ","))) if text else (end, goes_on)
    return end
