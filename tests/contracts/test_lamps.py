"""What every lamp promises, whatever it is made of."""

from math import nan

import pytest

from tests.contracts.benches import LampBench


def test_a_lamp_begins_dark(lamp_bench: LampBench) -> None:
    assert lamp_bench.light() == 0


def test_a_higher_level_gives_more_light(lamp_bench: LampBench) -> None:
    seen = []
    for level in (0.0, 0.4, 0.7, 1.0):
        lamp_bench.lamp.show(level)
        seen.append(lamp_bench.light())
    assert seen == sorted(set(seen))


def test_half_the_level_is_about_a_fifth_of_the_light(lamp_bench: LampBench) -> None:
    lamp_bench.lamp.show(0.5)
    assert lamp_bench.light() == pytest.approx(0.1842, abs=lamp_bench.tolerance)


def test_the_highest_level_is_the_ceiling_and_beyond_it_is_no_more(lamp_bench: LampBench) -> None:
    lamp_bench.lamp.show(1.0)
    assert lamp_bench.light() == pytest.approx(1.0, abs=lamp_bench.tolerance)
    lamp_bench.lamp.show(1.7)
    assert lamp_bench.light() == pytest.approx(1.0, abs=lamp_bench.tolerance)


def test_level_zero_is_dark_and_below_it_too(lamp_bench: LampBench) -> None:
    for level in (0.0, -0.3):
        lamp_bench.lamp.show(0.6)
        lamp_bench.lamp.show(level)
        assert lamp_bench.light() == 0


def test_a_dimmed_lamp_has_half_its_light_from_the_next_level_on(lamp_bench: LampBench) -> None:
    lamp_bench.lamp.show(0.9)
    before = lamp_bench.light()
    lamp_bench.lamp.dim(0.5)
    assert lamp_bench.light() == pytest.approx(before, abs=lamp_bench.tolerance)
    lamp_bench.lamp.show(1.0)
    assert lamp_bench.light() == pytest.approx(0.5, abs=lamp_bench.tolerance)
    lamp_bench.lamp.dim(1.0)
    lamp_bench.lamp.show(1.0)
    assert lamp_bench.light() == pytest.approx(1.0, abs=lamp_bench.tolerance)


def test_a_level_that_is_no_number_is_refused_and_the_light_stays(lamp_bench: LampBench) -> None:
    lamp_bench.lamp.show(1.0)
    with pytest.raises(ValueError, match="not a number"):
        lamp_bench.lamp.show(nan)
    assert lamp_bench.light() == pytest.approx(1.0, abs=lamp_bench.tolerance)


def test_a_closed_lamp_is_dark_and_stays_dark(lamp_bench: LampBench) -> None:
    lamp_bench.lamp.show(1.0)
    lamp_bench.lamp.close()
    assert lamp_bench.light() == 0
    lamp_bench.lamp.show(1.0)
    assert lamp_bench.light() == 0


def test_a_lamp_may_be_closed_twice(lamp_bench: LampBench) -> None:
    lamp_bench.lamp.close()
    lamp_bench.lamp.close()
    assert lamp_bench.light() == 0


def test_a_closed_lamp_lets_its_hardware_go(lamp_bench: LampBench) -> None:
    lamp_bench.lamp.show(1.0)
    lamp_bench.lamp.close()
    lamp_bench.another().close()
