"""What the doctor says of the header: its chip, its libraries, who has which line, and how the button reads."""

from __future__ import annotations

import errno
import os
import struct
from pathlib import Path
from typing import Any

import pytest

from pi_regulate.devices.pins.chip import LineInfo, line_level, line_of
from pi_regulate.doctor import lamp_driver, pins
from pi_regulate.doctor.findings import Verdict
from pi_regulate.words import RegulateError
from tests.doctor.conftest import Made
from tests.in_one_test import in_one_test


@pytest.fixture
def header(made: Made, monkeypatch: pytest.MonkeyPatch) -> Made:
    """A Pi with its chip on number 11, every line free and high."""
    made.pi()
    for number in (0, 11):
        made.file(f"/sys/bus/gpio/devices/gpiochip{number}/label", "")
        made.file(f"/dev/gpiochip{number}", "")
    labels = {"gpiochip0": "brcmvirt-gpio", "gpiochip11": "pinctrl-rp1"}
    monkeypatch.setattr(pins, "chip_label", lambda device: labels[device.name])
    monkeypatch.setattr(pins, "line_of", lambda device, pin: LineInfo(False))
    monkeypatch.setattr(pins, "line_level", lambda device, pin, pull: pull == "up")
    return made


def test_the_chip_is_told_by_label_and_number(header: Made) -> None:
    assert pins.chip(header.machine()).found == "the header is /dev/gpiochip11, pinctrl-rp1"


def test_a_pi_without_a_chip_fails_and_a_laptop_has_none(made: Made) -> None:
    assert pins.chip(made.machine()).state == "not here"
    assert [pins.lamp(made.machine()).state, pins.button_level(made.machine()).state] == ["not here", "not here"]
    made.pi()
    found = pins.chip(made.machine())
    assert (found.state, bool(found.remedy)) == ("fail", True)


@in_one_test(
    ("line", "runs", "state"),
    [
        (LineInfo(False), False, "ok"),
        (LineInfo(True, "lg"), True, "ok"),
        (LineInfo(True, "pi-regulate"), True, "ok"),
        (LineInfo(True, "lg"), False, "fail"),
        (LineInfo(True, "spi0 CS1"), True, "fail"),
        (LineInfo(True, ""), False, "fail"),
    ],
)
def test_a_line_is_free_ours_or_somebodys(line: LineInfo, runs: bool, state: Verdict) -> None:
    found = pins.judged_lines({12: line}, "lamp.pin", runs=runs)
    assert found.state == state
    if state == "fail":
        assert (line.holder or "does not give its name") in found.found
        assert "lamp.pin" in found.remedy
    if runs and state == "ok":
        assert "in use by the running pi-regulate" in found.found


def test_beside_a_running_device_no_line_is_taken(header: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pins, "line_level", lambda *given: pytest.fail("the button was taken"))
    header.device = {"button": "free"}
    assert pins.button_level(header.machine()).state == "ok"
    header.device = {"button": "stuck"}
    assert pins.button_level(header.machine()).state == "fail"


@pytest.mark.parametrize(("pull", "high", "state"), [("up", True, "ok"), ("up", False, "warn"), ("down", True, "warn")])
def test_a_button_that_reads_as_pressed_is_told(
    header: Made, monkeypatch: pytest.MonkeyPatch, pull: str, high: bool, state: Verdict
) -> None:
    header.settings(f"button: {{pull: {pull}}}\n")
    monkeypatch.setattr(pins, "line_level", lambda *given: high)
    assert pins.button_level(header.machine()).state == state


@pytest.mark.parametrize(("number", "state"), [(errno.EBUSY, "not here"), (errno.EACCES, "fail")])
def test_a_button_that_can_not_be_read_is_told(
    header: Made, monkeypatch: pytest.MonkeyPatch, number: int, state: Verdict
) -> None:
    def refuse(*given: object) -> bool:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(pins, "line_level", refuse)
    assert pins.button_level(header.machine()).state == state


def missing() -> None:
    raise RegulateError("the lgpio that is installed here is an empty package of that name. Install it: `apt`.")


@pytest.mark.parametrize(
    ("settings", "state"),
    [("button: {driver: lgpio}\n", "fail"), ("button: {driver: auto}\n", "not here")],
)
def test_an_empty_lgpio_fails_where_it_is_needed(
    header: Made, monkeypatch: pytest.MonkeyPatch, settings: str, state: Verdict
) -> None:
    monkeypatch.setattr(pins, "load_lgpio", missing)
    monkeypatch.setattr(pins, "load_gpiod", lambda: None)
    header.settings(settings)
    found = pins.lgpio(header.machine())
    assert (found.state, found.remedy) == (state, "Install it: `apt`.")
    assert "empty package" in found.found


def test_an_empty_lgpio_fails_where_gpiod_is_missing_too(header: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pins, "load_lgpio", missing)
    monkeypatch.setattr(pins, "load_gpiod", missing)
    assert pins.lgpio(header.machine()).state == "fail"


@pytest.mark.parametrize(("driver", "state"), [("auto", "warn"), ("gpiod", "fail")])
def test_a_missing_gpiod_means_a_button_that_is_polled(
    header: Made, monkeypatch: pytest.MonkeyPatch, driver: str, state: Verdict
) -> None:
    monkeypatch.setattr(pins, "load_gpiod", missing)
    header.settings(f"button: {{driver: {driver}}}\n")
    assert pins.gpiod(header.machine()).state == state


def test_a_lamp_on_the_amplifiers_pins_is_told(made: Made) -> None:
    assert pins.sound_pins(made.machine()).state == "ok"
    made.settings("lamp: {pin: 18}\n")
    found = pins.sound_pins(made.machine())
    assert found.state == "warn"
    assert "GPIO 18" in found.found


class Chip:
    """The kernel's side of two calls and of a line that was taken."""

    def __init__(self, used: bool, high: bool) -> None:
        self.used, self.high = used, high
        self.flags: int | None = None

    def __call__(self, chip: Any, request: int, block: bytearray) -> int:
        if request == 0xC100B405:
            assert len(block) == 256
            block[32:64] = b"somebody".ljust(32, b"\0")
            struct.pack_into("=Q", block, 72, int(self.used) | 1 << 2)
        elif request == 0xC250B407:
            if self.used:
                raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))
            self.flags = struct.unpack_from("=288xQ", block)[0]
            struct.pack_into("=i", block, 588, os.open(os.devnull, os.O_RDONLY))
        else:
            assert request == 0xC010B40E
            assert struct.unpack("=QQ", block) == (0, 1)
            struct.pack_into("=Q", block, 0, int(self.high))
        return 0


def test_a_line_is_looked_at_by_the_kernels_own_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pi_regulate.devices.pins.chip.ioctl", Chip(used=True, high=False))
    assert line_of(Path(os.devnull), 12) == LineInfo(True, "somebody")
    with pytest.raises(OSError, match="busy"):
        line_level(Path(os.devnull), 12, "up")


@pytest.mark.parametrize(("pull", "bit"), [("up", 8), ("down", 9)])
@pytest.mark.parametrize("high", [False, True])
def test_a_free_line_is_read_as_an_input_with_the_buttons_pull(
    monkeypatch: pytest.MonkeyPatch, pull: Any, bit: int, high: bool
) -> None:
    chip = Chip(used=False, high=high)
    monkeypatch.setattr("pi_regulate.devices.pins.chip.ioctl", chip)
    open_before = len(os.listdir("/dev/fd"))
    assert line_level(Path(os.devnull), 17, pull) is high
    assert chip.flags == 1 << 2 | 1 << bit
    assert len(os.listdir("/dev/fd")) == open_before


@pytest.mark.parametrize(
    ("settings", "gpiod", "lgpio"),
    [
        ("", "it drives lamp and button", "gpiod drives lamp and button"),
        ("button: {driver: gpiod}\n", "it drives lamp and button", "gpiod drives lamp and button"),
        ("lamp: {driver: hardware_pwm}\n", "it drives the button", "gpiod drives the button"),
        ("button: {driver: lgpio}\n", "lgpio drives lamp and button", "it drives lamp and button"),
        ("button: {driver: lgpio}\nlamp: {driver: hardware_pwm}\n", "lgpio drives the button", "it drives the button"),
    ],
)
def test_who_drives_lamp_and_button_is_told_as_the_settings_have_it(
    header: Made, monkeypatch: pytest.MonkeyPatch, settings: str, gpiod: str, lgpio: str
) -> None:
    monkeypatch.setattr(pins, "load_gpiod", lambda: None)
    monkeypatch.setattr(pins, "load_lgpio", lambda: None)
    header.settings(settings)
    machine = header.machine()
    assert gpiod in pins.gpiod(machine).found
    assert lgpio in pins.lgpio(machine).found


def test_without_a_header_nothing_is_said_to_be_driven(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pins, "load_gpiod", lambda: None)
    monkeypatch.setattr(pins, "load_lgpio", lambda: None)
    assert "it would drive lamp and button" in pins.gpiod(made.machine()).found
    assert "gpiod would drive lamp and button" in pins.lgpio(made.machine()).found
    assert lamp_driver.driver(made.machine()).found.startswith("on a Raspberry Pi: ")
