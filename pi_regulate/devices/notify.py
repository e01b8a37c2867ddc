"""A word to the service manager: ready, still alive, what goes on, going.

systemd listens on a datagram socket named in NOTIFY_SOCKET; a message is a few lines of text, each of which may be an
order. So whatever a status holds, a file name for instance, stays within its line. Nobody listening, or a socket that
has gone, is no fault of the device; what a full one does not take, and matters later, goes with the next word. Rule:
telling never blocks and never raises.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from contextlib import suppress

from pi_regulate.words import one_line

LONGEST = 500  # signs of a status: a screen's width several times over, and a datagram takes it anywhere


class ServiceManager:
    """What started us, if it wants to be told. `environ` is the environment as it was at the start."""

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        address = environ.get("NOTIFY_SOCKET", "")
        self._address = "\0" + address[1:] if address.startswith("@") else address
        self._socket: socket.socket | None = None
        self._status = ""
        self._later: dict[str, str] = {}  # what a full socket did not take, by its first word
        if self._address.startswith(("/", "\0")):
            with suppress(OSError):
                self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
                self._socket.setblocking(False)
        self.watchdog_s = _watchdog_s(environ) if self._socket is not None else None
        """How long the manager waits for a sign of life, in seconds; None when it does not wait for any."""

    @property
    def listening(self) -> bool:
        """True when somebody wants to be told."""
        return self._socket is not None

    def ready(self, status: str) -> None:
        """The device is armed."""
        self._status = status
        self._later["READY"] = "READY=1"
        self._tell("STATUS", status)

    def status(self, status: str) -> None:
        """What goes on, in words a person understands; told when it has changed."""
        if status != self._status or self._later:
            self._status = status
            self._tell("STATUS", status)

    def alive(self) -> None:
        """A sign of life."""
        self._tell("WATCHDOG", "1")

    def stopping(self) -> None:
        """The device is about to end."""
        self._tell("STOPPING", "1")

    def close(self) -> None:
        """Tells nothing any more."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _tell(self, word: str, value: str) -> None:
        if self._socket is None:
            return
        self._later[word] = f"{word}={one_line(value)[:LONGEST]}"
        try:
            self._socket.sendto("\n".join(self._later.values()).encode(), self._address)
        except BlockingIOError:
            self._later.pop("WATCHDOG", None)  # a sign of life is one of its own moment
            return
        except OSError:
            pass
        self._later.clear()


def _watchdog_s(environ: Mapping[str, str]) -> float | None:
    """The interval in WATCHDOG_USEC, when it is meant for this process."""
    try:
        if int(environ.get("WATCHDOG_PID", os.getpid())) != os.getpid():
            return None
        interval_s = int(environ.get("WATCHDOG_USEC", "0")) / 1e6
    except ValueError:
        return None
    return interval_s if interval_s > 0 else None
