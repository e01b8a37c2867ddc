"""Finds prose around a file: a greeting before it, an explanation after it, or a remark between two parts of it.

A person who copies an answer from a chat or a mail copies its sentences as well. At the margin of a file every line
begins with a key, a list's dash, a bracket or a comment; a sentence does not. So the file is what lies between the
first and the last line with one of our keys, or between two code fences, without the sentences in it.
Rule: a line counts as a sentence only if it does not begin with one of our keys or nearly one. An indented line is
never a sentence: it belongs to the key above it, and may be an answer about a person.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

DIFF = re.compile(r"@@ [-+,\d ]+@@|(?:---|\+\+\+) \S|diff --git |(?:index|new file mode) [0-9a-f]{6,}")
FENCE = re.compile(r"\s*(?:`{3,}|~{3,}|´{3,}|[‘’]{3,}|'{3,})(?:[\w+ -]*|\s*\w*\s*\{[^{}]*\}|\s*\w+(?: +\w+=\S+)+)\s*$")
_OTHERS = re.compile(  # other pasted lines, which get messages of their own
    r"\S+@\S+:\S* ?[$#%]\s*$|[$%]\s*$|\s*GNU nano \d|\"[^\"]+\" \d+L,"
    r"|(?:\S+@\S+:\S* ?[$#]|[$#%]) +|(?:sudo )?(?:nano|vim?|cat|tee) [^:]*$|EOF$|(?:ya?ml|copy(?: code)?)\s*$"
    r"|[…<]|\.\.\.",
    re.IGNORECASE,
)
_HEADING = re.compile(
    r"(?:you|me|user|assistant|system|ai|bot|chatgpt|gpt|claude|gemini|copilot|answer|reply|response|output|antwort"
    r"|explanation|erklärung|subject|sent|betreff)\s*:(?:\s.*)?$",
    re.IGNORECASE,
)
_INDENTED = re.compile(r"\s+(?:[-–—−•*]\s*)?[\"'“`*]{0,3}[\w.-]+[\"'”`*]{0,3}\s*[:=：﹕∶](?!//)")
_ANSWER = re.compile(r"\s*[\w-]+\s+(?:true|false|yes|no|on|off|[\d.,]+\s?\S{0,8})\s*(?:#.*)?$", re.IGNORECASE)
_PAIR = re.compile(r"[\"'“`*]{0,3}([\w.-]+)[\"'”`*]{0,3}\s*[:=：﹕∶](?!//)")
_TOP = re.compile(r"([a-z_]+)\s*[:=：﹕∶]")
_SENTENCE = re.compile(r"(?:--|[*_=]{3,})\s*$|(?:[^\w\s\[\]{}&!%@#`|:-]{1,4}\s?)?[^\W\d_][\w'’]*(?:[^\w\s:=][\w'’]+)*")


def prose_in(lines: Sequence[str]) -> list[range]:
    """The lines (from 0) before, after and between that don't belong to the file; empty without a single sentence.

    Three or more fences are reported together too.
    """
    ours = [number for number, text in enumerate(lines) if _is_ours(text)]
    if not ours:
        return []
    fences = [number for number, text in enumerate(lines) if FENCE.match(text)]
    fenced = len(fences) == 2 and fences[0] < ours[0] and ours[-1] < fences[1]
    if fenced and not any(map(_is_sentence, lines[ours[-1] + 1 : fences[1]])):
        before, after = range(fences[0] + 1), range(fences[1], len(lines))
    else:
        before = range(ours[0] if any(_is_sentence(text) for text in lines[: ours[0]]) else 0)
        behind = range(ours[-1] + 1, len(lines))
        end = next((number for number in behind if _is_sentence(lines[number])), len(lines))
        end = len(lines) if lines[end - 1].count('"') % 2 else end  # a text that goes on
        fence = next((number for number in fences if ours[-1] < number < end), end)
        after = range(fence if end < len(lines) else end, len(lines))
    parts = [before, *_between(lines, ours), after]
    bare = [number for number in fences if not lines[number][:1].isspace()]
    if not any(_is_sentence(lines[number]) for part in parts for number in part):
        return [range(number, number + 1) for number in bare] if len(bare) > 2 else []
    all_of_them = sorted({number for part in parts for number in part} | {*bare})
    return _runs(lines, all_of_them)


def second_file(lines: Sequence[str]) -> range | None:
    """The lines (from 0) of a second whole file below the first, known by its repeated keys; None without one."""
    first: dict[str, int] = {}
    again: dict[str, int] = {}
    for number, text in enumerate(lines):
        if (found := _TOP.match(text)) is not None:
            (again if found[1] in first else first).setdefault(found[1], number)
    if "id" not in again or len(again) < 2:
        return None
    start = min(again.values())
    if any(number > start for number in first.values()) and len(again) < 3:
        return None  # a key or two of one file, written twice
    start -= start > 0 and lines[start - 1].rstrip() == "---"
    return _full(lines, range(start, len(lines)))


def told_of_prose(parts: Sequence[range]) -> str:
    """The message on which lines to delete."""
    where = [f"{part[0] + 1} to {part[-1] + 1}" if len(part) > 1 else f"{part[0] + 1}" for part in parts]
    if sum(map(len, parts)) == 1:
        return f"line {where[0]} is not part of the file. Delete it."
    listed = " and ".join(piece for piece in (", ".join(where[:-1]), where[-1]) if piece)
    return f"lines {listed} are not part of the file. Delete them."


def told_of_second(part: range) -> str:
    """The message on which of two files to delete."""
    return (
        f"lines {part[0] + 1} to {part[-1] + 1} are a second file: `id` and other keys begin again here. Keep one of "
        "the two. To keep the first, delete these lines."
    )


def _between(lines: Sequence[str], ours: Sequence[int]) -> Iterator[range]:
    """Remarks between two parts of a file, with the fences around them."""
    for before, behind in pairwise(ours):
        gap = range(before + 1, behind)
        if not gap or lines[before].count('"') % 2:  # a text that goes on
            continue
        start = next((number for number in gap if _is_said(lines, number) or FENCE.match(lines[number])), behind)
        if any(_is_said(lines, number) for number in range(start, behind)):
            yield range(start, behind)


def _is_said(lines: Sequence[str], number: int) -> bool:
    """Whether a line between two of ours is certainly a sentence, and not one of ours without its key."""
    text = lines[number].rstrip()
    if not _is_sentence(text):
        return False
    around = [lines[near].strip() for near in (number - 1, number + 1) if near < len(lines)]
    return text[-1] in ".!?:…" or len(text.split()) > 4 or all(not one or FENCE.match(one) for one in around)


def _runs(lines: Sequence[str], numbers: Sequence[int]) -> list[range]:
    """Consecutive line numbers as ranges, with the blank lines between them but not those at either end."""
    runs: list[range] = []
    for number in numbers:
        if runs and not any(lines[between].strip() for between in range(runs[-1].stop, number)):
            runs[-1] = range(runs[-1].start, number + 1)
        else:
            runs.append(range(number, number + 1))
    return [full for run in runs if (full := _full(lines, run))]


def _full(lines: Sequence[str], part: range) -> range:
    """The range without the blank lines at either end."""
    full = [number for number in part if lines[number].strip()]
    return range(full[0], full[-1] + 1) if full else range(0)


def _is_ours(text: str) -> bool:
    """Whether a line begins with one of our keys or nearly one, with or without its colon. In an indented line any key
    counts.
    """
    if _INDENTED.match(text) or _ANSWER.match(text) or _steps().match(text):
        return True
    found = _PAIR.match(text)
    if found is None:
        word = re.match(r"[a-z_]+(?= )", text)
        return word is not None and bool(difflib.get_close_matches(word[0], top_keys(), 1, 0.75))
    key = found[1].lower()
    return "." in key or bool(difflib.get_close_matches(key, top_keys(), 1, 0.6))


def _is_sentence(text: str) -> bool:
    """Whether a line can't belong to a file."""
    if FENCE.match(text) or DIFF.match(text) or _OTHERS.match(text) or _is_ours(text):
        return False
    return _HEADING.match(text) is not None or (_SENTENCE.match(text) is not None and not _PAIR.match(text))


@cache
def _steps() -> re.Pattern[str]:
    """Matches a step whose dash is at the margin."""
    from pi_regulate.library.steps import VERBS  # not at the top: models are slow to load, and `lamp off` needs none

    return re.compile(rf"[-–—−•*]\s*(?:{'|'.join(VERBS)})\s*[:=：﹕∶]")


@cache
def top_keys() -> tuple[str, ...]:
    """Every key that may be at the margin of one of our files."""
    from pi_regulate.library.known_keys import our_keys  # here, for the same reason

    return our_keys()
