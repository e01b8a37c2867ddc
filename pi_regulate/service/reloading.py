"""Reads the configuration again while the device goes on: beside the loop, taken over at rest, or not at all.

Reading the whole library takes a second on a small Pi, and in that second somebody may press. So a thread of its own
reads, and the loop gets what is finished. What can't be used is told, and changes nothing. Rule: a session ends with
the files it began with.
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
from pi_regulate.session.guide import Guide
from pi_regulate.trace import Row
from pi_regulate.words import RegulateError

LOG = logging.getLogger(__name__)
WIRED = ("backend", "lamp", "button", "sound", "time_zone")  # sections that parts are built from, at a start


class Reader:
    """`read` gives the library anew; when it has, `inbox` gets a Reload. The thread is made when somebody asks."""

    def __init__(self, read: Callable[[], Library], inbox: Inbox) -> None:
        self._read, self._inbox = read, inbox
        self._asked: SimpleQueue[bool] = SimpleQueue()
        self._results: deque[Library | RegulateError] = deque(maxlen=1)  # its ends may be used from two threads
        self._thread = Thread(target=self._work, name="reader", daemon=True)
        self._thread.start()

    def ask(self) -> None:
        """Somebody wants it read again. May be called from a signal handler."""
        self._asked.put(True)

    def take(self) -> Library | RegulateError | None:
        """What was read last, or why it can't be used; None when that was taken already."""
        try:
            return self._results.pop()
        except IndexError:
            return None

    def close(self) -> None:
        """Reads nothing any more."""
        self._asked.put(False)
        self._thread.join(1.0)

    def _work(self) -> None:
        while self._goes_on():
            result: Library | RegulateError
            try:
                result = self._read()
            except RegulateError as error:
                result = error
            except Exception as error:  # a mistake of ours must not end the only one who reads
                LOG.exception("the configuration can't be read")
                result = RegulateError(f"the configuration can't be read ({type(error).__name__})")
            self._results.append(result)
            self._inbox.put(Reload())

    def _goes_on(self) -> bool:
        """Waits until somebody asks; who asked meanwhile is answered by the same reading. False when it is over."""
        goes_on = self._asked.get()
        while goes_on:
            try:
                goes_on = self._asked.get_nowait()
            except Empty:
                return True
        return False


def needs_a_start(before: Library, now: Library) -> str:
    """Which sections have changed that only a start can change; nothing when none has."""
    names = [name for name in WIRED if getattr(before.settings, name) != getattr(now.settings, name)]
    return ", ".join(f"`{name}`" for name in names)


class Reloading:
    """What the loop calls at rest when something has been read: takes it over, or tells why not.

    `used` and `refused` are told which of the two it was, with the library or with the error.
    """

    def __init__(
        self,
        reader: Reader,
        now: Callable[[], float],
        used: Callable[[Library], None],
        refused: Callable[[RegulateError], None] = lambda error: None,
    ) -> None:
        self._reader, self._now, self._used, self._refused = reader, now, used, refused

    def __call__(self, guide: Guide) -> list[Row]:
        """Rows that tell of it."""
        read = self._reader.take()
        if read is None:
            return []
        if isinstance(read, RegulateError):
            self._refused(read)
            return [Row(self._now(), "problem", text=f"the last good configuration goes on\n{read}")]
        later = needs_a_start(guide.library, read)
        self._used(read)
        guide.use(read)
        LOG.info("read the configuration again%s", f"; {later} will change at the next start" if later else "")
        return []


@contextmanager
def signals(inbox: Inbox, again: Callable[[], None]) -> Iterator[None]:
    """Stop signals land gently, SIGUSR1 ends it at the next rest, SIGHUP calls `again`; as before afterwards.

    SIGHUP is a stop where the terminal has gone in which it ran. A thread of its own hears of signals: the loop asleep
    at rest would not wake for one that comes in the very moment when it falls asleep.
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
