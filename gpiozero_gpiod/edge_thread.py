"""One thread that sleeps in the kernel until a line has an edge, however many lines there are.

The thread waits with epoll, whose list of descriptors may change while it waits. So only an edge wakes it, or a pipe
that is closed to end it. A line whose chip is gone would wake it for ever; it is logged once and no longer watched.
The one rule: only `close` ends the thread.
"""

from __future__ import annotations

import logging
import os
import select
from contextlib import suppress
from threading import Thread, current_thread
from typing import Protocol

LOG = logging.getLogger(__name__)

LEAVE_S = 1.0
"""How long `close` waits for a running callback, in seconds; the thread never keeps a program alive."""


class HasEdges(Protocol):
    """A line that has edges to read."""

    def take_edges(self) -> None:
        """Read the edges and act on them; there may be none."""


class EdgeThread:
    """Calls `take_edges` of a watched line when its descriptor has something to read."""

    def __init__(self) -> None:
        self._watched: dict[int, HasEdges] = {}
        self._lost = False
        self._poll = select.epoll()
        self._end, self._tell_end = os.pipe()
        self._poll.register(self._end, select.EPOLLIN)
        self._thread = Thread(target=self._run, name="edges", daemon=True)
        self._thread.start()

    @property
    def alive(self) -> bool:
        """Whether the thread runs and has lost none of its lines."""
        return self._thread.is_alive() and not self._lost

    def watch(self, descriptor: int, one: HasEdges) -> None:
        """From now on call `one.take_edges` when `descriptor` has something to read."""
        self._watched[descriptor] = one
        self._poll.register(descriptor, select.EPOLLIN)

    def forget(self, descriptor: int) -> None:
        """Stop watching a descriptor; one that is not watched is no error."""
        if self._watched.pop(descriptor, None) is not None:
            with suppress(OSError, ValueError):  # the thread has ended or the line is closed
                self._poll.unregister(descriptor)

    def close(self) -> None:
        """End the thread: at once when it waits, else when its callback returns."""
        os.close(self._tell_end)
        if self._thread is not current_thread():
            self._thread.join(LEAVE_S)

    def _run(self) -> None:
        while True:
            for descriptor, what in self._poll.poll():
                if descriptor == self._end:
                    self._poll.close()
                    os.close(self._end)
                    return
                one = self._watched.get(descriptor)
                if one is not None:
                    self._take(descriptor, one, bool(what & select.EPOLLIN))

    def _take(self, descriptor: int, one: HasEdges, readable: bool) -> None:
        try:
            if readable:
                one.take_edges()
                return
        except Exception:
            LOG.exception("the edges of %r can't be read", one)
        self._lost = True
        LOG.error("%r reports no more edges: its chip is gone", one)
        self.forget(descriptor)
