"""gpiozero's own devices run on the factory unchanged: on a chip without hardware, and on one of the kernel."""

from __future__ import annotations

import logging
from queue import SimpleQueue
from time import monotonic

import pytest
from gpiod.line import Bias, Clock, Edge
from gpiozero import LED, PWMLED, Button, DigitalOutputDevice, InputDevice, OutputDevice
from gpiozero.exc import (
    PinEdgeDetectUnsupported,
    PinFixedPull,
    PinInvalidBounce,
    PinInvalidEdges,
    PinInvalidFunction,
    PinInvalidPull,
    PinPWMFixedValue,
    PinPWMUnsupported,
    PinSetInput,
)

from gpiozero_gpiod import GpiodFactory, PinBusy
from tests.gpiozero_gpiod.fake_chip import FakeChip
from tests.gpiozero_gpiod.sim_chip import SimChip

LED_LINE, BUTTON_LINE = 12, 17
SOON_S = 5.0  # as long as an edge may take on a busy machine

Chip = FakeChip | SimChip


def test_a_line_is_held_under_the_consumers_name_with_edges_and_without_debounce(
    chip: Chip, factory: GpiodFactory
) -> None:
    button = Button(BUTTON_LINE, pin_factory=factory)
    info = chip.info(BUTTON_LINE)
    assert (info.consumer, info.bias, info.edge_detection) == ("gpiozero", Bias.PULL_UP, Edge.BOTH)
    assert (info.debounced, info.event_clock) == (False, Clock.MONOTONIC)
    button.close()
    assert not chip.info(BUTTON_LINE).used


def test_a_button_is_pressed_released_and_waited_for(chip: Chip, factory: GpiodFactory) -> None:
    told: SimpleQueue[str] = SimpleQueue()
    with Button(BUTTON_LINE, pin_factory=factory) as button:
        button.when_pressed = lambda: told.put("pressed")
        button.when_released = lambda: told.put("released")
        chip.drive(BUTTON_LINE, False)
        assert told.get(timeout=SOON_S) == "pressed"
        assert button.is_pressed
        assert button.wait_for_press(SOON_S)
        chip.drive(BUTTON_LINE, True)
        assert told.get(timeout=SOON_S) == "released"
        assert button.wait_for_release(SOON_S)


def test_a_bounce_time_becomes_the_kernels_debounce(chip: Chip, factory: GpiodFactory) -> None:
    with Button(BUTTON_LINE, bounce_time=0.02, pin_factory=factory) as button:
        info = chip.info(BUTTON_LINE)
        assert info.debounced
        assert info.debounce_period.total_seconds() == pytest.approx(0.02)
        assert button.pin.bounce == pytest.approx(0.02)
        with pytest.raises(PinInvalidBounce):
            button.pin.bounce = -1


def test_an_led_drives_its_line_and_leaves_it_low_and_free(chip: Chip, factory: GpiodFactory) -> None:
    led = LED(LED_LINE, pin_factory=factory)
    for act, level in ((led.on, 1), (led.off, 0), (led.toggle, 1)):
        act()
        assert (chip.level(LED_LINE), led.value) == (level, level)
    led.close()
    assert chip.level(LED_LINE) == 0
    assert not chip.info(LED_LINE).used


def test_an_output_begins_with_its_first_value_and_blinks_in_gpiozeros_thread(
    chip: Chip, factory: GpiodFactory
) -> None:
    with OutputDevice(LED_LINE, initial_value=True, pin_factory=factory) as output:
        assert chip.level(LED_LINE) == 1
        output.off()
        assert chip.level(LED_LINE) == 0
    with DigitalOutputDevice(LED_LINE, pin_factory=factory) as output:
        output.blink(0.001, 0.001, n=3, background=False)
        assert chip.level(LED_LINE) == 0


def test_an_exception_in_a_callback_is_logged_and_the_next_press_still_comes(
    chip: Chip, factory: GpiodFactory, caplog: pytest.LogCaptureFixture
) -> None:
    told: SimpleQueue[int] = SimpleQueue()

    def fail(ticks: float, state: int) -> None:
        told.put(state)
        raise ZeroDivisionError("on purpose")

    with InputDevice(BUTTON_LINE, pull_up=True, pin_factory=factory) as button, caplog.at_level(logging.ERROR):
        button.pin.edges = "both"
        button.pin.when_changed = fail
        for level in (0, 1, 0, 1):
            chip.drive(BUTTON_LINE, bool(level))
            assert told.get(timeout=SOON_S) == level
    factory.close()  # the thread has ended, and has logged the last one
    assert caplog.text.count("the callback for an edge of GPIO17 failed") == 4
    assert "on purpose" in caplog.text


def test_an_edges_time_is_the_kernels_own(chip: Chip, factory: GpiodFactory) -> None:
    told: SimpleQueue[float] = SimpleQueue()

    def keep(ticks: float, state: int) -> None:
        told.put(ticks)

    with InputDevice(BUTTON_LINE, pull_up=True, pin_factory=factory) as button:
        button.pin.when_changed = keep
        with factory.lock:  # nobody can read the edge before this ends
            before_s = monotonic()
            chip.drive(BUTTON_LINE, False)
            after_s = monotonic()
        assert before_s <= told.get(timeout=SOON_S) <= after_s


def test_only_the_edges_that_were_asked_for_come(chip: Chip, factory: GpiodFactory) -> None:
    told: SimpleQueue[int] = SimpleQueue()

    def keep(ticks: float, state: int) -> None:
        told.put(state)

    with InputDevice(BUTTON_LINE, pull_up=True, pin_factory=factory) as button:
        button.pin.edges = "rising"
        button.pin.when_changed = keep
        for level in (False, True, False, True):
            chip.drive(BUTTON_LINE, level)
        assert [told.get(timeout=SOON_S) for _ in range(2)] == [1, 1]
    factory.close()
    assert told.empty()


def test_a_device_may_be_closed_in_its_own_callback(chip: Chip, factory: GpiodFactory) -> None:
    told: SimpleQueue[str] = SimpleQueue()
    button = Button(BUTTON_LINE, pin_factory=factory)

    def leave() -> None:
        button.close()
        told.put("closed")

    button.when_pressed = leave
    chip.drive(BUTTON_LINE, False)
    assert told.get(timeout=SOON_S) == "closed"
    chip.drive(BUTTON_LINE, True)
    assert button.closed


def test_a_line_of_another_program_is_refused_with_its_holder_and_had_when_that_lets_go(
    chip: Chip, factory: GpiodFactory
) -> None:
    with chip.held(BUTTON_LINE, "doorbell"), pytest.raises(PinBusy, match="GPIO17 is in use: doorbell"):
        InputDevice(BUTTON_LINE, pull_up=True, pin_factory=factory)
    InputDevice(BUTTON_LINE, pull_up=True, pin_factory=factory).close()


def test_a_pin_is_as_it_was_when_the_kernel_refuses_a_change(chip: Chip, factory: GpiodFactory) -> None:
    pin = factory.pin(BUTTON_LINE)
    with chip.held(BUTTON_LINE, "doorbell"), pytest.raises(PinBusy):
        pin.input_with_pull("up")
    assert pin.pull == "floating"


def test_a_pin_changes_its_pull_and_its_function(chip: Chip, factory: GpiodFactory) -> None:
    with InputDevice(BUTTON_LINE, pull_up=True, pin_factory=factory) as button:
        button.pin.pull = "down"
        assert (chip.info(BUTTON_LINE).bias, button.pin.pull) == (Bias.PULL_DOWN, "down")
        button.pin.function = "output"
        assert button.pin.function == "output"
        button.pin.state = 1
        assert chip.level(BUTTON_LINE) == 1
        with pytest.raises(PinFixedPull):
            button.pin.pull = "up"


def test_what_no_line_can_do_is_refused_and_changes_nothing(chip: Chip, factory: GpiodFactory) -> None:
    with pytest.raises(PinPWMFixedValue):
        factory.pin(LED_LINE).frequency = 100
    with pytest.raises(PinPWMUnsupported, match="1000 Hz is the most"):
        PWMLED(LED_LINE, frequency=5000, pin_factory=factory)
    with LED(LED_LINE, pin_factory=factory) as led, pytest.raises(PinEdgeDetectUnsupported):
        led.pin.when_changed = print
    with InputDevice(BUTTON_LINE, pull_up=True, pin_factory=factory) as button:
        with pytest.raises(PinInvalidEdges):
            button.pin.edges = "sideways"
        with pytest.raises(PinInvalidPull):
            button.pin.pull = "sideways"
        with pytest.raises(PinInvalidFunction):
            button.pin.function = "sideways"
        with pytest.raises(PinSetInput):
            button.pin.state = 1
        assert (button.pin.edges, button.pin.pull, button.pin.function) == ("both", "up", "input")


def test_closing_can_be_done_again_and_again(chip: Chip, factory: GpiodFactory) -> None:
    for _ in range(25):
        with InputDevice(BUTTON_LINE, pull_up=True, pin_factory=factory) as button:
            button.pin.when_changed = print
    for _ in range(2):
        factory.close()
    assert not chip.info(BUTTON_LINE).used


def test_a_chip_that_is_not_there_is_an_error_of_the_system(fake_chip: FakeChip) -> None:
    with pytest.raises(FileNotFoundError):
        GpiodFactory("/dev/gpiochip99")


def test_nothing_is_started_before_a_line_needs_it(fake_chip: FakeChip) -> None:
    factory = GpiodFactory(fake_chip.device)
    with LED(LED_LINE, pin_factory=factory):
        assert (factory._edges, factory._pulses) == (None, None)
        assert factory.alive
    factory.close()
    assert not fake_chip.is_open


def test_pins_of_another_factory_stay_when_this_one_is_closed(fake_chip: FakeChip) -> None:
    first, second = GpiodFactory(fake_chip.device), GpiodFactory(fake_chip.device)
    with LED(LED_LINE, pin_factory=second) as led:
        first.close()
        led.on()
        assert fake_chip.level(LED_LINE) == 1
    second.close()
