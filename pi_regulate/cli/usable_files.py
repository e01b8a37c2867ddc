"""The library for commands that need only the settings, such as `card` and `setup`: a faulty exercise is left out.

A running device plays on without that file, so its card, its wires and its lamp can be seen to as well. Rule: one note
says once what is left out; where the settings themselves are faulty, the command shows every problem and ends.
"""

from __future__ import annotations

import os
from pathlib import Path

import click

from pi_regulate.library.catalogue import Library, load_usable
from pi_regulate.reporting.wording import joined, several
from pi_regulate.share import config_dir_so_far, find_config
from pi_regulate.words import one_line


def usable_library(config_dir: Path | None, *, makes: bool = False) -> Library:
    """The library without faulty files, which a note names. If the command `makes` the folder, it need not exist yet.

    Raises ProblemsError where the settings can't be used.
    """
    library = load_usable(config_dir_so_far(config_dir) if makes else find_config(config_dir))
    if library.unusable:
        click.echo(f"note: {told_left_out(library)}; `pi-regulate check` says why", err=True)
    return library


def told_left_out(library: Library) -> str:
    """Which of the owner's files are left out, as a part of a sentence."""
    names = [one_line(os.path.relpath(path, library.home)) for path in library.left_out]
    told = joined(several(names, "other file", "other files"))
    return f"{told} can't be used and {'is' if len(names) == 1 else 'are'} left out"
