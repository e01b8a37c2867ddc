"""Letters: what somebody who is loved has recorded, in their own words, to be heard when they cannot be there.

There is one without a number, `known-voice.recording`, and there may be ten more, `known-voice.recording-1` to
`-10`. A letter may be for a time: `known-voice.recording-3.night`. Then it is heard at that time alone, and before
those for any time; none is heard again before all others have been. Rule: a letter is known by its number, so it stays
the same one whatever it is for, and all that need be remembered of it is that number.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

RECORDING = "known-voice.recording"
"""The letter without a number."""

LAST_LETTER = 10  # with a number: as many messages as FAVoR played (abstract read)
LETTER_S = (10.0, 120.0)  # shorter is a word, longer is more than a night needs (our design choice)

LetterTime = Literal["night", "morning", "after-a-quarrel"]
LETTER_TIMES: tuple[LetterTime, ...] = get_args(LetterTime)

_LINE = re.compile(rf"{re.escape(RECORDING)}(?:-([1-9]|10))?(?:\.({'|'.join(LETTER_TIMES)}))?")
_NAMED = re.compile(r"known-voice-recording(?:-?(\d+))?(?:-([a-z].*))?")


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter's number, 0 for the one without, and the time it is for, None for any."""

    number: int
    time: LetterTime | None = None

    @property
    def line(self) -> str:
        """Its id among the lines of a voice."""
        number, time = (f"-{self.number}" if self.number else ""), (f".{self.time}" if self.time else "")
        return f"{RECORDING}{number}{time}"


def letter(line: str) -> Letter | None:
    """The letter of this id; None for the id of a line."""
    found = _LINE.fullmatch(line)
    if found is None:
        return None
    return Letter(int(found[1] or 0), _time(found[2]))


def _time(name: str | None) -> LetterTime | None:
    return next((time for time in LETTER_TIMES if time == name), None)


def letters_among(lines: Iterable[str]) -> list[Letter]:
    """The letters among the ids of a voice, in the order of their numbers."""
    return sorted((one for one in map(letter, lines) if one is not None), key=lambda one: (one.number, one.line))


def same_number(line: str, lines: Iterable[str]) -> list[str]:
    """The other ids among these under which a letter of this number is kept: it was for another time."""
    this = letter(line)
    if this is None:
        return []
    return [one.line for one in letters_among(lines) if one.number == this.number and one.line != line]


def named_like_a_letter(plain_name: str) -> Letter | str | None:
    """The letter that a file is meant as, by its name in small letters with hyphens; None if it isn't meant as one.

    A string says why it can't be one, as the end of a sentence.
    """
    found = _NAMED.fullmatch(plain_name)
    if found is None:
        return None
    number, told = int(found[1] or 0), found[2]
    if number > LAST_LETTER or (found[1] and number == 0):
        return f"there is no recording {number}; the numbers go from 1 to {LAST_LETTER}"
    time = _time(told)
    if told and time is None:
        return f"a recording can't be for `{told}`, only for {', '.join(LETTER_TIMES[:-1])} or {LETTER_TIMES[-1]}"
    return Letter(number, time)


def next_letter(letters: Collection[Letter], heard: Sequence[int], time: LetterTime | None) -> Letter | None:
    """The letter for this time: one not heard yet, those for this time first; else the one heard longest ago.

    `heard` are numbers, the latest last. None if all letters are for other times.
    """

    def turn(one: Letter) -> tuple[int, bool, int]:
        return heard.index(one.number) if one.number in heard else -1, one.time is None, one.number

    return min((one for one in letters if one.time in (time, None)), key=turn, default=None)


def after_letter(letters: Collection[Letter], heard: Sequence[int], now: Letter) -> tuple[int, ...]:
    """The numbers heard, the latest last, once this letter is being heard; one that is gone is forgotten."""
    known = {one.number for one in letters}
    return (*(number for number in heard if number in known and number != now.number), now.number)
