"""Lines for config.txt: those that fit the board and the settings, and no other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pi_regulate.devices.boot_lines import board, boot_lines, fitting_lines
from pi_regulate.library.settings import Settings
from tests.in_one_test import in_one_test
from tests.stage import library

ZERO, THREE, FOUR, FIVE = (
    "Raspberry Pi Zero 2 W Rev 1.0",
    "Raspberry Pi 3 Model B Plus Rev 1.3",
    "Raspberry Pi 4 Model B Rev 1.5",
    "Raspberry Pi 5 Model B Rev 1.0",
)


def lines(model: str, **sections: Any) -> set[str]:
    settings: Settings = library(**sections).settings
    return {line for line, _ in boot_lines(settings, model)}


@in_one_test(
    ("model", "lights"),
    [
        (ZERO, {"act_led_trigger=none", "act_led_activelow=on"}),
        (THREE, {"act_led_trigger=none", "pwr_led_activelow=off", "eth_led0=14", "eth_led1=14"}),
        (FOUR, {"act_led_trigger=none", "pwr_led_activelow=off", "eth_led0=4", "eth_led1=4"}),
        (FIVE, {"act_led_trigger=none", "pwr_led_activelow=off", "eth_led0=4", "eth_led1=4"}),
        ("", {"act_led_trigger=none", "pwr_led_activelow=off"}),
    ],
    ids=["zero", "3B+", "4", "5", "unknown"],
)
def test_the_boards_own_lights_are_made_dark_by_the_words_that_board_knows(model: str, lights: set[str]) -> None:
    found = {line.removeprefix("dtparam=") for line in lines(model) if "_led" in line}
    assert found == lights


def test_the_lamps_pins_are_low_while_the_pi_starts() -> None:
    assert "gpio=12=op,dl" in lines(ZERO)
    rgb = lines(ZERO, lamp={"driver": "rgb", "pins": [5, 6, 13]})
    assert {"gpio=5=op,dl", "gpio=6=op,dl", "gpio=13=op,dl"} <= rgb
    assert not any("overlay=pwm" in line for line in rgb)
    assert not any(line.startswith("gpio=") for line in lines(ZERO, lamp={"driver": "mock"}))


def test_hardware_pwm_gets_the_function_of_its_pin_and_the_jack_gives_way_where_they_share() -> None:
    assert "dtoverlay=pwm,pin=12,func=4" in lines(FOUR)
    assert "dtoverlay=pwm,pin=18,func=2" in lines(FOUR, lamp={"pin": 18})
    assert not any("overlay=pwm" in line for line in lines(FOUR, lamp={"pin": 16}))
    assert "dtparam=audio=off" in lines(ZERO)
    assert "dtparam=audio=off" not in lines(FOUR) | lines(FIVE)


def test_a_motor_is_still_while_the_pi_starts_and_shares_one_line_with_the_lamp() -> None:
    assert "gpio=13=op,dl" in lines(ZERO, touch={"pin": 13})
    assert not any(line.startswith("gpio=13") for line in lines(ZERO))
    both = fitting(lamp={"driver": "hardware_pwm"}, touch={"pin": 13, "driver": "hardware_pwm"})
    assert {line for line in both if "overlay=pwm" in line} == {"dtoverlay=pwm-2chan,pin=12,func=4,pin2=13,func2=4"}
    turned = fitting(lamp={"driver": "hardware_pwm", "pin": 13}, touch={"pin": 12, "driver": "hardware_pwm"})
    assert "dtoverlay=pwm-2chan,pin=12,func=4,pin2=13,func2=4" in turned
    alone = fitting(touch={"pin": 13, "driver": "hardware_pwm"})
    assert {line for line in alone if "overlay=pwm" in line} == {"dtoverlay=pwm,pin=13,func=4"}
    assert not any("overlay=pwm" in line or "audio" in line for line in fitting(touch={"pin": 13}))


def fitting(**sections: Any) -> set[str]:
    return {line for line, _ in fitting_lines(library(**sections).settings, ZERO, amplifier=False)}


def test_an_amplifier_that_we_switch_is_not_switched_by_the_kernel_too() -> None:
    assert "dtoverlay=max98357a" in lines(FIVE)
    switched = lines(FIVE, sound={"amp_enable": 22})
    assert {"dtoverlay=max98357a,no-sdmode", "gpio=22=op,dl"} <= switched
    assert "dtoverlay=max98357a" not in switched


def test_a_board_is_what_the_device_tree_calls_it(tmp_path: Path) -> None:
    (tmp_path / "model").write_bytes(f"{ZERO}\0".encode())
    assert board(tmp_path / "model") == ZERO
    (tmp_path / "other").write_bytes(b"linux,dummy-virt\0")
    assert board(tmp_path / "other") == board(tmp_path / "none") == ""
