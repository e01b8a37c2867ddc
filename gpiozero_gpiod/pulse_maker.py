"""A small program that makes pulses on lines of the kernel: `python -I -S pulse_maker.py`, with orders on its stdin.

It is a process, not a thread, because other work in the same process would make the pulses longer. While no line
pulses, it sleeps until the next order. The first pulse begins at once. If a pulse lasts too long, the next one is
shortened by as much, so the mean is right however late the machine wakes this program. When stdin ends, the program
that asked is dead, and all lines go low. The one rule: only the standard library, and no line high without an order.
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
"""A line's number, how long its pulses last and how far apart they begin, both in nanoseconds. A line's first
order comes with its descriptor. A negative length releases the line, and a line feed answers when that is done."""

SET_VALUES = 0xC010B40F  # linux/gpio.h: GPIO_V2_LINE_SET_VALUES_IOCTL, _IOWR(0xB4, 0x0F, struct gpio_v2_line_values)
LOW, HIGH = (struct.pack("=QQ", bits, 1) for bits in (0, 1))

AWAKE_NS = 60_000
"""How long before a pulse's end the program wakes and watches the clock: a sleep ends about 50 us late, which is half
of a short pulse."""


class PulsedLine:
    """One line and its pulses. `write` makes it high or low; `now` gives the time in nanoseconds."""

    def __init__(self, write: Callable[[bool], None], now: Callable[[], int] = time.monotonic_ns) -> None:
        self.due_ns: int | None = None
        """When the line changes next; None while it stays as it is."""
        self.is_high = False
        self._write, self._now = write, now
        self._lasts_ns = self._apart_ns = 0
        self._begun_ns = self._rose_ns = self._meant_ns = 0
        self._over_ns = 0  # how much too long the pulses have been so far

    def order(self, lasts_ns: int, apart_ns: int) -> None:
        """From now on make pulses of this length, this far apart; 0 is always low, all of `apart_ns` always high."""
        self._lasts_ns, self._apart_ns = lasts_ns, apart_ns
        if not 0 < lasts_ns < apart_ns:
            self._set(lasts_ns > 0)
            self.due_ns, self._over_ns = None, 0
        elif self.due_ns is None:
            self._set(False)
            self.due_ns = self._begun_ns = self._now()

    def change(self) -> bool:
        """Begin a pulse, or end one; a short one begins and ends in one call. True when a pulse has ended."""
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
        # At most one pulse is taken off, so there is no long gap after a moment in which the machine stood still.
        self._over_ns = max(-self._meant_ns, min(self._meant_ns, over_ns))
        self._begun_ns += self._apart_ns
        if self._begun_ns < fell_ns:  # too late for this one: the next on the grid, never two close together
            self._begun_ns += (fell_ns - self._begun_ns) // self._apart_ns * self._apart_ns + self._apart_ns
        self.due_ns = self._begun_ns
        return True

    def _set(self, high: bool) -> None:
        if high != self.is_high:
            self._write(high)
            self.is_high = high


class Maker:
    """Makes the pulses that come as orders from the other end of a socket."""

    def __init__(self, orders: socket.socket) -> None:
        self._orders = orders
        self._lines: dict[int, PulsedLine] = {}
        self._descriptors: dict[int, int] = {}

    def run(self) -> None:
        """Until the other end is closed; then all lines go low."""
        try:
            while self._obeyed(self._make()):
                pass
        finally:
            for number in [*self._lines]:
                self._let_go(number)

    def _make(self) -> float | None:
        """Makes the pulses that are due. Gives the seconds until the next; None until an order comes."""
        while moving := [line for line in self._lines.values() if line.due_ns is not None]:
            line = min(moving, key=_due_ns)
            early_ns = _due_ns(line) - time.monotonic_ns() - (AWAKE_NS if line.is_high else 0)
            if early_ns > 0:
                return early_ns / 1e9
            if line.change():
                return 0.0  # however late it is, check for an order after each pulse
        return None

    def _obeyed(self, wait_s: float | None) -> bool:
        """Carries out the orders of the next `wait_s` seconds; false when the other end is closed."""
        while select.select([self._orders], [], [], wait_s)[0]:
            order, descriptors, *_ = socket.recv_fds(self._orders, ORDER.size, 1)
            if not order:
                return False
            number, lasts_ns, apart_ns = ORDER.unpack(order)
            for descriptor in descriptors:
                self._descriptors[number] = descriptor
                self._lines[number] = PulsedLine(partial(_write, descriptor))
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


def _due_ns(line: PulsedLine) -> int:
    return line.due_ns or 0


def _write(descriptor: int, high: bool) -> None:
    ioctl(descriptor, SET_VALUES, HIGH if high else LOW)


def main() -> None:
    """Carries out the orders on stdin until it ends."""
    gc.disable()
    with suppress(OSError), open("/proc/self/timerslack_ns", "w") as slack:
        slack.write("1")  # otherwise the kernel may wake this program up to 50 us late
    with suppress(OSError):  # the chip or the program that asked is gone
        Maker(socket.socket(fileno=0)).run()


if __name__ == "__main__":
    main()
