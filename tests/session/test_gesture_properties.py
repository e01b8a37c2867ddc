"""Gestures under any hand: nothing counts twice, nothing is made up, and the clock's haste does not matter."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from pi_regulate.devices.inbox import Edge
from pi_regulate.session.gestures import Gesture, Gestures
from tests.examples import examples
from tests.stage import CALM

BOUNCE_S = 0.025  # contact bounce (DESIGN 4)
LET_GO_S = 0.035  # a shaking hand that holds on opens the contact for less
TREMOR_S = 0.35  # longer than any beat of a tremor of 4 to 12 Hz
GAPS_S = st.one_of(
    st.floats(0.0005, 0.03), st.floats(0.02, 0.4), st.floats(0.3, 3.0), st.sampled_from([0.025, 0.35, 1])
)
DOUBLES_S = st.sampled_from([0.0, 0.2, 0.35, 0.6])
HOLDS_S = st.sampled_from([0.6, 1.0, 3.0])


@st.composite
def hands(draw: st.DrawFn, most: int = 40) -> list[Edge]:
    """Edges down and up in turn, at any gaps, the last one up."""
    gaps = draw(st.lists(GAPS_S, min_size=2, max_size=most).filter(lambda found: len(found) % 2 == 0))
    at_s, edges = 1.0, []
    for number, gap_s in enumerate(gaps):
        at_s += gap_s
        edges.append(Edge(number % 2 == 0, at_s))
    return edges


def listened(edges: list[Edge], double_s: float, hold_s: float, looks_s: list[float]) -> list[Gesture]:
    """The gestures of a hand, asked for at these times too."""
    gestures, found = Gestures(double_s=double_s, hold_s=hold_s), []
    times: list[tuple[float, Edge | None]] = [(edge.at_s, edge) for edge in edges]
    times += [(at_s, None) for at_s in looks_s]
    for at_s, edge in sorted(times, key=lambda one: one[0]):
        found += gestures.due(at_s)
        if edge is not None:
            gestures.edge(edge.down, at_s)
    return found + gestures.due(1000.0)


@given(edges=hands(), double_s=DOUBLES_S, hold_s=HOLDS_S)
@settings(CALM, max_examples=examples(150))
def test_there_are_never_more_gestures_than_presses_and_they_come_in_order(
    edges: list[Edge], double_s: float, hold_s: float
) -> None:
    found = listened(edges, double_s, hold_s, [])
    assert len(found) <= sum(edge.down for edge in edges)
    assert all(a.at_s <= b.at_s for a, b in pairwise(found))
    assert all(gesture.down_s <= gesture.last_down_s <= gesture.at_s for gesture in found)


@given(edges=hands(), double_s=DOUBLES_S, hold_s=HOLDS_S)
@settings(CALM, max_examples=examples(100))
def test_whatever_the_hand_does_it_ends_in_silence(edges: list[Edge], double_s: float, hold_s: float) -> None:
    gestures = Gestures(double_s=double_s, hold_s=hold_s)
    for edge in edges:
        gestures.due(edge.at_s)
        gestures.edge(edge.down, edge.at_s)
    gestures.due(edges[-1].at_s + 100.0)
    assert not gestures.down
    assert gestures.deadline() is None


@given(edges=hands(), double_s=DOUBLES_S, looks=st.lists(st.floats(0, 40), max_size=30))
@settings(CALM, max_examples=examples(100))
def test_asking_more_often_changes_nothing(edges: list[Edge], double_s: float, looks: list[float]) -> None:
    assert listened(edges, double_s, 1.0, looks) == listened(edges, double_s, 1.0, [])


@given(edges=hands(), double_s=DOUBLES_S, hold_s=HOLDS_S)
@settings(CALM, max_examples=examples(100))
def test_a_hold_was_a_button_down_that_long_but_for_moments(edges: list[Edge], double_s: float, hold_s: float) -> None:
    ups = [edge.at_s for edge in edges if not edge.down]
    downs = [edge.at_s for edge in edges if edge.down]
    for gesture in listened(edges, double_s, hold_s, []):
        if gesture.kind != "hold":
            continue
        inside = [at_s for at_s in ups if gesture.down_s + BOUNCE_S < at_s <= gesture.at_s - BOUNCE_S]
        back = [min((d for d in downs if d >= up_s), default=1e9) - up_s for up_s in inside]
        assert all(gap_s < LET_GO_S for gap_s in back)


@given(
    hz=st.floats(4, 12), cycles=st.integers(3, 200), down_share=st.floats(0.1, 0.9),
    jitter=st.lists(st.floats(-0.2, 0.2), min_size=1, max_size=20), double_s=DOUBLES_S,
)  # fmt: skip
@settings(CALM, max_examples=examples(100))
def test_a_tremor_of_any_frequency_length_and_shape_is_one_press(
    hz: float, cycles: int, down_share: float, jitter: list[float], double_s: float
) -> None:
    edges, at_s = [], 1.0
    for number in range(cycles):
        length_s = (1 + jitter[number % len(jitter)]) / hz
        edges += [Edge(True, at_s), Edge(False, at_s + max(0.02, down_share * length_s))]
        at_s += length_s
    assert [gesture.kind for gesture in listened(edges, double_s, 1.0, [])] == ["press"]


@given(edges=hands(most=12))
@settings(CALM, max_examples=examples(100))
def test_downs_that_follow_each_other_closely_never_make_more_than_one_gesture(edges: list[Edge]) -> None:
    found = listened(edges, 0.35, 1.0, [])
    for one, other in pairwise(found):
        assert other.down_s - one.last_down_s > TREMOR_S
