"""How a folder of recordings goes: its files made unreadable, then deleted.

Rule: bytes that have another name elsewhere are not written to, and a folder within the folder stays.
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
    """What became of the files of a forgotten voice, by their names: all were deleted, and those overwritten before.

    `shared` had another name elsewhere, as a backup made of hard links has; `closed` could not be opened for writing.
    `links` are what the links said they lead to, and `empty` are pipes and the like, which hold no bytes of a voice.
    """

    overwritten: list[str] = field(default_factory=list)
    shared: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)


def remove(at: int, name: str, home: Path) -> None:
    """Deletes a folder of files in an open one, `home`. Raises RegulateError where it holds a folder."""
    with folder(at, name) as inside:
        for entry in files_in(inside):
            os.unlink(entry, dir_fd=inside)
        _no_folder(inside, home / name)
    os.rmdir(name, dir_fd=at)


def wipe(at: int, name: str, home: Path) -> Wiped:
    """Makes every file of a folder in an open one, `home`, unreadable that is nobody else's, and deletes them all.

    Raises RegulateError where it holds a folder, which stays.
    """
    wiped = Wiped()
    with folder(at, name) as inside:
        for entry in sorted(files_in(inside), key=lambda entry: entry == FILE):  # it tells to the last what is whose
            _blank(inside, entry, wiped)
            os.unlink(entry, dir_fd=inside)
        _no_folder(inside, home / name)
    os.rmdir(name, dir_fd=at)
    return wiped


def _no_folder(at: int, place: Path) -> None:
    """Raises RegulateError where a leftover that was emptied still holds a folder: it is somebody's."""
    for name in sorted(os.listdir(at)):
        away = f"mv {shlex.quote(str(place / name))} ~/"
        raise RegulateError(f"{place / name} is in the way: no command of pi-regulate made it. Move it away: {away}")


def _blank(at: int, name: str, wiped: Wiped) -> None:
    """Writes zeros over a file, through to the disk. What a flash card keeps of the old bytes is its own affair."""
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
