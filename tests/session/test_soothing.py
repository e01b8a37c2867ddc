"""A grown-up and a child put a light to sleep: what presses do, what they can't do, and that it is dark in time.

The exercise begins at 4 s, after the notes, and its gate opens at 12 s. With a yes at 15 s it goes on as the question
has been said, and presses count from `counts_s` on, which is 16 s after that.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from pi_regulate.devices.inbox import Edge
from pi_regulate.session.voice_choice import Chain, Voice
from tests.examples import examples
from tests.in_one_test import in_one_test
from tests.light_meter import Light, pairs_within_a_second, too_fast
from tests.stage import (
    CALM,
    NIGHT,
    NOON,
    Bedside,
    Seen,
    double,
    exercise,
    hold,
    library,
    play,
    press,
    routine,
)

YES_S = 15.0


def beside_child(*, answered: bool = True, **more: Any) -> Bedside:
    """A session with a child; `answered`: the grown-up has said yes, and presses have just begun to count."""
    people = {"child": True, **more.pop("people", {})}
    settings = {name: more.pop(name) for name in ("talk", "start") if name in more}
    bed = Bedside(library(people=people, **settings), **more)
    bed.start("child")
    if answered:
        bed.hand(press(YES_S))
        while not bed.of("soothe"):
            bed.until(bed.guide.deadline() or 0.0)
    return bed


def counts_s(bed: Bedside) -> float:
    """When presses began to count."""
    return bed.of("soothe")[0].at_s


def steps(bed: Bedside | Seen) -> list[float]:
    """When each press counted."""
    return [row.at_s for row in bed.of("soothe")[1:]]


def dark_s(bed: Bedside, from_s: float) -> float:
    """When it is dark, looked at ten times a second."""
    at_s = from_s
    while bed.level(at_s) > 0:
        at_s += 0.1
    return at_s


def test_each_press_takes_it_down_by_a_fifth_and_slows_it_and_the_fourth_puts_it_to_sleep() -> None:
    bed = beside_child()
    at_s = counts_s(bed) + 0.5
    assert [bed.level(at_s - 0.5 + half * 4.0) for half in (0, 1)] == pytest.approx([0.05, 0.12], abs=1e-3)
    at_s += 8.0
    for low, half_s in ((0.04, 5.0), (0.03, 6.0), (0.02, 7.0)):
        bed.hand(press(at_s))
        (step_s,) = steps(bed)[-1:]
        assert bed.level(step_s + 4.0) == pytest.approx(low, abs=1e-3)  # four seconds later it is as low as it gets
        assert bed.level(step_s + 4.0 + half_s) == pytest.approx(2.4 * low, abs=1e-3)
        assert bed.level(step_s + 4.0 + 2 * half_s) == pytest.approx(low, abs=1e-3)
        at_s = step_s + 4.0 + 2 * half_s
    bed.hand(press(at_s))
    assert bed.level(steps(bed)[3] + 4.0) == pytest.approx(0.01, abs=1e-3)
    assert dark_s(bed, at_s) - steps(bed)[3] == pytest.approx(10.0, abs=0.2)


def test_it_says_so_twice_and_thanks_both_at_last() -> None:
    bed = beside_child()
    for number in range(4):
        bed.hand(press(counts_s(bed) + 1.0 + 9.0 * number))
    bed.until(counts_s(bed) + 80.0)
    said = [row.line for row in bed.of("say")][2:]
    assert said[-3:] == ["soothing.1", "soothing.1", "soothing.2"]
    assert said[:-3] == ["little-light.3", "little-light.4", "little-light.5"]
    lines = [(row.at_s, row.at_s + (row.seconds or 0.0)) for row in bed.of("say")]
    assert all(before[1] <= after[0] for before, after in pairwise(lines))
    assert bed.guide.at_rest


def test_each_press_that_counts_has_its_soft_note_and_any_other_a_tiny_lift_only() -> None:
    bed = beside_child()
    at_s = counts_s(bed) + 0.1
    bed.hand(press(at_s))
    notes = [(row.name, row.share) for row in bed.of("chime") if row.at_s >= at_s]
    assert notes == [("low", 0.5)]
    at_s += 5.0
    before = bed.level(at_s)
    bed.rows += bed.guide.edge(True, at_s)
    lifted = bed.level(at_s + 0.15)
    bed.rows += bed.guide.edge(False, at_s + 0.15)
    bed.until(at_s + 2.0)
    assert before + 0.015 < lifted < before + 0.045
    assert len([row for row in bed.of("chime") if row.at_s >= at_s]) == 0
    assert len(steps(bed)) == 1


def test_without_a_press_it_goes_down_by_itself_and_is_dark_after_a_hundred_and_ten_seconds() -> None:
    bed = beside_child()
    begun_s = counts_s(bed) - 24.0
    tops = [max(bed.level(begun_s + at_s + tenth / 10) for tenth in range(100)) for at_s in (24, 56, 80)]
    assert tops == pytest.approx([0.12, 0.096, 0.072], abs=1e-3)
    assert dark_s(bed, begun_s + 104.0) == pytest.approx(begun_s + 110.0, abs=0.2)
    assert bed.lines[-1] == "soothing.2"
    assert steps(bed) == []


HAMMERED = st.lists(st.floats(0.05, 2.0), min_size=20, max_size=60)
AT_THE_EDGE = st.lists(st.sampled_from([7.43, 7.499, 7.5, 7.501, 7.56, 3.75, 15.0, 24.0]), min_size=1, max_size=12)
ANY = st.lists(st.floats(0.05, 40.0), min_size=1, max_size=12)


@given(gaps=st.one_of(HAMMERED, AT_THE_EDGE, ANY), lasts_s=st.floats(0.03, 0.6))
@settings(CALM, phases=[Phase.generate], max_examples=examples(25))
def test_no_presses_give_more_than_eight_and_a_half_a_minute_nor_more_than_four(
    gaps: list[float], lasts_s: float
) -> None:
    bed = beside_child()
    ends_s = counts_s(bed) - 24.0 + 110.0
    at_s, brightest = counts_s(bed) - 6.0, 0.0
    for gap_s in gaps:
        at_s += gap_s
        brightest = max(brightest, bed.level(at_s)) if at_s + lasts_s + 3.0 < ends_s else brightest
        for edge in press(at_s, lasts_s) if at_s + lasts_s + 3.0 < ends_s and not bed.of("landing") else []:
            bed.rows += bed.guide.edge(edge.down, edge.at_s)
        at_s += lasts_s
    assert bed.level(ends_s + 0.1) == 0.0
    found = steps(bed)
    assert len(found) <= 4
    assert all(60 / (after - before) <= 8.5 for before, after in pairwise(found))
    assert brightest <= 0.15
    assert bed.exercises == ["little-light"]


@in_one_test("at_s", [2.0, 6.0, 13.0, 16.0, 20.0, 36.0, 44.0, 52.0, 62.0, 68.0])
def test_a_hold_is_dark_within_two_and_a_half_seconds_from_everywhere(at_s: float) -> None:
    bed = beside_child(answered=False)
    for one in (YES_S, 36.5, 45.0, 53.0, 61.0):
        if one < at_s - 0.5:
            bed.hand(press(one))
    bed.hand(hold(at_s))
    assert bed.level(at_s + 2.5) == 0.0
    assert len(bed.of("landing")) == 1


def test_a_child_that_hammers_for_a_minute_gets_four_steps_and_no_more_than_a_glimmer() -> None:
    bed = beside_child()
    from_s = counts_s(bed)
    edges = [edge for number in range(300) for edge in press(from_s + number / 5, 0.08)]
    levels = []
    for edge in edges:
        bed.rows += bed.guide.edge(edge.down, edge.at_s)
        levels.append(bed.guide.light.level_at(edge.at_s))
        if bed.of("landing"):
            break
    assert [round(b - a, 1) for a, b in pairwise(steps(bed))] == pytest.approx([7.5, 7.5, 7.5], abs=0.25)
    assert max(levels) <= 0.15
    assert bed.exercises == ["little-light"]
    assert bed.of("hold") == []


def test_a_child_that_leans_on_the_button_ends_it_gently() -> None:
    bed = beside_child()
    bed.rows += bed.guide.edge(True, counts_s(bed) + 3.0)
    assert bed.level(counts_s(bed) + 5.5) == 0.0
    bed.until(counts_s(bed) + 60.0)  # still leaning
    assert bed.guide.at_rest
    assert bed.exercises == ["little-light"]


def test_without_a_yes_it_ends_and_nothing_else_plays() -> None:
    bed = beside_child(answered=False)
    bed.until(90.0)
    assert bed.guide.at_rest
    assert bed.exercises == ["little-light"]
    assert bed.of("soothe") == []
    assert "no" in bed.whats()


def test_the_grown_up_is_asked_each_time() -> None:
    bed = beside_child()
    bed.hand(hold(50.0))
    bed.rows = []
    bed.start("child", 60.0)
    bed.until(75.0)
    assert len(bed.of("gate")) == 1


def test_a_press_between_the_yes_and_the_wave_is_lost_and_ends_nothing() -> None:
    bed = beside_child(answered=False)
    bed.hand(press(YES_S), press(20.0), double(24.0))
    bed.until(34.0)
    assert bed.of("landing") == []
    assert steps(bed) == []
    assert bed.exercises == ["little-light"]


@in_one_test(
    "why", [{"speech": False}, {"talk": "none"}, {"people": {"external_focus": True}}], ids=lambda why: next(iter(why))
)
def test_where_it_may_not_play_or_not_be_heard_nothing_plays(why: dict[str, Any]) -> None:
    bed = beside_child(answered=False, **why)
    bed.until(40.0)
    assert bed.exercises == []
    assert bed.guide.at_rest


def test_with_a_steady_light_a_press_takes_it_from_one_level_down_to_the_next() -> None:
    bed = beside_child(people={"photosensitive": True})
    at_s, levels = counts_s(bed) + 1.0, []
    for number in range(4):
        levels.append(bed.level(at_s + 8.0 * number))
        bed.hand(press(at_s + 8.0 * number))
    dark = dark_s(bed, at_s + 25.0)
    assert levels == pytest.approx([0.06, 0.048, 0.036, 0.024], abs=1e-3)
    assert steps(bed)[3] + 9.0 < dark < steps(bed)[3] + 10.5


def test_at_night_a_press_in_the_dark_begins_anew_and_does_not_lead_a_child_to_sleep() -> None:
    bed = beside_child(at_min=NIGHT)
    bed.until(counts_s(bed) + 100.0)
    assert bed.guide.at_rest
    bed.rows = []
    bed.hand(press(bed.guide.decided_s + 20.0))
    bed.until(bed.guide.decided_s + 5.0)
    assert bed.of("not_yet") == []
    assert [row.phase for row in bed.of("phase")] == ["ground"]


def test_two_presses_bring_no_other_exercise_where_one_s_own_stands_in_connect() -> None:
    steps = ({"glow": "4%", "lasts": "20s"}, {"gate": {"needs": 1}}, {"soothe": WAVE, "lasts": "60s"})
    mine = exercise(*steps, name="mine", phase="connect", lasts=80, needs=["child"], colour="ember")
    bed = Bedside(library(mine, people={"child": True}))
    bed.start(routine(connect=["mine"]))
    bed.hand(double(12.0))
    assert bed.exercises == ["mine"]


def test_a_press_too_late_for_a_step_makes_none_and_has_no_note() -> None:
    bed = beside_child()
    begun_s = counts_s(bed) - 24.0
    bed.hand(press(begun_s + 92.0), press(begun_s + 101.0))
    assert steps(bed) == pytest.approx([begun_s + 92.0], abs=0.1)
    assert len([row for row in bed.of("chime") if row.at_s > begun_s + 90.0]) == 1
    assert dark_s(bed, begun_s + 102.0) < begun_s + 110.2


def test_a_yes_that_is_pressed_twice_is_a_yes_and_no_step() -> None:
    light = ({"glow": "4%", "lasts": "2s"}, {"gate": {"needs": 1}}, {"soothe": WAVE, "lasts": "60s"})
    mine = exercise(*light, name="mine", lasts=62, needs=["child"], colour="ember")
    bed = Bedside(library(mine, people={"child": True}))
    bed.start(routine(breathe=["mine"]))
    bed.hand(press(14.0), press(14.9))
    assert len(bed.of("yes")) == 1
    assert steps(bed) == []
    bed.hand(press(17.0))
    assert len(steps(bed)) == 1


WAVE = {"from": "4%", "to": "12%", "every": "8s", "easing_to": "16s"}


@pytest.mark.parametrize("at_min", [NOON, NIGHT])
def test_the_lamp_keeps_the_limits_and_stays_at_fifteen_per_cent(at_min: int) -> None:
    times = (YES_S, 21.0, 36.0, 38.0, 44.0, 44.4, 44.8, 53.0, 61.0, 66.0)
    edges: list[Edge] = [edge for at_s in times for edge in press(at_s)]
    house = library(people={"child": True})
    seen = play(house.routines["child"], edges, house=house, at_min=at_min, frames_hz=50.0, every_frame=True)
    shown = Light.of(seen.light)
    assert pairs_within_a_second(shown) == []
    assert too_fast(shown, [edge.at_s for edge in edges] + [edge.at_s + 0.025 for edge in edges]) == []
    assert shown.levels.max() <= 0.15
    assert len(steps(seen)) == 4


def test_a_slow_voice_is_heard_to_the_end_and_asks_no_more_of_a_light_that_sleeps() -> None:
    texts = dict.fromkeys(("soothing.1", "soothing.2"), 12.0)
    lines = {f"little-light.{number}": 4.0 for number in range(1, 5)} | {"little-light.5": 15.0}
    bed = beside_child(voices=Chain((Voice("slow", {**lines, **texts}),)))
    for number in range(4):
        bed.hand(press(counts_s(bed) + 0.5 + 7.6 * number))
    bed.until(counts_s(bed) + 90.0)
    said = [(row.line, row.at_s, row.at_s + (row.seconds or 0.0)) for row in bed.of("say")][-3:]
    assert [line for line, *_ in said] == ["little-light.5", "soothing.1", "soothing.2"]
    assert all(before[2] <= after[1] for before, after in pairwise(said))
    assert bed.of("landing")[0].at_s >= said[-1][2]
    assert dark_s(bed, steps(bed)[3]) < steps(bed)[3] + 10.2
