"""Exercises in which a hand leads: what the button means there, how they end, and what is said in them."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from pi_regulate.devices.inbox import Edge
from pi_regulate.library.catalogue import Library
from pi_regulate.reporting.rows import LogLines, Trace, told_row
from tests.breathing_hands import BREATHING, BreathingHand
from tests.in_one_test import in_one_test
from tests.light_meter import Light, pairs_within_a_second, too_fast
from tests.stage import CALM, NOON, Bedside, Seen, alone, exercise, hold, library, play, press, routine, shipped, tremor

SEEN = 0.005  # of level: L* 0.5
FOLLOWS = exercise(
    {"follow": "hand", "at": 0, "waits": 20, "then": "lead", "lasts": 60},
    {"say": "There.", "at": 84, "care": True},
    name="the-hand", on_skip="the-breath", lasts=90,
)  # fmt: skip
HOUSE = library(
    FOLLOWS,
    exercise({"breathe": {"in": 4, "out": 6}}, name="the-breath", lasts=60),
    exercise({"glow": 0.2}, name="the-company", phase="connect", lasts=60),
    talk="full",
)
BOTH = routine(breathe=["the-hand"], connect=["the-company"])
BEGINS_S = 4.0  # after the greeting
STEADY = BreathingHand(5.0)


def with_you(*hand: list[Edge], house: Library | None = None, **more: object) -> Seen:
    house = house or shipped()
    edges = sorted((edge for stroke in hand for edge in stroke), key=lambda edge: edge.at_s)
    return play(alone(house.exercises["with-you"]), edges, house=house, **more)  # type: ignore[arg-type]


def followed() -> tuple[Bedside, float]:
    """Somebody whose hand has led for some breaths, and when it let go last."""
    bed = Bedside(HOUSE)
    bed.start(BOTH)
    edges = STEADY.edges(BEGINS_S + 3, BEGINS_S + 20)
    bed.hand(edges)
    return bed, edges[-1].at_s


def places(bed: Bedside) -> list[str | None]:
    return [row.id or row.what for row in bed.of("exercise", "landing", "rest")]


# What the button means


def test_a_breath_is_no_gesture() -> None:
    bed, let_go_s = followed()
    bed.until(let_go_s + 2)
    assert bed.whats("breath", "say", "bed", "lead") == ["phase", "prelude", "chime", "exercise"]


def test_a_short_press_moves_on_and_the_lamp_answers_it() -> None:
    bed, let_go_s = followed()
    before = bed.level(let_go_s + 3.0)
    bed.hand(press(let_go_s + 3.0))
    assert bed.level(let_go_s + 3.3) > before + 0.1
    bed.until(let_go_s + 12)
    assert places(bed) == ["the-hand", "the-company"]
    assert len(bed.of("press")) == 1


def test_a_down_of_four_tenths_is_a_breath_and_a_shorter_one_a_press() -> None:
    for lasts_s, gestures in ((0.39, 1), (0.41, 0)):
        bed, let_go_s = followed()
        bed.hand(press(let_go_s + 3.0, lasts_s))
        bed.until(let_go_s + 5)
        assert len(bed.of("press")) == gestures, lasts_s


def test_two_short_presses_land_at_once() -> None:
    bed, let_go_s = followed()
    bed.hand(press(let_go_s + 3.0), press(let_go_s + 3.25))
    (landing,) = bed.of("landing")
    assert landing.seconds == 1.5
    assert landing.at_s <= let_go_s + 3.7
    assert bed.level(let_go_s + 3.25 + 2.5) == 0.0
    assert bed.of("chime")[-1].name != "landing"


def test_a_hold_of_seven_seconds_ends_it() -> None:
    bed, let_go_s = followed()
    down_s = let_go_s + 3.0
    bed.rows += bed.guide.edge(True, down_s)
    full, sunk = bed.level(down_s + 6.0), bed.level(down_s + 6.9)
    assert sunk < full - 0.03, "it sinks before, as if to say: let go"
    assert bed.level(down_s + 8.5) == 0.0
    (landing,) = bed.of("landing")
    assert landing.at_s == pytest.approx(down_s + 7.0)


def test_a_hold_of_six_seconds_is_a_long_breath() -> None:
    bed, let_go_s = followed()
    bed.hand(press(let_go_s + 3.0, 6.5))
    assert bed.of("landing", "hold", "press") == []


def test_letting_go_with_a_shaking_hand_is_no_press() -> None:
    bed, let_go_s = followed()
    bed.hand(press(let_go_s + 3.0, 1.5), press(let_go_s + 4.62, 0.08))
    bed.until(let_go_s + 8)
    assert bed.of("press", "double", "landing") == []


def test_three_short_downs_hand_the_lead_to_the_light() -> None:
    bed, let_go_s = followed()
    bed.hand(tremor(let_go_s + 3.0, 5, 4.0))
    bed.until(let_go_s + 30)
    assert bed.of("press", "double", "hold", "landing") == []
    turns = [row.at_s for row in bed.of("breath") if row.part == "in"]
    assert len([at_s for at_s in turns if at_s > let_go_s + 3.0]) >= 4


def test_a_long_hold_ends_it_also_after_a_tremor() -> None:
    bed, let_go_s = followed()
    shaking = tremor(let_go_s + 3.0, 5, 2.0)
    bed.hand(shaking, press(shaking[-1].at_s + 0.1, 8.0))
    (landing,) = bed.of("landing")
    assert landing.at_s == pytest.approx(shaking[-1].at_s + 0.1 + 7.0)


def test_it_means_the_same_where_double_presses_are_off() -> None:
    bed = Bedside(library(FOLLOWS, talk="full", button={"double_press_s": 0.0}))
    bed.start(routine(breathe=["the-hand"]))
    bed.hand(press(BEGINS_S + 5.0), press(BEGINS_S + 5.25))
    assert [row.what for row in bed.of("press", "double", "landing")] == ["double", "landing"]


def test_it_means_so_from_the_first_word_to_the_last_and_nowhere_else() -> None:
    bed = Bedside(HOUSE)
    bed.start(BOTH)
    bed.until(BEGINS_S + 100)  # no hand came, and the breath plays in its place
    bed.hand(hold(BEGINS_S + 100))
    assert [row.id or row.what for row in bed.of("exercise", "hold", "landing")] == [
        "the-hand", "the-breath", "the-company", "hold", "landing",
    ]  # fmt: skip
    tail, _ = followed()
    tail.until(BEGINS_S + 3 + 70)
    (line,) = [row for row in tail.of("say") if row.text == "There."]
    tail.hand(press(line.at_s + 1.0, 1.5))
    assert tail.of("hold", "press", "landing") == []


# Time


def test_it_takes_its_time_from_the_first_breath_on_and_ends_on_an_exhale() -> None:
    for first_s in (BEGINS_S + 1.0, BEGINS_S + 15.0):
        seen = play(BOTH, STEADY.edges(first_s, first_s + 55), house=HOUSE)
        breaths = seen.of("breath")
        assert breaths[-1].part == "out"
        over_s = breaths[-1].at_s + (breaths[-1].seconds or 0.0)
        assert first_s + 60 <= over_s <= first_s + 60 + 12
        (line,) = [row for row in seen.of("say") if row.text == "There."]
        assert line.at_s == pytest.approx(over_s + 4.0, abs=0.1)


def test_without_a_hand_another_exercise_plays() -> None:
    seen = play(BOTH, house=HOUSE)
    assert seen.exercises == ["the-hand", "the-breath", "the-company"]
    begun = seen.of("exercise")
    assert begun[1].at_s - begun[0].at_s == 20.0


def test_a_hand_much_too_fast_gets_light_without_a_pace() -> None:
    seen = with_you(BreathingHand(3.5).edges(BEGINS_S + 12, BEGINS_S + 160), at_min=NOON)
    assert seen.exercises == ["with-you", "follow-light"]
    assert [row for row in seen.of("breath") if row.at_s > seen.of("exercise")[1].at_s] == []
    assert "follow.2" not in seen.lines
    assert seen.of("press", "hold", "double") == [], "the hand that goes on breathing ends nothing"


# With you, whole


def test_with_you_says_its_own_lines_once_each_and_never_two_at_a_time() -> None:
    hand = STEADY.edges(BEGINS_S + 12, BEGINS_S + 100)
    seen = with_you(hand, at_min=NOON)
    assert seen.lines == ["with-you.1", "with-you.2", "with-you.3", "follow.1", "follow.2", "follow.3", "with-you.4"]
    for one, other in pairwise(seen.of("say")):
        assert one.at_s + (one.seconds or 0.0) <= other.at_s


def test_with_you_is_silent_about_a_hand_that_never_came() -> None:
    seen = with_you(at_min=NOON)
    assert seen.exercises == ["with-you", "settle"]
    assert [line for line in seen.lines if line and line.startswith("follow")] == []
    second = seen.of("exercise")[1]
    words = [row for row in seen.of("say") if row.line == "with-you.3"]
    assert second.at_s - (words[0].at_s + (words[0].seconds or 0.0)) == pytest.approx(24.0, abs=1.0)


def test_at_night_it_ends_in_the_dark_by_itself() -> None:
    seen = with_you(STEADY.edges(BEGINS_S + 12, BEGINS_S + 60), at_min=60, frames_hz=10)
    assert seen.exercises == ["with-you"]
    assert seen.light[-1][1] == 0.0
    first_s = BEGINS_S + 12
    assert first_s + 300 < seen.of("landing")[0].at_s < first_s + 300 + 12 + 21


def test_nothing_that_tells_how_somebody_breathes_is_written_down() -> None:
    seen = with_you(STEADY.edges(BEGINS_S + 12, BEGINS_S + 100), at_min=NOON)
    kept: list[str] = []
    trace, log = Trace(kept.append), LogLines(kept.append, breaths=True)
    for row in seen.rows:
        trace.see(row, row.at_s)
        log.see(row, row.at_s)
    assert len(kept) > 20
    assert [line for line in kept if "follow." in line or "breath  " in line or '"lead"' in line] == []


# Two people


def two(*hands: list[Edge], at_min: int = NOON) -> tuple[Seen, float]:
    """Lead-and-fade with these hands, in seconds of its own clock from its first turn; and when that clock began."""
    begins_s, gate_s = 9.95, 17.95
    yes_s = gate_s + 9.4
    offset_s = yes_s + 0.35 - 8.0
    edges = [Edge(edge.down, edge.at_s + offset_s) for hand in hands for edge in hand]
    yeses = press(gate_s + 6.4) + press(yes_s)
    seen = play(alone(shipped().exercises["lead-and-fade"]), [*yeses, *edges], at_min=at_min)
    assert seen.of("exercise")[0].at_s == pytest.approx(begins_s, abs=0.01)
    return seen, offset_s


def test_two_people_lead_in_turn_for_the_same_time() -> None:
    seen, zero_s = two(BreathingHand(5.0).edges(110, 167), BreathingHand(6.0).edges(184, 241))
    turned = {round(row.at_s - zero_s, 1) for row in seen.of("breath") if row.part == "in"}
    assert {110.1, 115.1, 165.1, 184.1, 190.1, 238.1} <= turned
    said = {row.line: round(row.at_s - zero_s, 1) for row in seen.of("say")}
    assert (said["lead-and-fade.7"], said["lead-and-fade.8"], said["lead-and-fade.10"]) == (170.0, 244.0, 384.0)


def test_a_missing_hand_lengthens_nothing_and_the_light_leads_without_a_word() -> None:
    for hands in ([], [BreathingHand(5.0).edges(110, 167)], [BreathingHand(6.0).edges(184, 300)]):
        seen, zero_s = two(*hands)
        said = {row.line: round(row.at_s - zero_s, 1) for row in seen.of("say")}
        assert (said["lead-and-fade.7"], said["lead-and-fade.8"], said["lead-and-fade.10"]) == (170.0, 244.0, 384.0)
        assert set(said) & {"follow.1", "follow.2", "follow.3"} == set()
        assert round(seen.of("landing")[0].at_s - zero_s, 1) == 400.0
    seen, zero_s = two()
    led = [round(row.at_s - zero_s, 1) for row in seen.of("breath") if row.part == "in"]
    assert led[6:14] == [123.0, 133.0, 143.0, 153.0, 197.0, 207.0, 217.0, 227.0]


def test_a_hand_that_holds_across_the_end_of_its_turn_ends_nothing() -> None:
    seen, _ = two(BreathingHand(5.0).edges(110, 163), press(166.0, 4.0), press(180.0, 4.0))
    assert seen.of("hold", "landing")[0].what == "landing"
    assert seen.lines[-1] == "lead-and-fade.10"


# Whole sessions, as people can read them

GOLDEN = Path(__file__).parent / "hand_leads"


def told(seen: Seen) -> list[str]:
    return [told_row(row, row.at_s) for row in seen.rows]


def test_with_you_is_the_golden_session() -> None:
    seen = with_you(golden_hand(), at_min=NOON)
    assert told(seen) == (GOLDEN / "with-you.txt").read_text(encoding="utf-8").splitlines()


def golden_hand() -> list[Edge]:
    """Thirteen to twelve breaths a minute, not quite regular, up to the third minute."""
    return BreathingHand(4.7, drift=0.05, jitter=0.1, seed=3).edges(BEGINS_S + 18, BEGINS_S + 150)


def test_two_people_leading_in_turn_are_the_golden_session() -> None:
    seen, _ = two(*golden_hands())
    assert told(seen) == (GOLDEN / "lead-and-fade.txt").read_text(encoding="utf-8").splitlines()


def golden_hands() -> tuple[list[Edge], list[Edge]]:
    """The first breathes twelve times a minute, the second nine times."""
    return BreathingHand(5.0, jitter=0.1, seed=1).edges(111, 166), BreathingHand(6.5, jitter=0.1, seed=2).edges(
        186, 239
    )


def test_who_leads_is_told() -> None:
    seen = with_you(golden_hand(), at_min=NOON)
    assert [row.name for row in seen.of("lead")] == ["hand", "light"]
    seen, zero_s = two([], BreathingHand(6.0).edges(200, 241))
    leads = [(round(row.at_s - zero_s), row.name) for row in seen.of("lead")]
    assert leads == [(108, "hand"), (123, "light"), (182, "hand"), (197, "light"), (200, "hand"), (242, "light")]


def test_a_hold_that_began_before_the_question_is_over_after_it() -> None:
    bed = Bedside(at_min=NOON)
    bed.start(alone(shipped().exercises["lead-and-fade"]))
    bed.hand(press(15.5, 4.0))  # the gate opens at 17.95 s
    bed.hand(press(24.0))
    bed.hand(press(27.0))
    assert [row.what for row in bed.of("yes", "landing", "hold")] == ["yes", "yes"]
    bed.until(45.0)
    assert bed.level(45.0) == pytest.approx(0.08), "nothing sinks under a hand that has long let go"


# The light


def check_steps(seen: Seen) -> None:
    """No step over L* 0.5 a frame, and nothing that could be a flash."""
    light = Light.of(seen.light)
    assert pairs_within_a_second(light) == []
    assert too_fast(light) == []
    assert np.abs(np.diff(light.levels)).max() <= SEEN


def while_it_follows(seen: Seen, last_words: str) -> Seen:
    """The same up to shortly before its last words: then the lamp answers a hand as it always does."""
    told_s = [row.at_s - 5.5 for row in seen.of("say") if row.text == last_words]
    told_s += [row.at_s for row in seen.of("exercise", "rest")[1:2]]
    return Seen(light=[one for one in seen.light if one[0] < min(told_s)])


ONCE = settings(CALM, phases=[Phase.generate])


@given(hand=BREATHING, sleeps_s=st.floats(20.0, 80.0))
@settings(ONCE, max_examples=8)
def test_no_breathing_hand_makes_the_light_step(hand: BreathingHand, sleeps_s: float) -> None:
    edges = hand.edges(BEGINS_S + 2, BEGINS_S + 2 + sleeps_s)
    seen = play(routine(breathe=["the-hand"]), edges, house=HOUSE, frames_hz=100, every_frame=True)
    check_steps(while_it_follows(seen, "There."))


@pytest.mark.slow
@given(hand=BREATHING, sleeps_s=st.floats(20.0, 400.0))
@settings(ONCE, max_examples=60)
def test_no_breathing_hand_makes_the_light_of_with_you_step(hand: BreathingHand, sleeps_s: float) -> None:
    edges = hand.edges(BEGINS_S + 2, BEGINS_S + 2 + min(sleeps_s, 300.0))
    seen = with_you(edges, frames_hz=100, every_frame=True)
    check_steps(while_it_follows(seen, "Let the light go. Breathe as you please."))


def test_a_person_asleep_on_the_button_is_in_the_dark_soon() -> None:
    seen = with_you([*STEADY.edges(BEGINS_S + 12, BEGINS_S + 30), *press(BEGINS_S + 37, 60.0)], frames_hz=100)
    assert [level for at_s, level in seen.light if at_s > BEGINS_S + 37 + 8.5] in ([], [0.0])


def test_a_span_that_ends_with_the_exercise_still_ends_on_an_exhale() -> None:
    only = exercise({"follow": "hand", "then": "lead", "lasts": 30}, name="the-hand", lasts=45)
    seen = play(routine(breathe=["the-hand"]), STEADY.edges(BEGINS_S + 14, BEGINS_S + 60), house=library(only))
    last = seen.of("breath")[-1]
    assert last.part == "out"
    assert seen.of("landing")[0].at_s == pytest.approx(last.at_s + (last.seconds or 0.0), abs=0.02)


# Who is offered it


def test_an_author_sees_it_also_where_the_light_stands_still_and_then_it_follows_nobody() -> None:
    house = library(people={"photosensitive": True})
    seen = play(
        alone(house.exercises["with-you"]), STEADY.edges(BEGINS_S + 12, BEGINS_S + 40), house=house, as_written=True,
        frames_hz=20,
    )  # fmt: skip
    assert seen.exercises[:1] == ["with-you"]
    assert seen.of("breath", "lead") == []


@in_one_test(
    ("people", "plays"),
    [
        ({"photosensitive": True}, "settle"),
        ({"external_focus": True}, "follow-light"),
        ({"pregnant": True}, "with-you"),
        ({}, "with-you"),
    ],
)
def test_who_is_offered_it(people: dict[str, bool], plays: str) -> None:
    house = library(people=people)
    bed = Bedside(house)
    bed.start(alone(house.exercises["with-you"]))
    bed.until(30)
    assert bed.of("exercise")[0].id == plays
