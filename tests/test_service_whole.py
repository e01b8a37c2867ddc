"""The whole device as a service, on mock pins at fifty times the speed: it tells its life, and fails gently."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from pi_regulate.devices.clock import VirtualClock
from pi_regulate.devices.hand import parse_hand
from pi_regulate.devices.keeping.starts import read_starts
from pi_regulate.devices.lamps.drivers import lamp_or_stand_in
from pi_regulate.devices.pins.backends import MockHeaders
from pi_regulate.devices.pins.mock import MockHeader
from pi_regulate.devices.status_socket import ask
from pi_regulate.session import beginnings
from pi_regulate.share import share_dir
from pi_regulate.trace import Row
from pi_regulate.wiring.device import RunOptions, run
from pi_regulate.words import RegulateError
from tests.house import BROKEN, GOOD, House, guide, read, states_of
from tests.stage import EVENING, NIGHT, NOON, shipped


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.listening.close()


class Seen:
    """Keeps the rows, does something when a session begins for the first time, and stops the device at a rest."""

    def __init__(self, rests: int, then: Callable[[], None] = lambda: None) -> None:
        self.rows: list[Row] = []
        self._rests, self._then = rests, then

    def see(self, row: Row, now_s: float) -> None:
        self.rows.append(row)
        if row.what == "phase" and self.count("phase") == 1:
            self._then()
        if row.what == "rest" and self.count("rest") == self._rests:
            os.kill(os.getpid(), signal.SIGTERM)

    def count(self, what: str) -> int:
        return sum(row.what == what for row in self.rows)


def play(house: House, hand: str, watcher: Any, **options: Any) -> None:
    wish = RunOptions("mock", speed=50, hand=parse_hand(hand), sound="off", **options)
    with house.duty() as service:
        run(
            service.library(), wish, [watcher, house], share=share_dir(), read_again=service.read_again, service=service
        )


def test_the_whole_device_tells_its_life_and_answers_after_a_broken_edit(house: House) -> None:
    house.write(BROKEN)
    with suppress(RegulateError):
        read(house.own)  # known already, so it takes no time of the device's
    house.write(GOOD)

    def edit() -> None:
        house.write(BROKEN)
        os.kill(os.getpid(), signal.SIGHUP)

    seen = Seen(3, edit)
    play(house, "20s, hold@25s, 60s, hold@65s", seen, at_min=NOON)
    whats = [row.what for row in seen.rows if row.what in ("sign", "phase", "rest", "problem")]
    assert whats == ["sign", "rest", "phase", "rest", "problem", "phase", "rest"]
    told = house.told()
    assert told[0] == "READY=1"
    assert told[-1] == "STOPPING=1"
    assert "WATCHDOG=1" in told
    statuses = [line for line in told if line.startswith("STATUS=")]
    assert any("a change is not used" in line and "settings.yaml:1:7" in line for line in statuses)
    assert read_starts(house.state).unfinished == 0
    assert not (house.runtime / "session").exists()


def test_what_is_not_read_is_told_to_whoever_looks_until_it_is_put_right(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    house.write("people: {photosensitive: true}\n")
    read(house.own)  # known already, so it takes no time of the device's
    wrong = house.own / "settings.yml"
    (house.own / "settings.yaml").rename(wrong)

    def rename() -> None:
        wrong.rename(house.own / "settings.yaml")
        os.kill(os.getpid(), signal.SIGHUP)

    seen = Seen(2, rename)
    play(house, "20s, hold@195s", seen, at_min=NOON)  # it is read meanwhile, for which there are 3 s
    statuses = [line for line in house.told() if line.startswith("STATUS=")]
    assert "settings.yml is not read: `pi-regulate check` says what to do" in statuses[0]
    assert "not read" not in statuses[-1]
    told = [record.message for record in caplog.records if "not read" in record.message]
    assert len(told) == 1


@pytest.mark.slow
def test_after_a_finished_session_in_safe_mode_the_next_one_is_the_owners(house: House) -> None:
    house.write(GOOD)
    house.good_run()
    house.write("talk: full\n")
    read(house.own)  # known already, so it takes no time of the device's
    house.early_ends(3)
    seen = Seen(3)
    play(house, "20s, hold@45s, 220s, hold@240s", seen, at_min=NOON)  # it is read meanwhile, for which there are 3 s
    signs = [row.name or row.what for row in seen.rows if row.what in ("sign", "phase")]
    assert signs == ["armed", "last good", "phase", "phase"]
    statuses = [line for line in house.told() if line.startswith("STATUS=")]
    assert "using the last good configuration, because the last 3 starts ended early" in statuses[0]
    assert "last good" not in statuses[-1]
    assert read_starts(house.state).unfinished == 0


def test_pins_that_only_a_start_can_change_come_back_with_one_at_the_next_rest(house: House) -> None:
    house.write(GOOD)
    house.good_run()
    house.write("talk: full\nbutton: {pin: 27}\n")
    read(house.own)
    house.early_ends(3)
    seen = Seen(3)  # it would be stopped after the second session only
    play(house, "20s, hold@45s, 200s, hold@225s", seen, at_min=NOON)
    assert seen.count("phase") == 1
    assert read_starts(house.state).unfinished == 2
    assert read_starts(house.state).begun == "", "nobody cut it short"


def test_a_wish_to_start_again_waits_for_the_end_of_the_session_and_is_no_fault(house: House) -> None:
    def wish() -> None:
        os.kill(os.getpid(), signal.SIGUSR1)

    seen = Seen(2, wish)  # it would be stopped at a second rest only
    play(house, "1s, hold@40s", seen, at_min=60)
    assert [row.what for row in seen.rows if row.what in ("phase", "hold", "rest")] == ["phase", "hold", "rest"]
    assert house.told()[-1] == "STOPPING=1"
    assert read_starts(house.state).unfinished == 0
    assert not (house.runtime / "session").exists()


def test_a_death_in_the_middle_leaves_its_sign_and_the_lamp_dark(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    headers: list[MockHeader] = []
    real = MockHeader.__init__

    def remember(self: MockHeader, clock: Any) -> None:
        real(self, clock)
        headers.append(self)

    monkeypatch.setattr(MockHeader, "__init__", remember)

    class Dies:
        def see(self, row: Row, now_s: float) -> None:
            if row.what == "exercise":
                raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        play(house, "1s, 8s, 12s, 16s", Dies())
    assert (house.runtime / "session").exists()
    assert read_starts(house.state).faults[-1].startswith("ZeroDivisionError")
    assert not headers[0].pins
    with house.duty() as service:
        assert [row.name for row in service.opening(guide(), 0.0, greets=True)] == ["back"]


def test_where_no_press_is_heard_any_more_the_light_fades_and_the_program_ends_for_a_new_start(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """lgpio's one thread ends with the first error in a callback. A manager that ends the program cuts the light."""
    duties = states_of(monkeypatch, 12)

    class Dies:
        def see(self, row: Row, now_s: float) -> None:
            if row.what == "exercise":
                monkeypatch.setattr(MockHeaders, "alive", False)

    with pytest.raises(RegulateError, match="what works the pins has ended"):
        play(house, "1s, 8s, 12s, 16s", Dies(), at_min=60)
    assert max(duties) > 0
    assert duties[-1] == 0
    assert len([after for before, after in pairwise(duties) if after < before]) > 10, "not at once"
    assert "the pins has ended" in read_starts(house.state).faults[-1]
    with house.duty() as service:
        assert [row.name for row in service.opening(guide(), 0.0, greets=True)] == ["back"]


def test_whoever_presses_at_night_and_meets_a_mistake_sees_that_the_device_is_back(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The session has not begun, but the lamp has answered."""

    def fails(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(beginnings, "start", fails)
    with pytest.raises(ZeroDivisionError):
        play(house, "20s", Seen(1), at_min=60)
    with house.duty() as service:
        assert [row.name for row in service.opening(guide(), 0.0, greets=False)] == ["back"]


def test_a_fault_that_lasts_does_not_light_the_lamp_again_and_again_all_night(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A session was cut off half a minute ago, so the device shows that it is back, and fails once more."""
    duties = states_of(monkeypatch, 12)
    mark = house.runtime / "session"
    mark.write_text(cut_off := f"{time.monotonic() - 30:.1f}")
    monkeypatch.setattr(MockHeaders, "alive", False)
    with pytest.raises(RegulateError, match="what works the pins has ended"):
        play(house, "1h", Seen(1), at_min=60)
    assert max(duties) > 0
    assert mark.read_text() == cut_off, "a minute after the session, the lamp stays dark"


class BrokenLamp:
    """A lamp whose hardware goes in the middle of a session."""

    def __init__(self, lamp: Any) -> None:
        self._lamp, self.closed = lamp, False

    def show(self, level: float) -> None:
        if level > 0.18:  # more than the hand alone lifts it: a session goes on by then
            raise RegulateError("GPIO 12 can't be driven any more: chip gone")
        self._lamp.show(level)

    def dim(self, share: float) -> None:
        self._lamp.dim(share)

    def close(self) -> None:
        self.closed = True
        self._lamp.close()


def test_a_lamp_that_fails_ends_the_program_with_a_fault_and_a_way_back(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    lamps: list[BrokenLamp] = []

    def broken(*given: Any, **more: Any) -> tuple[BrokenLamp, str]:
        lamp, told = lamp_or_stand_in(*given, **more)
        lamps.append(BrokenLamp(lamp))
        return lamps[0], told

    monkeypatch.setattr("pi_regulate.wiring.parts.lamp_or_stand_in", broken)
    with pytest.raises(RegulateError, match="GPIO 12"):
        play(house, "1s", Seen(1))
    assert lamps[0].closed
    assert "GPIO 12 can't be driven any more" in read_starts(house.state).faults[-1]
    assert house.told()[-1] == "STOPPING=1"
    assert (house.runtime / "session").exists()


class OnTime(VirtualClock):
    """The virtual clock in the place of the device's own."""

    speed = 1.0


@pytest.mark.parametrize(("at_min", "signs"), [(NOON, ["armed"]), (EVENING, ["armed"]), (NIGHT, [])],
                         ids=["by day", "in the evening", "at night"])  # fmt: skip
def test_it_greets_with_one_slow_swell_by_day_and_with_nothing_at_night(
    house: House, at_min: int, signs: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = OnTime()
    monkeypatch.setattr("pi_regulate.wiring.device.RealClock", lambda: clock)
    house.write(GOOD)
    seen = Seen(rests=1)

    class Lights:
        """Keeps every level that is shown before anybody presses."""

        def __init__(self) -> None:
            self.levels: list[float] = []

        def see(self, row: Row, now_s: float) -> None:
            if row.what == "level" and now_s < 18:
                self.levels.append(row.level or 0.0)

    lights = Lights()
    wish = RunOptions("mock", hand=parse_hand("20s, hold@25s, 60s, hold@65s"), sound="off", at_min=at_min)
    with house.duty() as service:
        run(service.library(), wish, [seen, lights, house], share=share_dir(), service=service)
    assert [row.name for row in seen.rows if row.what == "sign"] == signs
    highest = max(lights.levels, default=0.0)
    assert highest == pytest.approx(0.08 if signs else 0.0, abs=0.001)
    turns = [after - before for before, after in pairwise(lights.levels)]
    assert turns == sorted(turns, key=lambda step: step < 0), "one swell: up, and then down"


@pytest.mark.parametrize("dies", [False, True])
def test_what_it_drives_is_written_down_and_told_for_as_long_as_it_may_shine(
    house: House, monkeypatch: pytest.MonkeyPatch, dies: bool
) -> None:
    def no_pwm(pin: int, *_: object) -> None:
        raise RegulateError(f"the kernel shows no hardware PWM for GPIO {pin}")

    monkeypatch.setattr("pi_regulate.devices.lamps.sysfs_pwm.find_channel", no_pwm)
    monkeypatch.setattr("pi_regulate.wiring.parts.headers_of", lambda backend, driver, clock: MockHeaders(clock))
    told: list[tuple[Any, Any]] = []

    class Looks:
        def see(self, row: Row, now_s: float) -> None:
            house.told()
            if row.what in ("sign", "phase", "rest"):
                record, status = json.loads((house.runtime / "lamp.json").read_text()), ask([house.runtime])
                told.append(((record["driver"], record["pins"], record["amplifier"]), status and status["lamp"]))
            if row.what == "phase" and dies:
                raise ZeroDivisionError

    house.write("lamp: {driver: hardware_pwm, pin: 13}\nsound: {amp_enable: 22}\n")
    with house.duty() as service, suppress(ZeroDivisionError):
        wish = RunOptions("pi", speed=50, hand=parse_hand("20s, hold@25s"), sound="off", at_min=NOON, once=True)
        run(service.library(), wish, [Looks(), house], share=share_dir(), service=service)
    stand_in = "software PWM drives the lamp, because the kernel shows no hardware PWM for GPIO 13"
    assert set(map(str, told)) == {str((("pwm", [13], 22), stand_in))}
    assert not (house.runtime / "lamp.json").exists()
    assert ask([house.runtime]) is None


def test_the_device_says_on_its_socket_what_it_does_in_the_words_of_its_status(house: House) -> None:
    answers: list[Any] = []

    class Asks:
        def see(self, row: Row, now_s: float) -> None:
            house.told()
            if row.what == "rest" or (row.what, row.part, row.index) == ("breath", "out", 2):
                answers.append(ask([house.runtime]))

    house.write(GOOD)
    play(house, "20s, 25s, 32s, hold@110s", Asks(), at_min=60, once=True)
    assert ask([house.runtime]) is None  # it has ended, and its socket with it
    breathing = next(answer for answer in answers if answer["phase"] == "breathe")
    assert breathing["exercise"] in shipped().exercises
    assert breathing["status"].startswith(f"breathe: {breathing['exercise']}, breath 2 of {breathing['breaths']}")
    assert answers[-1]["process"] == os.getpid()
    assert answers[-1]["sound"] == {
        "ready": False,
        "status": "sound is off except at normal speed: light only",
        "gaps": 0,
        "rate_hz": None,
    }
