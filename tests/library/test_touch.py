"""The settings of touch: what can't work is told at its line, and the remedy that is printed works as printed."""

from __future__ import annotations

import re
from pathlib import Path

from pi_regulate.library.catalogue import load
from pi_regulate.library.touch import touch_problems
from pi_regulate.share import share_dir
from pi_regulate.words import Problem
from tests.in_one_test import in_one_test
from tests.library.told_settings import told_of


def told(text: str) -> list[Problem]:
    return told_of(text, touch_problems)


@in_one_test(
    ("text", "place", "says", "mended"),
    [
        ("touch: {pin: 12}", (1, 14), "both the lamp's and the motor's", "touch: {pin: 13}"),
        ("touch: {pin: 17}", (1, 14), "both the button's and the motor's", "touch: {pin: 13}"),
        ("touch: {pin: 18}", (1, 14), "carries I2S sound", "touch: {pin: 13}"),
        ("touch: {pin: 2}", (1, 14), "the motor would turn from power-on on", "touch: {pin: 13}"),
        ("touch: {pin: 14}", (1, 14), "serial console's output, which rests high", "touch: {pin: 13}"),
        ("touch: {pin: 13}\nlamp: {pin: 13}", (1, 14), "Did you mean `12`?", "touch: {pin: 12}\nlamp: {pin: 13}"),
        (
            "touch: {pin: 22}\nsound: {amp_enable: 22}",
            (1, 14),
            "both the amplifier's and the motor's",
            "touch: {pin: 13}\nsound: {amp_enable: 22}",
        ),
        (
            "lamp: {driver: rgb, pins: [12, 13, 16]}\ntouch: {pin: 13}",
            (2, 14),
            "Did you mean `6`?",
            "lamp: {driver: rgb, pins: [12, 13, 16]}\ntouch: {pin: 6}",
        ),
        (
            "touch: {pin: 5, driver: hardware_pwm}",
            (1, 25),
            "GPIO 5 has no hardware PWM; 12 and 13 do. Write `driver: pwm`",
            "touch: {pin: 5, driver: pwm}",
        ),
        (
            "lamp: {driver: hardware_pwm, pin: 18}\ntouch: {pin: 12, driver: hardware_pwm}",
            (2, 26),
            "the motor would move with every light",
            "lamp: {driver: hardware_pwm, pin: 12}\ntouch: {pin: 13, driver: hardware_pwm}",
        ),
        (
            "touch: {pin: 13, driver: hardware_pwm}\nsound: {device: Headphones}",
            (1, 26),
            "the headphone jack",
            "touch: {pin: 13, driver: pwm}\nsound: {device: Headphones}",
        ),
        (
            "touch: {pin: 13, frequency: 25000}",
            (1, 29),
            "at most 400 pulses a second. Did you mean `auto`?",
            "touch: {pin: 13, frequency: auto}",
        ),
        ("light: off", (1, 8), "`touch: {pin: 13}`", "light: off\ntouch: {pin: 13}"),
        ("light: off\nlamp: {pin: 13}", (1, 8), "`touch: {pin: 12}`", "light: off\nlamp: {pin: 13}\ntouch: {pin: 12}"),
        ("touch: {pin: 28}", (1, 14), "they are 0 to 27", "touch: {pin: 13}"),
        ("touch: {pin: 13, floor: 60%}", (1, 9), "below `ceiling`", "touch: {pin: 13, floor: 50%}"),
    ],
)
def test_what_cannot_work_is_told_where_it_stands_and_its_remedy_works(
    text: str, place: tuple[int, int], says: str, mended: str
) -> None:
    problems = told(text)
    assert [(one.line, one.severity) for one in problems] == [(place[0], "error")]
    assert says in problems[0].message, problems[0].message
    if "floor" not in text:
        assert (problems[0].line, problems[0].column) == place
    assert told(mended) == []


@in_one_test(
    "text",
    [
        "touch: {pin: none}",
        "touch: {pin: 13}",
        "light: off\ntouch: {pin: 13}\nsound: {device: off}",
        "touch: {pin: 13, driver: hardware_pwm, frequency: 175}",
        "touch: {pin: 13, frequency: 175}",
        "lamp: {driver: mock}\ntouch: {pin: 12}",
        "light: false\ntouch: {pin: 13}",
    ],
)
def test_what_works_is_not_remarked_on(text: str) -> None:
    assert told(text) == []


def test_sound_off_in_one_word_is_told_what_to_write() -> None:
    (problem,) = told("sound: off")
    (remedy,) = re.findall(r"Write `(.+?)`", problem.message)
    assert told(remedy) == []


@in_one_test(
    ("text", "warned"),
    [
        ("touch: {pin: 13, ceiling: 100%}", True),
        ("touch: {pin: 13, ceiling: 60%}", False),
        ("touch: {pin: 13, ceiling: 100%, frequency: 175}", False),  # an LRA behind a driver board of its own
    ],
)
def test_a_coin_motor_on_more_than_its_three_volts_is_warned_of(text: str, warned: bool) -> None:
    told_of_it = ["at 100 % of 5 V a motor gets 5 V, and most coin motors are made for 3 V: it gets hot and wears out."]
    said = [(one.severity, one.message.removesuffix(" Did you mean `60%`?")) for one in told(text)]
    assert said == ([("warning", *told_of_it)] if warned else [])


def test_with_the_light_off_it_is_told_that_others_light_nothing(tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text("light: off\ntouch: {pin: 13}\nothers: {may: [end, glow]}\n")
    (told,) = load(share_dir(), tmp_path).warnings
    assert (told.line, told.column, told.message) == (
        3,
        21,
        "with `light: off` nobody lights the lamp, so `glow` allows nothing (limit others).",
    )
