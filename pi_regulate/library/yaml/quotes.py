"""Quotation marks that are not what they seem: curly ones, and those that are never closed.

Word processors and chats write curly quotes, which are ordinary characters to YAML. And a text that is never closed
swallows everything after it, so that one missing sign hides every other mistake in the file. As a rule it is plain
where the text was meant to end: before the next line that begins with a key and is indented no further than its own.
Rule: a message points at the quote and gives the sign to write there; a text that is closed somewhere is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

DOUBLE, SINGLE = "“”„‟«»″", "‘’‚‛′"
_OPENING, _CLOSING = "“„‟«»‘‚‛", "“”«»"  # a lone ’ is an apostrophe, a lone ′ or ″ a unit
BEFORE = r"(?:(?<=: )|(?<=- )|(?<=[\[{,])|(?<=[\[{,] )|(?<=^))"
BEHIND = r"(?=\s*(?:$|[,}\]]|\s#))"
_CURLY = tuple(
    (straight, re.compile(rf"{BEFORE}([{signs}{straight}])([^{signs}\"\\]*)([{signs}{straight}]){BEHIND}"))
    for signs, straight in ((DOUBLE, '"'), (SINGLE, "'"))
)
_VALUE = re.compile(rf"(\s*(?:- +)*)(?:[A-Za-z_][\w.-]*\s*:\s+|(?<=- ))(?=[\"'{_OPENING}”])")
_KEY = re.compile(r"(\s*)(?:- +|(?:- +)*[\w.-]+\s*:(?:\s|$))")
_REST = {'"': re.compile(r'(?:[^"\\]|\\.)*"'), "'": re.compile(r"[^']*'")}
_NUMBER = re.compile(r"\d{1,9}(?:\.\d{1,9})?")
_COMMENT = re.compile(r"\s+(?:#.*)?$")


class Wrong(NamedTuple):
    """A mistake to correct: a line (from 0), two columns (from 0), the message, and what to write.

    `new` replaces the sign at `start`; `close` is added at the end of the line `last`.
    """

    line: int
    start: int
    end: int
    message: str
    new: str
    last: int = 0
    close: str = ""


def curly_in(text: str) -> str:
    """The message about a text with curly quotes at both ends, or one at one end; empty for any other text."""
    if text.isascii():
        return ""
    for straight, form in _CURLY:
        if (whole := form.fullmatch(text)) and whole[1] != straight:
            return f"these curly quotes ({text[0]} {text[-1]}) are part of the text. Write {straight} at both ends."
    lone = [sign for sign in text if sign in DOUBLE + SINGLE.replace("’", "")]
    if len(lone) != 1 or (lone[0] in SINGLE and "’" in text):
        return ""
    where = "begins" if text[0] in _OPENING else "ends" if text[-1] in _CLOSING else ""
    return f"this text {where} with a curly quote ({lone[0]}), which is part of the text. Delete it." if where else ""


def curly_pairs(text: str) -> Iterator[tuple[int, int, str, str]]:
    """Each value in a line between two quotes of which at least one is curly.

    Gives its start, its end, what to write there, and the message.
    """
    for straight, form in _CURLY:
        for found in form.finditer(text):
            if not found[1] == found[3] == straight:
                number = _NUMBER.fullmatch(found[2]) is not None
                remedy = "Delete them." if number else f"Write {straight} at both ends."
                message = f"these are curly quotes ({found[1]} {found[3]}). {remedy}"
                yield found.start(), found.end(), found[2] if number else f"{straight}{found[2]}{straight}", message


def quotes_never_closed(lines: Sequence[str], numbers: Sequence[int]) -> Iterator[Wrong]:
    """Texts that open with a quote and are never closed, among these lines of a file (from 0)."""
    covered = -1
    for number in numbers:
        if number <= covered or (value := _VALUE.match(lines[number])) is None:
            continue
        at, indent = value.end(), len(value[1])
        sign, rest = lines[number][at], lines[number][at + 1 :]
        last = _last_line(lines, number, indent)
        below = [lines[line] for line in range(number + 1, last + 1)]
        if sign in _REST:
            if _REST[sign].match("\n".join([rest, *below])):
                covered = last
                continue
            yield from _straight(lines, number, at, last, sign)
        elif not set(DOUBLE if sign in DOUBLE else SINGLE) & set(rest):
            yield from _curly(lines, number, at, last, sign)
        covered = last


def _straight(lines: Sequence[str], number: int, at: int, last: int, sign: str) -> Iterator[Wrong]:
    end = len(_COMMENT.sub("", lines[last]))
    closing = lines[last][end - 1]
    if closing in (DOUBLE if sign == '"' else SINGLE) and (last > number or end - 1 > at):
        yield Wrong(last, end - 1, end, f"this is a curly quote ({closing}). Write {sign}.", sign)
    else:
        message = f"this text opens with {sign} and is never closed. Put a {sign} at its end."
        yield Wrong(number, at, len(_COMMENT.sub("", lines[number])), message, sign, last, sign)


def _curly(lines: Sequence[str], number: int, at: int, last: int, sign: str) -> Iterator[Wrong]:
    text = "\n".join([lines[number][at + 1 :], *lines[number + 1 : last + 1]])
    straight = next((quote for quote in "\"'" if quote not in text), "")
    if not straight or "\\" in text:
        return
    end = len(_COMMENT.sub("", lines[last]))
    closing = lines[last][end - 1]
    if last > number and closing in DOUBLE + SINGLE:
        yield Wrong(number, at, at + 1, f"this is a curly quote ({sign}). Write {straight}.", straight)
        yield Wrong(last, end - 1, end, f"this is a curly quote ({closing}). Write {straight}.", straight)
        return
    message = f"this text opens with a curly quote ({sign}) and is never closed. Write {straight} there and at its end."
    yield Wrong(number, at, len(_COMMENT.sub("", lines[number])), message, straight, last, straight)


def _last_line(lines: Sequence[str], number: int, indent: int) -> int:
    """The last line (from 0) that a text can reach if it began on this line, with its key indented this far."""
    last = number
    for below in range(number + 1, len(lines)):
        text = lines[below]
        if not text.strip():
            continue
        key = _KEY.match(text)
        if key is not None and len(key[1]) <= indent:
            break
        last = below
    return last
