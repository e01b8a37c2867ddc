"""How the light goes on at somebody's own pace: whatever it was, within every limit."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_regulate.library.exercise import Exercise
from pi_regulate.library.leading import led_steps
from pi_regulate.library.limits.checks import check_exercise
from pi_regulate.library.step_parts import BreathLight, Pattern
from pi_regulate.score.compose import compose
from pi_regulate.score.led import led_score, window_of
from pi_regulate.score.score import Score, Tapped
from tests.in_one_test import in_one_test
from tests.stage import CALM, exercise, shipped

YOURS = compose(shipped().exercises["your-pace"])
WINDOW = YOURS.tapped or Tapped(0.0, 0.0, BreathLight(), "")
PACES = st.floats(6.0, 12.0) | st.sampled_from([6.0, 6.0001, 6.1644, 6.2, 7.0, 11.9999, 12.0])
FIRST_S = st.floats(0.8, 10.8) | st.floats(20.0, 23.4)


def led(per_min: float, first_s: float = 2.0, free_s: float = 0.0) -> Score:
    return led_score(YOURS, WINDOW, per_min, first_s, free_s)


def breaths(score: Score) -> list[tuple[float, float, float]]:
    """Of each breath: when it begins, its inhale and its exhale, in seconds."""
    parts = [s for s in score.stretches if s.part is not None]
    assert [s.part for s in parts] == ["in", "out"] * (len(parts) // 2)
    return [
        (up.start_s, up.end_s - up.start_s, down.end_s - down.start_s)
        for up, down in zip(parts[::2], parts[1::2], strict=True)
    ]


@given(per_min=PACES, first_s=FIRST_S)
@CALM
def test_it_keeps_to_the_limits_of_a_breath_and_to_430_seconds(per_min: float, first_s: float) -> None:
    found = breaths(led(per_min, first_s))
    rates = [60 / (up_s + down_s) for _, up_s, down_s in found]
    assert found[0][0] == pytest.approx(first_s, abs=1e-9)
    assert found[-1][0] + found[-1][1] + found[-1][2] - first_s <= 430 + 1e-6
    assert all(2.0 - 1e-9 <= up_s <= 4.0 + 1e-9 and down_s == pytest.approx(1.5 * up_s) for _, up_s, down_s in found)
    assert all(6.0 - 1e-9 <= rate <= 12.0 + 1e-9 for rate in rates)
    assert all(after <= before + 1e-9 for before, after in pairwise(rates))
    assert rates[0] == pytest.approx(rates[1])
    assert per_min - 0.17 <= rates[0] <= per_min + 1e-9
    assert rates[-6:] == pytest.approx([6.0] * 6)
    for one, other in pairwise(found):  # from the middle of a breath to that of the next
        apart_s = (one[1] + one[2] + other[1] + other[2]) / 2
        slower = 60 / (one[1] + one[2]) - 60 / (other[1] + other[2])
        assert slower <= apart_s / 60 + 1e-6


def test_the_quickest_way_takes_all_of_it() -> None:
    found = breaths(led(12.0))
    assert len(found) == 62
    assert found[-1][0] + 10.0 - 2.0 == pytest.approx(430.0)
    assert breaths(led(6.0))[-1][0] + 10.0 - 2.0 == pytest.approx(80.0)


@in_one_test("per_min", [6.0, 8.5, 12.0])
def test_a_peak_that_falls_does_so_evenly_from_the_first_breath_to_the_last(per_min: float) -> None:
    window = Tapped(4.0, 34.0, BreathLight.model_validate({"from": "4%", "to": "40%", "falling_to": "10%"}), "")
    score = led_score(YOURS, window, per_min, 2.0)
    peaks = [s.to_level for s in score.stretches if s.part == "in"]
    steps = [before - after for before, after in pairwise(peaks)]
    assert [peaks[0], peaks[-1]] == pytest.approx([0.4, 0.1])
    assert steps == pytest.approx([0.3 / (len(peaks) - 1)] * len(steps))


@given(per_min=PACES)
@CALM
def test_its_steps_are_such_as_an_author_may_write(per_min: float) -> None:
    steps = led_steps(per_min, WINDOW.light)
    written = Exercise.model_validate({"id": "mine", "phase": "breathe", "lasts": 430, "steps": steps})
    assert [one for one in check_exercise(written) if one.severity == "error"] == []


@pytest.mark.parametrize("per_min", [5.99, 12.01])
def test_no_other_pace_is_led(per_min: float) -> None:
    with pytest.raises(ValueError, match="6 to 12"):
        led_steps(per_min, WINDOW.light)


@given(per_min=PACES, first_s=FIRST_S)
@CALM
def test_its_light_has_no_step_and_goes_from_8_to_35(per_min: float, first_s: float) -> None:
    score = led(per_min, first_s)
    stretches = score.stretches
    assert stretches[0].start_s == 0.0
    for one, other in pairwise(stretches):
        assert one.end_s == pytest.approx(other.start_s)
        assert one.to_level == pytest.approx(other.from_level)
    assert all(s.end_s - s.start_s >= 1.0 - 1e-9 for s in stretches if s.moves)
    levels = [level for s in stretches if s.part for level in (s.from_level, s.to_level)]
    assert (min(levels), max(levels)) == pytest.approx((0.08, 0.35))
    waits = [s for s in stretches if s.part is None]
    if first_s >= 20.0:
        assert max(s.to_level for s in waits) == pytest.approx(0.2)  # one wave in 20 s
        assert [s.end_s - s.start_s for s in waits if s.moves] == [10.0, 10.0]
    else:
        assert {s.to_level for s in waits} == {0.08}


@in_one_test(
    ("per_min", "lines_s"),
    [
        (12.0, (2.0, 48.0, 145.0)),  # 46 and 143 of 430 s
        (9.0, (2.0, 28.8, 85.2)),
        (6.0, (2.0, 10.6, 28.6)),
    ],
)
def test_lines_keep_their_share_of_the_way(per_min: float, lines_s: tuple[float, ...]) -> None:
    says = [cue for cue in led(per_min).cues if cue.kind == "say"]
    assert [cue.text for cue in says] == [
        "The light goes with you now.", "Small breaths are fine.", "However slow it gets, a small breath is enough.",
    ]  # fmt: skip
    assert [cue.at_s for cue in says] == pytest.approx(lines_s, abs=0.5)
    assert says[1].at_s < 90
    assert says[2].at_s - 2.0 == pytest.approx((led(per_min).length_s - 2.0) / 3, abs=0.01 * led(per_min).length_s)


@given(per_min=PACES, first_s=FIRST_S, free_s=st.floats(0, 8), gaps=st.lists(st.floats(0, 9), min_size=1, max_size=9))
@CALM
def test_no_line_begins_before_the_one_before_is_over(
    per_min: float, first_s: float, free_s: float, gaps: list[float]
) -> None:
    at_s, says = 34.0, list[dict[str, object]]()
    for gap_s in gaps:
        at_s += gap_s
        says.append({"say": "Stay with it, or let it be there.", "at": at_s})
    whole = compose(exercise({"tap": {}, "at": 4}, *says, lasts=488))
    assert whole.tapped is not None
    score = led_score(whole, whole.tapped, per_min, first_s, free_s)
    said = [cue for cue in score.cues if cue.kind == "say"]
    ends = [free_s, *(cue.at_s + (cue.seconds or 0.0) for cue in said)]
    assert all(cue.at_s >= end_s - 1e-9 for cue, end_s in zip(said, ends, strict=False))
    assert ends[-1] <= max(score.length_s, free_s) + 1e-9


def test_the_window_ends_where_the_taps_do_and_leads_nothing() -> None:
    window = window_of(YOURS)
    assert window.length_s == 34.0
    assert window.breaths == 0
    assert {window.level_at(at_s) for at_s in (0.0, 10.0, 33.9)} == {0.1}
    assert [cue.text for cue in window.cues if cue.kind == "say"] == [
        "Press once at each breath in, if you like.", "Or wait. The light begins by itself.",
    ]  # fmt: skip


def test_a_part_of_it_stops_where_that_part_does() -> None:
    from pi_regulate.score.adapted import beginning

    score = led_score(beginning(YOURS, 124.0), WINDOW, 12.0, 2.0)
    assert score.length_s == 90.0
    assert breaths(score)[-1][0] < 90.0


def test_what_is_written_shows_the_quickest_way() -> None:
    runs = [run.pattern for run in YOURS.paced]
    assert [run.length_s if isinstance(run, Pattern) else None for run in runs] == [5.0, None, 10.0]
    assert (YOURS.breaths, YOURS.length_s) == (62, 488.0)
