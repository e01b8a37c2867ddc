"""Draw lamp and button on a small breadboard, beside the same header as in the wiring plan.

    python -m scripts.breadboard > docs/breadboard.svg

For somebody who has never used one: the five holes of half a row are one piece of metal, so each row in use has the
colour of what it is joined to. Rule: what is drawn is what is wired: a wire or a leg ends in a hole, and says in which.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from scripts.wires import EDGE_X, STYLE, USED, board, line, pin_at, text

SHIFT = 272  # the header stands further to the left than in the plan
ROWS, PITCH = 17, 22
HOLES = {letter: 398 + PITCH * column + (44 if letter > "e" else 0) for column, letter in enumerate("abcdefghij")}
TOP_Y = 105  # of row 1, so that the wires of pins 9, 11 and 34 run straight
LEFT, RIGHT = HOLES["a"] - 30, HOLES["j"] + 44
BESIDE = RIGHT + 18
GROUND, BUTTON, LAMP, BETWEEN = "#4a4a4a", "#2f6fb0", "#d97a16", "#c2a13a"
JOINED = {3: GROUND, 5: BUTTON, 10: LAMP, 15: BETWEEN, 16: GROUND}
OURS = """<style>
  .plate { fill: #fbf8f1; stroke: #b8ad98; stroke-width: 2 } .groove { fill: #ece5d6 } .hole { fill: #8d8577 }
  .jumper { fill: none; stroke-width: 5; stroke-linejoin: round; stroke-linecap: round }
  .casing { stroke: #fff; stroke-width: 9 }
  .lead { fill: none; stroke: #8a8a8a; stroke-width: 3; stroke-linejoin: round; stroke-linecap: round }
  .cap { fill: #f3f1ec; stroke: #2b251d; stroke-width: 2 } .rim { fill: #3a3a3a }
</style>"""


def hole(name: str) -> tuple[int, int]:
    """The place of a hole, named by its letter and its row: `a3`."""
    return HOLES[name[0]], TOP_Y + PITCH * (int(name[1:]) - 1)


def picture() -> Iterator[str]:
    """The lines of the SVG, 900 by 580."""
    yield '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 580" role="img"'
    yield '  aria-label="Breadboard: pin 9 to row 3, pin 11 to row 5, the button between them; pin 32 to row 10,'
    yield "  the resistor from row 10 to row 15, the LED with its long leg in row 15 and its short leg in row 16,"
    yield '  pin 34 to row 16">'
    yield STYLE
    yield OURS
    yield '<rect width="900" height="580" fill="#fff"/>'
    yield f'<g transform="translate(-{SHIFT} 0)">'
    yield from board(USED)
    yield "</g>"
    yield from _breadboard()
    yield from _jumpers()
    yield from _resistor()
    yield from _led()
    yield from _button()
    yield "</svg>"


def _breadboard() -> Iterator[str]:
    low = TOP_Y + PITCH * (ROWS - 1)
    yield f'<rect class="plate" x="{LEFT}" y="{TOP_Y - 38}" width="{RIGHT - LEFT}" height="{low - TOP_Y + 60}" rx="8"/>'
    middle = (HOLES["e"] + HOLES["f"]) // 2
    yield f'<rect class="groove" x="{middle - 12}" y="{TOP_Y - 37}" width="24" height="{low - TOP_Y + 58}"/>'
    for row, colour in JOINED.items():
        x, y = hole(f"a{row}")
        size = f'width="{4 * PITCH + 18}" height="16" rx="8"'
        yield f'<rect x="{x - 9}" y="{y - 8}" {size} fill="{colour}" opacity="0.3"/>'
    for letter, x in HOLES.items():
        yield text(x - 4, TOP_Y - 17, letter, "number")
        for row in range(1, ROWS + 1):
            y = TOP_Y + PITCH * (row - 1)
            yield f'<rect class="hole" data-hole="{letter}{row}" x="{x - 3}" y="{y - 3}" width="6" height="6" rx="1"/>'
    for row in range(1, ROWS + 1):
        yield text(HOLES["j"] + (21 if row < 10 else 17), TOP_Y + PITCH * (row - 1) + 4, str(row), "number")


def _jumpers() -> Iterator[str]:
    aside = EDGE_X - SHIFT + 160  # where the lamp's wire climbs, right of the words
    for pin, name, colour, side, turn in (
        (9, "a3", GROUND, -1, None),
        (11, "a5", BUTTON, 1, None),
        (32, "a10", LAMP, -1, aside),
        (34, "a16", GROUND, 1, None),
    ):
        (x, y), (to_x, to_y) = pin_at(pin), hole(name)
        x, gap = x - SHIFT, y + side * PITCH // 2  # between two pins, so that it covers none
        ways = [(x, y), (x + 8, gap), *([(turn, gap), (turn, to_y)] if turn else []), (to_x, to_y)]
        yield _way("jumper casing", f"pin {pin}", name, ways)
        yield _way("jumper", f"pin {pin}", name, ways, colour)
        yield text(EDGE_X - SHIFT + 14, gap + (-10 if side < 0 else 20), f"pin {pin}: {USED[pin]}", "name")


def _resistor() -> Iterator[str]:
    (x, y), (_, low) = hole("c10"), hole("c15")
    yield _way("lead", "c10", "c15", [(x, y), (x, low)])
    yield f'<rect class="part" x="{x - 9}" y="{y + 22}" width="18" height="66" rx="7"/>'
    for place, colour in ((30, "#c33"), (43, "#c33"), (56, "#7a4a21"), (74, "#c9a13b")):
        yield f'<rect x="{x - 8}" y="{y + place}" width="16" height="7" fill="{colour}"/>'
    yield text(BESIDE, y + 4, "resistor, 220 ohms", "name")
    yield text(BESIDE, y + 24, "rows 10 and 15,")
    yield text(BESIDE, y + 43, "either way round")


def _led() -> Iterator[str]:
    (x, y), (_, low) = hole("d15"), hole("d16")
    base, middle = x + 30, (y + low) // 2
    yield _way("lead", "d15", "the long leg", [(x, y), (base, y + 4)])
    yield _way("lead", "d16", "the short leg", [(x, low), (base, low - 4)])
    yield f'<path class="led" d="M {base} {middle - 15} h 22 a 15 15 0 0 1 0 30 h -16 l -6 -6 z"/>'
    for turn in (-9, 0, 9):
        yield line(base + 44, middle + turn, base + 56, middle + turn * 2, "light")
    yield text(BESIDE, y + 4, "amber LED", "name")
    yield text(BESIDE, y + 24, "long leg in row 15,")
    yield text(BESIDE, y + 43, "short leg in row 16,")
    yield text(BESIDE, y + 62, "on the flat side")


def _button() -> Iterator[str]:
    (x, y), (_, low) = hole("e3"), hole("e5")
    centre, middle = BESIDE + 60, (y + low) // 2
    for start, gap in ((y, y - PITCH // 2), (low, low + PITCH // 2)):
        name = "e3" if start == y else "e5"
        yield _way("lead", name, "the button", [(x, start), (x + 8, gap), (centre - 40, gap), (centre - 26, start)])
    yield f'<circle class="rim" cx="{centre}" cy="{middle}" r="46"/>'
    yield f'<circle class="cap" cx="{centre}" cy="{middle}" r="36"/>'
    yield f'<path d="M {centre - 22} {middle - 8} a 25 25 0 0 1 22 -17" class="lead"/>'
    yield text(BESIDE, middle - 98, "push button, domed", "name")
    yield text(BESIDE, middle - 78, "in rows 3 and 5,")
    yield text(BESIDE, middle - 59, "either way round")


def _way(kind: str, start: str, end: str, ways: list[tuple[int, int]], colour: str = "") -> str:
    points = " ".join(f"{x},{y}" for x, y in ways)
    shade = f' stroke="{colour}"' if colour else ""
    return f'<polyline class="{kind}" data-from="{start}" data-to="{end}"{shade} points="{points}"/>'


if __name__ == "__main__":
    sys.stdout.write("\n".join(filter(None, picture())) + "\n")
