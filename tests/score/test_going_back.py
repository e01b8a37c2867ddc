"""Going back a stage: what comes again, what never does, and that light and pace never jump."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from pi_regulate.score.adapted import steadied
from pi_regulate.score.compose import compose
from pi_regulate.score.easing import eased, unpaced
from pi_regulate.score.score import Score
from pi_regulate.score.thinning import from_stage, gone_back
from tests.examples import examples
from tests.in_one_test import in_one_test
from tests.score.test_easing import breaths
from tests.score.test_shipped_scores import SLEW_PER_MS, steepest
from tests.score.test_thinning import sleep_thin
from tests.stage import CALM, exercise

FIRST_PEAKS = {1: 0.30, 2: 0.22, 3: 0.14, 4: 0.08, 5: 0.02}


def swells(score: Score, from_s: float) -> list[tuple[float, float]]:
    """When each breath from a position on begins, and its peak in per cent."""
    return [(round(start_s, 2), round(100 * peak, 1)) for start_s, _, peak in breaths(score) if start_s > from_s - 1e-6]


def stages(score: Score) -> list[tuple[float, int]]:
    return [(round(stage.start_s, 2), stage.number) for stage in score.stages]


@in_one_test(
    ("pressed_s", "from_s", "number", "ends_s"),
    [
        (241, 250, 1, 914.26),  # the ramp from where it is one a minute quicker: 64 s of it, then B to E
        (300, 310, 1, 974.26),
        (425, 430, 2, 1030),
        (455, 460, 2, 1060),  # in the middle of a breath that isn't led
        (590, 600, 2, 1200),
        (655, 660, 3, 1080),
        (779, 780, 3, 1200),
        (781, 785, 4, 1025),
        (830, 834, 4, 1074),
    ],
)
def test_a_press_goes_back_one_stage_from_the_next_swell_on(
    pressed_s: float, from_s: float, number: int, ends_s: float
) -> None:
    way = gone_back(sleep_thin(), pressed_s)
    assert way is not None
    assert (way.from_s, way.number) == (from_s, number)
    assert way.score.length_s == pytest.approx(ends_s, abs=0.01)
    again = [one for _, one in stages(way.score) if _ >= from_s]
    assert again == list(range(number, 6))


def test_from_the_fourth_stage_every_second_breath_is_led_again_and_then_every_fourth() -> None:
    way = gone_back(sleep_thin(), 655)
    assert way is not None
    assert swells(way.score, 600) == [
        (600, 8), (640, 7), (660, 14), (680, 13.2), (700, 12.5), (720, 11.8), (740, 11), (760, 10.2), (780, 9.5),
        (800, 8.8), (820, 8), (840, 8), (880, 7), (920, 6), (960, 5), (1000, 4),
    ]  # fmt: skip


def test_before_the_first_thinned_stage_the_slow_end_of_the_ramp_comes_again() -> None:
    way = gone_back(sleep_thin(), 300)
    assert way is not None
    rates = [60 / (end_s - start_s) for start_s, end_s, _ in breaths(way.score) if 300 < start_s < 374]
    assert 6.9 < rates[0] <= 7
    assert rates == sorted(rates, reverse=True)
    assert all(before - after < 0.2 for before, after in pairwise(rates))


def test_after_the_last_swell_the_light_comes_back_within_four_seconds() -> None:
    way = gone_back(sleep_thin(), 820)
    assert way is not None
    levels = [way.score.level_at(820 + after_s) for after_s in (0, 1, 2, 3, 4)]
    assert levels[0] == pytest.approx(sleep_thin().level_at(820))
    assert levels == sorted(levels)
    assert levels[-1] == pytest.approx(0.02)
    assert swells(way.score, 815) == [(824, 8), (864, 7), (904, 6), (944, 5), (984, 4)]


def test_its_sounds_come_again_as_they_were_and_no_word_does() -> None:
    way = gone_back(sleep_thin(), 655)
    assert way is not None
    beds = [(cue.at_s, cue.name, cue.share, cue.tone, cue.seconds) for cue in way.score.cues if cue.kind == "bed"]
    assert beds[3:] == [(660, "ocean", 0.5, 0.0, None), (660, "silence", 1, 1, 120)]
    back = gone_back(sleep_thin(), 500)
    assert back is not None
    assert [(cue.at_s, cue.name, cue.share, cue.seconds) for cue in back.score.cues if cue.kind == "bed"][3:] == [
        (510, "ocean", 1, None), (510, "ocean", 0.5, 60), (690, "silence", 1, 120)
    ]  # fmt: skip
    assert [cue.at_s for cue in way.score.cues if cue.kind == "say"] == [0, 14, 60]


def test_what_was_not_said_yet_is_said_in_its_place_and_what_was_said_or_chimed_is_not_repeated() -> None:
    steps: list[dict[str, Any]] = [
        {"breathe": {"in": 4, "out": 6}, "times": 3},
        {"breathe": {"in": 4, "out": 6}, "times": 4, "thin": {"each": 2}},
        {"breathe": {"in": 4, "hum": 6}, "times": 4, "thin": {"each": 4}},
        {"say": "First.", "at": 32}, {"chime": "bowl", "at": 41}, {"say": "Second.", "at": 72},
        {"say": "Third.", "at": 96},
    ]  # fmt: skip
    way = gone_back(compose(exercise(*steps, lasts=120)), 85)  # in the last breath, which begins at 80; it thins at 70
    assert way is not None
    assert (way.from_s, way.number) == (90, 2)
    told = [(cue.at_s, cue.text or cue.name) for cue in way.score.cues if cue.kind in ("say", "chime")]
    assert told == [(32, "First."), (41, "bowl"), (72, "Second."), (156, "Third.")]  # 26 s after its stage began
    assert [cue.at_s for cue in way.score.cues if cue.kind == "hum"] == [74, 134]


def test_where_guidance_does_not_thin_out_there_is_nowhere_to_go_back_to() -> None:
    plain = exercise({"breathe": {"in": 4, "out": 6}, "times": 6}, lasts=60)
    assert gone_back(compose(plain), 30) is None


def test_where_every_breath_of_the_earlier_stage_is_too_quick_the_present_one_begins_again() -> None:
    steps: list[dict[str, Any]] = [
        {"breathe": {"in": 2.4, "out": 3.6}, "times": 4},
        {"glow": "8%", "lasts": 240},
        {"breathe": {"in": 4, "out": 6}, "times": 4, "thin": {"each": 2}},
    ]
    way = gone_back(compose(exercise(*steps, lasts=320)), 290)
    assert way is not None
    assert (way.from_s, way.number, way.score.length_s) == (294, 2, 350)


def test_out_of_the_dark_it_begins_with_the_second_stage_and_says_nothing() -> None:
    score = from_stage(sleep_thin(), 2)
    assert score.length_s == 604
    assert [score.level_at(at_s) for at_s in (0, 2, 4)] == pytest.approx([0, 0.01, 0.02])
    assert swells(score, 0)[:3] == [(4, 22), (14, 21.5), (24, 21.1)]
    assert [(cue.kind, cue.at_s, cue.share) for cue in score.cues] == [
        ("bed", 0, 1), ("bed", 4, 0.5), ("bed", 184, 1)
    ]  # fmt: skip
    assert stages(score) == [(4, 2), (184, 3), (364, 4), (544, 5)]
    assert steepest(score) < SLEW_PER_MS


def test_without_a_stage_before_it_the_first_one_begins_again() -> None:
    way = gone_back(from_stage(sleep_thin(), 2), 100)
    assert way is not None
    assert (way.from_s, way.number, way.score.length_s) == (104, 2, 704)


def in_stages(score: Score) -> list[tuple[int, list[tuple[float, float]]]]:
    """Each stage in turn, with the start and the peak of its swells."""
    edges = [*(stage.start_s for stage in score.stages), score.length_s]
    found = []
    for stage, (from_s, to_s) in zip(score.stages, pairwise(edges), strict=True):
        inside = [(start_s, peak) for start_s, _, peak in breaths(score) if from_s - 1e-6 <= start_s < to_s - 1e-6]
        found.append((stage.number, inside))
    return found


@given(shares=st.lists(st.floats(0, 0.999), min_size=1, max_size=4), first=st.sampled_from(["whole", "dark", "eased"]))
@settings(CALM, max_examples=examples(15), phases=[Phase.generate])
def test_however_often_it_goes_back_light_pace_and_order_keep_their_limits(shares: list[float], first: str) -> None:
    score = {"whole": sleep_thin(), "dark": from_stage(sleep_thin(), 2), "eased": eased(sleep_thin(), 60.0)}[first]
    assert score is not None
    now_s = score.stages[1].start_s
    back_s = [start_s for start_s, _, _ in breaths(score) if start_s > 60][:1] if first == "eased" else []
    for share in shares:
        pressed_s = now_s + share * (score.length_s - now_s)
        way = gone_back(score, pressed_s)
        assert way is not None
        before, score = score, way.score
        assert 0 <= way.from_s - pressed_s <= 10
        for at_s in (pressed_s, (pressed_s + way.from_s) / 2, 0.0, 123.0):
            if at_s < way.from_s and (way.from_s - pressed_s != 4 or at_s == pressed_s):
                assert score.level_at(at_s) == pytest.approx(before.level_at(at_s), abs=1e-9)
        assert [cue for cue in score.cues if cue.at_s < way.from_s] == [
            cue for cue in before.cues if cue.at_s < way.from_s
        ]  # fmt: skip
        assert score.length_s - pressed_s <= 840
        back_s.append(way.from_s)
        now_s = way.from_s
    assert all(a.end_s == pytest.approx(b.start_s, abs=1e-6) for a, b in pairwise(score.stretches))
    assert [s.breath for s in score.stretches if s.part == "in"] == list(range(1, score.breaths + 1))
    assert steepest(score) < SLEW_PER_MS
    assert score.level_at(score.length_s) == 0
    for number, inside in in_stages(score):
        peaks = [peak for _, peak in inside]
        assert all(after <= before + 1e-9 for before, after in pairwise(peaks))
        assert max(peaks, default=0) <= FIRST_PEAKS[number] + 1e-9
    led = breaths(score)
    for (start_s, end_s, _), (next_s, next_end_s, _) in pairwise(led):
        rate, next_rate = 60 / (end_s - start_s), 60 / (next_end_s - next_s)
        assert next_rate <= rate + 1e-6 or any(start_s < at_s <= next_s + 1e-6 for at_s in back_s)
        assert next_rate <= rate + 1 + 1e-6
    apart = [(next_s, next_s - start_s) for (start_s, _, _), (next_s, _, _) in pairwise(led)]
    for (_, before_s), (at_s, after_s) in pairwise(apart):
        fewer = after_s >= before_s - 1e-6
        # Shorter breaths leave less than a breath over where a run ends, so there the gap is longer.
        assert fewer or first == "eased" or any(at_s - after_s - 45 < one <= at_s + 1e-6 for one in back_s)
    assert not [cue for cue in score.cues if cue.kind in ("say", "chime") and cue.at_s > 90]


@in_one_test("adapted", [steadied, unpaced])
@in_one_test("pressed_s", [300, 500, 655, 820])
def test_a_steady_light_and_slow_waves_go_back_too(adapted: Any, pressed_s: float) -> None:
    score = adapted(sleep_thin())
    way = gone_back(score, pressed_s)
    assert way is not None
    assert steepest(way.score) < SLEW_PER_MS
    assert way.score.breaths == (0 if adapted is unpaced else way.score.breaths)
    if adapted is steadied:  # it sinks too slowly to be seen, and going back lifts it once, as slowly as an inhale
        (lifts,) = (s for s in way.score.stretches if s.to_level > s.from_level)
        assert way.from_s - 4 - 1e-6 <= lifts.start_s <= way.from_s + 1e-6
        assert lifts.end_s - lifts.start_s > 3
        assert way.score.stretches[-1].to_level == 0
