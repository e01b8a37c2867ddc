"""A machine to be a service on: its folders, a service manager that listens, and starts that ended early.

Rule: everything real but the pins; nothing outside one temporary folder.
"""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest

from pi_regulate.devices.clock import VirtualClock
from pi_regulate.devices.keeping.clerk import Clerk
from pi_regulate.devices.keeping.starts import StartBook
from pi_regulate.devices.notify import ServiceManager
from pi_regulate.devices.pins.backends import MockHeaders
from pi_regulate.devices.pins.mock import MockHeader
from pi_regulate.devices.speaker.simulated_card import SimulatedCard
from pi_regulate.devices.wall import simulated_wall
from pi_regulate.library.catalogue import Library, load
from pi_regulate.library.settings import SoundSettings
from pi_regulate.service.service import on_duty
from pi_regulate.session.guide import Guide
from pi_regulate.share import share_dir
from pi_regulate.trace import Row
from tests.stage import NOON, USED, shipped

GOOD, BROKEN = "talk: none\n", "talk: many\n"


def read(folder: Path | None) -> Library:
    """The library. Raises RegulateError."""
    return load(share_dir(), folder)


class House:
    """A machine: the owner's folder, state, runtime, and a manager that listens."""

    def __init__(self, folder: Path) -> None:
        self.own, self.state, self.runtime = (folder / name for name in ("own", "state", "run"))
        self.own.mkdir()
        self.runtime.mkdir()
        self.listening = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.listening.bind(str(folder / "notify"))
        self.listening.setblocking(False)
        self._lines: list[str] = []
        self.environ = {"NOTIFY_SOCKET": str(folder / "notify"), "WATCHDOG_USEC": "500000"}

    def write(self, text: str) -> None:
        (self.own / "settings.yaml").write_text(text)

    def duty(self) -> Any:
        return on_duty(ServiceManager(self.environ), self.state, self.runtime, read, self.own)

    def good_run(self) -> None:
        with self.duty() as service:
            service.library()
            service.gone_well()

    def early_ends(self, count: int, ended: str = "signal SEGV") -> None:
        """Starts that end without a word of their own; `ended` is systemd's, as the unit writes it down."""
        for _ in range(count):
            clerk = Clerk()
            StartBook(self.state, self.runtime, clerk)
            clerk.settle()
            (self.runtime / "ended").write_text(f"{ended}\n")

    def told(self) -> list[str]:
        """Everything so far. A socket holds only a few messages, so somebody has to listen now and then."""
        while True:
            try:
                self._lines += self.listening.recv(4096).decode().split("\n")
            except BlockingIOError:
                return self._lines

    def see(self, row: Row, now_s: float) -> None:
        self.told()


def guide() -> Guide:
    return Guide(shipped(), simulated_wall(NOON, 0.0), USED)


def sounding(volume: float, **more: Any) -> SoundSettings:
    """The shipped settings of the sound at a volume."""
    return shipped().settings.sound.model_copy(update={"volume": volume, **more})


def states_of(monkeypatch: pytest.MonkeyPatch, pin: int) -> list[float]:
    """The last states of a mock pin, up to when its header was closed: it forgets them then."""
    states: list[float] = []
    real = MockHeader.close

    def close(self: MockHeader) -> None:
        states.extend(
            one.state for info, found in self.pins.items() if info.name == f"GPIO{pin}" for one in found.states
        )
        real(self)

    monkeypatch.setattr(MockHeader, "close", close)
    return states


def with_header(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """A machine whose own pins are gpiozero's mock ones, not simulated by the program, on a clock that jumps.

    A card that is opened plays into nothing, on the same clock. What belongs to the machine goes into `folder`.
    """
    clocks: list[VirtualClock] = []

    def clock() -> VirtualClock:
        clocks.append(VirtualClock())
        return clocks[-1]

    monkeypatch.delenv("RUNTIME_DIRECTORY", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder / "run"))
    monkeypatch.setenv("SDL_AUDIODRIVER", "disk")
    monkeypatch.setattr("pi_regulate.wiring.parts.headers_of", lambda backend, driver, clock: MockHeaders(clock))
    monkeypatch.setattr("pi_regulate.cli.surroundings.RealClock", clock)
    monkeypatch.setattr("pi_regulate.devices.speaker.outlet.pygame_pipe", lambda output: SimulatedCard(clocks[-1]))


def headers_made(monkeypatch: pytest.MonkeyPatch) -> list[MockHeader]:
    """The mock headers that are opened from now on, so that a test can look at the pins."""
    made: list[MockHeader] = []
    real = MockHeader.__init__

    def remember(self: MockHeader, clock: Any) -> None:
        real(self, clock)
        made.append(self)

    monkeypatch.setattr(MockHeader, "__init__", remember)
    return made
