"""How the lamp answers the hand: at once, a little, one plateau, and it sinks while the button is held."""

from __future__ import annotations

from itertools import pairwise
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pi_regulate.devices.inbox import Edge
from pi_regulate.score.curve import luminance_of
from pi_regulate.session.answer import Answer
from tests.examples import examples
from tests.in_one_test import in_one_test
from tests.stage import CALM, Bedside, alone, exercise, hold, library, press, tremor

LIFT = 0.15  # of level, which is under a tenth of full luminance (DESIGN 4)
STAY_S = 1.0  # presses once a second or quicker make one plateau
GLOW = exercise({"glow": 0.2}, name="glow", phase="ground", lasts=200)
HOUSE = library(GLOW)


def lit(house: object = HOUSE) -> Bedside:
    """Somebody in a steady light of 20 %, long after everything before it."""
    bed = Bedside(house)  # type: ignore[arg-type]
    bed.start(alone(GLOW))
    bed.until(10)
    return bed


def walk(bed: Bedside, edges: list[Edge], until_s: float, from_s: float) -> list[float]:
    """The level every 10 ms while the hand does this."""
    levels, rest = [], list(edges)
    for number in range(round((until_s - from_s) * 100)):
        at_s = from_s + number / 100
        while rest and rest[0].at_s <= at_s:
            edge = rest.pop(0)
            bed.rows += bed.guide.edge(edge.down, edge.at_s)
        levels.append(bed.level(at_s))
    return levels


@in_one_test("level", [0.0, 0.05, 0.2, 0.5, 0.8, 1.0])
def test_the_lift_is_plain_to_see_but_under_a_tenth_of_full_luminance(level: float) -> None:
    answer = Answer(1.0)
    answer.press(10.0)
    lifted = answer.over(level, 10.15)
    assert luminance_of(lifted) - luminance_of(level) < 0.1
    assert lifted <= 1.0
    assert lifted - level > (0.04 if level < 1 else -1)


def test_it_begins_at_the_very_event_and_is_there_in_a_hundred_and_fifty_milliseconds() -> None:
    bed = lit()
    levels = walk(bed, press(12.0), 13.0, 11.9)
    assert levels[:10] == pytest.approx([0.2] * 10)
    assert 0.202 < levels[10] < 0.203  # more than the guard and the coarsest drive leave out, less than can be seen
    assert levels[26] == pytest.approx(0.2 + LIFT, abs=0.01)  # less what a button held for 0.1 s takes away
    assert levels[10:26] == sorted(levels[10:26])


def test_it_stays_while_presses_keep_coming_and_then_sinks_for_more_than_a_second() -> None:
    edges = [edge for number in range(6) for edge in press(12.0 + 0.8 * number, 0.05)]
    answer = Answer(1.0)
    levels = []
    for number in range(1000):
        at_s = 11.0 + number / 100
        for edge in edges:
            if edge.down and abs(edge.at_s - at_s) < 0.005:
                answer.press(edge.at_s)
        levels.append(answer.over(0.2, at_s))
    plateau = [level for number, level in enumerate(levels) if 12.2 <= 11.0 + number / 100 <= 16.0 + STAY_S]
    assert max(plateau) - min(plateau) < 1e-9
    falling = [level for number, level in enumerate(levels) if 11.0 + number / 100 > 16.0 + STAY_S]
    assert falling == sorted(falling, reverse=True)
    assert sum(0.201 < level < 0.349 for level in falling) > 100


@in_one_test("hz", [4, 7, 12])
def test_a_tremor_is_one_plateau(hz: float) -> None:
    bed = lit()
    levels = walk(bed, tremor(12.0, hz, 6.0), 17.8, 12.2)
    assert all(abs(b - a) < 0.003 for a, b in pairwise(levels))
    rises = [b - a for a, b in pairwise(levels) if b > a]
    assert sum(rises) < 0.05


def test_while_the_button_is_held_the_whole_light_sinks_so_that_the_hand_feels_the_hold_coming() -> None:
    bed = lit()
    levels = walk(bed, [Edge(True, 12.0)], 13.0, 12.0)
    top = levels.index(max(levels))
    assert 10 <= top <= 25
    assert levels[top:] == sorted(levels[top:], reverse=True)
    assert levels[-1] == pytest.approx((0.2 + LIFT) / 2, abs=0.005)


def test_let_go_before_the_hold_the_light_comes_back_slowly() -> None:
    bed = lit()
    levels = walk(bed, press(12.0, 0.9), 13.04, 12.94)  # from where it is surely let go
    assert all(0 <= b - a < 0.005 for a, b in pairwise(levels))
    assert levels[-1] < 0.25


def test_a_hold_is_dark_two_and_a_half_seconds_after_the_button_went_down() -> None:
    bed = lit()
    levels = walk(bed, hold(12.0, 10.0), 14.6, 13.0)
    assert levels == sorted(levels, reverse=True)
    assert bed.level(14.5) == 0.0


@in_one_test("hold_s", [0.6, 1.0, 3.0])
def test_also_a_short_hold_takes_the_light_away_no_quicker_than_a_second_fade(hold_s: float) -> None:
    bed = lit(library(GLOW, button={"hold_s": hold_s}))
    levels = walk(bed, hold(12.0, 4.0), 12.0 + hold_s + 1.6, 12.0)
    top = max(levels)
    assert max(a - b for a, b in pairwise(levels)) <= top * 1.5708 / 100
    assert bed.level(12.0 + hold_s + 1.5) == 0.0


@given(
    downs=st.lists(st.tuples(st.floats(0.03, 3.0), st.floats(0.02, 1.5) | st.floats(1, 4)), min_size=1, max_size=12),
    level=st.floats(0, 1),
)
@settings(CALM, max_examples=examples(40))
def test_whatever_the_hand_does_it_only_lifts_by_the_lift_falls_slowly_and_ends_where_it_began(
    downs: list[tuple[float, float]], level: float
) -> None:
    answer, at_s, edges, still_until = Answer(1.0), 1.0, [], 0.0
    for gap_s, lasts_s in downs:
        at_s += gap_s
        edges += [(at_s, True), (at_s + lasts_s, False)]
        at_s += lasts_s
    shown = [answer.over(level, 0.99)]
    for number in range(100, round((at_s + 6) * 100)):
        now_s = number / 100
        while edges and edges[0][0] <= now_s:
            time_s, down = edges.pop(0)
            if down:
                answer.press(time_s)
                answer.hold(time_s)
            else:
                answer.free(time_s)
            still_until = 0.0
        shown.append(answer.over(level, now_s))
        if now_s <= still_until:
            assert shown[-1] == pytest.approx(shown[-2], abs=1e-9)  # no frame is shown until it says that it moves
        still_until = 0.0 if answer.moves_at(now_s) else answer.still_until(now_s) or inf
    assert all(0 <= one <= min(1.0, level + LIFT) + 1e-9 for one in shown)
    assert all(a - b < 0.016 for a, b in pairwise(shown))
    assert all(b - a < 0.018 for a, b in pairwise(shown))
    assert shown[-1] == pytest.approx(level)
    assert not answer.moves_at(at_s + 6)
