"""What the device does now, for whoever on this machine asks: a socket file in the runtime folder, never a port.

Who connects gets one JSON object and the end; nothing is ever read from them, so there is nothing they could say that
does harm. The answer fits into the kernel's buffer, so nobody who does not listen keeps anybody waiting; and after each
answer there is a pause, so a flood of them costs next to nothing. At rest the one thread sleeps in the kernel. Anybody
on the machine may ask, as with `systemctl status`: nothing personal is told. Rule: without a socket the device is as
good as with one.
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

from pi_regulate.devices.runtime import SYSTEM, runtime_folder

LOG = logging.getLogger(__name__)
NAME = "status"
READABLE = 0o666  # connecting is writing, to the kernel
WAITING = 8  # who waits for an answer at a time; more have to come again
PAUSE_S = 0.05  # between two answers: twenty a second at most
LONGEST_S = 2.0  # for the whole answer, however it comes; a device that lives needs less than a tenth of this
LARGEST_BYTES = 65536

StatusAnswer = Mapping[str, Any]


class StatusSocket:
    """Tells `answer()` to everybody who connects to the socket in `folder`. It is called from a thread of its own."""

    def __init__(self, folder: Path, answer: Callable[[], StatusAnswer]) -> None:
        self._path, self._answer = folder / NAME, answer
        self._over = Event()
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self._is_socket():  # of one who died: there is only one device, and that is us
                self._path.unlink()
            self._socket.bind(str(self._path))
            os.chmod(self._path, READABLE)
            self._socket.listen(WAITING)
        except OSError as error:
            self._socket.close()
            LOG.warning("`pi-regulate status` gets no answer: %s can't be made (%s)", self._path, _why(error))
            return
        self._thread = Thread(target=self._work, name="status", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Answers nobody any more, and takes the socket away."""
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
                pass  # they have gone, or we are about to
            except Exception:
                LOG.exception("the status can't be told")
            self._over.wait(PAUSE_S)


def simulated_place() -> Path:
    """Where a device on simulated pins answers, so that it is never taken for the one beside the bed."""
    return runtime_folder() / "mock"


def places(system: Path = SYSTEM) -> list[Path]:
    """Where a device that runs may answer: this user's own, and the service."""
    return list(dict.fromkeys((runtime_folder(), system)))


def ask(folders: Sequence[Path]) -> StatusAnswer | None:
    """What the device says that runs here; None when none does."""
    for folder in folders:
        with suppress(OSError, ValueError, RecursionError):
            told = json.loads(_heard(folder / NAME), parse_constant=_finite, parse_float=_finite)
            if isinstance(told, dict):
                return told
    return None


def _finite(text: str) -> float | None:
    """A number as JSON has it; None for `NaN`, `Infinity` and what is larger than any: no program could read those."""
    number = float(text)
    return number if math.isfinite(number) else None


def _heard(path: Path) -> bytes:
    """What is said there, at most `LARGEST_BYTES`; nothing where it has no end in time. Raises OSError."""
    ends_s = time.monotonic() + LONGEST_S
    heard = b""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asker:
        # A queue that is full makes a socket without time-outs wait, and one with Python's own give up at once.
        asker.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", int(LONGEST_S), 0))
        asker.connect(str(path))
        while len(heard) <= LARGEST_BYTES and (left_s := ends_s - time.monotonic()) > 0:
            asker.settimeout(left_s)
            if not (piece := asker.recv(LARGEST_BYTES)):
                return heard
            heard += piece
    return b""


def _why(error: OSError) -> str:
    return error.strerror or str(error)
