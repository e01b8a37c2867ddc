"""Finds font files for a page: DejaVu if it is installed, and for letters it lacks any font that has them.

`local_help` may hold a name in any script, so each font is asked which letters it has. Rule: a letter that no font has
is reported, with what to install; it never becomes an empty box.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from pi_regulate.installation import get_program
from pi_regulate.words import RegulateError

REGULAR, BOLD = "DejaVuSans.ttf", "DejaVuSans-Bold.ttf"
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts", "/Library/Fonts",
           "~/Library/Fonts", "/System/Library/Fonts")  # fmt: skip


def fonts_for(letters: set[str]) -> list[Path]:
    """The files to draw these letters with: regular, bold, then one for each letter that those lack.

    Raises RegulateError when there are none.
    """
    files = list(_files())
    named = {file.name: file for file in reversed(files)}
    if REGULAR not in named or BOLD not in named:
        raise RegulateError(
            "the card is set in the font DejaVu Sans, which is not installed here; "
            f"this installs it: {get_program('fonts-dejavu-core')}"
        )
    chosen = [named[REGULAR], named[BOLD]]
    lacking = letters - (_letters_of(chosen[0]) & _letters_of(chosen[1]))
    for file in files:
        if lacking and (found := lacking & _letters_of(file)):
            lacking -= found
            chosen.append(file)
    if lacking:
        shown = " ".join(sorted(lacking))
        raise RegulateError(
            f"no font installed here has the letters {shown} of `local_help`. For Chinese, Japanese and Korean, "
            f"this installs one: {get_program('fonts-droid-fallback')}"
        )
    return chosen


def _files() -> Iterator[Path]:
    """Every font file of this machine, the well-kept families first."""
    folders = [Path(os.path.expanduser(folder)) for folder in FONT_FOLDERS]  # Path.expanduser raises without a home
    matplotlib = find_spec("matplotlib")  # it brings DejaVu along
    if matplotlib is not None and matplotlib.origin is not None:
        folders.append(Path(matplotlib.origin).parent / "mpl-data" / "fonts" / "ttf")
    found = [file for folder in folders if folder.is_dir() for file in sorted(folder.rglob("*.tt[fc]"))]
    drawn = [file for file in found if not file.name.startswith("LastResort")]  # it has a box for every letter
    yield from sorted(drawn, key=lambda file: not file.name.startswith(("DejaVuSans", "Noto", "Droid")))


@cache
def _letters_of(file: Path) -> frozenset[str]:
    """The letters a font has; empty when it can't be read."""
    from fontTools.ttLib import TTFont, TTLibError

    try:
        with TTFont(file, lazy=True, fontNumber=0) as font:
            return frozenset(map(chr, font.getBestCmap() or ()))
    except (TTLibError, OSError, AssertionError, KeyError):
        return frozenset()
