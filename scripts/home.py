"""Whose release this is: who keeps it, and where it is on the web, all read from pyproject.toml.

Rule: pyproject.toml is the only file with an address in it, so a fork edits that one. Whatever needs an address takes
it from here: the packages, apt's entry, the key's owner, the release.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).parent.parent / "pyproject.toml"
NOBODYS = "example.org"  # set aside for examples; nothing there is ours


@dataclass(frozen=True)
class Home:
    """Who publishes, and where."""

    maintainer: str
    """A name and an address for mail: `Name <name@host>`."""
    urls: dict[str, str]
    """The project's addresses by their label, as a package index shows them."""

    @property
    def documents(self) -> str:
        """The web folder that holds the documents; ends with a slash."""
        return self.urls["Documentation"].rstrip("/") + "/"

    @property
    def apt(self) -> str:
        """The web folder that apt reads; ends with a slash."""
        return self.documents + "apt/"

    @property
    def is_nobodys(self) -> bool:
        """Whether one of the addresses is still the placeholder's."""
        return any(NOBODYS in address for address in (self.maintainer, *self.urls.values()))


def home(project: Path = PROJECT) -> Home:
    """What the project file says. Raises KeyError if it names no author or no address of the documents."""
    told = tomllib.loads(project.read_text(encoding="utf-8"))["project"]
    (author, *_) = told["authors"]
    found = Home(f"{author['name']} <{author['email']}>", told["urls"])
    assert found.documents, project
    return found
