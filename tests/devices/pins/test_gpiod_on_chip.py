"""The header through gpiod, on the kernel's simulated chip in a virtual machine: our name, our sentences, our lamp."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from gpiozero import Button, InputDevice

from pi_regulate.devices.lamps.gpio_lamp import GpioLamp
from pi_regulate.devices.pins.backends import PiHeaders
from pi_regulate.devices.pins.chip import find_header_chip
from pi_regulate.words import RegulateError
from tests.gpiozero_gpiod.sim_chip import SimLine, is_here, let_pass

if TYPE_CHECKING:
    from pi_regulate.devices.pins.gpiod_pins import GpiodHeader

pytestmark = pytest.mark.system

LAMP, BUTTON = 12, 17
SOON_S = 5.0  # as long as an edge may take on a busy simulated machine


@pytest.fixture
def header() -> Iterator[GpiodHeader]:
    if not is_here(LAMP):
        pytest.skip("needs a machine with the kernel's simulated GPIO chip (gpio-sim)")
    headers = PiHeaders("gpiod")
    yield headers.pins()
    headers.close()
    assert "edges" not in [thread.name for thread in threading.enumerate()]


def info_of(line: int) -> Any:
    import gpiod

    with gpiod.Chip(f"/dev/gpiochip{find_header_chip()}") as chip:
        return chip.get_line_info(line)


def test_a_line_of_another_program_is_refused_with_its_holder_and_free_again_when_that_lets_go(
    header: GpiodHeader,
) -> None:
    import gpiod

    with (
        gpiod.request_lines(f"/dev/gpiochip{find_header_chip()}", {BUTTON: None}, consumer="doorbell"),
        pytest.raises(RegulateError, match="GPIO 17 is not free: `doorbell` holds it"),
    ):
        InputDevice(BUTTON, pull_up=True, pin_factory=header)
    InputDevice(BUTTON, pull_up=True, pin_factory=header).close()


def test_when_the_program_that_makes_pulses_is_killed_the_lamp_says_so_and_still_ends_dark(header: GpiodHeader) -> None:
    lamp = GpioLamp(header, LAMP, floor=0.01, ceiling=1.0)
    lamp.show(0.9)
    os.kill(header.pulses.pid, signal.SIGKILL)
    while header.alive:
        let_pass(0.01)
    with pytest.raises(RegulateError, match="GPIO 12 can't be used any more"):
        lamp.show(0.8)
    lamp.close()
    assert SimLine(LAMP).level() == 0
    assert not info_of(LAMP).used


def test_a_lamp_closed_at_any_moment_of_its_pulse_leaves_its_line_low(header: GpiodHeader) -> None:
    for number in range(20):
        lamp = GpioLamp(header, LAMP, floor=0.01, ceiling=1.0)
        lamp.show(0.9)
        let_pass(0.013 + number * 0.0007)
        lamp.close()
        assert SimLine(LAMP).level() == 0
        assert not info_of(LAMP).used


def test_lamp_and_button_share_one_header(header: GpiodHeader) -> None:
    lamp = GpioLamp(header, LAMP, floor=0.01, ceiling=1.0)
    button = Button(BUTTON, pin_factory=header)
    lamp.show(1.0)
    assert {info_of(LAMP).consumer, info_of(BUTTON).consumer} == {"pi-regulate"}
    SimLine(BUTTON).drive(False)
    assert button.wait_for_press(SOON_S)
    SimLine(BUTTON).drive(True)
    with pytest.raises(RegulateError, match="one each"):
        GpioLamp(header, BUTTON, floor=0.01, ceiling=1.0)
    button.close()
    lamp.close()
    assert not info_of(LAMP).used
    assert not info_of(BUTTON).used
