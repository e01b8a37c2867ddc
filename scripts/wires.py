"""Draw how lamp and button are wired: the whole header with its pins, and where each wire goes.

    python -m scripts.wires > docs/wiring.svg

A person who has never soldered holds the board next to this picture and counts. So all forty pins are there, in their
places, and the four in use are named. Rule: no line runs through a word.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator
from itertools import pairwise

USED = {9: "ground", 11: "GPIO 17", 32: "GPIO 12", 34: "ground"}
ROWS, PITCH, TOP = 20, 22, 72
ODD_X, EVEN_X = 375, 405
EDGE_X, END_Y = 432, TOP + ROWS * PITCH + 14  # of the board
STYLE = """<style>
  text { font: 15px "DejaVu Sans", system-ui, sans-serif; fill: #2b251d }
  .name { font-weight: 600 }
  .number { font-size: 12px }
  line { stroke: #2b251d; stroke-width: 2; stroke-linecap: round }
  .board { fill: #e3ecdf } .edge { stroke: #6f8a63; stroke-width: 3 }
  .header { fill: #3a3a3a } .pin { fill: #d9c37a } .used { fill: #e0932f; stroke: #fff; stroke-width: 2 }
  .part { fill: #fff; stroke: #2b251d; stroke-width: 2 } .light { stroke: #b06a10 }
  .led { fill: #e0932f; stroke: #2b251d; stroke-width: 2 }
</style>"""


def pin_at(pin: int) -> tuple[int, int]:
    """The place of a header pin: odd ones in the inner row, even ones at the edge of the board, 1 and 2 on top."""
    return (ODD_X if pin % 2 else EVEN_X), TOP + PITCH * ((pin - 1) // 2)


def picture() -> Iterator[str]:
    """The lines of the SVG, 900 by 580."""
    yield '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 580" role="img"'
    yield '  aria-label="Wiring: the button between pins 9 and 11, resistor and LED between pins 32 and 34">'
    yield STYLE
    yield '<rect width="900" height="580" fill="#fff"/>'
    yield from board(USED)
    yield from _button()
    yield from _lamp()
    yield "</svg>"


def board(used: Collection[int]) -> Iterator[str]:
    """The header, with the pins in use."""
    yield f'<rect class="board" x="300" y="40" width="{EDGE_X - 300}" height="{END_Y - 40}"/>'
    yield line(300, 40, EDGE_X, 40, "edge")
    yield line(EDGE_X, 40, EDGE_X, END_Y, "edge")
    yield text(300, 28, "this end: SD card")
    yield text(EDGE_X + 14, 28, "this corner of the board")
    yield text(EDGE_X + 14, 46, "is beside pins 1 and 2")
    yield text(EDGE_X + 14, 250, "edge of the board")
    yield f'<rect class="header" x="{ODD_X - 13}" y="{TOP - 13}" width="56" height="{(ROWS - 1) * PITCH + 26}" rx="3"/>'
    for pin in range(1, 2 * ROWS + 1):
        x, y = pin_at(pin)
        if pin == 1:  # on the board its place is a square
            yield f'<rect class="pin" data-pin="1" x="{x - 6}" y="{y - 6}" width="12" height="12"/>'
        else:
            kind, radius = ("used", 8) if pin in used else ("pin", 5)
            yield f'<circle class="{kind}" data-pin="{pin}" cx="{x}" cy="{y}" r="{radius}"/>'
    for pin, beside in ((1, -30), (39, -34), (2, 34), (40, 34)):
        x, y = pin_at(pin)
        if pin not in used:
            yield text(x + beside, y + 4, str(pin), "number")
    yield text(300, END_Y + 24, "All 40 pins, seen from above:")
    yield text(300, END_Y + 42, "odd numbers inside, even ones at the edge.")


def _button() -> Iterator[str]:
    (x9, y9), (x11, y11) = pin_at(9), pin_at(11)
    yield from wire((x9, y9), (215, y9), (215, y9 - 46), (90, y9 - 46), (90, y9 - 20))
    yield from wire((x11, y11), (215, y11), (215, y11 + 46), (90, y11 + 46), (90, y11 + 20))
    yield text(223, y9 - 10, "pin 9: ground", "name")
    yield text(223, y11 + 20, "pin 11: GPIO 17", "name")
    yield f'<circle class="part" cx="90" cy="{y9 - 16}" r="4"/>'
    yield f'<circle class="part" cx="90" cy="{y11 + 16}" r="4"/>'
    middle = (y9 + y11) // 2
    yield line(76, y9 - 16, 76, y11 + 16)
    yield line(76, middle, 58, middle)
    yield line(58, middle - 14, 58, middle + 14)
    yield text(100, middle - 4, "push button", "name")
    yield text(100, middle + 15, "domed")
    yield text(40, y11 + 84, "A button with four legs:")
    yield text(40, y11 + 103, "two that lie diagonally.")


def _lamp() -> Iterator[str]:
    (x32, y32), (x34, y34) = pin_at(32), pin_at(34)
    low = y34 + 84
    yield from wire((x32, y32), (600, y32))
    yield from wire((670, y32), (730, y32), (730, y32 + 34))
    yield from wire((730, y32 + 60), (730, low), (590, low), (590, y34), (x34, y34))
    yield text(EDGE_X + 14, y32 - 10, "pin 32: GPIO 12", "name")
    yield text(EDGE_X + 14, y34 + 20, "pin 34: ground", "name")
    yield f'<rect class="part" x="600" y="{y32 - 11}" width="70" height="22" rx="6"/>'
    for place, colour in ((610, "#c33"), (624, "#c33"), (638, "#7a4a21"), (656, "#c9a13b")):
        yield f'<rect x="{place}" y="{y32 - 10}" width="7" height="20" fill="{colour}"/>'
    yield text(600, y32 - 44, "resistor, 220 ohms", "name")
    yield text(600, y32 - 24, "(four rings: red, red, brown, gold)")
    yield f'<polygon class="led" points="714,{y32 + 34} 746,{y32 + 34} 730,{y32 + 60}"/>'
    yield line(714, y32 + 60, 746, y32 + 60)
    for at in (40, 52):
        yield line(708, y32 + at, 692, y32 + at + 8, "light")
    yield text(758, y32 + 20, "long leg")
    yield text(758, y32 + 44, "true amber LED,", "name")
    yield text(758, y32 + 62, "590 to 605 nm")
    yield text(758, y32 + 88, "short leg,")
    yield text(758, y32 + 106, "flat side")


def wire(*places: tuple[int, int]) -> Iterator[str]:
    """A wire from place to place."""
    for (x, y), (to_x, to_y) in pairwise(places):
        yield line(x, y, to_x, to_y, "wire")


def line(x: int, y: int, to_x: int, to_y: int, kind: str = "") -> str:
    """A straight line."""
    return f'<line{f" class={chr(34)}{kind}{chr(34)}" if kind else ""} x1="{x}" y1="{y}" x2="{to_x}" y2="{to_y}"/>'


def text(x: int, y: int, words: str, kind: str = "") -> str:
    """Words that begin at `x` and stand on `y`."""
    return f'<text{f" class={chr(34)}{kind}{chr(34)}" if kind else ""} x="{x}" y="{y}">{words}</text>'


if __name__ == "__main__":
    sys.stdout.write("\n".join(filter(None, picture())) + "\n")
