"""What the words of a spoken line are held against, for each language that has a list.

A list is more than a translation: which words command, judge or leave a choice has to be decided by somebody who speaks
the language. So a language without a list is not judged at all; how long its lines are still counts. Rule: no list is
better than a guessed one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WordList:
    """The words of one language: to `avoid`, each with a better choice; that judge; that leave a choice; that ask for
    small breaths.
    """

    avoid: Mapping[str, str]
    judging: tuple[str, ...]
    choice: re.Pattern[str]
    small: re.Pattern[str]


# "You are safe" is more than a lamp can know; the others ask for what the will can't do, or give orders.
_NOT_ON_COMMAND = "that can't be done on command; name one small thing to do"
_UNKNOWN = "a lamp can't know that; say what is there"
_LEAVE = "leave a choice, like `if you like`"
_BIG = "big breaths make people dizzy; say `small` or `slow`"
ENGLISH = WordList(
    avoid={
        "safe": _UNKNOWN,
        "safely": _UNKNOWN,
        "relax": _NOT_ON_COMMAND,
        "relaxed": _NOT_ON_COMMAND,
        "relaxing": _NOT_ON_COMMAND,
        "must": _LEAVE,
        "should": _LEAVE,
        "deep": _BIG,
        "deeply": _BIG,
        "just let go": _NOT_ON_COMMAND,
    },
    judging=(
        "good", "bad", "correct", "correctly", "incorrect", "wrong", "failed", "fail", "failure", "perfect",
        "well done",
    ),
    choice=re.compile(
        r"\b(?:if|or|may|can|could|whenever|wherever|choose|skip|perhaps|maybe|no need|welcome"
        r"|as you (?:like|please))\b",
        re.IGNORECASE,
    ),
    small=re.compile(r"\bsmall(?:er)?\b", re.IGNORECASE),
)  # fmt: skip
WORD_LISTS: Mapping[str, WordList] = {"en": ENGLISH}


def word_list(language: str | None) -> WordList | None:
    """The list for a language such as `en` or `en-GB`, None for one without a list; English where none is written."""
    return WORD_LISTS.get((language or "en").partition("-")[0])
