"""The line to the lamp: its wish socket, where a record goes in and records come out.

A thread of its own connects, reads and connects again; everything it hears goes into the queue. The lamp keeps one
link at a time, and the newest wins. So whoever is sent away soon after coming waits longer each time, and two links
don't chase each other for ever. Rule: sending never waits; a lamp that doesn't take a wish doesn't get it.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Event as Flag
from threading import Lock, Thread

from pi_regulate.devices.wish_socket import WISH_NAME
from pi_regulate_link.events import LampGone, LampSaid, LinkEvent
from pi_regulate_link.lamp_record import MOST_RECORD_BYTES

AWAY_S = 2.0  # between two tries while there is no lamp
SHORT_S = 10.0  # a connection that ended sooner was refused, or taken by another link
LONGEST_AWAY_S = 60.0


class LampLine:
    """The wish socket in `folder`, the lamp's runtime folder."""

    def __init__(self, folder: Path, put: Callable[[LinkEvent], object]) -> None:
        self._path, self._put = folder / WISH_NAME, put
        self._over = Flag()
        self._lock = Lock()
        self._socket: socket.socket | None = None
        self._thread = Thread(target=self._work, name="lamp", daemon=True)

    def start(self) -> None:
        """Begins to look for the lamp. Returns at once."""
        self._thread.start()

    def send(self, record: bytes) -> bool:
        """Gives the lamp a record; False when it doesn't take it now."""
        with self._lock:
            if self._socket is None:
                return False
            try:
                return self._socket.send(record, socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL) == len(record)
            except OSError:
                return False

    def stop(self) -> None:
        """Ends the thread."""
        self._over.set()
        with self._lock, suppress(OSError):
            if self._socket is not None:
                self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join(2.0)

    def _work(self) -> None:
        away_s = AWAY_S
        while not self._over.is_set():
            began_s = time.monotonic()
            if self._heard_it():
                self._put(LampGone())
                short = time.monotonic() - began_s < SHORT_S
                away_s = min(away_s * 2, LONGEST_AWAY_S) if short else AWAY_S
            else:
                away_s = AWAY_S
            self._over.wait(away_s)

    def _heard_it(self) -> bool:
        """Listens until the lamp ends the connection; False when there was none."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as line:
            try:
                line.connect(str(self._path))
            except OSError:
                return False
            with self._lock:
                self._socket = line
            try:
                while not self._over.is_set() and (record := line.recv(MOST_RECORD_BYTES)):
                    self._put(LampSaid(record))
            except OSError:
                pass
            finally:
                with self._lock:
                    self._socket = None
        return True
