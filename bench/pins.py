"""gpiozero's mock pins, used by everything that is measured, with a record of what is written to the lamp's pin.

Rule: a write is timed after it is done, and nothing else is added to it.
"""

from __future__ import annotations

import time
from array import array
from typing import Any

LAMP_PIN, BUTTON_PIN = 12, 17
WRITES: tuple[array[float], array[float]] = (array("d"), array("d"))


def record_pins() -> None:
    """From now on every write to a mock lamp's pin is recorded with the monotonic time after it."""
    from gpiozero.pins.mock import MockPWMPin

    write = MockPWMPin._set_state

    def recorded(self: Any, value: float) -> None:
        write(self, value)
        if self._number == LAMP_PIN:
            WRITES[0].append(time.monotonic())
            WRITES[1].append(value)

    MockPWMPin._set_state = recorded


def mock_pins() -> Any:
    from gpiozero.pins.mock import MockFactory, MockPWMPin

    return MockFactory(pin_class=MockPWMPin)
