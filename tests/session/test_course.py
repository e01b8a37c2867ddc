"""The course of a session: how its phases are greeted, and when a press is too soon."""

from __future__ import annotations

from itertools import pairwise

from pi_regulate.session.memory import Memory
from tests.in_one_test import in_one_test
from tests.stage import (
    Bedside,
    exercise,
    hold,
    library,
    press,
    routine,
)  # fmt: skip

SHORT = library(
    exercise({"glow": 0.2}, name="the-ground", phase="ground", lasts=30),
    exercise({"breathe": {"in": 4, "out": 6}}, name="the-breath", lasts=40),
    exercise({"glow": 0.2}, name="the-company", phase="connect", lasts=30),
)
THREE = routine(ground=["the-ground"], breathe=["the-breath"], connect=["the-company"])
SHORT_S = {"notes": 2 + 4 + 6, "exercises": 30 + 40 + 30}


def told(bed: Bedside, *ignored: str) -> list[tuple[float, str]]:
    return [(round(row.at_s, 3), row.what) for row in bed.rows if row.what not in ignored]


# Greetings


def test_each_phase_is_greeted_with_one_note_more_and_as_many_swells() -> None:
    bed = Bedside(SHORT)
    bed.start(THREE)
    bed.until(500)
    assert [(row.phase, row.seconds) for row in bed.of("prelude")] == [("ground", 2), ("breathe", 4), ("connect", 6)]
    assert [row.name for row in bed.of("chime")] == ["one", "two", "three", "landing"]
    begins = [(row.phase, row.at_s) for row in bed.of("phase")]
    assert begins == [("ground", 0), ("breathe", 32), ("connect", 76)]


def test_an_empty_slot_is_passed_over_without_a_greeting() -> None:
    bed = Bedside(SHORT)
    bed.start(routine(ground=["the-ground"], connect=["the-company"]))
    bed.until(500)
    assert [row.phase for row in bed.of("phase")] == ["ground", "connect"]


@in_one_test(
    ("explained", "intro", "said"),
    [
        (0, "first_three", ["intro.1"]),
        (1, "first_three", ["intro.1"]),
        (2, "first_three", ["intro.1"]),
        (3, "first_three", []),
        (3, "always", ["intro.1"]),
        (1, "never", []),
        (0, "never", []),
    ],
)
def test_the_button_is_explained_in_the_first_sessions(explained: int, intro: str, said: list[str]) -> None:
    bed = Bedside(library(intro=intro), memory=Memory(heard={"intro.1": explained}))
    bed.start("default")
    bed.until(2.0 + 7.0 * ("intro.1" in said))
    assert bed.lines == [*said, "follow-light.1"]


def test_what_is_said_in_a_greeting_comes_after_its_notes_and_one_line_after_the_other() -> None:
    bed = Bedside(memory=Memory())
    bed.start("default")
    bed.until(60)
    lines = bed.of("say")[:4]
    assert lines[0].at_s == 2
    assert all(b.at_s >= a.at_s + (a.seconds or 0) for a, b in pairwise(lines))


def test_a_press_skips_a_greeting_once_its_guard_is_over() -> None:
    bed = Bedside(memory=Memory(heard={"notice.1": 1, "notice.2": 1}))
    bed.start("default")
    bed.hand(press(2.9))
    assert bed.exercises == []
    bed.hand(press(3.5))
    assert bed.exercises == ["follow-light"]


def test_before_the_first_exercise_for_two_and_only_there_it_is_said_what_two_should_know() -> None:
    both = routine(ground=["hug-20", "hug-20"], connect=["hand-to-hand"])
    bed = Bedside(as_written=True)
    bed.start(both)
    bed.until(900)
    assert bed.lines.count("two.1") == 1
    assert bed.lines[0] == "two.1"


def test_it_is_also_said_where_the_exercise_for_two_is_the_second_of_its_slot() -> None:
    bed = Bedside()
    bed.start(routine(ground=["follow-light", "hug-20"]))
    bed.until(200)
    lines = bed.lines
    assert lines[lines.index("two.1") + 1].startswith("hug-20.")  # type: ignore[union-attr]


# Guards


@in_one_test(
    ("at_s", "phases"),
    [
        (0.5, ["ground"]),
        (2.9, ["ground"]),
        (3.6, ["ground", "breathe"]),  # the greeting ended at 2 s, and that is a change too
    ],
)
def test_for_three_seconds_after_a_start_a_press_is_answered_by_the_lamp_and_does_nothing_else(
    at_s: float, phases: list[str]
) -> None:
    bed = Bedside(SHORT)
    bed.start(THREE)
    bed.until(at_s)
    before = bed.guide.light.level_at(at_s)
    bed.hand(press(at_s))
    assert [row.phase for row in bed.of("phase")] == phases
    assert bed.of("press") != []
    assert bed.guide.light.level_at(at_s + 0.4) > before + 0.1


def test_a_second_press_within_a_second_and_a_half_of_a_change_is_too_soon() -> None:
    for gap_s, phases in ((1.7, 2), (1.83, 2), (1.87, 3), (2.0, 3)):
        bed = Bedside(SHORT)
        bed.start(THREE)
        bed.hand(press(10))
        bed.hand(press(10 + gap_s))  # the first was clear, and the change made, after 0.35 s
        bed.until(10 + gap_s + 3)
        bed.hand(press(10 + gap_s + 3))
        assert len(bed.of("phase")) == phases


def test_a_press_that_came_as_a_greeting_ended_does_not_skip_the_exercise_after_it() -> None:
    bed = Bedside(SHORT)
    bed.start(THREE)
    bed.until(35.9)
    bed.hand(press(35.9))  # the greeting of breathe ends at 36
    assert [row.phase for row in bed.of("phase")] == ["ground", "breathe"]
    assert bed.exercises == ["the-ground", "the-breath"]


def test_a_press_that_came_as_an_exercise_ended_does_not_skip_the_phase_after_it() -> None:
    bed = Bedside(SHORT)
    bed.start(THREE)
    bed.until(31.9)
    bed.hand(press(31.9))
    bed.until(40)
    assert bed.exercises == ["the-ground", "the-breath"]


def test_a_hold_is_never_guarded_against() -> None:
    bed = Bedside(SHORT)
    bed.start(THREE)
    bed.hand(hold(0.5, 1.2))
    bed.until(3.0)
    assert told(bed, "chime", "bed")[-3:] == [(1.5, "hold"), (1.5, "landing"), (3.0, "rest")]
