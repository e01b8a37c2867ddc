"""The lamp and the button on a pin factory of gpiozero: real pins and mock pins alike.

    GPIO 12 ── resistor ── LED ── ground          GPIO 17 ── button ── ground

A level of perceived brightness becomes a duty cycle here and nowhere above, as the last step before the pin (CIE 1931
lightness, the owner's floor and ceiling). The button reports edges: no bounce time, no hold thread, no decision; what
they mean is for the session to say, and an exception in a callback would end lgpio's only event thread.
The one rule: the factory is handed in by name, never guessed.
"""

from collections.abc import Callable
from contextlib import suppress
from math import isnan
from typing import Any, Literal

from gpiozero import PWMLED, InputDevice
from gpiozero.exc import GPIOPinInUse, GPIOZeroError, PinFixedPull, PinInvalidPin

from pi_regulate.devices.inbox import Edge, Inbox
from pi_regulate.score.curve import luminance_of
from pi_regulate.words import RegulateError

PWM_HZ = 100
"""gpiozero's own frequency. lgpio's PWM is a thread that sleeps between edges: ten times as fast costs six times the
processor, and the darkest light scatters as badly. A steadier light needs a pin with hardware PWM."""

LAST_LEVEL = 0.02
"""Below this level the floor is given up and the light sinks straight to nothing, so that an end has no last step."""


def duty_of(level: float, floor: float, ceiling: float) -> float:
    """The duty cycle, 0 to 1, that shows `level` (0 to 1, clamped) between the duty cycles `floor` and `ceiling`.

    Raises ValueError for a level that is not a number.
    """
    if isnan(level):
        raise ValueError("a lamp can't show a level that is not a number")
    level = min(1.0, max(0.0, level))
    if level < LAST_LEVEL:
        return duty_of(LAST_LEVEL, floor, ceiling) * level / LAST_LEVEL
    return floor + (ceiling - floor) * luminance_of(level)


class GpioLamp:
    """An LED on one pin, driven by gpiozero's PWMLED. Dark when made, dark when closed.

    `floor` and `ceiling` are duty cycles from 0 to 1. Raises RegulateError when the pin can't be had.
    """

    def __init__(self, header: Any, pin: int, *, floor: float, ceiling: float, frequency_hz: int = PWM_HZ) -> None:
        self._floor, self._ceiling, self._share = floor, ceiling, 1.0
        self._duty = 0.0
        try:
            self._led = PWMLED(pin, frequency=frequency_hz, pin_factory=header)
        except GPIOZeroError as error:
            raise _refused("lamp", pin, error) from error

    def show(self, level: float) -> None:
        """Shine at `level`; the pin is written to only when the duty cycle changes. A closed lamp stays dark."""
        duty = duty_of(level, self._floor, max(self._floor, self._ceiling * self._share))
        if duty != self._duty and not self._led.closed:
            self._led.value = self._duty = duty

    def dim(self, share: float) -> None:
        """Lower the ceiling to `share` (0 to 1) of itself from the next `show` on, never below the floor."""
        self._share = min(1.0, max(0.0, share))

    def close(self) -> None:
        """Go dark and release the pin."""
        if not self._led.closed:
            with suppress(RegulateError):  # the hardware is gone: there is nothing left to darken
                self._led.value = self._duty = 0.0
            self._led.close()


class GpioButton:
    """A button on one pin. Every edge goes into `inbox` with the time it happened, bounce included.

    `pull` is "up" for a button to ground, "down" for one to 3.3 V. `stamp` turns the pin's own seconds (the kernel's
    monotonic clock on a Pi) into the device's. Raises RegulateError when the pin can't be had.
    """

    def __init__(
        self, header: Any, pin: int, *, pull: Literal["up", "down"], inbox: Inbox, stamp: Callable[[float], float]
    ) -> None:
        self._level_down = pull == "down"
        self._inbox, self._stamp = inbox, stamp
        try:
            # Not gpiozero's Button: its hold thread wakes ten times a second, and its callbacks hide the edge's time.
            self._input = InputDevice(pin, pull_up=pull == "up", pin_factory=header)
            self._input.pin.edges = "both"
            self._input.pin.when_changed = self._changed
        except GPIOZeroError as error:
            raise _refused("button", pin, error) from error

    @property
    def is_down(self) -> bool:
        """Whether the button is held down now; never when closed."""
        return not self._input.closed and bool(self._input.is_active)

    def close(self) -> None:
        """Report no more edges and release the pin."""
        if not self._input.closed:
            self._input.pin.when_changed = None
            self._input.close()

    def _changed(self, pin_s: float, level: int) -> None:
        self._inbox.put(Edge(bool(level) == self._level_down, self._stamp(pin_s)))


def _refused(what: str, pin: int, error: GPIOZeroError) -> RegulateError:
    """Why gpiozero would not give the pin, in words for the owner."""
    if isinstance(error, GPIOPinInUse):
        return RegulateError(f"GPIO {pin} can't be the {what}'s pin too; lamp and button need one each")
    if isinstance(error, PinInvalidPin):
        return RegulateError(f"there is no GPIO {pin} on this board for the {what}")
    if isinstance(error, PinFixedPull):
        return RegulateError(
            f"GPIO {pin} has a resistor on the board that pulls the other way; give the {what} another"
        )
    return RegulateError(f"GPIO {pin} can't be used for the {what}: {error}")
