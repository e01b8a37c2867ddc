"""The lamp on gpiozero's mock pins: duty cycles to the last digit, and what can go wrong with its pin."""

import pytest
from gpiozero.pins.mock import MockFactory, MockPWMPin

from pi_regulate.devices.clock import VirtualClock
from pi_regulate.devices.lamps.gpio_lamp import GpioLamp
from pi_regulate.devices.lamps.perception import duty_of
from pi_regulate.devices.pins.mock import MockHeader
from pi_regulate.words import RegulateError

FLOOR, CEILING = 0.01, 0.4


def lamp_on(header: MockFactory, pin: int = 12) -> GpioLamp:
    return GpioLamp(header, pin, floor=FLOOR, ceiling=CEILING)


def test_a_duty_cycle_keeps_its_fraction_of_a_per_cent() -> None:
    header = MockHeader(VirtualClock())
    lamp = lamp_on(header)
    lamp.show(0.083)
    assert header.pin(12).state == duty_of(0.083, FLOOR, CEILING)
    assert header.pin(12).state * 100 % 1 != 0
    lamp.close()


def test_the_pin_is_written_only_when_the_duty_cycle_changes() -> None:
    class CountingPin(MockPWMPin):  # type: ignore[misc]
        writes = 0

        def _set_state(self, value: float) -> None:
            CountingPin.writes += 1
            super()._set_state(value)

    lamp = lamp_on(MockFactory(pin_class=CountingPin))
    CountingPin.writes = 0
    for level in (0.3, 0.3, 0.3, 0.5, 0.5, 1.0, 1.2, 1.0):
        lamp.show(level)
    assert CountingPin.writes == 3


def test_a_night_ceiling_below_the_floor_leaves_the_floor() -> None:
    header = MockHeader(VirtualClock())
    lamp = lamp_on(header)
    lamp.dim(0.001)
    lamp.show(1.0)
    assert header.pin(12).state == FLOOR


def test_a_closed_lamp_leaves_its_pin_an_input_without_pwm() -> None:
    header = MockHeader(VirtualClock())
    lamp = lamp_on(header)
    lamp.show(1.0)
    lamp.close()
    assert (header.pin(12).function, header.pin(12).frequency, header.pin(12).state) == ("input", None, 0)


def test_a_pin_that_the_board_does_not_have_is_refused_in_plain_words() -> None:
    with pytest.raises(RegulateError, match="there is no GPIO 99 on this board for the lamp"):
        lamp_on(MockHeader(VirtualClock()), 99)


def test_pins_without_pwm_are_refused_in_plain_words() -> None:
    with pytest.raises(RegulateError, match="GPIO 12 can't be used for the lamp"):
        lamp_on(MockFactory())


def test_a_mock_pin_does_not_remember_a_whole_night() -> None:
    header = MockHeader(VirtualClock())
    lamp = lamp_on(header)
    for frame in range(5 * 256):
        lamp.show(0.3 + 0.1 * (frame % 2))
    assert len(header.pin(12).states) == 256
