"""Three clocks with one interface: the machine's own, a faster one, and one that only jumps.

A loop asks for the time and waits on the inbox until an absolute moment; it never sleeps for a length of time, so
lateness can't add up. Each clock also carries out a script (`schedule`): a scripted hand acts inside `wait`, in the
waiting thread, at its planned time and in the planned order, however late the loop is. The one rule: nothing here
polls; a real clock blocks in `SimpleQueue.get`, which wakes only for an event, a signal or the deadline.
"""

import time
from collections.abc import Callable
from heapq import heappop, heappush
from math import inf, isfinite
from queue import Empty
from threading import TIMEOUT_MAX

from pi_regulate.devices.inbox import Event, Inbox
from pi_regulate.words import RegulateError


class NothingLeftError(RegulateError):
    """A virtual clock was asked to wait for something that can never happen."""


class _Script:
    """Planned actions, earliest first; actions for the same moment keep the order in which they were planned."""

    def __init__(self) -> None:
        self._planned: list[tuple[float, int, Callable[[float], None]]] = []
        self._count = 0

    def add(self, at_s: float, act: Callable[[float], None]) -> None:
        self._count += 1
        heappush(self._planned, (at_s, self._count, act))

    @property
    def next_s(self) -> float:
        """The time of the next planned action, in seconds; infinity when there is none."""
        return self._planned[0][0] if self._planned else inf

    def act(self) -> None:
        at_s, _, act = heappop(self._planned)
        act(at_s)


class ScaledClock:
    """The machine's monotonic clock, `speed` times as fast from the moment it is made.

    `host` gives the machine's seconds; tests replace it. Raises RegulateError for a speed that isn't positive.
    """

    def __init__(self, speed: float, host: Callable[[], float] = time.monotonic, origin_s: float | None = None) -> None:
        if not (isfinite(speed) and speed > 0):
            raise RegulateError(f"a clock can't run at {speed:g} times its speed; it needs a number above 0")
        self.speed = speed
        self._host = host
        self._origin_s = host() if origin_s is None else origin_s
        self._script = _Script()

    def now(self) -> float:
        """Seconds now."""
        return self.stamp(self._host())

    def stamp(self, host_s: float) -> float:
        """This clock's seconds at the machine's monotonic second `host_s`."""
        return self._origin_s + (host_s - self._origin_s) * self.speed

    def schedule(self, at_s: float, act: Callable[[float], None]) -> None:
        """Calls `act(at_s)` from `wait`, as soon as that time has come."""
        self._script.add(at_s, act)

    def wait(self, inbox: Inbox, until_s: float | None) -> Event | None:
        """The next event, or None once `until_s` has come; actions planned up to now are carried out first."""
        deadline_s = inf if until_s is None else until_s
        while True:
            now_s = self.now()
            while self._script.next_s <= now_s:
                self._script.act()
            wake_s = min(deadline_s, self._script.next_s)
            left_s = max(0.0, (wake_s - now_s) / self.speed)
            try:
                return inbox.get(timeout=None if wake_s == inf else min(left_s, TIMEOUT_MAX))
            except Empty:
                # A wait may end a hair early, and in a late loop the script may have become due meanwhile.
                if self._script.next_s > (now_s := self.now()) >= deadline_s:
                    return None


class RealClock(ScaledClock):
    """The machine's monotonic clock itself: `now()` is `time.monotonic()`, so kernel stamps need no conversion."""

    def __init__(self, host: Callable[[], float] = time.monotonic) -> None:
        super().__init__(1.0, host, origin_s=0.0)

    def now(self) -> float:
        """Seconds now."""
        return self._host()

    def wait(self, inbox: Inbox, until_s: float | None) -> Event | None:
        """The same with as little work as possible, since the device waits many times a second."""
        if until_s is not None and self._script.next_s == inf:
            try:
                return inbox.get(timeout=min(max(0.0, until_s - self._host()), TIMEOUT_MAX))
            except Empty:
                if self._host() >= until_s:
                    return None
        return super().wait(inbox, until_s)


class VirtualClock:
    """A clock that stands still while anything happens, and otherwise jumps to the next planned moment.

    It starts at `start_s` seconds. The same script and the same deadlines give the same events, every time.
    """

    def __init__(self, start_s: float = 0.0) -> None:
        self._now_s = start_s
        self._script = _Script()

    def now(self) -> float:
        """Seconds now."""
        return self._now_s

    def stamp(self, host_s: float) -> float:
        """The virtual second now; the machine's time has no meaning here."""
        return self._now_s

    def schedule(self, at_s: float, act: Callable[[float], None]) -> None:
        """Calls `act(at_s)` from `wait` at exactly that time; at once when it has passed."""
        self._script.add(at_s, act)

    def wait(self, inbox: Inbox, until_s: float | None) -> Event | None:
        """The next event, or None with the clock at `until_s`; at the same moment the event comes first.

        Raises NothingLeftError without a deadline, an event or a planned action, as it would wait for ever.
        """
        deadline_s = inf if until_s is None else until_s
        while inbox.empty() and self._script.next_s <= deadline_s and self._script.next_s < inf:
            self._now_s = max(self._now_s, self._script.next_s)
            self._script.act()
        if not inbox.empty():
            return inbox.get_nowait()
        if deadline_s == inf:
            raise NothingLeftError(f"at {self._now_s:.3f} s nothing is left to wait for: no deadline, nothing planned")
        self._now_s = max(self._now_s, deadline_s)
        return None
