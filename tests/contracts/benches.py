"""Test benches: the same handles on a recorder, on gpiozero's mock pins, and on a real chip of the kernel.

A bench makes the part, works the world around it (a finger, a light meter) and tells what a contract test asks. The
real chip is the kernel's own simulator, gpio-sim, in a virtual machine: its lines are files, its driver is upstream.
"""

from __future__ import annotations

from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory
from typing import Literal, Protocol

from pi_regulate.devices.clock import RealClock, VirtualClock
from pi_regulate.devices.inbox import Event, Inbox
from pi_regulate.devices.lamps.gpio_lamp import GpioLamp
from pi_regulate.devices.lamps.rgb import RgbLamp, luminance_of_mix
from pi_regulate.devices.lamps.sysfs_pwm import SysfsLamp
from pi_regulate.devices.pins.backends import PiHeaders
from pi_regulate.devices.pins.gpio import GpioButton
from pi_regulate.devices.pins.mock import MockHeader
from pi_regulate.devices.ports import Button, Clock, Lamp
from pi_regulate.devices.recorder import RecordedButton, RecordedLamp
from tests.devices.lamps.pwm_tree import Tree
from tests.gpiozero_gpiod.sim_chip import SimLine

LAMP_PIN, BUTTON_PIN = 12, 17
RGB_PINS = (5, 6, 13)
FLOOR, CEILING = 0.01, 0.4


class LampBench(Protocol):
    """A lamp and a light meter."""

    lamp: Lamp
    tolerance: float  # what its meter, and the owner's floor, may be off by

    def light(self) -> float:
        """What the meter reads, 0 to 1 of what the lamp gives at level 1."""

    def another(self) -> Lamp:
        """A second lamp on the same hardware; only possible when the first has let it go."""

    def close(self) -> None:
        """Clear the table."""


class ButtonBench(Protocol):
    """A button, the inbox its edges go to, and a finger."""

    button: Button
    inbox: Inbox
    clock: Clock

    def move(self, down: bool) -> None:
        """The finger presses or lifts, now."""

    def another(self) -> Button:
        """A second button on the same hardware; only possible when the first has let it go."""

    def close(self) -> None:
        """Clear the table."""


class RecordedLampBench:
    tolerance = 1e-4

    def __init__(self) -> None:
        self._recorded = RecordedLamp(VirtualClock())
        self.lamp: Lamp = self._recorded

    def light(self) -> float:
        return self._recorded.light

    def another(self) -> Lamp:
        return RecordedLamp(VirtualClock())

    def close(self) -> None:
        self.lamp.close()


class MockLampBench:
    tolerance = 0.03

    def __init__(self) -> None:
        self._header = MockHeader(VirtualClock())
        self.lamp: Lamp = self.another()

    def light(self) -> float:
        return float(self._header.pin(LAMP_PIN).state) / CEILING

    def another(self) -> Lamp:
        return GpioLamp(self._header, LAMP_PIN, floor=FLOOR, ceiling=CEILING)

    def close(self) -> None:
        self.lamp.close()
        self._header.close()


class ChipLampBench:
    """A lamp on the kernel's simulated chip, through lgpio or gpiod; the meter adds up the time its line was high."""

    tolerance = 0.03

    def __init__(self, driver: Literal["lgpio", "gpiod"]) -> None:
        self._headers = PiHeaders(driver)
        self.lamp: Lamp = self.another()

    def light(self) -> float:
        return SimLine(LAMP_PIN).share_high() / CEILING

    def another(self) -> Lamp:
        return GpioLamp(self._headers.pins(), LAMP_PIN, floor=FLOOR, ceiling=CEILING)

    def close(self) -> None:
        self.lamp.close()
        self._headers.close()


class RgbLampBench:
    """Three LEDs on mock pins; the meter sees the luminance of their mixture."""

    tolerance = 0.03

    def __init__(self) -> None:
        self._header = MockHeader(VirtualClock())
        self.lamp: Lamp = self.another()

    def light(self) -> float:
        red, green, _ = (float(self._header.pin(pin).state) for pin in RGB_PINS)
        return luminance_of_mix(red, green) / CEILING

    def another(self) -> Lamp:
        return RgbLamp(self._header, RGB_PINS, floor=FLOOR, ceiling=CEILING)

    def close(self) -> None:
        self.lamp.close()
        self._header.close()


class SysfsLampBench:
    """A lamp on hardware PWM; the meter looks at what the kernel's files have told the PWM unit."""

    tolerance = 0.03

    def __init__(self) -> None:
        self._folder = TemporaryDirectory()
        self._tree = Tree(Path(self._folder.name)).add("pwmchip1", "fe20c000.pwm", 2)
        self.lamp: Lamp = self.another()

    def light(self) -> float:
        return self._tree.share_high("fe20c000.pwm", 0) / CEILING

    def another(self) -> Lamp:
        tree = self._tree
        return SysfsLamp(LAMP_PIN, floor=FLOOR, ceiling=CEILING, root=tree.folder, files=tree, wait=tree.wait)

    def close(self) -> None:
        self.lamp.close()
        self._folder.cleanup()


class RecordedButtonBench:
    def __init__(self, pull: Literal["up", "down"], down: bool) -> None:
        self.inbox: Inbox = SimpleQueue[Event]()
        self.clock: Clock = VirtualClock(100.0)
        self._recorded = RecordedButton(self.inbox, down)
        self.button: Button = self._recorded

    def move(self, down: bool) -> None:
        self._recorded.move(down, self.clock.now())

    def another(self) -> Button:
        self._recorded = RecordedButton(self.inbox)
        return self._recorded

    def close(self) -> None:
        self.button.close()


class MockButtonBench:
    def __init__(self, pull: Literal["up", "down"], down: bool) -> None:
        self.inbox: Inbox = SimpleQueue[Event]()
        self.clock: Clock = VirtualClock(100.0)
        self._pull = pull
        self._header = MockHeader(self.clock)
        self._finger = self._header.finger(BUTTON_PIN, pull)
        self.move(down)
        self.button: Button = self.another()

    def move(self, down: bool) -> None:
        self._finger(down, self.clock.now())

    def another(self) -> Button:
        return GpioButton(self._header, BUTTON_PIN, pull=self._pull, inbox=self.inbox, stamp=float)

    def close(self) -> None:
        self.button.close()
        self._header.close()


class ChipButtonBench:
    """A button on the kernel's simulated chip, through lgpio or gpiod: the finger writes the pull of the line."""

    def __init__(self, driver: Literal["lgpio", "gpiod"], pull: Literal["up", "down"], down: bool) -> None:
        self.inbox: Inbox = SimpleQueue[Event]()
        self.clock: Clock = RealClock()
        self._pull = pull
        self.move(down)
        self._headers = PiHeaders(driver)
        self.button: Button = self.another()

    def move(self, down: bool) -> None:
        SimLine(BUTTON_PIN).drive(down == (self._pull == "down"))

    def another(self) -> Button:
        header = self._headers.pins()
        return GpioButton(header, BUTTON_PIN, pull=self._pull, inbox=self.inbox, stamp=self.clock.stamp)

    def close(self) -> None:
        self.button.close()
        self._headers.close()
        self.move(False)
