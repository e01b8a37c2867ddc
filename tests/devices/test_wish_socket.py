"""The wish socket: who may speak, what is heard, and that nobody on the other side can keep the lamp waiting."""

from __future__ import annotations

import errno
import json
import os
import pwd
import select
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pi_regulate.devices import wish_socket
from pi_regulate.devices.wish_record import read_wish
from pi_regulate.devices.wish_socket import WISH_NAME, WishSocket
from pi_regulate.score.in_step import PlainBreath
from pi_regulate.session.keeping_step import SharedBreath
from pi_regulate.session.wishes import Wish
from tests.examples import examples
from tests.in_one_test import in_one_test
from tests.stage import CALM

pytestmark = pytest.mark.skipif(not hasattr(socket, "SO_PEERCRED"), reason="here nobody is told who connects")
WAITS_S = 5.0


class Lamp:
    """The lamp's side: its socket, the wishes that came through, and a state to tell."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.state: dict[str, Any] = {"v": 1, "doing": "rest"}
        self.heard: SimpleQueue[Wish] = SimpleQueue()
        self.socket = WishSocket(folder, lambda: self.state, self.heard.put, lambda: 7.0)
        self.socket.open()

    def changes(self, **state: Any) -> None:
        self.state = {**self.state, **state}
        self.socket.look()

    def next(self) -> Wish:
        return self.heard.get(timeout=WAITS_S)

    def answers(self, answer: str) -> Wish:
        wish = self.next()
        wish.answered(answer)
        return wish


@pytest.fixture
def lamp(tmp_path: Path) -> Iterator[Lamp]:
    one = Lamp(tmp_path)
    yield one
    one.socket.close()


class Link(socket.socket):
    """A program that speaks with the lamp."""

    def __init__(self, folder: Path) -> None:
        super().__init__(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.settimeout(WAITS_S)
        self.connect(str(folder / WISH_NAME))

    def says(self, record: bytes | dict[str, Any]) -> None:
        self.send(record if isinstance(record, bytes) else json.dumps({"v": 1, **record}).encode())

    def told(self) -> Any:
        """The next record; None when the connection has ended."""
        try:
            record = self.recv(4096)
        except ConnectionResetError:  # it ended before everything was read
            return None
        return json.loads(record) if record else None


def test_the_state_is_told_at_once_and_when_it_changes_and_no_other_time(lamp: Lamp) -> None:
    with Link(lamp.folder) as link:
        assert link.told() == {"v": 1, "doing": "rest"}
        lamp.changes()
        lamp.changes(doing="gate")
        assert link.told() == {"v": 1, "doing": "gate"}


def test_each_wish_is_put_into_the_inbox_with_its_time_and_answered(lamp: Lamp) -> None:
    with Link(lamp.folder) as link:
        link.told()
        for record, wish, answer in (
            ({"wish": "end"}, Wish("end", 7.0), "yes"),
            ({"wish": "glow", "for_s": 90}, Wish("glow", 7.0, for_s=90.0), "too-often"),
            ({"wish": "glow"}, Wish("glow", 7.0, for_s=60.0), "yes"),
            ({"wish": "invite", "routine": "sleep"}, Wish("invite", 7.0, routine="sleep"), "night"),
            ({"wish": "start"}, Wish("start", 7.0), "in-session"),
            ({"wish": "quiet", "on": False}, Wish("quiet", 7.0, on=False), "yes"),
            ({"wish": "beat", "start_in_s": 3.2, "in": 4, "out": 6}, Wish("beat", 7.0, start_in_s=3.2), "alone"),
        ):
            link.says(record)
            assert lamp.answers(answer) == wish
            why = {} if answer == "yes" else {"why": answer}
            assert link.told() == {"v": 1, "wish": wish.kind, "answer": "no" if why else "yes", **why}


def test_what_the_hand_does_is_told(lamp: Lamp) -> None:
    with Link(lamp.folder) as link:
        link.told()
        for kind in ("press", "double", "hold"):
            lamp.socket.gesture(kind)
            assert link.told() == {"v": 1, "gesture": kind}


def test_a_breath_to_be_shared_is_told_after_the_state_it_belongs_to_with_its_age(lamp: Lamp) -> None:
    with Link(lamp.folder) as link:
        link.told()
        lamp.state = {**lamp.state, "exercise": "breathe-apart"}
        lamp.socket.breathe(SharedBreath(1, 19.0, 0.0, PlainBreath(4.0, 6.0)))
        lamp.socket.breathe(SharedBreath(3, 6.5, 20.0, PlainBreath(4.0, 6.0)))
        assert link.told()["exercise"] == "breathe-apart"
        assert link.told() == {"v": 1, "breath": 1, "p": 0.0, "age": -12.0, "in": 4.0, "out": 6.0}
        assert link.told() == {"v": 1, "breath": 3, "p": 20.0, "age": 0.5, "in": 4.0, "out": 6.0}


ODD = [
    b"{", b"null", b"[]", b"1", b'"end"', b"\x00", b"\xff\xfe\x00", b"[" * 256, b"9" * 256, b" " * 256,
    b'{"wish":"end"}', b'{"v":2,"wish":"end"}', b'{"v":true,"wish":"end"}', b'{"v":1.0,"wish":"end"}',
    b'{"v":"1","wish":"end"}', b'{"v":1}', b'{"v":1,"wish":"END"}', b'{"v":1,"wish":["end"]}', b'{"v":1,"wish":{}}',
    b'{"v":1,"wish":"beat","in":4,"out":6}', b'{"v":1,"wish":"beat","start_in_s":NaN,"in":4,"out":6}',
    b'{"v":1,"wish":"beat","start_in_s":-1,"in":4,"out":6}', b'{"v":1,"wish":"beat","start_in_s":1,"in":0,"out":6}',
    b'{"v":1,"wish":"beat","start_in_s":true,"in":4,"out":6}', b'{"v":1,"wish":"beat","start_in_s":1,"in":4,"out":1e9}',
    b'{"v":1,"wish":"glow","for_s":NaN}',
    b'{"v":1,"wish":"glow","for_s":Infinity}', b'{"v":1,"wish":"glow","for_s":1e999}',
    b'{"v":1,"wish":"glow","for_s":0}',
    b'{"v":1,"wish":"glow","for_s":-5}', b'{"v":1,"wish":"glow","for_s":true}', b'{"v":1,"wish":"glow","for_s":"9"}',
    b'{"v":1,"wish":"start","routine":null}', b'{"v":1,"wish":"start","routine":7}', b'{"v":1,"wish":"quiet"}',
    b'{"v":1,"wish":"quiet","on":1}', b'{"v":1,"wish":"quiet","on":"off"}', '{"v":1,"wish":"end"}'.encode("utf-16"),
]  # fmt: skip


@in_one_test("record", ODD)
def test_what_is_no_wish_is_unknown(record: bytes) -> None:
    assert read_wish(record, 7.0) is None


@given(st.binary(max_size=256))
@settings(CALM, max_examples=examples(40))
def test_no_bytes_are_an_error(record: bytes) -> None:
    assert read_wish(record, 7.0) is None


SAID: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, 0, 1, -1, 1.5, 1e400, 10**200, "", "end", "glow", "start", "quiet", [], ["end"], {}]
)


@given(st.dictionaries(st.sampled_from(["v", "wish", "for_s", "routine", "on", "x"]), SAID))
@settings(CALM, max_examples=examples(40))
def test_a_wish_that_is_understood_is_a_sound_one(said: dict[str, Any]) -> None:
    wish = read_wish(json.dumps({"v": 1, "wish": "glow", **said}).encode(), 7.0)
    assert wish is None or (wish.at_s == 7.0 and 0 < wish.for_s < float("inf") and type(wish.routine) is str)


def test_what_is_unknown_is_answered_in_our_words_and_the_connection_goes_on(lamp: Lamp) -> None:
    with Link(lamp.folder) as link:
        link.told()
        link.says({"wish": "anna", "routine": "anna"})
        assert link.told() == {"v": 1, "answer": "no", "why": "unknown"}
        link.says({"wish": "end"})
        assert lamp.answers("yes").kind == "end"


@pytest.mark.parametrize("record", [b"x" * 257, b"x" * 60_000, b""])
def test_a_record_that_is_too_long_or_empty_ends_the_connection(lamp: Lamp, record: bytes) -> None:
    with Link(lamp.folder) as link:
        link.told()
        link.says(record)
        assert link.told() is None
    with Link(lamp.folder) as link:  # and the lamp listens on
        assert link.told() == {"v": 1, "doing": "rest"}
        link.says(b'{"v":1,"wish":"end"}' + b" " * 236)
        assert lamp.next().kind == "end"


def test_the_newer_of_two_wins_and_an_answer_for_the_older_one_is_not_told_to_it(lamp: Lamp) -> None:
    with Link(lamp.folder) as old:
        old.told()
        old.says({"wish": "glow"})
        wish = lamp.next()
        with Link(lamp.folder) as new:
            assert new.told() == {"v": 1, "doing": "rest"}
            assert old.told() is None
            wish.answered("yes")
            new.says({"wish": "end"})
            lamp.answers("yes")
            assert new.told() == {"v": 1, "wish": "end", "answer": "yes"}


def test_who_sends_a_file_along_gives_the_lamp_nothing(lamp: Lamp) -> None:
    before = len(os.listdir("/proc/self/fd"))
    with Link(lamp.folder) as link, open(os.devnull) as file:
        link.told()
        socket.send_fds(link, [b'{"v":1,"wish":"end"}'], [file.fileno()] * 20)
        assert lamp.answers("yes").kind == "end"
        link.told()
        assert len(os.listdir("/proc/self/fd")) <= before + 3  # both ends of the connection, and the file


def test_who_does_not_read_is_turned_away_and_nobody_waits(lamp: Lamp) -> None:
    with Link(lamp.folder) as sleeps:
        sleeps.told()
        for number in range(500):
            lamp.changes(doing=str(number) * 40)
        changed = 0
        with suppress(BrokenPipeError, ConnectionResetError):
            while changed < 5000:
                changed += 1
                lamp.changes(doing=str(changed) * 40)
                sleeps.send(b"{}", socket.MSG_DONTWAIT)
        assert changed < 5000
    with Link(lamp.folder) as link:
        assert link.told()["v"] == 1


def test_a_flood_waits_in_the_kernel(lamp: Lamp) -> None:
    """However many are sent, twenty a second are heard; none is lost of those that the kernel took."""
    with Link(lamp.folder) as link:
        link.told()
        link.setblocking(False)
        begun_s, taken = time.monotonic(), 0
        for _ in range(10_000):
            with suppress(BlockingIOError):
                link.says({"wish": "glow"})
                taken += 1
        for _ in range(5):
            lamp.next()
        heard = 5
        with suppress(Empty):
            while True:
                lamp.heard.get_nowait()
                heard += 1
        assert heard <= (time.monotonic() - begun_s) / 0.05 + 1
        assert 5 <= taken < 10_000


AS_ANOTHER = """
import os, socket, sys
from tests.examples import examples
os.setgid(65534), os.setuid(int(sys.argv[2]))
one = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
one.settimeout(5)
try:
    one.connect(sys.argv[1])
    one.send(b'{"v":1,"wish":"end"}')
    print(one.recv(4096).decode() or "nothing")
except (BrokenPipeError, ConnectionResetError):
    print("nothing")
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")
def test_only_the_link_root_and_this_user_are_listened_to(monkeypatch: pytest.MonkeyPatch) -> None:
    real = pwd.getpwnam

    def getpwnam(name: str) -> Any:
        return SimpleNamespace(pw_uid=4321) if name == "pi-regulate-link" else real(name)

    def told(user: int) -> str:
        command = [sys.executable, "-c", AS_ANOTHER, str(Path(folder) / WISH_NAME), str(user)]
        return subprocess.run(command, capture_output=True, text=True, timeout=30, check=True).stdout.strip()

    monkeypatch.setattr(pwd, "getpwnam", getpwnam)
    with TemporaryDirectory() as folder:  # one that anybody may enter, as they may the service's
        os.chmod(folder, 0o711)
        ours = Lamp(Path(folder))
        with Link(ours.folder) as link:
            link.told()
            assert told(4322) == "nothing"
            assert ours.heard.empty()
            link.says({"wish": "end"})  # and nobody was turned away for it
            ours.answers("yes")
            assert told(4321) == '{"v":1,"doing":"rest"}'
        assert ours.next().kind == "end"
        ours.socket.close()


def test_another_user_is_turned_away_before_a_byte_is_read(lamp: Lamp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wish_socket, "_user_of", lambda caller: 4322)
    with Link(lamp.folder) as link:
        assert link.told() is None
    assert lamp.heard.empty()


def test_a_device_without_a_free_file_keeps_its_link_and_does_not_spin(
    lamp: Lamp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connection that can't be taken stays in the queue, where it would be looked at again and again."""
    looks: SimpleQueue[float] = SimpleQueue()

    def full(one: socket.socket) -> Any:
        looks.put(time.monotonic())
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    with Link(lamp.folder) as link:
        link.told()
        monkeypatch.setattr(socket.socket, "accept", full)
        with Link(lamp.folder):
            first_s, *_, last_s = [looks.get(timeout=WAITS_S) for _ in range(4)]
            assert last_s - first_s >= 3 * 0.05 - 0.001
            lamp.changes(doing="gate")
            assert link.told()["doing"] == "gate"


def test_a_crowd_of_other_users_keeps_the_link_from_nothing(lamp: Lamp, monkeypatch: pytest.MonkeyPatch) -> None:
    with ExitStack() as crowd, Link(lamp.folder) as link:
        link.told()
        monkeypatch.setattr(wish_socket, "_user_of", lambda caller: 4322)
        over = threading.Event()

        def crowds() -> None:
            while not over.is_set():
                with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as one, suppress(OSError):
                    one.settimeout(0.1)
                    one.connect(str(lamp.folder / WISH_NAME))

        thread = threading.Thread(target=crowds)
        thread.start()
        crowd.callback(thread.join)
        crowd.callback(over.set)
        for _ in range(3):
            link.says({"wish": "end"})
            lamp.answers("yes")
            assert link.told()["answer"] == "yes"


def test_the_file_may_be_opened_by_anybody_is_replaced_after_a_kill_and_removed_at_the_end(tmp_path: Path) -> None:
    dead = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    dead.bind(str(tmp_path / WISH_NAME))
    dead.close()
    before = os.umask(0o077)
    try:
        lamp = Lamp(tmp_path)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / WISH_NAME).stat().st_mode) == 0o666
    with Link(tmp_path) as link:
        link.told()
        lamp.socket.close()
        lamp.socket.close()
        assert link.told() is None
    assert not (tmp_path / WISH_NAME).exists()
    lamp.socket.look()  # whatever still happens
    lamp.socket.open()
    assert not (tmp_path / WISH_NAME).exists()


def test_where_it_can_not_be_made_the_device_goes_on_and_says_so_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "wish").write_text("mine")
    lamp = Lamp(tmp_path)
    lamp.socket.open()
    lamp.socket.close()
    assert (tmp_path / "wish").read_text() == "mine"
    assert len(caplog.messages) == 1
    monkeypatch.delattr(socket, "SO_PEERCRED")
    Lamp(tmp_path / "elsewhere").socket.close()
    assert caplog.messages[1] == (
        "nobody else can reach the lamp: this system doesn't say which user connects to a socket"
    )
    assert not (tmp_path / "elsewhere").exists()


def test_while_nobody_is_connected_its_thread_sleeps_without_a_deadline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: SimpleQueue[float | None] = SimpleQueue()
    real = select.poll

    class Poll:
        def __init__(self) -> None:
            self._poll = real()
            self.register = self._poll.register

        def poll(self, within_ms: float | None) -> Any:
            waits.put(within_ms)
            return self._poll.poll(within_ms)

    monkeypatch.setattr(select, "poll", Poll)
    lamp = Lamp(tmp_path)
    assert waits.get(timeout=WAITS_S) is None
    lamp.socket.close()
