"""Pulses on lines of the kernel, made by a small program of its own: `python -I -S pulse_maker.py`, told by its stdin.

A process and not a thread: whoever asks for light has other work, which would make a pulse longer, and when all lines
are still this one sleeps until it is told something. The first pulse begins at once. A pulse that lasted too long is
taken off the next one, so the light is right in the mean however late the machine wakes us. When stdin ends, whoever
asked is dead: all lines go low. The one rule: no package but the standard library, and no line high without a reason.
"""

import gc
import os
import select
import socket
import struct
import time
from collections.abc import Callable
from contextlib import suppress
from fcntl import ioctl
from functools import partial

ORDER = struct.Struct("=Iqq")
"""A line's number, how long its pulses last and how far apart they begin, both in nanoseconds. A new line comes with
its descriptor; one whose pulses last less than nothing is let go, and an empty answer says that it is."""

SET_VALUES = 0xC010B40F  # linux/gpio.h: GPIO_V2_LINE_SET_VALUES_IOCTL, _IOWR(0xB4, 0x0F, struct gpio_v2_line_values)
LOW, HIGH = (struct.pack("=QQ", bits, 1) for bits in (0, 1))

AWAKE_NS = 60_000
"""So long before a pulse's end we are awake and look at the clock: a sleep ends some 50 us late, half a dim pulse."""


class Line:
    """One line and its pulses. `write` makes it high or low; times are nanoseconds of `now`."""

    def __init__(self, write: Callable[[bool], None], now: Callable[[], int] = time.monotonic_ns) -> None:
        self.due_ns: int | None = None
        """When it is to change next; None while it stays as it is."""
        self.is_high = False
        self._write, self._now = write, now
        self._lasts_ns = self._apart_ns = 0
        self._begun_ns = self._rose_ns = self._meant_ns = 0
        self._over_ns = 0  # how much too long the pulses were until now

    def order(self, lasts_ns: int, apart_ns: int) -> None:
        """From now on pulses of this length, so far apart; of no length, or without a gap, the line stands still."""
        self._lasts_ns, self._apart_ns = lasts_ns, apart_ns
        if not 0 < lasts_ns < apart_ns:
            self._set(lasts_ns > 0)
            self.due_ns, self._over_ns = None, 0
        elif self.due_ns is None:
            self._set(False)
            self.due_ns = self._begun_ns = self._now()

    def change(self) -> bool:
        """It is time: a pulse begins, or ends, or is all of it over at once when it is short. True at an end."""
        if not self.is_high:
            self._set(True)
            self._rose_ns, self._meant_ns = self._now(), self._lasts_ns
            self.due_ns = self._rose_ns + self._meant_ns - self._over_ns
            if self._meant_ns > AWAKE_NS:
                return False
        while self._now() < (self.due_ns or 0):
            pass
        self._set(False)
        fell_ns = self._now()
        over_ns = self._over_ns + fell_ns - self._rose_ns - self._meant_ns
        # No more than one pulse: a machine that stood still for a moment is not followed by a long dark.
        self._over_ns = max(-self._meant_ns, min(self._meant_ns, over_ns))
        self._begun_ns += self._apart_ns
        if self._begun_ns < fell_ns:  # never two close together, and still on the grid
            self._begun_ns += (fell_ns - self._begun_ns) // self._apart_ns * self._apart_ns + self._apart_ns
        self.due_ns = self._begun_ns
        return True

    def _set(self, high: bool) -> None:
        if high != self.is_high:
            self._write(high)
            self.is_high = high


class Maker:
    """Pulses on all lines that somebody at the other end of `orders` asks for."""

    def __init__(self, orders: socket.socket) -> None:
        self._orders = orders
        self._lines: dict[int, Line] = {}
        self._descriptors: dict[int, int] = {}

    def run(self) -> None:
        """Until nobody is at the other end; then all lines are low."""
        try:
            while self._obeyed(self._make()):
                pass
        finally:
            for number in [*self._lines]:
                self._let_go(number)

    def _make(self) -> float | None:
        """Makes what is due; gives how many seconds there is nothing to do, None for as long as nobody asks."""
        while moving := [line for line in self._lines.values() if line.due_ns is not None]:
            line = min(moving, key=_due_ns)
            early_ns = _due_ns(line) - time.monotonic_ns() - (AWAKE_NS if line.is_high else 0)
            if early_ns > 0:
                return early_ns / 1e9
            if line.change():
                return 0.0  # however late everything is, after a pulse there is time for an order
        return None

    def _obeyed(self, wait_s: float | None) -> bool:
        """Carries out what is asked for within so many seconds; false when nobody is there to ask."""
        while select.select([self._orders], [], [], wait_s)[0]:
            order, descriptors, *_ = socket.recv_fds(self._orders, ORDER.size, 1)
            if not order:
                return False
            number, lasts_ns, apart_ns = ORDER.unpack(order)
            for descriptor in descriptors:
                self._descriptors[number] = descriptor
                self._lines[number] = Line(partial(_write, descriptor))
            if lasts_ns < 0:
                self._let_go(number)
                self._orders.send(b"\n")
            else:
                self._lines[number].order(lasts_ns, apart_ns)
            wait_s = 0.0
        return True

    def _let_go(self, number: int) -> None:
        with suppress(OSError):  # the chip is gone
            self._lines.pop(number).order(0, 0)
        os.close(self._descriptors.pop(number))


def _due_ns(line: Line) -> int:
    return line.due_ns or 0


def _write(descriptor: int, high: bool) -> None:
    ioctl(descriptor, SET_VALUES, HIGH if high else LOW)


def main() -> None:
    """What stdin asks for, until it ends."""
    gc.disable()
    with suppress(OSError), open("/proc/self/timerslack_ns", "w") as slack:
        slack.write("1")  # else the kernel wakes us up to 50 us late, together with others
    with suppress(OSError):  # the chip is gone, or whoever asked
        Maker(socket.socket(fileno=0)).run()


if __name__ == "__main__":
    main()
