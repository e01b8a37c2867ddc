"""The real header, on the kernel's simulated chip in a virtual machine: what no mock can show."""

import os
from collections.abc import Iterator
from queue import SimpleQueue
from typing import Any

import pytest

from pi_regulate.devices.lamps.gpio_lamp import GpioLamp
from pi_regulate.devices.lamps.perception import duty_of
from pi_regulate.devices.pins.chip import find_header_chip
from pi_regulate.devices.pins.gpio import GpioButton
from pi_regulate.devices.pins.loading import load_lgpio, open_header
from pi_regulate.words import RegulateError
from tests.gpiozero_gpiod import sim_chip

pytestmark = pytest.mark.system

LAMP, BUTTON = 12, 17
IN_USE, IS_OUTPUT = 1, 2  # bits of a line's flags, as lgpio gives them


@pytest.fixture
def header() -> Iterator[Any]:
    if not sim_chip.is_here(LAMP):
        pytest.skip("needs a machine with the kernel's simulated GPIO chip (gpio-sim)")
    header = open_header()
    yield header
    header.close()


def line_flags(line: int) -> int:
    """What the kernel says of a line, asked through a handle of our own."""
    lgpio = load_lgpio()
    handle = lgpio.gpiochip_open(find_header_chip())
    flags = int(lgpio.gpio_get_line_info(handle, line)[2])
    lgpio.gpiochip_close(handle)
    return flags


def lamp_on(header: Any) -> GpioLamp:
    return GpioLamp(header, LAMP, floor=0.01, ceiling=1.0)


def test_the_chip_that_was_asked_for_is_the_one_that_is_used(header: Any) -> None:
    assert header.chip == find_header_chip()


def test_opening_the_header_leaves_the_current_folder_clean(header: Any) -> None:
    assert not [name for name in os.listdir() if name.startswith(".lgd-nfy")]


def test_a_lamps_line_is_ours_while_it_is_open_and_nobodys_when_it_is_closed(header: Any) -> None:
    lamp = lamp_on(header)
    assert line_flags(LAMP) & IN_USE
    lamp.close()
    assert not line_flags(LAMP) & IN_USE


def test_a_lamp_closed_at_full_light_leaves_its_line_low(header: Any) -> None:
    for _ in range(20):  # at every point of the PWM's period, sooner or later
        lamp = lamp_on(header)
        lamp.show(0.9)
        sim_chip.let_pass(0.013)
        lamp.close()
        assert sim_chip.SimLine(LAMP).level() == 0


def test_a_duty_cycle_reaches_lgpio_with_its_fraction(header: Any) -> None:
    lamp = lamp_on(header)
    lamp.show(0.05)
    assert header.pin(LAMP).state == pytest.approx(duty_of(0.05, 0.01, 1.0))
    assert header.pin(LAMP).state * 100 % 1 > 0.1


def test_a_line_that_another_program_holds_is_refused_with_its_holder(header: Any) -> None:
    lgpio = load_lgpio()
    other = lgpio.gpiochip_open(find_header_chip())
    lgpio.gpio_claim_output(other, LAMP, 0)
    with pytest.raises(RegulateError, match="GPIO 12 is not free: `lg` holds it"):
        lamp_on(header)
    lgpio.gpiochip_close(other)
    lamp_on(header).close()


def test_lamp_and_button_can_be_opened_and_closed_again_and_again(header: Any) -> None:
    for _ in range(25):
        lamp = lamp_on(header)
        button = GpioButton(header, BUTTON, pull="up", inbox=SimpleQueue(), stamp=float)
        lamp.show(0.5)
        button.close()
        lamp.close()
    assert not line_flags(BUTTON) & IN_USE
    assert not line_flags(LAMP) & IN_USE
