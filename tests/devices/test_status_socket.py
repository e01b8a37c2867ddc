"""The status socket answers whoever asks, and nobody who asks can do it harm."""

from __future__ import annotations

import json
import os
import socket
import stat
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest

from pi_regulate.devices import status_socket
from pi_regulate.devices.status_socket import NAME, StatusSocket, ask, places
from tests.in_one_test import in_one_test

LARGEST_BYTES = 65536
WAITING = 8
ANSWER = {"running": True, "status": "at rest"}


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Path]:
    """A folder whose device answers."""
    told = StatusSocket(tmp_path, lambda: ANSWER)
    yield tmp_path
    told.close()


def connected(folder: Path) -> socket.socket:
    asker = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    asker.settimeout(5.0)
    asker.connect(str(folder / NAME))
    return asker


def test_who_asks_is_told_again_and_again(there: Path) -> None:
    assert [ask([there]) for _ in range(3)] == [ANSWER] * 3


def test_where_no_device_runs_there_is_no_answer(tmp_path: Path) -> None:
    assert ask([tmp_path, tmp_path / "nothing"]) is None


def test_the_first_device_that_answers_is_the_one(there: Path, tmp_path: Path) -> None:
    assert ask([tmp_path / "nothing", there]) == ANSWER


def test_anybody_may_ask_whatever_the_umask_says(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        told = StatusSocket(tmp_path, lambda: ANSWER)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / NAME).stat().st_mode) == 0o666
    told.close()


def test_the_socket_of_one_who_was_killed_is_replaced(tmp_path: Path) -> None:
    dead = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    dead.bind(str(tmp_path / NAME))
    dead.close()
    assert ask([tmp_path]) is None
    told = StatusSocket(tmp_path, lambda: ANSWER)
    assert ask([tmp_path]) == ANSWER
    told.close()
    assert not (tmp_path / NAME).exists()


def test_a_file_that_is_no_socket_is_left_alone_and_the_device_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / NAME).write_text("mine")
    told = StatusSocket(tmp_path, lambda: ANSWER)
    told.close()
    assert (tmp_path / NAME).read_text() == "mine"
    assert "gets no answer" in caplog.text


def test_a_folder_that_can_not_be_used_is_told_and_no_error(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("")
    StatusSocket(tmp_path / "file" / "run", lambda: ANSWER).close()
    StatusSocket(tmp_path / ("long" * 40), lambda: ANSWER).close()
    assert len(caplog.messages) == 2


def test_who_connects_and_hangs_or_talks_for_ever_keeps_nobody_waiting(there: Path) -> None:
    with ExitStack() as open_ends:
        for number in range(3):
            asker = open_ends.enter_context(connected(there))
            if number:
                asker.setblocking(False)
                with suppress(OSError):  # nobody listens to that
                    asker.send(b"x" * (1 << 20))
        assert ask([there]) == ANSWER


def test_a_flood_is_slowed_down_and_passes(tmp_path: Path) -> None:
    asked: list[float] = []
    pause = threading.Event()

    def answer() -> dict[str, Any]:
        asked.append(1)
        pause.wait(5.0)  # the device is busy with one while the others wait in the kernel
        return ANSWER

    told = StatusSocket(tmp_path, answer)
    with ExitStack() as open_ends:
        refused = 0
        for _ in range(4 * WAITING):
            asker = open_ends.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
            asker.setblocking(False)
            try:
                asker.connect(str(tmp_path / NAME))
            except BlockingIOError:
                refused += 1
    assert refused >= 2 * WAITING
    assert len(asked) <= 1
    pause.set()
    assert ask([tmp_path]) == ANSWER
    told.close()


def test_an_answer_that_fails_is_told_in_the_log_and_the_next_one_comes(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    answers: list[Any] = [ZeroDivisionError(), ANSWER]

    def answer() -> dict[str, Any]:
        one = answers.pop(0)
        if isinstance(one, Exception):
            raise one
        return dict(one)

    told = StatusSocket(tmp_path, answer)
    assert ask([tmp_path]) is None
    assert ask([tmp_path]) == ANSWER
    assert "can't be reported" in caplog.text
    told.close()
    told.close()


@in_one_test("said", [b"", b"{", b"[1]", b"\xff\xfe", b"[" * 100_000, b"x" * (2 * LARGEST_BYTES)])
def test_whatever_another_program_says_there_is_no_answer_and_no_error(tmp_path: Path, said: bytes) -> None:
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listening.bind(str(tmp_path / NAME))
    listening.listen(1)

    def liar() -> None:
        asker, _ = listening.accept()
        with asker, suppress(OSError):
            asker.sendall(said)

    thread = threading.Thread(target=liar)
    thread.start()
    assert ask([tmp_path]) is None
    thread.join()
    listening.close()


@pytest.mark.parametrize("end", ["drips", "says nothing", "never ends"])
def test_who_has_the_socket_and_does_not_come_to_an_end_keeps_nobody_longer_than_two_seconds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    """A byte now and then, each soon enough; with a deadline of a quarter of a second, so that the trial is short."""
    monkeypatch.setattr(status_socket, "LONGEST_S", 0.25)
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listening.bind(str(tmp_path / NAME))
    listening.listen(1)
    gone, said = threading.Event(), 0

    def drip() -> None:
        nonlocal said
        asker, _ = listening.accept()
        ends_s = time.monotonic() + 10.0
        with asker, suppress(OSError):
            while time.monotonic() < ends_s and not gone.wait(0.02 if end != "never ends" else 0):
                if end != "says nothing":
                    said += asker.send(b" " if end == "drips" else b" " * 4096)

    thread = threading.Thread(target=drip)
    thread.start()
    begun_s = time.monotonic()
    assert ask([tmp_path]) is None
    took_s = time.monotonic() - begun_s
    gone.set()
    thread.join()
    listening.close()
    assert took_s < 5.0  # without a deadline of its own it would be ten, or have no end at all
    assert said < 1 << 24


def test_between_two_answers_there_is_a_pause(there: Path) -> None:
    begun_s = time.monotonic()
    for _ in range(4):
        assert ask([there]) == ANSWER
    assert time.monotonic() - begun_s >= 3 * 0.05


def test_a_whole_answer_is_asked_for_in_two_seconds() -> None:
    assert status_socket.LONGEST_S == 2.0


def test_at_rest_the_thread_sleeps_without_a_deadline(there: Path) -> None:
    """It stands in accept: the kernel's own table of waiting calls says so, and no time-out is set."""
    thread = next(one for one in threading.enumerate() if one.name == "status")
    while True:
        called = Path(f"/proc/self/task/{thread.native_id}/syscall")
        if not called.exists():
            pytest.skip("this kernel does not tell what a thread waits for")
        first = called.read_text().split()[0]
        if first != "running":
            break
    assert first in ("43", "288", "242", "202")  # accept or accept4, on x86-64 and ARM


def test_asking_is_done_where_a_device_of_this_user_and_where_the_service_answers(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path))
    assert places(tmp_path / "system") == [tmp_path, tmp_path / "system"]
    assert places(tmp_path) == [tmp_path]


def test_the_answer_is_one_json_object_and_the_end(there: Path) -> None:
    with connected(there) as asker:
        heard = b""
        while piece := asker.recv(4096):
            heard += piece
    assert json.loads(heard) == ANSWER
