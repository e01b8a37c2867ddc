"""The record of what is lit: there while a lamp may shine, gone when it is dark, and what `lamp off` does by it."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue

import pytest

from pi_regulate.devices import runtime
from pi_regulate.devices.clock import VirtualClock
from pi_regulate.devices.lamps import lamp_off, pwm_files
from pi_regulate.devices.lamps.driven import Lit, write_down, written
from pi_regulate.devices.lamps.lamp_off import by_record
from pi_regulate.devices.lamps.noting import Record
from pi_regulate.devices.lamps.safe_end import EndsDark
from pi_regulate.devices.pins.backends import PiHeaders
from pi_regulate.devices.recorder import RecordedLamp
from pi_regulate.library.settings import LampSettings
from pi_regulate.wiring.parts import Parts
from pi_regulate.words import RegulateError
from tests.conftest import Call
from tests.in_one_test import in_one_test
from tests.stage import shipped

ENDED_DARK = "the device has ended dark; there is nothing to make dark"


@pytest.fixture
def held() -> set[tuple[int, ...]]:
    """Lines that a living program holds."""
    return set()


@pytest.fixture
def low(monkeypatch: pytest.MonkeyPatch, held: set[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """The lines that were made low, in their order."""
    made: list[tuple[int, ...]] = []

    def make_low(pins: tuple[int, ...]) -> None:
        if pins in held:
            raise RegulateError(f"GPIO {pins[0]} is held by `somebody`, which is running; stop it first")
        made.append(pins)

    monkeypatch.setattr(lamp_off, "make_low", make_low)
    return made


def lamp_on(pin: int) -> LampSettings:
    return LampSettings.model_construct(
        driver="pwm", pin=pin, pins=[], floor=0.01, ceiling=0.4, full_lux=None, most_lux=5
    )


@in_one_test("error", [None, ValueError("a bug"), KeyboardInterrupt()])
def test_the_record_is_there_while_a_lamp_may_shine_and_gone_when_it_is_dark(
    tmp_path: Path, error: BaseException | None
) -> None:
    clock = VirtualClock()
    with suppress(ValueError, KeyboardInterrupt), Record(tmp_path, 22) as record:
        record.note(lamp_on(12))
        with EndsDark(RecordedLamp(clock), clock, record.shines) as lamp:
            lamp.show(0.5)
            assert written(tmp_path) == Lit("pwm", (12,), amplifier=22)
            if error is not None:
                raise error
    assert list(tmp_path.iterdir()) == []


def test_a_lamp_whose_hardware_failed_keeps_its_record(tmp_path: Path) -> None:
    class Broken(RecordedLamp):
        def show(self, level: float) -> None:
            if level:
                raise RegulateError("GPIO 12 can't be driven any more")

    clock = VirtualClock()
    with suppress(RegulateError), Record(tmp_path) as record:
        record.note(lamp_on(12))
        with EndsDark(Broken(clock), clock, record.shines) as lamp:
            lamp.show(0.5)
    assert written(tmp_path) == Lit("pwm", (12,))


@in_one_test("umask", [0o077, 0o027, 0o022, 0])
def test_everybody_may_read_what_is_lit_and_only_its_owner_may_change_it(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        write_down(tmp_path, Lit("pwm", (12,)))
    finally:
        os.umask(before)
    assert (tmp_path / "lamp.json").stat().st_mode & 0o777 == 0o644


def no_chip(self: PiHeaders) -> None:
    raise RegulateError("this machine has no GPIO chip")


def start_without_a_chip(folder: Path, lamp: LampSettings) -> None:
    with (
        pytest.MonkeyPatch.context() as patched,
        Parts(shipped().settings, "pi", VirtualClock(), SimpleQueue(), held_in=folder) as parts,
    ):
        patched.setattr(PiHeaders, "pins", no_chip)
        with pytest.raises(RegulateError, match="no GPIO chip"):
            parts.lamp(lamp)


def test_a_start_that_never_had_a_lamp_leaves_no_record(tmp_path: Path) -> None:
    start_without_a_chip(tmp_path, lamp_on(12))
    assert written(tmp_path) is None


def test_a_start_that_fails_keeps_the_record_of_what_a_dead_one_left_on(
    tmp_path: Path, low: list[tuple[int, ...]]
) -> None:
    write_down(tmp_path, Lit("pwm", (12,)))
    start_without_a_chip(tmp_path, lamp_on(12))
    assert written(tmp_path) == Lit("pwm", (12,)), "nobody has made it dark"
    start_without_a_chip(tmp_path, lamp_on(13))
    assert low == [(12,)]
    assert written(tmp_path) is None, "it is dark now"


# by hand


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: Call) -> tuple[Path, Path]:
    """The runtime folders of this user and of the service."""
    mine, service = tmp_path / "user" / "pi-regulate", tmp_path / "service"
    for folder in (mine, service):
        folder.mkdir(parents=True)
    for name in ("RUNTIME_DIRECTORY", "SUDO_UID", "SERVICE_RESULT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "user"))
    monkeypatch.setattr(runtime, "SYSTEM_RUNTIME", service)
    return mine, service


def test_every_record_of_this_boot_is_made_dark(
    folders: tuple[Path, Path], low: list[tuple[int, ...]], call: Call
) -> None:
    mine, service = folders
    write_down(mine, Lit("pwm", (13,)))  # of a try by hand, that was killed
    write_down(service, Lit("pwm", (12,), amplifier=22))
    done = call("lamp", "off")
    assert sorted(done.stdout.splitlines()) == ["GPIO 12 is low; GPIO 22, the amplifier's, is low", "GPIO 13 is low"]
    assert sorted(low) == [(12,), (13,), (22,)]
    assert done.exit_code == 0


def test_the_same_lamp_in_two_records_is_one(
    folders: tuple[Path, Path], low: list[tuple[int, ...]], call: Call
) -> None:
    for folder in folders:
        write_down(folder, Lit("pwm", (12,)))
    assert call("lamp", "off").stdout == "GPIO 12 is low\n"


def test_a_pin_that_hardware_pwm_has_by_now_is_not_taken_from_it_for_an_older_record(
    folders: tuple[Path, Path], low: list[tuple[int, ...]], monkeypatch: pytest.MonkeyPatch, call: Call
) -> None:
    """As a GPIO it would be lost to the PWM, and the running device's lamp dark without a word."""
    mine, service = folders
    write_down(mine, Lit("rgb", (12, 6, 13)))
    write_down(service, Lit("hardware_pwm", (12,)))
    for folder, written_s in zip(folders, (1.0, 2.0), strict=True):
        os.utime(folder / "lamp.json", (written_s, written_s))

    def in_use(pin: int) -> str:
        raise RegulateError(f"the hardware PWM of GPIO {pin} is in use by a running program; stop it first")

    monkeypatch.setattr(pwm_files, "darken", in_use)
    done = call("lamp", "off")
    assert (done.exit_code, done.stdout) == (1, "GPIO 6, 13 is low\n")
    assert "GPIO 12 is in use by a running program" in done.stderr
    assert low == [(6, 13)]
    os.utime(mine / "lamp.json", (3.0, 3.0))  # the other way round: the pin is a GPIO now
    assert call("lamp", "off").stdout == "GPIO 12, 6, 13 is low\n"


def test_a_lamp_that_can_not_be_made_dark_leaves_no_other_one_lit(
    folders: tuple[Path, Path], low: list[tuple[int, ...]], held: set[tuple[int, ...]], call: Call
) -> None:
    held.add((13,))
    for folder, pin in zip(folders, (13, 12), strict=True):
        write_down(folder, Lit("pwm", (pin,)))
    done = call("lamp", "off")
    assert (done.exit_code, done.stdout) == (1, "GPIO 12 is low\n")
    assert done.stderr == "GPIO 13 is held by `somebody`, which is running; stop it first\n"
    assert low == [(12,)]


def test_whoever_types_sudo_darkens_what_they_left_on_without_it(
    folders: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, low: list[tuple[int, ...]], call: Call
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("SUDO_UID", "4711")
    (tmp_path / "pi-regulate-4711").mkdir()
    write_down(tmp_path / "pi-regulate-4711", Lit("pwm", (19,)))
    assert call("lamp", "off").stdout == "GPIO 19 is low\n"


def test_after_an_end_without_a_fault_the_manager_has_nothing_to_make_dark(
    folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, low: list[tuple[int, ...]], call: Call
) -> None:
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(folders[1]))
    monkeypatch.setenv("SERVICE_RESULT", "success")
    assert by_record() == ENDED_DARK
    assert call("lamp", "off").stdout == f"{ENDED_DARK}\n"
    write_down(folders[1], Lit("pwm", (13,)))
    assert by_record() == "GPIO 13 is low"
    monkeypatch.setenv("SERVICE_RESULT", "watchdog")
    (folders[1] / "lamp.json").unlink()
    assert by_record() is None
    assert low == [(13,)]
