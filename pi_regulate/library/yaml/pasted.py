"""What comes along when text is pasted: code fences, dashes that a word processor made long, curly quotes, hard spaces.

A parser stumbles over such signs at odd places and says odd things. So once a file can't be used, each of these is
looked for line by line, told at its place, and put right in a copy. The copy is read in place of the file, so what is
still wrong in it is told in the same breath, and whoever follows all that is told has a file that works. Lines keep
their numbers, and each sign of the copy knows the column it had.
Rule: only a file that can't be used is looked at; what works is nobody's business, whatever signs are in it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from pi_regulate.library.scalars import shown
from pi_regulate.library.yaml.prose import DIFF, FENCE, prose_in, second_file, told_of_prose, told_of_second
from pi_regulate.library.yaml.quotes import BEFORE, BEHIND, curly_pairs, never_closed
from pi_regulate.library.yaml.source_text import NO_TEXT, UNUSUAL_SPACES, SourceText, Spot, ends_strangely, no_text
from pi_regulate.words import Problem

MOST_TOLD = 50
MOST_LINES, LONGEST = 2_000, 500  # lines and their signs; what is longer was not pasted by hand

_KEY = r"\s*(?:- +)*[A-Za-z_][\w-]*"
_BLOCK = re.compile(rf"({_KEY})\s*:\s*[|>][-+0-9]*\s*(?:#.*)?$")
_WHOLE_LINES = (
    (FENCE, "this is a code fence. Delete this line."),
    (re.compile(r"(?:ya?ml|copy(?: code)?)\s*$", re.IGNORECASE), "this is not part of the file. Delete this line."),
    (
        re.compile(
            r"\S+@\S+:\S* ?[$#%]\s*$|[$%]\s*$"
            r"|(?:\S+@\S+:\S* ?[$#]|[$#%]) +(?![\w-]+:(?:\s|$))\S|(?:sudo )?(?:nano|vim?|cat|tee) [^:]*$|EOF$"
        ),
        "this is a command, not part of the file. Delete this line.",
    ),
    (
        re.compile(r"\s*(?:- *)?(?:…|\.\.\.|\[(?:…|\.\.\.)\])\s*$"),
        "dots stand for what was left out. Delete this line.",
    ),
    (
        re.compile(r"\s*GNU nano \d.*|\s*\^[GXOWK] .*|~\s*$|\"[^\"]+\" \d+L, \d+[BC].*$"),
        "this is from an editor's window. Delete this line.",
    ),
    (
        re.compile(r"@@ [-+,\d ]+@@|(?:---|\+\+\+) \S|diff --git |index [0-9a-f]{6,}"),
        "this is from a diff. Delete this line.",
    ),
    (re.compile(r"\s*(?:</?[A-Za-z][^<>]*>\s*)+$"), "this is HTML. Delete this line."),
)
_MARGINS = (">> ", ">>", "> > ", "> ", ">", "| ", "│ ", "+ ", "+", "$ ")
_NUMBERED = re.compile(r"\s*(\d+)([:.|)│]?)")
_TABS = re.compile(r"[ \t]*\t[ \t]*(?=\S)")
_SPACED = re.compile(rf"[ \t-]*[{UNUSUAL_SPACES}][ \t{UNUSUAL_SPACES}-]*(?=\S)")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_DASH = re.compile(r"\s*([–—−‒―‐‑])(?=\s*\S)")
_BULLET = re.compile(r"\s*([•·‣◦▪●*+])(?=\s+(?:[\w-]+\s*[:：]|[\"'“]))")
_WIDE_COLON = re.compile(rf"({_KEY})\s*([：﹕∶])\s*")
_GLUED_COLON = re.compile(rf"{_KEY}:(?=[^\s:/;,\\])")
_LINE_END = re.compile(r"(?<=[^\s,;])([;,]|\\)\s*$")
_COLOUR = re.compile("\x1b\\[[0-9;]*[A-Za-z]")
_CHECKBOX = re.compile(r"\s*[-*] (\[[ xX]\] +)(?=[\w-]+\s*:)")
_SECTION = re.compile(r"\[([a-z_]+)\]\s*(?:#.*)?$")
_EQUALS = re.compile(r"\s*(?:- +)*[A-Za-z_][\w.-]*(\s*:?=\s*)(?=[^\s=])")
_EQUALS_IN_BRACES = re.compile(rf"{_KEY}\s*[:=]\s*\{{(?:[^{{}}\"']*,)?\s*[a-z_]+(\s*:?=\s*)(?=[^\s=])")
_WIDE = str.maketrans("｛｝［］，：", "{}[],:")
_HARD_SPACE = re.compile(rf"(?<=[:,{{\[])[{UNUSUAL_SPACES}]+|[{UNUSUAL_SPACES}]+(?=:(?:\s|$))")
_MARKED_UP = re.compile(rf"(?:{BEFORE}(`+)([^`]+)`+{BEHIND})|(?:(\*\*)([^*]+)\*\*)")
_ENTITY = re.compile(r"&(?:#\d{2,5}|#x[0-9a-fA-F]{2,4}|[a-zA-Z]{2,8});")
_TAG = re.compile(r"</?(?:br|p|pre|code|div|span|li|ul|ol|b|i|em|strong|tt|td|tr|h\d)\b[^<>]*>", re.IGNORECASE)


class _Line:
    """A line that is being put right; `at` is the column (from 0) that each sign of it had, and that of its end."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = list(range(len(text) + 1))

    def put(self, start: int, end: int, new: str) -> None:
        """Puts a text in the place of another."""
        kept = self.at[start:end][: len(new)]
        self.at[start:end] = kept + [self.at[start]] * (len(new) - len(kept))
        self.text = self.text[:start] + new + self.text[end:]


@cache
def _glued_dash() -> re.Pattern[str]:
    from pi_regulate.library.steps import VERBS  # not at the top: models are slow to load, and `lamp off` needs none

    return re.compile(rf"\s*-(?=(?:{'|'.join(VERBS)})\s*:)")


@cache
def _step_number() -> re.Pattern[str]:
    from pi_regulate.library.steps import VERBS

    return re.compile(rf"\s*(?:- +)?(\d{{1,2}}[.)] +)(?=(?:{'|'.join(VERBS)})\s*:)")


@dataclass(frozen=True)
class Mended:
    """A file as it would be, and what has to be done to it for that."""

    source: SourceText
    problems: tuple[Problem, ...]
    columns: tuple[list[int], ...]

    def column(self, line: int, column: int) -> int:
        """Where a sign of the copy stands in the file itself; all from 0."""
        if line >= len(self.columns):
            return column
        at = self.columns[line]
        return at[min(column, len(at) - 1)]


def mend(source: SourceText) -> Mended | None:
    """The file without what was pasted along with it; None where there is nothing of that kind."""
    if len(source.lines) > MOST_LINES or ends_strangely(source.text):
        return None
    lines = [_Line(text) for text in source.lines]
    problems: list[Problem] = []

    def tell(number: int, start: int, end: int, message: str) -> None:
        line = lines[number]
        width = max(1, line.at[end] - line.at[start])
        problems.append(source.problem(Spot(number + 1, line.at[start] + 1, width), message))

    _margin(lines, tell)
    _line_ends(lines, tell)
    _backticks(lines, tell)
    _prose(lines, tell)
    _sections(lines, tell)
    _numbered_steps(lines, tell)
    last = max((number for number, line in enumerate(lines) if line.text.strip()), default=0)
    inside: int | None = None  # the indentation of a key whose text goes on below it, behind | or >
    outside: list[int] = []
    for number, line in enumerate(lines):
        indent = len(line.text) - len(line.text.lstrip())
        if len(line.text) > LONGEST or (inside is not None and (not line.text.strip() or indent > inside)):
            continue
        inside = indent if _BLOCK.match(line.text) else None
        outside.append(number)
        for start, end, new, message in _found_in(line, last=number == last):
            tell(number, start, end, message)
            line.put(start, end, new)
    _close(lines, outside, tell)
    text = "\n".join(line.text for line in lines)
    if not problems or NO_TEXT.search(text):
        return None
    told = sorted(problems, key=lambda problem: (problem.line, problem.column))[:MOST_TOLD]
    return Mended(SourceText(source.path, text), tuple(told), tuple(line.at for line in lines))


Found = tuple[int, int, str, str]  # from, to (places in the line as it is by then), what comes there, what is told


def _found_in(line: _Line, *, last: bool) -> Iterator[Found]:
    """Everything in a line that has to be put right, one by one; the line changes in between."""
    while found := _COLOUR.search(line.text):
        told = f"this is a control code of a terminal ({shown(found[0][1:])}). Delete it."
        yield found.start(), found.end(), "", told
    while found := NO_TEXT.search(line.text):
        yield found.start(), found.end(), "", no_text(found[0])
    for form, message in _WHOLE_LINES:
        if form.match(line.text) and not (last and line.text.strip() == "..."):
            yield 0, len(line.text), "", message
            return
    yield from _at_the_start(line)
    yield from _of_the_key(line)
    yield from _of_the_value(line)


def _at_the_start(line: _Line) -> Iterator[Found]:
    if found := _TABS.match(line.text):
        tab = line.text.find("\t")
        message = "this line is indented with a tab. Use spaces, two for each step inwards."
        yield tab, found.end(), line.text[tab : found.end()].replace("\t", "  "), message
    if found := _SPACED.match(line.text):
        first = next(index for index, sign in enumerate(line.text) if re.match(f"[{UNUSUAL_SPACES}]", sign))
        plain = re.sub(f"[{UNUSUAL_SPACES}]", " ", line.text[first : found.end()])
        message = f"this line begins with an unusual space ({_code(line.text[first])}). Replace it with plain spaces."
        yield first, found.end(), plain, message
    while found := _INVISIBLE.search(line.text.partition(": ")[0]):
        yield found.start(), found.end(), "", f"there is an invisible character here ({_code(found[0])}). Delete it."
    if found := _DASH.match(line.text):
        blank = "" if line.text[found.end() : found.end() + 1].isspace() else " "
        how = "Write - and a space" if blank else "Write -"
        yield found.start(1), found.end(1), f"-{blank}", f"this is a dash ({found[1]}). {how}."
    elif found := _BULLET.match(line.text):
        yield found.start(1), found.end(1), "-", f"this is a bullet ({found[1]}). Write -."
    if found := _CHECKBOX.match(line.text):
        yield found.start(1), found.end(1), "", "this is a box to tick. Delete it."
    if found := _glued_dash().match(line.text):
        yield found.end() - 1, found.end(), "- ", "a space is missing after this dash. Write `- `."


def _of_the_key(line: _Line) -> Iterator[Found]:
    while found := _HARD_SPACE.search(line.text):
        message = f"there is an unusual space here ({_code(found[0])}). Replace it with a plain one."
        yield found.start(), found.end(), " ", message
    if found := _WIDE_COLON.match(line.text):
        yield found.start(2), found.end(), ": ", f"this is a wide colon ({found[2]}). Write a colon and a space."
    while found := _EQUALS.match(line.text) or _EQUALS_IN_BRACES.match(line.text):
        message = "this is an equals sign (=). Write a colon and a space."
        yield found.start(1), found.end(), ": ", message
    if found := _GLUED_COLON.match(line.text):
        pair = f"{line.text[: found.end()].lstrip(' -')} {line.text[found.end() :].strip()}"
        written = f"write `{pair}`" if len(pair) <= 60 and "`" not in pair else "put one there"
        yield found.end() - 1, found.end(), ": ", f"a space is missing after this colon: {written}."
    opened = re.match(rf"{_KEY}:\s+(?=[{{｛\[［])", line.text)
    while opened and (wide := re.search("[｛｝［］，：]", line.text[opened.end() :])):
        at = opened.end() + wide.start()
        plain = wide[0].translate(_WIDE)
        blank = " " if plain == ":" and line.text[at + 1 : at + 2].strip() else ""
        yield (
            at,
            at + 1,
            plain + blank,
            f"this is a wide character ({wide[0]}). Write {plain}{' and a space' if blank else ''}.",
        )


def _of_the_value(line: _Line) -> Iterator[Found]:
    while found := _ENTITY.search(line.text):
        sign = html.unescape(found[0]).replace("\u00a0", " ")
        if sign == found[0]:
            break
        named = "a space" if sign == " " else sign
        yield found.start(), found.end(), sign, f"`{found[0]}` is HTML. Write {named} in its place."
    while found := _TAG.search(line.text):
        yield found.start(), found.end(), "", f"`{found[0][:20]}` is HTML. Delete it."
    while found := _MARKED_UP.search(line.text):
        inner, sign = (found[2], "backticks") if found[1] else (found[4], "asterisks")
        yield found.start(), found.end(), inner, f"these {sign} mark up a page of text. Delete them."
    while pair := next(curly_pairs(line.text), None):
        yield pair


def _margin(lines: list[_Line], tell: Callable[[int, int, int, str], None]) -> None:
    """What stands before every line: the numbers of a listing, the marks of a mail, a diff or a page."""
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


def _line_ends(lines: list[_Line], tell: Callable[[int, int, int, str], None]) -> None:
    """A semicolon, a comma or a backslash behind every line."""
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


def _backticks(lines: list[_Line], tell: Callable[[int, int, int, str], None]) -> None:
    """The whole file in one pair of backticks."""
    full = [number for number, line in enumerate(lines) if line.text.strip()]
    if len(full) < 2:
        return
    first, last = lines[full[0]], lines[full[-1]]
    end = len(last.text.rstrip())
    if re.match(r"`[^`]+$", first.text) and re.fullmatch(r"[^`]+`", last.text[:end]):
        tell(full[0], 0, 1, "the whole file stands in backticks. Delete the first and the last.")
        last.put(end - 1, end, "")
        first.put(0, 1, "")


def _prose(lines: list[_Line], tell: Callable[[int, int, int, str], None]) -> None:
    """What somebody says around the file and in the middle of it, and a second file below the first."""
    texts = [_INVISIBLE.sub("", _COLOUR.sub("", line.text)) for line in lines]
    second = second_file(texts)
    if second:
        tell(second[0], 0, len(lines[second[0]].text), told_of_second(second))
    parts = prose_in(texts[: second[0]] if second else texts)
    if parts:
        tell(parts[0][0], 0, len(lines[parts[0][0]].text), told_of_prose(parts))
    for number in (number for part in (*parts, second or ()) for number in part):
        lines[number].put(0, len(lines[number].text), "")


def _sections(lines: list[_Line], tell: Callable[[int, int, int, str], None]) -> None:
    """`[people]` above lines with equals signs, as other programs have it."""
    name = ""
    found = [_SECTION.match(line.text) for line in lines]
    if not any(found) or not any(_EQUALS.match(line.text) for line in lines):
        return
    for number, (line, section) in enumerate(zip(lines, found, strict=True)):
        if section is not None:
            name = section[1]
            message = f"this begins a section. Write `{name}:`, and begin each line below it with two spaces."
            tell(number, 0, len(line.text), message)
            line.put(0, len(line.text), f"{name}:")
        elif name and line.text.strip():
            line.put(0, 0, "  ")


def _close(lines: list[_Line], outside: list[int], tell: Callable[[int, int, int, str], None]) -> None:
    """Quotes that open a text which is never closed."""
    for wrong in list(never_closed([line.text for line in lines], outside)):
        tell(wrong.line, wrong.start, wrong.end, wrong.message)
        lines[wrong.line].put(wrong.start, wrong.start + 1, wrong.new)
        if wrong.close:
            end = len(lines[wrong.last].text.partition(" #")[0].rstrip())
            lines[wrong.last].put(end, end, wrong.close)


def _numbered_steps(lines: list[_Line], tell: Callable[[int, int, int, str], None]) -> None:
    """`1. say:` where a step begins with a dash; what is below it goes on where it is."""
    for number, line in enumerate(lines):
        if (found := _step_number().match(line.text)) is None:
            continue
        below = next((other.text for other in lines[number + 1 :] if other.text.strip()), "")
        room = len(below) - len(below.lstrip()) - found.start(1)
        dash = "-".ljust(room if 2 <= room <= len(found[1]) else 2)
        tell(number, *found.span(1), f"a step begins with a dash. Write `{dash}` in place of `{found[1]}`.")
        line.put(*found.span(1), dash)


def _code(sign: str) -> str:
    return f"U+{ord(sign[0]):04X}"
