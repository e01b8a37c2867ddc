"""From edges to gestures, as tables: what one hand can do to one button, and what it is taken for."""

from __future__ import annotations

from itertools import pairwise

import pytest

from pi_regulate.devices.inbox import Edge
from pi_regulate.session.gestures import Gesture, Gestures
from tests.in_one_test import in_one_test
from tests.stage import Bedside, double, hold, press, tremor

LATER_S = 100.0


def heard(
    edges: list[Edge], *, double_s: float = 0.35, hold_s: float = 1.0, down_at_start: bool = False
) -> list[Gesture]:
    """Every gesture of these edges, each asked for as soon as it may be clear."""
    gestures = Gestures(double_s=double_s, hold_s=hold_s, down_at_start=down_at_start)
    found = []
    for edge in edges:
        found += gestures.due(edge.at_s)
        gestures.edge(edge.down, edge.at_s)
    return found + gestures.due(LATER_S)


def kinds(edges: list[Edge], **settings: float) -> list[str]:
    return [gesture.kind for gesture in heard(edges, **settings)]  # type: ignore[arg-type]


def downs(*times_s: float, lasts_s: float = 0.08) -> list[Edge]:
    return [edge for at_s in times_s for edge in press(at_s, lasts_s)]


@in_one_test(
    ("edges", "meant"),
    [
        (press(1.0), ["press"]),
        (press(1.0, 0.9), ["press"]),  # slow, but no hold
        (downs(1.0, 1.3), ["double"]),
        (downs(1.0, 1.349), ["double"]),  # the window's last moment
        (downs(1.0, 1.36), ["press", "press"]),
        (downs(1.0, 1.3, 1.6), ["press"]),  # three are a trembling hand
        (downs(1.0, 1.2, 1.4, 1.6), ["press"]),
        (hold(1.0, 1.0), ["hold"]),
        (hold(1.0, 20.0), ["hold"]),
        (press(1.0) + hold(1.3), ["hold"]),  # it clutches after a tap
        (tremor(1.0, 8, 2.0) + hold(3.0), ["hold"]),
        (hold(1.0) + press(2.5), ["hold", "press"]),
        (downs(1.0, 3.0, 5.0), ["press", "press", "press"]),
    ],
)
def test_what_the_hand_did_is_taken_for(edges: list[Edge], meant: list[str]) -> None:
    assert kinds(edges) == meant


def test_a_tremor_that_ends_in_a_press_of_under_a_second_is_no_hold() -> None:
    tremor_s = [(0.0, 0.147), (0.196, 0.279), (0.379, 0.539), (0.581, 0.735), (0.776, 0.912), (0.95, 1.072)]
    strokes = [*tremor_s, (1.127, 1.275), (1.305, 2.133)]  # so quickly down again that the contact may just have opened
    assert kinds([edge for down_s, up_s in strokes for edge in press(down_s, up_s - down_s)]) == ["press"]


def test_a_press_is_clear_when_no_second_one_can_come_any_more() -> None:
    assert heard(press(1.0)) == [Gesture("press", 1.0, 1.0, 1.35)]


def test_a_long_press_is_clear_when_it_is_surely_let_go() -> None:
    assert heard(press(1.0, 0.8)) == [Gesture("press", 1.0, 1.0, 1.835)]


def test_a_double_press_knows_both_its_presses() -> None:
    assert heard(double(1.0)) == [Gesture("double", 1.0, 1.25, 1.6)]


def test_a_hold_is_clear_while_the_button_is_still_down() -> None:
    assert heard(hold(1.0)) == [Gesture("hold", 1.0, 1.0, 2.0)]


@in_one_test("bounces_s", [(0.002, 0.004), (0.001, 0.003, 0.008, 0.012), (0.005, 0.024)])
def test_a_contact_that_bounces_is_one_press(bounces_s: tuple[float, ...]) -> None:
    for edge_s in (1.0, 1.1):  # while it goes down, and while it comes up
        edges = press(1.0)
        goes_down = edge_s == 1.0
        for number, after_s in enumerate(bounces_s):
            edges.append(Edge(goes_down == (number % 2 == 1), edge_s + after_s))
        assert kinds(sorted(edges, key=lambda edge: edge.at_s)) == ["press"]


@in_one_test("lasts_s", [0.021, 0.023, 0.0249])
def test_a_tap_shorter_than_contact_bounce_is_a_press_too(lasts_s: float) -> None:
    assert kinds(press(1.0, lasts_s)) == ["press"]
    assert kinds(press(1.0, lasts_s) + press(1.2, lasts_s)) == ["double"]


def test_a_hand_that_lets_go_for_a_moment_too_short_to_count_goes_on_holding() -> None:
    lets_go = [Edge(False, 1.5), Edge(True, 1.51), Edge(False, 1.995), Edge(True, 2.01)]
    held = [(one.kind, one.down_s, round(one.at_s, 6)) for one in heard([Edge(True, 1.0), *lets_go, Edge(False, 3.0)])]
    assert held == [("hold", 1.0, 2.025)]
    assert kinds([Edge(True, 1.0), *lets_go]) == ["hold", "stuck"]


@in_one_test("opens_s", [0.008, 0.012, 0.02, 0.034])
@in_one_test("at_s", [0.03, 0.1, 0.2, 0.34])
def test_a_hold_whose_contact_opens_for_a_moment_as_it_begins_is_hardly_later(at_s: float, opens_s: float) -> None:
    """It was 0.37 s later, counted from the moment at which the contact had closed again."""
    edges = press(5.0, at_s) + press(5.0 + at_s + opens_s, 2.0)
    assert [(one.kind, 6.0 <= one.at_s <= 6.05) for one in heard(edges)] == [("hold", True)]


@pytest.mark.parametrize("steady_s", [0.6, 0.9])
def test_a_tremor_that_pauses_on_the_button_for_less_than_a_hold_is_still_one_press(steady_s: float) -> None:
    shaking = tremor(5.0, 6, 2.0, down_share=0.85)  # open for 25 ms at a time
    assert kinds(shaking + press(7.0, steady_s)) == ["press"]


def test_even_the_shortest_hold_takes_longer_than_a_beat_of_a_tremor_after_a_contact_has_opened() -> None:
    assert kinds(press(5.0, 0.3) + press(5.334, 0.3), hold_s=0.6) == ["double"]


@in_one_test("opens_s", [0.006, 0.012, 0.024])
@in_one_test("at_s", [0.05, 0.1, 0.14, 0.3])
def test_a_press_whose_contact_opens_for_less_than_contact_bounce_is_no_double_press(
    at_s: float, opens_s: float
) -> None:
    assert kinds(press(5.0, at_s) + press(5.0 + at_s + opens_s, 0.1)) == ["press"]


@pytest.mark.parametrize("opens_s", [0.012, 0.03])
def test_a_press_that_started_a_session_does_not_end_it_by_being_held_a_moment_longer_on_a_bad_contact(
    opens_s: float,
) -> None:
    bed = Bedside()
    bed.hand(press(5.0, 0.1) + press(5.1 + opens_s, 0.95))  # let go more than 1 s after it began
    bed.until(20.0)
    assert bed.of("hold", "landing") == []
    assert bed.exercises == ["follow-light"]


@in_one_test("hz", [4, 6, 9, 12])
@in_one_test("lasts_s", [0.9, 2, 10, 60])
@in_one_test("double_s", [0.0, 0.35, 0.6])
def test_a_tremor_is_one_press_however_long_it_lasts(hz: float, lasts_s: float, double_s: float) -> None:
    assert kinds(tremor(1.0, hz, lasts_s), double_s=double_s) == ["press"]


def test_a_slow_tremor_is_no_double_press_where_the_window_for_one_is_short() -> None:
    assert kinds(downs(1.0, 1.19, 1.44, 1.69), double_s=0.2) == ["press"]
    assert heard(downs(1.0, 1.19), double_s=0.2) == [Gesture("double", 1.0, 1.19, 1.54)]


def test_without_double_presses_a_press_is_clear_as_soon_as_it_is_surely_let_go() -> None:
    assert heard(press(1.0), double_s=0.0) == [Gesture("press", 1.0, 1.0, 1.135)]
    assert kinds(downs(1.0, 1.5), double_s=0.0) == ["press", "press"]


@pytest.mark.parametrize("double_s", [0.0, 0.1])
def test_a_hold_right_after_a_press_that_was_told_at_once_is_still_a_hold(double_s: float) -> None:
    assert kinds(press(1.0) + hold(1.3), double_s=double_s) == ["press", "hold"]


def test_a_press_that_was_answered_at_once_is_told_no_more_but_a_hold_in_the_same_burst_is_a_hold() -> None:
    gestures, found = Gestures(double_s=0.35, hold_s=1.0), []
    gestures.edge(True, 1.0)
    assert gestures.due(1.07) == []
    gestures.spend()
    for edge in [Edge(False, 1.1), *tremor(1.2, 8, 5.0), *hold(6.3)]:
        found += gestures.due(edge.at_s)
        gestures.edge(edge.down, edge.at_s)
    assert [(one.kind, one.down_s, one.at_s) for one in found + gestures.due(LATER_S)] == [("hold", 6.3, 7.3)]


def test_a_burst_that_is_ignored_becomes_no_gesture_at_all() -> None:
    gestures = Gestures(double_s=0.35, hold_s=1.0)
    gestures.edge(True, 1.0)
    assert gestures.due(1.07) == []
    gestures.ignore()
    for edge in [Edge(False, 1.1), *tremor(1.2, 8, 5.0), *hold(6.3)]:
        assert gestures.due(edge.at_s) == []
        gestures.edge(edge.down, edge.at_s)
        assert not gestures.may_hold
    assert gestures.due(LATER_S) == []


def test_a_button_held_longer_than_thirty_seconds_is_stuck_once() -> None:
    held = heard([Edge(True, 1.0)])
    assert [(gesture.kind, gesture.at_s) for gesture in held] == [("hold", 2.0), ("stuck", 31.0)]


def test_a_stuck_button_counts_again_when_it_was_let_go() -> None:
    assert kinds([Edge(True, 1.0), Edge(False, 50.0), *press(60.0)]) == ["hold", "stuck", "press"]


def test_a_button_held_since_boot_says_nothing_until_it_was_let_go() -> None:
    assert [g.kind for g in heard([Edge(False, 5.0), *press(6.0)], down_at_start=True)] == ["press"]
    assert heard([], down_at_start=True) == []
    assert [g.kind for g in heard([Edge(False, 50.0), *hold(60.0)], down_at_start=True)] == ["hold"]


def test_edges_that_repeat_what_is_known_change_nothing() -> None:
    edges = [Edge(True, 1.0), Edge(True, 1.05), Edge(False, 1.1), Edge(False, 1.2)]
    assert kinds(edges) == ["press"]


def test_there_is_no_deadline_while_nothing_goes_on() -> None:
    gestures = Gestures(double_s=0.35, hold_s=1.0)
    assert gestures.deadline() is None
    gestures.edge(True, 1.0)
    assert gestures.deadline() == 1.065
    assert gestures.due(1.065) == []
    assert gestures.deadline() == 2.0
    gestures.edge(False, 1.1)
    assert gestures.deadline() == pytest.approx(1.106)
    assert gestures.due(1.2) == []
    assert gestures.deadline() == 1.35
    gestures.due(1.35)
    assert gestures.deadline() is None


def test_a_double_press_that_was_told_never_becomes_a_hold_as_well() -> None:
    """The hand let go for 40 ms, then for 16: two presses, and the second goes on without becoming a hold."""
    strokes = [(1.0156, 1.0313), (1.0469, 1.4219), (1.4619, 1.8219), (1.8375, 2.0875)]
    edges = [edge for down_s, up_s in strokes for edge in (Edge(True, down_s), Edge(False, up_s))]
    assert "hold" not in kinds(edges)
    found = heard(edges)
    assert all(b.down_s - a.last_down_s > 0.35 for a, b in pairwise(found))
