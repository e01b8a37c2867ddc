"""Reads the configuration again while the device goes on, and puts it to use at the next rest.

Reading the whole library takes a second on a small Pi, and in that second someone may press. So a separate thread
reads, and the loop gets the finished result. A configuration that can't be used is reported and changes nothing. Rule:
a session ends with the files it began with.
"""

from __future__ import annotations

import logging
import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from threading import Thread

from pi_regulate.devices.inbox import Inbox, Leave, Reload, Stop
from pi_regulate.library.catalogue import Library
from pi_regulate.library.settings import Settings
from pi_regulate.session.guide import Guide
from pi_regulate.trace import Row
from pi_regulate.words import RegulateError

LOG = logging.getLogger(__name__)


class Reloader:
    """A thread that loads the library with `read` whenever it is asked, and then puts a Reload into `inbox`."""

    def __init__(self, read: Callable[[], Library], inbox: Inbox) -> None:
        self._read, self._inbox = read, inbox
        self._asked: SimpleQueue[bool] = SimpleQueue()
        self._results: deque[Library | RegulateError] = deque(maxlen=1)  # a deque is safe to use from two threads
        self._thread = Thread(target=self._work, name="reader", daemon=True)
        self._thread.start()

    def ask(self) -> None:
        """Asks for another reading. May be called from a signal handler."""
        self._asked.put(True)

    def take(self) -> Library | RegulateError | None:
        """The last result, a library or why it can't be used; None if it was taken already."""
        try:
            return self._results.pop()
        except IndexError:
            return None

    def close(self) -> None:
        """Ends the thread."""
        self._asked.put(False)
        self._thread.join(1.0)

    def _work(self) -> None:
        while self._goes_on():
            result: Library | RegulateError
            try:
                result = self._read()
            except RegulateError as error:
                result = error
            except Exception as error:  # a mistake of ours must not end the thread
                LOG.exception("the configuration can't be read")
                result = RegulateError(f"the configuration can't be read ({type(error).__name__})")
            self._results.append(result)
            self._inbox.put(Reload())

    def _goes_on(self) -> bool:
        """Waits until it is asked; one reading answers all that has been asked by then. False at the end."""
        goes_on = self._asked.get()
        while goes_on:
            try:
                goes_on = self._asked.get_nowait()
            except Empty:
                return True
        return False


def needs_a_start(before: Library, now: Library) -> str:
    """The changed sections that take effect only at a start, as text; empty if there are none."""
    old, new = _wired(before.settings), _wired(now.settings)
    return ", ".join(f"`{name}`" for name in new if old[name] != new[name])


def _wired(settings: Settings) -> dict[str, object]:
    """The sections from which a start builds the parts."""
    return {
        "backend": settings.backend,
        "lamp": settings.lamp,
        "light": settings.light,
        "touch": settings.touch,
        "button": settings.button,
        "sound": settings.sound,
        "time_zone": settings.time_zone,
    }


class Reloading:
    """The loop calls this at rest after a reading: it puts the new library to use, or says why it can't be used.

    Then it calls `used` with the library or `refused` with the error.
    """

    def __init__(
        self,
        reader: Reloader,
        now: Callable[[], float],
        used: Callable[[Library], None],
        refused: Callable[[RegulateError], None] = lambda error: None,
    ) -> None:
        self._reader, self._now, self._used, self._refused = reader, now, used, refused

    def __call__(self, guide: Guide) -> list[Row]:
        """Rows that report a problem, if there is one."""
        read = self._reader.take()
        if read is None:
            return []
        if isinstance(read, RegulateError):
            self._refused(read)
            return [Row(self._now(), "problem", text=f"the last good configuration stays in use\n{read}")]
        later = needs_a_start(guide.library, read)
        self._used(read)
        guide.use(read)
        LOG.info("read the configuration again%s", f"; {later} will change at the next start" if later else "")
        return []


@contextmanager
def signals(inbox: Inbox, again: Callable[[], None]) -> Iterator[None]:
    """Handles signals within it: stop signals land gently, SIGUSR1 ends it at the next rest, SIGHUP calls `again`.

    If the terminal it ran in has gone, SIGHUP is a stop. A separate thread receives the signals, because the loop would
    sleep through one that arrives at the very moment it falls asleep.
    """
    on_terminal = os.isatty(0)

    def hung_up() -> None:
        if on_terminal and not os.isatty(0):
            inbox.put(Stop("SIGHUP"))
        else:
            again()

    wanted: dict[int, Callable[[], None]] = {
        signal.SIGTERM: lambda: inbox.put(Stop("SIGTERM")),
        signal.SIGINT: lambda: inbox.put(Stop("SIGINT")),
        signal.SIGUSR1: lambda: inbox.put(Leave()),
        signal.SIGHUP: hung_up,
    }
    reads, writes = os.pipe()
    os.set_blocking(writes, False)
    hearer = Thread(target=_hear, args=(reads, wanted), name="signals", daemon=True)
    hearer.start()
    woken = signal.set_wakeup_fd(writes, warn_on_full_buffer=False)  # the system's own handler writes the number there
    before = {number: signal.signal(number, lambda *_: None) for number in wanted}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(woken)
        os.close(writes)
        hearer.join()
        os.close(reads)


def _hear(reads: int, wanted: Mapping[int, Callable[[], None]]) -> None:
    while number := os.read(reads, 1):
        act = wanted.get(number[0])
        if act is not None:
            act()
