"""The button on gpiozero's mock pins: its edges and their times, and beside a lamp."""

from queue import SimpleQueue

import pytest
from gpiozero.pins.mock import MockFactory, MockPWMPin

from pi_regulate.devices.clock import RealClock, ScaledClock, VirtualClock
from pi_regulate.devices.hand import parse_hand
from pi_regulate.devices.inbox import Edge, Event, Inbox
from pi_regulate.devices.lamps.gpio_lamp import GpioLamp
from pi_regulate.devices.pins.gpio import GpioButton
from pi_regulate.devices.pins.mock import MockHeader
from pi_regulate.words import RegulateError

FLOOR, CEILING = 0.01, 0.4


def lamp_on(header: MockFactory, pin: int = 12) -> GpioLamp:
    return GpioLamp(header, pin, floor=FLOOR, ceiling=CEILING)


def button_on(header: MockFactory, inbox: Inbox, pin: int = 17) -> GpioButton:
    return GpioButton(header, pin, pull="up", inbox=inbox, stamp=float)


def test_lamp_and_button_on_one_pin_are_refused_in_plain_words() -> None:
    header, inbox = MockHeader(VirtualClock()), SimpleQueue[Event]()
    lamp = lamp_on(header, 12)
    with pytest.raises(RegulateError, match="GPIO 12 can't be the button's pin too; lamp and button need one each"):
        button_on(header, inbox, 12)
    lamp.close()


def test_a_pin_with_a_resistor_of_its_own_is_refused_in_plain_words() -> None:
    with pytest.raises(RegulateError, match="GPIO 2 has a resistor on the board that pulls the other way"):
        GpioButton(MockHeader(VirtualClock()), 2, pull="down", inbox=SimpleQueue(), stamp=float)


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


def test_a_mock_button_has_no_thread_that_wakes() -> None:
    import threading

    before = threading.active_count()
    button = button_on(MockHeader(VirtualClock()), SimpleQueue())
    assert threading.active_count() == before
    button.close()
