"""Lists the owner's folder: every file by name, however deep, and which of them the device reads.

Files are identified by their number on the disk, so a file that is read through a link counts as read.
Rule: links in a circle are followed once, a folder with thousands of files is not the owner's, and nothing is opened.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from pi_regulate.library.folder.reading import yaml_files
from pi_regulate.library.odd_names import FILES, FOLDERS, WORDS_FOLDERS, is_known, of_words

MOST_SEEN = 2_000  # names in all; a folder with more is not the owner's

Ids = frozenset[tuple[int, int]]


def files_below(folder: Path, read: Ids = frozenset(), *, hidden: bool = False) -> Iterator[Path]:
    """Every file in a folder and the folders below it, however deep, except those that are read.

    A link that leads in a circle is followed once. With `hidden`, hidden files and folders for people are included too,
    except voices and git's files.
    """
    seen = set[tuple[int, int]]()
    waiting, left = [folder], MOST_SEEN
    while waiting and left > 0:
        here = waiting.pop()
        number = file_id(here)
        if number is None or number in seen:
            continue
        seen.add(number)
        folders = []
        for name in names_in(here, hidden=hidden)[:left]:
            left -= 1
            path = here / name
            if file_id(path) in read:
                continue
            if not os.path.isdir(path):
                yield path
            elif name not in ("voices", ".git") if hidden else not is_known(name) and not _is_told(path, folder):
                folders.append(path)
        waiting += reversed(folders)


def _is_told(path: Path, home: Path) -> bool:
    """Whether a folder's reader reports this path itself, because it is named like a file that is read."""
    return path.parent == home and path.name.endswith(".yaml")


def names_in(folder: Path, *, hidden: bool = False) -> list[str]:
    """The names in a folder, sorted; empty when it can't be read, which its reader reports."""
    try:
        with os.scandir(folder) as entries:
            return sorted(one.name for one in islice(entries, MOST_SEEN) if hidden or not one.name.startswith("."))
    except OSError:
        return []


def all_read_in(home: Path) -> Ids:
    """The files of the owner's folder that are read, and the folders they are in."""
    voices = home / "voices"
    read = [
        home,
        voices,
        *(path for name in names_in(voices) if os.path.isdir(path := voices / name)),
        *(home / name for name in (*FILES, *FOLDERS)),
    ]
    for words in (home / name for name in WORDS_FOLDERS):
        if own := [words / name for name in names_in(words) if of_words(name)]:
            read += [words, *own]
    for name in FOLDERS:
        read += yaml_files(home / name)[0]
    return file_ids(read)


def file_ids(paths: Iterable[Path]) -> Ids:
    """The identities of all paths that exist."""
    return frozenset(number for path in paths if (number := file_id(path)) is not None)


def file_id(path: Path) -> tuple[int, int] | None:
    """The disk something is on and its number there; None if it doesn't exist."""
    try:
        about = os.stat(path)
    except (OSError, ValueError):
        return None
    return about.st_dev, about.st_ino
