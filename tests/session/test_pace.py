"""The pace that is read from presses, against simulated people whose breath is known."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_regulate.session.pace import Reading, read_pace, taps, trembles
from pi_regulate.session.tapping import led_from
from tests.in_one_test import in_one_test
from tests.stage import CALM

WINDOW_S = (4.0, 34.0)
PEOPLE = range(1000)
OPEN = (4.0, 12.0)  # limit rate_open


@dataclass(frozen=True)
class Person:
    """Somebody who breathes, and taps at most breaths: when each breath in begins, and each down of the finger."""

    per_min: float
    breaths_s: tuple[float, ...]
    downs_s: tuple[float, ...]


def person(seed: int, jitter: float = 0.25, missed: float = 0.05, doubled: float = 0.05) -> Person:
    """8 to 30 breaths a minute, each up to `jitter` of its length off; some taps are missed, some doubled."""
    chance = Random(seed)
    per_min, most = chance.uniform(8, 30), chance.uniform(0, jitter)
    at_s, breaths, downs = WINDOW_S[0] - chance.uniform(0, 60 / per_min), list[float](), list[float]()
    while at_s < 70:
        breaths.append(at_s)
        if chance.random() >= missed:
            downs += [at_s] if chance.random() >= doubled else [at_s, at_s + chance.uniform(0.15, 0.9)]
        at_s += 60 / per_min * (1 + chance.uniform(-most, most))
    return Person(per_min, tuple(breaths), tuple(sorted(at_s for at_s in downs if WINDOW_S[0] <= at_s < WINDOW_S[1])))


def reading(downs_s: tuple[float, ...]) -> tuple[Reading, float]:
    """What is read, down by down, and when that is clear."""
    for count in range(1, len(downs_s) + 1):
        so_far = read_pace(downs_s[:count])
        if so_far.over:
            return so_far, downs_s[count - 1] + 0.065
    return read_pace(downs_s, time_is_up=True), WINDOW_S[1]


def test_the_light_begins_one_breath_quicker_than_the_person_within_one_and_a_half() -> None:
    """Within 6 to 12: who breathes 20 a minute is led at 12."""
    near, told = 0, 0
    for seed in PEOPLE:
        who = person(seed)
        read, now_s = reading(who.downs_s)
        if read.every_s is None:
            continue
        per_min, _ = led_from(read, now_s, OPEN)
        assert 6.0 <= per_min <= 12.0
        told += 1
        near += abs(per_min - min(12.0, max(6.0, who.per_min + 1.0))) <= 1.5
    assert told >= 0.9 * len(PEOPLE)
    assert near >= 0.95 * told


def test_the_first_breath_that_is_led_meets_theirs_within_a_quarter() -> None:
    """Where it is led at once. After 20 s of a wave nobody can know where a quick breath is."""
    near, led = 0, 0
    for seed in PEOPLE:
        who = person(seed)
        read, now_s = reading(who.downs_s)
        if read.every_s is None or read.every_s < 60 / 18:
            continue
        _, first_s = led_from(read, now_s, OPEN)
        assert now_s + 0.8 <= first_s < now_s + 0.8 + read.every_s
        led += 1
        near += min(abs(at_s - first_s) for at_s in who.breaths_s) <= 0.25 * 60 / who.per_min
    assert led > 300
    assert near >= 0.95 * led


@given(every_s=st.floats(2.0, 10.0), count=st.integers(4, 7), begins_s=st.floats(4, 6), late_s=st.floats(0, 5))
@CALM
def test_an_even_breath_is_read_exactly_at_the_fourth_tap(
    every_s: float, count: int, begins_s: float, late_s: float
) -> None:
    downs = tuple(begins_s + number * every_s for number in range(count))
    assert not read_pace(downs[:3]).over
    read = read_pace(downs)
    assert read.over
    assert read.every_s == pytest.approx(every_s)
    per_min, first_s = led_from(read, downs[-1] + late_s, OPEN)
    assert per_min == pytest.approx(min(12.0, max(6.0, 60 / every_s + 1)))
    ahead_s = 20.0 if 60 / every_s > 18.0 else 0.8
    assert first_s >= downs[-1] + late_s + ahead_s - 1e-9
    assert first_s - every_s < downs[-1] + late_s + ahead_s + 1e-9
    breaths = (first_s - downs[-1]) / every_s
    assert breaths == pytest.approx(round(breaths), abs=1e-6)


@in_one_test(
    ("per_min", "led", "pregnant"),
    [
        (4.0, 6.0, 6.0), (5.0, 6.0, 6.0), (7.5, 8.5, 8.5), (9.0, 10.0, 10.0), (9.5, 10.5, 10.0), (11.0, 12.0, 10.0),
        (15.0, 12.0, 10.0), (18.0, 12.0, 10.0), (19.0, 12.0, 10.0), (30.0, 12.0, 10.0),
    ],
)  # fmt: skip
def test_where_the_light_begins(per_min: float, led: float, pregnant: float) -> None:
    read = Reading(True, 60 / per_min, 20.0)
    assert led_from(read, 20.1, OPEN)[0] == pytest.approx(led)
    assert led_from(read, 20.1, (6.0, 10.0))[0] == pytest.approx(pregnant)
    waits_s = led_from(read, 20.1, OPEN)[1] - 20.1
    assert (20.0 <= waits_s < 20.0 + 60 / per_min) if per_min > 18 else (0.8 <= waits_s < 0.8 + 60 / per_min)


@given(
    downs=st.lists(st.floats(0.2, 8.0), min_size=1, max_size=20),
    beat_s=st.floats(0.08, 0.59),
    where=st.integers(0, 19),
)
@CALM
def test_a_tremor_anywhere_in_the_window_gives_no_reading(downs: list[float], beat_s: float, where: int) -> None:
    at_s, times = 4.0, list[float]()
    for number, gap_s in enumerate(downs):
        at_s += gap_s
        times += [at_s, at_s + beat_s, at_s + 2 * beat_s] if number == where % len(downs) else [at_s]
        at_s = times[-1]
    assert trembles(times)
    assert read_pace(times) == Reading(over=True)


@given(gaps=st.lists(st.floats(0.61, 1.49), min_size=3, max_size=40))
@CALM
def test_a_hand_that_clutches_and_lets_go_is_one_tap(gaps: list[float]) -> None:
    times = [4.0]
    for gap_s in gaps:
        times.append(times[-1] + gap_s)
    assert taps(times) == [4.0]
    assert read_pace(times, time_is_up=True).every_s is None


def test_two_downs_for_one_breath_are_one_tap() -> None:
    assert taps([5.0, 5.3, 9.0, 13.0, 13.4, 17.0]) == [5.0, 9.0, 13.0, 17.0]
    assert read_pace([5.0, 5.3, 9.0, 13.0, 13.4, 17.0]) == Reading(True, 4.0, 17.0)


@in_one_test("count", range(4))
def test_up_to_three_taps_say_nothing(count: int) -> None:
    downs = [5.0 + 4.0 * number for number in range(count)]
    assert read_pace(downs) == Reading(over=False)
    assert read_pace(downs, time_is_up=True) == Reading(over=True)


def test_one_missed_tap_is_waited_out_and_then_borne() -> None:
    downs = [4.0, 8.0, 16.0, 20.0, 24.0, 28.0, 32.0]  # none at 12
    for count in (4, 5, 6):
        assert not read_pace(downs[:count]).over
    assert read_pace(downs) == Reading(True, 4.0, 32.0)
    assert read_pace(downs[:6], time_is_up=True) == Reading(True, 4.0, 28.0)


def test_a_quarter_is_still_alike_and_more_is_not() -> None:
    assert read_pace([0.0, 4.0, 8.0, 13.0]).every_s == 4.0
    assert not read_pace([0.0, 4.0, 8.0, 13.01]).over


def test_intervals_of_which_under_two_thirds_agree_are_no_pace() -> None:
    downs = [0.0, 4.0, 6.0, 12.0, 14.0, 21.0, 25.0, 28.0]
    assert read_pace(downs) == Reading(over=True)
    agree = [0.0, 4.0, 8.0, 14.0, 18.0, 22.0, 26.0]  # four of the last five
    assert read_pace(agree) == Reading(True, 4.0, 26.0)
    less = [0.0, 4.0, 8.0, 14.0, 16.0, 20.0, 24.0]  # three of them
    assert read_pace(less) == Reading(over=True)
