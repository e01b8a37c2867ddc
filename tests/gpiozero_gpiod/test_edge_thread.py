"""One thread for the edges of all lines. The lines here are pipes, which wake it as a line of the kernel does."""

from __future__ import annotations

import os
import sys
import threading

import pytest

from gpiozero_gpiod.edge_thread import EdgeThread

SOON_S = 5.0

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="epoll is Linux's")


class Mouth:
    """A pipe that tells of what is written into it, and fails at `!`."""

    def __init__(self) -> None:
        self.out, self.into = os.pipe()
        self.told: list[bytes] = []
        self.came = threading.Semaphore(0)

    def take_edges(self) -> None:
        self.told.append(os.read(self.out, 100))
        self.came.release()
        if self.told[-1] == b"!":
            raise OSError("no such device")

    def say(self, text: bytes) -> None:
        os.write(self.into, text)
        assert self.came.acquire(timeout=SOON_S)


def test_one_thread_listens_to_all_lines_and_to_new_ones_at_once() -> None:
    thread, mouths = EdgeThread(), [Mouth(), Mouth(), Mouth()]
    for mouth in mouths:
        thread.watch(mouth.out, mouth)
        mouth.say(b"a")
    for mouth in mouths:
        mouth.say(b"b")
    thread.forget(mouths[0].out)
    os.write(mouths[0].into, b"c")
    mouths[1].say(b"c")
    assert [mouth.told for mouth in mouths] == [[b"a", b"b"], [b"a", b"b", b"c"], [b"a", b"b"]]
    assert thread.alive
    thread.close()
    assert not thread.alive


def test_a_line_that_is_gone_is_said_once_and_the_others_go_on(caplog: pytest.LogCaptureFixture) -> None:
    thread, gone, stays = EdgeThread(), Mouth(), Mouth()
    thread.watch(gone.out, gone)
    thread.watch(stays.out, stays)
    gone.say(b"!")
    os.write(gone.into, b"again")
    stays.say(b"a")
    stays.say(b"b")
    assert gone.told == [b"!"]
    assert caplog.text.count("reports no more edges") == 1
    assert not thread.alive, "the service manager is to know"
    thread.close()
