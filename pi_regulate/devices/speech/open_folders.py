"""Opens files by name inside an open folder, never through a link.

Between checking a path and using it, a link may be put there; a name in an open folder can't lead elsewhere.
Rule: nothing here knows which files belong to a voice.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pi_regulate.sound.recordings.manifest import LARGEST_BYTES
from pi_regulate.words import RegulateError

FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_LOOK = getattr(os, "O_PATH", os.O_RDONLY | os.O_NONBLOCK) | os.O_NOFOLLOW | os.O_CLOEXEC


@contextmanager
def folder(at: int, name: str) -> Iterator[int]:
    """Opens a folder inside an open one, never through a link."""
    inside = os.open(name, FOLDER, dir_fd=at)
    try:
        yield inside
    finally:
        os.close(inside)


def is_there(at: int, name: str) -> bool:
    """Whether there is anything with that name, even a link that leads nowhere."""
    with suppress(FileNotFoundError):
        os.stat(name, dir_fd=at, follow_symlinks=False)
        return True
    return False


def files_in(at: int) -> list[str]:
    """Everything in an open folder except folders, sorted."""
    return [name for name in sorted(os.listdir(at)) if not is_folder(at, name)]


def is_folder(at: int, name: str) -> bool:
    """Whether it is a folder, and not a link to one."""
    return stat.S_ISDIR(os.stat(name, dir_fd=at, follow_symlinks=False).st_mode)


def free_name(place: int, name: str, word: str = "mine") -> str:
    """A free name in an open folder: the wanted one, or else NAME.mine.ENDING, NAME.mine-2.ENDING."""
    stem, dot, ending = name.rpartition(".") if "." in name[1:] else (name, "", "")
    found, number = name, 1
    while is_there(place, found):
        found = f"{stem}.{word}{f'-{number}' if number > 1 else ''}{dot}{ending}"
        number += 1
    return found


def read_small(at: int, name: str) -> bytes:
    """A regular file in an open folder, no larger than a manifest may be. Raises OSError or RegulateError."""
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
    with os.fdopen(os.open(name, flags, dir_fd=at), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise RegulateError("it is not a regular file")
        text = file.read(LARGEST_BYTES + 1)
    if len(text) > LARGEST_BYTES:
        raise RegulateError(f"it is larger than {LARGEST_BYTES // 2**20} MB")
    return text


def no_mounts(at: int, place: Path) -> None:
    """Raises RegulateError if another disk, folder or file is mounted within an open folder, `place`."""
    own = _mount(at)
    for name in sorted(os.listdir(at)):
        with suppress(OSError):
            entry = os.open(name, _LOOK, dir_fd=at)
            try:
                if _mount(entry) != own:
                    raise RegulateError(f"something else is mounted at {place / name}. Unmount it first.")
            finally:
                os.close(entry)


def mounted(inside: int, at: int) -> bool:
    """Whether an open folder inside another one, `at`, is a mount point."""
    return _mount(inside) != _mount(at)


def _mount(descriptor: int) -> str:
    """The mount that something belongs to; a folder mounted twice is on the same disk, but on two mounts."""
    with suppress(OSError):
        told = Path(f"/proc/self/fdinfo/{descriptor}").read_text(encoding="ascii")
        return next((line for line in told.splitlines() if line.startswith("mnt_id:")), "")
    return str(os.fstat(descriptor).st_dev)
