"""The wire check, whatever the person answers and the pin reads: each fault leads to its remedy."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pi_regulate.session.calibration.wire_questions import Ask, Listen, Move, Say, Show, Wired, WireStep, wire_questions
from tests.examples import examples
from tests.in_one_test import in_one_test
from tests.stage import CALM

USUAL = Wired((12,), 17, "up")


class Person:
    """Somebody with these wires, who answers truly; everything is right unless told otherwise."""

    def __init__(self, **wrong: Any) -> None:
        self.heard: dict[tuple[int, str], str] = wrong.pop("heard", {(17, "up"): "press"})
        self.answers: dict[str, list[str]] = {
            "Is there a resistor": ["yes"],
            "Is the lamp dark": ["yes"],
            "Did the lamp light up": ["yes"],
            "Shall we try again": ["yes"],
            "Is there a transistor": ["yes"],
            "Is the motor still": ["yes"],
            "Did you feel it": ["yes"],
            "amplifier board": ["no"],
            "glow or flicker": ["no"],
            "anybody pressing": ["no"],
        } | wrong.pop("answers", {})
        self.taken_off = False  # the first look is at a button nobody presses

    def meets(self, step: WireStep) -> str:
        if isinstance(step, Listen):
            heard = self.heard.get((step.pin, step.pull), "nothing")
            if not self.taken_off and heard == "press":
                heard = "nothing"
            self.taken_off = True
            return heard
        if isinstance(step, Ask):
            answers = next(told for part, told in self.answers.items() if part in step.text)
            return answers.pop(0) if len(answers) > 1 else answers[0]
        return ""


def walked(wired: Wired = USUAL, **wrong: Any) -> tuple[list[WireStep], list[str]]:
    """The steps that were taken, and what is to be mended."""
    person, steps, taken = Person(**wrong), wire_questions(wired), list[WireStep]()
    step = next(steps)
    while True:
        taken.append(step)
        try:
            step = steps.send(person.meets(step))
        except StopIteration as end:
            return taken, end.value


def test_wires_that_are_right_need_nothing() -> None:
    taken, mend = walked()
    assert mend == []
    assert Say("The button works.") in taken
    assert [step.level for step in taken if isinstance(step, Show)][-1] == 0


@in_one_test(
    ("wrong", "remedy"),
    [
        ({"heard": {(17, "up"): "down"}}, "always down"),
        ({"heard": {(17, "down"): "press"}}, "button: {pull: down}"),
        ({"heard": {(12, "up"): "press"}}, "on the lamp's pin"),
        ({"heard": {}}, "No press is noticed"),
        ({"answers": {"Is there a resistor": ["no"]}}, "220 ohms"),
        ({"answers": {"Is the lamp dark": ["no"]}}, "has to go from GPIO 12"),
        ({"answers": {"Did the lamp light up": ["no"]}}, "turn the LED round"),
        ({"answers": {"amplifier board": ["yes"]}}, "amp_enable"),
        ({"answers": {"glow or flicker": ["yes"]}}, "GPIO 18 to 21"),
    ],
)
def test_each_fault_leads_to_its_remedy_and_to_no_other(wrong: dict[str, Any], remedy: str) -> None:
    _, mend = walked(**wrong)
    assert len(mend) == 1
    assert remedy in mend[0]


def test_a_reversed_led_that_is_turned_round_is_mended() -> None:
    taken, mend = walked(answers={"Did the lamp light up": ["no", "yes"]})
    assert mend == []
    assert any(isinstance(step, Say) and "wrong way round" in step.text for step in taken)


def test_a_lamp_on_the_amplifiers_pins_is_told_by_the_settings_alone() -> None:
    _, mend = walked(Wired((18,), 17, "up"))
    assert len(mend) == 1
    assert "18 to 21" in mend[0]


def test_nothing_shines_before_somebody_has_said_that_there_is_a_resistor() -> None:
    taken, _ = walked(answers={"Is there a resistor": ["no"]})
    assert [step for step in taken if isinstance(step, Show)] == []


def test_a_pin_of_hardware_pwm_is_not_listened_to() -> None:
    taken, _ = walked(Wired((12,), 17, "up", may_listen=False), heard={})
    assert {step.pin for step in taken if isinstance(step, Listen)} == {17}


TOUCHED = Wired((12,), 17, "up", motor=13)


@in_one_test(
    ("answers", "remedy", "moves"),
    [
        ({}, None, True),
        ({"Is there a transistor": ["no"]}, "a motor takes 60 mA or more", False),
        ({"Is the motor still": ["no"]}, "past the transistor", True),
        ({"Did you feel it": ["no"]}, "the motor to 5 V (header pin 2 or 4)", True),
    ],
)
def test_a_motor_is_felt_or_its_fault_is_told_and_it_ends_still(
    answers: dict[str, list[str]], remedy: str | None, moves: bool
) -> None:
    taken, mend = walked(TOUCHED, answers=answers)
    assert len(mend) == (remedy is not None)
    assert remedy is None or remedy in mend[0]
    moved = [step.level for step in taken if isinstance(step, Move)]
    assert bool(moved) is moves, "nothing moves before somebody has said that there is a transistor"
    assert moved == [] or moved[-1] == 0


def test_without_a_motor_nothing_is_asked_about_one() -> None:
    taken, _ = walked()
    assert not any(isinstance(step, Ask) and "motor" in step.text for step in taken)


def test_a_lamp_that_is_simulated_has_no_wires() -> None:
    taken, mend = walked(Wired((), 17, "up"))
    assert mend == []
    assert [step for step in taken if isinstance(step, Show)] == []


@given(st.data())
@settings(CALM, max_examples=examples(100))
def test_whatever_is_answered_it_comes_to_an_end_in_the_dark(data: st.DataObject) -> None:
    steps = wire_questions(Wired((12,), 17, data.draw(st.sampled_from(["up", "down"])), motor=13))
    step, lit, moved, count = next(steps), 0.0, 0.0, 0
    while True:
        answer = ""
        if isinstance(step, Show):
            lit = step.level
        elif isinstance(step, Move):
            moved = step.level
        elif isinstance(step, Ask):
            assert moved == 0
            assert lit == 0, f"it waits for an answer with a lit lamp: {step.text}"
            answer = data.draw(st.sampled_from(["yes", "no", "skip"]))
        elif isinstance(step, Listen):
            answer = data.draw(st.sampled_from(["down", "press", "nothing"]))
        count += 1
        try:
            step = steps.send(answer)
        except StopIteration:
            break
    assert lit == 0
    assert count < 60


def test_before_the_first_wire_the_two_numbers_of_a_pin_are_told_apart() -> None:
    steps = wire_questions(Wired(lamp=(12,), button=17, pull="up"))
    said = [step.text for step in (next(steps), next(steps), next(steps)) if isinstance(step, Say)]
    assert "GPIO 17 is its name" in said[1]
    assert "GPIO 17 (header pin 11)" in said[2]
