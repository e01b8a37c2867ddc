"""Holds a take until the person accepts it, in a folder of its own that never outlives the command.

Whatever ends the command, such as a closed terminal, a signal or an error, the take is overwritten and deleted. Only
SIGKILL and a power cut leave it behind; then the next command that records or forgets a voice finds the folder by name.
Rule: a folder that is still locked is in use, and no other command touches it.
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
_ENDS = (signal.SIGHUP, signal.SIGTERM, signal.SIGQUIT)


@contextmanager
def takes_folder() -> Iterator[Path]:
    """A folder for takes, for this account alone; it is removed afterwards, even if a signal ends the program."""
    clear_left()
    before = {number: signal.getsignal(number) for number in (*_ENDS, signal.SIGINT)}
    for number in _ENDS:
        if before[number] is not signal.SIG_IGN:  # nohup sets this
            signal.signal(number, _end)
    try:
        with passing_folder() as folder:
            try:
                yield folder
            finally:
                for number in before:
                    signal.signal(number, signal.SIG_IGN)  # the cleaning up is not interrupted
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def passing_folder() -> Iterator[Path]:
    """The same for a program that sees to its signals itself, from any of its threads."""
    folder, held = _held_folder()
    try:
        yield folder
    finally:
        _wipe(folder)
        os.close(held)


def _held_folder() -> tuple[Path, int]:
    """A new folder, and it locked. Until then another command may take it for one that was left, and delete it."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        with suppress(FileNotFoundError):
            held = os.open(folder, FOLDER)
            with suppress(BlockingIOError):
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if folder.exists():
                    return folder, held
            os.close(held)


def clear_left() -> None:
    """Overwrites and deletes what a killed command of this account has left behind."""
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
    for one in _ENDS:
        signal.signal(one, signal.SIG_IGN)
    raise SystemExit(128 + number)
