"""Writes to the disk, in one thread beside the loop, everything that the device keeps.

A worn card can delay a write for seconds, but the lamp must not wait. Jobs are done in the order they came; a refusal
of the disk is logged once and forgotten, since state is a convenience. Rule: only a program at its end waits for the
clerk, and not for long; without work the thread sleeps without a deadline.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from queue import SimpleQueue
from threading import Event, Thread

LOG = logging.getLogger(__name__)

AT_MOST_S = 1.0  # how long the end of a program is held up by a disk that is slower than that


class Clerk:
    """Does jobs in the background. The first job starts the thread."""

    def __init__(self) -> None:
        self._jobs: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._thread: Thread | None = None
        self._told = ""

    def do(self, job: Callable[[], None]) -> None:
        """Does this soon; an error is logged and forgotten. Returns at once."""
        self._jobs.put(job)
        if self._thread is None:
            self._thread = Thread(target=self._work, name="clerk", daemon=True)
            self._thread.start()

    def settle(self) -> bool:
        """Waits until all jobs so far are done; False when that takes longer than AT_MOST_S."""
        if self._thread is None:
            return True
        done = Event()
        self._jobs.put(done.set)
        return done.wait(AT_MOST_S)

    def _work(self) -> None:
        while True:
            job = self._jobs.get()
            try:
                job()
            except OSError as error:
                why = error.strerror or str(error)
                if why != self._told:
                    LOG.warning("nothing is remembered: the state folder can't be written (%s)", why)
                self._told = why
            except Exception:  # a mistake of ours must not end the only thread that writes
                LOG.exception("something could not be saved")
