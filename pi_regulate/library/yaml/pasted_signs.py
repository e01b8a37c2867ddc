"""Finds signs that come along when text is pasted, line by line: dashes, bullets, tabs, hard spaces, HTML.

Each is found in its place, with what should be there. The line is corrected on the way, so that what comes after the
first finding is seen as it will be. Rule: one finding after another, from the beginning of the line to its end; the
messages say exactly what is done in the copy.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from functools import cache

from pi_regulate.library.scalars import shown
from pi_regulate.library.yaml.prose import FENCE
from pi_regulate.library.yaml.quotes import BEFORE, BEHIND, curly_pairs
from pi_regulate.library.yaml.source_text import NO_TEXT, UNUSUAL_SPACES, no_text

KEY_AT = r"\s*(?:- +)*[A-Za-z_][\w-]*"
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
_TABS = re.compile(r"[ \t]*\t[ \t]*(?=\S)")
_SPACED = re.compile(rf"[ \t-]*[{UNUSUAL_SPACES}][ \t{UNUSUAL_SPACES}-]*(?=\S)")
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_DASH = re.compile(r"\s*([–—−‒―‐‑])(?=\s*\S)")
_BULLET = re.compile(r"\s*([•·‣◦▪●*+])(?=\s+(?:[\w-]+\s*[:：]|[\"'“]))")
_WIDE_COLON = re.compile(rf"({KEY_AT})\s*([：﹕∶])\s*")
_GLUED_COLON = re.compile(rf"{KEY_AT}:(?=[^\s:/;,\\])")
COLOUR = re.compile("\x1b\\[[0-9;]*[A-Za-z]")
_CHECKBOX = re.compile(r"\s*[-*] (\[[ xX]\] +)(?=[\w-]+\s*:)")
EQUALS = re.compile(r"\s*(?:- +)*[A-Za-z_][\w.-]*(\s*:?=\s*)(?=[^\s=])")
_EQUALS_IN_BRACES = re.compile(rf"{KEY_AT}\s*[:=]\s*\{{(?:[^{{}}\"']*,)?\s*[a-z_]+(\s*:?=\s*)(?=[^\s=])")
_WIDE = str.maketrans("｛｝［］，：", "{}[],:")
_HARD_SPACE = re.compile(rf"(?<=[:,{{\[])[{UNUSUAL_SPACES}]+|[{UNUSUAL_SPACES}]+(?=:(?:\s|$))")
_MARKED_UP = re.compile(rf"(?:{BEFORE}(`+)([^`]+)`+{BEHIND})|(?:(\*\*)([^*]+)\*\*)")
_ENTITY = re.compile(r"&(?:#\d{2,5}|#x[0-9a-fA-F]{2,4}|[a-zA-Z]{2,8});")
_TAG = re.compile(r"</?(?:br|p|pre|code|div|span|li|ul|ol|b|i|em|strong|tt|td|tr|h\d)\b[^<>]*>", re.IGNORECASE)


class PastedLine:
    """A line being corrected; `at` holds the original column (from 0) of each character, and of its end."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = list(range(len(text) + 1))

    def put(self, start: int, end: int, new: str) -> None:
        """Replaces one text with another."""
        kept = self.at[start:end][: len(new)]
        self.at[start:end] = kept + [self.at[start]] * (len(new) - len(kept))
        self.text = self.text[:start] + new + self.text[end:]


@cache
def _glued_dash() -> re.Pattern[str]:
    from pi_regulate.library.steps import VERBS  # imported here: models are slow to load, and `lamp off` needs none

    return re.compile(rf"\s*-(?=(?:{'|'.join(VERBS)})\s*:)")


Tell = Callable[[int, int, int, str], None]  # line, from and to (all from 0), and the message
Found = tuple[int, int, str, str]  # from, to (in the line as it is by then), the new text, the message


def found_in(line: PastedLine, *, last: bool) -> Iterator[Found]:
    """Everything in a line that has to be corrected, one by one; the line changes in between."""
    while found := COLOUR.search(line.text):
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


def _at_the_start(line: PastedLine) -> Iterator[Found]:
    if found := _TABS.match(line.text):
        tab = line.text.find("\t")
        message = "this line is indented with a tab. Use spaces, two for each step inwards."
        yield tab, found.end(), line.text[tab : found.end()].replace("\t", "  "), message
    if found := _SPACED.match(line.text):
        first = next(index for index, sign in enumerate(line.text) if re.match(f"[{UNUSUAL_SPACES}]", sign))
        plain = re.sub(f"[{UNUSUAL_SPACES}]", " ", line.text[first : found.end()])
        message = f"this line begins with an unusual space ({_code(line.text[first])}). Replace it with plain spaces."
        yield first, found.end(), plain, message
    while found := INVISIBLE.search(line.text.partition(": ")[0]):
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


def _of_the_key(line: PastedLine) -> Iterator[Found]:
    while found := _HARD_SPACE.search(line.text):
        message = f"there is an unusual space here ({_code(found[0])}). Replace it with a plain one."
        yield found.start(), found.end(), " ", message
    if found := _WIDE_COLON.match(line.text):
        yield found.start(2), found.end(), ": ", f"this is a wide colon ({found[2]}). Write a colon and a space."
    while found := EQUALS.match(line.text) or _EQUALS_IN_BRACES.match(line.text):
        message = "this is an equals sign (=). Write a colon and a space."
        yield found.start(1), found.end(), ": ", message
    if found := _GLUED_COLON.match(line.text):
        pair = f"{line.text[: found.end()].lstrip(' -')} {line.text[found.end() :].strip()}"
        written = f"write `{pair}`" if len(pair) <= 60 and "`" not in pair else "put one there"
        yield found.end() - 1, found.end(), ": ", f"a space is missing after this colon: {written}."
    opened = re.match(rf"{KEY_AT}:\s+(?=[{{｛\[［])", line.text)
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


def _of_the_value(line: PastedLine) -> Iterator[Found]:
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


def _code(sign: str) -> str:
    return f"U+{ord(sign[0]):04X}"
