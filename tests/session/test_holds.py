"""A hold ends the session from anywhere, whatever the hand did just before; and what the lamp answers also acts."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pi_regulate.devices.inbox import Edge
from pi_regulate.library.catalogue import Library
from pi_regulate.trace import Row
from tests.any_hand import short_house
from tests.examples import examples
from tests.in_one_test import in_one_test
from tests.session.test_course import SHORT
from tests.stage import CALM, NIGHT, NOON, Bedside, Seen, alone, hold, play, press, tremor


def level_at(seen: Seen, at_s: float) -> float:
    """What the lamp showed at a time."""
    return [level for shown_s, level in seen.light if shown_s <= at_s][-1]


@in_one_test("lasts_s", [1.1, 1.5, 12.0, 45.0])
@in_one_test(
    ("start", "down_s"),
    [
        (press(1.0), 1.3),
        (press(1.0), 1.2),
        (press(1.0) + press(1.3), 1.6),
        (tremor(1.0, 8, 1.0), 2.05),
        (tremor(1.0, 4, 6.0), 7.0),
    ],
)
def test_a_hold_right_after_the_press_that_started_is_dark_in_two_and_a_half_seconds(
    start: list[Edge], down_s: float, lasts_s: float
) -> None:
    seen = play(None, start + hold(down_s, lasts_s), frames_hz=100)
    assert [(row.what, round(row.at_s, 3)) for row in seen.of("hold", "landing")] == [
        ("hold", round(down_s + 1.0, 3)),
        ("landing", round(down_s + 1.0, 3)),
    ]
    assert level_at(seen, down_s + 0.9) > 0
    assert all(level == 0.0 for at_s, level in seen.light if at_s > down_s + 2.5)


def test_the_very_press_that_starts_a_session_never_ends_it() -> None:
    seen = play(None, hold(1.0, 20.0) + hold(30.0))
    assert [row.at_s for row in seen.of("hold")] == [31.0]


@in_one_test(
    "hand",
    [
        tremor(22.0, 8, 6.0),
        tremor(23.0, 5, 3.0),
        press(23.3) + press(23.6) + press(23.9),
        press(23.4) + hold(23.7, 3.0),
    ],
)
def test_a_hand_that_shakes_on_after_a_hold_finds_the_lamp_dark_and_its_next_press_starts(hand: list[Edge]) -> None:
    later_s = hand[-1].at_s + 0.5
    seen = play(None, press(1.0) + hold(20.0) + hand, frames_hz=100)
    assert [row.at_s for row in seen.of("phase")] == [1.065]
    assert all(level == 0.0 for at_s, level in seen.light if at_s > 22.5)
    again = Bedside()
    again.hand(press(1.0), hold(20.0), hand)
    again.hand(press(later_s))
    assert again.of("phase")[-1].at_s == pytest.approx(later_s + 0.065)
    assert again.level(later_s + 0.2) >= 0.14


BEFORE: dict[str, list[Edge]] = {
    "nothing": [],
    "a press": press(-0.5),
    "a press just before": press(-0.25, 0.1),
    "a double press": press(-0.75) + press(-0.5),
    "a tremor": tremor(-1.5, 8, 1.25),
    "a spike": press(-0.2, 0.0004),
    "hum": [edge for number in range(40) for edge in press(-1.0 + number * 0.02, 0.016)],
}
"""What the hand, or the wire, did just before a hold that begins at 0 s."""
HOUSES = ("default", "together", "voice", "freeze")


@cache
def house_of(name: str, advance: str) -> Library:
    return short_house(start=dict.fromkeys(("press", "double", "hold"), name), advance=advance)


@cache
def quiet(name: str, advance: str, at_min: int) -> list[Row]:
    """What happens in an evening with one press, from rest to rest."""
    bed = Bedside(house_of(name, advance), at_min=at_min, familiar_voice=True)
    bed.hand(press(1.0))
    bed.until(600.0)
    return bed.rows


def turns(name: str, advance: str, at_min: int) -> list[float]:
    return [row.at_s for row in quiet(name, advance, at_min)]


def untouched(name: str, advance: str, at_min: int, at_s: float) -> float:
    """The light at a time of such an evening; a hand that comes would add its own."""
    bed = Bedside(house_of(name, advance), at_min=at_min, familiar_voice=True)
    bed.hand(press(1.0))
    return bed.level(at_s)


def check_hold(name: str, advance: str, at_min: int, down_s: float, before: str, lasts_s: float) -> None:
    """A hold at a time of such an evening ends it gently for good, or starts it where nothing goes on."""
    bed = Bedside(house_of(name, advance), at_min=at_min, familiar_voice=True)
    bed.hand(press(1.0))
    for edge in BEFORE[before]:
        bed.rows += bed.guide.edge(edge.down, down_s + edge.at_s)
    bed.until(down_s)
    under_way = [row.what for row in bed.rows if row.what in ("phase", "landing", "rest")][-1]
    landed_s = [row.at_s for row in bed.of("landing")]
    dark = under_way == "landing" and down_s > landed_s[-1] + 1.5 and untouched(name, advance, at_min, down_s) < 0.001
    bed.rows, light = [], list[tuple[float, float]]()
    edges = hold(down_s, lasts_s)
    for number in range(round(50 * (lasts_s + 3.0))):
        now_s = down_s + number / 50
        while edges and edges[0].at_s <= now_s:
            bed.rows += bed.guide.edge(edges[0].down, edges.pop(0).at_s)
        light.append((now_s, bed.level(now_s)))
    begins = [row.what for row in bed.of("phase", "landing")][:1] == ["phase"]
    # What came before may have left light behind that only answers it: then either is right.
    if under_way == "rest" or (dark and (before == "nothing" or begins)):
        assert begins
        assert bed.of("landing") == []
        # At once; but soon after a night that ended by itself a press means something else, so only when it is a hold.
        assert [round(row.at_s - down_s, 1) for row in bed.of("hold")] in ([], [1.0])
        assert all(level > 0.0 for at_s, level in light if at_s >= down_s + 0.2), "the lamp answers, and stays"
        assert [row for row in bed.of("rest") if not dark or row.at_s > down_s + 0.1] == []
        return
    later = [row for row in bed.rows if row.at_s > down_s + 1.03]
    assert {row.what for row in later} <= {"rest"}, "something goes on after the hold"
    assert len(bed.of("rest")) == 1
    assert [round(row.at_s - down_s, 1) for row in bed.of("hold")] == [1.0]
    sinks = [level for at_s, level in light if at_s >= down_s + 1.03]
    assert all(after <= before for before, after in pairwise(sinks)), "it lifts again"
    assert all(level == 0.0 for at_s, level in light if at_s >= down_s + 2.53), (
        "it is not dark in two and a half seconds"
    )


HOLDS = {
    "name": st.sampled_from(HOUSES),
    "advance": st.sampled_from(["auto", "press"]),
    "at_min": st.sampled_from([NOON, NIGHT]),
    "turn": st.integers(1, 1000),
    "off_s": st.one_of(st.floats(-1.1, 0.1), st.floats(-0.07, 0.0), st.floats(0.1, 8.0)),
    "before": st.sampled_from([*BEFORE]),
    "lasts_s": st.sampled_from([1.05, 1.3, 4.0]),
}


def hold_at_a_turn(name: str, advance: str, at_min: int, turn: int, off_s: float, before: str, lasts_s: float) -> None:
    moments = turns(name, advance, at_min)
    down_s = max(2.6, moments[-1 - turn % len(moments)] + off_s)
    check_hold(name, advance, at_min, down_s, before, lasts_s)


@given(**HOLDS)
@settings(CALM, max_examples=examples(40))
def test_wherever_a_hold_begins_it_ends_gently_and_never_starts_restarts_or_is_lost(**what: Any) -> None:
    hold_at_a_turn(**what)


@pytest.mark.slow
@given(**HOLDS)
@settings(CALM, max_examples=2000)
def test_wherever_a_hold_begins_it_ends_gently_two_thousand_times(**what: Any) -> None:
    hold_at_a_turn(**what)


@in_one_test(
    ("name", "advance", "what", "off_s"),
    [
        ("default", "auto", "prelude", 2.0),
        ("default", "auto", "exercise", 1.0),
        ("default", "auto", "breath", 5.0),
        ("together", "auto", "gate", 0.2),  # while it hears no yes yet
        ("together", "auto", "gate", 30.0),
        ("together", "auto", "no", 0.5),
        ("voice", "auto", "gate", 30.0),
        ("voice", "auto", "no", 0.5),
        ("default", "press", "landing", -90.0),  # between two phases, where it waits for a press
        ("default", "auto", "landing", 0.0),
        ("default", "auto", "landing", 3.0),
        ("default", "auto", "rest", 0.1),
    ],
)
@in_one_test("before", ["nothing", "a press", "hum"])
def test_a_hold_in_each_place(name: str, advance: str, what: str, off_s: float, before: str) -> None:
    moments = [row.at_s for row in quiet(name, advance, NOON) if row.what == what]
    check_hold(name, advance, NOON, moments[-1] + off_s, before, 1.3)


@in_one_test(
    ("name", "what", "off_s"), [("freeze", "landing", 2.0), ("default", "rest", 0.5), ("default", "rest", 90.0)]
)
def test_a_hold_in_the_dark_of_a_night_that_ended_by_itself_starts(name: str, what: str, off_s: float) -> None:
    moments = [row.at_s for row in quiet(name, "auto", NIGHT) if row.what == what]
    check_hold(name, "auto", NIGHT, moments[-1] + off_s, "nothing", 1.3)


DARK: dict[str, Callable[[float], list[Edge]]] = {
    "a tap": lambda at_s: press(at_s, 0.08),
    "a long press": lambda at_s: press(at_s, 0.9),
    "a double press": lambda at_s: press(at_s, 0.06) + press(at_s + 0.2, 0.06),
    "a hold": lambda at_s: press(at_s, 1.3),
    "a hand that lies on it": lambda at_s: press(at_s, 60.0),
    "a tremor": lambda at_s: tremor(at_s, 8, 3),
}


@in_one_test("early_s", [0.1, 0.06, 0.03, 0.01, 0.0, -0.01])
@in_one_test("how", DARK)
def test_a_hand_that_reaches_out_in_what_looks_dark_is_answered_at_once_and_starts(how: str, early_s: float) -> None:
    bed = Bedside()  # by day: at night a press so soon means that nobody is asleep yet (test_not_yet.py)
    bed.start("short")
    bed.until(900.0)
    down_s = bed.of("rest")[0].at_s - early_s
    bed = Bedside()
    bed.start("short")
    bed.until(down_s)
    bed.rows, edges = [], DARK[how](down_s)
    for number in range(round((edges[-1].at_s - down_s + 2) * 50)):
        now_s = down_s + number / 50
        while edges and edges[0].at_s <= now_s:
            bed.rows += bed.guide.edge(edges[0].down, edges.pop(0).at_s)
        level = bed.level(now_s)
        assert number == 0 or level > 0.002, "the lamp answers at once, and stays"
        assert number < 10 or level >= 0.05
    assert [row.phase for row in bed.of("phase")] == ["ground"]
    assert bed.of("phase")[0].at_s - down_s == pytest.approx(0.065, abs=0.06)
    assert bed.of("hold", "landing") == []


def test_each_gesture_that_begins_in_what_looks_dark_starts_what_it_starts_at_rest() -> None:
    starts = {"press": "default", "double": "together", "hold": "sleep"}
    house = short_house(start=starts)
    for how, first in (("a tap", "follow-light"), ("a double press", "feet-weight"), ("a hold", None)):
        for early_s in (0.06, 0.01, -0.01):
            bed = Bedside(house)
            bed.start("default")
            bed.until(600.0)
            rest_s, bed = bed.of("rest")[0].at_s, Bedside(house)
            bed.start("default")
            bed.until(rest_s - 0.5)
            bed.rows = []
            bed.hand(DARK[how](rest_s - early_s))
            bed.until(rest_s + 12.0)
            assert len(bed.of("phase")) == 1
            assert first is None or bed.exercises == [first]


@in_one_test("early_s", [0.95, 0.8, 0.6])
def test_a_press_in_the_last_second_of_a_landing_is_answered_by_light_before_it_is_let_go(early_s: float) -> None:
    rest_s = turns("default", "auto", NOON)[-1]
    bed = Bedside(house_of("default", "auto"), at_min=NOON)
    bed.hand(press(1.0))
    down_s = rest_s - early_s
    before = bed.level(down_s)
    bed.rows += bed.guide.edge(True, down_s)
    assert bed.level(down_s + 0.085) > before + 0.02
    assert bed.level(down_s + 0.2) > before + 0.1
    bed.rows += bed.guide.edge(False, down_s + 0.8)
    bed.until(down_s + 5.0)
    assert [row.phase for row in bed.of("phase")[-1:]] == ["ground"]


def test_a_press_in_the_last_moment_of_a_natural_end_starts_again() -> None:
    rest_s = turns("default", "auto", NIGHT)[-1]
    bed = Bedside(house_of("default", "auto"), at_min=NIGHT)
    bed.hand(press(1.0))
    bed.until(rest_s - 1.0)
    bed.rows = []
    bed.hand(press(rest_s - 0.04))
    bed.until(rest_s + 5.0)
    assert [row.what for row in bed.of("press", "phase", "rest")] == ["press", "phase"]


def landing_at(passed_s: float) -> Bedside:
    """A session that landed by itself from 0.2 of level, which takes 6 s, so many seconds ago."""
    bed = Bedside(SHORT)
    bed.start(alone(SHORT.exercises["the-company"]))
    bed.until(36.0 + passed_s)
    bed.rows = []
    return bed


@pytest.mark.parametrize(("passed_s", "follows"), [(5.45, ["hold", "landing"]), (5.8, ["press", "phase"])])
def test_a_hold_ends_what_can_still_be_seen_and_starts_where_nothing_can(passed_s: float, follows: list[str]) -> None:
    bed = landing_at(passed_s)  # 0.004 of level is left, or 0.0005; no lamp shows less than 0.003
    bed.hand(hold(36.0 + passed_s))
    assert [row.what for row in bed.of("press", "phase", "hold", "landing")] == follows


def test_a_finger_that_goes_down_in_a_bright_landing_does_not_lift_the_light_for_it_may_become_a_hold() -> None:
    bed = landing_at(2.0)
    before = bed.level(38.0)
    bed.rows += bed.guide.edge(True, 38.0)
    assert bed.level(38.15) <= before
