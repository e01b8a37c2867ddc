"""How late things were is told in a few numbers, never better than it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_regulate.session.lateness import Histogram, Lateness

FIRST_S = 0.0001  # as good as on time
LATE_S = 0.1  # seen in the light
LATE = st.floats(-1.0, 100.0, allow_nan=False)


def of(*late_s: float) -> Histogram:
    one = Histogram()
    for number in late_s:
        one.add(number)
    return one


@given(st.lists(LATE, min_size=1, max_size=80), st.floats(0, 100))
def test_a_percentile_is_never_too_good_and_never_a_third_too_bad(late_s: list[float], percent: float) -> None:
    one = of(*late_s)
    true_s = next(x for number, x in enumerate(sorted(late_s), 1) if number >= len(late_s) * percent / 100)
    told_s = one.percentile_s(percent)
    assert max(0.0, true_s) <= told_s + 1e-12 or true_s > 10.0
    assert told_s <= max(FIRST_S, true_s * 1.27)


@given(st.lists(LATE, min_size=1))
def test_the_worst_is_exact_and_percentiles_rise_up_to_it(late_s: list[float]) -> None:
    one = of(*late_s)
    assert one.worst_s == max(0.0, *late_s)
    told = [one.percentile_s(percent) for percent in (0, 50, 90, 99, 100)]
    assert told == sorted(told)
    assert told[-1] <= one.worst_s


def test_a_night_of_frames_takes_no_more_room_than_one() -> None:
    one = Histogram()
    before = len(vars(one)["_bins"])
    for number in range(5000):
        one.add(number * 0.01)
    assert len(vars(one)["_bins"]) == before


def test_nothing_late_is_told_as_nothing() -> None:
    assert Histogram().percentile_s(99) == 0.0
    assert str(Lateness()) == "late in ms (50 %/90 %/99 %/worst): nothing was due"


def test_a_line_tells_every_kind_that_happened() -> None:
    one = Lateness()
    for number in range(99):
        one.frames.add(0.0003 if number % 2 else 0.0001)
    one.frames.add(0.02)
    one.presses.add(0.0004)
    assert str(one) == ("late in ms (50 %/90 %/99 %/worst): 100 frames 0.1/0.3/0.3/20.0, 1 presses 0.4/0.4/0.4/0.4")


@pytest.mark.parametrize("kind", ["frames", "cues"])
def test_a_loop_that_was_too_late_is_seen_until_the_next_session(kind: str) -> None:
    one = Lateness()
    getattr(one, kind).add(LATE_S)
    told = [one.late_s]
    getattr(one, kind).add(0.35)
    told.append(one.late_s)
    one.begin()
    assert [*told, one.late_s] == [None, 0.35, None]
