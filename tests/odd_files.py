"""What may stand in the place of a file: left by a person, a crash or a worn card, and no file of ours.

Each must keep nobody waiting. Rule: everything real, and told apart without opening it.
"""

from __future__ import annotations

import os
import socket
import stat
from pathlib import Path


def placed(kind: str, path: Path) -> None:
    """Something at `path` that is no file of ours, or one that can't be read as such."""
    path.unlink(missing_ok=True)
    match kind.split():
        case ["link", "to", target]:
            path.symlink_to(target)
        case ["pipe"]:
            os.mkfifo(path)
        case ["folder"]:
            path.mkdir()
            (path / "inside").write_bytes(b"kept")
        case ["socket"]:
            with socket.socket(socket.AF_UNIX) as made:
                made.bind(str(path))
        case ["3", "GB"]:
            path.touch()
            os.truncate(path, 3 << 30)
        case ["400", "kB"]:
            path.write_bytes(b"# " + b"x" * 400_000)  # more than is ever read of a document
        case ["not", "UTF-8"]:
            path.write_bytes(b"talk: \xff\xfe\n")
        case _:
            raise AssertionError(kind)


ODD = [
    "link to /proc/kmsg",
    "link to /proc/self/mem",
    "link to /dev/zero",
    "link to nowhere/at-all",
    "link to settings.yaml",
    "link to /",
    "pipe",
    "folder",
    "socket",
    "3 GB",
    "400 kB",
    "not UTF-8",
]


def can_be_opened(kind: str) -> bool:
    """Whether what such a link leads to can be opened here: the kernel's messages are root's, and not every root's."""
    try:
        os.close(os.open(kind.removeprefix("link to "), os.O_RDONLY | os.O_NONBLOCK))
    except OSError:
        return False
    return True


def sign(path: Path) -> object:
    """What stands there, told without opening it."""
    there = path.lstat()
    kind = stat.S_IFMT(there.st_mode)
    return kind, os.readlink(path) if stat.S_ISLNK(kind) else None if stat.S_ISDIR(kind) else there.st_size
