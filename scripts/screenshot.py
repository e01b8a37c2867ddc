"""Draw the simulator's screen in the middle of a breath, as an SVG.

    python scripts/screenshot.py > docs/simulator.svg

Rule: it is the very screen, on a clock that stands still while it is drawn.
"""

from __future__ import annotations

import asyncio
import re
import sys

from pi_regulate.share import share_dir
from pi_regulate.simulator.app import Simulator
from pi_regulate.simulator.device import Device
from pi_regulate.simulator.tempo import TempoClock

STEPS = ((0.0, True), (0.1, False), (30.8, None))  # seconds of the machine, and what the finger does


async def drawn() -> str:
    """The screen, 31 seconds after a press."""
    now_s = 0.0
    clock = TempoClock(lambda: now_s, look_s=0.002)
    device = Device(share_dir(), None, routine="long-out", sound="off", at_min=12 * 60, seed=0, clock=clock)
    device.start()
    app = Simulator(device)
    async with app.run_test(size=(80, 24)) as pilot:
        for until_s, down in STEPS:
            while now_s < until_s:
                now_s = min(until_s, now_s + 0.5)
                while not device.idle():
                    await asyncio.sleep(0.002)
            if down is not None:
                device.touch(down)
                while not device.idle():
                    await asyncio.sleep(0.002)
        app.look()
        await pilot.pause()
        return app.export_screenshot(title="pi-regulate simulate long-out")


def main() -> None:
    """Writes the picture to standard output, the same bytes every time."""
    svg = asyncio.run(drawn())
    unique = re.search(r"terminal-(\d+)-", svg)
    sys.stdout.write(svg.replace(unique.group(0), "terminal-") if unique else svg)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
