"""Keeps messages that libraries print off the terminal.

libmpg123 and ALSA write straight to the process's standard error, out of Python's reach. All threads share it, so the
first that wants quiet redirects it, and the last one restores it. Rule: we report their errors in a sentence of our
own, and our own messages wait meanwhile.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Lock


class _Quiet:
    """How many threads want quiet now, and where file descriptor 2 led before; None if it was closed."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._wanted = 0
        self._kept: int | None = None

    def begin(self) -> None:
        with self._lock:
            self._wanted += 1
            if self._wanted > 1:
                return
            with suppress(OSError):
                self._kept = os.dup(2)
                nowhere = os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC)
                os.dup2(nowhere, 2)
                os.close(nowhere)

    def end(self) -> None:
        with self._lock:
            self._wanted -= 1
            if self._wanted == 0 and self._kept is not None:
                os.dup2(self._kept, 2)
                os.close(self._kept)
                self._kept = None


_QUIET = _Quiet()


@contextmanager
def hushed() -> Iterator[None]:
    """Hides what is written to file descriptor 2 meanwhile; afterwards it is as before, even if it was closed."""
    _QUIET.begin()
    try:
        yield
    finally:
        _QUIET.end()
