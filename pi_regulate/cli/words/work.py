"""What there is to do for a language: the state of each of its lines, and what is wrong with the words it has.

Rule: what is counted, printed and accepted comes from here, so that three commands never disagree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from pi_regulate.cli.usable_files import usable_library
from pi_regulate.library.catalogue import Library
from pi_regulate.library.language_files import (
    SHIPPED,
    Overlay,
    Words,
    english_lines,
    languages_at,
    read_words,
)
from pi_regulate.library.names import did_you_mean
from pi_regulate.library.scalars import seconds_text
from pi_regulate.library.translation import WRITTEN_IN
from pi_regulate.score.rooms import rooms
from pi_regulate.share import share_dir
from pi_regulate.words import RegulateError

LineState = Literal["fresh", "stale", "missing"]


@dataclass(frozen=True)
class Work:
    """A language at work: its words, and every line as written."""

    library: Library
    words: Words
    share: Path

    @cached_property
    def english(self) -> dict[str, str]:
        """What each line says as written; of the owner's own, only those that the language has words for."""
        shipped = english_lines(self.share)
        return {line: text for line, text in self.written.items() if line in shipped or self.over(line) is not None}

    @cached_property
    def written(self) -> dict[str, str]:
        """What each line says as written, the owner's own among them."""
        return self.library.lines_as_written

    @cached_property
    def rooms(self) -> Mapping[str, float]:
        """The seconds each line may last."""
        return rooms(self.library.exercises.values(), self.library.lines)

    def over(self, line: str) -> Overlay | None:
        """The file whose words for a line count: the first that is fresh, else the first that has any."""
        has = [over for over in self.words.overlays if line in over.texts]
        fitting = (over for over in has if over.fits(line, self.written.get(line, "")))
        return next(fitting, has[0] if has else None)

    def state(self, line: str) -> LineState:
        """How a line stands."""
        over = self.over(line)
        if over is None:
            return "missing"
        return "fresh" if over.fits(line, self.english[line]) else "stale"

    def gone(self) -> Iterator[tuple[Overlay, str]]:
        """Words for lines that nothing says any more, each with its file."""
        yield from ((over, line) for over in self.words.overlays for line in over.texts if line not in self.written)

    def faults(self, line: str, text: str) -> Iterator[str]:
        """What is wrong with the words of a line, apart from whether they are fresh."""
        rules = self.words.rules
        count, needs_s, room_s = len(text.split()), len(text) / rules.signs_per_s, self.rooms[line]
        if count > rules.most_words:
            yield f"these are {count} words; at most {rules.most_words} are easy to follow when half awake."
        if needs_s > room_s:
            yield f"it needs about {seconds_text(round(needs_s, 1))} to be said, and has {seconds_text(room_s)}."
        for word in rules.avoid:
            if re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text, re.IGNORECASE):
                yield f"`{word}` is among the words to avoid in this language."


def work(language: str, config_dir: Path | None) -> Work:
    """The work on a language. Raises RegulateError where it has no file yet, with what to do."""
    if language == WRITTEN_IN:
        raise RegulateError("English is what the exercises are written in; name another language, such as de.")
    library, share = usable_library(config_dir), share_dir()
    words = read_words(language, share, library.home)
    if not words.overlays:
        there = [one for one in languages_at(share, library.home) if one != WRITTEN_IN]
        near = did_you_mean(language, there)
        begin = share / "config" / SHIPPED / "en.yaml"
        raise RegulateError(
            f"there are no lines in `{language}` yet; there are some in {', '.join(there)}.{near} To begin, copy "
            f"{begin} to words/{language}.yaml in your folder and translate it line by line."
        )
    return Work(library, words, share)
