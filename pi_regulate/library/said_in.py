"""What every line of a library says in one language, whether the settings name that language or not.

Rule: a line that the language lacks is not there; one of the owner's own that nobody has translated is, as written.
"""

from __future__ import annotations

from pi_regulate.library.catalogue import Library
from pi_regulate.library.language_files import english_lines, read_words
from pi_regulate.library.translation import WRITTEN_IN, translations
from pi_regulate.share import share_dir


def said_in(library: Library, language: str) -> dict[str, str]:
    """The words of each line in a language, by its id as written."""
    share = share_dir()
    words = read_words(language, share, library.home)
    if language == WRITTEN_IN and not words.overlays:
        return library.lines_as_written
    (one,) = translations(
        library.exercises.values(),
        library.lines,
        [words.tongue()],
        english=english_lines(share),
        written_in=library.settings.language,
    )
    return {line: text for line, (_, text) in (one.lines or {}).items()}
