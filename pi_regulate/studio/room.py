"""The room: the one device, and everybody who looks at it through a page.

Twenty times a second, while somebody looks, it compares the device with what was told last and tells what has changed;
light and sound come by themselves, from the device's threads. Everything here runs in one event loop. What a page is
too slow to take is dropped together with the page, which then comes back. Rule: a page asks, the device decides.
"""

from __future__ import annotations

import asyncio
import json
import struct
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from pi_regulate.simulator.tempo import FASTEST
from pi_regulate.simulator.view import LOG_LINES
from pi_regulate.studio.asking import (
    Chooses,
    ComparesClocks,
    MovesHand,
    Plays,
    SetsHour,
    SetsTempo,
    WantsNumbers,
    read_asked,
)
from pi_regulate.studio.fingers import Fingers
from pi_regulate.studio.foretelling import SHOWN_S, Ahead, Foretold
from pi_regulate.studio.hurrying import Goal, hurries_until
from pi_regulate.studio.page_device import PageDevice
from pi_regulate.studio.telling import PageTold, numbers_of, plan_of, state_of
from pi_regulate.words import RegulateError

_LOOKS_HZ = 20.0
_NUMBERS_EVERY = 5  # looks
_LOOK_AT_FILES_S = 1.0
MOST_PAGES = 8  # of each kind; more than anybody has open
_MOST_WAITING = 64  # messages for a page: five seconds of sound
_MOST_ASKED_PER_S = 100.0  # by one page, on average; a hand makes ten edges a second
_BURST = 200.0


class Seat:
    """One page's place in the room: what is still to be sent to it."""

    def __init__(self) -> None:
        self.waiting: asyncio.Queue[str | bytes | None] = asyncio.Queue(_MOST_WAITING)  # None ends it
        self.why = ""  # it has to go
        self.numbers = False
        self._allowance, self._at_s = _BURST, asyncio.get_running_loop().time()

    def tell(self, message: str | bytes) -> None:
        """Queues a message; a page that takes none of them has to go."""
        try:
            self.waiting.put_nowait(message)
        except asyncio.QueueFull:
            self.leave("the page was too slow")

    def leave(self, why: str) -> None:
        """Has to go, for this reason."""
        if not self.why:
            self.why = why
            while not self.waiting.empty():
                self.waiting.get_nowait()
            self.waiting.put_nowait(None)

    def may_ask(self) -> bool:
        """Whether it asks no more often than a hand can."""
        now_s = asyncio.get_running_loop().time()
        self._allowance = min(_BURST, self._allowance + _MOST_ASKED_PER_S * (now_s - self._at_s)) - 1.0
        self._at_s = now_s
        return self._allowance > 0


class Room:
    """Tells pages about `device`, and the device what they ask for."""

    def __init__(self, device: PageDevice) -> None:
        self.device = device
        self.fingers = Fingers(device.touch)
        self._pages: list[Seat] = []
        self._ears: list[Seat] = []
        self._foretold, self._ahead = Foretold(device.clock), Ahead()
        self._shown_until_s = 0.0
        self._state: PageTold = {}
        self._plan: Any = object()  # none that a view could have
        self._curve: PageTold | None = None
        self._light = ""
        self._log: deque[str] = deque(maxlen=LOG_LINES)
        self._looking: list[asyncio.Task[None]] = []  # while somebody does
        self._busy = asyncio.Lock()  # files are read by one at a time
        self._goal: Goal | None = None

    def open(self) -> None:
        """Listens to the device, in the running loop."""
        loop = asyncio.get_running_loop()
        self.device.foretold = lambda ahead: _soon(loop, lambda: self._foretell(ahead))
        self.device.heard = lambda at_s, samples: _soon(loop, lambda: self._sound(at_s, samples))

    def close(self) -> None:
        """Nobody looks any more."""
        self.device.foretold, self.device.heard = (lambda _ahead: None), (lambda _at_s, _samples: None)
        for seat in (*self._pages, *self._ears):
            seat.leave("the studio has ended")
        self._stop_looking()

    def sit_down(self, *, to_hear: bool = False) -> Seat | None:
        """A place for a page, or for its ears; None where all are taken."""
        row = self._ears if to_hear else self._pages
        if len(row) >= MOST_PAGES:
            return None
        seat = Seat()
        row.append(seat)
        if not to_hear:
            if not self._looking:
                self._state = {}
                self._looking = [asyncio.create_task(on) for on in (self._look_on(), self._look_at_files())]
            self._look()
            for told in (self._state, {"plan": self._curve}, {"log": list(self._log), "anew": True}):
                seat.tell(_text(told))
            self._tell_light()
        return seat

    def get_up(self, seat: Seat) -> None:
        """The page is gone."""
        self.fingers.gone(seat)
        for row in (self._pages, self._ears):
            with suppress(ValueError):
                row.remove(seat)
        if not self._pages:
            self._stop_looking()

    async def hear(self, seat: Seat, text: str) -> None:
        """Does what a page asks for. Raises UnreadableError for what no page asks."""
        asked, device = read_asked(text), self.device
        match asked:
            case MovesHand(motion):
                self._move(seat, motion)
            case SetsTempo(tempo):
                self._goal = None
                device.set_tempo(tempo)
            case Chooses(name):
                self._goal = None
                await self._read(seat, lambda: device.choose(name))
            case Plays(name, from_s):
                goal = Goal(name, from_s, device.clock.now(), device.clock.host_s())
                self._goal = goal if await self._read(seat, lambda: device.play(name)) and from_s else None
            case SetsHour(minute):
                device.set_hour(minute)
            case WantsNumbers(wanted):
                seat.numbers = wanted
            case ComparesClocks(page_ms):
                seat.tell(_text({"page_ms": page_ms, "host_s": device.clock.host_s()}))
                return
        self._look()
        if isinstance(asked, MovesHand | SetsTempo):
            self._tell_light()

    def _move(self, seat: Seat, motion: str) -> None:
        match motion:
            case "down":
                self.fingers.down(seat)
            case "up":
                self.fingers.up(seat)
            case "press":
                self.fingers.press(seat, breathes=self.device.viewer.view().hand_leads)
            case "double":
                self.fingers.double(seat)
            case "hold":
                self.fingers.hold(seat)

    async def _look_on(self) -> None:
        looks = 0
        while True:
            await asyncio.sleep(1 / _LOOKS_HZ)
            self._hurry()
            self._look()
            looks += 1
            if self.device.clock.host_s() > self._shown_until_s - SHOWN_S / 2 and not self._state["rest"]:
                self._tell_light()
            if looks % _NUMBERS_EVERY == 0 and any(seat.numbers for seat in self._pages):
                told = _text({"numbers": numbers_of(self.device)})
                for seat in self._pages:
                    if seat.numbers:
                        seat.tell(told)

    def _hurry(self) -> None:
        """On to where somebody wants to hear it."""
        if self._goal is None:
            return
        device, clock = self.device, self.device.clock
        until_s = hurries_until(self._goal, device.viewer.view(), clock.now(), clock.host_s())
        tempo = 1.0 if until_s is None else FASTEST
        if clock.tempo != tempo:
            device.set_tempo(tempo)
            self._tell_light()
        if until_s is None:
            self._goal = None
        else:
            clock.hurry_until(until_s)

    async def read_anew(self, folder: Path) -> None:
        """A file in the owner's folder has been written; the folder may be new."""
        await self._read(None, lambda: self.device.use(folder))

    def hear_anew(self, folder: Path) -> None:
        """A voice in the owner's folder has changed."""
        self.device.hear_anew(folder)

    async def _look_at_files(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_AT_FILES_S)
            await self._read(None, self.device.look_at_files)

    def _stop_looking(self) -> None:
        for task in self._looking:
            task.cancel()
        self._looking = []

    async def _read(self, seat: Seat | None, do: Callable[[], None]) -> bool:
        """Does what reads files, which takes a moment; the page that asked for it hears why it could not be done."""
        async with self._busy:
            try:
                await asyncio.to_thread(do)
            except RegulateError as error:
                if seat is not None:
                    seat.tell(_text({"refused": str(error)}))
                return False
        return True

    def _look(self) -> None:
        """Tells all pages what has changed since the last look."""
        state = state_of(self.device)
        if changed := {name: value for name, value in state.items() if self._state.get(name, _NOTHING) != value}:
            self._state = state
            self._tell(changed)
        view = self.device.viewer.view()
        if view.plan is not self._plan:
            self._plan, self._curve = view.plan, plan_of(view)
            self._tell({"plan": self._curve})
        if lines := self.device.viewer.new_log():
            self._log.extend(lines)
            self._tell({"log": lines})

    def _foretell(self, ahead: Ahead) -> None:
        self._ahead = ahead
        if self._pages:
            self._tell_light()

    def _tell_light(self) -> None:
        points = self._foretold.points(self._ahead, unlit=self.device.unlit)
        self._shown_until_s = points[-1][0]
        light = [[round(host_s, 3), round(at_s, 3), round(share, 4)] for host_s, at_s, share in points]
        self._tell({"light": light})

    def _sound(self, at_s: float, samples: bytes) -> None:
        chunk = struct.pack("<d", at_s) + samples
        for seat in self._ears:
            seat.tell(chunk)

    def _tell(self, told: PageTold) -> None:
        text = _text(told)
        for seat in self._pages:
            seat.tell(text)


_NOTHING = object()


def _text(told: PageTold) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _soon(loop: asyncio.AbstractEventLoop, act: Callable[[], None]) -> None:
    """Acts in the loop, from another thread; a loop that has ended does nothing more."""
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(act)
