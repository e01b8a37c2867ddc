"""What a service manager hears: ready when it is, alive while it is, and in words what goes on. On a fake socket."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from queue import SimpleQueue
from typing import Any, cast

import pytest

from pi_regulate.devices.clock import NothingLeftError, VirtualClock
from pi_regulate.devices.inbox import Inbox
from pi_regulate.devices.keeping.clerk import Clerk
from pi_regulate.devices.notify import ServiceManager
from pi_regulate.devices.runtime import Marker
from pi_regulate.devices.wall import simulated_wall
from pi_regulate.library.routine import Routine
from pi_regulate.player import Player
from pi_regulate.service.doing import Doing
from pi_regulate.service.heartbeat import Life
from pi_regulate.session.guide import Guide
from pi_regulate.trace import Row
from pi_regulate.words import RegulateError
from tests.stage import USED, Seen, alone, hold, press, seen_by, shipped

WATCHDOG_S = 10.0


class Ears:
    """A speaker that may be ready or not."""

    ready, status = True, "sound on a test"


class Stage:
    """A life on a virtual clock, in a player, with everything that may fail in reach."""

    def __init__(self, folder: Path, watchdog_s: float = WATCHDOG_S, start_s: float = 0.0) -> None:
        self.manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.manager.bind(str(folder / "notify"))
        self.manager.setblocking(False)
        environ = {"NOTIFY_SOCKET": str(folder / "notify"), "WATCHDOG_USEC": str(int(watchdog_s * 1e6))}
        self.clock, self.inbox = VirtualClock(start_s), Inbox()
        self.guide = Guide(shipped(), simulated_wall(21 * 60, 0.0), USED)
        self.speaker = cast(Any, Ears())
        self.clerk = Clerk()
        self.marker = Marker(folder, self.clerk, self.clock.now)
        self.well_s: list[float] = []
        self.pins = self.sound = self.tried = True
        self.may_restart = False
        self.heard: list[tuple[float, str]] = []
        self.doing = Doing(self.guide, self.speaker, shipped().exercises)
        self.life = Life(
            ServiceManager(environ),
            self.guide,
            self.doing,
            self.marker,
            lambda: self.well_s.append(self.clock.now()),
            now=self.clock.now,
            pins=lambda: self.pins,
            sound=lambda: self.sound,
            tried=lambda: self.tried,
            restart_for_sound=lambda: self.may_restart,
        )

    def close(self) -> None:
        self.manager.close()

    def listen(self) -> None:
        """Notes what was told by now, and when."""
        while True:
            try:
                told = self.manager.recv(4096).decode()
            except BlockingIOError:
                return
            self.heard += [(round(self.clock.now(), 3), line) for line in told.split("\n")]

    def beat_until(self, until_s: float) -> None:
        """A loop with nothing else to do."""
        while (due_s := self.life.due_s()) is not None and due_s <= until_s:
            self.clock.wait(SimpleQueue(), due_s)
            self.life.beat(self.clock.now())
            self.listen()

    def told(self, word: str) -> list[float]:
        return [at_s for at_s, line in self.heard if line.startswith(word)]

    @property
    def status(self) -> list[str]:
        return [line.removeprefix("STATUS=") for _, line in self.heard if line.startswith("STATUS=")]


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path)
    yield made
    made.close()


def test_it_is_ready_once_sound_has_been_tried_and_alive_at_half_the_interval(stage: Stage) -> None:
    stage.tried = False
    stage.beat_until(1.0)
    assert stage.heard == []
    stage.tried = True
    stage.beat_until(21.0)
    assert stage.told("READY=1") == [pytest.approx(1.1, abs=0.11)]
    assert stage.told("WATCHDOG=1") == [5.0, 10.0, 15.0, 20.0]
    assert stage.status == ["at rest"]


def test_a_card_that_takes_for_ever_keeps_nobody_from_being_ready(stage: Stage) -> None:
    stage.tried = False
    stage.speaker.ready, stage.speaker.status = False, "opening the sound card"
    stage.beat_until(20.0)
    assert stage.told("READY=1") == [pytest.approx(8.0, abs=0.11)]
    assert stage.status == ["at rest; opening the sound card"]


def test_dead_pins_end_the_program_at_the_next_beat(stage: Stage) -> None:
    stage.beat_until(12.0)
    stage.pins = False
    with pytest.raises(RegulateError, match="what works the pins has ended"):
        stage.beat_until(60.0)
    assert stage.told("WATCHDOG=1") == [5.0, 10.0]
    assert stage.clock.now() == 15.0


def test_sound_that_stands_still_is_no_life_at_rest_while_a_restart_may_help(stage: Stage) -> None:
    stage.sound, stage.may_restart = False, True
    stage.beat_until(30.0)
    assert stage.told("WATCHDOG=1") == []
    stage.may_restart = False  # it was no help: now it is known to be off
    stage.beat_until(40.0)
    assert len(stage.told("WATCHDOG=1")) == 2


def test_sound_that_stands_still_never_ends_a_session(stage: Stage) -> None:
    stage.guide.start(0.0, shipped().routines["default"])
    stage.sound, stage.may_restart = False, True
    stage.beat_until(30.0)
    assert len(stage.told("WATCHDOG=1")) == 6


def test_a_start_has_gone_well_after_a_minute_and_again_after_a_new_configuration(stage: Stage) -> None:
    stage.beat_until(200.0)
    assert stage.well_s == [60.0]
    stage.life.configured(200.0)
    stage.beat_until(400.0)
    assert stage.well_s == [60.0, 260.0]


def test_without_a_watchdog_nothing_wakes_the_device_after_its_first_minute(tmp_path: Path) -> None:
    stage = Stage(tmp_path, watchdog_s=0.0)
    stage.beat_until(1e6)
    assert stage.clock.now() == 60.0
    assert stage.life.due_s() is None
    stage.close()


def test_the_status_tells_a_card_that_comes_and_goes_and_what_is_wrong_with_the_files(stage: Stage) -> None:
    stage.beat_until(6.0)
    stage.speaker.ready, stage.speaker.status = False, "no sound card: light only"
    stage.doing.note = "a change is not used: settings.yaml:3:5: `talk` is unknown"
    stage.beat_until(11.0)
    stage.speaker.ready, stage.doing.note = True, ""
    stage.beat_until(16.0)
    assert stage.status == [
        "at rest",
        "at rest; no sound card: light only; a change is not used: settings.yaml:3:5: `talk` is unknown",
        "at rest",
    ]


def play(stage: Stage, hand_until_s: float, *strokes: Any, start: Routine | None = None) -> Seen:
    """A whole player on the stage, until nothing is left to happen but beats."""
    seen = Seen()
    for edge in (edge for stroke in strokes for edge in stroke):
        stage.clock.schedule(edge.at_s, lambda _, edge=edge: stage.inbox.put(edge))  # type: ignore[misc]

    class Listener:
        def see(self, row: Row, now_s: float) -> None:
            stage.listen()

    player = Player(
        stage.guide,
        stage.clock,
        stage.inbox,
        *seen_by(seen, stage.clock),
        [stage.life, Listener()],
        heart=stage.life,
        once=True,
    )
    stage.clock.schedule(hand_until_s, lambda _: None)
    player.run(stage.guide.start(stage.clock.now(), start) if start is not None else ())
    stage.listen()
    return seen


def test_a_session_is_told_in_words_and_goes_on_being_alive(stage: Stage, tmp_path: Path) -> None:
    play(stage, 150.0, hold(140.0), start=alone(shipped().exercises["long-out"]))
    assert stage.status[:4] == [
        "breathe: greeting",
        "breathe: long-out",
        "breathe: long-out, breath 1 of 30",
        "breathe: long-out, breath 2 of 30",
    ]
    assert "breathe: long-out, breath 7 of 30" in stage.status
    assert stage.status[-2:] == ["landing", "at rest"]
    assert len(stage.told("WATCHDOG=1")) >= 27
    assert stage.well_s != []


def test_the_sign_of_a_session_is_there_while_it_goes_on_and_gone_at_rest(stage: Stage, tmp_path: Path) -> None:
    file, there = tmp_path / "session", []

    def look(_: float) -> None:
        stage.clerk.settle()
        there.append(file.exists())

    for at_s in (0.5, 10.0, 28.0):
        stage.clock.schedule(at_s, look)
    play(stage, 30.0, press(1.0), hold(20.0))
    assert there == [False, True]
    stage.clerk.settle()
    assert not file.exists()


def test_a_session_that_ends_before_the_first_minute_shows_that_the_start_has_gone_well(stage: Stage) -> None:
    play(stage, 30.0, press(1.0), hold(20.0))
    assert stage.well_s == [pytest.approx(22.5, abs=0.1)]


def test_the_sign_is_renewed_every_five_seconds_and_no_oftener(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    touched_s: list[float] = []
    monkeypatch.setattr(stage.marker, "touch", lambda: touched_s.append(stage.clock.now()))
    play(stage, 61.0, hold(60.0), start=alone(shipped().exercises["long-out"]))
    assert touched_s[0] == 0.0
    assert all(after_s - before_s >= 5.0 for before_s, after_s in pairwise(touched_s))


def test_the_sign_is_renewed_however_long_the_machine_has_run(tmp_path: Path) -> None:
    stage = Stage(tmp_path, watchdog_s=0.0, start_s=90_000.0)
    ages: list[float | None] = []

    def look(_: float) -> None:
        stage.clerk.settle()
        ages.append(stage.marker.age_s())

    for at_s in range(90_020, 90_120, 20):
        stage.clock.schedule(at_s, look)
    play(stage, 90_131.0, hold(90_120.0), start=alone(shipped().exercises["long-out"]))
    assert all(age_s is not None and age_s <= 25.0 for age_s in ages), ages
    stage.close()


def test_a_loop_that_hangs_tells_nothing(stage: Stage) -> None:
    """The player alone beats: while a lamp keeps it waiting for ever, the manager hears nothing."""

    class HungError(Exception):
        pass

    class Lamp:
        def show(self, level: float) -> None:
            if stage.clock.now() > 7.0:
                raise HungError  # a test can't wait for ever

        def dim(self, share: float) -> None:
            pass

        def close(self) -> None:
            pass

    stage.clock.schedule(8.0, lambda _: stage.inbox.put(press(8.0)[0]))
    player = Player(stage.guide, stage.clock, stage.inbox, Lamp(), seen_by(Seen(), stage.clock)[1], heart=stage.life)
    with pytest.raises((HungError, NothingLeftError)):
        player.run()
    stage.listen()
    assert stage.clock.now() < 9.0
    assert len(stage.told("WATCHDOG=1")) == 1
