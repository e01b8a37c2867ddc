"""The kernel's files below /sys, a call each: what a test takes the place of. The one rule: nothing is decided here."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


class Files:
    """The kernel's files, a call each. Every method raises OSError."""

    def read(self, path: Path) -> bytes:
        """What a file holds."""
        return path.read_bytes()

    def open(self, path: Path) -> int:
        """A descriptor, to write a file with again and again."""
        return os.open(path, os.O_WRONLY | os.O_CLOEXEC)

    def write(self, descriptor: int, text: str) -> None:
        """Give a file its new value."""
        os.pwrite(descriptor, text.encode("ascii"), 0)

    def lock(self, descriptor: int) -> None:
        """Keep other programs of ours away for as long as the descriptor is open; the kernel itself would not."""
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def close(self, descriptor: int) -> None:
        """Let a descriptor go."""
        os.close(descriptor)

    def put(self, path: Path, text: str) -> None:
        """Write a file once."""
        descriptor = self.open(path)
        try:
            self.write(descriptor, text)
        finally:
            self.close(descriptor)


KERNEL_FILES = Files()
