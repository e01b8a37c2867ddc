"""The meter itself: it sees what must not be, and lets pass what may."""

from __future__ import annotations

from math import cos, pi

import numpy as np

from tests.in_one_test import in_one_test
from tests.light_meter import Light, pairs_within_a_second, swings, too_fast

HZ = 100


def fade(*way: tuple[float, float], start: float = 0.0) -> list[tuple[float, float]]:
    """Levels along raised cosines: each of `way` is how long it takes and where it goes."""
    shown, at_s, level = [(0.0, start)], 0.0, start
    for lasts_s, to_level in way:
        count = round(lasts_s * HZ)
        for number in range(1, count + 1):
            share = number / count
            shown.append((at_s + number / HZ, level + (to_level - level) * (0.5 - 0.5 * cos(pi * share))))
        at_s, level = at_s + lasts_s, to_level
    return shown


def turns(*way: tuple[float, float], start: float = 0.0) -> list[bool]:
    light = Light.of(fade(*way, start=start))
    return [swing.up for swing in swings(light.times, light.levels)]


@in_one_test(
    ("way", "seen"),
    [
        ([(1, 0.4), (1, 0.1)], [True, False]),
        ([(1, 0.4), (1, 0.35), (1, 0.4), (1, 0.0)], [True, False]),  # a small turn is none
        ([(1, 0.09), (1, 0.0)], []),
        ([(1, 0.3)], [True]),
        ([(1, 0.05), (1, 0.01), (1, 0.2), (1, 0.12), (1, 0.4), (2, 0.0)], [True, False]),
        ([(0.2, 0.3), (0.2, 0.1), (0.2, 0.3), (0.2, 0.1)], [True, False, True, False]),
    ],
)
def test_a_swing_is_a_way_of_a_tenth_or_more_between_two_turning_points(
    way: list[tuple[float, float]], seen: list[bool]
) -> None:
    assert turns(*way) == seen


def test_a_signal_may_begin_with_a_fall() -> None:
    assert turns((1, 0.2), (1, 0.5), (1, 0.0), start=0.6) == [False, True, False]


def test_two_turns_in_a_second_are_seen_in_whatever_shape_they_come() -> None:
    quick = [(0.3, 0.3), (0.3, 0.1), (0.3, 0.3)]
    assert pairs_within_a_second(Light.of(fade(*quick)))
    assert pairs_within_a_second(Light.of([(0.0, 0.0), (1.0, 0.3), (1.2, 0.0), (1.4, 0.3), (3.0, 0.3)]))
    assert pairs_within_a_second(Light.of([(0.0, 0.5), (1.0, 0.2), (1.2, 0.5), (1.4, 0.2)]))


def test_a_pair_in_a_second_is_allowed_and_so_are_waves_of_two_seconds() -> None:
    assert pairs_within_a_second(Light.of(fade((0.15, 0.15), (0.85, 0.0), (5, 0.15)))) == []
    assert pairs_within_a_second(Light.of(fade(*[(1, 0.35), (1, 0.2)] * 10, start=0.2))) == []


def test_a_flicker_of_luminance_alone_is_seen_too() -> None:
    high = [(0.3, 1.0), (0.3, 0.95), (0.3, 1.0), (0.3, 0.95)]  # a twentieth of level, a tenth of light
    found = pairs_within_a_second(Light.of(fade(*high, start=0.95)))
    assert found
    assert all(one.startswith("luminance") for one in found)


@in_one_test("way", [[(1, 0.4), (1, 0.0)], [(1, 1.0), (1, 0.0)], [(6, 0.3)], [(1.5, 0.0)]])
def test_a_fade_of_a_second_or_more_is_not_too_fast(way: list[tuple[float, float]]) -> None:
    assert too_fast(Light.of([(at_s + 5, level) for at_s, level in fade(*way, start=way[0][1] / 2)])) == []


@in_one_test("way", [[(0.7, 0.4)], [(2, 0.4), (0.6, 0.0)], [(0.01, 0.02)]])
def test_a_quicker_one_is(way: list[tuple[float, float]]) -> None:
    assert too_fast(Light.of([(at_s + 5, level) for at_s, level in fade(*way)]))


def test_a_step_out_of_stillness_is_too_fast_however_small() -> None:
    assert too_fast(Light.of([(0.0, 0.2), (10.0, 0.21), (20.0, 0.21)]))


def test_a_lift_is_allowed_upwards_and_only_when_the_button_goes_down() -> None:
    lift = [(at_s + 5, level) for at_s, level in fade((0.15, 0.15), (3.0, 0.15))]
    assert too_fast(Light.of(lift), [5.0]) == []
    assert too_fast(Light.of(lift), [4.0])
    assert too_fast(Light.of(lift))
    assert too_fast(Light.of([(at_s + 5, 0.15 - level) for at_s, level in fade((0.15, 0.15))]), [5.0])


def test_the_level_stands_until_the_next_one() -> None:
    light = Light.of([(1.0, 0.2), (4.0, 0.3)])
    assert light.at(np.array([0.5, 1.0, 3.99, 4.0, 9.0])).tolist() == [0.2, 0.2, 0.2, 0.3, 0.3]
