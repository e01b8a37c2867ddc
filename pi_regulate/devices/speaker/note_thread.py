"""A thread that acts on notes, one after the other, and does what is due in between.

Whoever leaves a note goes on at once. numpy holds the interpreter for only a tenth of a millisecond at a time, and
plain Python code in this thread gives it up after half a millisecond, so no other thread waits for it. A thread can't
be ended from outside: one that hangs is reported as `stuck`, and the program's end does not wait for it for ever.
The one rule: a mistake in a note costs what that note asked for, and never the thread.
"""

from __future__ import annotations

import atexit
import logging
import sys
import threading
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue

from pi_regulate.devices.speaker.leaving import leave

LOG = logging.getLogger(__name__)
GIVE_WAY_S = 0.0005  # how long another thread may wait for the interpreter while this one works, instead of 5 ms
STUCK_S = 10.0  # opening a card and reading all sounds takes less, even from a worn card

Note = Callable[[], None]


class NoteThread:
    """Calls `begin`, then acts on notes until `close`, then calls `finish`.

    `feed` is called when there is no note left to act on. It returns the seconds until it has to be called again, None
    when only a note can bring something to do.
    """

    def __init__(self, begin: Note, feed: Callable[[], float | None], finish: Note) -> None:
        self.closed = False
        self._begin, self._feed, self._finish = begin, feed, finish
        self._notes: SimpleQueue[Note | None] = SimpleQueue()  # None ends the thread
        self._begun = threading.Event()
        self._busy_s: float | None = time.monotonic()  # when it began what it does now; None while it sleeps
        self._thread = threading.Thread(target=self._work, name="sound", daemon=True)
        self._thread.start()

    @property
    def stuck(self) -> bool:
        """Whether the thread has died, or has hung for longer than anything should take."""
        since_s = self._busy_s
        return not self._thread.is_alive() or (since_s is not None and time.monotonic() - since_s > STUCK_S)

    def begun(self, timeout_s: float) -> bool:
        """Waits until `begin` is done; False when that takes longer than `timeout_s`."""
        return self._begun.wait(timeout_s)

    def leave(self, note: Note) -> None:
        """Leaves a note. After `close` nobody reads it."""
        if not self.closed:
            self._notes.put(note)

    def close(self, timeout_s: float) -> None:
        """Lets the thread act on the notes left so far and finish; waits `timeout_s` for that at the longest."""
        if not self.closed:
            self.closed = True
            self._notes.put(None)
            self._thread.join(timeout_s)
            if self._thread.is_alive():
                atexit.register(leave, self._thread)

    def _work(self) -> None:
        sys.setswitchinterval(GIVE_WAY_S)
        self._begin()
        self._begun.set()
        wait_s: float | None = 0.0
        while True:
            self._busy_s = None
            try:
                note = self._notes.get(timeout=wait_s)
            except Empty:
                note = _nothing  # only time has passed
            self._busy_s = time.monotonic()
            if note is None:
                break
            tried(note)
            # Things due at the same time begin together.
            wait_s = self._feed() if self._notes.empty() else 0.0
        self._finish()


def tried(note: Note) -> None:
    """Acts on a note; a mistake in it is logged."""
    try:
        note()
    except Exception:
        LOG.exception("a sound is left out")


def _nothing() -> None:
    """The note that is not there."""
