"""A clock that can be made faster, slower, or stopped by hand while the device runs.

When the tempo changes, the device's seconds go on from where they are. Unlike the clocks of a real device it wakes up
twenty times a second, so that a new tempo takes effect at once; a laptop can afford that. Rule: time never goes back.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from math import inf
from queue import Empty

from pi_regulate.devices.inbox import Event, Inbox

_LOOK_S = 0.05
FASTEST = 60.0
_HAND_S = 0.5  # machine's seconds after a finger came up, in which a second press may follow


class TempoClock:
    """Seconds since it was made, at `tempo` times the machine's pace; 0 stands still, 60 is the fastest."""

    def __init__(self, host: Callable[[], float] = time.monotonic, look_s: float = _LOOK_S) -> None:
        self._host, self._look_s = host, look_s
        self._waits_for_s: float | None = None  # None while something is being done
        self._lock = threading.Lock()
        self._tempo = 1.0
        self._from_s, self._from_host_s = 0.0, host()
        self._real_until_host_s = -inf  # until then it runs in real time, whatever the tempo
        self._hurries_until_s = inf  # from this second of its own on, too

    @property
    def tempo(self) -> float:
        """How many of its seconds pass in one of the machine's."""
        return self._tempo

    @tempo.setter
    def tempo(self, tempo: float) -> None:
        with self._lock:
            self._count_from_now()
            self._tempo, self._hurries_until_s = min(FASTEST, max(0.0, tempo)), inf

    def hurry_until(self, at_s: float) -> None:
        """From this second of its own on it runs in real time, until it is given another tempo."""
        with self._lock:
            self._count_from_now()
            self._hurries_until_s = max(at_s, self._from_s)

    def hand(self, down: bool) -> None:
        """Runs in real time while a finger is down and a moment longer, so that a quick press is not a hold at x60."""
        with self._lock:
            self._count_from_now()
            self._real_until_host_s = inf if down else self._from_host_s + _HAND_S

    def host_s(self) -> float:
        """The machine's seconds now, which no tempo changes."""
        return self._host()

    def now(self) -> float:
        """Its seconds now."""
        return self.stamp(self._host())

    def stamp(self, host_s: float) -> float:
        """Its seconds at a second of the machine's clock."""
        with self._lock:
            return self._at(host_s)

    def machine_s(self, at_s: float) -> float:
        """The machine's second at a second of this clock, while it runs in real time.

        Rounded to the millisecond, so that the same second always gives the same answer.
        """
        host_s = self._host()
        return at_s + round(host_s - self.stamp(host_s), 3)

    def idle(self) -> bool:
        """True while a caller waits for a moment that has not come."""
        waits_for_s = self._waits_for_s
        return waits_for_s is not None and waits_for_s > self.now()

    def wait(self, inbox: Inbox, until_s: float | None) -> Event | None:
        """The next event, or None once `until_s` has come."""
        self._waits_for_s = inf if until_s is None else until_s
        try:
            return self._next(inbox, until_s)
        finally:
            self._waits_for_s = None

    def _next(self, inbox: Inbox, until_s: float | None) -> Event | None:
        while True:
            now_s, tempo = self.now(), self._tempo_now()
            if until_s is not None and now_s >= until_s and inbox.empty():
                return None
            left_s = self._look_s if until_s is None or tempo == 0 else (until_s - now_s) / tempo
            try:
                return inbox.get(timeout=max(0.0, min(self._look_s, left_s)))
            except Empty:
                continue

    def _at(self, host_s: float) -> float:
        """All the arithmetic: first real time for the hand, then the tempo. A stopped clock stands still."""
        real_s = max(0.0, min(host_s, self._real_until_host_s) - self._from_host_s) if self._tempo else 0.0
        at_s = self._from_s + real_s + (host_s - self._from_host_s - real_s) * self._tempo
        beyond_s = at_s - self._hurries_until_s
        return at_s if beyond_s <= 0 or self._tempo <= 1 else self._hurries_until_s + beyond_s / self._tempo

    def _count_from_now(self) -> None:
        host_s = self._host()
        self._from_s, self._from_host_s = self._at(host_s), host_s

    def _tempo_now(self) -> float:
        return 1.0 if self._tempo and self._host() < self._real_until_host_s else self._tempo
