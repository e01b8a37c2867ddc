"""Somebody taps their own breath: what the device makes of it, and what the hand means before, in and after the window.

The exercise begins at 4 s, after the notes; its window lasts from 8 to 38 s.
"""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from pi_regulate.devices.inbox import Edge
from pi_regulate.score.score import Score
from tests.in_one_test import in_one_test
from tests.light_meter import Light, pairs_within_a_second, too_fast
from tests.stage import NIGHT, Bedside, double, exercise, hold, library, play, press, routine, shipped, tremor

OURS = routine(breathe=["your-pace"], connect=["quiet-company"])
EVEN = (9.0, 15.0, 21.0, 27.0)  # ten a minute: led at eleven from 33 s on
LED_S = 33.0


def tapping(*strokes: list[Edge], until_s: float = 0.0, **settings: Any) -> Bedside:
    """A session whose hand does this."""
    bed = Bedside(library(**settings))
    bed.start(OURS)
    for stroke in strokes:
        for edge in stroke:
            bed.rows += bed.guide.edge(edge.down, edge.at_s)
    bed.until(until_s)
    return bed


def taps(times: Sequence[float] = EVEN) -> list[list[Edge]]:
    return [press(at_s) for at_s in times]


def ins(bed: Bedside) -> list[float]:
    """When each breath in begins that is led."""
    return [row.at_s for row in bed.of("breath") if row.part == "in"]


def test_after_four_even_taps_the_light_meets_the_breath_and_goes_a_little_ahead() -> None:
    bed = tapping(*taps(), until_s=60)
    assert bed.exercises == ["your-pace"]
    assert ins(bed)[:3] == pytest.approx([LED_S, LED_S + 60 / 11, LED_S + 120 / 11], abs=0.1)
    assert bed.lines == ["your-pace.1", "your-pace.2", "your-pace.3"]
    assert bed.of("say")[-1].at_s == pytest.approx(LED_S)
    assert bed.guide.light.place.name == "breathe"


def test_it_slows_down_to_six_and_ends_in_the_next_phase() -> None:
    bed = tapping(*taps(), until_s=LED_S + 376)
    lengths = [b - a for a, b in zip(ins(bed), ins(bed)[1:], strict=False)]
    assert lengths == sorted(lengths)
    assert lengths[-1] == pytest.approx(10.0)
    assert [row.phase for row in bed.of("phase")] == ["breathe", "connect"]
    assert LED_S + 360 < bed.of("phase")[-1].at_s <= LED_S + 371  # 11 s, five minutes and one


def test_each_tap_is_answered_by_the_lamp_at_once_and_by_a_soft_note() -> None:
    bed = tapping()
    for at_s in EVEN[:3]:
        assert bed.level(at_s) == pytest.approx(0.10)
        bed.rows += bed.guide.edge(True, at_s)
        bed.rows += bed.guide.edge(False, at_s + 0.1)
        assert bed.level(at_s + 0.15) > 0.10 + 0.12
        notes = [row for row in bed.of("chime") if at_s <= row.at_s <= at_s + 0.15]
        assert [(row.name, row.share) for row in notes] == [("low", 0.5)]
    assert len(bed.of("chime")) == 1 + 3  # the two notes of the phase first


def test_two_downs_within_a_second_and_a_half_are_one_breath_and_one_note() -> None:
    bed = tapping(*[double(at_s) for at_s in EVEN], until_s=40)
    assert [row.at_s for row in bed.of("chime")[1:]] == pytest.approx(EVEN, abs=0.08)
    assert ins(bed)[0] == pytest.approx(LED_S)
    assert bed.exercises == ["your-pace"]


def test_a_press_before_the_window_is_no_breath_and_moves_nothing_on() -> None:
    bed = tapping(*taps((6.5, 7.9)), *taps(EVEN[:3]), until_s=37.9)
    assert len(bed.of("chime")) == 1 + 3
    assert [row.phase for row in bed.of("phase")] == ["breathe"]
    assert ins(bed) == []


@in_one_test("hand", [[], taps(EVEN[:1]), taps(EVEN[:3]), taps((9.0, 11.0, 20.0, 22.0, 36.0))])
def test_without_a_pace_settle_follows_when_the_window_is_over_without_a_word_about_it(hand: list[list[Edge]]) -> None:
    bed = tapping(*hand, until_s=60)
    assert bed.exercises == ["your-pace", "settle"]
    assert bed.of("exercise")[-1].at_s == pytest.approx(38.0)
    assert bed.lines == ["your-pace.1", "your-pace.2", "settle.2"] or bed.lines[2:] == ["settle.1", "settle.2"]
    assert len(bed.of("prelude")) == 1
    assert ins(bed)[0] == pytest.approx(58.0)


def test_a_hand_that_trembles_is_not_waited_for() -> None:
    bed = tapping(tremor(20.0, 6.0, 2.0), until_s=30)
    assert bed.exercises == ["your-pace", "settle"]
    assert 20.0 < bed.of("exercise")[-1].at_s < 21.3
    assert [row.phase for row in bed.of("phase")] == ["breathe"]


def test_a_line_that_is_being_said_is_said_to_its_end() -> None:
    bed = tapping(tremor(12.5, 6.0, 2.0), until_s=30)
    line = next(row for row in bed.of("say") if row.line == "your-pace.2")
    assert line.at_s < 12.5 < bed.of("exercise")[-1].at_s
    assert bed.of("exercise")[-1].at_s == pytest.approx(line.at_s + (line.seconds or 0.0))


@in_one_test("every_s", [0.7, 1.0, 1.4])
def test_a_hand_that_clutches_all_the_time_is_led_by_settle(every_s: float) -> None:
    bed = tapping(*taps([8.2 + number * every_s for number in range(int(40 / every_s))]), until_s=60)
    assert bed.exercises == ["your-pace", "settle"]
    assert bed.of("exercise")[-1].at_s == pytest.approx(38.0)
    assert [row.phase for row in bed.of("phase")] == ["breathe"]


def test_taps_that_go_on_with_the_light_mean_nothing_and_then_a_press_moves_on() -> None:
    bed = tapping(*taps(EVEN), *taps((33.0, 38.4)), until_s=44.5)
    assert [row.phase for row in bed.of("phase")] == ["breathe"]
    assert bed.level(44.6) > 0.08
    bed.hand(press(45.0))
    assert [row.phase for row in bed.of("phase")] == ["breathe", "connect"]


def test_two_presses_in_the_led_part_make_its_breath_easier() -> None:
    bed = tapping(*taps((9.0, 17.0, 25.0, 33.0)), until_s=100)  # 7.5 a minute, led at 8.5
    before = ins(bed)[-1] - ins(bed)[-2]
    bed.hand(double(100.0))
    bed.until(130)
    after = ins(bed)[-1] - ins(bed)[-2]
    assert 60 / after == pytest.approx(60 / before + 1, abs=0.5)
    assert bed.exercises == ["your-pace"]


@in_one_test("at_s", [5.0, 9.0, 20.0, 30.0, 34.0, 60.0])
def test_a_hold_lands_from_everywhere(at_s: float) -> None:
    bed = tapping(*[press(tap_s) for tap_s in EVEN if tap_s < at_s - 0.5], hold(at_s), until_s=at_s + 2.49)
    assert len(bed.of("landing")) == 1
    assert bed.level(at_s + 2.5) == 0.0


def test_a_quick_breath_first_gets_a_slow_wave_and_then_twelve_a_minute() -> None:
    bed = tapping(*taps((9.0, 11.5, 14.0, 16.5)), until_s=16.7)  # 24 a minute
    levels = [bed.level(16.7 + tenth / 10) for tenth in range(200)]
    assert max(levels[40:]) == pytest.approx(0.2, abs=0.01)
    bed.until(60)
    first, second = ins(bed)[:2]
    assert 16.5 + 20 <= first <= 16.5 + 22.6
    assert (first - 16.5) / 2.5 == pytest.approx(round((first - 16.5) / 2.5), abs=1e-6)
    assert second - first == pytest.approx(5.0)


def test_pregnant_people_are_led_at_ten_at_most() -> None:
    bed = tapping(*taps((9.0, 13.0, 17.0, 21.0)), until_s=60, people={"pregnant": True})  # 15 a minute
    assert ins(bed)[1] - ins(bed)[0] == pytest.approx(6.0)


@in_one_test(
    ("settings", "plays"),
    [
        ({"people": {"external_focus": True}}, "follow-light"),
        ({"people": {"photosensitive": True}}, "follow-light"),
        ({"talk": "none"}, "settle"),
    ],
)
def test_who_may_not_be_asked_for_taps_is_not_asked(settings: dict[str, Any], plays: str) -> None:
    bed = tapping(until_s=20, **settings)
    assert bed.exercises == [plays]
    assert bed.of("taps") == []


def bounced(edges: Sequence[Edge]) -> Iterator[Edge]:
    """Each edge with two bounces of a worn contact after it."""
    for edge in edges:
        yield edge
        for number in range(1, 3):
            yield Edge(not edge.down, edge.at_s + 0.004 * number - 0.002)
            yield Edge(edge.down, edge.at_s + 0.004 * number)


def test_bounces_and_spikes_are_no_taps() -> None:
    edges = [*bounced([edge for stroke in taps() for edge in stroke])]
    spikes = [edge for at_s in (11.0, 12.2, 13.1, 18.0) for edge in press(at_s, 0.002)]
    bed = tapping(sorted(edges + spikes, key=lambda edge: edge.at_s), until_s=50)
    assert len(bed.of("chime")) == 1 + 4
    assert ins(bed)[0] == pytest.approx(LED_S)


@in_one_test("step_s", [0.05, 0.31, 2.0])
def test_taps_are_known_by_when_the_finger_went_down_however_late_the_device_is(step_s: float) -> None:
    bed = tapping()
    edges = [edge for stroke in taps() for edge in stroke]
    for number in range(1, int(50 / step_s)):
        while edges and edges[0].at_s <= number * step_s:
            edge = edges.pop(0)
            bed.rows += bed.guide.edge(edge.down, edge.at_s)
        bed.until(number * step_s)
    assert ins(bed)[0] == pytest.approx(LED_S, abs=1e-9)


def foretold_s(bed: Bedside) -> float:
    """When the first breath begins, as it is told before the window has ended."""
    plan = bed.guide.plan()
    assert plan is not None
    assert plan.then is not None
    assert plan.then.plan is not None
    return plan.then.plan.anchor_s + next(s.start_s for s in plan.then.plan.score.stretches if s.part is not None)


def test_what_follows_the_window_is_foretold_and_told_anew_after_a_tap() -> None:
    bed = tapping(*taps((9.0, 14.0, 22.0, 27.0)), until_s=37.1)  # 5, 8 and 5 s, of which two agree
    assert foretold_s(bed) == pytest.approx(42.0)
    bed.rows += [*bed.guide.edge(True, 37.2), *bed.guide.edge(False, 37.3)]  # and 10.2 s: three of four agree with 6.5
    bed.until(37.5)
    assert foretold_s(bed) == pytest.approx(43.7)
    bed.until(60.0)
    assert ins(bed)[0] == pytest.approx(43.7)


@in_one_test("every_s", [3.4, 4.0, 5.0, 7.0])
def test_the_first_breath_is_planned_at_least_eight_tenths_of_a_second_ahead(every_s: float) -> None:
    last_s = 9.0 + 3 * every_s
    bed = tapping(*taps([9.0 + number * every_s for number in range(4)]), until_s=last_s + 0.1)
    plan = bed.guide.plan()
    assert plan is not None
    begins_s = plan.anchor_s + next(s.start_s for s in plan.score.stretches if s.part is not None)
    assert begins_s == pytest.approx(last_s + every_s)
    assert begins_s - plan.anchor_s >= 0.8


@pytest.mark.parametrize("times", [EVEN, (9.0, 11.5, 14.0, 16.5), (9.0, 20.0)])
@pytest.mark.parametrize("at_min", [21 * 60, NIGHT])
def test_the_lamp_keeps_the_limits_of_light(times: tuple[float, ...], at_min: int) -> None:
    edges = [edge for at_s in times for edge in press(at_s)] + hold(70.0)
    seen = play(OURS, edges, at_min=at_min, frames_hz=100.0, every_frame=True)
    shown = Light.of(seen.light)
    assert pairs_within_a_second(shown) == []
    assert too_fast(shown, [edge.at_s for edge in edges if edge.down] + [edge.at_s + 0.025 for edge in edges]) == []
    assert shown.levels.max() <= 0.35 + 0.15


def scores() -> list[weakref.ref[Score]]:
    """Everything that came into memory since it was frozen and leads at somebody's own pace."""
    gc.collect()
    return [weakref.ref(one) for one in gc.get_objects() if isinstance(one, Score) and one.private]


@pytest.mark.parametrize("ends", [hold(60.0), press(60.0)])
def test_nothing_in_memory_knows_the_pace_once_it_has_landed(ends: list[Edge]) -> None:
    gc.freeze()  # what other tests have left there is none of this one's, and takes long to look through
    bed = Bedside()
    bed.start(routine(breathe=["your-pace"]))
    assert scores() == []
    for edge in [edge for stroke in taps() for edge in stroke]:
        bed.rows += bed.guide.edge(edge.down, edge.at_s)
    bed.until(50)
    assert bed.guide.plan() is not None
    assert len(scores()) == 1
    bed.hand(ends)
    bed.guide.plan()
    bed.until(75)
    assert bed.guide.at_rest
    assert scores() == []


def test_another_window_may_name_another_exercise() -> None:
    tap = {"tap": {"for": 20, "else": "long-out"}, "at": 2}
    mine = exercise(tap, {"say": "Press at each breath, or not.", "at": 0}, name="mine", lasts=480)
    bed = Bedside(library(mine))
    bed.start(routine(breathe=["mine"]))
    bed.until(30)
    assert bed.exercises == ["mine", "long-out"]
    assert bed.of("exercise")[-1].at_s == pytest.approx(4.0 + 22.0)


def test_the_routine_that_leads_to_it_is_not_the_one_that_a_press_starts() -> None:
    assert [entry.exercise for entry in shipped().routines["own-pace"].breathe] == ["your-pace"]
    start = shipped().settings.start
    assert {start.press, start.double, start.hold} == {"default"}
