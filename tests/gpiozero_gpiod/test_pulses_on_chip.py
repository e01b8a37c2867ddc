"""Pulses through the factory, on a chip of the kernel in a virtual machine: the kernel's own trace is the meter."""

from __future__ import annotations

import os
import signal

import pytest
from gpiozero import PWMLED, RGBLED, OutputDevice
from gpiozero.exc import PinError, PinInvalidState

from gpiozero_gpiod import GpiodFactory
from tests.gpiozero_gpiod.sim_chip import SimChip, SimLine, let_pass

pytestmark = pytest.mark.system

LED_LINE = 12


@pytest.fixture
def chip(sim_chip: SimChip) -> SimChip:
    return sim_chip


def test_a_dimmed_led_pulses_its_line_and_leaves_it_low(chip: SimChip, factory: GpiodFactory) -> None:
    line = SimLine(LED_LINE)
    with PWMLED(LED_LINE, frequency=100, pin_factory=factory) as led:
        assert line.level() == 0
        for duty in (0.25, 0.75, 0.01):
            led.value = duty
            assert led.value == duty
            assert line.share_high() == pytest.approx(duty, rel=0.1)
        led.on()
        assert line.share_high() == 1
        led.off()
        assert line.share_high() == 0
        led.pulse(0.05, 0.05, n=1, background=False)
    assert line.level() == 0
    assert not chip.info(LED_LINE).used


def test_three_pulsing_lines_are_one_lamp(factory: GpiodFactory) -> None:
    with RGBLED(LED_LINE, 13, 16, pin_factory=factory) as led:
        led.value = (0.5, 0.1, 0)
        shares = [SimLine(number).share_high() for number in (LED_LINE, 13, 16)]
        assert shares == pytest.approx([0.5, 0.1, 0], rel=0.1)


def test_a_pulsing_line_can_become_an_input_and_pulse_again(factory: GpiodFactory) -> None:
    with OutputDevice(LED_LINE, pin_factory=factory) as output:
        pin = output.pin
        for _ in range(2):
            pin.function = "output"
            pin.frequency = 200
            pin.state = 0.5
            assert (pin.frequency, pin.state) == (200, 0.5)
            pin.function = "input"
            assert pin.frequency is None
            assert SimLine(LED_LINE).share_high() == 0


def test_a_duty_cycle_beyond_all_of_it_is_refused(factory: GpiodFactory) -> None:
    with PWMLED(LED_LINE, pin_factory=factory) as led, pytest.raises(PinInvalidState):
        led.pin.state = 1.5


def test_when_the_program_that_makes_pulses_is_killed_the_next_order_is_an_error_and_the_line_ends_low(
    chip: SimChip, factory: GpiodFactory
) -> None:
    led = PWMLED(LED_LINE, pin_factory=factory)
    led.value = 0.9
    os.kill(factory.pulses.pid, signal.SIGKILL)
    while factory.alive:
        let_pass(0.01)
    with pytest.raises(PinError, match="can't be used"):
        led.value = 0.8
    led.close()
    assert chip.level(LED_LINE) == 0
    assert not chip.info(LED_LINE).used
