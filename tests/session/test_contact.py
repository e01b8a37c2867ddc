"""What is hum and what is a finger: a wire that goes on alternating means nothing while it is open for a tenth or more.

A wire in hum is down while the finger or the hum pulls it down, so the edges of both are those of their union. Rule:
what a hand did is told by the numbers here, never by the code under test.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pi_regulate.session.contact import Contact
from pi_regulate.session.gestures import Gestures
from tests.examples import examples
from tests.in_one_test import in_one_test
from tests.stage import CALM

Stroke = tuple[float, float]  # from when to when the wire is down, in seconds
HUM_HZ = (16.7, 20, 25, 33, 40, 45, 50, 60, 100, 120, 400, 1000)


def hum(
    hz: float, share: float, lasts_s: float = 3.0, at_s: float = 5.0, jitter: Iterable[float] = (0,)
) -> list[Stroke]:
    """Down for `share` of each period; `jitter` are shares of a period by which the ends are off, in turn."""
    off = list(jitter)
    ends = [
        (number + part + off[(2 * number + (part > 0)) % len(off)]) / hz
        for number in range(int(lasts_s * hz + 1e-6))
        for part in (0, share)
    ]
    return [(at_s + down_s, at_s + up_s) for down_s, up_s in zip(ends[::2], ends[1::2], strict=True) if down_s < up_s]


def wire(*strokes: Stroke) -> list[tuple[bool, float]]:
    """The edges of a wire that is down whenever one of these pulls it down."""
    joined: list[Stroke] = []
    for down_s, up_s in sorted(strokes):
        if joined and down_s <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], up_s))
        else:
            joined.append((down_s, up_s))
    return [edge for down_s, up_s in joined for edge in ((True, down_s), (False, up_s))]


def disturbed(edges: list[tuple[bool, float]], spikes: Iterable[Stroke]) -> list[tuple[bool, float]]:
    """The same wire, which shows the other level for a moment at each of these."""
    turns = sorted([at_s for _, at_s in edges] + [at_s for spike in spikes for at_s in spike])
    return [(number % 2 == 0, at_s) for number, at_s in enumerate(turns)]


def meant(edges: list[tuple[bool, float]]) -> list[str]:
    gestures, found = Gestures(double_s=0.35, hold_s=1.0), []
    for down, at_s in edges:
        found += gestures.due(at_s)
        gestures.edge(down, at_s)
    return [gesture.kind for gesture in found + gestures.due(1000.0)]


def lit(edges: list[tuple[bool, float]]) -> list[float]:
    """When the lamp answers a finger that may be there."""
    gestures, found = Gestures(double_s=0.35, hold_s=1.0), []
    for down, at_s in [*edges, (False, 1000.0)]:
        while (heard := gestures.next(at_s)) is not None:
            found += [heard.at_s] if heard.kind in ("touch", "down") else []
        found += [at_s] if gestures.edge(down, at_s) else []
    return found


def swept(shares: Iterable[int], lasts_s: float) -> list[tuple[float, int]]:
    return [(hz, share) for hz in HUM_HZ for share in shares if meant(wire(*hum(hz, share / 100, lasts_s)))]


def test_hum_of_any_frequency_means_nothing_whatever_its_duty_up_to_nine_tenths() -> None:
    """What a level of 15 ms alone took for a finger, in 99 duties of 1 to 99 %, and what is taken for one now.

    | Hz     | 16.7     | 20       | 25       | 33       | 40       | 45       | 50       | 60       | from 100 |
    |--------|----------|----------|----------|----------|----------|----------|----------|----------|----------|
    | before | 26-99 %  | 30-99 %  | 38-99 %  | 50-99 %  | 60-99 %  | 68-99 %  | 75-99 %  | 90-99 %  | none     |
    | now    | 97-99 %  | 96-99 %  | 95-99 %  | 94-99 %  | 93-99 %  | 93-99 %  | 93-99 %  | 93-99 %  | 92-99 %  |

    Hum pulls a wire down against its pull-up for half of each period; what is down for nearly all of it is a finger
    whose contact is bad. While no duty was a finger, one beside a dimmer was not heard at all.

    A burst of one period below 50 Hz can't be told from a short press, nor one of two or three periods that are parted
    by less than 6 ms from a short press of a worn contact.
    """
    assert swept((1, 3, 10, 26, 38, 43, 50, 61, 70, 76, 83, 88, 90), 0.25) == []


@pytest.mark.slow
@pytest.mark.parametrize("lasts_s", [0.24, 0.5, 3.0])
def test_hum_of_every_duty_up_to_nine_tenths_means_nothing(lasts_s: float) -> None:
    assert swept(range(1, 91), lasts_s) == []


@in_one_test("cycles", [1, 2, 3])
@in_one_test("hz", [50, 60, 100])
def test_a_burst_of_mains_hum_is_nothing_though_it_be_one_cycle(hz: float, cycles: int) -> None:
    for share in (0.5, 0.76, 0.85, 0.9):
        assert meant(wire(*hum(hz, share, cycles / hz))) == []


@given(
    hz=st.one_of(st.floats(17, 60), st.floats(60, 400)), share=st.floats(0.01, 0.9), cycles=st.integers(4, 60),
    jitter=st.lists(st.floats(-0.02, 0.02), min_size=1, max_size=7), cut=st.floats(0, 1),
)  # fmt: skip
@settings(CALM, max_examples=examples(100))
def test_a_burst_of_hum_with_jitter_that_begins_and_ends_anywhere_means_nothing(
    hz: float, share: float, cycles: int, jitter: list[float], cut: float
) -> None:
    most = min(1.0, 20 * share, 20 * (1 - share))  # no half of a wave swallows the next
    strokes = hum(hz, share, cycles / hz, jitter=[most * off for off in jitter])
    (first_s, _), (_, end_s) = strokes[0], strokes[-1]
    tail = (end_s + (1 - share) / hz, end_s + (1 - share * (1 - cut)) / hz)
    head = (first_s - (1 - share) / hz - cut * share / hz, first_s - (1 - share) / hz)
    assert meant(wire(head, *strokes, tail)) == []


# An even number of moments, within 15 ms of an end, at which a worn contact turns over.
CHATTER_S = st.lists(st.floats(0.0002, 0.0149), unique=True, max_size=6).map(lambda turns: turns[len(turns) % 2 :])


def chattering(down_s: float, lasts_s: float, closes: list[float], opens: list[float]) -> list[Stroke]:
    """A press whose contact chatters while it closes and while it opens."""
    turns = sorted([0.0, *closes, *(lasts_s - before_s for before_s in opens), lasts_s])
    return [(down_s + a, down_s + b) for a, b in zip(turns[::2], turns[1::2], strict=True)]


@given(lasts_s=st.floats(0.05, 0.9), closes=CHATTER_S, opens=CHATTER_S)
@settings(CALM, max_examples=examples(80))
def test_the_shortest_press_of_a_worn_contact_counts_and_is_answered_at_once(
    lasts_s: float, closes: list[float], opens: list[float]
) -> None:
    edges = wire(*chattering(5.0, lasts_s, closes, opens))
    assert meant(edges) == ["press"]
    assert lit(edges)[0] == 5.0


@given(first_s=st.floats(0.05, 0.2), gap_s=st.floats(0.03, 0.1), closes=CHATTER_S, opens=CHATTER_S)
@settings(CALM, max_examples=examples(40))
@example(first_s=0.0625, gap_s=0.03125, closes=[], opens=[0.01171875, 0.013671875])
def test_two_presses_in_quick_succession_are_two(
    first_s: float, gap_s: float, closes: list[float], opens: list[float]
) -> None:
    strokes = chattering(5.0, first_s, closes, opens) + chattering(5.0 + first_s + gap_s, 0.06, closes, opens)
    assert meant(wire(*strokes)) == ["double"]


@given(lasts_s=st.floats(0.05, 3.0), at=st.floats(-0.2, 1.3), spike_s=st.floats(50e-6, 0.005))
@settings(CALM, max_examples=examples(100))
def test_a_spike_before_within_or_after_a_press_changes_nothing(lasts_s: float, at: float, spike_s: float) -> None:
    spike = (5.0 + at * lasts_s, 5.0 + at * lasts_s + spike_s)
    edges = [(True, 5.0), (False, 5.0 + lasts_s)]
    if min(abs(at_s - end_s) for at_s in spike for end_s in (5.0, 5.0 + lasts_s)) > 1e-9 and abs(lasts_s - 1.0) > 0.03:
        assert meant(disturbed(edges, [spike])) == meant(edges) == ["press" if lasts_s < 1 else "hold"]


@given(lasts_s=st.floats(0.08, 0.19), at=st.tuples(st.floats(0, 1), st.floats(0, 1)), opens_s=st.floats(50e-6, 0.005))
@settings(CALM, max_examples=examples(60))
def test_a_press_whose_worn_contact_opens_twice_is_one_press(
    lasts_s: float, at: tuple[float, float], opens_s: float
) -> None:
    first_s, second_s = sorted(0.005 + part * (lasts_s - 0.02) for part in at)
    if second_s - first_s > opens_s + 0.001:
        openings = [(5.0 + at_s, 5.0 + at_s + opens_s) for at_s in (first_s, second_s)]
        assert meant(disturbed([(True, 5.0), (False, 5.0 + lasts_s)], openings)) == ["press"]


def opening(lasts_s: float, times_a_second: float, seed: int) -> list[tuple[bool, float]]:
    """A press whose bad contact opens for 0.5 to 1.5 ms, so many times a second on average."""
    chance, openings, at_s = random.Random(seed), [], 5.0
    while (at_s := at_s + chance.expovariate(times_a_second)) < 5.0 + lasts_s - 0.002:
        openings.append((at_s, at_s := at_s + chance.uniform(0.0005, 0.0015)))
    return disturbed([(True, 5.0), (False, 5.0 + lasts_s)], openings)


@in_one_test("lasts_s", [0.12, 0.3, 0.6, 1.5, 3.0])
def test_a_bad_contact_that_opens_forty_times_a_second_loses_neither_a_press_nor_a_hold(lasts_s: float) -> None:
    """With 65 ms without an opening asked for, a tenth of the presses of 0.6 s was lost, and an eighth of the holds."""
    kind = "press" if lasts_s < 1 else "hold"
    lost = [(rate, seed) for rate in (20, 40) for seed in range(100) if meant(opening(lasts_s, rate, seed)) != [kind]]
    assert lost == []


@in_one_test(("hz", "opens_s"), [(100, 1e-4), (120, 1e-4), (200, 5e-5), (1000, 2e-5), (100, 5e-4), (50, 1e-3)])
def test_a_finger_beside_a_dimmer_or_a_motor_is_a_press_or_a_hold(hz: float, opens_s: float) -> None:
    for lasts_s, kind in ((0.15, "press"), (0.9, "press"), (3.0, "hold"), (8.0, "hold")):
        openings = [(5.0 + turn / hz, 5.0 + turn / hz + opens_s) for turn in range(1, int(lasts_s * hz))]
        assert meant(disturbed([(True, 5.0), (False, 5.0 + lasts_s)], openings)) == [kind]


@in_one_test(("hz", "opens_s"), [(100, 1e-4), (93, 5e-4), (70, 0.001), (1000, 2e-5)])
def test_a_finger_beside_a_dimmer_is_down_from_its_first_moment_to_its_last(hz: float, opens_s: float) -> None:
    contact, told, before_s = Contact(), [], 0.0
    openings = [(5.0 + turn / hz, 5.0 + turn / hz + opens_s) for turn in range(1, int(4.0 * hz))]
    for down, at_s in [*disturbed([(True, 5.0), (False, 9.0)], openings), (False, 20.0)]:
        while (change := contact.due(at_s)) is not None:
            if change.kind in ("down", "up"):
                told.append((change.kind, change.since_s, before_s <= change.at_s < change.since_s + 0.12))
        contact.edge(down, before_s := at_s)
    assert told == [("down", 5.0, True), ("up", 9.0, True)]


@in_one_test("hz", [16.7, 25, 50, 60, 100])
def test_fast_spikes_of_a_dimmer_or_a_motor_under_a_finger_change_nothing(hz: float) -> None:
    for lasts_s, kind in ((0.06, "press"), (0.15, "press"), (0.9, "press"), (3.0, "hold")):
        openings = [(5.0 + turn / hz, 5.0 + turn / hz + 50e-6) for turn in range(1, int(lasts_s * hz))]
        assert meant(disturbed([(True, 5.0), (False, 5.0 + lasts_s)], openings)) == [kind]


def test_a_press_may_count_while_a_spike_opens_the_wire() -> None:
    for lasts_s, kind in ((0.2, "press"), (1.4, "hold")):
        assert meant(disturbed([(True, 5.0), (False, 5.0 + lasts_s)], [(5.0648, 5.0651)])) == [kind]


def test_a_contact_that_is_down_to_begin_with_is_let_go_and_pressed_like_any_other() -> None:
    contact, told = Contact(down=True), []
    for down, at_s in ((False, 5.0), (True, 7.0), (False, 7.2), (False, 9.0)):
        while (change := contact.due(at_s)) is not None:
            told.append((change.kind, change.since_s, 5.0 <= change.at_s <= at_s))
        contact.edge(down, at_s)
    assert told == [("up", 5.0, True), ("down", 7.0, True), ("up", 7.2, True)]


@in_one_test("opens_s", [50e-6, 0.002, 0.03])
def test_a_contact_that_is_down_to_begin_with_and_opens_for_a_moment_is_still_down(opens_s: float) -> None:
    contact, told = Contact(down=True), []
    for down, at_s in ((False, 5.0), (True, 5.0 + opens_s), (False, 7.0), (False, 9.0)):
        while (change := contact.due(at_s)) is not None:
            told.append((change.kind, change.since_s, 5.0 <= change.at_s <= at_s))
        contact.edge(down, at_s)
    assert told == [("nothing", 5.0, True), ("up", 7.0, True)]


@in_one_test("hz", [16.7, 25, 40, 50, 60, 100, 400])
@in_one_test("share", [0.1, 0.5, 0.76, 0.83, 0.9])
def test_a_press_and_a_hold_within_hum_count_and_the_hum_before_and_after_does_not(hz: float, share: float) -> None:
    for lasts_s, kind in ((0.15, "press"), (0.6, "press"), (1.4, "hold")):
        assert meant(wire((6.0, 6.0 + lasts_s), *hum(hz, share, 4.0))) == [kind]


@in_one_test("share", [0.5, 0.76, 0.9])
@in_one_test("at_s", [0.4, 0.6, 0.9])
def test_a_hold_goes_on_under_a_wire_that_hums_for_a_moment(at_s: float, share: float) -> None:
    """Were hum ever stronger than a closed contact: the finger is still there when it is over."""
    openings = [(up_s, down_s) for (_, up_s), (down_s, _) in pairwise(hum(50, share, 0.4, 5.0 + at_s))]
    assert meant(disturbed([(True, 5.0), (False, 7.0)], openings)) == ["hold"]


def test_the_lamp_answers_a_steady_finger_in_15_ms_after_spikes_and_as_soon_as_it_counts_after_hum() -> None:
    press = (12.0, 12.2)
    assert lit(wire((5.0, 5.001), press)) == [5.0, pytest.approx(12.015), pytest.approx(12.065)]
    assert lit(wire(*hum(50, 0.8, 3.0), press)) == [5.0, pytest.approx(12.065)]
    assert lit(wire(*hum(50, 0.8, 3.0), (19.0, 19.2)))[:2] == [5.0, 19.0]


def changes(edges: list[tuple[bool, float]]) -> list[tuple[str, float, float]]:
    """What the contact tells of these edges: the kind, since when, and when it was clear."""
    contact = Contact()
    found: list[tuple[str, float, float]] = []

    def tell(until_s: float) -> None:
        while (change := contact.due(until_s)) is not None:
            found.append((change.kind, round(change.since_s, 4), round(change.at_s, 4)))

    for down, at_s in edges:
        tell(at_s)
        contact.edge(down, at_s)
    tell(1000.0)
    return found


def test_chatter_just_before_a_press_delays_no_answer_of_the_lamp() -> None:
    told = changes(wire((5.0, 5.002), (5.058, 5.111)))
    assert next((kind, clear_s) for kind, since_s, clear_s in told if since_s == 5.058) == ("touch", 5.073)


def test_a_finger_came_up_where_the_chatter_of_its_contact_began() -> None:
    told = changes(wire((5.0, 5.4), (5.403, 5.406), (5.409, 5.412)))
    assert [since_s for kind, since_s, _ in told if kind == "up"] == [5.4]


def test_hum_for_minutes_lights_the_lamp_once_and_a_finger_still_counts_after_it() -> None:
    for share in (0.3, 0.76, 0.9):
        strokes = hum(50, share, 120.0)
        assert lit(wire(*strokes)) == [5.0]
        assert meant(wire(*strokes, (125.2, 125.26))) == ["press"]


def test_a_press_into_hum_that_never_ends_is_told_soon() -> None:
    gestures, found = Gestures(double_s=0.35, hold_s=1.0), []
    for down, at_s in wire((6.0, 6.2), *hum(50, 0.9, 30.0)):
        found += gestures.due(at_s)
        gestures.edge(down, at_s)
    assert [(one.kind, one.at_s < 7.5) for one in found] == [("press", True)]
