"""Finds signs around a whole file: quotes, backticks or brackets at its beginning and end, or at only one of them.

A file copied from a program, a chat or a table often comes in such a pair. To YAML it is then one text or one list, and
messages about that are no help. Rule: a pair is removed only if a key begins after its first sign, so that the quotes
of a key or a value are never mistaken for it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pi_regulate.library.yaml.pasted_signs import PastedLine, Tell
from pi_regulate.library.yaml.prose import FENCE, top_keys
from pi_regulate.library.yaml.quotes import DOUBLE, SINGLE

_KEY = r"[A-Za-z_][\w.-]*\s*[:=：﹕∶](?!//)"
_CLOSERS = {"{": "}", "[": "]", "(": ")", "<": ">", "`": "`"}
_CLOSERS |= dict.fromkeys(DOUBLE + '"', DOUBLE + '"') | dict.fromkeys(SINGLE + "'", SINGLE + "'")
_OPENS = re.compile(rf"\s*(([{re.escape(''.join(_CLOSERS))}])\2{{0,2}})(?:\s*$|(?=\s*[{{[(]?\s*{_KEY}))")
_BRACKETS = "{[(<"
_NESTED = re.compile(r"\{[^{}]*\}|\[[^][]*\]|\"[^\"]*\"|'[^']*'")
_EACH_IN_QUOTES = re.compile(r"([\"'])(?=\s*(?:- |[\w.-]+:))(.*)\1(,?)\s*$")


def take_off_pair(lines: list[PastedLine], tell: Tell) -> None:
    """Signs around the whole file, and missing braces if the whole file is on one line."""
    full = [number for number, line in enumerate(lines) if line.text.strip()]
    if not full:
        return
    if len(full) > 1 and all(_EACH_IN_QUOTES.match(lines[number].text) for number in full):
        _take_off_each(lines, full, tell)
    elif (found := _OPENS.match(lines[full[0]].text)) is not None and not FENCE.match(lines[full[0]].text):
        _take_off(lines, full, found, tell)
    _lone_end(lines, full, tell)
    if len(full) == 1:
        _put_braces(lines[full[0]], full[0], tell)


def _take_off_each(lines: list[PastedLine], full: Sequence[int], tell: Tell) -> None:
    tell(full[0], 0, 1, "every line is in quotes. Delete the quotes around each line, and any comma after them.")
    for number in full:
        if (found := _EACH_IN_QUOTES.match(lines[number].text)) is not None:
            lines[number].put(found.end(2), len(lines[number].text), "")
            lines[number].put(0, found.start(2), "")


def _take_off(lines: list[PastedLine], full: Sequence[int], found: re.Match[str], tell: Tell) -> None:
    """Removes the first sign, and the last if there is one; brackets around items with commas become braces."""
    opening, sign = found[1], found[2]
    first, last, (start, stop) = lines[full[0]], lines[full[-1]], found.span(1)
    text = last.text.rstrip()
    closes = re.search(rf"[{re.escape(_CLOSERS[sign])}]{{{len(opening)}}}$", text[stop:] if len(full) == 1 else text)
    if closes is not None and not _is_of_a_value(text if len(full) > 1 else text[stop:], sign):
        begins, end = len(text) - len(opening), len(text)
        inner = full[not first.text[stop:].strip() : -2 if text == closes[0] else -1]
        if sign in _BRACKETS and all(lines[number].text.rstrip().endswith(",") for number in inner):
            if sign != "{":
                where = f"{{ in place of this {opening}, and }} in place of the last {closes[0]}"
                tell(full[0], start, stop, f"keys belong in braces. Write {where}.")
                last.put(begins, end, "}")
                first.put(start, stop, "{")
            return
        tell(full[0], start, stop, f"the whole file is between {opening} and {closes[0]}. Delete both.")
        last.put(begins, end, "")
        first.put(start, stop, "")
        return
    rest = "\n".join(lines[number].text for number in full)[stop:]
    closed = sum(map(rest.count, set(_CLOSERS[sign])))
    is_open = closed <= rest.count(sign) if sign in _BRACKETS else closed % 2 == 0
    commas = len(full) == 1 or lines[full[1]].text.rstrip().endswith(",")
    if is_open and not (sign in "{[" and commas):  # with commas, the message says where to close it
        tell(full[0], start, stop, f"this {opening} is never closed. Delete it.")
        first.put(start, stop, "")


def _is_of_a_value(text: str, sign: str) -> bool:
    """Whether the sign at the end closes a value that began on the same line."""
    closers = set(_CLOSERS[sign])
    if sign in _BRACKETS:
        return text.count(sign) >= sum(text.count(one) for one in closers)
    return sum(text.count(one) for one in closers) % 2 == 0


def _lone_end(lines: list[PastedLine], full: Sequence[int], tell: Tell) -> None:
    """A double quote at the end of the file that closes nothing."""
    last = lines[full[-1]]
    text = last.text.rstrip()
    signs = [sum(map(line.text.count, DOUBLE + '"')) for line in lines]
    if text and text[-1] in DOUBLE + '"' and signs[full[-1]] % 2 and sum(signs) % 2:
        end = len(text)
        tell(full[-1], end - 1, end, f"this {text[-1]} closes nothing. Delete it.")
        last.put(end - 1, end, "")


def _put_braces(line: PastedLine, number: int, tell: Tell) -> None:
    """`id: my-calm, phase: breathe, …` on one line, without one of the braces or both."""
    text, bare = line.text.rstrip(), line.text.strip()
    while (less := _NESTED.sub("", bare)) != bare:
        bare = less
    keys = re.findall(r"(?:^|,)\s*([a-z_]+)\s*:", bare.strip(" {}"))
    if len(keys) < 2 or not set(top_keys()).issuperset(keys) or bare.startswith("{"):
        return
    if bare.endswith("}"):
        tell(number, 0, 1, "a `{` is missing at the beginning of this line.")
    else:
        tell(number, 0, len(text), "the whole file is on this line. Put { at its beginning and } at its end.")
        line.put(len(text), len(text), "}")
    line.put(0, 0, "{")
