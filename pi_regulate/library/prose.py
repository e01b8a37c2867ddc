"""Words around a file: a greeting before it, an explanation after it, and the fences of a chat in between.

Whoever copies an answer out of a chat or a mail copies what the other one said as well. At the top of a file every
line begins with a key, a list's dash, a bracket or a comment; a sentence does not. So the file is what lies between the
first and the last line with a key of ours, or inside the fences where there are two.
Rule: a line is taken for a sentence only where no key of ours, nor nearly one, stands at its beginning. An indented
line is never one: it belongs to the key above it, and may be an answer about a person.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from functools import cache

_FENCE = re.compile(r"\s*(?:```|~~~)[\w+ -]*$")
_OTHERS = re.compile(  # other pasted lines, which are told on their own
    r"(?:\S+@\S+:\S* ?[$#]|[$#%]) +|(?:sudo )?(?:nano|vim?|cat|tee) [^:]*$|EOF$|(?:ya?ml|copy(?: code)?)\s*$"
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
_SENTENCE = re.compile(r"(?:--|[*_=]{3,})\s*$|(?:[^\w\s\[\]{}&!%@#`|:-]{1,4}\s?)?[^\W\d_][\w'’]*(?:[^\w\s:=][\w'’]+)*")


def prose_around(lines: Sequence[str]) -> list[range]:
    """The lines (from 0) before and after a file that are no part of it; nothing where there is not one sentence."""
    ours = [number for number, text in enumerate(lines) if _is_ours(text)]
    if not ours:
        return []
    fences = [number for number, text in enumerate(lines) if _FENCE.match(text)]
    if len(fences) == 2 and fences[0] < ours[0] and ours[-1] < fences[1]:
        before, after = range(fences[0] + 1), range(fences[1], len(lines))
    else:
        before = range(ours[0] if any(_is_sentence(text) for text in lines[: ours[0]]) else 0)
        behind = range(ours[-1] + 1, len(lines))
        end = next((number for number in behind if _is_sentence(lines[number])), len(lines))
        end = len(lines) if lines[end - 1].count('"') % 2 else end  # a text that goes on
        fence = next((number for number in fences if ours[-1] < number < end), end)
        after = range(fence if end < len(lines) else end, len(lines))
    if not any(_is_sentence(lines[number]) for number in (*before, *after)):
        return []
    return [found for found in (_full(lines, before), _full(lines, after)) if found]


def told_of_prose(around: Sequence[range]) -> str:
    """Which lines to delete."""
    where = [f"{part[0] + 1} to {part[-1] + 1}" if len(part) > 1 else f"{part[0] + 1}" for part in around]
    if sum(map(len, around)) == 1:
        return f"line {where[0]} is not part of the file. Delete it."
    return f"lines {' and '.join(where)} are not part of the file. Delete them."


def _full(lines: Sequence[str], part: range) -> range:
    """Without the blank lines at either end."""
    full = [number for number in part if lines[number].strip()]
    return range(full[0], full[-1] + 1) if full else range(0)


def _is_ours(text: str) -> bool:
    """Whether a key of ours, or nearly one, stands at the beginning of a line, with or without its colon, or any key
    in an indented one.
    """
    if _INDENTED.match(text) or _ANSWER.match(text):
        return True
    found = _PAIR.match(text)
    if found is None:
        word = re.match(r"[a-z_]+(?= )", text)
        return word is not None and bool(difflib.get_close_matches(word[0], _keys(), 1, 0.75))
    key = found[1].lower()
    return "." in key or bool(difflib.get_close_matches(key, _keys(), 1, 0.6))


def _is_sentence(text: str) -> bool:
    """Whether a line can't be one of a file's."""
    if _FENCE.match(text) or _OTHERS.match(text) or _is_ours(text):
        return False
    return _HEADING.match(text) is not None or (_SENTENCE.match(text) is not None and not _PAIR.match(text))


@cache
def _keys() -> tuple[str, ...]:
    from pi_regulate.library.kinds import our_keys  # not at the top: models are slow to load, and `lamp off` needs none

    return our_keys()
