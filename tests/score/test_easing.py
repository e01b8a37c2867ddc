"""Ease: shorter, never slower, never brighter, and speech and end stay where they are."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pi_regulate.library.exercise import Exercise
from pi_regulate.library.step_parts import Pattern
from pi_regulate.score.adapted import steadied
from pi_regulate.score.compose import compose
from pi_regulate.score.easing import eased, shortened
from pi_regulate.score.score import Score
from tests.examples import examples
from tests.score.test_shipped_scores import SLEW_PER_MS, steepest
from tests.stage import CALM, exercise, shipped

HAIR_S = 1e-6
PACED = sorted(name for name, one in shipped().exercises.items() if one.paced)


def pattern(**parts: float) -> Pattern:
    return Pattern.model_validate({name.rstrip("_"): seconds for name, seconds in parts.items()})


def parts_of(one: Pattern) -> list[float]:
    return [round(seconds, 2) for seconds in (one.in_s, one.top_up_s, one.hold_s, one.exhale_s, one.rest_s)]


def breaths(score: Score) -> list[tuple[float, float, float]]:
    """Start, end and highest level of every breath."""
    found: dict[int, tuple[float, float, float]] = {}
    for s in score.stretches:
        if s.part is not None:
            start_s, _, peak = found.get(s.breath, (s.start_s, 0.0, 0.0))
            found[s.breath] = (start_s, s.end_s, max(peak, s.to_level))
    return list(found.values())


def with_breath(**light: Any) -> Exercise:
    return exercise({"breathe": {"in": 4, "out": 6}, "at": 20, "times": 6, "light": light}, lasts=100)


def test_the_pauses_go_first() -> None:
    assert parts_of(shortened(pattern(in_=4, hold=4, out=4, rest=4)) or pattern(in_=1, out=1)) == [4, 0, 0, 4, 0]


def test_then_each_ease_gives_one_breath_a_minute_more_up_to_ten_and_then_none_is_led() -> None:
    rates = []
    now: Pattern | None = pattern(in_=4, out=6)
    while now is not None:
        rates.append(round(now.per_min, 6))
        now = shortened(now)
    assert rates == [6, 7, 8, 9, 10]


def test_a_breath_without_its_pauses_is_not_led_when_that_would_be_quicker_than_ten_a_minute() -> None:
    assert parts_of(shortened(pattern(in_=3, hold=1, out=3)) or pattern(in_=1, out=1)) == [3, 0, 0, 3, 0]
    assert shortened(pattern(in_=2, hold=2, out=2.5)) is None


def test_a_second_sip_becomes_part_of_one_inhale() -> None:
    assert parts_of(shortened(pattern(in_=2.5, top_up=1, out=6.5)) or pattern(in_=1, out=1)) == [3.0, 0, 0, 5.57, 0]


def test_a_hum_stays_a_hum() -> None:
    shorter = shortened(pattern(in_=4, hum=8))
    assert shorter is not None
    assert shorter.hummed
    assert parts_of(shorter) == [3.33, 0, 0, 6.67, 0]


@given(
    in_=st.floats(2, 6), top_up=st.sampled_from([0, 0.5, 1.5]), hold=st.sampled_from([0, 3, 7]),
    rest=st.sampled_from([0, 4]), longer=st.floats(0, 6),
)  # fmt: skip
@settings(CALM, max_examples=examples(80))
def test_no_part_of_a_shorter_breath_is_longer_and_the_exhale_stays_the_longer_one(
    in_: float, top_up: float, hold: float, rest: float, longer: float
) -> None:
    before: Pattern | None = pattern(in_=in_, top_up=top_up, hold=hold, out=in_ + top_up + longer, rest=rest)
    for _ in range(12):
        after = shortened(before) if before is not None else None
        if before is None or after is None:
            return
        assert after.length_s < before.length_s
        assert after.in_s + after.top_up_s <= before.in_s + before.top_up_s + HAIR_S
        assert after.exhale_s <= before.exhale_s + HAIR_S
        assert after.exhale_s >= after.in_s + after.top_up_s - HAIR_S
        assert after.per_min <= 10 + HAIR_S
        before = after
    raise AssertionError("it never ended in light without pacing")


def test_ease_begins_with_the_next_breath() -> None:
    before = compose(with_breath())
    after = eased(before, 33.0)
    assert after is not None
    assert breaths(after)[:2] == breaths(before)[:2]
    lengths = [round(end_s - start_s, 3) for start_s, end_s, _ in breaths(after)]
    assert lengths == [10, 10, 8.571, 8.571, 8.571, 8.571]


def test_two_eases_within_one_breath_both_count() -> None:
    once = eased(compose(with_breath()), 33.0)
    assert once is not None
    twice = eased(once, 36.0)
    assert twice is not None
    assert [round(end_s - start_s, 3) for start_s, end_s, _ in breaths(twice)][1:4] == [10, 7.5, 7.5]


def test_ease_before_the_first_breath_is_for_the_first_breath() -> None:
    after = eased(compose(with_breath()), 5.0)
    assert after is not None
    assert breaths(after)[0][:2] == pytest.approx((20, 20 + 60 / 7))


def test_in_the_last_breath_there_is_nothing_left_to_ease() -> None:
    assert eased(compose(with_breath()), 71.0) is None
    assert eased(compose(with_breath()), 90.0) is None
    assert eased(compose(shipped().exercises["follow-light"]), 10.0) is None


def test_in_a_ramp_the_quicker_breath_stays_for_a_minute_and_a_half_and_then_slows_down_half_as_fast() -> None:
    after = eased(compose(shipped().exercises["settle"]), 100.0)  # it goes from 10 to 6 a minute in 4 minutes
    assert after is not None
    easier = [(start_s, 60 / (end_s - start_s)) for start_s, end_s, _ in breaths(after) if start_s > 100]
    since_s, quickest = easier[0]
    assert quickest == pytest.approx(9.54, abs=0.01)  # 8.54 without the ease
    assert [rate for start_s, rate in easier if start_s <= since_s + 90] == pytest.approx([quickest] * 15)
    for start_s, rate in easier[15:]:  # also in the last minute, which would be led at 6
        assert rate == pytest.approx(quickest - (start_s - since_s - 90) / 120, abs=0.01)
    assert easier[-1][1] == pytest.approx(8.6, abs=0.05)


def test_a_second_ease_in_a_ramp_counts_from_the_breath_that_is_there() -> None:
    once = eased(compose(shipped().exercises["settle"]), 150.0)
    assert once is not None
    twice = eased(once, 260.0)
    assert twice is not None
    rates = {start_s: 60 / (end_s - start_s) for start_s, end_s, _ in breaths(once)}
    start_s, end_s, _ = next(breath for breath in breaths(twice) if breath[0] > 260)
    assert 60 / (end_s - start_s) == pytest.approx(rates[start_s] + 1, abs=0.02)


def test_an_even_pace_stays_as_quick_as_it_was_asked_to_be() -> None:
    after = eased(compose(shipped().exercises["long-out"]), 100.0)
    assert after is not None
    rates = [60 / (end_s - start_s) for start_s, end_s, _ in breaths(after) if start_s > 105]
    assert rates == pytest.approx([7] * len(rates))


def test_a_later_run_that_is_already_quicker_stays_as_it_is() -> None:
    steps: list[dict[str, Any]] = [
        {"breathe": {"in": 5, "out": 7}, "times": 3},
        {"breathe": {"in": 3, "out": 5}, "times": 3},
    ]
    before = compose(exercise(*steps, lasts=60))
    after = eased(before, 1.0)
    assert after is not None
    assert breaths(after)[-3:] == breaths(before)[-3:]


def test_when_the_breath_is_quick_enough_the_light_goes_on_in_slow_waves_that_lead_nothing() -> None:
    quickest = eased(compose(shipped().exercises["settle"]), 21.0)  # it begins at ten a minute
    assert quickest is not None
    after = eased(quickest, 22.0)
    assert after is not None
    assert [s.breath for s in after.stretches if s.part == "in"] == [1]
    waves = [s for s in after.stretches if s.start_s > 25 and s.moves]
    assert {round(s.end_s - s.start_s, 6) for s in waves} == {6.0}
    assert max(s.to_level for s in waves) <= 0.25
    assert eased(after, 60.0) is None


def test_a_peak_that_falls_goes_on_falling() -> None:
    before = compose(shipped().exercises["sleep-ramp"])
    after = eased(before, 200.0)
    assert after is not None
    peaks = [peak for _, _, peak in breaths(after)]
    assert peaks == sorted(peaks, reverse=True)
    assert peaks[-1] < 0.04


def test_an_eased_hum_hums_with_every_new_exhale() -> None:
    after = eased(compose(shipped().exercises["hum-out"]), 50.0)
    assert after is not None
    hums = [(round(cue.at_s, 6), round(cue.seconds or 0, 6)) for cue in after.cues if cue.kind == "hum"]
    exhales = [(round(s.start_s, 6), round(s.end_s - s.start_s, 6)) for s in after.stretches if s.part == "out"]
    assert hums == exhales


def test_the_first_breath_joins_the_light_that_is_there_also_when_it_is_eased() -> None:
    steps: list[dict[str, Any]] = [{"glow": 0.3, "lasts": 20}, {"breathe": {"in": 4, "out": 6}, "times": 5}]
    after = eased(compose(exercise(*steps, lasts=70)), 10.0)
    assert after is not None
    assert steepest(after) < SLEW_PER_MS


def test_a_steady_light_stays_steady() -> None:
    after = eased(steadied(compose(shipped().exercises["long-out"])), 100.0)
    assert after is not None
    assert not any(s.moves for s in after.stretches)


@given(name=st.sampled_from(PACED), at=st.lists(st.floats(0, 1), min_size=1, max_size=8))
@settings(CALM, max_examples=examples(60))
def test_however_often_it_is_eased_an_exercise_stays_itself(name: str, at: list[float]) -> None:
    first = compose(shipped().exercises[name])
    score = first
    for share in sorted(at):
        position_s = share * first.length_s
        before, after = score, eased(score, position_s)
        if after is None:
            continue
        score = after
        assert score.length_s == first.length_s
        assert [cue for cue in score.cues if cue.kind != "hum"] == [cue for cue in first.cues if cue.kind != "hum"]
        assert [s for s in score.stretches if s.end_s <= position_s] == [
            s for s in before.stretches if s.end_s <= position_s
        ]
        old, new = breaths(before), breaths(after)
        for start_s, end_s, peak in new:
            here = max((one for one in old if one[0] <= start_s + HAIR_S), default=old[0])
            assert end_s - start_s <= here[1] - here[0] + HAIR_S
            assert peak <= here[2] + HAIR_S
        assert [s.breath for s in score.stretches if s.part == "in"] == list(range(1, len(new) + 1))
        assert all(a.end_s == pytest.approx(b.start_s, abs=1e-6) for a, b in pairwise(score.stretches))
        assert all(s.end_s - s.start_s >= 1 for s in score.stretches if s.moves)
    assert steepest(score) < SLEW_PER_MS


@given(name=st.sampled_from(PACED))
@settings(CALM, max_examples=examples(len(PACED) * 2))
def test_enough_eases_always_end_in_light_without_pacing(name: str) -> None:
    score = compose(shipped().exercises[name])
    for _ in range(12):
        score = eased(score, 0.0) or score
    assert score.breaths <= 1  # a breath that begins with the exercise has begun
    assert max(level for s in score.stretches for level in (s.from_level, s.to_level)) <= 0.4
