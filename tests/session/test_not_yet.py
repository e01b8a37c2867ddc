"""Not asleep yet: what one press does while guidance thins out and in the dark of a night, told from rows and light."""

from __future__ import annotations

from itertools import pairwise
from math import inf
from random import Random
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from pi_regulate.devices.inbox import Edge
from pi_regulate.library.catalogue import Library
from pi_regulate.session.guide import Guide
from pi_regulate.session.night import Wall
from tests.examples import examples
from tests.in_one_test import in_one_test
from tests.light_meter import Light, pairs_within_a_second, too_fast
from tests.stage import (
    CALM,
    EVENING,
    NIGHT,
    NOON,
    USED,
    Bedside,
    double,
    exercise,
    hold,
    library,
    play,
    press,
    routine,
    tremor,
)

TO_SLEEP = routine(breathe=["sleep-thin"])  # without ground its greeting takes 4 s, so it begins at 4 s
BEGINS_S = 4.0


def asleep(*hands: list[Edge], house: Library | None = None, at_min: int = NIGHT, **more: Any) -> Bedside:
    """A night with the way to sleep, with these hands, until long after it."""
    bed = Bedside(house, at_min=at_min, **more)
    bed.start(TO_SLEEP)
    for hand in hands:
        bed.until(hand[0].at_s)
        bed.hand(hand)
    bed.until(6000)
    return bed


def told(bed: Bedside, *whats: str) -> list[tuple[float, str, Any]]:
    """Rows of these kinds, as times in the exercise and what they say."""
    return [
        (round(row.at_s - BEGINS_S, 2), row.what, row.index or row.name or row.id or row.phase)
        for row in bed.of(*whats)
    ]


def led_from_s(bed: Bedside) -> list[float]:
    """When each breath that is led begins, in the exercise."""
    return [round(row.at_s - BEGINS_S, 1) for row in bed.of("breath") if row.part == "in"]


# What a press does in a session


def test_a_night_with_not_yet_three_times() -> None:
    bed = asleep(*(press(BEGINS_S + at_s) for at_s in (800, 850, 900, 1000)))
    assert told(bed, "not_yet", "bed", "chime", "landing", "rest", "press") == [
        (-4, "chime", "two"),
        (0, "bed", "ocean"), (240, "bed", "ocean"), (420, "bed", "silence"),
        (800.35, "press", None), (800.35, "not_yet", 4),  # all is dim already: every fourth breath again
        (850.35, "press", None), (850.35, "not_yet", 3),  # every second one
        (854.35, "bed", "ocean"), (854.35, "bed", "silence"),
        (900.35, "press", None), (900.35, "not_yet", 2),  # every one
        (904.35, "bed", "ocean"), (904.35, "bed", "ocean"),
        (1000.35, "press", None),  # the fourth time only the lamp answers
        (1084.35, "bed", "ocean"), (1084.35, "bed", "silence"),
        (1504.35, "landing", None), (1510.35, "rest", None),
    ]  # fmt: skip
    assert max(row.at_s for row in bed.of("say")) < BEGINS_S + 90
    assert [one for one in led_from_s(bed) if one > 600] == pytest.approx([
        640, 680, 720, 760,
        804.35, 844.35,
        854.35, 874.35, 894.35,
        *range(904, 1084, 10), *range(1084, 1264, 20), *range(1264, 1464, 40),
    ], abs=0.4)  # fmt: skip


@in_one_test(("at_s", "stage"), [(250, 1), (430, 2), (610, 3), (790, 4)])
@in_one_test("hand", [press, double, lambda at_s: tremor(at_s, 6, 2)])
@in_one_test("at_min", [NIGHT, NOON])
def test_in_every_later_stage_any_short_hand_goes_back_one_by_day_too(
    at_s: float, stage: int, hand: Any, at_min: int
) -> None:
    bed = asleep(hand(BEGINS_S + at_s), at_min=at_min)
    assert [row.index for row in bed.of("not_yet")] == [stage]
    assert [row.phase for row in bed.of("phase")] == ["breathe"]
    assert [row.name for row in bed.of("chime")] == ["two"]


@pytest.mark.parametrize("hands_s", [(20,), (200,), (100, 110, 230)])
@pytest.mark.parametrize("at_min", [NIGHT, NOON])
def test_in_the_first_stage_no_press_ends_it_where_nothing_comes_after_it(
    hands_s: tuple[float, ...], at_min: int
) -> None:
    bed, alone = (asleep(*hands, at_min=at_min) for hands in ([press(BEGINS_S + one) for one in hands_s], []))
    lifts_s = [row.at_s for row in bed.of("press")]
    assert len(lifts_s) == len(hands_s)
    assert told(bed, "breath", "say", "chime", "not_yet", "landing", "rest") == told(
        alone, "breath", "say", "chime", "not_yet", "landing", "rest"
    )


def test_in_the_first_stage_a_hold_ends_it() -> None:
    bed = asleep(hold(BEGINS_S + 100))
    assert [row.at_s < BEGINS_S + 105 for row in bed.of("landing", "rest")] == [True, True]


def test_in_the_first_stage_a_press_moves_on_and_a_double_press_eases_as_ever() -> None:
    bed = asleep(double(BEGINS_S + 120))
    assert bed.of("not_yet") == []
    assert len(led_from_s(bed)) > 64
    house = library(routines=[])
    bed = Bedside(house, at_min=NIGHT)
    bed.start(routine(breathe=["sleep-thin"], connect=["quiet-company"]))
    bed.hand(press(BEGINS_S + 200))
    assert [row.phase for row in bed.of("phase")] == ["breathe", "connect"]


def test_after_going_back_into_the_first_stage_a_press_still_means_not_yet() -> None:
    bed = asleep(press(BEGINS_S + 300), press(BEGINS_S + 340))
    assert [row.index for row in bed.of("not_yet")] == [1, 1]
    assert max(row.at_s for row in bed.of("landing")) > 900


def test_until_the_next_swell_another_press_changes_nothing_and_is_not_counted() -> None:
    bed = asleep(press(BEGINS_S + 611), press(BEGINS_S + 614), press(BEGINS_S + 617))
    (back,) = bed.of("not_yet")
    assert (back.index, round(back.seconds or 0, 2)) == (3, 8.65)
    assert len(bed.of("press")) == 3


def test_a_hold_lands_as_ever_and_what_comes_then_is_the_ordinary_start() -> None:
    for at_s in (250, 500, 700, 800):
        bed = asleep(hold(BEGINS_S + at_s), press(BEGINS_S + at_s + 60))
        assert [row.what for row in bed.of("hold", "landing", "not_yet")][:2] == ["hold", "landing"]
        assert [row.phase for row in bed.of("phase")][:2] == ["breathe", "ground"]


def test_the_breath_is_led_for_twenty_minutes_at_the_most_and_the_session_keeps_its_cap() -> None:
    bed = asleep(*(press(BEGINS_S + at_s) for at_s in (590, 950, 1310)))
    assert [row.index for row in bed.of("not_yet")] == [2, 2]  # the third would have led for over 1200 s
    led_s = sum(row.seconds or 0 for row in bed.of("breath"))
    assert led_s <= 1200
    bed = asleep(press(BEGINS_S + 790), session_cap_s=1000.0)
    assert bed.of("not_yet") == []  # 1024 s in all
    assert len(asleep(press(BEGINS_S + 790), session_cap_s=1040.0).of("not_yet")) == 1


def test_breaths_led_by_other_exercises_of_the_session_count_too() -> None:
    bed = Bedside(at_min=NIGHT)
    bed.start(routine(breathe=["long-out", "sleep-thin"]))
    begins_s = BEGINS_S + 340
    for at_s in (590, 1000):
        bed.hand(press(begins_s + at_s))
    assert len(bed.of("not_yet")) == 1  # 300 s of long-out, 830 s, and 270 s more would be 1400 s
    bed.until(4000)
    assert sum(row.seconds or 0 for row in bed.of("breath")) <= 1200


# After the dark


def after_dark(at_s: float = 60.0, **more: Any) -> tuple[Bedside, float]:
    """The usual night, which has ended by itself; and so long after it has come to rest."""
    bed = Bedside(at_min=more.pop("at_min", NIGHT), **more)
    bed.start("default")
    bed.until(500)
    (rest,) = bed.of("rest")
    bed.rows = []
    return bed, rest.at_s + at_s


@in_one_test("at_s", [-4.0, -3.0, -0.1, 0.1, 60.0, 1199.0])
def test_for_twenty_minutes_a_press_in_the_dark_brings_the_light_back_without_a_word(at_s: float) -> None:
    bed, _ = after_dark()
    bed = Bedside(at_min=NIGHT)
    bed.start("default")
    bed.until(440)
    down_s = 468.0 + at_s
    bed.until(down_s)
    bed.rows = []
    bed.hand(press(down_s))
    bed.until(down_s + 700)
    assert [row.phase for row in bed.of("phase")] == ["breathe"]
    assert bed.exercises == ["sleep-thin"]
    assert bed.of("chime", "say", "prelude", "sign") == []
    (begins,) = bed.of("exercise")
    assert begins.seconds == 604
    starts = [row.at_s - begins.at_s for row in bed.of("breath") if row.part == "in"]
    assert starts == pytest.approx([*range(4, 184, 10), *range(184, 364, 20), *range(364, 564, 40)])
    assert bed.of("landing")[-1].at_s == pytest.approx(begins.at_s + 604)


def test_the_light_comes_from_the_dark_in_four_seconds_and_the_lamp_answers_at_once() -> None:
    bed, down_s = after_dark()
    bed.rows += bed.guide.edge(True, down_s)
    bed.rows += bed.guide.edge(False, down_s + 0.1)
    assert bed.level(down_s + 0.17) > 0.1
    begins_s = down_s + 0.35
    levels = [bed.level(begins_s + after_s) for after_s in (2.5, 3.0, 3.5, 3.99)]
    assert max(levels) <= 0.03
    assert levels[-1] == pytest.approx(0.02, abs=0.001)
    assert bed.level(begins_s + 8) == pytest.approx(0.22, abs=0.001)


def test_after_twenty_minutes_a_press_is_an_ordinary_start_again() -> None:
    bed, rest_s = after_dark(0.0)
    bed.hand(press(rest_s + 1200.1))
    assert [row.phase for row in bed.of("phase")] == ["ground"]


@pytest.mark.parametrize("hand", [double, hold])
def test_a_double_press_and_a_hold_in_the_dark_start_what_they_always_start(hand: Any) -> None:
    starts = {"press": "default", "double": "short", "hold": "sleep"}
    bed, down_s = after_dark(house=library(start=starts))
    bed.hand(hand(down_s))
    bed.until(down_s + 10)
    assert [row.phase for row in bed.of("phase")] == ["ground"]
    assert bed.exercises == [{double: "hand-on-heart", hold: "feet-weight"}[hand]]


def test_it_comes_back_as_often_as_it_is_asked_to_each_time_the_night_has_ended_by_itself() -> None:
    bed, down_s = after_dark()
    for _ in range(3):
        bed.hand(press(down_s))
        bed.until(down_s + 640)
        assert bed.guide.at_rest
        down_s += 700
    assert bed.exercises == ["sleep-thin"] * 3
    assert bed.of("say", "chime") == []


def test_a_second_press_within_ten_seconds_goes_to_connect_and_a_later_one_begins_the_stage_again() -> None:
    for after_s, phases, back in (
        (2.2, ["breathe", "connect"], 1),
        (9.9, ["breathe", "connect"], 1),
        (10.5, ["breathe"], 2),
    ):
        bed, down_s = after_dark()
        bed.hand(press(down_s), press(down_s + after_s))
        assert ([row.phase for row in bed.of("phase")], len(bed.of("not_yet"))) == (phases, back), after_s
    bed, down_s = after_dark()
    bed.hand(press(down_s), press(down_s + 1.0))  # too soon after the first to be meant
    bed.until(down_s + 30)
    assert [row.phase for row in bed.of("phase")] == ["breathe"]


def test_where_a_press_starts_a_routine_without_connect_the_second_press_leads_on_too() -> None:
    bed, down_s = after_dark(house=library(start={"press": "sleep", "double": "sleep", "hold": "sleep"}))
    bed.hand(press(down_s), press(down_s + 6))
    bed.until(down_s + 30)
    assert [row.phase for row in bed.of("phase")] == ["breathe"]
    assert [row.index for row in bed.of("not_yet")] == [2, 2]


def test_only_a_night_that_ended_by_itself_is_remembered() -> None:
    day = Bedside(at_min=NOON)
    day.start("default")
    day.until(900)
    day.rows = []
    day.hand(press(910))
    assert [row.phase for row in day.of("phase")] == ["ground"]
    pressed = Bedside(at_min=NIGHT)  # connect was asked for, and a press has ended it
    pressed.start("default")
    pressed.hand(press(300), press(330))
    pressed.until(400)
    pressed.rows = []
    pressed.hand(press(420))
    assert [row.phase for row in pressed.of("phase")] == ["ground"]


def test_a_session_that_a_press_has_ended_is_not_taken_for_the_night_before_it() -> None:
    bed, down_s = after_dark()
    bed.hand(double(down_s), press(down_s + 20), press(down_s + 40), press(down_s + 60))  # through all three phases
    bed.until(down_s + 80)
    assert bed.guide.at_rest
    bed.rows = []
    bed.hand(press(down_s + 90))
    assert [row.phase for row in bed.of("phase")] == ["ground"]


def test_connect_that_was_asked_for_and_has_ended_by_itself_is_such_a_night_too() -> None:
    bed = Bedside(at_min=NIGHT)
    bed.start("default")
    bed.hand(press(300))
    bed.until(900)
    bed.rows = []
    bed.hand(press(910))
    assert bed.of("not_yet") != []


def test_by_a_clock_that_is_not_trusted_it_is_night() -> None:
    guide = Guide(library(), lambda _: Wall(NOON, 1, trusted=False), USED)
    bed = Bedside()
    bed.guide = guide
    bed.start("default")
    bed.until(500)
    bed.rows = []
    bed.hand(press(520))
    assert bed.exercises == [] or bed.of("not_yet") != []
    assert [row.phase for row in bed.of("phase")] == ["breathe"]


def test_a_session_that_came_back_before_dawn_ends_in_silence_after_it() -> None:
    bed = Bedside(at_min=6 * 60 + 50)  # the night ends at 7
    bed.start("default")
    bed.until(480)
    bed.rows = []
    bed.hand(press(490))
    bed.until(2000)
    assert [row.phase for row in bed.of("phase")] == ["breathe"]
    assert bed.of("chime", "say") == []


def test_reading_the_files_again_does_not_forget_it() -> None:
    bed, down_s = after_dark()
    bed.guide.use(library())
    bed.hand(press(down_s))
    assert [row.phase for row in bed.of("phase")] == ["breathe"]


def test_a_finger_that_went_down_in_the_last_moment_is_heard_although_it_has_ended_meanwhile() -> None:
    bed = asleep(press(BEGINS_S + 839.8))
    assert len(bed.of("not_yet")) == 1
    assert bed.exercises == ["sleep-thin", "sleep-thin"]


# People, words, speakers


@in_one_test(
    "more",
    [
        {"house": library(night={"talk": "none"})},
        {"speech": False},
        {"house": library(people={"pregnant": True})},
    ],
)
def test_without_words_without_a_speaker_and_in_pregnancy_it_is_the_same(more: dict[str, Any]) -> None:
    bed, down_s = after_dark(**more)
    bed.hand(press(down_s))
    bed.until(down_s + 700)
    assert len([row for row in bed.of("breath") if row.part == "in"]) == 32
    assert bed.of("say", "chime") == []


def test_where_attention_to_the_breath_feels_bad_slow_waves_thin_out_in_its_place() -> None:
    bed, down_s = after_dark(house=library(people={"external_focus": True}))
    bed.hand(press(down_s))
    bed.until(down_s + 700)
    assert bed.of("breath", "say", "chime") == []
    assert [row.name for row in bed.of("bed")] == ["ocean", "ocean", "silence"]
    bed, down_s = after_dark(house=library(people={"external_focus": True}))
    bed.hand(press(down_s))
    tops = [bed.level(down_s + 0.35 + 4 + 12 * k + 6) for k in range(14)]
    assert tops == sorted(tops, reverse=True)
    assert 0.15 < tops[0] <= 0.22
    bed.hand(press(down_s + 300))  # and goes back too
    assert [row.index for row in bed.of("not_yet")] == [2, 2]


@in_one_test(
    ("who", "steps"),
    [
        ("alone", [{"tap": {}, "at": 4}]),
        ("alone", [{"follow": "hand", "lasts": 60}]),
        ("two", [{"gate": {"needs": 2}}, {"breathe": {"in": 4, "out": 6}}]),
    ],
)
def test_an_owners_own_way_that_asks_for_something_is_no_answer_in_the_dark(who: str, steps: Any) -> None:
    own = exercise(*steps, name="sleep-thin", lasts=500, who=who)
    bed, down_s = after_dark(house=library(own))
    bed.hand(press(down_s))
    bed.until(down_s + 60)
    assert bed.exercises[-1] == "follow-light"
    assert bed.of("breath", "say", "gate") == []


def test_a_light_that_has_to_stand_still_does_so_from_the_moment_it_is_there() -> None:
    bed, down_s = after_dark(house=library(people={"photosensitive": True}))
    bed.hand(press(down_s))
    levels = [bed.level(down_s + 0.35 + at_s) for at_s in range(5, 604)]
    assert levels == sorted(levels, reverse=True)  # and sinks into the dark, too slowly to be seen
    assert levels[0] <= 0.15
    assert max(before - after for before, after in pairwise(levels)) < 0.0005
    bed.hand(press(down_s + 700))
    levels = [bed.level(down_s + 706 + second) for second in range(500)]
    assert levels == sorted(levels, reverse=True)


def test_at_night_the_greeting_between_ground_and_breathe_is_one_silent_swell() -> None:
    for at_min, chimes in ((NIGHT, ["one"]), (EVENING, ["one", "two"])):
        bed = Bedside(at_min=at_min)
        bed.start("default")
        bed.until(121.9)
        levels = [bed.level(122 + k / 10) for k in range(41)]
        assert [row.name for row in bed.of("chime")] == chimes
        turns = [b for a, b, c in zip(levels, levels[1:], levels[2:], strict=False) if b > a + 1e-6 and b > c + 1e-6]
        assert len(turns) == (1 if at_min == NIGHT else 2)
    bed = Bedside(at_min=NIGHT)
    bed.start("default")
    bed.hand(press(30))  # also when it is asked for
    assert [row.name for row in bed.of("chime")] == ["one"]
    bed = Bedside(at_min=NIGHT)
    bed.start(TO_SLEEP)  # without ground nothing else says that it begins
    bed.until(1)
    assert [row.name for row in bed.of("chime")] == ["two"]


# Any hand at all

# As the shipped one, stage by stage, but with a few breaths in each.
BRIEF = exercise(
    {
        "breathe": {"from": "10/min", "to": "8/min", "over": 120},
        "light": {"from": "2%", "to": "30%", "falling_to": "22%"},
    },
    {"breathe": {"in": 3, "out": 4.5}, "times": 4, "thin": {"each": 1}, "light": {"from": "2%", "to": "22%"}},
    {"breathe": {"in": 3, "out": 4.5}, "times": 6, "thin": {"each": 2}, "light": {"from": "2%", "to": "14%"}},
    {"breathe": {"in": 3, "out": 4.5}, "times": 8, "thin": {"each": 4}, "light": {"from": "2%", "to": "8%"}},
    {"fade": {"from": "2%", "to": "0%"}, "lasts": 10},
    {"bed": "ocean", "at": 120, "to": "50%", "tone": "0%", "over": 10},
    {"bed": "silence", "at": 150, "over": 20},
    {"say": "Small breaths are fine, if you like.", "at": 3, "care": True},
    name="sleep-thin", lasts=265, sound="ocean",
)  # fmt: skip
THINS_S, BRIEF_S = 120.0, 265.0  # when its second stage begins, and when it ends


def check_any_hand(downs_s: list[float], kinds: list[str]) -> None:
    """A night of these strokes: dark and quiet soon after the last, and more only where a press asked for it."""
    bed = Bedside(library(BRIEF, start={"press": "sleep", "double": "sleep", "hold": "sleep"}), at_min=NIGHT)
    bed.start(TO_SLEEP)
    strokes = {"press": press, "double": double, "hold": hold}
    for at_s, kind in zip(downs_s, kinds, strict=True):
        bed.until(at_s)
        bed.hand(strokes[kind](at_s))
    bed.until(downs_s[-1] + 460)
    asked = [row.at_s for row in bed.of("press", "double", "hold")]
    assert bed.guide.at_rest
    assert bed.rows[-1].at_s <= max(asked[-1] + 170 + BRIEF_S + 10, BEGINS_S + BRIEF_S + 10)
    begins_s = inf  # when the way to sleep began, while it plays
    for row in bed.of("say", "chime", "exercise", "prelude"):
        if row.what in ("exercise", "prelude"):
            begins_s = row.at_s if row.id == "sleep-thin" else inf
        else:
            assert row.at_s <= begins_s + 90, row
    led: list[float] = []  # of one exercise, which a press may have begun long before
    eased = False  # shorter breaths leave less than a breath over where a run ends, so there the gap is longer
    for row in bed.of("exercise", "breath", "double"):
        eased = row.what == "double" or (eased and row.what != "exercise")
        led = [] if row.what == "exercise" else [*led, row.at_s] if row.part == "in" else led
        if row.part == "in" and len(led) > 2 and not eased:
            before_s, after_s = led[-2] - led[-3], led[-1] - led[-2]
            since_s = led[-3] - 15
            assert after_s >= before_s - 1e-6 or any(since_s <= one <= led[-1] for one in asked), led
    assert all(row.index in (1, 2, 3, 4) for row in bed.of("not_yet"))


STROKES = st.lists(
    st.tuples(st.floats(2, 80), st.sampled_from(["press", "press", "press", "double", "hold"])),
    min_size=1,
    max_size=8,
)


@given(strokes=STROKES)
@settings(CALM, max_examples=examples(25), phases=[Phase.generate])
def test_whatever_the_hand_does_it_ends_dark_and_quiet(strokes: list[tuple[float, str]]) -> None:
    at_s, downs = BEGINS_S + THINS_S, []
    for gap_s, _ in strokes:
        at_s += gap_s
        downs.append(at_s)
    check_any_hand(downs, [kind for _, kind in strokes])


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100))
def test_a_hundred_thousand_hands_end_dark_and_quiet(seed: int) -> None:
    random = Random(seed)
    for _ in range(1000):
        at_s, downs, kinds = BEGINS_S + THINS_S, [], []
        for _ in range(random.randint(1, 6)):
            at_s += random.choice([random.uniform(2, 12), random.uniform(5, 80)])
            downs.append(at_s)
            kinds.append(random.choice(["press", "press", "press", "press", "double", "hold"]))
        check_any_hand(downs, kinds)


@pytest.mark.parametrize(
    "hands_s", [(130, 155, 190), (264.5, 275), pytest.param((500, 700, 820), marks=pytest.mark.slow)]
)
def test_measured_at_the_lamp_no_hand_makes_a_step_or_a_flash(hands_s: tuple[float, ...]) -> None:
    house = library(BRIEF) if hands_s[0] < 300 else library()
    hand = [edge for at_s in hands_s for edge in press(BEGINS_S + at_s)]
    seen = play(TO_SLEEP, hand, house=house, at_min=NIGHT, frames_hz=100, every_frame=True)
    light = Light.of(seen.light)
    downs = [edge.at_s for edge in hand if edge.down]
    assert too_fast(light, [down_s + late_s for down_s in downs for late_s in (0.0, 0.015)]) == []
    assert pairs_within_a_second(light) == []
    assert light.levels[-1] == 0.0
    assert seen.rows[-1].what == "rest"
    assert seen.of("not_yet") != []
