"""The forty pins of a Raspberry Pi's header: where each GPIO lies, and what the other pins are.

A pin has two numbers. Settings use GPIO numbers, as gpiozero does; a person plugging in a wire counts positions on the
header, 1 to 40, and GPIO 17 is at position 11. The two are easily confused, and then the button is read from a pin with
no wire on it. The layout is the same on every model since the B+.
Rule: a bare number is a GPIO number; a position on the header is always called "header pin".
"""

from __future__ import annotations

import re
from collections.abc import Mapping

GPIO_AT: Mapping[int, int] = {
    3: 2, 5: 3, 7: 4, 8: 14, 10: 15, 11: 17, 12: 18, 13: 27, 15: 22, 16: 23, 18: 24, 19: 10, 21: 9, 22: 25, 23: 11,
    24: 8, 26: 7, 27: 0, 28: 1, 29: 5, 31: 6, 32: 12, 33: 13, 35: 19, 36: 16, 37: 26, 38: 20, 40: 21,
}  # fmt: skip
"""The GPIO number (0 to 27) at each header pin (1 to 40) that has one."""

HEADER_PIN: Mapping[int, int] = {gpio: position for position, gpio in GPIO_AT.items()}
"""The header pin (1 to 40) of each GPIO number (0 to 27)."""

_POWER = {1: "3.3 V", 17: "3.3 V", 2: "5 V", 4: "5 V"}
_AS_GPIO = re.compile(r"(?:gpio|bcm|gp)\s*[-_. ]?\s*([0-9]{1,2})", re.ASCII | re.IGNORECASE)
_AS_POSITION = re.compile(
    r"(?:(?:physical|phys|board|header|j8)\s*[-_. ]?\s*)?(?:pin\s*[-_.# ]?|#|p)?\s*([0-9]{1,2})",
    re.ASCII | re.IGNORECASE,
)


def at_header_pin(position: int) -> str:
    """What a header pin (1 to 40) is, in words: `GPIO 17`, `ground`, `5 V`. Raises KeyError for another number."""
    if position in GPIO_AT:
        return f"GPIO {GPIO_AT[position]}"
    if not 1 <= position <= 40:
        raise KeyError(position)
    return _POWER.get(position, "ground")


def with_header_pin(gpio: int) -> str:
    """A GPIO number (0 to 27) together with its place: `GPIO 17 (header pin 11)`."""
    return f"GPIO {gpio} (header pin {HEADER_PIN[gpio]})"


def gpio_number(value: object) -> object:
    """Returns a whole number unchanged; refuses any other name of a pin, proposing the number that was likely meant.

    Raises ValueError with a plain sentence.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        if value not in HEADER_PIN:
            raise ValueError(f"`{str(value)[:12]}` is not a GPIO number; they are 0 to 27.{_meant_position(value)}")
        return value
    text = value.strip() if isinstance(value, str) else ""
    if (found := _AS_GPIO.fullmatch(text)) and int(found[1]) in HEADER_PIN:
        raise ValueError(f"`{text}` has to be the GPIO number only. Did you mean `{int(found[1])}`?")
    if text and not text.isdecimal() and (found := _AS_POSITION.fullmatch(text)) and int(found[1]) in range(1, 41):
        raise ValueError(f"`{text}` is not a GPIO number.{_meant_position(int(found[1]))}")
    return value


def _meant_position(number: int) -> str:
    """The hint for someone who counted pins on the header; empty when the number can't be a header pin."""
    if number in GPIO_AT:
        return f" Header pin {number} is GPIO {GPIO_AT[number]}. Did you mean `{GPIO_AT[number]}`?"
    return f" Header pin {number} is {at_header_pin(number)}, which is not a GPIO pin." if 1 <= number <= 40 else ""
