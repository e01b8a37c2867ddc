"""What is told reaches its reader in order; one that stands still keeps nobody waiting, and hears what is missing."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Event, Semaphore, Thread
from typing import ClassVar, TextIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from pi_regulate.devices import scribe
from pi_regulate.devices.scribe import Scribe
from tests.examples import examples
from tests.pipes import fill

pytestmark = pytest.mark.timeout(30)  # where the code is broken, most of these would wait for ever

ONE_MISSING, THREE_MISSING = "… 1 line could not be written here …\n", "… 3 lines could not be written here …\n"


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """An output that accepts everything is waited for, however busy the machine is."""
    monkeypatch.setattr(scribe, "LAST_S", 20.0)


@dataclass
class Pipe:
    reads: int
    out: TextIO

    def read(self) -> str:
        return os.read(self.reads, 1 << 20).decode()


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    reads, writes = os.pipe()
    with open(writes, "w", encoding="utf-8", closefd=False) as out:
        yield Pipe(reads, out)
    os.close(reads)
    with open(os.devnull, "wb") as nowhere:  # and stays so: a thread that comes late must not write into what
        os.dup2(nowhere.fileno(), writes)  # a later test opens under this number


def told(*pieces: str, out: TextIO, room: int = 100) -> list[str]:
    """Everything written; gives back the complaints."""
    complaints: list[str] = []
    one = Scribe(out, complain=complaints.append, room=room)
    for piece in pieces:
        one.write(piece)
    one.close()
    return complaints


def test_lines_come_in_their_order(pipe: Pipe) -> None:
    assert told("one\n", "two\n", "three\n", out=pipe.out) == []
    assert pipe.read() == "one\ntwo\nthree\n"


def test_settling_waits_for_what_was_told_and_not_for_a_reader_that_stands_still(
    pipe: Pipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = Scribe(pipe.out)
    one.settle()
    for line in ("one\n", "two\n", "three\n"):
        one.write(line)
        one.settle()
        assert pipe.read() == line
    fill(pipe.out.fileno())
    one.write("four\n")
    with monkeypatch.context() as hasty:
        hasty.setattr(scribe, "LAST_S", 0.02)
        one.settle()
    pipe.read()
    one.close()
    assert pipe.read() == "four\n"


class Waits(Thread):
    """A thread for which nobody really waits; how long they would have."""

    asked_s: ClassVar[list[float | None]] = []

    def join(self, timeout: float | None = None) -> None:
        self.asked_s.append(timeout)


def test_an_output_that_takes_nothing_is_left_alone_after_half_a_second(
    pipe: Pipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()  # of the fixture's longer time
    monkeypatch.setattr(scribe, "Thread", Waits)
    monkeypatch.setattr(Waits, "asked_s", [])
    fill(pipe.out.fileno())
    one = Scribe(pipe.out)
    one.write("never\n")
    monkeypatch.setattr(one._step, "wait", Waits.asked_s.append)
    one.settle()
    assert Waits.asked_s == [0.5]
    one.close()
    assert Waits.asked_s == [0.5, 0.5]
    pipe.read()  # lets the thread go


@pytest.mark.parametrize("ends", ["settle", "close"])
def test_an_output_that_takes_a_long_piece_bit_by_bit_is_waited_for_to_its_last_sign(
    pipe: Pipe, monkeypatch: pytest.MonkeyPatch, ends: str
) -> None:
    """Each wait lets the output take ten signs more."""
    real, handle, may, tried, left = os.write, pipe.out.fileno(), Semaphore(0), Semaphore(0), [5]

    def write(to: int, data: bytes) -> int:
        if to == handle:
            tried.release()
            may.acquire()
        return real(to, data[:10])

    def bit(*_: object) -> None:
        tried.acquire()
        left[0] -= 1
        may.release()
        if left[0]:  # until it comes for more
            tried.acquire()
            tried.release()
        else:
            while one._done < 1:
                os.sched_yield()

    monkeypatch.setattr(os, "write", write)
    monkeypatch.setattr(Waits, "join", bit)
    monkeypatch.setattr(scribe, "Thread", Waits)
    one = Scribe(pipe.out)
    one.write("0123456789" * 4 + "012345678\n")
    with monkeypatch.context() as waiting:
        waiting.setattr(one._step, "wait", bit)
        getattr(one, ends)()
    assert pipe.read() == "0123456789" * 4 + "012345678\n"


def test_a_stream_that_is_no_file_gets_them_too() -> None:
    out = io.StringIO()
    told("one\n", "two\n", out=out)
    assert out.getvalue() == "one\ntwo\n"


def test_a_reader_that_stands_still_keeps_nobody_waiting(pipe: Pipe, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scribe, "LAST_S", 0.02)
    fill(pipe.out.fileno())
    told(*(f"{number}\n" for number in range(100)), out=pipe.out, room=2)  # that it comes back is the test


class StoppedTerminal(io.StringIO):
    """Takes nothing until it is told to go on."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.goes_on = Event(), Event()

    def write(self, text: str) -> int:
        self.asked.set()
        self.goes_on.wait()
        return super().write(text)


def dropped(out: StoppedTerminal, count: int) -> Scribe:
    """A scribe whose first line is on its way while two wait and `count` find no room; then it goes on."""
    one = Scribe(out, room=2)
    one.write("0\n")
    out.asked.wait()
    for number in range(1, 3 + count):
        one.write(f"{number}\n")
    out.goes_on.set()
    while one._pieces.qsize():
        os.sched_yield()
    return one


def test_what_was_dropped_is_counted_in_its_place() -> None:
    one = dropped(out := StoppedTerminal(), 3)
    one.write("6\n")
    one.close()
    assert out.getvalue() == f"0\n1\n2\n{THREE_MISSING}6\n"


def test_the_end_says_what_was_missing_before_it() -> None:
    one = dropped(out := StoppedTerminal(), 1)
    one.close()
    assert out.getvalue() == f"0\n1\n2\n{ONE_MISSING}"


def test_an_output_that_refuses_is_told_of_once() -> None:
    with open("/dev/full", "w", encoding="utf-8") as full:
        assert told("one\n", "two\n", out=full) == ["No space left on device"]


def test_a_reader_that_has_gone_is_no_reason_to_raise() -> None:
    reads, writes = os.pipe()
    os.close(reads)
    with open(writes, "w", encoding="utf-8") as out:
        assert told("one\n", out=out) == ["Broken pipe"]


def test_an_output_that_takes_lines_again_hears_how_many_are_missing(
    pipe: Pipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, refusing = os.write, [True, True, True]

    def write(handle: int, data: bytes) -> int:
        if handle == pipe.out.fileno() and refusing:
            refusing.pop()
            raise OSError(28, "No space left on device")
        return real(handle, data)

    monkeypatch.setattr(os, "write", write)
    one = Scribe(pipe.out)
    for number in range(4):
        left = len(refusing)
        one.write(f"{number}\n")
        while left and len(refusing) == left:
            os.sched_yield()
    one.close()
    assert pipe.read() == f"{THREE_MISSING}3\n"


def test_a_sign_that_cannot_be_written_is_written_out(pipe: Pipe) -> None:
    assert told("caf\udce9\n", out=pipe.out) == []
    assert pipe.read() == "caf\\udce9\n"


def test_an_output_that_does_not_wait_is_waited_for_in_the_background(pipe: Pipe) -> None:
    os.set_blocking(pipe.out.fileno(), False)
    filled = fill(pipe.out.fileno())
    one = Scribe(pipe.out)
    one.write("late\n")
    heard = ""
    while len(heard) < filled + len("late\n"):
        heard += pipe.read()
    one.close()
    assert heard.endswith("late\n")


@settings(max_examples=examples(20), deadline=None)
@given(some.lists(some.integers(1, 5), max_size=20), some.integers(1, 4))
def test_every_line_is_either_there_or_counted(bursts: list[int], room: int) -> None:
    out = io.StringIO()
    one = Scribe(out, gap=lambda count: f"missing {count}\n", room=room)
    for burst in bursts:
        for _ in range(burst):
            one.write("line\n")
    one.close()
    lines = out.getvalue().splitlines()
    counted = sum(int(line.removeprefix("missing ")) for line in lines if line != "line")
    assert lines.count("line") + counted == sum(bursts)
