"""What the service manager hears, on a real datagram socket."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from pi_regulate.devices.notify import ServiceManager
from tests.in_one_test import in_one_test

pytestmark = pytest.mark.timeout(30)  # a device that waits for its manager would wait for ever here


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.setblocking(False)
        yield listening


def heard(manager: socket.socket) -> list[str]:
    found = []
    while True:
        try:
            found.append(manager.recv(4096).decode())
        except BlockingIOError:
            return found


def environ(manager: socket.socket, **more: str) -> dict[str, str]:
    return {"NOTIFY_SOCKET": manager.getsockname(), **more}


def test_it_tells_that_it_is_ready_alive_and_going(manager: socket.socket) -> None:
    device = ServiceManager(environ(manager))
    device.ready("at rest")
    device.alive()
    device.status("at rest")
    device.status("breathe: settle, breath 7")
    device.stopping()
    assert heard(manager) == [
        "READY=1\nSTATUS=at rest",
        "WATCHDOG=1",
        "STATUS=breathe: settle, breath 7",
        "STOPPING=1",
    ]


def test_an_abstract_socket_is_one_too() -> None:
    name = f"pi-regulate-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(f"\0{name}")
        listening.setblocking(False)
        ServiceManager({"NOTIFY_SOCKET": f"@{name}"}).alive()
        assert heard(listening) == ["WATCHDOG=1"]


@in_one_test("address", [{}, {"NOTIFY_SOCKET": ""}, {"NOTIFY_SOCKET": "relative"}])
def test_without_a_manager_nothing_happens(address: dict[str, str]) -> None:
    device = ServiceManager(address)
    device.ready("at rest")
    assert not device.listening
    assert device.watchdog_s is None


def test_a_manager_that_has_gone_is_no_fault(manager: socket.socket, tmp_path: Path) -> None:
    device = ServiceManager(environ(manager))
    manager.close()
    (tmp_path / "notify").unlink()
    device.alive()
    device.close()
    device.alive()


def test_a_manager_that_is_away_for_a_moment_hears_later_what_still_matters(
    manager: socket.socket, tmp_path: Path
) -> None:
    device = ServiceManager(environ(manager))
    (tmp_path / "notify").unlink()
    device.ready("at rest")
    device.alive()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as again:
        again.bind(str(tmp_path / "notify"))
        again.setblocking(False)
        device.status("at rest")
        assert heard(again) == ["READY=1\nSTATUS=at rest"]


@pytest.mark.parametrize(
    ("more", "interval_s"),
    [
        ({}, None),
        ({"WATCHDOG_USEC": "10000000"}, 10.0),
        ({"WATCHDOG_USEC": "10000000", "WATCHDOG_PID": str(os.getpid())}, 10.0),
        ({"WATCHDOG_USEC": "10000000", "WATCHDOG_PID": "1"}, None),
        ({"WATCHDOG_USEC": "soon"}, None),
        ({"WATCHDOG_USEC": "0"}, None),
    ],
)
def test_the_watchdog_counts_only_when_it_is_meant_for_us(
    manager: socket.socket, more: dict[str, str], interval_s: float | None
) -> None:
    assert ServiceManager(environ(manager, **more)).watchdog_s == interval_s


def test_a_full_socket_gets_later_what_still_matters_and_keeps_nobody_waiting(manager: socket.socket) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as others:
        others.setblocking(False)
        with suppress(BlockingIOError):
            while True:
                others.sendto(b"X=1", manager.getsockname())
    device = ServiceManager(environ(manager))
    device.ready("at rest")
    device.alive()
    device.status("ground: greeting")
    heard(manager)
    device.alive()
    device.alive()
    assert heard(manager) == ["READY=1\nSTATUS=ground: greeting\nWATCHDOG=1", "WATCHDOG=1"]


def test_a_status_is_one_line_of_bounded_length_whatever_it_holds(manager: socket.socket) -> None:
    device = ServiceManager(environ(manager))
    device.status("caf\udce9.yaml\nMAINPID=1\x1b[2J")
    device.status("x" * 1_000_000)
    odd, long = heard(manager)
    assert odd == r"STATUS=caf\xe9.yaml\nMAINPID=1\x1b[2J"
    assert 100 < len(long) < 1000
