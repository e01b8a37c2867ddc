"""Which lamp the settings give, and what its driver says of itself."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pi_regulate.devices.clock import VirtualClock
from pi_regulate.devices.lamps.drivers import drive_of, lamp_or_stand_in, open_lamp
from pi_regulate.devices.lamps.gpio_lamp import GpioLamp
from pi_regulate.devices.lamps.rgb import RgbLamp
from pi_regulate.devices.pins.mock import MockHeader
from pi_regulate.library.settings import LampSettings, Settings
from pi_regulate.library.validation import validate
from pi_regulate.library.yaml.source import read
from pi_regulate.share import share_dir
from pi_regulate.words import InUseError, RegulateError
from tests.devices.lamps.pwm_tree import Tree
from tests.in_one_test import in_one_test

RGB: dict[str, Any] = {"driver": "rgb", "pins": [5, 6, 13]}


@cache
def shipped() -> LampSettings:
    found, _ = validate(Settings, read("settings.yaml", (share_dir() / "config" / "settings.yaml").read_bytes()))
    assert found is not None
    return found.lamp


def lamp(**own: Any) -> LampSettings:
    return shipped().model_copy(update=own)


def no_header() -> Any:
    raise AssertionError("nobody needs a header for this")


def test_hardware_pwm_and_a_simulated_lamp_need_no_header() -> None:
    open_lamp(lamp(driver="mock"), no_header, VirtualClock(), simulated=False).close()
    with pytest.raises(RegulateError, match="the kernel shows no hardware PWM for GPIO 12"):
        open_lamp(lamp(driver="hardware_pwm"), no_header, VirtualClock(), simulated=False)


@in_one_test("own", [{}, {"driver": "hardware_pwm"}, {"driver": "mock"}])
def test_on_mock_pins_each_driver_of_one_pin_is_a_lamp_on_that_pin(own: dict[str, Any]) -> None:
    header = MockHeader(VirtualClock())
    shining = open_lamp(lamp(**own), lambda: header, VirtualClock(), simulated=True)
    shining.show(1.0)
    assert isinstance(shining, GpioLamp)
    assert header.pin(12).state == 0.4
    shining.close()


def test_an_rgb_lamp_is_held_at_its_ceiling_in_lux() -> None:
    header = MockHeader(VirtualClock())
    shining = open_lamp(lamp(**RGB), lambda: header, VirtualClock(), simulated=True)
    shining.show(1.0)
    assert isinstance(shining, RgbLamp)
    assert header.pin(5).state == pytest.approx(0.16, abs=1e-3)
    shining.close()


def test_a_measured_lamp_is_held_at_its_ceiling_in_lux() -> None:
    header = MockHeader(VirtualClock())
    shining = open_lamp(lamp(full_lux=25.0), lambda: header, VirtualClock(), simulated=True)
    shining.show(1.0)
    assert header.pin(12).state == pytest.approx(0.2)
    shining.close()


@in_one_test(
    ("own", "levels", "night_levels", "step", "in_night"),
    [
        ({}, 10_000, 2_000, 0.090, 0.143),
        ({"driver": "hardware_pwm"}, 3_333, 667, 0.271, 0.424),
        (RGB, 10_000, 800, 0.055, 0.123),
    ],
)
def test_the_largest_step_of_the_night_is_told_for_each_driver(
    own: dict[str, Any], levels: int, night_levels: int, step: float, in_night: float
) -> None:
    drive = drive_of(lamp(**own), 0.5)
    assert (drive.levels, drive.night_levels) == (levels, night_levels)
    assert drive.step == pytest.approx(step, abs=0.005)
    assert drive.step <= 0.3
    assert drive.step_in_night == pytest.approx(in_night, abs=0.01)


def test_software_pwm_is_called_second_best_with_what_is_better() -> None:
    assert drive_of(lamp(), 0.5).words() == [
        "pwm on GPIO 12: 10,000 duty cycles at 100 Hz, 2,000 of them at night.",
        "The largest step of the night is L* 0.09, and 0.14 for eyes used to the night's ceiling. "
        "The eye can just see a step of 0.5 to 1.",
        "Second best: a program makes its pulses, so dim light wavers when the machine is busy. "
        "`driver: hardware_pwm` is steady.",
    ]
    assert "on GPIO 12, 13, 18 or 19 is steady" in drive_of(lamp(pin=16), 0.5).remark
    assert drive_of(lamp(**RGB), 0.5).remark.startswith("Second best")


def test_hardware_pwm_tells_its_unit_its_channel_and_its_clock(tmp_path: Path) -> None:
    tree = Tree(tmp_path).add("pwmchip3", "1f00098000.pwm", 4, 50_000_000)
    drive = drive_of(lamp(driver="hardware_pwm", pin=19), 0.5, root=tree.folder, files=tree)
    assert drive.where == "GPIO 19 (1f00098000.pwm, channel 3)"
    assert (drive.levels, drive.remark) == (16_667, "Its clock runs at 50 MHz.")
    assert drive.step < 0.06


def test_hardware_pwm_that_is_not_there_yet_says_what_it_needs(tmp_path: Path) -> None:
    drive = drive_of(lamp(driver="hardware_pwm"), 0.5, root=tmp_path)
    assert drive.remark.startswith("Hardware PWM is not available yet. Put the line `dtoverlay=pwm,pin=12,func=4`")


def test_a_simulated_lamp_says_that_nothing_shines() -> None:
    assert drive_of(lamp(driver="mock"), 0.5).words() == ["mock: a simulated lamp; nothing shines."]


# where the hardware PWM is not to be had


def test_without_hardware_pwm_the_owners_pin_shines_by_software_and_the_reason_is_told() -> None:
    header = MockHeader(VirtualClock())
    driven: list[tuple[str, int]] = []
    shining, told = lamp_or_stand_in(
        lamp(driver="hardware_pwm", pin=13),
        lambda: header,
        VirtualClock(),
        simulated=False,
        note=lambda each: driven.append((each.driver, each.pin)),
    )
    shining.show(1.0)
    assert header.pin(13).state == 0.4
    assert driven == [("hardware_pwm", 13), ("pwm", 13)]  # each is written down before it is tried
    assert told.startswith("software PWM drives the lamp, because the kernel shows no hardware PWM for GPIO 13")


def test_a_lamp_that_is_to_be_had_needs_no_stand_in() -> None:
    header = MockHeader(VirtualClock())
    assert lamp_or_stand_in(lamp(pin=6), lambda: header, VirtualClock(), simulated=False)[1] == ""


def test_hardware_pwm_that_a_living_program_has_is_left_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def taken(*_: Any, **__: Any) -> Any:
        raise InUseError("the hardware PWM of GPIO 12 is in use")

    monkeypatch.setattr("pi_regulate.devices.lamps.drivers.open_lamp", taken)
    with pytest.raises(InUseError):
        lamp_or_stand_in(lamp(driver="hardware_pwm"), no_header, VirtualClock(), simulated=False)


def test_a_lamp_on_a_pin_that_is_not_to_be_had_is_refused() -> None:
    def nothing() -> Any:
        raise RegulateError("there is no header")

    with pytest.raises(RegulateError, match="there is no header"):
        lamp_or_stand_in(lamp(pin=6), nothing, VirtualClock(), simulated=False)
