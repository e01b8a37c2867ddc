"""What a person reads, in a language of theirs: catalogues of GNU gettext, read by Python's own.

The card is in the first language of the settings, everything in a terminal in the terminal's own (LANGUAGE, LC_ALL,
LC_MESSAGES, LANG; a list where several will do). A text without a translation stays English. Rule: `_` takes one whole
sentence as a plain literal, so that it can be found and translated; what is filled in stands in braces, and is filled
in afterwards.
"""

from __future__ import annotations

import gettext
import os
import re
from collections.abc import Callable
from functools import cache
from itertools import takewhile
from pathlib import Path

DOMAIN = "pi-regulate"
LOCALE = Path(__file__).parent / "locale"

Label = Callable[[str], str]


def noted(text: str) -> str:
    """The same text, marked for translation: it is translated where it is shown."""
    return text


@cache
def labels_in(language: str) -> Label:
    """What translates a text into a language, such as `de` or `de-AT`; without a catalogue it stays as it is."""
    return gettext.translation(DOMAIN, LOCALE, [_locale(language)], fallback=True).gettext


def labelled(language: str) -> str:
    """The language that texts really are in where this one is asked for: English without a catalogue."""
    found = gettext.find(DOMAIN, str(LOCALE), [_locale(language)])
    return "en" if found is None else language


def _locale(language: str) -> str:
    """A language's code as gettext writes it: it looks for `de_AT` and then for `de`, but for `de-AT` alone."""
    return language.replace("-", "_")


@cache
def _of_the_terminal() -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, LOCALE, before_english(), fallback=True)


def before_english() -> list[str]:
    """The languages that the terminal would rather have than English, which has no catalogue to be found."""
    asked = next(filter(None, map(os.environ.get, ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return list(takewhile(lambda one: not re.match("(en|C|POSIX)(?![A-Za-z])", one), asked.split(":")))


def in_terminal(text: str) -> str:
    """A text in the language of the terminal; imported as `_`. An empty one stays empty."""
    return _of_the_terminal().gettext(text) if text else text


def in_context(context: str, text: str) -> str:
    """The same for a word that means something else elsewhere: `hold` of a breath is not that of a button."""
    return _of_the_terminal().pgettext(context, text)
