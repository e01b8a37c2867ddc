"""The lamp of three LEDs: warm colours only, the luminance that was asked for in every one of them, and its pins."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_regulate.devices.clock import VirtualClock
from pi_regulate.devices.lamps.gpio_lamp import GpioLamp
from pi_regulate.devices.lamps.perception import duty_of, largest_step
from pi_regulate.devices.lamps.rgb import RgbLamp, luminance_of_mix, mix_of
from pi_regulate.devices.pins.mock import MockHeader
from pi_regulate.words import RegulateError

AMBER_GREEN = 0.40  # of amber's light: it looks like 590 nm (LIMITS 3.2)
EMBER_BELOW = 0.08  # of level
EMBER_GREEN = 0.24
SOFTWARE_HZ = 100  # docs/lamp.md
SOFTWARE_LEVELS = 10_000  # duty cycles (docs/lamp.md)
PINS = (5, 6, 13)
FLOOR, CEILING = 0.01, 0.16


def lamp_on(header: MockHeader) -> RgbLamp:
    return RgbLamp(header, PINS, floor=FLOOR, ceiling=CEILING)


def shown(header: MockHeader) -> tuple[float, ...]:
    return tuple(header.pin(pin).state for pin in PINS)


@given(st.floats(0, CEILING), st.floats(0, 1))
def test_every_mixture_has_the_luminance_that_was_asked_for_and_no_blue(duty: float, level: float) -> None:
    red, green, blue = mix_of(duty, level)
    assert luminance_of_mix(red, green) == pytest.approx(duty)
    assert blue == 0


@given(st.floats(FLOOR, CEILING), st.floats(0, 1))
def test_no_light_that_can_be_seen_is_a_saturated_red(duty: float, level: float) -> None:
    red, green, _ = mix_of(duty, level)
    assert luminance_of_mix(red, 0) / luminance_of_mix(red, green) < 0.8


def green_share(level: float) -> float:
    red, green, _ = mix_of(0.5, level)
    return luminance_of_mix(0, green) / luminance_of_mix(red, green)


def test_the_light_is_amber_above_eight_per_cent_and_sinks_to_ember_below() -> None:
    for level in (EMBER_BELOW, 0.5, 1.0):
        assert green_share(level) == pytest.approx(AMBER_GREEN, abs=1e-3)
    assert green_share(0) == pytest.approx(EMBER_GREEN, abs=1e-3)
    shares = [green_share(level / 1000) for level in range(81)]
    assert shares == sorted(shares)


def test_the_hue_never_jumps() -> None:
    shares = [green_share(level / 10_000) for level in range(10_001)]
    assert max(abs(after - before) for before, after in pairwise(shares)) < 1e-3


def test_red_makes_up_for_the_coarse_steps_of_green() -> None:
    levels = [level / 20_000 for level in range(20_001)]
    mixes = [mix_of(duty_of(level, FLOOR, CEILING / 2), level) for level in levels]
    shown = [luminance_of_mix(round(red * SOFTWARE_LEVELS) / SOFTWARE_LEVELS, green) for red, green, _ in mixes]
    assert largest_step(shown) < 0.1


def test_the_lamp_is_given_its_mixture_at_the_frequency_of_software_pwm() -> None:
    header = MockHeader(VirtualClock())
    lamp = lamp_on(header)
    lamp.show(0.6)
    assert shown(header) == mix_of(duty_of(0.6, FLOOR, CEILING), 0.6)
    assert all(header.pin(pin).frequency == SOFTWARE_HZ for pin in PINS)
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
