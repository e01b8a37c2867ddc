"""The lamp of three LEDs: warm colours only, the luminance that was asked for in every one of them, and its pins."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_regulate.devices.clock import VirtualClock
from pi_regulate.devices.gpio import PWM_HZ, GpioLamp
from pi_regulate.devices.mock import MockHeader
from pi_regulate.devices.perception import duty_of
from pi_regulate.devices.rgb import EMBER_BELOW, RgbLamp, colour_of, luminance_of_colour
from pi_regulate.words import RegulateError

PINS = (5, 6, 13)
FLOOR, CEILING = 0.01, 0.16


def lamp_on(header: MockHeader) -> RgbLamp:
    return RgbLamp(header, PINS, floor=FLOOR, ceiling=CEILING)


def shown(header: MockHeader) -> tuple[float, ...]:
    return tuple(header.pin(pin).state for pin in PINS)


@given(st.floats(0, 1))
def test_every_colour_has_the_same_luminance_and_no_blue(level: float) -> None:
    red, green, blue = colour_of(level)
    assert luminance_of_colour(red, green) == pytest.approx(1)
    assert blue == 0


@given(st.floats(0, 1))
def test_no_colour_is_a_saturated_red(level: float) -> None:
    red, green, _ = colour_of(level)
    assert luminance_of_colour(red, 0) / luminance_of_colour(red, green) < 0.8


def test_the_light_is_amber_above_eight_per_cent_and_turns_to_ember_below() -> None:
    assert colour_of(EMBER_BELOW) == colour_of(0.5) == colour_of(1.0)
    greens = [colour_of(level / 1000)[1] for level in range(81)]
    assert greens == sorted(set(greens))


def test_the_hue_never_jumps() -> None:
    greens = [colour_of(level / 10_000)[1] for level in range(10_001)]
    assert max(abs(after - before) for before, after in pairwise(greens)) < 1e-4


def test_red_gets_the_duty_cycle_and_green_its_part_of_it() -> None:
    header = MockHeader(VirtualClock())
    lamp = lamp_on(header)
    lamp.show(0.6)
    duty = duty_of(0.6, FLOOR, CEILING)
    assert shown(header) == pytest.approx((duty, duty * 0.4 / 0.6 / 5, 0))
    assert all(header.pin(pin).frequency == PWM_HZ for pin in PINS)
    lamp.close()


def test_a_closed_lamp_leaves_three_inputs_without_pwm() -> None:
    header = MockHeader(VirtualClock())
    lamp = lamp_on(header)
    lamp.show(1.0)
    lamp.close()
    assert [(header.pin(pin).function, header.pin(pin).frequency) for pin in PINS] == [("input", None)] * 3
    assert shown(header) == (0, 0, 0)


def test_a_pin_that_is_taken_is_refused_in_plain_words_and_the_others_are_free_again() -> None:
    header = MockHeader(VirtualClock())
    other = GpioLamp(header, 13, floor=FLOOR, ceiling=CEILING)
    with pytest.raises(RegulateError, match="GPIO 13 can't be the lamp's pin too"):
        lamp_on(header)
    other.close()
    lamp_on(header).close()
