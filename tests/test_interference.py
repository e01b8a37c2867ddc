"""What is no finger does nothing: spikes, bursts and hum on the wire, in the player. And every hold is dark in time."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pi_regulate.devices.inbox import Edge
from pi_regulate.session.gestures import Gestures
from tests.any_hand import evening
from tests.examples import examples
from tests.in_one_test import in_one_test
from tests.stage import CALM, NIGHT, Bedside, hold, play, press, shipped

HOUSE = {"start": dict.fromkeys(("press", "double", "hold"), "default"), "at_min": NIGHT}


def hum(at_s: float, lasts_s: float, hz: float = 50.0, share: float = 0.5) -> list[Edge]:
    return [edge for number in range(int(lasts_s * hz)) for edge in press(at_s + number / hz, share / hz)]


def meant(edges: list[Edge]) -> list[str]:
    gestures, found = Gestures(double_s=0.35, hold_s=1.0), []
    for edge in sorted(edges, key=lambda one: one.at_s):
        found += gestures.due(edge.at_s)
        gestures.edge(edge.down, edge.at_s)
    return [gesture.kind for gesture in found + gestures.due(1000.0)]


NOISE = {
    "spike": press(5.0, 50e-6),
    "spike of no length": press(5.0, 0.0),
    "spike of 5 ms": press(5.0, 0.005),
    "spike of 14 ms": press(5.0, 0.014),
    "spike like a double press": press(5.0, 0.001) + press(5.2, 0.001),
    "burst": [edge for number in range(200) for edge in press(5.0 + number * 0.0007, 0.0003)],
    "hum of 50 Hz": hum(5.0, 3.0),
    "hum of 60 Hz": hum(5.0, 3.0, 60.0),
    "rectified hum": hum(5.0, 3.0, 100.0),
    "hum of 50 Hz, down for most of it": hum(5.0, 3.0, share=0.8),
    "hum of 50 Hz, down for nearly all of it": hum(5.0, 3.0, share=0.9),
    "one period of that hum": hum(5.0, 0.021, share=0.99),
    "hum of 60 Hz, down for most of it": hum(5.0, 3.0, 60.0, 0.85),
    "hum of 40 Hz": hum(5.0, 3.0, 40.0, 0.85),
    "hum of a railway": hum(5.0, 3.0, 16.7, 0.7),
    "hum of a railway at 25 Hz": hum(5.0, 3.0, 25.0, 0.9),
    "an up alone": [Edge(False, 5.0), Edge(False, 5.001)],
}


@in_one_test("name", NOISE)
def test_noise_at_night_starts_nothing_and_the_lamp_is_dark_again(name: str) -> None:
    assert meant(NOISE[name]) == []
    seen = evening(NOISE[name], HOUSE, short=False, after_s=5.0)
    assert seen.rows == []
    assert all(level < 0.151 for _, level in seen.light)  # the lift of a press, at most; a spike's is all but nothing
    assert max((level for _, level in seen.light), default=0.0) < 0.05 or "hum" in name
    assert seen.light == [] or seen.light[-1][1] == 0.0


@in_one_test("name", NOISE)
def test_noise_in_a_session_moves_nothing_on(name: str) -> None:
    quiet, noisy = (play(shipped().routines["default"], edges) for edges in ((), NOISE[name]))
    assert noisy.rows == quiet.rows


@pytest.mark.parametrize("share", [0.5, 0.8, 0.9])
def test_hum_for_minutes_lights_the_lamp_once_at_most_and_a_press_in_between_counts(share: float) -> None:
    seen = evening(hum(5.0, 60.0, share=share), HOUSE, short=False, after_s=3.0)
    assert seen.rows == []
    assert all(level == 0.0 for at_s, level in seen.light if at_s > 8.0)
    assert meant(hum(5.0, 2.0, share=share) + press(7.1, 0.08) + hum(7.3, 2.0, share=share)) == ["press"]


@in_one_test("lasts_s", [0.021, 0.025, 0.03, 0.05])
@in_one_test("before_s", [0.002, 0.01, 0.1])
def test_a_spike_just_before_a_real_press_does_not_swallow_it(lasts_s: float, before_s: float) -> None:
    assert meant(press(5.0 - before_s, 50e-6) + press(5.0, lasts_s)) == ["press"]


@in_one_test("spike_s", [50e-6, 0.001, 0.005])
@in_one_test("after_s", [0.03, 0.2, 0.34, 0.5, 0.9, 0.9999])
def test_a_spike_upwards_neither_ends_a_hold_nor_begins_it_anew(spike_s: float, after_s: float) -> None:
    bed = Bedside()
    bed.start("default")
    bed.until(20)
    spike = [Edge(False, 20 + after_s), Edge(True, 20 + after_s + spike_s)]
    bed.hand([Edge(True, 20.0), *spike, Edge(False, 21.6)])
    (landing,) = bed.of("landing")
    assert landing.at_s < 21.05
    bed.until(22.6)
    assert bed.guide.at_rest


def test_edges_that_the_driver_lost_or_read_too_late_are_no_press() -> None:
    for lost in ([Edge(True, 5.0), Edge(True, 5.001), Edge(False, 5.002)], [Edge(False, 5.0), Edge(False, 5.0)]):
        assert meant(lost) == []
    assert meant([Edge(True, 5.0), Edge(True, 5.001), Edge(True, 5.003), *press(5.004, 0.1)[1:]]) == ["press"]


@given(at_s=st.floats(330, 352), lasts_s=st.sampled_from([1.05, 1.3, 4.0]))
@settings(CALM, max_examples=examples(40))
def test_a_hold_around_a_natural_end_is_dark_in_two_and_a_half_seconds_and_lifts_no_landing(
    at_s: float, lasts_s: float
) -> None:
    bed = Bedside(at_min=NIGHT)
    bed.start(shipped().routines["default"].model_copy(update={"ground": [], "connect": []}))
    ends_s = bed_ends_s(bed)
    down_s = ends_s - 2.0 + (at_s - 330) / 22 * 7.9  # from 2 s before the end until the landing is all but over
    bed.until(down_s)
    levels, edges = [bed.level(down_s)], hold(down_s, lasts_s)
    assume(down_s < ends_s or levels[0] >= 0.001)  # in what nobody can tell from the dark it starts: test_holds
    lands = ends_s <= down_s < ends_s + 4.9  # its last second answers with light, as the dark does
    for number in range(252):
        now_s = down_s + number / 100
        while edges and edges[0].at_s <= now_s:
            edge = edges.pop(0)
            bed.rows += bed.guide.edge(edge.down, edge.at_s)
        levels.append(bed.level(now_s))
    assert levels[-1] == 0.0
    assert not lands or all(b <= a + 1e-9 for a, b in pairwise(levels))


def bed_ends_s(bed: Bedside) -> float:
    """When the only exercise ends by itself."""
    other = Bedside(at_min=NIGHT)
    other.start(shipped().routines["default"].model_copy(update={"ground": [], "connect": []}))
    other.until(2000)
    return other.of("landing")[0].at_s
