"""The amplifier's pin has to be one of its own; what can't work is told at the line the owner wrote."""

from __future__ import annotations

from pi_regulate.library.lamp import amplifier_problems
from pi_regulate.words import Problem
from tests.in_one_test import in_one_test
from tests.library.told_settings import told_of


def told(text: str) -> list[Problem]:
    return told_of(text, amplifier_problems)


@in_one_test(
    ("text", "column", "says"),
    [
        ("sound: {amp_enable: 18}", 21, "GPIO 18 carries I2S sound, as 18 to 21 do;"),
        ("sound: {amp_enable: 21}", 21, "give the amplifier another pin, such as 22."),
        ("sound: {amp_enable: 12}", 21, "GPIO 12 can't be both the lamp's and the amplifier's pin"),
        ("sound: {amp_enable: 17}", 21, "GPIO 17 can't be both the button's and the amplifier's pin"),
        ("sound: {amp_enable: 28}", 21, "they are 0 to 27"),
        ("sound: {amp_enable: unknown}", 21, "`unknown`"),
    ],
)
def test_a_pin_that_cannot_work_is_an_error_with_its_place(text: str, column: int, says: str) -> None:
    problems = told(text)
    assert [(problem.line, problem.column, problem.severity) for problem in problems] == [(1, column, "error")]
    assert says in problems[0].message


def test_each_pin_of_an_rgb_lamp_is_the_lamps() -> None:
    assert len(told("lamp: {driver: rgb, pins: [5, 6, 13]}\nsound: {amp_enable: 6}")) == 1


@in_one_test("text", ["talk: few", "sound: {amp_enable: none}", "sound: {amp_enable: 22}",
                                  "lamp: {driver: mock}\nsound: {amp_enable: 12}"])  # fmt: skip
def test_none_and_a_pin_of_its_own_are_fine(text: str) -> None:
    assert told(text) == []
