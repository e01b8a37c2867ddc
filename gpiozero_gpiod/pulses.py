"""Starts the program that makes pulses (`pulse_maker`) and sends it orders.

That program gets a copy of a line's descriptor, so only `pin` claims lines and reports refusals. It sleeps while no
line pulses, and sets all lines low when the program that started it dies. The one rule: an order never waits; one that
can't be sent is an error.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path

from gpiozero_gpiod import pulse_maker

PATIENCE_S = 1.0
"""How long it may take to release a line, in seconds, before it is killed."""

NOT_FOR_IT = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGABRT, signal.SIGTSTP)
"""Signals that a terminal or a service manager sends to a whole group of processes. The program that asked decides when
the pulses end; if this one stopped in the middle of a pulse, the line would stay high."""


class Pulses:
    """Pulses on lines of the kernel. Raises OSError when the program that makes them has ended."""

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
        """Whether the program runs."""
        try:
            return bool(self._orders.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT))
        except BlockingIOError:
            return True
        except OSError:
            return False

    def begin(self, number: int, descriptor: int) -> None:
        """Hand over a line that is an output and low; `number` is the caller's name for it."""
        order = pulse_maker.ORDER.pack(number, 0, 0)
        socket.send_fds(self._orders, [order], [descriptor], socket.MSG_DONTWAIT)

    def order(self, number: int, lasts_ns: int, apart_ns: int) -> None:
        """From now on make pulses of `lasts_ns` every `apart_ns`; 0 is always low, all of `apart_ns` always high."""
        self._orders.send(pulse_maker.ORDER.pack(number, lasts_ns, apart_ns), socket.MSG_DONTWAIT)

    def let_go(self, number: int) -> None:
        """Take a line back; it is low when this returns."""
        with suppress(OSError):
            self.order(number, -1, 0)
            if self._answered():
                return
        self._kill()

    def close(self) -> None:
        """Take all lines back, low, and end the program."""
        with suppress(OSError):
            self._orders.shutdown(socket.SHUT_WR)
            self._answered()
        self._kill()
        self._orders.close()

    def _answered(self) -> bool:
        """Whether it answers in time; false when it has ended or hangs."""
        return bool(select.select([self._orders], [], [], PATIENCE_S)[0] and self._orders.recv(1))

    def _kill(self) -> None:
        """End it now, if it has not ended by itself: a program that hangs must not keep a line."""
        if not self._ended:
            self._ended = True
            with suppress(ProcessLookupError, ChildProcessError):  # where SIGCHLD is ignored, the kernel has reaped it
                os.kill(self.pid, signal.SIGKILL)
                os.waitpid(self.pid, 0)
