"""Messages to the service manager: ready, still alive, what is happening, stopping.

systemd listens on a datagram socket named in NOTIFY_SOCKET; a message is a few lines of text, and each line may be a
command. So the text of a status, a file name for instance, always stays on its own line. A missing listener or socket
is not the device's fault; a message that could not be sent, and that still matters, goes with the next one.
Rule: sending never blocks and never raises.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from contextlib import suppress

from pi_regulate.words import one_line

_LONGEST = 500  # characters of a status: several times the width of a screen, and small enough for any datagram


class ServiceManager:
    """The service manager that started us, if it listens. `environ` is the environment as it was at the start."""

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        address = environ.get("NOTIFY_SOCKET", "")
        self._address = "\0" + address[1:] if address.startswith("@") else address
        self._socket: socket.socket | None = None
        self._status = ""
        self._later: dict[str, str] = {}  # messages that could not be sent, by their first word
        if self._address.startswith(("/", "\0")):
            with suppress(OSError):
                self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
                self._socket.setblocking(False)
        self.watchdog_s = _watchdog_s(environ) if self._socket is not None else None
        """How long the manager waits for a sign of life, in seconds; None when it does not wait for one."""

    @property
    def listening(self) -> bool:
        """True when a service manager listens."""
        return self._socket is not None

    def ready(self, status: str) -> None:
        """The device is armed."""
        self._status = status
        self._later["READY"] = "READY=1"
        self._tell("STATUS", status)

    def status(self, status: str) -> None:
        """What is happening, in words for people; sent when it has changed."""
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
        """Stops sending."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _tell(self, word: str, value: str) -> None:
        if self._socket is None:
            return
        self._later[word] = f"{word}={one_line(value)[:_LONGEST]}"
        try:
            self._socket.sendto("\n".join(self._later.values()).encode(), self._address)
        except OSError:  # it is full, or away while the manager starts anew
            self._later.pop("WATCHDOG", None)  # a late sign of life would be meaningless
        else:
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
