"""What a library writes on the terminal by itself, kept from the person who reads there.

libmpg123 and ALSA write to the process's own standard error, past everything that Python could hold back. There is one
such for all threads, so the first that wants quiet closes it off, and the last that still does opens it again. Rule:
what they have to tell is told by us, in a sentence; what we tell meanwhile has to wait.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Lock


class _Quiet:
    """Who wants quiet just now, and where file descriptor 2 led before; None where it was closed."""

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
    """Within it nothing that is written to file descriptor 2 is seen; afterwards it is as it was, also where closed."""
    _QUIET.begin()
    try:
        yield
    finally:
        _QUIET.end()
