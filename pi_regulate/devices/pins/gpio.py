"""The button on a pin factory of gpiozero, real or mock, and gpiozero's refusals in words for the owner.

    GPIO 17 ── button ── ground

The button reports edges: no bounce time, no hold thread, no decision; the session decides what they mean. Its callback
can't fail, since an exception there would end lgpio's only event thread. The one rule: the caller provides the pin
factory; none is guessed.
"""

import re
from collections.abc import Callable
from typing import Any, Literal

from gpiozero import InputDevice
from gpiozero.exc import GPIOPinInUse, GPIOZeroError, PinFixedPull, PinInvalidPin

from pi_regulate.devices.inbox import Edge, Inbox
from pi_regulate.words import RegulateError


class GpioButton:
    """A button on one pin. Every edge goes into `inbox` with the time it happened, bounce included.

    `pull` is "up" for a button to ground, "down" for one to 3.3 V. `stamp` turns the pin's own seconds (the kernel's
    monotonic clock on a Pi) into the device's. Raises RegulateError when the pin can't be opened.
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
            raise pin_refused("button", (pin,), error) from error

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


def pin_refused(what: str, pins: tuple[int, ...], error: GPIOZeroError) -> RegulateError:
    """Why gpiozero refused one of the pins, in words for the owner."""
    pin = next((pin for pin in pins if re.search(rf"\b(GPIO)?{pin}\b", str(error))), pins[0])
    if isinstance(error, GPIOPinInUse):
        return RegulateError(f"GPIO {pin} can't be the {what}'s pin too; lamp and button need one each")
    if isinstance(error, PinInvalidPin):
        return RegulateError(f"there is no GPIO {pin} on this board for the {what}")
    if isinstance(error, PinFixedPull):
        return RegulateError(
            f"GPIO {pin} has a resistor on the board that pulls the other way; use another pin for the {what}"
        )
    return RegulateError(f"GPIO {pin} can't be used for the {what}: {error}")
