"""The lamp and the button on gpiozero's mock pins: duty cycles to the last digit, what can go wrong with a pin."""

from queue import SimpleQueue

import pytest
from gpiozero.pins.mock import MockFactory, MockPWMPin

from pi_regulate.devices.clock import RealClock, ScaledClock, VirtualClock
from pi_regulate.devices.hand import parse_hand
from pi_regulate.devices.inbox import Edge, Event, Inbox
from pi_regulate.devices.lamps.gpio_lamp import GpioLamp
from pi_regulate.devices.lamps.perception import duty_of
from pi_regulate.devices.pins.gpio import GpioButton
from pi_regulate.devices.pins.mock import MockHeader
from pi_regulate.words import RegulateError

FLOOR, CEILING = 0.01, 0.4


def lamp_on(header: MockFactory, pin: int = 12) -> GpioLamp:
    return GpioLamp(header, pin, floor=FLOOR, ceiling=CEILING)


def button_on(header: MockFactory, inbox: Inbox, pin: int = 17) -> GpioButton:
    return GpioButton(header, pin, pull="up", inbox=inbox, stamp=float)


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


def test_lamp_and_button_on_one_pin_are_refused_in_plain_words() -> None:
    header, inbox = MockHeader(VirtualClock()), SimpleQueue[Event]()
    lamp = lamp_on(header, 12)
    with pytest.raises(RegulateError, match="GPIO 12 can't be the button's pin too; lamp and button need one each"):
        button_on(header, inbox, 12)
    lamp.close()


def test_a_pin_with_a_resistor_of_its_own_is_refused_in_plain_words() -> None:
    with pytest.raises(RegulateError, match="GPIO 2 has a resistor on the board that pulls the other way"):
        GpioButton(MockHeader(VirtualClock()), 2, pull="down", inbox=SimpleQueue(), stamp=float)


def test_a_pin_that_the_board_does_not_have_is_refused_in_plain_words() -> None:
    with pytest.raises(RegulateError, match="there is no GPIO 99 on this board for the lamp"):
        lamp_on(MockHeader(VirtualClock()), 99)


def test_pins_without_pwm_are_refused_in_plain_words() -> None:
    with pytest.raises(RegulateError, match="GPIO 12 can't be used for the lamp"):
        lamp_on(MockFactory())


def test_lamp_and_button_run_on_gpiozeros_own_mock_factory_too() -> None:
    factory, inbox = MockFactory(pin_class=MockPWMPin), SimpleQueue[Event]()
    clock = RealClock()
    lamp = lamp_on(factory)
    button = GpioButton(factory, 17, pull="up", inbox=inbox, stamp=clock.stamp)
    lamp.show(1.0)
    assert factory.pin(12).state == CEILING
    before_s = clock.now()
    factory.pin(17).drive_low()
    edge = inbox.get_nowait()
    assert isinstance(edge, Edge)
    assert edge.down
    assert before_s <= edge.at_s <= clock.now()
    button.close()
    lamp.close()


def test_a_scripted_finger_gives_edges_their_planned_times_however_late_the_loop_is() -> None:
    host_s = [50.0]
    clock, inbox = ScaledClock(20, host=lambda: host_s[0]), SimpleQueue[Event]()
    header = MockHeader(clock)
    button = button_on(header, inbox)
    parse_hand("double@2s").arm(clock, header.finger(17, "up"))
    host_s[0] += 60  # twenty minutes late
    edges = [clock.wait(inbox, None) for _ in range(4)]
    assert edges == [Edge(True, 52.0), Edge(False, 52.12), Edge(True, 52.2), Edge(False, 52.32)]
    assert not button.is_down


def test_a_button_to_three_volts_is_down_when_its_pin_is_high() -> None:
    clock, inbox = VirtualClock(), SimpleQueue[Event]()
    header = MockHeader(clock)
    button = GpioButton(header, 17, pull="down", inbox=inbox, stamp=float)
    header.finger(17, "down")(True, 3.0)
    assert header.pin(17).state
    assert button.is_down
    assert inbox.get_nowait() == Edge(True, 3.0)


def test_a_mock_pin_does_not_remember_a_whole_night() -> None:
    header = MockHeader(VirtualClock())
    lamp = lamp_on(header)
    for frame in range(5 * 256):
        lamp.show(0.3 + 0.1 * (frame % 2))
    assert len(header.pin(12).states) == 256


def test_a_mock_button_has_no_thread_that_wakes() -> None:
    import threading

    before = threading.active_count()
    button = button_on(MockHeader(VirtualClock()), SimpleQueue())
    assert threading.active_count() == before
    button.close()
