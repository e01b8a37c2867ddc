"""From level to duty cycle and back to what an eye sees: the curve, its ends, and the steps that a drive can make."""

from itertools import pairwise
from math import nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_regulate.devices.lamps.perception import duty_of, largest_step, lightness, nearest, swept
from tests.in_one_test import in_one_test

LAST_LEVEL = 0.02  # from here the light sinks straight to nothing
FLOOR, CEILING = 0.01, 0.4


def test_the_top_level_is_the_ceiling_and_the_bottom_is_nothing() -> None:
    assert duty_of(1.0, FLOOR, CEILING) == CEILING
    assert duty_of(0.0, FLOOR, CEILING) == 0.0


def test_between_floor_and_ceiling_the_duty_cycle_follows_cie_1931_lightness() -> None:
    assert duty_of(0.5, FLOOR, CEILING) == pytest.approx(FLOOR + (CEILING - FLOOR) * 0.18418651851)
    assert duty_of(0.08, FLOOR, CEILING) == pytest.approx(FLOOR + (CEILING - FLOOR) * 0.00885645, rel=1e-4)


def test_the_light_never_jumps_on_its_way_to_nothing() -> None:
    duties = [duty_of(level / 10_000, FLOOR, CEILING) for level in range(10_001)]
    assert duties == sorted(duties)
    assert max(after - before for before, after in pairwise(duties)) < 2e-4


def test_the_last_two_per_cent_sink_evenly_from_the_floor_to_nothing() -> None:
    lowest = duty_of(LAST_LEVEL, FLOOR, CEILING)
    assert lowest > FLOOR
    assert duty_of(LAST_LEVEL / 2, FLOOR, CEILING) == pytest.approx(lowest / 2)


def test_a_level_that_is_no_number_has_no_duty_cycle() -> None:
    with pytest.raises(ValueError, match="not a number"):
        duty_of(nan, FLOOR, CEILING)


@given(st.floats(0, 1), st.integers(1, 40_000))
def test_the_nearest_duty_cycle_is_off_by_half_a_step_and_never_dark_by_rounding(duty: float, levels: int) -> None:
    chosen = nearest(duty, levels)
    assert 0 <= chosen <= levels
    assert (chosen == 0) == (duty == 0)
    assert abs(chosen / levels - duty) <= max(0.5, 1.0 if chosen == 1 else 0.5) / levels + 1e-12


@in_one_test(("levels", "step"), [(100, 9.03), (256, 3.53), (4096, 0.221), (3333, 0.271), (10_000, 0.0903)])
def test_the_largest_step_of_a_drive_is_its_first_from_the_dark(levels: int, step: float) -> None:
    shown = swept(lambda level: nearest(duty_of(level, FLOOR, CEILING), levels) / levels, levels)
    assert largest_step(shown) == pytest.approx(step, rel=0.01)
    assert shown == [number / levels for number in range(nearest(CEILING, levels) + 1)]


def test_beside_a_dimmer_white_the_same_light_looks_lighter() -> None:
    assert lightness(0.2) == pytest.approx(51.8, abs=0.1)
    assert lightness(0.2, white=0.2) == pytest.approx(100)
