"""Only the beginning of an exercise: nothing is cut in half."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pi_regulate.score.adapted import beginning
from pi_regulate.score.compose import compose
from pi_regulate.score.easing import eased
from tests.examples import examples
from tests.in_one_test import in_one_test
from tests.score.test_breaths import table
from tests.score.test_shipped_scores import SLEW_PER_MS, steepest
from tests.stage import CALM, exercise, shipped

BOX = {"breathe": {"in": 4, "hold": 4, "out": 4, "rest": 4}, "at": 10, "times": 3}


def test_a_beginning_as_long_as_the_whole_is_the_whole() -> None:
    whole = compose(shipped().exercises["long-out"])
    assert beginning(whole, whole.length_s) is whole
    assert beginning(whole, 1e6) is whole


@in_one_test("first_s", [27, 31, 35, 39])
def test_a_breath_that_would_be_cut_is_left_out_whole_wherever_it_would_be_cut(first_s: float) -> None:
    assert table(beginning(compose(exercise(BOX, lasts=60)), first_s)) == [
        (0, 10, None, 0.08, 0.08, 0),
        (10, 14, "in", 0.08, 0.4, 1),
        (14, 18, "hold", 0.4, 0.4, 1),
        (18, 22, "out", 0.4, 0.08, 1),
        (22, 26, "rest", 0.08, 0.08, 1),
        (26, first_s, None, 0.08, 0.08, 0),
    ]


@in_one_test("first_s", [15, 18, 21])
def test_a_wave_that_would_be_cut_is_left_out(first_s: float) -> None:
    wave = {"swell": {"from": 0.1, "to": 0.25, "every": 12}}
    assert table(beginning(compose(exercise(wave, lasts=60)), first_s))[2:] == [(12, first_s, None, 0.1, 0.1, 0)]


def test_a_light_that_stands_still_stands_still_to_the_end_also_after_a_rise() -> None:
    steps: list[dict[str, Any]] = [{"rise": {"from": 0.03, "to": 0.2}, "lasts": 30}, {"glow": 0.2}]
    assert table(beginning(compose(exercise(*steps, lasts=120)), 60)) == [
        (0, 30, None, 0.03, 0.2, 0),
        (30, 60, None, 0.2, 0.2, 0),
    ]


def test_a_line_that_would_not_be_over_is_not_begun_and_a_later_gate_does_not_open() -> None:
    one = exercise(
        {"say": "One two three four.", "at": 10}, {"say": "Five six seven eight.", "at": 19}, {"glow": 0.1},
        {"gate": {"needs": 2}, "at": 20}, lasts=40,
    )  # fmt: skip
    score = beginning(compose(one), 20)
    assert [cue.at_s for cue in score.cues if cue.kind == "say"] == [10]
    assert score.gates == ()


def test_what_is_left_out_can_not_be_eased() -> None:
    score = beginning(compose(exercise(BOX, lasts=60)), 40)
    assert eased(score, 27.0) is None
    assert eased(score, 5.0) is not None


@given(
    name=st.sampled_from(sorted(shipped().exercises)),
    share=st.floats(0.02, 0.98),
)
@settings(CALM, max_examples=examples(80))
def test_the_beginning_of_any_shipped_exercise_lasts_as_long_as_was_said_and_never_jumps(
    name: str, share: float
) -> None:
    whole = compose(shipped().exercises[name])
    first_s = share * whole.length_s
    score = beginning(whole, first_s)
    assert score.length_s == score.stretches[-1].end_s == first_s
    assert steepest(score) < SLEW_PER_MS
    assert all(at_s <= first_s for at_s, _ in score.moments)
    last = [s for s in score.stretches if s.part is not None][-1:]
    assert all(s.part in ("out", "rest") for s in last)


@in_one_test(("first_s", "waits_s", "lasts_s"), [(100, 43, 57), (43, 43, 0), (20, 20, 0), (350, 43, 300)])
def test_a_hand_leads_for_as_long_as_there_is_time(first_s: float, waits_s: float, lasts_s: float) -> None:
    (span,) = beginning(compose(shipped().exercises["with-you"]), first_s).hand_spans
    assert (span.waits_s, span.lasts_s, span.end_s) == (waits_s, lasts_s, min(first_s, 343))


def test_of_two_turns_the_one_that_has_not_begun_is_left_out() -> None:
    (span,) = beginning(compose(shipped().exercises["lead-and-fade"]), 150).hand_spans
    assert (span.start_s, span.end_s, span.lasts_s) == (108, 150, 42)
