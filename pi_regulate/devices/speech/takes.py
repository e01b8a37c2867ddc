"""Where a take lies until somebody has said yes to it: a folder of its own that never outlives the command.

A terminal that is closed, a signal, an error: whatever ends the command, the take is made unreadable and deleted. Only
SIGKILL and a power cut leave it; then the next command that records or forgets a voice finds the folder by its name.
Rule: who still holds the folder is at work in it, and nobody else touches it.
"""

from __future__ import annotations

import fcntl
import os
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

from pi_regulate.devices.speech.open_folders import FOLDER
from pi_regulate.devices.speech.wiping import wipe
from pi_regulate.words import RegulateError

PREFIX = "pi-regulate-take-"
ENDS = (signal.SIGHUP, signal.SIGTERM, signal.SIGQUIT)


@contextmanager
def takes_folder() -> Iterator[Path]:
    """A folder for takes, for this account alone; gone afterwards, also where a signal ends the program."""
    clear_left()
    before = {number: signal.getsignal(number) for number in (*ENDS, signal.SIGINT)}
    for number in ENDS:
        if before[number] is not signal.SIG_IGN:  # as nohup has it
            signal.signal(number, _end)
    try:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        held = os.open(folder, FOLDER)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield folder
        finally:
            for number in before:
                signal.signal(number, signal.SIG_IGN)  # nothing interrupts what follows
            _wipe(folder)
            os.close(held)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def clear_left() -> None:
    """Makes unreadable and deletes what a killed command of this account has left."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):
            held = os.open(folder, FOLDER)
            try:
                if os.fstat(held).st_uid == os.geteuid():
                    fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    _wipe(folder)
            finally:
                os.close(held)


def _wipe(folder: Path) -> None:
    with suppress(OSError, RegulateError):
        at = os.open(folder.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            wipe(at, folder.name, folder.parent)
        finally:
            os.close(at)


def _end(number: int, _: object) -> NoReturn:
    for one in ENDS:
        signal.signal(one, signal.SIG_IGN)
    raise SystemExit(128 + number)
