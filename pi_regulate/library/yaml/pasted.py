"""Finds what comes along when text is pasted: code fences, long dashes, curly quotes, hard spaces.

A parser fails on such characters in odd places, with odd messages. So when a file can't be used, they are looked for
line by line, reported in their place, and corrected in a copy. The copy is then read instead of the file, so that other
mistakes are reported at the same time, and a person who follows all the messages gets a file that works. Lines keep
their numbers, and each character of the copy knows the column it had.
Rule: only a file that can't be used is checked; in a file that works, any character is fine.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pi_regulate.library.yaml.indents import indent
from pi_regulate.library.yaml.pasted_pairs import take_off_pair
from pi_regulate.library.yaml.pasted_signs import KEY_AT, PastedLine, found_in
from pi_regulate.library.yaml.pasted_wraps import (
    close_quotes,
    fill_sections,
    put_dashes,
    take_off_line_ends,
    take_off_margin,
    take_out_prose,
)
from pi_regulate.library.yaml.source_text import NO_TEXT, SourceText, Spot, ends_strangely
from pi_regulate.words import Problem

_MOST_TOLD = 50
MOST_LINES, LONGEST = 2_000, 500  # lines, and characters in a line; anything longer was not pasted by hand

_BLOCK = re.compile(rf"({KEY_AT})\s*:\s*[|>][-+0-9]*\s*(?:#.*)?$")


@dataclass(frozen=True)
class Mended:
    """The corrected copy of a file, and the messages on how to get there."""

    source: SourceText
    problems: tuple[Problem, ...]
    columns: tuple[list[int], ...]

    def column(self, line: int, column: int) -> int:
        """The place of a character of the copy in the file itself; all from 0."""
        if line >= len(self.columns):
            return column
        at = self.columns[line]
        return at[min(column, len(at) - 1)]


def mend(source: SourceText) -> Mended | None:
    """The file without what was pasted along with it; None when there is nothing of that kind."""
    if len(source.lines) > MOST_LINES or ends_strangely(source.text):
        return None
    lines = [PastedLine(text) for text in source.lines]
    problems: list[Problem] = []

    def tell(number: int, start: int, end: int, message: str) -> None:
        line = lines[number]
        width = max(1, line.at[end] - line.at[start])
        problems.append(source.problem(Spot(number + 1, line.at[start] + 1, width), message))

    take_off_margin(lines, tell)
    take_off_line_ends(lines, tell)
    take_off_pair(lines, tell)
    take_out_prose(lines, tell)
    fill_sections(lines, tell)
    put_dashes(lines, tell)
    last = max((number for number, line in enumerate(lines) if line.text.strip()), default=0)
    inside: int | None = None  # the indentation of a key whose text goes on below it, behind | or >
    outside: list[int] = []
    for number, line in enumerate(lines):
        deep = indent(line.text)
        if len(line.text) > LONGEST or (inside is not None and (not line.text.strip() or deep > inside)):
            continue
        inside = deep if _BLOCK.match(line.text) else None
        outside.append(number)
        for start, end, new, message in found_in(line, last=number == last):
            tell(number, start, end, message)
            line.put(start, end, new)
    close_quotes(lines, outside, tell)
    text = "\n".join(line.text for line in lines)
    if not problems or NO_TEXT.search(text):
        return None
    told = sorted(problems, key=lambda problem: (problem.line, problem.column))[:_MOST_TOLD]
    return Mended(SourceText(source.path, text), tuple(told), tuple(line.at for line in lines))
