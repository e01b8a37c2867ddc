"""Light steps as stretches: waves, ways, presses, turns, and how one step joins the next."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from pi_regulate.score.compose import compose
from tests.score.test_breaths import table
from tests.stage import exercise, shipped

Step = dict[str, Any]


def plain(*steps: Step, lasts: float) -> list[tuple[float, float, float, float, str]]:
    """Start, end, from, to and shape of every stretch of these steps."""
    stretches = compose(exercise(*steps, lasts=lasts)).stretches
    return [(s.start_s, s.end_s, round(s.from_level, 9), round(s.to_level, 9), s.shape) for s in stretches]


def test_a_swell_goes_up_for_half_of_its_time_and_down_for_the_other_half() -> None:
    assert plain({"swell": {"from": 0.1, "to": 0.25, "every": 12}, "times": 2}, lasts=30) == [
        (0, 6, 0.1, 0.25, "cosine"),
        (6, 12, 0.25, 0.1, "cosine"),
        (12, 18, 0.1, 0.25, "cosine"),
        (18, 24, 0.25, 0.1, "cosine"),
        (24, 30, 0.1, 0.1, "steady"),
    ]


def test_easing_waves_begin_at_one_period_end_at_the_other_and_fill_the_time_in_whole_waves() -> None:
    score = compose(exercise({"swell": {"from": 0.2, "to": 0.35, "every": 2, "easing_to": 4}}, lasts=180))
    starts = [s.start_s for s in score.stretches if s.to_level > s.from_level]
    periods = [b - a for a, b in pairwise([*starts, 180.0])]
    assert len(periods) == 67
    assert periods == sorted(periods)
    assert periods[0] == pytest.approx(2.0, abs=0.05)
    assert periods[-1] == pytest.approx(4.0, abs=0.1)
    assert score.stretches[-1].end_s == 180


def test_no_half_of_an_easing_wave_is_quicker_than_a_second() -> None:
    score = compose(shipped().exercises["slow-walk"])
    assert min(s.end_s - s.start_s for s in score.stretches if s.moves) >= 1.0


def test_a_rise_and_a_fade_are_one_slow_way() -> None:
    assert plain({"rise": {"from": 0.03, "to": 0.2}, "lasts": 120}, lasts=150) == [
        (0, 120, 0.03, 0.2, "cosine"),
        (120, 150, 0.2, 0.2, "steady"),
    ]
    assert plain({"fade": {"from": 0.15, "to": 0.08}, "lasts": 60}, lasts=60) == [(0, 60, 0.15, 0.08, "cosine")]


def test_a_press_goes_up_stays_and_goes_down_and_hums_only_while_it_is_held() -> None:
    step: Step = {
        "press": {"from": 0.08, "to": 0.4, "up": 2, "level": 5, "down": 6}, "at": 8, "sound": "hum",
    }  # fmt: skip
    assert plain(step, lasts=30) == [
        (0, 8, 0.08, 0.08, "steady"),
        (8, 10, 0.08, 0.4, "cosine"),
        (10, 15, 0.4, 0.4, "steady"),
        (15, 21, 0.4, 0.08, "cosine"),
        (21, 30, 0.08, 0.08, "steady"),
    ]
    hums = [cue for cue in compose(exercise(step, lasts=30)).cues if cue.kind == "hum"]
    assert [(cue.at_s, cue.seconds) for cue in hums] == [(8, 7)]


def test_a_turn_sinks_evenly_because_the_light_is_the_clock() -> None:
    score = compose(exercise({"turn": "first", "at": 0, "lasts": 60}, lasts=60))
    assert [score.level_at(at_s) for at_s in (0, 15, 30, 45, 60)] == pytest.approx([0.3, 0.25, 0.2, 0.15, 0.1])


def test_a_turn_has_a_chime_for_whose_it_is_and_one_at_its_end_unless_the_next_begins_there() -> None:
    turns: list[Step] = [
        {"turn": "first", "at": 5, "lasts": 30},
        {"turn": "second", "lasts": 30},
        {"turn": "first", "at": 80, "lasts": 10},
    ]
    chimes = [(c.at_s, c.name) for c in compose(exercise(*turns, lasts=100)).cues if c.kind == "chime"]
    assert chimes == [(5, "first"), (35, "second"), (65, "turn-end"), (80, "first"), (90, "turn-end")]


def test_where_there_is_stillness_before_a_step_the_light_gets_ready_in_it() -> None:
    steps: list[Step] = [
        {"glow": 0.1, "lasts": 10},
        {"swell": {"from": 0.2, "to": 0.3, "every": 8}, "at": 20, "times": 1},
    ]
    assert plain(*steps, lasts=28) == [
        (0, 18.5, 0.1, 0.1, "steady"),
        (18.5, 20, 0.1, 0.2, "cosine"),
        (20, 24, 0.2, 0.3, "cosine"),
        (24, 28, 0.3, 0.2, "cosine"),
    ]


def test_where_there_is_none_a_moving_step_begins_where_the_light_is() -> None:
    steps: list[Step] = [
        {"fade": {"from": 0.3, "to": 0.2}, "lasts": 10},
        {"breathe": {"in": 4, "out": 6}, "times": 1, "light": {"from": 0.1, "to": 0.4}},
    ]
    assert table(compose(exercise(*steps, lasts=20))) == [
        (0, 10, None, 0.3, 0.2, 0),
        (10, 14, "in", 0.2, 0.4, 1),
        (14, 20, "out", 0.4, 0.1, 1),
    ]


def test_a_glow_is_reached_in_its_first_moments() -> None:
    steps: list[Step] = [{"fade": {"from": 0.3, "to": 0.2}, "lasts": 10}, {"glow": 0.1, "lasts": 10}]
    assert plain(*steps, lasts=20) == [
        (0, 10, 0.3, 0.2, "cosine"),
        (10, 11.5, 0.2, 0.1, "cosine"),
        (11.5, 20, 0.1, 0.1, "steady"),
    ]


def test_a_turn_that_is_joined_goes_on_sinking_as_if_it_had_been_there_all_the_time() -> None:
    steps: list[Step] = [{"fade": {"from": 0.3, "to": 0.2}, "lasts": 10}, {"turn": "first", "lasts": 60}]
    score = compose(exercise(*steps, lasts=70))
    assert score.level_at(10) == 0.2
    assert [score.level_at(at_s) for at_s in (11.5, 40, 70)] == pytest.approx([0.295, 0.2, 0.1])


def test_a_gate_takes_no_time_and_the_light_stays_what_it_was() -> None:
    steps: list[Step] = [{"glow": 0.15}, {"gate": {"needs": 2}, "at": 8}]
    score = compose(exercise(*steps, lasts=20), lines={"gate.1": "Press once each for yes."})
    assert [(gate.at_s, gate.needs, gate.text) for gate in score.gates] == [(8, 2, "Press once each for yes.")]
    assert [score.level_at(at_s) for at_s in (0, 8, 20)] == [0.15, 0.15, 0.15]


def test_a_gate_whose_own_line_asks_does_not_ask_twice_unless_that_line_is_left_out() -> None:
    steps: list[Step] = [
        {"say": "Hello.", "at": 0}, {"say": "Press, if you both like.", "at": 8}, {"gate": {"needs": 2}, "at": 8},
    ]  # fmt: skip
    one = exercise(*steps, lasts=20)
    lines = {"gate.1": "Press once each for yes."}
    assert compose(one, lines=lines).gates[0].text is None
    assert compose(one, lines=lines, talk="few").gates[0].text == "Press once each for yes."


def test_things_that_start_together_come_as_bed_breath_chime_hum_and_voice_before_speech() -> None:
    one = exercise(
        {"say": "Now.", "at": 4}, {"chime": "bowl", "at": 4}, {"bed": "hum", "at": 4},
        {"breathe": {"in": 4, "hum": 8}, "at": 0, "times": 1}, lasts=12,
    )  # fmt: skip
    at_four = [what for at_s, what in compose(one).moments if at_s == 4]
    assert [getattr(what, "kind", "breath") for what in at_four] == ["bed", "breath", "chime", "hum", "say"]
