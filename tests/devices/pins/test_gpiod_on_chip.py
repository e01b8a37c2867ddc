"""The gpiod factory on the kernel's simulated chip in a virtual machine: gpiozero's own devices run on it unchanged."""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Iterator
from queue import SimpleQueue
from time import monotonic
from typing import TYPE_CHECKING, Any

import pytest
from gpiozero import LED, PWMLED, RGBLED, Button, DigitalOutputDevice, InputDevice, OutputDevice
from gpiozero.exc import (
    PinEdgeDetectUnsupported,
    PinInvalidEdges,
    PinInvalidState,
    PinPWMFixedValue,
    PinPWMUnsupported,
    PinSetInput,
)

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


def test_a_line_is_held_under_our_name_with_edges_and_without_debounce(header: GpiodHeader) -> None:
    from gpiod.line import Bias, Clock, Edge

    button = Button(BUTTON, pin_factory=header)
    info = info_of(BUTTON)
    assert (info.consumer, info.bias, info.edge_detection) == ("pi-regulate", Bias.PULL_UP, Edge.BOTH)
    assert (info.debounced, info.event_clock) == (False, Clock.MONOTONIC)
    button.close()
    assert not info_of(BUTTON).used


def test_gpiozeros_button_is_pressed_released_and_waited_for(header: GpiodHeader) -> None:
    told: SimpleQueue[str] = SimpleQueue()
    with Button(BUTTON, pin_factory=header) as button:
        button.when_pressed = lambda: told.put("pressed")
        button.when_released = lambda: told.put("released")
        SimLine(BUTTON).drive(False)
        assert told.get(timeout=SOON_S) == "pressed"
        assert button.is_pressed
        assert button.wait_for_press(SOON_S)
        SimLine(BUTTON).drive(True)
        assert told.get(timeout=SOON_S) == "released"
        assert button.wait_for_release(SOON_S)


def test_gpiozeros_bounce_time_becomes_the_kernels_debounce(header: GpiodHeader) -> None:
    with Button(BUTTON, bounce_time=0.02, pin_factory=header) as button:
        info = info_of(BUTTON)
        assert info.debounced
        assert info.debounce_period.total_seconds() == pytest.approx(0.02)
        assert button.pin.bounce == pytest.approx(0.02)


def test_gpiozeros_led_drives_its_line_and_leaves_it_low(header: GpiodHeader) -> None:
    line = SimLine(LAMP)
    led = LED(LAMP, pin_factory=header)
    for act, level in ((led.on, 1), (led.off, 0), (led.toggle, 1)):
        act()
        assert (line.level(), led.value) == (level, level)
    led.close()
    assert line.level() == 0
    assert not info_of(LAMP).used


def test_an_output_begins_with_its_first_value_and_blinks_in_gpiozeros_thread(header: GpiodHeader) -> None:
    with OutputDevice(LAMP, initial_value=True, pin_factory=header) as output:
        assert SimLine(LAMP).level() == 1
        output.off()
        assert SimLine(LAMP).level() == 0
    with DigitalOutputDevice(LAMP, pin_factory=header) as output:
        output.blink(0.001, 0.001, n=3, background=False)
        assert SimLine(LAMP).level() == 0


def test_an_exception_in_a_callback_is_told_and_the_next_press_still_comes(
    header: GpiodHeader, caplog: pytest.LogCaptureFixture
) -> None:
    told: SimpleQueue[int] = SimpleQueue()

    def fail(ticks: float, state: int) -> None:
        told.put(state)
        raise ZeroDivisionError("on purpose")

    with InputDevice(BUTTON, pull_up=True, pin_factory=header) as button, caplog.at_level(logging.ERROR):
        button.pin.edges = "both"
        button.pin.when_changed = fail
        for level in (0, 1, 0, 1):
            SimLine(BUTTON).drive(bool(level))
            assert told.get(timeout=SOON_S) == level
    header.close()  # what is told of the last one is told by now
    assert caplog.text.count("the callback for an edge of GPIO17 failed") == 4
    assert "on purpose" in caplog.text


def test_an_edges_time_is_the_kernels_own(header: GpiodHeader) -> None:
    told: SimpleQueue[float] = SimpleQueue()

    def keep(ticks: float, state: int) -> None:
        told.put(ticks)

    with InputDevice(BUTTON, pull_up=True, pin_factory=header) as button:
        button.pin.when_changed = keep
        with header.lock:  # nobody can read the edge before it is long over
            before_s = monotonic()
            SimLine(BUTTON).drive(False)
            let_pass(0.2)
        assert before_s <= told.get(timeout=SOON_S) < before_s + 0.1
        SimLine(BUTTON).drive(True)


def test_only_the_edges_that_were_asked_for_come(header: GpiodHeader) -> None:
    told: SimpleQueue[int] = SimpleQueue()

    def keep(ticks: float, state: int) -> None:
        told.put(state)

    with InputDevice(BUTTON, pull_up=True, pin_factory=header) as button:
        button.pin.edges = "rising"
        button.pin.when_changed = keep
        for level in (False, True, False, True):
            SimLine(BUTTON).drive(level)
            let_pass(0.01)
        assert [told.get(timeout=SOON_S) for _ in range(2)] == [1, 1]
        with pytest.raises(PinInvalidEdges):
            button.pin.edges = "sideways"
        with pytest.raises(PinSetInput):
            button.pin.state = 1
    assert told.empty()


def test_a_device_may_be_closed_in_its_own_callback(header: GpiodHeader) -> None:
    told: SimpleQueue[str] = SimpleQueue()
    button = Button(BUTTON, pin_factory=header)

    def leave() -> None:
        button.close()
        told.put("closed")

    button.when_pressed = leave
    SimLine(BUTTON).drive(False)
    assert told.get(timeout=SOON_S) == "closed"
    SimLine(BUTTON).drive(True)
    assert button.closed


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


def test_gpiozeros_dimmed_led_pulses_its_line_and_leaves_it_low(header: GpiodHeader) -> None:
    line = SimLine(LAMP)
    with PWMLED(LAMP, frequency=100, pin_factory=header) as led:
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
    assert not info_of(LAMP).used


def test_three_pulsing_lines_are_one_lamp(header: GpiodHeader) -> None:
    with RGBLED(LAMP, 13, 16, pin_factory=header) as led:
        led.value = (0.5, 0.1, 0)
        shares = [SimLine(number).share_high() for number in (LAMP, 13, 16)]
        assert shares == pytest.approx([0.5, 0.1, 0], rel=0.1)


def test_a_pulsing_line_can_become_an_input_and_pulse_again(header: GpiodHeader) -> None:
    with OutputDevice(LAMP, pin_factory=header) as output:
        pin = output.pin
        for _ in range(2):
            pin.function = "output"
            pin.frequency = 200
            pin.state = 0.5
            assert (pin.frequency, pin.state) == (200, 0.5)
            pin.function = "input"
            assert pin.frequency is None
            assert SimLine(LAMP).share_high() == 0


def test_what_no_line_can_do_is_refused(header: GpiodHeader) -> None:
    with pytest.raises(PinPWMFixedValue):
        header.pin(LAMP).frequency = 100
    with pytest.raises(PinPWMUnsupported, match="1000 Hz is the most"):
        PWMLED(LAMP, frequency=5000, pin_factory=header)
    with PWMLED(LAMP, pin_factory=header) as led, pytest.raises(PinInvalidState):
        led.pin.state = 1.5
    with LED(LAMP, pin_factory=header) as led, pytest.raises(PinEdgeDetectUnsupported):
        led.pin.when_changed = info_of


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


def test_closing_takes_no_time_and_can_be_done_again_and_again(header: GpiodHeader) -> None:
    for _ in range(25):
        with Button(BUTTON, pin_factory=header) as button:
            button.when_pressed = lambda: None
    begin_s = monotonic()
    header.close()
    assert monotonic() - begin_s < 0.2


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
