"""A hand that shakes on a worn contact: its tremor is one press, and its firm hold is a hold.

A beat of a tremor is a press whose contact may chatter for up to 15 ms at both ends. A hand that holds on opens the
contact again and again for a moment. Rule: hands are times on a wire, and what is asked is what the device does.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pi_regulate.devices.inbox import Edge
from pi_regulate.session.gestures import Gesture, Gestures
from tests.any_hand import evening
from tests.examples import examples
from tests.in_one_test import in_one_test
from tests.session.test_contact import CHATTER_S, chattering, wire
from tests.stage import CALM, NIGHT, play, press

HOUSE = {"start": dict.fromkeys(("press", "double", "hold"), "default"), "at_min": NIGHT}


def meant(edges: list[Edge], double_s: float = 0.35) -> list[Gesture]:
    gestures, found = Gestures(double_s=double_s, hold_s=1.0), []
    for edge in edges:
        found += gestures.due(edge.at_s)
        gestures.edge(edge.down, edge.at_s)
    return found + gestures.due(1000.0)


def kinds(edges: list[Edge], double_s: float = 0.35) -> list[str]:
    return [gesture.kind for gesture in meant(edges, double_s)]


def trembling(at_s: float, period_s: float, chatter_s: float, solid_s: float, beats: int = 24) -> list[Edge]:
    """Beats that are down for `solid_s`; before and after that the contact chatters, open for 2 ms of every 4."""
    edges = []
    for number in range(beats):
        turns = [2 * turn / 1000 for turn in range(int(chatter_s * 500 + 1e-6) + 1)]
        turns += [turns[-1] + solid_s + turn for turn in turns]
        edges += [Edge(turn % 2 == 0, at_s + number * period_s + after_s) for turn, after_s in enumerate(turns)]
    return edges


def shaking(at_s: float, until_s: float, every_s: float, opens_s: float) -> list[Edge]:
    """A hold during which the contact opens for a moment again and again."""
    edges, number = [Edge(True, at_s)], 1
    while at_s + number * every_s + opens_s < until_s:
        edges += press(at_s + number * every_s, opens_s)
        number += 1
    return [Edge(number % 2 == 0, edge.at_s) for number, edge in enumerate([*edges, Edge(False, until_s)])]


TREMORS = {  # period, chatter at either end, solid down; the contact is open for the rest
    "8 ms at 12.5 Hz": (0.080, 0.008, 0.050),
    "12 ms at 12.5 Hz": (0.080, 0.012, 0.046),
    "8 ms at 12 Hz": (0.084, 0.008, 0.055),
    "4 ms at 12 Hz": (0.084, 0.004, 0.060),
    "12 ms at 10 Hz": (0.100, 0.012, 0.062),
    "16 ms at 10 Hz": (0.100, 0.016, 0.055),
    "12 ms at 4 Hz": (0.250, 0.012, 0.180),
}


@in_one_test("name", TREMORS)
def test_a_tremor_on_a_worn_contact_starts_at_its_first_beat_or_moves_on_once(name: str) -> None:
    at_rest = play(None, trembling(1.0, *TREMORS[name]), at_min=NIGHT)
    assert [row.what for row in at_rest.of("press", "double", "hold")] == ["press"]
    assert at_rest.of("phase")[0].at_s < 1.09
    seen = play(None, press(1.0) + trembling(20.0, *TREMORS[name]), at_min=NIGHT)
    assert [row.what for row in seen.of("press", "double", "hold")] == ["press", "press"]
    assert [row.phase for row in seen.of("phase")] == ["ground", "breathe"]


HOLDS = [(0.1, 0.008), (0.25, 0.012), (0.3, 0.008), (0.345, 0.008), (0.4, 0.03), (0.5, 0.03), (0.34, 0.03)]


@in_one_test(("every_s", "opens_s"), HOLDS)
def test_a_hand_that_shakes_while_it_holds_ends_gently_and_in_time(every_s: float, opens_s: float) -> None:
    seen = evening(press(1.0) + shaking(20.0, 26.1, every_s, opens_s), HOUSE, short=False, after_s=5.0)
    rows = [(row.what, row.at_s) for row in seen.of("press", "double", "hold", "landing")]
    assert [what for what, _ in rows] == ["press", "hold", "landing"]
    assert rows[1][1] < 21.1
    assert all(level == 0.0 for at_s, level in seen.light if at_s > 22.6)
    assert all(later <= level + 1e-9 for (at_s, level), (_, later) in pairwise(seen.light) if at_s > 21.1)


@in_one_test(("every_s", "opens_s"), HOLDS)
def test_a_hand_that_shakes_while_it_holds_starts_and_no_more(every_s: float, opens_s: float) -> None:
    seen = play(None, shaking(1.0, 7.1, every_s, opens_s), at_min=NIGHT)
    assert [row.what for row in seen.rows if row.at_s < 8.0 and row.what in ("press", "hold", "landing")] == ["press"]


@in_one_test("double_s", [0.0, 0.2, 0.35])
def test_a_hold_that_shakes_more_after_it_was_told_is_told_once(double_s: float) -> None:
    for every_s, opens_s in (*HOLDS, (0.125, 0.012), (0.33, 0.03)):
        assert kinds(shaking(5.0, 10.0, every_s, opens_s), double_s) == ["hold"]
    steady_then_shaking = shaking(5.0, 6.2, 2.0, 0.03)[:-1] + shaking(6.2, 9.0, 0.1, 0.03)[1:]
    assert kinds(steady_then_shaking, double_s) == ["hold"]


def test_a_press_that_shakes_and_ends_before_it_is_a_hold_is_one_press() -> None:
    for every_s, opens_s in ((0.1, 0.008), (0.25, 0.012), (0.4, 0.03)):
        assert kinds(shaking(5.0, 5.9, every_s, opens_s)) == ["press"]


@st.composite
def tremors(draw: st.DrawFn) -> list[Edge]:
    """Three beats or more at 4 to 12 Hz, each with its own length and chatter, and open for 8 ms or more."""
    hz, share = draw(st.floats(4, 12)), draw(st.floats(0.6, 0.85))
    beats = st.lists(st.tuples(st.floats(0.0, 0.2), CHATTER_S, CHATTER_S), min_size=3, max_size=9)
    strokes, at_s = [], 5.0
    for longer, closes, opens in draw(beats) * draw(st.integers(1, 4)):
        period_s = (1 + longer) / hz
        strokes += chattering(at_s, min(share * period_s, period_s - 0.008), closes, opens)
        at_s += period_s
    return [Edge(down, edge_s) for down, edge_s in wire(*strokes)]


@st.composite
def firm_holds(draw: st.DrawFn) -> list[Edge]:
    """A hold of 2 s at least that opens for 2 to 34 ms at a time, and is down for 91.5 % of each beat or more."""
    at_s, edges = 5.0, [Edge(True, 5.0)]
    for opens_s, open_share, least_s in draw(
        st.lists(st.tuples(st.floats(0.002, 0.034), st.floats(0.02, 0.085), st.floats(0.08, 0.3)), min_size=1)
    ):
        at_s += max(opens_s / open_share - opens_s, least_s)
        edges += [Edge(False, at_s), Edge(True, at_s + opens_s)]
        at_s += opens_s
    return [*edges, Edge(False, max(7.0, at_s + 0.2))]


def one_press(edges: list[Edge]) -> None:
    assert kinds(edges) == ["press"]


def one_hold_in_time(edges: list[Edge]) -> None:
    assert [(gesture.kind, gesture.at_s < 6.15) for gesture in meant(edges)] == [("hold", True)]


@given(edges=tremors())
@settings(CALM, max_examples=examples(25))
def test_any_tremor_on_a_worn_contact_is_one_press(edges: list[Edge]) -> None:
    one_press(edges)


@given(edges=firm_holds())
@settings(CALM, max_examples=examples(25))
def test_any_firm_hold_that_shakes_is_a_hold(edges: list[Edge]) -> None:
    one_hold_in_time(edges)


@pytest.mark.slow
@pytest.mark.parametrize(("hands", "promise"), [(tremors(), one_press), (firm_holds(), one_hold_in_time)])
def test_many_shaking_hands(hands: st.SearchStrategy[list[Edge]], promise: Callable[[list[Edge]], None]) -> None:
    settings(CALM, max_examples=800)(given(edges=hands)(promise))()
