"""Access to the kernel's files below /sys, which tests can replace. The one rule: nothing is decided here."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


class Files:
    """The kernel's files, one method for each kind of access. Every method raises OSError."""

    def read(self, path: Path) -> bytes:
        """What a file holds."""
        return path.read_bytes()

    def open(self, path: Path) -> int:
        """A descriptor for writing to a file again and again."""
        return os.open(path, os.O_WRONLY | os.O_CLOEXEC)

    def write(self, descriptor: int, text: str) -> None:
        """Give a file its new value."""
        os.pwrite(descriptor, text.encode("ascii"), 0)

    def lock(self, descriptor: int) -> None:
        """Lock out our other programs while the descriptor is open; the kernel itself wouldn't."""
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def close(self, descriptor: int) -> None:
        """Close a descriptor."""
        os.close(descriptor)

    def put(self, path: Path, text: str) -> None:
        """Write a file once."""
        descriptor = self.open(path)
        try:
            self.write(descriptor, text)
        finally:
            self.close(descriptor)


KERNEL_FILES = Files()
