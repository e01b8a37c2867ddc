"""The gpiod factory on the kernel's simulated chip in a virtual machine: gpiozero's own devices run on it unchanged."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from queue import SimpleQueue
from time import monotonic
from typing import TYPE_CHECKING, Any

import pytest
from gpiozero import LED, Button, DigitalOutputDevice, InputDevice, OutputDevice
from gpiozero.exc import PinEdgeDetectUnsupported, PinInvalidEdges, PinPWMUnsupported, PinSetInput

from pi_regulate.devices.chip import find_header_chip
from pi_regulate.devices.gpio import GpioLamp
from pi_regulate.devices.headers import PiHeaders
from pi_regulate.words import RegulateError
from tests.contracts.sim_chip import SimLine, is_here, let_pass

if TYPE_CHECKING:
    from pi_regulate.devices.gpiod_header import GpiodHeader

pytestmark = pytest.mark.system

LAMP, BUTTON = 12, 17
SOON_S = 5.0  # as long as an edge may take on a busy simulated machine


@pytest.fixture
def header() -> Iterator[GpiodHeader]:
    if not is_here(LAMP):
        pytest.skip("needs a machine with the kernel's simulated GPIO chip (gpio-sim)")
    headers = PiHeaders("gpiod")
    yield headers.for_button()
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
    assert caplog.text.count("what was to be done at an edge of GPIO17 failed") == 4
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


def test_pulses_are_refused_with_what_can_make_them(header: GpiodHeader) -> None:
    with pytest.raises(RegulateError, match=r"no PWM on pin GPIO12: .* take PWM hardware, or lgpio"):
        GpioLamp(header, LAMP, floor=0.01, ceiling=1.0)
    with pytest.raises(PinPWMUnsupported):
        header.pin(LAMP).frequency = 100
    with LED(LAMP, pin_factory=header) as led, pytest.raises(PinEdgeDetectUnsupported):
        led.pin.when_changed = info_of


def test_closing_takes_no_time_and_can_be_done_again_and_again(header: GpiodHeader) -> None:
    for _ in range(25):
        with Button(BUTTON, pin_factory=header) as button:
            button.when_pressed = lambda: None
    begin_s = monotonic()
    header.close()
    assert monotonic() - begin_s < 0.2


def test_lamp_on_lgpio_and_button_on_gpiod_share_one_header(header: GpiodHeader) -> None:
    headers = PiHeaders("gpiod")
    lamp = GpioLamp(headers.for_lamp(), LAMP, floor=0.01, ceiling=1.0)
    button = Button(BUTTON, pin_factory=headers.for_button())
    lamp.show(1.0)
    assert {info_of(LAMP).consumer, info_of(BUTTON).consumer} == {"lg", "pi-regulate"}
    SimLine(BUTTON).drive(False)
    assert button.wait_for_press(SOON_S)
    SimLine(BUTTON).drive(True)
    button.close()
    lamp.close()
    headers.close()
    assert not info_of(LAMP).used
    assert not info_of(BUTTON).used
