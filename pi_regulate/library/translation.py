"""The spoken lines in one language: which of them can be said in it, as what, and under which id.

Lines that belong together, those of an exercise or the device's own of one kind, are said in one language or not at
all. A line as its author wrote it keeps its id; a translated one is `settle.1@de`, so that an id still means one text.
Rule: which words are whole and fresh is decided here, once, when a library is loaded; a session only asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pi_regulate.library.exercise import Exercise
from pi_regulate.library.lines import every_line, in_tongue, speech_s

WRITTEN_IN = "en"
Fresh = Callable[[str, str], str | None]
"""A line's words in a language, by its id and what it says as written; None where they are missing or stale."""


@dataclass(frozen=True, slots=True)
class Translation:
    """The lines that can be said in `language`: by id, the id that is then spoken, and its words.

    Without `lines` everything is said as written. `signs_per_s` is how quickly a calm voice speaks this language; None
    for the pace of English words.
    """

    language: str
    lines: Mapping[str, tuple[str, str]] | None = None
    signs_per_s: float | None = None

    def ids(self, lines: Iterable[str]) -> list[str] | None:
        """The ids under which all of these lines are said; None where one of them can't be."""
        if self.lines is None:
            return list(lines)
        found = [self.lines.get(line) for line in lines]
        return None if None in found else [said[0] for said in found if said is not None]

    def said(self, line: str, text: str) -> tuple[str, str] | None:
        """The id and the words of a line that is written `text`; None where it can't be said."""
        return (line, text) if self.lines is None else self.lines.get(line)

    def takes_s(self, text: str) -> float:
        """How long a calm voice needs for these words, in seconds."""
        return speech_s(text) if self.signs_per_s is None else len(text) / self.signs_per_s


AS_WRITTEN = Translation(WRITTEN_IN)


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language of the settings, and what its files say. `fresh` gives a line's words where they are up to date."""

    language: str
    fresh: Fresh
    signs_per_s: float | None = None


def translations(
    exercises: Iterable[Exercise],
    own: Mapping[str, str],
    tongues: Sequence[Tongue],
    *,
    english: Mapping[str, str],
    written_in: str = WRITTEN_IN,
) -> tuple[Translation, ...]:
    """What can be said in each of these languages.

    `own` are the device's own lines, `english` the shipped lines by id. What differs from those is the owner's: their
    exercises are in the exercise's language, their lines of the device in `written_in`, and nothing of theirs is
    silenced: where no language has it, it is said as written.
    """
    found: list[dict[str, tuple[str, str]]] = [{} for _ in tongues]
    for lines, language in _groups(exercises, own, english, written_in):
        whole = [_whole(lines, language, tongue) for tongue in tongues]
        if not any(whole) and any(english.get(line) != text for line, text in lines.items()):
            whole[0] = {line: (line, text) for line, text in lines.items()}
        for there, more in zip(found, whole, strict=True):
            there |= more or {}
    return tuple(
        Translation(tongue.language, lines, tongue.signs_per_s) for tongue, lines in zip(tongues, found, strict=True)
    )


def _groups(
    exercises: Iterable[Exercise], own: Mapping[str, str], english: Mapping[str, str], written_in: str
) -> Iterator[tuple[dict[str, str], Mapping[str, str]]]:
    """Lines that belong together, each with the language in which it is written."""
    for exercise in exercises:
        lines = {line: text for line, text in every_line([exercise], {}).items() if line not in own}
        if lines:
            yield lines, dict.fromkeys(lines, exercise.language or WRITTEN_IN)
    kinds: dict[str, dict[str, str]] = {}
    for line, text in own.items():
        kinds.setdefault(line.partition(".")[0], {})[line] = text
    for lines in kinds.values():
        yield lines, {line: WRITTEN_IN if english.get(line) == text else written_in for line, text in lines.items()}


def _whole(
    lines: Mapping[str, str], written_in: Mapping[str, str], tongue: Tongue
) -> dict[str, tuple[str, str]] | None:
    """All of these lines in a language; None where one of them is missing."""
    whole: dict[str, tuple[str, str]] = {}
    for line, text in lines.items():
        words = tongue.fresh(line, text)
        if written_in[line] == tongue.language:
            whole[line] = (line, words or text)
        elif words is not None:
            whole[line] = (in_tongue(line, tongue.language), words)
        else:
            return None
    return whole
