"""Parts that fail around the loop: a disk that hangs, a manager that does not listen, mistakes of our own beside it."""

from __future__ import annotations

import os
import runpy
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest

from pi_regulate.devices.hand import parse_hand
from pi_regulate.devices.inbox import Event, Reload
from pi_regulate.devices.keeping import clerk
from pi_regulate.devices.keeping.clerk import Clerk
from pi_regulate.devices.keeping.starts import read_starts
from pi_regulate.devices.notify import ServiceManager
from pi_regulate.library.catalogue import Library
from pi_regulate.service.reloading import Reloader
from pi_regulate.share import share_dir
from pi_regulate.trace import Row
from pi_regulate.wiring.device import RunOptions, run
from pi_regulate.words import RegulateError
from tests.house import GOOD, House
from tests.stage import shipped

SOON_S = 10.0


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    made.write(GOOD)
    yield made
    made.listening.close()


def play(house: House, hand: str, watcher: Any) -> None:
    options = RunOptions("mock", speed=50, hand=parse_hand(hand), sound="off", at_min=60, once=True)
    with house.duty() as service:
        run(service.library(), options, [watcher, house], share=share_dir(), service=service)


class Rows:
    """What happened."""

    def __init__(self) -> None:
        self.whats: list[str] = []

    def see(self, row: Row, now_s: float) -> None:
        if row.what != "level":
            self.whats.append(row.what)


def test_a_disk_that_hangs_for_ever_holds_up_neither_session_nor_end(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    never, in_the_end, rows = threading.Event(), list[int](), Rows()

    def hangs(handle: int) -> None:
        if not never.wait(60.0):
            in_the_end.append(handle)

    monkeypatch.setattr(os, "fsync", hangs)
    shipped_patience = runpy.run_path(clerk.__file__)["AT_MOST_S"]  # the other tests wait longer
    monkeypatch.setattr(clerk, "AT_MOST_S", shipped_patience)
    play(house, "1s, hold@30s", rows)
    assert in_the_end == []
    never.set()
    assert rows.whats[0] == "press"
    assert rows.whats[-2:] == ["landing", "rest"]
    assert "WATCHDOG=1" in house.told()
    assert house.told()[-1] == "STOPPING=1"


def test_a_pin_that_somebody_holds_ends_the_start_with_his_name_kept_as_the_fault(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Busy:
        def __init__(self, *given: Any, **more: Any) -> None:
            raise RegulateError("GPIO 17 is not free: `spi0 CS1` holds it.")

    monkeypatch.setattr("pi_regulate.devices.pins.gpio.GpioButton", Busy)
    with pytest.raises(RegulateError, match="`spi0 CS1` holds it"):
        play(house, "1s", Rows())
    assert "`spi0 CS1` holds it" in read_starts(house.state).faults[-1]
    assert "READY=1" not in house.told()


def test_a_runtime_folder_without_room_for_a_socket_takes_nothing_but_the_status(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*given: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pi_regulate.devices.status_socket.os.chmod", refuse)
    rows = Rows()
    play(house, "1s, hold@8s", rows)
    assert rows.whats[-1] == "rest"


def test_a_manager_that_does_not_listen_is_never_waited_for(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as deaf:
        deaf.bind(str(tmp_path / "notify"))
        manager = ServiceManager({"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "1000"})
        for number in range(5000):  # far more than a socket holds
            manager.status(str(number))
            manager.alive()
        manager.close()


def test_a_mistake_of_ours_does_not_end_the_clerk(caplog: pytest.LogCaptureFixture) -> None:
    done, one = threading.Event(), Clerk()

    def mistaken() -> None:
        raise ZeroDivisionError

    one.do(mistaken)
    one.do(done.set)
    assert done.wait(SOON_S)
    assert "something could not be saved" in caplog.text


def test_a_mistake_of_ours_does_not_end_the_reader(caplog: pytest.LogCaptureFixture) -> None:
    inbox = SimpleQueue[Event]()
    reads: list[Library | Exception] = [ZeroDivisionError(), shipped()]

    def read() -> Library:
        one = reads.pop(0)
        if isinstance(one, Exception):
            raise one
        return one

    reader = Reloader(read, inbox)
    reader.ask()
    assert inbox.get(timeout=SOON_S) == Reload()
    refused = reader.take()
    assert isinstance(refused, RegulateError)
    assert "ZeroDivisionError" in str(refused)
    reader.ask()
    assert inbox.get(timeout=SOON_S) == Reload()
    assert reader.take() is shipped()
    reader.close()


def test_however_often_somebody_asks_while_it_is_read_it_is_read_once_more() -> None:
    inbox = SimpleQueue[Event]()
    begun, goes_on, count = threading.Event(), threading.Event(), [0]

    def read() -> Library:
        count[0] += 1
        begun.set()
        assert goes_on.wait(SOON_S)
        return shipped()

    reader = Reloader(read, inbox)
    reader.ask()
    assert begun.wait(SOON_S)
    for _ in range(1000):
        reader.ask()
    goes_on.set()
    for _ in range(2):
        assert inbox.get(timeout=SOON_S) == Reload()
    reader.close()
    assert count == [2]
    assert inbox.empty()
    assert reader.take() is shipped()
    assert reader.take() is None
