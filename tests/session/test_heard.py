"""What two people must have heard: the line before their first exercise, and the question at a gate."""

from __future__ import annotations

from math import inf

import pytest

from pi_regulate.session.memory import Memory
from tests.in_one_test import in_one_test
from tests.session.test_gates import ONE
from tests.stage import NOON, Bedside, alone, exercise, hold, library, press, shipped

TOGETHER = library(start={"press": "together", "double": "together", "hold": "together"})
CARE = "Only if you both feel at ease with each other."


@in_one_test("skips_s", [[23.0], [24.9], [25.5], [23.0, 40.0], [], [26.5]])
def test_two_people_hear_what_they_should_know_to_its_end_before_their_exercise(skips_s: list[float]) -> None:
    bed = Bedside(TOGETHER, at_min=NOON)
    bed.hand(press(1.0), press(20.0))
    for at_s in skips_s:
        bed.hand(press(at_s))
    bed.until(200.0)
    begins = next(row.at_s for row in bed.of("exercise") if row.id == "breathe-together")
    care = [row for row in bed.of("say") if row.text == CARE]
    assert [row.at_s + (row.seconds or 0.0) <= begins for row in care] == [True]


def test_who_skips_the_line_that_stands_alone_goes_on_to_the_exercise() -> None:
    bed = Bedside(TOGETHER, at_min=NOON)
    bed.hand(press(1.0), press(20.0), press(23.0), press(25.2))
    bed.until(26.0)
    assert [row.text for row in bed.of("say")].count(CARE) == 1
    assert bed.exercises[-1] == "breathe-together"


@pytest.mark.parametrize("away_s", [(23.0, 25.0), (25.0, 27.0)])  # as it begins, and in the middle of it
def test_two_people_hear_it_again_where_the_speaker_was_away_while_it_was_said(away_s: tuple[float, float]) -> None:
    now_s = [0.0]
    bed = Bedside(TOGETHER, at_min=NOON, speech=lambda: 1 if now_s[0] < away_s[0] else 2 * (now_s[0] >= away_s[1]))
    bed.hand(press(1.0), press(20.0))
    for tenth in range(210, 800):
        now_s[0] = tenth / 10
        bed.until(now_s[0])
    begins = next(row.at_s for row in bed.of("exercise") if row.id == "breathe-together")
    care = [row for row in bed.of("say") if row.text == CARE]
    assert [(row.at_s > away_s[1], row.at_s + (row.seconds or 0.0) <= begins) for row in care] == [
        (False, True),
        (True, True),
    ]


class Lost(Bedside):
    """Somebody in an exercise with a gate at 4 s, whose speaker is lost one second after it began."""

    def __init__(self, *, back_s: float = inf, say: str | None = None) -> None:
        self.hears = True
        steps = [{"say": say, "at": 0}] if say else []
        two = exercise(
            *steps, {"glow": 0.2}, {"gate": {"needs": 2}, "at": 4},
            {"swell": {"from": 0.2, "to": 0.3, "every": 10}, "at": 10},
            name="the-two", phase="connect", who="two", alone="the-one", lasts=40,
        )  # fmt: skip
        super().__init__(library(two, ONE, talk="full"), speech=lambda: self.hears)
        self.start(alone(two))
        while not self.exercises:
            self.until(self.guide.deadline() or 0.0)
        self.begins_s = self.of("exercise")[0].at_s
        self.until(self.begins_s + 1.0)
        self.hears = False
        self.until(self.begins_s + min(back_s, 3.9))
        self.hears = back_s < 4.0


@pytest.mark.parametrize("say", [None, "This line is much longer than the time before the gate."])
def test_a_gate_that_nobody_can_hear_any_more_is_a_no_at_once_and_nobody_is_led_on(say: str | None) -> None:
    bed = Lost(say=say)
    bed.until(bed.begins_s + 30.0)
    assert [(row.at_s - bed.begins_s, row.index) for row in bed.of("no")] == [(4.0, 0)]
    assert bed.of("gate", "yes") == []
    assert "gate.1" not in bed.lines
    assert bed.exercises == ["the-two", "the-one"]


def test_without_the_question_the_lamp_never_stands_on_the_level_of_a_gate() -> None:
    bed = Lost()
    assert [bed.level(bed.begins_s + after_s) for after_s in (4.5, 6.5, 10.0, 20.0)] == pytest.approx([0.2] * 4)


def test_a_speaker_that_is_back_at_the_gate_asks_as_ever() -> None:
    bed = Lost(back_s=3.0)
    bed.until(bed.begins_s + 10.0)
    assert [row.at_s - bed.begins_s for row in bed.of("gate")] == [4.0]
    assert bed.lines[-1] == "gate.1"


def test_a_hold_right_after_that_no_lands() -> None:
    bed = Lost()
    bed.hand(hold(bed.begins_s + 4.2))
    assert bed.level(bed.begins_s + 6.7) == 0.0


def test_a_gate_for_one_that_nobody_can_hear_goes_on_without_the_voice() -> None:
    hears = [True]
    bed = Bedside(speech=lambda: hears[0], familiar_voice=True)
    bed.start(alone(shipped().exercises["known-voice"]))
    bed.until(10.0)
    hears[0] = False
    bed.until(300.0)
    assert bed.exercises == ["known-voice"]
    assert bed.of("gate", "voice") == []
    assert bed.guide.at_rest


def test_a_line_that_had_just_ended_when_a_hold_ended_the_session_was_heard() -> None:
    bed = Bedside(memory=Memory())
    bed.start("default")
    bed.until(40.0)
    last = next(row for row in bed.of("say") if row.line == "intro.1")
    over_s = last.at_s + (last.seconds or 0.0)
    bed = Bedside(memory=Memory())
    bed.start("default")
    bed.hand(hold(over_s - 0.8, 1.2))  # it counts 0.2 s after the line, in the pause before the first exercise
    bed.until(over_s + 10.0)
    assert bed.exercises == []
    assert bed.guide.course.memory.heard == {"intro.1": 1}
