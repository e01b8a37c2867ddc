"""Draw how the motor under the pillow is wired: the header, and resistor, transistor, diode and motor beside it.

    python -m scripts.touch_wires > docs/touch.svg

The same board as in `scripts.wires`, seen from the same side. Rule: no line runs through a word.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from scripts.wires import EDGE_X, STYLE, board, line, pin_at, text, wire

USED = {4: "5 V", 33: "GPIO 13", 39: "ground"}
MOTOR_X, DIODE_X, TOP_Y = 72, 128, 12


def picture() -> Iterator[str]:
    """The lines of the SVG, 900 by 580."""
    yield '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 580" role="img"'
    yield '  aria-label="Wiring: pin 33 through a resistor to a transistor, its emitter to pin 39, the motor'
    yield '  with a diode across it between collector and pin 4">'
    yield STYLE
    yield '<rect width="900" height="580" fill="#fff"/>'
    yield from board(USED)
    yield from _motor()
    yield from _transistor()
    yield text(480, 330, "Never a motor on a pin alone:", "name")
    yield text(480, 352, "a pin gives 16 mA at most,")
    yield text(480, 371, "a coin motor takes 60 mA and more.")
    yield "</svg>"


def _motor() -> Iterator[str]:
    x4, y4 = pin_at(4)
    yield from wire((x4, y4), (680, y4), (680, TOP_Y), (MOTOR_X, TOP_Y), (MOTOR_X, 240))
    yield text(EDGE_X + 14, y4 + 20, "pin 4: 5 V", "name")
    yield f'<circle class="part" cx="{MOTOR_X}" cy="270" r="30"/>'
    yield text(MOTOR_X - 6, 275, "M", "name")
    yield text(MOTOR_X + 20, 196, "coin motor, 3 V", "name")
    yield from wire((MOTOR_X, 222), (DIODE_X, 222), (DIODE_X, 256))
    yield from wire((DIODE_X, 284), (DIODE_X, 320), (MOTOR_X, 320))
    yield f'<polygon class="part" points="{DIODE_X - 15},284 {DIODE_X + 15},284 {DIODE_X},256"/>'
    yield line(DIODE_X - 15, 256, DIODE_X + 15, 256)
    yield text(DIODE_X + 26, 262, "diode 1N4148,", "name")
    yield text(DIODE_X + 26, 281, "its ring to 5 V")


def _transistor() -> Iterator[str]:
    (x33, y33), (x39, y39) = pin_at(33), pin_at(39)
    yield f'<circle class="part" cx="86" cy="{y33}" r="30"/>'
    yield from wire((MOTOR_X, 300), (MOTOR_X, y33 - 22))
    yield line(MOTOR_X, y33 - 22, 98, y33 - 8)
    yield line(98, y33 - 16, 98, y33 + 16)
    yield line(98, y33 + 8, MOTOR_X, y33 + 22)
    yield from wire((MOTOR_X, y33 + 22), (MOTOR_X, y39), (x39, y39))
    yield from wire((98, y33), (155, y33))
    yield from wire((215, y33), (x33, y33))
    yield f'<rect class="part" x="155" y="{y33 - 11}" width="60" height="22" rx="6"/>'
    yield text(140, y33 - 22, "470 ohms", "name")
    yield from wire((136, y33), (136, y33 + 14))
    yield from wire((136, y33 + 54), (136, y39))
    yield f'<rect class="part" x="126" y="{y33 + 14}" width="20" height="40" rx="6"/>'
    yield text(156, y33 + 40, "10 kilohms", "name")
    yield text(MOTOR_X + 20, 352, "NPN transistor,", "name")
    yield text(MOTOR_X + 20, 371, "such as PN2222A")
    yield text(222, y33 - 10, "pin 33: GPIO 13", "name")
    yield text(232, y39 + 20, "pin 39: ground", "name")
    yield text(20, y39 + 44, "Collector up, emitter down:")
    yield text(20, y39 + 63, "which leg is which,")
    yield text(20, y39 + 82, "the data sheet says.")


if __name__ == "__main__":
    sys.stdout.write("\n".join(filter(None, picture())) + "\n")
