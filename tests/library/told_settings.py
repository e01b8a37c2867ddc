"""What one kind of check says of an owner's settings, at the lines that the owner wrote.

Rule: the owner's text lies over the shipped settings, as in a device.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache

from pi_regulate.library.folder.reading import read_document
from pi_regulate.library.references import Loose
from pi_regulate.library.settings import Settings
from pi_regulate.library.validation import validate
from pi_regulate.library.yaml.document import Document
from pi_regulate.library.yaml.source import read
from pi_regulate.share import share_dir
from pi_regulate.words import Problem


@cache
def shipped_settings() -> Document:
    """The settings as they are shipped."""
    return read_document(share_dir() / "config" / "settings.yaml")


def told_of(text: str, check: Callable[[Settings, Document], Iterable[Loose]]) -> list[Problem]:
    """What `check` says of the settings in `text`, or what keeps them from being read."""
    document = read("settings.yaml", text.encode()).over(shipped_settings())
    settings, problems = validate(Settings, document)
    if settings is None:
        return list(problems)
    return [
        document.problem(path, message, severity=severity) for path, message, severity, _ in check(settings, document)
    ]
