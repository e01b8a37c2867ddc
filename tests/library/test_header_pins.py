"""Header positions and GPIO numbers: the two are told apart, and gpiozero's own table of the board agrees."""

from __future__ import annotations

from pathlib import Path

import pytest

from pi_regulate.library.catalogue import check_paths, load
from pi_regulate.library.header_pins import GPIO_AT, HEADER_PIN, at_header_pin, with_header_pin
from pi_regulate.share import share_dir
from pi_regulate.words import Problem
from tests.in_one_test import in_one_test


def said(tmp_path: Path, small_share: Path, text: str) -> tuple[Problem, ...]:
    (tmp_path / "settings.yaml").write_text(text, encoding="utf-8")
    return check_paths([tmp_path / "settings.yaml"], small_share)


def test_the_table_is_the_one_gpiozero_knows_of_a_raspberry_pi_4() -> None:
    from gpiozero.pins.pi import PiBoardInfo

    board = PiBoardInfo.from_revision(0xC03111)
    header = board.headers["J8"].pins
    theirs = {number: int(pin.name[4:]) for number, pin in header.items() if pin.name.startswith("GPIO")}
    assert dict(GPIO_AT) == theirs
    for number, pin in header.items():
        if number not in theirs:
            assert at_header_pin(number) == {"3V3": "3.3 V", "5V": "5 V", "GND": "ground"}[pin.name]
    assert sorted(HEADER_PIN) == list(range(28))


def test_a_gpio_is_named_with_its_place_on_the_header() -> None:
    assert with_header_pin(17) == "GPIO 17 (header pin 11)"
    assert at_header_pin(6) == "ground"
    with pytest.raises(KeyError):
        at_header_pin(41)


@in_one_test(
    ("written", "says"),
    [
        ("GPIO17", "Did you mean `17`?"),
        ("gpio 17", "Did you mean `17`?"),
        ("BCM17", "Did you mean `17`?"),
        ("GPIO_17", "Did you mean `17`?"),
        ("GP17", "Did you mean `17`?"),
        ("bcm.17", "Did you mean `17`?"),
        ('"17"', "Did you mean `17`, without quotes?"),
        ('"pin 11"', "Header pin 11 is GPIO 17. Did you mean `17`?"),
        ("pin11", "Header pin 11 is GPIO 17. Did you mean `17`?"),
        ("P11", "Header pin 11 is GPIO 17. Did you mean `17`?"),
        ('"#11"', "Header pin 11 is GPIO 17. Did you mean `17`?"),
        ("board11", "Header pin 11 is GPIO 17. Did you mean `17`?"),
        ("physical pin 11", "Header pin 11 is GPIO 17. Did you mean `17`?"),
        ("J8-11", "Header pin 11 is GPIO 17. Did you mean `17`?"),
        ("33", "Header pin 33 is GPIO 13. Did you mean `13`?"),
        ("39", "Header pin 39 is ground, which is not a GPIO pin."),
        ("pin 4", "Header pin 4 is 5 V, which is not a GPIO pin."),
        ("41", "`41` is not a GPIO number; they are 0 to 27."),
        ("-1", "`-1` is not a GPIO number; they are 0 to 27."),
        ("GPIO40", "a whole number belongs here, not `GPIO40`."),
    ],
)
@in_one_test("key", ["button", "lamp"])
def test_a_pin_in_other_words_is_told_its_number(
    tmp_path: Path, small_share: Path, key: str, written: str, says: str
) -> None:
    (problem,) = said(tmp_path, small_share, f"{key}: {{pin: {written}}}\n")
    assert problem.message.endswith(says)
    assert (problem.line, problem.severity) == (1, "error")


def test_the_amplifiers_pin_and_those_of_an_rgb_lamp_are_told_likewise(tmp_path: Path, small_share: Path) -> None:
    (problem,) = said(tmp_path, small_share, "sound: {amp_enable: GPIO25}\n")
    assert problem.message == "`GPIO25` has to be the GPIO number only. Did you mean `25`?"
    found = said(tmp_path, small_share, "lamp: {driver: rgb, pins: [32, 33, 36]}\n")
    assert [one.message[-18:] for one in found] == ["Did you mean `12`?", "Did you mean `13`?", "Did you mean `16`?"]


@pytest.mark.parametrize(("pin", "meant"), [(11, "GPIO 17"), (9, "ground")])
def test_a_number_that_is_a_place_in_the_wiring_plan_is_asked_about(
    tmp_path: Path, small_share: Path, pin: int, meant: str
) -> None:
    (problem,) = said(tmp_path, small_share, f"button: {{pin: {pin}}}\n")
    assert problem.severity == "warning"
    assert f"header pin {pin} is {meant}" in problem.message
    assert problem.source[problem.column - 1 :].startswith(str(pin))


def test_other_pins_are_nobodys_mistake(tmp_path: Path, small_share: Path) -> None:
    for pin in (5, 17, 27, 22):
        assert said(tmp_path, small_share, f"button: {{pin: {pin}}}\n") == ()
    assert load(share_dir()).settings.button.pin == 17
