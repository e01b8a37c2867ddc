"""The lamp's settings: pins that can't work, and ceilings in lux, each told at the line the owner wrote."""

from __future__ import annotations

from pathlib import Path

import pytest

from pi_regulate.library.catalogue import check_paths
from pi_regulate.library.lamp import ceiling_of, lamp_pins, lamp_problems, lux_limit
from pi_regulate.library.settings import LampSettings, Settings
from pi_regulate.library.validation import validate
from pi_regulate.library.yaml.source import read
from pi_regulate.share import share_dir
from pi_regulate.words import Problem
from tests.in_one_test import in_one_test
from tests.library.told_settings import shipped_settings, told_of


def told(text: str) -> list[Problem]:
    return told_of(text, lamp_problems)


def lamp(text: str) -> LampSettings:
    settings, _ = validate(Settings, read("settings.yaml", text.encode()).over(shipped_settings()))
    assert settings is not None
    return settings.lamp


@in_one_test(
    ("text", "column", "says"),
    [
        ("lamp: {driver: hardware_pwm, pin: 16}", 35, "GPIO 16 has no hardware PWM; 12, 13, 18 and 19 do."),
        ("lamp: {driver: rgb}", 16, "an RGB lamp needs three pins, of red, green and blue in this order"),
        ("lamp: {driver: rgb, pins: [12, 13]}", 27, "an RGB lamp needs three pins"),
        ("lamp: {driver: rgb, pins: [12, 13, 13]}", 36, "GPIO 13 is listed twice"),
        ("lamp: {pin: 17}", 13, "GPIO 17 can't be both the lamp's and the button's pin; each needs its own."),
        ("button: {pin: 12}", 15, "GPIO 12 can't be both the lamp's and the button's pin"),
        ("lamp: {driver: rgb, pins: [12, 13, 17]}", 36, "GPIO 17 can't be both the lamp's and the button's pin"),
        ("lamp: {full_lux: bright}", 18, "a number belongs here, not `bright`."),
        ("lamp: {full_lux: 0}", 18, "`full_lux` has to be above 0 lx."),
        ("lamp: {most_lux: 11}", 18, "`11` is out of range; `most_lux` has to be at most 10 lx."),
        ("lamp: {floor: 5%, full_lux: 100}", 15, "the floor is 5 % and the ceiling 5 %, which gives 5 lx"),
    ],
)
def test_what_cannot_work_is_an_error_where_the_owner_wrote_it(text: str, column: int, says: str) -> None:
    problems = [problem for problem in told(text + "\n") if problem.severity == "error"]
    assert [(problem.line, problem.column) for problem in problems] == [(1, column)]
    assert problems[0].path == "settings.yaml"
    assert says in problems[0].message


@in_one_test("pin", [12, 13, 18, 19])
def test_four_pins_have_hardware_pwm(pin: int) -> None:
    assert told(f"lamp: {{driver: hardware_pwm, pin: {pin}}}\n") == []


def test_an_rgb_lamp_leaves_its_single_pin_to_the_button() -> None:
    text = "lamp: {driver: rgb, pins: [5, 6, 13]}\nbutton: {pin: 12}\n"
    assert told(text) == []
    assert lamp_pins(lamp(text)) == (5, 6, 13)


def test_a_simulated_lamp_takes_no_pin_from_the_button() -> None:
    assert told("lamp: {driver: mock}\nbutton: {pin: 12}\n") == []


def test_an_unmeasured_lamp_gets_the_ceiling_that_was_written() -> None:
    assert ceiling_of(lamp("lamp: {ceiling: 80%}\n")) == 0.8


def test_a_measured_lamp_stays_under_its_limit_in_lux_and_the_owner_hears_of_it() -> None:
    text = "lamp: {ceiling: 50%, full_lux: 20}\n"
    assert ceiling_of(lamp(text)) == pytest.approx(0.25)
    (warning,) = told(text)
    assert (warning.severity, warning.column) == ("warning", 17)
    assert warning.message == (
        "at 50 % the lamp gives 10 lx at the pillow, so it is limited to 25 %, which gives 5 lx (limit ceiling)."
    )


def test_the_owner_may_allow_ten_lux() -> None:
    assert ceiling_of(lamp("lamp: {ceiling: 50%, full_lux: 20, most_lux: 10}\n")) == 0.5


def test_a_dim_lamp_is_not_held_back() -> None:
    assert ceiling_of(lamp("lamp: {ceiling: 90%, full_lux: 4}\n")) == 0.9


def test_an_rgb_lamp_gets_two_lux_measured_or_not() -> None:
    unmeasured = lamp("lamp: {driver: rgb, pins: [12, 13, 16], most_lux: 10}\n")
    assert lux_limit(unmeasured) == 2.0
    assert ceiling_of(unmeasured) == pytest.approx(0.16)
    assert ceiling_of(lamp("lamp: {driver: rgb, pins: [12, 13, 16], full_lux: 8}\n")) == pytest.approx(0.25)


def test_the_whole_library_is_checked_for_it(tmp_path: Path) -> None:
    file = tmp_path / "settings.yaml"
    file.write_text("lamp:\n  pin: 17\n", encoding="utf-8")
    assert [(problem.path, problem.line, problem.column) for problem in check_paths([], share_dir(), tmp_path)] == [
        (str(file), 2, 8)
    ]
