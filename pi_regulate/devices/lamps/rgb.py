"""A lamp of three LEDs in one housing, in warm colours: gpiozero's RGBLED. Second choice beside a true amber LED.

    red ── resistor ── R ┐
    green ─ resistor ─ G ├ common cathode ── ground          (blue is wired, and never lit)
    blue ── resistor ─ B ┘

Amber is mixed from red and green, ember is the same with less green; from one to the other the light fades like a coal.
Neither is a saturated red, so no change between them is dangerous for people with epilepsy (limit red). The one rule:
colours are mixed here and nowhere else, and no mixture changes the luminance that was asked for.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from gpiozero import RGBLED
from gpiozero.exc import GPIOZeroError

from pi_regulate.devices.lamps.duty_lamp import DutyLamp
from pi_regulate.devices.lamps.perception import SOFTWARE_HZ, SOFTWARE_LEVELS
from pi_regulate.devices.pins.gpio import pin_refused
from pi_regulate.words import RegulateError

AMBER_GREEN = 0.40
"""The share of amber's light that is green: together with red it looks like 590 nm (LIMITS 3.2, LED choice)."""

EMBER_GREEN = 0.24
"""The same for ember. Red stays under four fifths of the light, where it would count as saturated."""

EMBER_BELOW = 0.08
"""Of level: below it amber gradually turns into ember, down to nothing. Exercises stay above it, or move slowly."""

GREEN_STRENGTH = 5.0
"""How much brighter green is than red in a common RGB LED at the same duty cycle (4 against 0.8 cd)."""


def mix_of(duty: float, level: float) -> tuple[float, float, float]:
    """Duty cycles of red, green and blue, as bright together as amber with red at `duty`, in the colour for `level`.

    Green is so bright that its single steps could be seen, so it gets a whole number of them, and red adds the rest.
    """
    glow = min(1.0, max(0.0, level) / EMBER_BELOW)
    share = EMBER_GREEN + (AMBER_GREEN - EMBER_GREEN) * glow
    whole = duty / (1 - AMBER_GREEN)
    green = round(whole * share / GREEN_STRENGTH * SOFTWARE_LEVELS) / SOFTWARE_LEVELS
    return min(1.0, max(0.0, whole - green * GREEN_STRENGTH)), min(1.0, green), 0.0


def luminance_of_mix(red: float, green: float) -> float:
    """The luminance of a mixture, as the duty cycle of red that gives the same in amber."""
    return (red + green * GREEN_STRENGTH) * (1 - AMBER_GREEN)


class RgbLamp(DutyLamp):
    """A common-cathode RGB LED on three pins. Dark when made, dark when closed.

    `floor` and `ceiling` are duty cycles from 0 to 1, of red when it shows amber. Raises RegulateError when a pin can't
    be opened.
    """

    def __init__(self, header: Any, pins: tuple[int, int, int], *, floor: float, ceiling: float) -> None:
        super().__init__(floor, ceiling)
        self._shown = (0.0, 0.0, 0.0)
        red, green, blue = pins
        try:
            self._led = RGBLED(red, green, blue, pin_factory=header)
        except GPIOZeroError as error:
            raise pin_refused("lamp", pins, error) from error
        for led in self._led._leds:  # RGBLED itself has no setting for the frequency
            if led.frequency != SOFTWARE_HZ:
                led.frequency = SOFTWARE_HZ

    def _drive(self, duty: float, level: float) -> None:
        wanted = mix_of(duty, level)
        if wanted != self._shown:
            self._led.value = wanted
            self._shown = wanted

    def _let_go(self) -> None:
        with suppress(RegulateError, GPIOZeroError):
            self._led.close()
