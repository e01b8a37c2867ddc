"""A press means what it meant when the finger went down, also where the place changes by itself before it is clear."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pi_regulate.devices.inbox import Edge
from tests.in_one_test import in_one_test
from tests.session.test_course import SHORT, THREE
from tests.stage import NIGHT, NOON, Bedside, alone, double, exercise, library, press, routine, tremor

BY_PRESS = library(*SHORT.exercises.values(), advance="press")
BEFORE_S = [0.34, 0.3, 0.05, 0.001]


Hand = Callable[[float], list[Edge]]


@in_one_test("before_s", BEFORE_S)
@in_one_test("hand", [press, lambda at_s: press(at_s, 0.6), lambda at_s: tremor(at_s, 8, 0.6)])
def test_a_press_just_before_breathe_ends_at_night_goes_on_to_connect(before_s: float, hand: Hand) -> None:
    bed = Bedside(SHORT, at_min=NIGHT)
    bed.start(THREE)
    bed.hand(hand(76.0 - before_s))
    changes = [(row.what, row.phase) for row in bed.of("landing", "phase") if row.at_s >= 76.0]
    assert changes == [("landing", None), ("phase", "connect")]
    assert bed.level(100.0) == pytest.approx(0.2)  # the company's glow
    assert bed.exercises[-1] == "the-company"


@in_one_test("before_s", BEFORE_S)
def test_a_press_just_before_three_minutes_of_waiting_are_over_goes_on(before_s: float) -> None:
    bed = Bedside(BY_PRESS, at_min=NOON)
    bed.start(THREE)
    bed.until(200.0)
    ends_s = bed.guide.deadline() or 0.0
    assert bed.guide.light.level_at(200.0) == pytest.approx(0.08)
    bed.hand(press(ends_s - before_s))
    bed.until(ends_s + 20)
    assert [row.phase for row in bed.of("phase")] == ["ground", "breathe"]
    assert bed.exercises[-1] == "the-breath"
    assert not bed.guide.at_rest


@in_one_test("before_s", BEFORE_S)
def test_a_press_just_before_an_exercise_ends_goes_on_to_the_next_phase(before_s: float) -> None:
    bed = Bedside(at_min=NOON)
    bed.start("freeze")
    bed.until(5.0)
    (first,) = bed.of("exercise")
    ends_s = first.at_s + (first.seconds or 0.0)
    bed.hand(press(ends_s - before_s))
    assert [row.phase for row in bed.of("phase")] == ["ground", "breathe"]
    bed.until(ends_s + 15)
    assert bed.exercises[0] == "orient-room"
    assert bed.exercises[-1] == "breath-as-is"


def test_a_look_at_what_follows_keeps_no_press_from_skipping_the_rest_of_a_greeting() -> None:
    bed = Bedside(SHORT, at_min=NOON)
    bed.start(THREE)
    bed.until(35.1)
    plan = bed.guide.plan()
    assert plan is not None
    assert plan.then is not None
    bed.hand(press(35.2))  # the greeting of breathe would end at 36
    assert [row.at_s for row in bed.of("exercise")] == [2.0, pytest.approx(35.55)]


@in_one_test("before_s", BEFORE_S)
@in_one_test("change_s", [32.0, 76.0])
@in_one_test("hand", [press, double])
def test_the_phase_that_came_by_itself_is_the_one_the_hand_asked_for(
    before_s: float, change_s: float, hand: Hand
) -> None:
    by_itself, bed = Bedside(SHORT, at_min=NOON), Bedside(SHORT, at_min=NOON)
    by_itself.start(THREE)
    by_itself.until(200.0)
    bed.start(THREE)
    bed.hand(hand(change_s - before_s))
    bed.until(200.0)
    what = ("phase", "prelude", "exercise", "chime", "landing")
    assert bed.of(*what) == by_itself.of(*what)


@in_one_test("before_s", BEFORE_S)
def test_a_press_just_before_the_end_of_connect_lands_once_with_one_chime(before_s: float) -> None:
    bed = Bedside(SHORT, at_min=NOON)
    bed.start(alone(SHORT.exercises["the-company"]))
    bed.hand(press(36.0 - before_s))
    bed.until(60.0)
    assert [row.at_s for row in bed.of("landing")] == [36.0]
    assert bed.guide.at_rest


def test_a_press_that_its_guard_had_dropped_is_not_given_back_by_a_change() -> None:
    quick = exercise({"glow": 0.2}, name="quick", phase="ground", lasts=1.0)
    bed = Bedside(library(quick, *SHORT.exercises.values()), at_min=NOON)
    bed.start(routine(ground=["quick", "the-ground"], breathe=["the-breath"]))
    bed.hand(press(2.8))  # 0.2 s before it ends, and within three seconds of the start
    assert [row.phase for row in bed.of("phase")] == ["ground"]


@pytest.mark.parametrize("stop", [False, True])
def test_a_press_for_what_has_just_ended_by_itself_goes_nowhere_after_the_end_of_all(stop: bool) -> None:
    bed = Bedside(SHORT, at_min=NIGHT, session_cap_s=32.1 if not stop else 1800.0)
    bed.start(routine(ground=["the-ground", "the-ground"], breathe=["the-breath"]))
    for edge in press(31.8, 0.1):  # the first of the two ends at 32 s, and the second begins
        bed.rows += bed.guide.edge(edge.down, edge.at_s)
    bed.until(32.1)
    if stop:
        bed.rows += bed.guide.stop(32.1)
    bed.until(60.0)
    assert [row.phase for row in bed.of("phase")] == ["ground"]
    assert bed.guide.at_rest


@pytest.mark.parametrize("before_s", [0.3, 0.05])
def test_a_press_just_before_the_longest_session_is_over_or_a_stop_comes_starts_nothing(before_s: float) -> None:
    for stop in (False, True):
        bed = Bedside(SHORT, at_min=NIGHT, session_cap_s=60.0)
        bed.start(THREE)
        end_s = 50.0 if stop else 60.0
        for edge in press(end_s - before_s, 0.04):
            bed.rows += bed.guide.edge(edge.down, edge.at_s)
        bed.until(end_s)
        if stop:
            bed.rows += bed.guide.stop(end_s)
        bed.until(end_s + 10.0)
        assert [row.phase for row in bed.of("phase")] == ["ground", "breathe"]
        assert bed.guide.at_rest
        assert bed.guide.light.level_at(end_s + 10.0) == 0.0


def test_what_is_said_in_the_last_second_is_not_told_again_among_what_follows() -> None:
    late = exercise({"glow": 0.1}, {"say": "Here.", "at": 19.5}, lasts=20)
    bed = Bedside(library(late, talk="full"))
    bed.start(alone(late))
    (prelude,) = bed.of("prelude")
    bed.until((prelude.seconds or 0.0) + 19.2)
    told = bed.guide.plan()
    assert told is not None
    assert told.then is not None
    assert [row.what for row in told.then.rows] == ["chime", "landing"]


def test_an_edge_that_is_handed_over_late_counts_from_the_start_that_was_before_it() -> None:
    bed = Bedside(SHORT)
    bed.start(THREE, 10.0)
    assert bed.guide.decided_s == 10.0
