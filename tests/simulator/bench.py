"""A simulator on the bench, driven as a person would drive it, on a machine's clock that only the test turns."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

pytest.importorskip("textual", reason="the simulator needs the extra `sim`")
pytest.importorskip("pyte", reason="what a terminal makes of escape codes is read by pyte")
from textual.pilot import Pilot

from pi_regulate.share import share_dir
from pi_regulate.simulator.app import Simulator
from pi_regulate.simulator.simulated_device import Device
from pi_regulate.simulator.tempo import TempoClock
from scripts.terminal import rendered
from tests.simulator.host import Host

TRUE_COLOUR = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
TERMINFO = "pi_regulate.simulator.terminal._has_no_colours"  # curses reads one description in a process, no second
LOOKS = 2000  # how often a condition is looked at before it counts as never


class Bench:
    """A simulator on the bench: the app, its pilot, its device, and the hands of its clock."""

    def __init__(self, app: Simulator, pilot: Pilot[None], host: Host) -> None:
        self.app, self.pilot, self.host = app, pilot, host

    async def until(self, true: Callable[[], bool]) -> None:
        """Looks again and again, until it is true."""
        for _ in range(LOOKS):
            if true():
                return
            await asyncio.sleep(0.002)
        assert true()

    async def on(self, seconds: float) -> None:
        """Time goes on, in steps that a loop would take; then the screen is looked at."""
        end_s = self.host.now_s + seconds
        await self.until(self.app.device.idle)
        while self.host.now_s < end_s:
            self.host.now_s = min(end_s, self.host.now_s + 1.0)
            await self.until(self.app.device.idle)
        self.app.look()
        await self.pilot.pause()

    async def watch(self, seconds: float) -> None:
        """Time goes on, and the screen is looked at twenty times a second, as it is by itself."""
        for _ in range(round(20 * seconds)):
            self.host.now_s += 0.05
            await self.until(self.app.device.idle)
            self.app.look()
        await self.pilot.pause()

    @property
    def view(self) -> Any:
        return self.app.device.viewer.view()

    async def press(self) -> None:
        """A press of a tenth of a second, and the moment until it is clear that it was one."""
        self.app.device.touch(True)
        await self.on(0.1)
        self.app.device.touch(False)
        await self.on(0.5)

    async def space(self) -> None:
        """The space bar goes down. Its finger would come up after a tenth of a real second; here it waits."""
        with mock.patch.object(self.app, "set_timer", wraps=self.app.set_timer) as timers:
            timers.side_effect = lambda _after_s, then: mock.Mock() if then == self.app._let_go else mock.DEFAULT
            await self.pilot.press("space")

    async def let_go(self) -> None:
        """The space bar's finger comes up after a tenth of a second of this bench's own time."""
        await self.on(0.1)
        self.app._let_go()

    def seen(self) -> Any:
        """The screen as this kind of terminal shows it: pyte's characters, each with its colours."""
        return rendered(self.app)

    def text(self) -> str:
        """The characters on the screen."""
        return "\n".join(line.rstrip() for line in self.seen().display)

    def part(self, name: str) -> str:
        """The words in one part of the screen, as they are read: line after line."""
        lines, place = self.seen().display, self.app.screen_stack[0].query_one(name).scrollable_content_region
        return " ".join(" ".join(line[place.x : place.right] for line in lines[place.y : place.bottom]).split())

    async def resize(self, width: int, height: int) -> None:
        """The window gets another size, and the screen is looked at in it."""
        await self.pilot.resize_terminal(width, height)
        for _ in range(2):
            self.app.look()
            await self.pilot.pause()


@asynccontextmanager
async def bench(
    routine: str | None = None,
    *,
    config: Path | None = None,
    size: tuple[int, int] = (80, 24),
    at_min: int = 12 * 60,
    environ: Mapping[str, str] = TRUE_COLOUR,
) -> AsyncIterator[Bench]:
    host = Host()
    device = Device(
        share_dir(), config, routine=routine, sound="off", at_min=at_min, seed=0, clock=TempoClock(host, look_s=0.002)
    )
    device.start()
    told = {name: value for name, value in os.environ.items() if name not in ("TERM", "COLORTERM", "NO_COLOR")}
    try:
        with (
            mock.patch.dict(os.environ, {**told, **environ}, clear=True),
            mock.patch(TERMINFO, lambda name: "vt" in name),
        ):
            app = Simulator(device)
        app.looks_hz = 0.1  # the test looks itself, when it has something to see
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            yield Bench(app, pilot, host)
    finally:
        host.hurries = True
        device.stop()


def run(test: Callable[[], Any]) -> None:
    asyncio.run(test())
