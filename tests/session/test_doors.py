"""The doors: which press takes which, who gets the gentle default, and what is seen and heard of each."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pi_regulate.devices.inbox import Edge
from pi_regulate.session.memory import Memory
from pi_regulate.session.voice_choice import Chain, Voice
from tests.examples import examples
from tests.in_one_test import in_one_test
from tests.light_meter import Light, pairs_within_a_second, too_fast
from tests.session.light_judge import swings
from tests.stage import CALM, EVENING, NIGHT, USED, Bedside, double, hold, library, press, shipped, tremor

LINES = ("freeze", "flight", "fight", "panic", "alone", "default")
FIRST = {
    "freeze": "orient-room", "flight": "slow-walk", "fight": "open-hands", "panic": "orient-room",
    "alone": "slow-hand", "default": "follow-light",
}  # fmt: skip
WHOLE = Chain((Voice("whole", {f"doors.{name}": 3.0 for name in ("1", *LINES)}),))
OURS = [("One way.", "sleep"), ("Another way.", "unsure")]


def asked(*hand: list[Edge], until_s: float = 42.0, house: Any = None, **guide: Any) -> Bedside:
    """Somebody who is asked from 0 s on, and whose hand does this."""
    bed = Bedside(house or shipped(), **guide)
    bed.start("doors")
    for stroke in hand:
        bed.until(stroke[0].at_s)
        for edge in stroke:
            bed.rows += bed.guide.edge(edge.down, edge.at_s)
    bed.until(until_s)
    return bed


def taken(bed: Bedside) -> list[tuple[float, str | None]]:
    return [(round(row.at_s, 3), row.id) for row in bed.of("door")]


def test_the_question_comes_first_and_then_a_line_every_six_seconds() -> None:
    bed = asked(until_s=39)
    assert [(row.at_s, row.line, row.text) for row in bed.of("say")] == [
        (0.0, "doors.1", "How is it? Press when something fits."),
        (4.7, "doors.freeze", "Everything stands still."),
        (10.7, "doors.flight", "The legs want to go."),
        (16.7, "doors.fight", "There is heat, or anger."),
        (22.7, "doors.panic", "Fear is loud."),
        (28.7, "doors.alone", "It is lonely."),
        (34.7, "doors.default", "None of these? That is fine too."),
    ]
    assert bed.of("chime", "bed") == []


@in_one_test(
    ("press_s", "at_s", "name"),
    [
        (0.5, 40.0, "default"), (2.9, 40.0, "default"),  # just after the start nothing is taken, and silence follows
        (3.5, 40.0, "default"), (4.69, 40.0, "default"),  # nor before a line was begun
        (4.71, 5.06, "freeze"), (7.0, 7.35, "freeze"), (10.2, 10.55, "freeze"), (10.69, 11.04, "freeze"),
        (10.71, 11.06, "flight"), (16.6, 16.95, "flight"), (16.8, 17.15, "fight"), (22.8, 23.15, "panic"),
        (28.6, 28.95, "panic"), (28.8, 29.15, "alone"), (34.6, 34.95, "alone"), (34.8, 35.15, "default"),
        (39.5, 39.85, "default"), (39.8, 40.0, "default"),
    ],
)  # fmt: skip
def test_a_press_takes_the_line_that_was_begun_last_as_the_finger_went_down(
    press_s: float, at_s: float, name: str
) -> None:
    bed = asked(press(press_s))
    assert taken(bed) == [(at_s, name)]
    assert bed.exercises == [FIRST[name]]


@given(press_s=st.floats(3.0, 41.0), lasts_s=st.floats(0.06, 0.9))
@settings(CALM, max_examples=examples(30))
def test_whenever_somebody_presses_once_there_is_one_door_and_it_is_open_within_forty_seconds(
    press_s: float, lasts_s: float
) -> None:
    bed = asked(press(press_s, lasts_s), until_s=43)
    ((at_s, name),) = taken(bed)
    number = int((press_s - 4.7) // 6)
    assert name == (LINES[min(number, 5)] if 4.7 <= press_s < 40 else "default")
    assert at_s <= 40.0
    assert bed.exercises == [FIRST[str(name)]]


def test_a_hand_that_is_still_busy_at_the_end_takes_the_last_line() -> None:
    house = library(doors=OURS)
    for hand in (press(15.9), press(15.85, 0.8), tremor(15.9, 6, 3.0)):
        assert taken(asked(hand, house=house)) == [(16.0, "unsure")]
    assert taken(asked(house=house)) == [(16.0, "default")]


@in_one_test(
    ("hand", "name"),
    [
        ([press(2.5), press(3.8), press(5.0)], "default"),  # three without a rest: it has heard no question
        ([tremor(0.3, 6, 2.0), tremor(3.5, 6, 3.0)], "default"),
        ([press(0.9 + 1.2 * number) for number in range(5)], "default"),
        ([press(3.8), press(5.0)], "freeze"),  # impatient, not shaking
        ([press(4.35, 0.3), press(4.68, 0.07), press(4.92, 0.07)], "freeze"),  # nor with a finger that hardly let go
        ([tremor(0.2, 6, 2.0), press(13.0)], "flight"),  # it has come to rest
        ([tremor(0.2, 8, 2.5), tremor(18.0, 8, 4.0)], "fight"),  # a hand that always shakes may choose too
        ([double(23.0)], "panic"),
        ([press(23.0), press(23.9), press(24.8)], "panic"),  # whatever follows a choice changes nothing
    ],
)
def test_who_shakes_gets_the_gentle_default_and_whoever_has_come_to_rest_may_choose(
    hand: list[list[Edge]], name: str
) -> None:
    bed = asked(*hand)
    assert [door for _, door in taken(bed)] == [name]
    assert bed.exercises == [FIRST[name]]


def test_a_hand_that_has_not_come_to_rest_need_not_wait_for_the_end() -> None:
    ((at_s, name),) = taken(asked(*(press(0.5 + 0.9 * number) for number in range(12)), until_s=20))
    assert (name, at_s < 6.0) == ("default", True)


@in_one_test("at_s", [0.8, 4.0, 9.0, 25.0, 38.0])
def test_a_hold_ends_it_from_anywhere(at_s: float) -> None:
    bed = asked(hold(at_s), until_s=at_s + 2.5)
    assert taken(bed) == []
    assert [row.what for row in bed.of("hold", "landing", "rest")] == ["hold", "landing", "rest"]
    assert bed.level(at_s + 2.5) == 0.0


@in_one_test(
    ("hand", "first"),
    [
        (press(5.0), "exercise"), (hold(5.0), "exercise"), (tremor(5.0, 6, 2.0), "exercise"), (double(5.0), "doors"),
    ],
)  # fmt: skip
def test_where_a_double_press_asks_a_tremor_gets_the_default_and_is_asked_nothing(hand: list[Edge], first: str) -> None:
    bed = Bedside(library(start={"double": "doors"}))
    bed.hand(hand)
    bed.until(30)
    assert bed.of("exercise", "doors")[0].what == first
    assert bed.exercises in ([], ["follow-light"])


@in_one_test("key", ["press", "double", "hold"])
def test_any_touch_may_ask(key: str) -> None:
    strokes = {"press": press, "double": double, "hold": hold}
    bed = Bedside(library(start={key: "doors"}))
    bed.hand(strokes[key](5.0))
    assert len(bed.of("doors")) == 1


# What may not be asked


@in_one_test(
    ("house", "at_min", "guide"),
    [
        (library(), EVENING, {"speech": False}),
        (library(talk="none"), EVENING, {}),
        (library(night={"talk": "none"}), NIGHT, {}),
        (library(), EVENING, {"voices": Chain()}),
        (library(), EVENING, {"voices": Chain((Voice("anna", {"doors.freeze": 2.0, "doors.panic": 2.0}),))}),
        (library(), EVENING, {"voices": Chain((Voice("anna", {"doors.1": 3.0}),))}),
    ],
)
def test_where_the_question_cannot_be_heard_the_default_begins_at_once(
    house: Any, at_min: int, guide: dict[str, Any]
) -> None:
    bed = asked(house=house, at_min=at_min, until_s=10, **guide)
    assert bed.of("doors", "door") == []
    assert [row.phase for row in bed.of("phase", "prelude")] == ["ground", "ground"]
    assert bed.exercises == ["follow-light"]


def test_a_line_without_a_recording_is_left_out_and_its_press_goes_to_the_one_before_or_after() -> None:
    lines = {f"doors.{name}": 2.0 for name in ("1", *LINES) if name != "flight"}
    bed = asked(press(11.0), voices=Chain((Voice("anna", lines),)))
    assert "doors.flight" not in bed.lines
    assert [round(row.at_s, 3) for row in bed.of("say")[:2]] == [0.0, 4.7]
    assert taken(bed) == [(11.35, "fight")]


def test_the_voice_with_the_most_lines_says_all_of_them() -> None:
    few = Voice("few", {"doors.1": 3.0, "doors.freeze": 2.0})
    most = Voice("most", {f"doors.{name}": 2.5 for name in ("1", "freeze", "flight", "default")})
    bed = asked(until_s=39, voices=Chain((few, most)))
    assert [(row.line, row.seconds) for row in bed.of("say")] == [
        ("doors.1", 2.5), ("doors.freeze", 2.5), ("doors.flight", 2.5), ("doors.default", 2.5)
    ]  # fmt: skip


def test_a_door_whose_routine_is_gone_is_not_there() -> None:
    house = library(doors=[("One way.", "sleep"), ("A way that is gone.", "gone"), ("Another way.", "unsure")])
    bed = asked(press(11.0), house=house)
    assert bed.lines[:3] == ["doors.1", "doors.sleep", "doors.unsure"]
    assert taken(bed) == [(11.35, "unsure")]


# What is behind a door


def test_what_was_chosen_begins_at_once_with_a_soft_note_and_without_a_greeting() -> None:
    bed = asked(press(13.0), until_s=20)
    after = [(row.what, row.at_s) for row in bed.rows if row.at_s > 10.7 and row.what != "bed"]
    assert after == [
        ("press", 13.35), ("door", 13.35), ("phase", 13.35), ("chime", 13.35), ("exercise", 14.85), ("say", 14.85)
    ]  # fmt: skip
    assert [row.name for row in bed.of("chime")] == ["low"]


def test_silence_goes_on_without_a_note() -> None:
    bed = asked(until_s=45)
    assert bed.of("chime", "prelude") == []
    assert [row.at_s for row in bed.of("exercise")] == [41.5]


def test_nobody_is_told_the_notices_again_behind_a_door() -> None:
    bed = asked(press(13.0), until_s=40, memory=Memory())
    assert [line for line in bed.lines if str(line).startswith(("notice", "intro"))] == []


def test_nothing_of_a_choice_is_kept() -> None:
    chosen, plain = asked(press(13.0), hold(30.0), until_s=40), Bedside()
    plain.start("flight")
    plain.hand(hold(30.0))
    plain.until(40)
    assert chosen.guide.course.memory == plain.guide.course.memory == Memory(sessions=10, heard=USED.heard)


def test_a_door_for_two_still_asks_both_of_them() -> None:
    house = library(doors=[("We are two.", "together"), ("None of these? That is fine too.", "default")])
    bed = asked(press(6.0), until_s=400, house=house)
    assert taken(bed) == [(6.35, "together")]
    assert "two.1" in bed.lines
    assert [row.needs for row in bed.of("gate")] == [2]
    assert bed.exercises[:3] == ["feet-weight", "breathe-together", "long-out"]


def test_a_press_that_goes_on_after_the_choice_is_guarded_like_any_after_a_start() -> None:
    bed = asked(press(13.0), press(15.0), press(16.2), until_s=20)
    assert bed.exercises == ["slow-walk"]
    assert [row.phase for row in bed.of("phase")] == ["ground"]


def test_a_fault_is_shown_before_anything_is_asked() -> None:
    bed = Bedside()
    bed.guide.course.first_sign = "last good"
    bed.start("doors")
    bed.until(20)
    assert bed.whats("say", "level")[:2] == ["sign", "doors"]


# What the lamp shows


def light_of(bed: Bedside, until_s: float) -> Light:
    return Light.of([(number / 100, bed.level(number / 100)) for number in range(round(until_s * 100))])


def named(times: np.ndarray[Any, Any], levels: np.ndarray[Any, Any]) -> str:
    """A door by its light alone: how it moves from the beginning of its line to the next."""
    low, high = float(levels.min()), float(levels.max())
    if high - low < 0.02:
        return "freeze"
    if low < 0.08:
        return "default"
    ups = [swing for swing in swings(list(times), list(levels), 0.05) if swing.up]
    if len(ups) > 1:
        return "flight"
    near_top = times[levels > high - 0.01]
    if near_top[-1] - near_top[0] > 2.5:
        return "fight"
    return "panic" if times[int(np.argmax(levels))] - times[0] > 3 else "alone"


def test_each_line_has_a_light_of_its_own_by_which_it_is_known() -> None:
    shown = light_of(before_the_doors(), 40.0)
    begins = [4.7 + 6 * number for number in range(6)]
    parts = [(shown.times >= from_s) & (shown.times < from_s + 5.3) for from_s in begins]
    assert [named(shown.times[part], shown.levels[part]) for part in parts] == list(LINES)
    assert shown.levels[(shown.times > 2.1) & (shown.times < 4.7)] == pytest.approx(0.1)


def before_the_doors(house: Any = None) -> Bedside:
    bed = Bedside(house or shipped())
    bed.start("doors")
    return bed


@in_one_test("hand", [[], [press(8.0)], [press(18.1)], [press(27.0)], [press(29.9)], [hold(13.0)]])
def test_no_light_is_quicker_than_a_fade_of_a_second_but_for_the_lift_under_a_hand(hand: list[list[Edge]]) -> None:
    bed, levels, edges = before_the_doors(), [], [edge for stroke in hand for edge in stroke]
    for number in range(5000):
        at_s = number / 100
        while edges and edges[0].at_s <= at_s:
            edge = edges.pop(0)
            bed.rows += bed.guide.edge(edge.down, edge.at_s)
        levels.append((at_s, bed.level(at_s)))
    shown = Light.of(levels)
    downs = [stroke[0].at_s + late_s for stroke in hand for late_s in (0.0, 0.015, 0.065)]
    assert too_fast(shown, downs) == []
    assert pairs_within_a_second(shown) == []
    assert shown.levels.max() <= 0.4


def test_a_press_at_a_door_is_answered_at_once() -> None:
    bed = before_the_doors()
    before = bed.level(8.0)
    for edge in press(8.0):
        bed.rows += bed.guide.edge(edge.down, edge.at_s)
    assert bed.level(8.2) > before + 0.1


def test_for_eyes_that_bear_no_swell_the_light_stands_still_and_the_words_tell_the_doors() -> None:
    bed = before_the_doors(library(people={"photosensitive": True}))
    shown = light_of(bed, 40.0)
    assert np.ptp(shown.levels[shown.times > 2.1]) == pytest.approx(0.0)
    assert len(bed.of("say")) == 7


# What comes next is known ahead, so that sound can be made


def test_the_plan_knows_the_lines_and_what_follows_without_a_press() -> None:
    bed = asked(until_s=5.0, voices=WHOLE)
    plan = bed.guide.plan()
    assert plan is not None
    assert plan.score.lines == ("doors.1", *(f"doors.{name}" for name in LINES))
    assert (plan.ends_s, plan.then) == (40.0, None)
    bed.until(39.1)
    then = bed.guide.plan()
    assert then is not None
    assert then.then is not None
    assert [(row.what, row.at_s, row.id) for row in then.then.rows if row.what == "door"] == [("door", 40.0, "default")]


def test_a_hand_in_the_last_moment_changes_what_will_follow() -> None:
    bed = asked(until_s=15.5, house=library(doors=OURS))
    before = bed.guide.plan()
    bed.rows += bed.guide.edge(True, 15.8)
    bed.until(15.9)
    now = bed.guide.plan()
    follows = [[row.id for row in plan.then.rows if row.what == "door"] for plan in (before, now) if plan and plan.then]
    assert follows == [["default"], ["unsure"]]


def test_every_line_is_over_before_the_next_begins() -> None:
    at_s = [row.at_s for row in asked(until_s=39).of("say")]
    lasts = [row.seconds or 0.0 for row in asked(until_s=39).of("say")]
    assert all(a + lasts_s < b for (a, b), lasts_s in zip(pairwise([*at_s, 40.0]), lasts, strict=True))
