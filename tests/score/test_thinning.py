"""Guidance that thins out: how often a breath is led, how bright, and what lies between."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pi_regulate.library.exercise import Exercise
from pi_regulate.score.adapted import beginning, steadied
from pi_regulate.score.compose import compose
from pi_regulate.score.easing import eased, unpaced
from pi_regulate.score.score import Score
from tests.examples import examples
from tests.in_one_test import in_one_test
from tests.score.test_easing import breaths
from tests.score.test_shipped_scores import SLEW_PER_MS, steepest
from tests.stage import CALM, exercise, shipped

# Where each breath that is led begins after the ramp, and how bright it gets, in per cent of level.
LESS = {
    240: 22, 250: 21.5, 260: 21.1, 270: 20.6, 280: 20.1, 290: 19.6, 300: 19.2, 310: 18.7, 320: 18.2,
    330: 17.8, 340: 17.3, 350: 16.8, 360: 16.4, 370: 15.9, 380: 15.4, 390: 14.9, 400: 14.5, 410: 14,
    420: 14, 440: 13.3, 460: 12.5, 480: 11.8, 500: 11, 520: 10.3, 540: 9.5, 560: 8.8, 580: 8,
    600: 8, 640: 7, 680: 6, 720: 5, 760: 4,
}  # fmt: skip


def sleep_thin() -> Score:
    return compose(shipped().exercises["sleep-thin"])


def thinned(each: int, times: int = 9, **more: Any) -> Exercise:
    """Thinned breaths of 10 s after two that are all led."""
    steps: list[dict[str, Any]] = [
        {"breathe": {"in": 4, "out": 6}, "times": 2, "light": {"from": "5%", "to": "30%"}},
        {"breathe": {"in": 4, "out": 6}, "times": times, "thin": {"each": each}, "light": {"from": "5%", "to": "30%"}},
    ]
    return exercise(*steps, lasts=10 * (times + 2) + 15, **more)


def test_the_way_to_sleep_leads_every_breath_then_every_second_then_every_fourth() -> None:
    found = breaths(sleep_thin())
    assert [round(start_s, 6) for start_s, _, _ in found if start_s >= 240] == list(LESS)
    peaks = [100 * peak for start_s, _, peak in found if start_s >= 240]
    assert peaks == pytest.approx(list(LESS.values()), abs=0.06)
    assert {round(end_s - start_s, 6) for start_s, end_s, _ in found if start_s >= 240} == {10.0}
    assert len(found) == 64
    first, last = found[0], found[31]
    assert (60 / (first[1] - first[0]), 60 / (last[1] - last[0])) == pytest.approx((10, 6), abs=0.1)
    assert (first[2], last[2]) == pytest.approx((0.30, 0.22))


def test_between_them_the_light_stays_at_two_per_cent_and_at_last_it_goes() -> None:
    score = sleep_thin()
    for after_s in (431, 439, 455, 591, 611, 639, 699, 771, 779.9):
        assert score.level_at(after_s) == pytest.approx(0.02)
        assert not score.moves_at(after_s)
    assert score.level_at(810) == pytest.approx(0.01)
    assert score.level_at(840) == 0


def test_its_peaks_never_rise_and_swells_only_become_fewer() -> None:
    found = breaths(sleep_thin())
    assert all(after[2] <= before[2] + 1e-9 for before, after in pairwise(found))
    apart = [after[0] - before[0] for before, after in pairwise(found)]
    assert all(after >= before - 1e-9 for before, after in pairwise(apart))


def test_its_stages_begin_where_it_leads_less() -> None:
    assert [(stage.number, stage.start_s) for stage in sleep_thin().stages] == [
        (1, 0), (2, 240), (3, 420), (4, 600), (5, 780)
    ]  # fmt: skip
    assert compose(shipped().exercises["sleep-ramp"]).stages == ()
    assert [stage.start_s for stage in beginning(sleep_thin(), 300).stages] == [0, 240]


@given(each=st.sampled_from([1, 2, 4]), times=st.integers(1, 20))
@settings(CALM, max_examples=examples(40))
def test_one_breath_in_so_many_is_led_from_the_first_on(each: int, times: int) -> None:
    score = compose(thinned(each, times))
    led = [round(start_s) for start_s, _, _ in breaths(score) if start_s >= 20 - 1e-6]
    assert led == list(range(20, 20 + 10 * times, 10 * each))
    assert score.led_s == pytest.approx(20 + 10 * len(led))
    assert all(a.end_s == pytest.approx(b.start_s) for a, b in pairwise(score.stretches))
    assert steepest(score) < SLEW_PER_MS


@pytest.mark.parametrize("each", [2, 4])
def test_a_hum_is_heard_only_where_the_breath_is_led(each: int) -> None:
    steps: list[dict[str, Any]] = [{"breathe": {"in": 4, "hum": 6}, "times": 8, "thin": {"each": each}}]
    hums = [cue.at_s for cue in compose(exercise(*steps, lasts=90)).cues if cue.kind == "hum"]
    assert hums == [4 + 10 * place for place in range(0, 8, each)]


@in_one_test("position_s", [5.0, 100.0, 300.0])
def test_shorter_breaths_are_thinned_out_as_the_longer_ones_were(position_s: float) -> None:
    before, after = sleep_thin(), eased(sleep_thin(), position_s)
    assert after is not None
    for from_s, to_s, each in ((430, 600, 2), (600, 780, 4)):
        found = [(start_s, end_s - start_s) for start_s, end_s, _ in breaths(after) if from_s <= start_s < to_s]
        for (start_s, lasts_s), (next_s, _) in pairwise(found):
            assert next_s - start_s == pytest.approx(each * lasts_s, rel=0.02)
    assert after.stages == before.stages
    assert steepest(after) < SLEW_PER_MS


def test_where_no_breath_may_be_led_slow_waves_thin_out_in_its_place() -> None:
    score = unpaced(sleep_thin())
    assert (score.breaths, score.led_s, score.length_s) == (0, 0, 840)
    waves = [s for s in score.stretches if s.moves and s.to_level > s.from_level]
    assert {round(s.end_s - s.start_s, 6) for s in waves} == {6.0}
    starts = [round(s.start_s) for s in waves]
    assert [start_s for start_s in starts if start_s >= 420] == [*range(420, 600, 24), *range(600, 780, 48)]
    assert max(s.to_level for s in waves) <= 0.25
    assert steepest(score) < SLEW_PER_MS


def test_a_steady_light_stays_steady_and_the_sound_leads_the_same_breaths() -> None:
    score = steadied(sleep_thin())
    seen = [score.level_at(at_s) for at_s in range(841)]
    assert all(0 <= before - after < 0.0003 for before, after in pairwise(seen))  # it sinks too slowly to be seen
    assert [s.start_s for s in score.stretches if s.part == "in" and s.start_s > 239] == list(LESS)
