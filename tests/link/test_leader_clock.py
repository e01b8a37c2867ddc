"""The clock of the lamp in the other home, from beats that come late, later or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_regulate_link.leader_clock import Beat, LeaderClock
from tests.stage import CALM


def beat(first_s: float, breath: int, late_s: float, age_s: float = 0.0, number: int = 7) -> Beat:
    """The other breathed first at `first_s`; this is one of its breaths, under way for `late_s`."""
    return Beat(number, breath * 10.0, age_s, 4.0, 6.0, first_s + breath * 10.0 + age_s + late_s)


@CALM
@given(st.floats(-1e6, 1e6), st.lists(st.floats(0.0, 5.0), min_size=1, max_size=50), st.floats(-12.0, 9.0))
def test_the_least_delayed_beat_counts_whatever_the_others_do(
    first_s: float, late_s: list[float], age_s: float
) -> None:
    clock = LeaderClock.of(beat(first_s, 0, late_s[0], age_s))
    for number, one in enumerate(late_s[1:], start=1):
        clock = clock.hears(beat(first_s, number, one, age_s))
    assert clock.first_s == pytest.approx(first_s + min(late_s), abs=1e-6)


@CALM
@given(st.floats(-1e6, 1e6), st.floats(0.0, 1e4))
def test_the_next_inhale_is_within_a_breath_and_on_the_others(first_s: float, later_s: float) -> None:
    in_s = LeaderClock.of(beat(first_s, 3, 0.0)).inhales_in_s(first_s + later_s)
    assert 0.0 <= in_s <= 10.0 + 1e-6
    breaths = (later_s + in_s) / 10.0
    assert breaths == pytest.approx(round(breaths), abs=1e-4)


def test_a_beat_counts_for_ten_minutes_since_clocks_part() -> None:
    clock = LeaderClock.of(beat(0.0, 0, 0.01))
    for number in range(2, 62, 2):
        clock = clock.hears(beat(0.0, number, 0.2))
    assert clock.first_s == pytest.approx(0.2)
    assert len(clock.firsts) == 30


def test_another_session_begins_anew() -> None:
    clock = LeaderClock.of(beat(0.0, 0, 0.01)).hears(beat(33.0, 0, 0.2, number=8))
    assert clock.first_s == pytest.approx(33.2)


def test_a_leader_that_is_not_heard_for_two_beats_leads_no_more() -> None:
    clock = LeaderClock.of(beat(0.0, 0, 0.0))
    assert clock.lives_at(44.9)
    assert not clock.lives_at(45.0)


def test_whoever_floods_a_link_with_beats_fills_neither_its_memory_nor_its_time() -> None:
    clock = LeaderClock.of(beat(0.0, 0, 0.0))
    for number in range(1, 500):
        clock = clock.hears(beat(0.0, 0, number / 1000))
    assert len(clock.firsts) == 64
    assert clock.last.at_s == pytest.approx(0.499)
