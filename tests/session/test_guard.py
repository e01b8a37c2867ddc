"""The guard holds against anything that may be asked of it, and holds back nothing that is right."""

from __future__ import annotations

from collections import Counter
from math import inf, nan, sin
from random import Random

import pytest

from pi_regulate.library.catalogue import Library
from pi_regulate.score.compose import compose
from pi_regulate.session.guard import Guard
from tests.session.hostile import frames, hand, wish
from tests.session.light_judge import flashes, flicker, judged, too_steep
from tests.stage import NIGHT, NOON, Bedside, library, shipped

WISH_S, HAND_S = 9.0, 15.0
SAME = 0.003  # of level: what the guard may change of a light that is right
DARK_S = 0.66  # from full light, along the steepest slope


def shown_for(seed: int) -> tuple[list[float], list[float]]:
    """What the lamp shows when somebody asks for the worst, and then for dark."""
    chance, guard, want = Random(seed), Guard(), wish(seed)
    times = list(frames(chance, WISH_S))
    levels = [0.0]
    for at_s in times:
        levels.append(guard.allow(want(at_s, levels[-1]), at_s))
    return times, levels[1:]


def shown_to(seed: int, house: Library, routine: str) -> tuple[list[float], list[float]]:
    """What a session's lamp shows a hand that does its worst."""
    bed, guard, edges = Bedside(house, at_min=NIGHT if seed % 3 else NOON), Guard(), hand(seed, HAND_S)
    if seed % 2:
        bed.start(routine)
    times = [number / 200 for number in range(int(HAND_S * 200))]
    levels = []
    due = iter([*edges, None])
    edge = next(due)
    for at_s in times:
        while edge is not None and edge.at_s <= at_s:
            bed.guide.edge(edge.down, edge.at_s)
            edge = next(due)
        levels.append(guard.allow(bed.level(at_s), at_s))
    return times, levels


ROUTINES = sorted(shipped().routines)
STRICT = library(people={"photosensitive": True}, start={"press": "together", "double": "default", "hold": "sleep"})


def worst(seeds: range) -> list[str]:
    return [f"seed {seed}: {wrong}" for seed in seeds for wrong in judged(*shown_for(seed))[:1]]


def worst_hands(seeds: range) -> list[str]:
    return [
        f"seed {seed}: {wrong}"
        for seed in seeds
        for wrong in judged(*shown_to(seed, STRICT if seed % 5 == 0 else shipped(), ROUTINES[seed % len(ROUTINES)]))[:1]
    ]


# The judge


def test_the_judge_sees_every_kind_of_wrong_light() -> None:
    times = [number / 200 for number in range(4000)]
    assert judged(times, [0.3 + 0.1 * sin(at_s) for at_s in times]) == []
    assert too_steep(times, [0.3 if at_s < 5 else 0.5 for at_s in times])
    assert flashes(times, [0.2 + 0.051 * sin(6.2832 * 2.1 * at_s) for at_s in times])
    assert flicker(times, [0.2 + 0.003 * sin(6.2832 * 3.2 * at_s) for at_s in times])
    assert flicker(times, [0.2 + 0.02 * sin(6.2832 * 0.7 * at_s) for at_s in times])
    assert not flicker(times, [0.2 + 0.02 * sin(6.2832 * 0.55 * at_s) for at_s in times])


# What it holds back


def test_no_wish_makes_a_flash_a_flicker_or_a_step() -> None:
    assert worst(range(200)) == []


def test_no_hand_makes_a_flash_a_flicker_or_a_step() -> None:
    assert worst_hands(range(10_000, 10_020)) == []


@pytest.mark.slow
@pytest.mark.parametrize("part", range(8))
def test_ten_thousand_wishes_and_hands_make_no_flash_no_flicker_and_no_step(part: int) -> None:
    assert worst(range(1000 * part, 1000 * (part + 1))) == []
    assert worst_hands(range(10_000 + 250 * part, 10_000 + 250 * (part + 1))) == []


@pytest.mark.parametrize("seed", range(18))
def test_the_lamp_can_be_dark_within_a_second_from_anywhere(seed: int) -> None:
    guard, want, level = Guard(), wish(seed), 0.0
    for number in range(800):
        level = guard.allow(want(number / 200, level), number / 200)
    falling = [guard.allow(0.0, 4 + number / 200) for number in range(int(DARK_S * 200))]
    assert falling == sorted(falling, reverse=True)
    assert falling[-1] == 0.0


@pytest.mark.parametrize("asked_hz", [20, 100, 1000, 5000])
def test_how_often_it_is_asked_changes_neither_the_way_up_nor_the_way_down(asked_hz: int) -> None:
    guard = Guard()
    for number in range(asked_hz):
        guard.allow(0.8, number / asked_hz)
    assert guard.level == 0.8
    for number in range(asked_hz):
        guard.allow(0.3, 1 + number / asked_hz)
    assert guard.level == 0.3


def test_what_is_no_number_is_dark() -> None:
    guard = Guard()
    for number in range(200):
        guard.allow(0.5, number / 200)
    for number in range(200):
        guard.allow(nan, 1 + number / 200)
    assert guard.level == 0.0
    assert guard.allow(-inf, 3.0) == 0.0


def test_a_long_stillness_is_no_licence_to_jump() -> None:
    guard = Guard()
    guard.allow(0.0, 0.0)
    assert guard.allow(1.0, 3600.0) < 0.1


def test_a_clock_that_steps_back_gives_no_light() -> None:
    guard = Guard()
    guard.allow(0.0, 100.0)
    assert guard.allow(1.0, 50.0) == 0.0
    assert guard.allow(1.0, 100.0) == 0.0


# What it lets pass


@pytest.mark.parametrize("name", sorted(shipped().exercises))
def test_every_shipped_exercise_passes_unchanged(name: str) -> None:
    score = compose(shipped().exercises[name])
    guard = Guard()
    off: Counter[str] = Counter()
    for number in range(2 * 25, int(score.length_s * 25)):  # from where the light has come up
        at_s = number / 25
        wanted = score.level_at(at_s)
        if number < 4 * 25:
            guard.allow(wanted, at_s)
        elif abs(guard.allow(wanted, at_s) - wanted) > SAME:
            off[f"at {at_s:.0f} s"] += 1
    assert not off


@pytest.mark.parametrize("name", ROUTINES)
@pytest.mark.parametrize("at_min", [NOON, NIGHT])
def test_every_shipped_session_passes_unchanged(name: str, at_min: int) -> None:
    bed, guard = Bedside(at_min=at_min), Guard()
    bed.start(name)
    number, off = 0, set()
    while not bed.guide.at_rest:
        at_s = number / 20
        wanted = bed.level(at_s)
        if abs(guard.allow(wanted, at_s) - wanted) > SAME:
            off.add(round(at_s))
        number += 1
    assert off == set()
