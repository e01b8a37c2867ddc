"""One LED on one pin, driven by gpiozero's PWMLED: real pins and mock pins alike.

    GPIO 12 ── resistor ── LED ── ground

A level of perceived brightness becomes a duty cycle as the last step before the pin (see `perception`). The one rule:
the pin is written to only when the duty cycle changes.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from gpiozero import PWMLED
from gpiozero.exc import GPIOZeroError

from pi_regulate.devices.lamps.duty_lamp import DutyCurve, DutyLamp
from pi_regulate.devices.lamps.perception import SOFTWARE_HZ, lamp_duty
from pi_regulate.devices.pins.gpio import pin_refused
from pi_regulate.words import RegulateError


class GpioLamp(DutyLamp):
    """An LED on one pin of `header`, a pin factory of gpiozero. Dark when made, dark when closed.

    `floor` and `ceiling` are duty cycles from 0 to 1; `part` is what it is called where the pin is refused. Raises
    RegulateError when the pin can't be opened.
    """

    def __init__(
        self,
        header: Any,
        pin: int,
        *,
        floor: float,
        ceiling: float,
        frequency_hz: float = SOFTWARE_HZ,
        curve: DutyCurve = lamp_duty,
        part: str = "lamp",
    ) -> None:
        super().__init__(floor, ceiling, curve)
        self._duty = 0.0
        try:
            self._led = PWMLED(pin, frequency=frequency_hz, pin_factory=header)
        except GPIOZeroError as error:
            raise pin_refused(part, (pin,), error) from error

    def _drive(self, duty: float, level: float) -> None:
        if duty != self._duty:
            self._led.pin.state = duty  # what `value` sets in the end, at half the cost, many times a second
            self._duty = duty

    def _let_go(self) -> None:
        with suppress(RegulateError, GPIOZeroError):
            self._led.close()
