"""Finds what surrounds a whole file when it is pasted: line numbers, quotation marks of a mail, sentences, sections.

None of this shows in a single line. So all lines are checked together, each kind is reported once, in its first place,
and removed from every line. Rule: what only some of the lines have is left alone.
"""

from __future__ import annotations

import re
from functools import cache

from pi_regulate.library.yaml.indents import indent, spaced
from pi_regulate.library.yaml.pasted_signs import COLOUR, EQUALS, INVISIBLE, PastedLine, Tell
from pi_regulate.library.yaml.prose import DIFF, prose_in, second_file, told_of_prose, told_of_second
from pi_regulate.library.yaml.quotes import quotes_never_closed

_MARGINS = (">> ", ">>", "> > ", "> ", ">", "| ", "│ ", "+ ", "+", "$ ")
_NUMBERED = re.compile(r"\s*(\d+)([:.|)│]?)")
_LINE_END = re.compile(r"(?<=[^\s,;])([;,]|\\)\s*$")
_SECTION = re.compile(r"\[([a-z_]+)\]\s*(?:#.*)?$")


@cache
def _step_number() -> re.Pattern[str]:
    from pi_regulate.library.steps import VERBS

    return re.compile(rf"\s*(?:- +)?(\d{{1,2}}[.)] +)(?=(?:{'|'.join(VERBS)})\s*:)")


def take_off_margin(lines: list[PastedLine], tell: Tell) -> None:
    """What precedes every line: the numbers of a listing, or the marks of a mail, a diff or a page."""
    full = [(number, line) for number, line in enumerate(lines) if line.text.strip() and not DIFF.match(line.text)]
    if len(full) < 2:
        return
    first = full[0][0]
    numbers = [_NUMBERED.match(line.text) for _, line in full]
    if all(numbers):
        found = [(number, match) for (number, _), match in zip(full, numbers, strict=True) if match is not None]
        rests = [lines[number].text[match.end() :] for number, match in found]
        gap = min((len(rest) - len(rest.lstrip(" \t")) for rest in rests if rest.strip()), default=0)
        counted = all(int(match[1]) - int(found[0][1][1]) == number - first for number, match in found)
        if counted and gap:
            tell(first, 0, found[0][1].end(), "every line begins with its number. Delete the numbers.")
            for number, match in found:
                lines[number].put(0, min(match.end() + gap, len(lines[number].text)), "")
            return
    for mark in _MARGINS:
        if all(line.text.startswith(mark) or line.text == mark.strip() for _, line in full):
            message = f"every line begins with `{mark.strip()}`. Delete that from each of them."
            tell(first, 0, len(mark.strip()), message)
            for _, line in full:
                line.put(0, min(len(mark), len(line.text)), "")
            return


def take_off_line_ends(lines: list[PastedLine], tell: Tell) -> None:
    """A semicolon, a comma or a backslash at the end of every line."""
    full = [(number, line) for number, line in enumerate(lines) if line.text.strip()]
    found = [_LINE_END.search(line.text) for _, line in full]
    signs = {match[1] for match in found if match is not None}
    if len(full) < 2 or not all(found) or len(signs) != 1 or full[0][1].text[:1] in "{[":
        return
    last, sign = found[0], signs.pop()
    if last is not None:
        tell(full[0][0], *last.span(1), f"every line ends with `{sign}`. Delete that from the end of each of them.")
    for (_, line), match in zip(full, found, strict=True):
        if match is not None:
            line.put(match.start(1), len(line.text), "")


def take_out_prose(lines: list[PastedLine], tell: Tell) -> None:
    """Prose around the file and in the middle of it, and a second file below the first."""
    texts = [INVISIBLE.sub("", COLOUR.sub("", line.text)) for line in lines]
    second = second_file(texts)
    if second:
        tell(second[0], 0, len(lines[second[0]].text), told_of_second(second))
    parts = prose_in(texts[: second[0]] if second else texts)
    if parts:
        tell(parts[0][0], 0, len(lines[parts[0][0]].text), told_of_prose(parts))
    for number in (number for part in (*parts, second or ()) for number in part):
        lines[number].put(0, len(lines[number].text), "")


def fill_sections(lines: list[PastedLine], tell: Tell) -> None:
    """`[people]` above lines with equals signs, as other programs have it."""
    name = ""
    found = [_SECTION.match(line.text) for line in lines]
    if not any(found) or not any(EQUALS.match(line.text) for line in lines):
        return
    for number, (line, section) in enumerate(zip(lines, found, strict=True)):
        if section is not None:
            name = section[1]
            message = f"this begins a section. Write `{name}:`, and begin each line below it with two spaces."
            tell(number, 0, len(line.text), message)
            line.put(0, len(line.text), f"{name}:")
        elif name and line.text.strip():
            line.put(0, 0, "  ")


def close_quotes(lines: list[PastedLine], outside: list[int], tell: Tell) -> None:
    """Quotes that open a text which is never closed."""
    for wrong in list(quotes_never_closed([line.text for line in lines], outside)):
        tell(wrong.line, wrong.start, wrong.end, wrong.message)
        lines[wrong.line].put(wrong.start, wrong.start + 1, wrong.new)
        if wrong.close:
            end = len(lines[wrong.last].text.partition(" #")[0].rstrip())
            lines[wrong.last].put(end, end, wrong.close)


def put_dashes(lines: list[PastedLine], tell: Tell) -> None:
    """`1. say:` where a step begins with a dash; what is below it goes on where it is."""
    for number, line in enumerate(lines):
        if (found := _step_number().match(line.text)) is None:
            continue
        below = next((other.text for other in lines[number + 1 :] if other.text.strip()), "")
        room = indent(below) - len(spaced(line.text[: found.start(1)]))
        dash = "-".ljust(room if 2 <= room <= len(found[1]) else 2)
        tell(number, *found.span(1), f"a step begins with a dash. Write `{dash}` in place of `{found[1]}`.")
        line.put(*found.span(1), dash)
