"""A simulated breather: what its description means, and that its breath and its finger are what they claim."""

from __future__ import annotations

from itertools import islice, pairwise
from queue import SimpleQueue
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_regulate.devices.breather import Breather, BreatherMode, parse_breather
from pi_regulate.devices.clock import VirtualClock
from pi_regulate.devices.hand import finger_on, parse_hand
from pi_regulate.devices.inbox import Edge, Event
from pi_regulate.words import RegulateError
from tests.in_one_test import in_one_test
from tests.stage import CALM

BREATHERS = st.builds(
    Breather, per_min=st.floats(4, 40), jitter=st.floats(0, 0.5), misses=st.floats(0, 0.5), doubles=st.floats(0, 0.5)
)
SEEDS = st.integers(0, 9999)


def test_a_pace_alone_is_somebody_who_breathes_like_a_clock() -> None:
    assert parse_breather("18/min") == Breather(18)
    assert parse_breather(" 18 /min , jitter=10%, miss=5%,double=0.02 ") == Breather(18, 0.1, 0.05, 0.02)
    first, second, third = islice(parse_breather("15/min").breaths(), 3)
    assert 0 <= first.start_s < 4
    assert second.start_s - first.start_s == pytest.approx(4, abs=1e-5)
    assert third.start_s - second.start_s == pytest.approx(4, abs=1e-5)
    assert (first.in_s, first.out_s) == (1.6, 2.4)


@in_one_test(
    ("spec", "says"),
    [
        ("", "the pace is missing; write breaths a minute first, such as `18/min`"),
        ("jitter=10%", "`jitter=10%` is not a rate"),
        ("18", "`18` "),
        ("3/min", "`3/min`: people breathe 4 to 40 times a minute; write a pace within that, such as `18/min`"),
        ("41/min", "`41/min`: people breathe 4 to 40 times a minute"),
        ("18/min,", "there is nothing after a comma; write it like `jitter=10%`"),
        ("18/min,10%", "`10%` is not one of jitter, miss and double; write it like `jitter=10%`"),
        (
            "18/min,jiter=10%",
            "`jiter=10%`: `jiter` is not one of `jitter`, `miss` and `double`. Did you mean `jitter`?",
        ),
        ("18/min,jitter=10", "`jitter=10`: a share belongs here, such as `jitter=10%`"),
        ("18/min,jitter=60%", "`jitter=60%`: jitter is at most 50%"),
        ("18/min,jitter=5%,jitter=6%", "`jitter=6%`: jitter is written twice; keep one of them"),
        ("18/min,miss=60%,double=60%", "`miss` and `double` are shares of the same taps: together at most 100%"),
    ],
)
def test_anything_else_is_told_with_what_would_be_right(spec: str, says: str) -> None:
    with pytest.raises(RegulateError) as told:
        parse_breather(spec)
    assert str(told.value).startswith(says)


@CALM
@given(BREATHERS, SEEDS)
def test_breaths_follow_one_another_and_each_is_as_long_as_it_may_be(breather: Breather, seed: int) -> None:
    usual_s = 60 / breather.per_min
    breaths = list(islice(breather.breaths(seed), 20))
    assert 0 <= breaths[0].start_s < usual_s
    for breath, following in pairwise(breaths):
        assert following.start_s == pytest.approx(breath.end_s, abs=1e-5)
        length_s = breath.in_s + breath.out_s
        assert usual_s * (1 - breather.jitter) - 1e-5 <= length_s <= usual_s * (1 + breather.jitter) + 1e-5
        assert breath.in_s == pytest.approx(0.4 * length_s, abs=1e-5)
    assert breaths == list(islice(breather.breaths(seed), 20))


@CALM
@given(BREATHERS, SEEDS, st.sampled_from(["tap", "hold"]))
def test_one_finger_can_do_what_it_does(breather: Breather, seed: int, mode: BreatherMode) -> None:
    breaths = list(islice(breather.breaths(seed), 20))
    touches = [touch for number, breath in enumerate(breaths) for touch in breather.touches(breath, number, mode, seed)]
    assert all(up_s - down_s >= 0.05 - 1e-6 for down_s, up_s in touches)
    assert all(down_s - up_s >= 0.05 - 1e-6 for (_, up_s), (down_s, _) in pairwise(touches))


def test_a_tap_comes_as_the_breath_begins_and_a_hold_lasts_as_long_as_the_breath_in() -> None:
    breather = Breather(10)
    (breath,) = islice(breather.breaths(), 1)
    assert breather.touches(breath, 0, "tap") == ((breath.start_s, round(breath.start_s + 0.12, 6)),)
    ((down_s, up_s),) = breather.touches(breath, 0, "hold")
    assert down_s == breath.start_s
    assert up_s - down_s == pytest.approx(2.4)


def test_some_taps_are_missed_and_some_come_twice_and_no_hold_is() -> None:
    breather = Breather(12, misses=0.2, doubles=0.3)
    breaths = list(islice(breather.breaths(), 2000))
    taps = [len(breather.touches(breath, number, "tap")) for number, breath in enumerate(breaths)]
    assert mean(count == 0 for count in taps) == pytest.approx(0.2, abs=0.03)
    assert mean(count == 2 for count in taps) == pytest.approx(0.3, abs=0.03)
    assert {len(breather.touches(breath, number, "hold")) for number, breath in enumerate(breaths)} == {1}


def test_another_seed_is_another_person_of_the_same_pace() -> None:
    breather = Breather(12, jitter=0.2)
    one, other = (list(islice(breather.breaths(seed), 500)) for seed in (1, 2))
    assert one != other
    for breaths in (one, other):
        assert mean(breath.in_s + breath.out_s for breath in breaths) == pytest.approx(5, abs=0.1)


def moved(modes: list[tuple[float, BreatherMode | None]], busy: str = "", *, until_s: float = 60) -> list[Edge]:
    """The edges of somebody who breathes 10 a minute, asked for what `modes` say from each time on."""
    clock, inbox = VirtualClock(), SimpleQueue[Event]()
    hand = parse_hand(busy) if busy else parse_hand("200s")

    def asked(now_s: float) -> BreatherMode | None:
        return [mode for at_s, mode in modes if at_s <= now_s][-1]

    Breather(10).arm(clock, finger_on(inbox), asked, busy=hand.edges)
    found: list[Edge] = []
    while (event := clock.wait(inbox, until_s)) is not None:
        assert isinstance(event, Edge)
        found.append(event)
    return found


def test_the_button_is_touched_only_while_it_is_asked_for() -> None:
    assert moved([(0, None)]) == []
    edges = moved([(0, None), (20, "tap"), (40, "hold"), (52, None)])
    downs, ups = ([edge.at_s for edge in edges if edge.down is down] for down in (True, False))
    assert all(20 <= at_s < 52 for at_s in downs)
    lengths = {round(up_s - down_s, 6) for down_s, up_s in zip(downs, ups, strict=True)}
    assert lengths == {0.12, 2.4}
    assert [round(after_s - before_s, 4) for before_s, after_s in pairwise(downs)] == [6] * (len(downs) - 1)


def test_a_scripted_press_takes_the_finger_for_itself() -> None:
    free = moved([(0, "hold")])
    second = free[2].at_s
    busy = moved([(0, "hold")], f"{second + 1:.3f}s")
    assert busy == [edge for edge in free if not second <= edge.at_s < second + 5]
