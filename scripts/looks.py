"""Draw what a person sees of the simulator: every size of window, every kind of terminal, at the moments that matter.

    python -m scripts.looks build/looks [PALETTE [KIND,KIND [SIZE,SIZE]]]

The program runs in a pseudo-terminal, and its output is drawn as that terminal would: for 16 colours in the palette of
`xterm` (the default), of the Linux `console`, or of a `light` window. Rule: this script checks nothing; the pictures
are for people to look at.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import matplotlib
from PIL import Image, ImageDraw, ImageFont

from scripts.terminal import Terminal

SIZES = ((80, 24), (120, 40), (60, 20), (40, 14))
KINDS = {
    "true": {"TERM": "xterm-256color", "COLORTERM": "truecolor"},
    "256": {"TERM": "xterm-256color"},
    "16": {"TERM": "xterm"},
    "none": {"TERM": "xterm-256color", "NO_COLOR": "1"},
    "linux": {"TERM": "linux"},
    "vt100": {"TERM": "vt100"},
}
# the moment, what is typed for it, what must be on the screen then, and the seconds to wait after that
MOMENTS = (
    ("rest", "", "Press", 1.0),
    ("greeting", " ", "a greeting", 1.5),
    ("said", "", "“Imagine", 0.5),
    ("in", "++", "3 s ", 0.4),
    ("out", "--", "5 s ", 0.8),
    ("log", "g", "duty", 0.6),
    ("help", "g?", "click closes", 0.3),
    ("list", "\x1bl", "feet-weight", 0.3),
    ("found", "box", "box-four", 0.8),
    ("chosen", "\x1blhug-20\r", "a greeting", 0.5),
    ("gate", "+++", "two presses", 0.3),
    ("one yes", "--- ", "yes 1 of 2", 1.6),  # a second yes counts a second and a half after the first
    ("both yes", " ", "that was a yes", 0.5),
)
COLOURS = {
    "xterm": ("000000", "cd0000", "00cd00", "cdcd00", "0000ee", "cd00cd", "00cdcd", "e5e5e5",
              "7f7f7f", "ff0000", "00ff00", "ffff00", "5c5cff", "ff00ff", "00ffff", "ffffff"),
    "console": ("000000", "aa0000", "00aa00", "aa5500", "0000aa", "aa00aa", "00aaaa", "aaaaaa",
                "555555", "ff5555", "55ff55", "ffff55", "5555ff", "ff55ff", "55ffff", "ffffff"),
}  # fmt: skip
COLOURS["light"] = COLOURS["xterm"]
NAMES = ("black", "red", "green", "brown", "blue", "magenta", "cyan", "white")  # as pyte has them
GROUNDS = {"xterm": ("e5e5e5", "000000"), "console": ("aaaaaa", "000000"), "light": ("202020", "fafafa")}
CELL = (9, 18)


def main() -> None:
    """Draws every picture into a folder."""
    folder = Path(sys.argv[1])
    palette = sys.argv[2] if len(sys.argv) > 2 else "xterm"
    kinds = sys.argv[3].split(",") if len(sys.argv) > 3 else list(KINDS)
    sizes = (
        [(int(x), int(y)) for x, _, y in (size.partition("x") for size in sys.argv[4].split(","))]
        if len(sys.argv) > 4
        else SIZES
    )
    folder.mkdir(parents=True, exist_ok=True)
    for kind in kinds:
        for size in sizes:
            for moment, screen in moments(kind, size):
                name = f"{size[0]}x{size[1]}-{kind}-{palette}-{moment}.png"
                drawn(screen, palette).save(folder / name)
                print(folder / name)  # noqa: T201


def moments(kind: str, size: tuple[int, int]) -> Iterator[tuple[str, Any]]:
    """The screen at each moment, one after the other."""
    command = [sys.executable, "-m", "pi_regulate", "simulate", "cool-the-tea", "--sound", "off", "--at", "12:00"]
    with Terminal(command, *size, KINDS[kind]) as terminal:
        for moment, keys, words, seconds in MOMENTS:
            for key in keys:
                terminal.type(key)
                terminal.read(0.3 if key == "\x1b" else 0.1)
            terminal.until(words)
            terminal.read(seconds)
            yield moment.replace(" ", "-"), terminal.screen


def drawn(screen: Any, palette: str) -> Image.Image:
    """A screen as a picture, in the colours of a palette."""
    regular, bold = (
        ImageFont.truetype(str(Path(matplotlib.get_data_path(), "fonts", "ttf", f"DejaVuSansMono{face}.ttf")), 15)
        for face in ("", "-Bold")
    )
    picture = Image.new("RGB", (CELL[0] * screen.columns, CELL[1] * screen.lines))
    pen = ImageDraw.Draw(picture)
    for y in range(screen.lines):
        for x in range(screen.columns):
            cell = screen.buffer[y][x]
            front, ground = (_rgb(cell.fg, palette, 0), _rgb(cell.bg, palette, 1))
            if cell.reverse:
                front, ground = ground, front
            left, top = x * CELL[0], y * CELL[1]
            pen.rectangle((left, top, left + CELL[0] - 1, top + CELL[1] - 1), fill=ground)
            blocks = {"█": (0, 1), "▀": (0, 0.5), "▄": (0.5, 1)} | {
                sign: (1 - eighths / 8, 1) for eighths, sign in enumerate(" ▁▂▃▄▅▆▇") if eighths
            }
            shades = {"░": 0.25, "▒": 0.5, "▓": 0.75}
            if cell.data in blocks:
                above, below = blocks[cell.data]
                pen.rectangle((left, top + above * CELL[1], left + CELL[0] - 1, top + below * CELL[1] - 1), fill=front)
            elif cell.data in shades:
                for row in range(CELL[1]):
                    for column in range(CELL[0]):
                        place = (left + column) % 2 + 2 * ((top + row) % 2)
                        if (0, 3, 1, 2).index(place) < 4 * shades[cell.data]:
                            pen.point((left + column, top + row), fill=front)
            elif cell.data.strip():
                pen.text((left, top), cell.data, fill=front, font=bold if cell.bold else regular)
    return picture


def _rgb(colour: str, palette: str, place: int) -> str:
    if colour == "default":
        return f"#{GROUNDS[palette][place]}"
    bright = colour.startswith("bright")
    name = colour.removeprefix("bright")
    if name in NAMES or name == "yellow":
        return f"#{COLOURS[palette][NAMES.index('brown' if name == 'yellow' else name) + 8 * bright]}"
    return f"#{colour}"


if __name__ == "__main__":
    main()
