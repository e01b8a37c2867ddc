"""Draw the simulator's screen in the middle of a breath, as an SVG.

    python -m scripts.screenshot > docs/simulator.svg

Every character has its own place in the picture, blocks are drawn as areas, and nothing is loaded from elsewhere, so it
looks the same in every browser. Rule: it is the real screen, on a clock that stands still while it is drawn.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Iterator
from html import escape
from typing import Any

from pi_regulate.share import share_dir
from pi_regulate.simulator.app import Simulator
from pi_regulate.simulator.simulated_device import Device
from pi_regulate.simulator.tempo import TempoClock
from scripts.terminal import rendered

STEPS = ((0.0, True), (0.1, False), (30.8, None))  # seconds of the machine, and what the finger does
WIDE, HIGH = 9, 18  # of a character, in the picture's units
BLOCKS = {"█": (0, 8), "▀": (0, 4)} | {sign: (8 - size, size) for size, sign in enumerate(" ▁▂▃▄▅▆▇") if size}
"""Where a block begins below the top of its place, and how high it is, in eighths."""


async def drawn() -> Any:
    """The screen, 31 seconds after a press."""
    os.environ.pop("NO_COLOR", None)
    os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
    now_s = 0.0
    clock = TempoClock(lambda: now_s, look_s=0.002)
    device = Device(share_dir(), None, routine="long-out", sound="off", at_min=12 * 60, seed=0, clock=clock)
    device.start()
    app = Simulator(device)
    app.looks_hz = 0.001  # it is looked at here, at every twentieth of a second
    async with app.run_test(size=(80, 24)) as pilot:
        for until_s, down in STEPS:
            while now_s < until_s:
                now_s = min(until_s, now_s + 0.05)
                while not device.idle():
                    await asyncio.sleep(0.002)
                app.look()
            if down is not None:
                device.touch(down)
                while not device.idle():
                    await asyncio.sleep(0.002)
        await pilot.pause()
        return rendered(app)


def svg(screen: Any) -> Iterator[str]:
    """The screen as lines of an SVG."""
    width, height = WIDE * screen.columns, HIGH * screen.lines
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img"'
    yield '  aria-label="pi-regulate simulate long-out: the lamp, a large word, the curve of the breath, the keys">'
    yield f'<rect width="{width}" height="{height}" fill="#000" shape-rendering="crispEdges"/>'
    yield '<g shape-rendering="crispEdges">'
    for y in range(screen.lines):
        x = 0
        while x < screen.columns:
            cell = screen.buffer[y][x]
            end = x + 1
            while end < screen.columns and _look(screen.buffer[y][end]) == _look(cell):
                end += 1
            left, wide = WIDE * x, WIDE * (end - x)
            if cell.bg not in ("default", "000000"):
                yield f'<rect x="{left}" y="{HIGH * y}" width="{wide}" height="{HIGH}" fill="#{cell.bg}"/>'
            if cell.data in BLOCKS:
                below, high = (HIGH * eighths / 8 for eighths in BLOCKS[cell.data])
                yield f'<rect x="{left}" y="{HIGH * y + below:g}" width="{wide}" height="{high:g}" fill="#{cell.fg}"/>'
            x = end
    yield "</g>"
    yield '<g font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="14.5">'
    for y in range(screen.lines):
        x = 0
        while x < screen.columns:
            cell = screen.buffer[y][x]
            end = x
            while end < screen.columns and _written(screen.buffer[y][end]) == _written(cell) != ():
                end += 1
            text = "".join(screen.buffer[y][place].data for place in range(x, end))
            if text.strip():
                places = " ".join(str(WIDE * place) for place in range(x, end))
                style = ' font-weight="bold"' * cell.bold + ' font-style="italic"' * cell.italics
                yield f'<text y="{HIGH * y + 14}" x="{places}" fill="#{cell.fg}"{style}>{escape(text)}</text>'
            x = max(end, x + 1)
    yield "</g>"
    yield "</svg>"


def _look(cell: Any) -> tuple[object, ...]:
    return (cell.bg, cell.fg if cell.data in BLOCKS else "", BLOCKS.get(cell.data))


def _written(cell: Any) -> tuple[object, ...]:
    """The style that characters written together must share; empty for a blank."""
    return () if cell.data in BLOCKS or not cell.data.strip() else (cell.fg, cell.bold, cell.italics)


def main() -> None:
    """Writes the picture to standard output, the same bytes every time."""
    sys.stdout.write("\n".join(svg(asyncio.run(drawn()))) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
