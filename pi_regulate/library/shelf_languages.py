"""The languages that the settings name, for what lies on a shelf: their words, and what is wrong with them.

Rule: where nothing but the written English is spoken and nobody has changed a line of it, no file is read for it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from pi_regulate.library.language_files import Words, english_lines, languages_at, read_words, unknown_lines
from pi_regulate.library.lines import every_line, own_lines
from pi_regulate.library.scalars import shown
from pi_regulate.library.shelf import Shelf
from pi_regulate.library.translation import WRITTEN_IN, Translation, translations
from pi_regulate.words import Problem


def languages_of(
    shelf: Shelf, share: Path, config_dir: Path | None, without: Collection[str] = ()
) -> tuple[Words, ...]:
    """The words of each language in the settings; files in `without` are left out."""
    languages = dict.fromkeys(shelf.settings.value.languages) if shelf.settings is not None else ()
    return tuple(read_words(one, share, config_dir, without) for one in languages)


def about_languages(shelf: Shelf, words: Sequence[Words], share: Path, config_dir: Path | None) -> Iterator[Problem]:
    """What is wrong with the files of these languages, and languages without any."""
    if shelf.settings is None:
        return
    settings, document = shelf.settings
    lines = own_lines(shelf.lines, settings.doors)
    for one in words:
        yield from one.problems
        if one.overlays:
            yield from unknown_lines(one, every_line((item.value for item in shelf.exercises.values()), lines))
        if one.overlays or one.language in (WRITTEN_IN, settings.language):
            continue
        if all(item.value.language != one.language for item in shelf.exercises.values()):
            there = ", ".join(languages_at(share, config_dir))
            message = f"there are no lines in {shown(one.language)}; there are some in {there}."
            where = settings.languages.index(one.language)
            yield document.problem(("languages", where), message)


def translated(shelf: Shelf, words: Sequence[Words], share: Path) -> tuple[Translation, ...]:
    """What can be said in each of these languages; nothing to choose from where that is what is written."""
    assert shelf.settings is not None
    settings = shelf.settings.value
    if [one.language for one in words] == [WRITTEN_IN] and not words[0].overlays:
        return ()
    return translations(
        [item.value for item in shelf.exercises.values()],
        own_lines(shelf.lines, settings.doors),
        [one.tongue() for one in words],
        english=english_lines(share),
        written_in=settings.language,
    )
