"""The program that makes pulses, as a process: it sleeps, it outlives a stop signal, and it never outlives us.

The line here is /dev/null, which takes no values: what a chip would do that is gone. Pulses themselves are looked at in
`test_pulse_maker`, and on a chip of the kernel in a virtual machine.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from threading import Event
from time import monotonic
from types import SimpleNamespace
from typing import Any

import pytest

from gpiozero_gpiod import GpiodPin
from gpiozero_gpiod.pulses import Pulses

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="lines and their descriptors are Linux's")

SOON_S = 10.0
NUMBER, APART_NS = 12, 10_000_000


def soon(what: Callable[[], bool]) -> bool:
    """Whether it comes to be within a few seconds."""
    nothing, until_s = Event(), monotonic() + SOON_S
    while not what() and monotonic() < until_s:
        nothing.wait(0.01)
    return what()


@pytest.fixture
def pulses() -> Iterator[Pulses]:
    pulses = Pulses()
    yield pulses
    pulses.close()
    assert not pulses.alive


@pytest.fixture
def line(pulses: Pulses) -> Iterator[int]:
    descriptor = os.open(os.devnull, os.O_RDWR)
    pulses.begin(NUMBER, descriptor)
    yield NUMBER
    os.close(descriptor)


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """For who has to answer and may take long to start: a busy or an emulated processor is no fault of it."""
    monkeypatch.setattr("gpiozero_gpiod.pulses.PATIENCE_S", 60.0)


def state_of(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]


@pytest.mark.usefixtures("patient")
def test_it_begins_lets_a_line_go_and_takes_it_again(pulses: Pulses, line: int) -> None:
    pulses.order(line, 0, APART_NS)
    pulses.let_go(line)
    with open(os.devnull, "rb") as again:
        pulses.begin(line, again.fileno())
    pulses.order(line, 0, APART_NS)
    pulses.let_go(line)
    assert pulses.alive


@pytest.mark.usefixtures("patient")
def test_what_a_terminal_or_a_service_manager_sends_to_all_is_not_for_it(pulses: Pulses, line: int) -> None:
    sent = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGABRT, signal.SIGTSTP)
    for number in sent:
        os.kill(pulses.pid, number)
    pulses.let_go(line)  # it answers: it has neither ended nor stopped
    assert pulses.alive


def test_a_chip_that_is_gone_ends_it_and_the_next_order_is_an_error(pulses: Pulses, line: int) -> None:
    pulses.order(line, 5_000, APART_NS)
    assert soon(lambda: not pulses.alive)
    with pytest.raises(OSError, match="Broken pipe"):
        pulses.order(line, 6_000, APART_NS)
    pulses.let_go(line)  # as far as that goes


def test_one_that_hangs_is_ended_when_the_line_is_to_be_let_go(pulses: Pulses, line: int) -> None:
    os.kill(pulses.pid, signal.SIGSTOP)
    assert soon(lambda: state_of(pulses.pid) == "T")
    pulses.order(line, 5_000, APART_NS)
    pulses.let_go(line)
    assert not pulses.alive


def test_an_order_to_one_that_hangs_never_waits(pulses: Pulses, line: int) -> None:
    os.kill(pulses.pid, signal.SIGSTOP)

    def go_on() -> None:
        while True:
            pulses.order(line, 0, APART_NS)

    with pytest.raises(BlockingIOError):
        go_on()


def test_who_was_started_by_somebody_who_wants_no_word_of_children_can_close_it_too() -> None:
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        pulses = Pulses()
        assert pulses.alive
        pulses.close()
        assert not pulses.alive
    finally:
        signal.signal(signal.SIGCHLD, before)


def test_it_ends_when_whoever_asked_is_killed() -> None:
    program = "from gpiozero_gpiod.pulses import Pulses; pulses = Pulses(); print(pulses.pid, flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as asked:
        assert asked.stdout is not None
        pid = int(asked.stdout.readline())
        assert soon(lambda: "pulse_maker" in Path(f"/proc/{pid}/cmdline").read_text())
        asked.kill()
        asked.wait()
    assert soon(lambda: not Path(f"/proc/{pid}").exists() or state_of(pid) == "Z")


def test_a_duty_cycle_becomes_whole_microseconds_and_what_is_to_shine_shines() -> None:
    asked: list[tuple[int, int]] = []
    pulses = SimpleNamespace(order=lambda number, lasts_ns, apart_ns: asked.append((lasts_ns, apart_ns)))
    pin: Any = object.__new__(GpiodPin)
    pin.__dict__.update(
        {"_factory": SimpleNamespace(lock=nullcontext(), pulses=pulses), "_number": NUMBER, "_line": object()}
    )
    pin.__dict__.update({"_function": "output", "_frequency_hz": 100.0})
    for duty in (0.0, 1e-9, 0.00012, 0.123456, 0.99999, 1.0):
        pin._set_state(duty)
        assert pin._get_state() == duty
    assert [lasts_ns for lasts_ns, _ in asked] == [0, 1_000, 1_000, 1_235_000, APART_NS, APART_NS]
    assert {apart_ns for _, apart_ns in asked} == {APART_NS}
