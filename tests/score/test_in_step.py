"""A score that keeps step with another lamp: nothing but exhales changes, a little, and within every limit."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_regulate.score.compose import compose
from pi_regulate.score.in_step import (
    PlainBreath,
    RateBounds,
    apart_s,
    begun_with,
    inhales,
    lengthened,
    pace_of,
    pull_s,
    pulled,
)
from pi_regulate.score.score import Score
from tests.in_one_test import in_one_test
from tests.stage import CALM, exercise, shipped

PACE = PlainBreath(4.0, 6.0)
OPEN, PREGNANT = RateBounds(4.0, 12.0), RateBounds(6.0, 10.0)


def whole() -> Score:
    return compose(shipped().exercises["breathe-apart"], talk="full")


def parts(score: Score, part: str) -> list[float]:
    return [s.end_s - s.start_s for s in score.stretches if s.part == part]


def fits(score: Score) -> None:
    """It is one light without a gap or a step, as long as it says, and every cue is in order."""
    assert score.stretches[0].start_s == 0
    assert score.stretches[-1].end_s == pytest.approx(score.length_s)
    for before, after in pairwise(score.stretches):
        assert (before.end_s, before.to_level) == pytest.approx((after.start_s, after.from_level))
    assert [at_s for at_s, _ in score.moments] == sorted(at_s for at_s, _ in score.moments)


def test_the_shipped_exercise_waits_twelve_seconds_and_breathes_four_in_and_six_out_for_eight_minutes() -> None:
    score = whole()
    assert pace_of(score) == PACE
    assert inhales(score)[:2] == [12.0, 22.0]
    assert (len(inhales(score)), score.led_s, score.length_s) == (48, 480.0, 500.0)


@in_one_test(
    "breath",
    [{"from": "8/min", "to": "6/min", "over": 100}, {"in": 4, "hold": 2, "out": 6}, {"in": 4, "top_up": 1, "out": 6},
     {"in": 4, "out": 5, "rest": 1}, {"in": 4, "hum": 6}],
)  # fmt: skip
def test_only_a_plain_breath_that_stays_the_same_can_be_kept_step_with(breath: dict[str, Any]) -> None:
    assert pace_of(compose(exercise({"breathe": breath}, lasts=100))) is None


@CALM
@given(
    st.floats(-20, 20),
    st.floats(2, 6), st.floats(2.5, 10), st.sampled_from([OPEN, PREGNANT]),
)  # fmt: skip
def test_an_exhale_changes_by_three_percent_of_the_breath_and_stays_within_the_limits(
    error_s: float, in_s: float, out_s: float, bounds: RateBounds
) -> None:
    pace = PlainBreath(in_s, out_s)
    by_s = pull_s(error_s, pace, bounds)
    assert abs(by_s) <= 0.03 * pace.breath_s + 1e-9
    assert by_s == 0 or (by_s > 0) == (error_s > 0)
    assert abs(by_s) <= abs(error_s) + 1e-9
    if by_s > 0:
        assert out_s + by_s <= 10 + 1e-9
        assert 60 / (pace.breath_s + by_s) >= bounds.least_per_min - 1e-9
    if by_s < 0:
        assert out_s + by_s >= max(2.5, in_s) - 1e-9
        assert 60 / (pace.breath_s + by_s) <= bounds.most_per_min + 1e-9


def test_forty_milliseconds_are_together_and_three_hundred_are_made_up_in_one_breath() -> None:
    assert [pull_s(error_s, PACE, OPEN) for error_s in (0.04, -0.04, 0.2, 0.3, 2.4, -2.4)] == pytest.approx(
        [0.0, 0.0, 0.2, 0.3, 0.3, -0.3]
    )
    assert pull_s(1.0, PACE, PREGNANT) == 0.0  # six a minute is the slowest


@CALM
@given(st.floats(0, 1000), st.floats(-1000, 1000))
def test_the_nearest_inhale_of_the_other_is_never_further_than_half_a_breath(inhale_s: float, beat_s: float) -> None:
    error_s = apart_s(inhale_s, beat_s, 10.0)
    assert -5.0 <= error_s <= 5.0
    assert (inhale_s + error_s - beat_s) / 10.0 == pytest.approx(round((inhale_s + error_s - beat_s) / 10.0), abs=1e-6)


@CALM
@given(st.floats(0, 11.9), st.floats(-30, 30), st.floats(-0.5, 0.5))
def test_the_first_breath_begins_on_the_others_and_a_better_beat_moves_it_a_little(
    position_s: float, beat_s: float, better_s: float
) -> None:
    begun = begun_with(whole(), position_s, beat_s, 10.0, written_s=12.0)
    assert begun is not None
    fits(begun)
    first_s = inhales(begun)[0]
    assert position_s + 2.0 - 1e-6 <= first_s <= position_s + 12.0 + 1e-6
    assert apart_s(first_s, beat_s, 10.0) == pytest.approx(0, abs=1e-6)
    assert parts(begun, "in") == pytest.approx([4.0] * 48)
    assert parts(begun, "out") == pytest.approx([6.0] * 48)
    again = begun_with(begun, position_s + 0.3, beat_s + better_s, 10.0, written_s=12.0, again=True)
    assert again is not None
    fits(again)
    assert apart_s(inhales(again)[0], beat_s + better_s, 10.0) == pytest.approx(0, abs=1e-6)
    assert inhales(again)[0] - first_s == pytest.approx(better_s) or inhales(again)[0] > first_s + 9.0


def test_where_no_steady_light_waits_the_first_breath_is_not_moved() -> None:
    assert begun_with(whole(), 12.0, 3.0, 10.0, written_s=12.0) is None
    without = compose(exercise({"breathe": {"in": 4, "out": 6}}, lasts=100))
    assert begun_with(without, 0.0, 3.0, 10.0, written_s=0.0) is None
    begun = begun_with(whole(), 5.0, 8.0, 10.0, written_s=12.0)
    assert begun is not None
    assert begun_with(begun, 7.9, 8.1, 10.0, written_s=12.0, again=True) is None  # the first breath is being rendered


@CALM
@given(st.integers(0, 47), st.floats(-0.3, 0.3))
def test_a_pull_changes_one_exhale_and_moves_all_that_follows(number: int, by_s: float) -> None:
    before, after = whole(), pulled(whole(), inhales(whole())[number], by_s)
    fits(after)
    assert after.length_s == pytest.approx(before.length_s + by_s)
    assert parts(after, "in") == pytest.approx([4.0] * 48)
    assert parts(after, "out") == pytest.approx([6.0 + by_s * (one == number) for one in range(48)])
    end_s = inhales(before)[number] + 10.0
    assert [cue.at_s for cue in after.cues] == pytest.approx(
        [cue.at_s + by_s * (cue.at_s >= end_s) for cue in before.cues]
    )
    for at_s in (0.0, 5.0, end_s - 6.1):
        assert after.level_at(at_s) == before.level_at(at_s)
    assert after.paced[0].end_s == pytest.approx(before.paced[0].end_s + by_s)


def test_to_make_nothing_longer_changes_nothing() -> None:
    assert lengthened(whole(), whole().stretches[0], 0.0) == whole()
