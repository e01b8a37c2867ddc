"""Whoever wants pulses on a line asks here; a small program of its own makes them (see `pulse_maker`).

It gets a copy of the line's descriptor, so the line is claimed, named and refused where all lines are. It is started
with the first line, sleeps while all are still, and makes them low when the program that asked has died. The one rule:
an order never waits; what can't be ordered is an error.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path

from pi_regulate.devices.pins import pulse_maker

PATIENCE_S = 1.0
"""How long it may take to let a line go, before it is made to."""


NOT_FOR_IT = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGABRT, signal.SIGTSTP)
"""What a terminal or a service manager sends to all of us. Who asks for light ends it, with a fade; a program that
stops in the middle of a pulse leaves the line high."""


class Pulses:
    """Pulses on lines of the kernel. Raises OSError where the program that makes them has ended."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self.pid = os.posix_spawn(
                sys.executable,
                [sys.executable, "-I", "-S", str(Path(pulse_maker.__file__).absolute())],
                os.environ,
                file_actions=[(os.POSIX_SPAWN_DUP2, theirs.fileno(), 0)],
                setsigmask=NOT_FOR_IT,
            )
        self._orders = ours
        self._ended = False

    @property
    def alive(self) -> bool:
        """Whether the program that makes them is there."""
        try:
            return bool(self._orders.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT))
        except BlockingIOError:
            return True
        except OSError:
            return False

    def begin(self, number: int, descriptor: int) -> None:
        """Take over a line that is an output and low, under a number of the caller's."""
        order = pulse_maker.ORDER.pack(number, 0, 0)
        socket.send_fds(self._orders, [order], [descriptor], socket.MSG_DONTWAIT)

    def order(self, number: int, lasts_ns: int, apart_ns: int) -> None:
        """From now on pulses of so many nanoseconds, so far apart: none for 0, one without end for all of it."""
        self._orders.send(pulse_maker.ORDER.pack(number, lasts_ns, apart_ns), socket.MSG_DONTWAIT)

    def let_go(self, number: int) -> None:
        """The line is low and the caller's alone, when this returns."""
        with suppress(OSError):
            self.order(number, -1, 0)
            if self._answered():
                return
        self._kill()

    def close(self) -> None:
        """All lines are low, and the program has ended."""
        with suppress(OSError):
            self._orders.shutdown(socket.SHUT_WR)
            self._answered()
        self._kill()
        self._orders.close()

    def _answered(self) -> bool:
        """Whether it says something in time; false when it ends or hangs."""
        return bool(select.select([self._orders], [], [], PATIENCE_S)[0] and self._orders.recv(1))

    def _kill(self) -> None:
        """It ends now, if it has not by itself; one that hangs must not keep a line."""
        if not self._ended:
            self._ended = True
            with suppress(ProcessLookupError, ChildProcessError):  # where a parent of ours wants no word of children
                os.kill(self.pid, signal.SIGKILL)
                os.waitpid(self.pid, 0)
