"""Breaths as stretches: exact tables for every kind of pattern, whole breaths in ramps, no drift over a night."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from pi_regulate.score.compose import compose
from pi_regulate.score.score import Score, Stretch
from tests.in_one_test import in_one_test
from tests.stage import exercise, shipped


def table(score: Score) -> list[tuple[float, float, str | None, float, float, int]]:
    """Start, end, part, from, to and breath of every stretch, rounded to a microsecond."""
    return [
        (round(s.start_s, 6), round(s.end_s, 6), s.part, round(s.from_level, 6), round(s.to_level, 6), s.breath)
        for s in score.stretches
    ]


def breath_starts(score: Score) -> list[float]:
    return [s.start_s for s in score.stretches if s.part == "in"]


def test_a_breath_goes_up_stays_goes_down_and_rests() -> None:
    breath = {"breathe": {"in": 4, "hold": 2, "out": 6, "rest": 3}, "times": 2, "light": {"from": 0.1, "to": 0.5}}
    assert table(compose(exercise(breath, lasts=32))) == [
        (0, 4, "in", 0.1, 0.5, 1),
        (4, 6, "hold", 0.5, 0.5, 1),
        (6, 12, "out", 0.5, 0.1, 1),
        (12, 15, "rest", 0.1, 0.1, 1),
        (15, 19, "in", 0.1, 0.5, 2),
        (19, 21, "hold", 0.5, 0.5, 2),
        (21, 27, "out", 0.5, 0.1, 2),
        (27, 30, "rest", 0.1, 0.1, 2),
        (30, 32, None, 0.1, 0.1, 0),
    ]


def test_a_second_sip_takes_the_light_on_from_where_the_first_has_brought_it() -> None:
    light = {"from": 0.08, "via": 0.3, "to": 0.4}
    sigh = exercise({"breathe": {"in": 2.5, "top_up": 1, "out": 6.5}, "at": 5, "times": 1, "light": light}, lasts=15)
    assert table(compose(sigh)) == [
        (0, 5, None, 0.08, 0.08, 0),
        (5, 7.5, "in", 0.08, 0.3, 1),
        (7.5, 8.5, "top_up", 0.3, 0.4, 1),
        (8.5, 15, "out", 0.4, 0.08, 1),
    ]


def test_breaths_fill_the_room_in_whole_breaths_and_the_light_stands_still_after_the_last() -> None:
    score = compose(exercise({"breathe": {"in": 4, "out": 6}, "at": 3}, lasts=30))
    assert table(score)[-2:] == [(17, 23, "out", 0.4, 0.08, 2), (23, 30, None, 0.08, 0.08, 0)]


def test_a_peak_that_falls_falls_evenly_from_the_first_breath_to_the_last() -> None:
    light = {"from": 0.02, "to": 0.3, "falling_to": 0.06}
    score = compose(exercise({"breathe": {"in": 4, "out": 6}, "times": 5, "light": light}, lasts=50))
    assert [s.to_level for s in score.stretches if s.part == "in"] == pytest.approx([0.3, 0.24, 0.18, 0.12, 0.06])


def test_a_peak_that_falls_below_the_low_end_takes_it_along_without_a_step() -> None:
    light = {"from": 0.1, "to": 0.2, "falling_to": 0.05}
    score = compose(exercise({"breathe": {"in": 4, "out": 6}, "times": 4, "light": light}, lasts=40))
    assert all(a.to_level == b.from_level for a, b in pairwise(score.stretches))
    assert score.level_at(40) == pytest.approx(0.05)


def test_a_hummed_exhale_hums_for_as_long_as_it_lasts() -> None:
    hums = compose(exercise({"breathe": {"in": 4, "hum": 8}, "at": 1, "times": 3}, lasts=40)).cues
    assert [(cue.at_s, cue.seconds) for cue in hums if cue.kind == "hum"] == [(5, 8), (17, 8), (29, 8)]


def test_a_ramp_slows_down_in_whole_breaths_each_a_little_longer_than_the_last() -> None:
    score = compose(exercise({"breathe": {"from": "10/min", "to": "6/min", "over": 240}}, lasts=240))
    starts = [*breath_starts(score), 240.0]
    lengths = [b - a for a, b in pairwise(starts)]
    assert score.breaths == len(lengths) == 32
    assert lengths == sorted(lengths)
    assert 6 < lengths[0] < 6.1
    assert 9.8 < lengths[-1] < 10


def test_a_ramped_breath_is_two_fifths_inhale_and_three_fifths_exhale() -> None:
    score = compose(exercise({"breathe": {"from": "8/min", "to": "6/min", "over": 60}}, lasts=60))
    for inhale, exhale in pairwise(score.stretches):
        if inhale.part == "in":
            assert exhale.part == "out"
            assert exhale.end_s - exhale.start_s == pytest.approx(1.5 * (inhale.end_s - inhale.start_s))


def test_the_rate_of_a_ramp_goes_evenly_from_one_end_to_the_other() -> None:
    score = compose(exercise({"breathe": {"from": "11/min", "to": "6/min", "over": 480}}, lasts=480))
    starts = [*breath_starts(score), 480.0]
    for start_s, end_s in pairwise(starts):
        middle_s = (start_s + end_s) / 2
        assert 60 / (end_s - start_s) == pytest.approx(11 - 5 * middle_s / 480, rel=0.001)


def test_the_sleep_ramp_is_exactly_sixty_eight_breaths_in_four_hundred_and_eighty_seconds() -> None:
    score = compose(shipped().exercises["sleep-ramp"])
    exhales = [s for s in score.stretches if s.part == "out"]
    assert (score.breaths, len(exhales)) == (68, 68)
    assert exhales[-1].end_s == 480.0
    first = score.stretches[0], score.stretches[1]
    assert [s.end_s - s.start_s for s in first] == pytest.approx([2.18, 3.27], abs=0.02)
    assert score.level_at(540) == 0.0


def test_settle_is_thirty_two_slowing_breaths_and_then_six_slow_ones() -> None:
    score = compose(shipped().exercises["settle"])
    starts = breath_starts(score)
    assert score.breaths == len(starts) == 38
    assert starts[0] == 20.0
    assert starts[32:] == pytest.approx([260 + 10 * k for k in range(6)], abs=1e-9)
    assert [run.pattern is None for run in score.paced] == [True, False]


@in_one_test(
    ("name", "variant", "count"),
    [
        ("long-out", None, 30), ("coherent", None, 27), ("coherent", "faster", 30), ("coherent", "slower", 25),
        ("box-four", None, 12), ("four-seven-eight", None, 4), ("four-seven-eight", "half", 8),
        ("cyclic-sigh", None, 18), ("hum-out", None, 15), ("hum-together", None, 12), ("cool-the-tea", None, 8),
        ("breathe-together", None, 30), ("sleep-ramp", "long", 140), ("follow-light", None, 0),
    ],
)  # fmt: skip
def test_a_shipped_exercise_leads_as_many_breaths_as_the_library_says(
    name: str, variant: str | None, count: int
) -> None:
    assert compose(shipped().exercises[name], variant=variant).breaths == count


@in_one_test("length_s", [10.0, 9.7, 60 / 7])
def test_eight_hours_of_breathing_do_not_drift(length_s: float) -> None:
    pattern = {"in": 0.4 * length_s, "out": 0.6 * length_s}
    score = compose(exercise({"breathe": pattern, "at": 20}, lasts=8 * 3600 + 20))
    starts = breath_starts(score)
    assert len(starts) == int(8 * 3600 / length_s + 1e-6)
    one_s = score.paced[0].pattern.length_s if score.paced[0].pattern else 0.0
    assert all(start_s == 20 + number * one_s for number, start_s in enumerate(starts))


def test_the_level_at_eight_hours_is_as_exact_as_at_eight_seconds() -> None:
    score = compose(exercise({"breathe": {"in": 4, "out": 6}}, lasts=8 * 3600))
    for position_s in (0.5, 2.0, 3.9, 4.0, 7.0, 9.99):
        assert score.level_at(8 * 3600 - 10 + position_s) == pytest.approx(score.level_at(position_s), abs=1e-12)


@in_one_test(
    "breath",
    [
        {"breathe": {"in": 4, "out": 6}},
        {"breathe": {"in": 4, "hold": 4, "out": 4, "rest": 4}},
        {"breathe": {"from": "11/min", "to": "6/min", "over": 120}},
    ],
)
def test_the_parts_of_a_breath_leave_no_gap_and_never_overlap(breath: dict[str, Any]) -> None:
    stretches: tuple[Stretch, ...] = compose(exercise(breath, lasts=121)).stretches
    assert stretches[0].start_s == 0
    assert stretches[-1].end_s == 121
    assert all(before.end_s == pytest.approx(after.start_s, abs=1e-9) for before, after in pairwise(stretches))
