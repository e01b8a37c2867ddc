"""Removes a folder of recordings: overwrites its files, then deletes them.

Rule: a file that has another name elsewhere is not overwritten, and a folder inside the folder stays.
"""

from __future__ import annotations

import os
import shlex
import stat
from dataclasses import dataclass, field
from pathlib import Path

from pi_regulate.devices.speech.open_folders import files_in, folder
from pi_regulate.sound.recordings.manifest import FILE
from pi_regulate.words import RegulateError

_BLOCK = bytes(2**16)


@dataclass(slots=True)
class Wiped:
    """What became of the files of a forgotten voice, by name: all were deleted, and these were overwritten first.

    `shared` had another name elsewhere, as in a backup of hard links; `closed` could not be opened for writing. `links`
    are the targets of links, and `empty` are pipes and the like, which hold no bytes of a voice.
    """

    overwritten: list[str] = field(default_factory=list)
    shared: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)


def remove(at: int, name: str, home: Path) -> None:
    """Deletes a folder of files inside an open one, `home`. Raises RegulateError if it holds a folder."""
    with folder(at, name) as inside:
        for entry in files_in(inside):
            os.unlink(entry, dir_fd=inside)
        _no_folder(inside, home / name)
    os.rmdir(name, dir_fd=at)


def wipe(at: int, name: str, home: Path) -> Wiped:
    """Overwrites every file of a folder inside an open one, `home`, unless it has another name, and deletes them all.

    Raises RegulateError if it holds a folder, which stays.
    """
    wiped = Wiped()
    with folder(at, name) as inside:
        for entry in sorted(files_in(inside), key=lambda entry: entry == FILE):  # the manifest last: it names the rest
            _blank(inside, entry, wiped)
            os.unlink(entry, dir_fd=inside)
        _no_folder(inside, home / name)
    os.rmdir(name, dir_fd=at)
    return wiped


def _no_folder(at: int, place: Path) -> None:
    """Raises RegulateError if an emptied leftover still holds a folder, which must be a person's."""
    for name in sorted(os.listdir(at)):
        away = f"mv {shlex.quote(str(place / name))} ~/"
        raise RegulateError(f"{place / name} is in the way: no command of pi-regulate made it. Move it away: {away}")


def _blank(at: int, name: str, wiped: Wiped) -> None:
    """Overwrites a file with zeros, synced to the disk. A flash card may still keep old bytes; we can't change that."""
    kind = os.stat(name, dir_fd=at, follow_symlinks=False).st_mode
    if stat.S_ISLNK(kind):
        wiped.links.append(os.readlink(name, dir_fd=at))
        return
    if not stat.S_ISREG(kind):
        wiped.empty.append(name)
        return
    try:
        file = os.open(name, os.O_WRONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=at)
    except OSError:
        wiped.closed.append(name)
        return
    try:
        about = os.fstat(file)
        if about.st_nlink > 1:
            wiped.shared.append(name)
            return
        left = about.st_size
        while left > 0:
            left -= os.write(file, _BLOCK[: min(left, len(_BLOCK))])
        os.fsync(file)
        wiped.overwritten.append(name)
    finally:
        os.close(file)
