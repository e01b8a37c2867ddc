"""What another user may do, also where the tests run as root, who may do everything.

A child process becomes nobody and tells what it found. Rule: what is asked has been asked once before as oneself, so
that every module it needs is loaded: nobody may not even read those.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree

NOBODY = 65534


@contextmanager
def open_folder() -> Iterator[Path]:
    """A folder that everybody may look into; pytest's own are closed to others."""
    folder = Path(tempfile.mkdtemp(prefix="pi-regulate-test-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        rmtree(folder)


def as_nobody(ask: Callable[[], str]) -> str:
    """What `ask` tells to a user without any rights of root."""
    if os.geteuid() != 0:
        return ask()
    ask()

    def ask_as_nobody() -> str:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
        return ask()

    return in_a_child(ask_as_nobody)


def in_a_child(ask: Callable[[], str]) -> str:
    """What `ask` tells in a child process, whose limits, folder and rights are its own; or the error it ended with."""
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(writes, ask().encode())
        except BaseException as error:  # noqa: BLE001  # told to the test, in whose process it must not go on
            os.write(writes, f"{type(error).__name__}: {error}".encode())
        finally:
            os._exit(0)
    os.close(writes)
    with open(reads, encoding="utf-8") as told:
        answer = told.read()
    os.waitpid(child, 0)
    return answer
