"""Tells programs on this machine what the device is doing: a socket file in the runtime folder, never a network port.

A caller gets one JSON object, and the connection ends; nothing is ever read from callers, so they can't do harm. The
answer fits into the kernel's buffer, so a caller that doesn't read keeps nothing waiting; and there is a pause after
each answer, so a flood of calls costs next to nothing. At rest the one thread sleeps in the kernel. Any user may ask,
as with `systemctl status`, since nothing personal is told. Rule: without a socket the device works just as well.
"""

from __future__ import annotations

import json
import logging
import math
import os
import socket
import stat
import struct
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from typing import Any

from pi_regulate.devices.runtime import SYSTEM_RUNTIME, runtime_folder

LOG = logging.getLogger(__name__)
NAME = "status"
_READABLE = 0o666  # connecting is writing, to the kernel
WAITING = 8  # callers that wait for an answer at a time; further ones have to try again
PAUSE_S = 0.05  # between two answers: twenty a second at most
LONGEST_S = 2.0  # for the whole answer; a healthy device needs less than a tenth of this
_LARGEST_BYTES = 65536

StatusAnswer = Mapping[str, Any]


class StatusSocket:
    """Sends `answer()` to every caller on the socket in `folder`. It is called from a thread of its own."""

    def __init__(self, folder: Path, answer: Callable[[], StatusAnswer]) -> None:
        self._path, self._answer = folder / NAME, answer
        self._over = Event()
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self._is_socket():  # left by a dead device: there is only one, and that is us
                self._path.unlink()
            self._socket.bind(str(self._path))
            os.chmod(self._path, _READABLE)
            self._socket.listen(WAITING)
        except OSError as error:
            self._socket.close()
            LOG.warning("`pi-regulate status` gets no answer: %s can't be made (%s)", self._path, _why(error))
            return
        self._thread = Thread(target=self._work, name="status", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stops answering and removes the socket."""
        if self._over.is_set() or self._socket.fileno() < 0:
            return
        self._over.set()
        with suppress(OSError):
            self._path.unlink()
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)  # wakes the thread
        self._socket.close()
        self._thread.join(1.0)

    def _is_socket(self) -> bool:
        with suppress(FileNotFoundError):
            return stat.S_ISSOCK(os.lstat(self._path).st_mode)
        return False

    def _work(self) -> None:
        while not self._over.is_set():
            try:
                asker, _ = self._socket.accept()
                with asker:
                    asker.setblocking(False)
                    asker.send(json.dumps(self._answer()).encode())
            except OSError:
                pass  # the caller has gone, or we are ending
            except Exception:
                LOG.exception("the status can't be reported")
            self._over.wait(PAUSE_S)


def simulated_place() -> Path:
    """Where a device on simulated pins answers, so that it is never taken for the one beside the bed."""
    return runtime_folder() / "mock"


def places(system: Path = SYSTEM_RUNTIME) -> list[Path]:
    """Where a running device may answer: this user's folder and the service's."""
    return list(dict.fromkeys((runtime_folder(), system)))


def ask(folders: Sequence[Path]) -> StatusAnswer | None:
    """What the device running here says; None when none runs."""
    for folder in folders:
        with suppress(OSError, ValueError, RecursionError):
            told = json.loads(_heard(folder / NAME), parse_constant=_finite, parse_float=_finite)
            if isinstance(told, dict):
                return told
    return None


def _finite(text: str) -> float | None:
    """A number that JSON allows; None for `NaN`, `Infinity` and numbers too large, which other programs can't read."""
    number = float(text)
    return number if math.isfinite(number) else None


def _heard(path: Path) -> bytes:
    """The answer on a socket, at most `LARGEST_BYTES`; empty when it does not end in time. Raises OSError."""
    ends_s = time.monotonic() + LONGEST_S
    heard = b""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asker:
        # On a full queue a socket without a time limit waits, and one with Python's own time limit gives up at once.
        asker.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", int(LONGEST_S), 0))
        asker.connect(str(path))
        while len(heard) <= _LARGEST_BYTES and (left_s := ends_s - time.monotonic()) > 0:
            asker.settimeout(left_s)
            if not (piece := asker.recv(_LARGEST_BYTES)):
                return heard
            heard += piece
    return b""


def _why(error: OSError) -> str:
    return error.strerror or str(error)
