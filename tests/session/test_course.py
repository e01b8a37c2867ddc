"""The course of a session: greetings, guards, going on by itself, nights, landings, its longest length, a stop."""

from __future__ import annotations

from itertools import pairwise

import pytest

from pi_regulate.session.memory import Memory
from pi_regulate.session.night import Wall
from tests.stage import (
    EVENING,
    NIGHT,
    NOON,
    Bedside,
    alone,
    exercise,
    hold,
    library,
    press,
    routine,
    shipped,
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


@pytest.mark.parametrize(
    ("sessions", "intro", "said"),
    [
        (0, "first_three", ["notice.1", "notice.2", "intro.1"]),
        (1, "first_three", ["intro.1"]),
        (2, "first_three", ["intro.1"]),
        (3, "first_three", []),
        (9, "always", ["intro.1"]),
        (1, "never", []),
    ],
)
def test_the_button_is_explained_in_the_first_sessions(sessions: int, intro: str, said: list[str]) -> None:
    bed = Bedside(library(intro=intro), memory=Memory(sessions=sessions))
    bed.start("default")
    bed.until(2.0 + 16.0 * (sessions == 0) + 7.0 * ("intro.1" in said))
    assert bed.lines == [*said, "follow-light.1"]


def test_what_is_said_in_a_greeting_comes_after_its_notes_and_one_line_after_the_other() -> None:
    bed = Bedside(memory=Memory())
    bed.start("default")
    bed.until(60)
    lines = bed.of("say")[:4]
    assert lines[0].at_s == 2
    assert all(b.at_s >= a.at_s + (a.seconds or 0) for a, b in pairwise(lines))


def test_a_press_skips_a_greeting_once_its_guard_is_over() -> None:
    bed = Bedside(memory=Memory(sessions=1))
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


@pytest.mark.parametrize(
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
    before = bed.guide.level_at(at_s)
    bed.hand(press(at_s))
    assert [row.phase for row in bed.of("phase")] == phases
    assert bed.of("press") != []
    assert bed.guide.level_at(at_s + 0.4) > before + 0.1


def test_a_second_press_within_a_second_and_a_half_of_a_change_is_too_soon() -> None:
    for gap_s, phases in ((1.7, 2), (2.0, 3)):
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


# Going on, nights and ends


def test_by_day_each_phase_follows_by_itself_and_the_last_ends_in_a_landing_with_a_chime() -> None:
    for at_min in (NOON, EVENING):
        bed = Bedside(SHORT, at_min=at_min)
        bed.start(THREE)
        bed.until(500)
        assert bed.exercises == ["the-ground", "the-breath", "the-company"]
        end_s = sum(SHORT_S.values())
        assert told(bed)[-3:] == [(end_s, "chime"), (end_s, "landing"), (end_s + 6, "rest")]


def test_at_night_breathe_ends_in_a_landing_without_speech_or_chime_on_an_exhale() -> None:
    bed = Bedside(SHORT, at_min=NIGHT)
    bed.start(THREE)
    bed.until(500)
    assert bed.exercises == ["the-ground", "the-breath"]
    assert told(bed)[-3:] == [(70.0, "breath"), (76.0, "landing"), (82.0, "rest")]
    assert [row.part for row in bed.of("breath")][-1] == "out"


@pytest.mark.parametrize("trusted", [True, False])
def test_a_clock_nobody_can_believe_counts_as_night(trusted: bool) -> None:
    bed = Bedside(SHORT)
    bed.guide = type(bed.guide)(SHORT, lambda _: Wall(NOON, 1, trusted), Memory(sessions=9))
    bed.start(THREE)
    bed.until(500)
    assert ("the-company" in bed.exercises) is trusted


def test_at_night_a_press_goes_on_to_connect() -> None:
    bed = Bedside(SHORT, at_min=NIGHT)
    bed.start(THREE)
    bed.until(50)
    bed.hand(press(50))
    bed.until(500)
    assert bed.exercises[-1] == "the-company"
    assert "landing" not in [row.name for row in bed.of("chime")]


def test_at_night_connect_does_not_come_by_itself_after_ground_either() -> None:
    bed = Bedside(SHORT, at_min=NIGHT)
    bed.start(routine(ground=["the-ground"], connect=["the-company"]))
    bed.until(500)
    assert bed.exercises == ["the-ground"]


def test_the_owner_may_let_connect_come_by_itself_at_night() -> None:
    bed = Bedside(library(*SHORT.exercises.values(), night={"connect": "auto"}), at_min=NIGHT)
    bed.start(THREE)
    bed.until(500)
    assert bed.exercises[-1] == "the-company"


def test_with_advance_by_press_the_lamp_waits_on_eight_per_cent_for_three_minutes() -> None:
    house = library(*SHORT.exercises.values(), advance="press")
    bed = Bedside(house)
    bed.start(THREE)
    assert bed.level(40) == pytest.approx(0.08)
    bed.hand(press(60))
    assert [row.phase for row in bed.of("phase")] == ["ground", "breathe"]
    bed.until(104.6 + 180)
    assert "landing" in [row.what for row in bed.rows]
    bed.until(104.6 + 187)
    assert bed.guide.at_rest
    assert bed.exercises == ["the-ground", "the-breath"]


def test_the_sleep_routine_ends_dark_without_a_chime_also_by_day() -> None:
    bed = Bedside(at_min=NOON)
    bed.start("sleep")
    bed.until(1000)
    assert bed.guide.at_rest
    assert "landing" not in [row.name for row in bed.of("chime")]


def test_a_landing_sinks_to_exactly_nothing() -> None:
    bed = Bedside(SHORT)
    bed.start(alone(SHORT.exercises["the-company"]))
    assert bed.level(36) == pytest.approx(0.2)
    levels = [bed.level(36 + step / 10) for step in range(61)]
    assert levels == sorted(levels, reverse=True)
    assert levels[-1] == 0.0


def test_a_session_never_lasts_longer_than_half_an_hour() -> None:
    long = exercise({"glow": 0.2}, name="long", lasts=3000)
    bed = Bedside(library(long))
    bed.start(alone(long))
    bed.until(4000)
    assert told(bed)[-2:] == [(1800.0, "landing"), (1806.0, "rest")]


def test_the_longest_length_also_ends_an_open_gate() -> None:
    two = exercise({"glow": 0.2}, {"gate": {"needs": 2}, "at": 8}, name="two", who="two", lasts=30)
    bed = Bedside(library(two), session_cap_s=40)
    bed.start(alone(two))
    bed.until(100)
    assert told(bed)[-2:] == [(40.0, "landing"), (46.0, "rest")]


# Stops, and what is remembered


def test_a_stop_is_dark_within_a_second_from_anywhere() -> None:
    for at_s in (0.0, 1.0, 10.0, 50.0, 111.0, 114.0):
        bed = Bedside(SHORT)
        bed.start(THREE)
        bed.until(at_s)
        bed.rows += bed.guide.stop(at_s)
        assert bed.level(at_s + 1) == 0.0
        assert bed.guide.at_rest
        assert bed.rows[-1].what == "rest"


def test_neither_the_hand_nor_more_stops_make_a_stop_longer() -> None:
    bed = Bedside(SHORT)
    bed.start(THREE)
    bed.until(20)
    for at_s in (20.0, 20.3, 20.6, 20.9):
        bed.rows += bed.guide.stop(at_s)
        for edge in press(at_s + 0.1, 0.05):
            bed.rows += bed.guide.edge(edge.down, edge.at_s)
    assert bed.level(21.0) == 0.0
    assert bed.guide.at_rest
    assert len(bed.of("landing")) == 1


def test_a_stop_never_makes_a_landing_after_a_hold_longer() -> None:
    bed = Bedside(SHORT)
    bed.start(THREE)
    bed.hand(hold(10, 1.0))
    for at_s in (11.6, 12.2):
        bed.rows += bed.guide.stop(at_s)
    assert bed.level(12.5) == 0.0


def test_at_rest_in_the_dark_a_stop_has_nothing_to_do() -> None:
    assert Bedside(SHORT).guide.stop(5.0) == []


def test_a_session_is_remembered_when_it_is_over_also_when_it_was_left_for_another() -> None:
    bed = Bedside(SHORT, memory=Memory())
    bed.start(alone(SHORT.exercises["the-company"]))
    bed.until(38)
    assert bed.guide.memory.sessions == 0
    bed.hand(press(38))
    bed.hand(hold(70))
    bed.until(80)
    assert bed.guide.at_rest
    assert bed.guide.memory.sessions == 2


def test_being_asked_late_changes_nothing_of_what_happens_and_when_it_was_planned() -> None:
    often, seldom = Bedside(), Bedside()
    for bed in (often, seldom):
        bed.start("default")
    for tenth in range(7000):
        often.until(tenth / 10)
    seldom.until(700)
    assert often.rows == seldom.rows
    assert shipped().exercises["settle"].lasts == 336
