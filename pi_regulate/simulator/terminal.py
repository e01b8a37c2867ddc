"""Tells what the terminal can show: how many colours, and which characters.

A terminal says this in its environment. Over ssh it says less than it can; then less is drawn, but never anything that
comes out wrong. Rule: every difference between terminals is decided here, once.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pi_regulate.installation import as_typed

Colours = Literal["true", "256", "16", "none"]
Signs = Literal["unicode", "console", "ascii"]

_IN_ASCII = str.maketrans(
    {"·": "-", "“": '"', "”": '"', "‘": "'", "’": "'", "…": "...", "×": "x", "–": "-", "—": "-", "→": "->", "●": "o"}
    | {"↓": "Down"}
)


@dataclass(frozen=True, slots=True)
class Terminal:
    """The `colours` it shows, and the `signs` it has: all of Unicode, the few of a Linux console's font, or ASCII."""

    colours: Colours = "true"
    signs: Signs = "unicode"

    def text(self, words: str) -> str:
        """A text as it is shown: with commands as they have to be typed here, in characters this terminal has."""
        typed = as_typed(words)
        return typed if self.signs == "unicode" else typed.translate(_IN_ASCII)


def terminal(color_system: str | None, environ: Mapping[str, str]) -> Terminal:
    """The terminal described by `environ`; `color_system` is what rich found (`standard`, `256`, `truecolor` ...)."""
    plain = _has_no_colours(environ.get("TERM", ""))
    signs: Signs = "unicode"
    if plain or not _writes_unicode():
        signs = "ascii"
    elif environ.get("TERM", "").startswith("linux"):
        signs = "console"
    colours: Colours = "16"
    if plain or environ.get("NO_COLOR") or color_system is None:  # https://no-color.org: an empty one does not count
        colours = "none"
    elif color_system == "truecolor":
        colours = "true"
    elif color_system == "256":
        colours = "256"
    return Terminal(colours, signs)


def _has_no_colours(term: str) -> bool:
    """Whether the system describes this terminal as having no colours; False without a description."""
    try:
        import curses

        curses.setupterm(term, fd=1)
        return curses.tigetnum("colors") <= 0
    except (ImportError, OSError, ValueError):  # no terminfo here
        return False
    except Exception as error:  # noqa: BLE001  # curses.error can't be named where curses can't be imported
        return "curses" not in type(error).__module__


def _writes_unicode() -> bool:
    stream = sys.__stderr__  # textual draws there
    return "utf" in ((stream.encoding if stream is not None else None) or "utf-8").lower()
