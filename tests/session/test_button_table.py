"""The button's table of the design, row by row, each in a session that really got there."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pi_regulate.devices.inbox import Edge
from pi_regulate.session.signs import Sign
from tests.in_one_test import in_one_test
from tests.stage import Bedside, double, exercise, hold, library, press, routine, tremor

HOUSE = library(
    exercise({"glow": 0.2}, name="the-ground", phase="ground", lasts=60),
    exercise({"breathe": {"in": 4, "out": 6}}, name="the-breath", lasts=100),
    exercise({"glow": 0.2}, name="the-company", phase="connect", lasts=60),
    exercise({"glow": 0.2}, {"gate": {"needs": 2}, "at": 4}, name="the-two", phase="connect", who="two", lasts=60,
             alone="the-company"),
)  # fmt: skip
THREE = routine(ground=["the-ground"], breathe=["the-breath"], connect=["the-company"])


def in_ground() -> Bedside:
    bed = Bedside(HOUSE)
    bed.start(THREE)
    bed.until(10)
    return bed


def in_breathe() -> Bedside:
    bed = in_ground()
    bed.until(76)
    return bed


def in_connect() -> Bedside:
    bed = in_ground()
    bed.until(190)
    return bed


def at_a_gate() -> Bedside:
    bed = Bedside(HOUSE)
    bed.start(routine(connect=["the-two"]))
    bed.until(30)
    return bed


def landing_by_itself() -> Bedside:
    bed = in_connect()
    bed.until(bed_ends_s(bed) + 2)
    return bed


def landed_by_hold() -> Bedside:
    bed = in_ground()
    bed.hand(hold(11, 1.0))
    return bed


def bed_ends_s(bed: Bedside) -> float:
    """When the last exercise so far ends."""
    last = bed.of("exercise")[-1]
    return last.at_s + (last.seconds or 0.0)


Hand = Callable[[float], list[Edge]]
CONNECT_S = 2 + 60 + 4 + 100 + 6  # notes and exercises before the last one
PLACES = {
    "ground": (in_ground, 20.0),
    "breathe": (in_breathe, 86.0),
    "connect": (in_connect, 195.0),
    "gate": (at_a_gate, 40.0),
    "landing": (landing_by_itself, CONNECT_S + 60 + 2.5),
    "landed_by_hold": (landed_by_hold, 12.5),
}


@in_one_test(
    ("place", "hand", "follows"),
    [
        ("ground", press, ["press", "phase", "prelude"]),
        ("ground", double, ["double", "exercise"]),
        ("ground", hold, ["hold", "landing"]),
        ("breathe", press, ["press", "phase", "prelude"]),
        ("breathe", double, ["double"]),  # ease, from the next breath on
        ("breathe", hold, ["hold", "landing"]),
        ("connect", press, ["press", "chime", "landing"]),
        ("connect", double, ["double", "exercise"]),
        ("connect", hold, ["hold", "landing"]),
        ("gate", press, ["press", "yes", "chime"]),
        ("gate", double, ["double", "yes", "chime"]),
        ("gate", hold, ["hold", "landing"]),
        ("landing", press, ["press", "phase", "prelude"]),
        ("landing", double, ["double", "phase", "prelude"]),
        ("landing", hold, ["hold", "landing"]),
        ("landed_by_hold", press, []),
        ("landed_by_hold", double, []),
        ("landed_by_hold", hold, []),
    ],
)
def test_a_gesture_does_what_the_table_says(place: str, hand: Hand, follows: list[str]) -> None:
    arrive, at_s = PLACES[place]
    bed = arrive()
    bed.until(at_s)
    bed.whats()
    bed.hand(hand(at_s))
    wanted = [row.what for row in bed.rows if row.what not in ("breath", "bed", "say") and row.at_s >= at_s]
    if "prelude" in follows or "exercise" in follows or place == "landed_by_hold":
        wanted = [what for what in wanted if what not in ("chime", "rest")]
    assert wanted == follows


@in_one_test("hand", [press, double, hold, lambda at_s: tremor(at_s, 6, 2.5)])
def test_whatever_the_hand_does_at_rest_starts_the_default_as_soon_as_it_is_surely_a_hand(hand: Hand) -> None:
    bed = Bedside(HOUSE)
    bed.hand(hand(5.0))
    starts = [(row.what, row.at_s) for row in bed.of("press", "phase", "double", "hold", "landing")]
    assert starts == [("press", 5.065), ("phase", 5.065)]


@in_one_test(
    ("hand", "first"),
    [
        (press, "follow-light"), (double, "feet-weight"), (hold, "the-ground"),
        (lambda at_s: tremor(at_s, 6, 2.0), "follow-light"),
    ],
)  # fmt: skip
def test_the_owner_may_choose_what_a_double_press_and_a_hold_start_but_a_tremor_starts_the_gentle_one(
    hand: Hand, first: str
) -> None:
    three = THREE.model_copy(update={"id": "three"})
    bed = Bedside(library(*HOUSE.exercises.values(), routines=[three], start={"double": "together", "hold": "three"}))
    bed.hand(hand(5.0))
    bed.until(20.0)
    assert bed.exercises == [first]


def test_a_press_moves_on_through_the_phases_in_their_order_and_then_lands() -> None:
    bed = Bedside(HOUSE)
    bed.start(THREE)
    for at_s in (10, 30, 50):
        bed.hand(press(at_s))
    assert [row.phase for row in bed.of("phase")] == ["ground", "breathe", "connect"]
    assert bed.exercises == ["the-ground", "the-breath", "the-company"]
    bed.until(100)
    assert [row.what for row in bed.rows[-3:]] == ["chime", "landing", "rest"]
    assert bed.guide.at_rest


def test_another_ground_exercise_is_the_next_of_the_ring_and_the_ring_closes() -> None:
    bed = Bedside()
    bed.start("default")
    for at_s in (10, 20, 30, 40, 50):
        bed.hand(double(at_s))
    ring = ["follow-light", "orient-room", "feet-weight", "hand-on-heart", "slow-hand"]
    assert bed.exercises == [*ring, "follow-light"]


def test_another_connect_exercise_is_the_next_of_its_ring() -> None:
    bed = Bedside()
    bed.start(routine(connect=["quiet-company"]))
    for at_s in (10, 20, 30, 40):
        bed.hand(double(at_s))
    assert bed.exercises == ["quiet-company", "safe-ally", "kind-phrase", "known-face", "quiet-company"]


def test_after_another_exercise_the_phase_is_over_and_the_rest_of_its_slot_is_left_out() -> None:
    bed = Bedside()
    bed.start("freeze")
    bed.hand(double(10))
    bed.until(200)
    assert bed.exercises[:3] == ["orient-room", "feet-weight", "breath-as-is"]


def test_ease_makes_the_next_breaths_shorter_and_nothing_where_nothing_is_paced() -> None:
    bed = in_breathe()
    bed.hand(double(86))
    bed.until(130)
    parts = [round(row.seconds or 0, 2) for row in bed.of("breath") if row.at_s > 86]
    assert parts[-2:] == [3.43, 5.14]
    unpaced = Bedside()
    unpaced.start(routine(breathe=["follow-light"]))
    unpaced.until(20)
    unpaced.whats()
    unpaced.hand(double(25))
    assert unpaced.whats("say") == ["double"]


def test_a_hand_that_goes_on_after_a_hold_hears_nothing_until_a_second_after_dark() -> None:
    bed = landed_by_hold()  # the button went down at 11 s: dark at 13.5 s
    bed.until(14)
    assert bed.guide.at_rest
    bed.hand(press(14.3))
    assert bed.guide.light.level_at(14.5) == 0.0
    assert bed.guide.at_rest
    bed.hand(press(14.8))
    assert not bed.guide.at_rest


@pytest.mark.parametrize(("at_s", "starts"), [(14.45, False), (14.55, True)])
def test_a_press_counts_again_one_second_after_it_was_dark(at_s: float, starts: bool) -> None:
    bed = landed_by_hold()  # dark at 13.5 s
    bed.hand(press(at_s))
    assert bed.guide.at_rest != starts


def test_a_tremor_that_goes_on_after_a_hold_starts_nothing_for_ten_seconds() -> None:
    bed = landed_by_hold()
    bed.whats()
    bed.hand(tremor(12.2, 5, 9.5))
    assert bed.whats() == ["rest"]
    bed.hand(press(40))
    assert bed.whats()[:2] == ["press", "phase"]


@in_one_test("every_s", [0.15, 0.25, 0.34])
def test_a_hand_that_presses_on_and_on_after_a_hold_is_not_left_in_the_dark(every_s: float) -> None:
    bed = landed_by_hold()
    bed.whats()
    bed.hand(*(press(12.2 + number * every_s, 0.1) for number in range(int(20 / every_s))))
    assert [row.what for row in bed.rows[:3]] == ["rest", "press", "phase"]
    assert 22.2 <= bed.rows[1].at_s < 22.7


@pytest.mark.parametrize("sign", ["armed", "back"])
def test_a_trembling_hand_starts_out_of_a_light_that_nobody_asked_for_as_quickly_as_at_rest(sign: Sign) -> None:
    bed = Bedside()
    bed.rows += bed.guide.show(1.0, sign)
    bed.hand(tremor(4.0, 6, 6.0))
    assert [row.what for row in bed.rows if row.what in ("press", "phase", "landing")][:2] == ["press", "phase"]
    assert bed.of("phase")[0].at_s < 4.15


@pytest.mark.parametrize(("later_s", "phases"), [(1.3, 2), (2.0, 3)])
def test_a_press_right_after_an_ease_is_too_soon_to_move_on(later_s: float, phases: int) -> None:
    bed = in_breathe()
    bed.hand(double(86))
    (eased,) = bed.of("double")
    bed.hand(press(eased.at_s + later_s))
    assert len(bed.of("phase")) == phases
