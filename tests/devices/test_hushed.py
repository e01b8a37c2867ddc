"""What reaches the terminal while a library is kept quiet, and afterwards: read from the other end of a pipe."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

import pytest

from pi_regulate.devices.hushed import hushed


@contextmanager
def terminal() -> Iterator[Callable[[], bytes]]:
    """Standard error is a pipe; gives what has come out of it. No fixture: pytest changes descriptor 2 after those."""
    kept, (out, into) = os.dup(2), os.pipe()
    os.set_blocking(out, False)
    os.dup2(into, 2)
    os.close(into)

    def told() -> bytes:
        try:
            return os.read(out, 4096)
        except BlockingIOError:
            return b""

    try:
        yield told
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(out)


class Wanting:
    """A thread that wants quiet from `begin` to `end`."""

    def __init__(self) -> None:
        self._within, self._leave = Event(), Event()
        self._thread = Thread(target=self._work, daemon=True)

    def _work(self) -> None:
        with hushed():
            self._within.set()
            self._leave.wait(10)

    def begin(self) -> None:
        self._thread.start()
        assert self._within.wait(10)

    def end(self) -> None:
        self._leave.set()
        self._thread.join(10)


@pytest.mark.parametrize("first_to_leave", [0, 1])
def test_two_that_want_quiet_at_once_give_the_terminal_back(first_to_leave: int) -> None:
    both = (Wanting(), Wanting())
    with terminal() as told:
        for one in both:
            one.begin()
        os.write(2, b"noise")
        both[first_to_leave].end()
        os.write(2, b"more noise")
        both[1 - first_to_leave].end()
        os.write(2, b"heard")
        assert told() == b"heard"


def goes_wrong() -> None:
    with hushed():
        os.write(2, b"noise")
        raise ValueError("wrong")


def test_the_terminal_is_given_back_where_something_goes_wrong() -> None:
    with terminal() as told:
        for _ in range(3):
            with pytest.raises(ValueError, match="wrong"):
                goes_wrong()
        os.write(2, b"heard")
        assert told() == b"heard"


def test_a_closed_standard_error_stays_closed() -> None:
    with terminal() as told:
        os.close(2)
        with hushed(), hushed():
            pass
        with pytest.raises(OSError, match="Bad file"):
            os.fstat(2)
        assert told() == b""


def test_no_descriptor_is_left_open() -> None:
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(20):
        with hushed(), hushed():
            pass
    assert len(os.listdir("/proc/self/fd")) == before
