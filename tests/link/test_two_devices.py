"""Two whole devices on simulated pins, two links and a real broker: both breathe as one, and end as composed.

Each device is a program of its own, as beside a bed. When it breathes is read from what it writes; the test's own clock
places that in time. Rule: nothing here takes a device's word for what its light does.
"""

from __future__ import annotations

import json
import os
import random
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from itertools import pairwise
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any

import pytest

from pi_regulate_link import broker as link_broker
from pi_regulate_link import lamp_line
from pi_regulate_link.link_run import LinkRun
from pi_regulate_link.link_settings import LinkSettings
from tests.link.mosquittos import Mosquitto, free_port, needs_mosquitto
from tests.test_docs import ROOT

pytestmark = [needs_mosquitto, pytest.mark.slow]
ANNA, BEN, PAIR = "prg-anna000000", "prg-ben0000000", "k7f3m9q2xw4c"
BREATHS = 8
SHORTER = f"""
id: breathe-apart
phase: breathe
sound: ocean
steps:
  - glow: 8%
    lasts: 12s
  - breathe: {{in: 4s, out: 6s}}
    times: {BREATHS}
    light: {{from: 8%, to: 40%}}
lasts: {12 + 10 * BREATHS + 2}s
"""
SETTINGS = "others: {may: [together], at_night: [together]}\ntime_zone: Europe/Vienna\nintro: never\ntalk: none\n"
_AT = re.compile(r"breath\s+(\d+): in ")


class Device:
    """`pi-regulate run together-apart --backend mock`, with a press after a second."""

    def __init__(self, folder: Path, device: str) -> None:
        own = folder / "own"
        (own / "exercises").mkdir(parents=True)
        (folder / "run").mkdir()
        (own / "settings.yaml").write_text(SETTINGS)
        (own / "exercises" / "breathe-apart.yaml").write_text(SHORTER)
        self.device, self.folder, self.trace = device, folder, folder / "trace.jsonl"
        self.runtime = folder / "run" / "pi-regulate" / "mock"
        self.arrived: dict[int, float] = {}
        self._breaths = SimpleQueue[int]()

    def starts(self) -> None:
        words = ["run", "together-apart", "--backend", "mock", "--config", str(self.folder / "own"), "--sound", "off"]
        words += ["--press", "1s", "--once", "--trace", str(self.trace)]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "pi_regulate", *words], cwd=ROOT, text=True,
            env={**os.environ, "XDG_RUNTIME_DIR": str(self.folder / "run"), "HOME": str(self.folder)},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        )  # fmt: skip
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if (found := _AT.search(line)) is not None:
                self.arrived.setdefault(int(found[1]), time.monotonic())
                self._breaths.put(int(found[1]))

    def breathes(self, number: int) -> None:
        """Waits for this breath."""
        while self._breaths.get(timeout=120) < number:
            pass

    def ends(self) -> None:
        assert self.process.wait(240) == 0
        self._reader.join(10)

    def rows(self, what: str) -> list[dict[str, Any]]:
        found = [json.loads(line) for line in self.trace.read_text().splitlines()]
        return [row for row in found if row.get("what") == what]

    def inhales(self) -> list[float]:
        """When it breathed in, by the test's clock: its own times, placed by the line that came soonest."""
        times = {row["index"]: float(row["at_s"]) for row in self.rows("breath") if row["part"] == "in"}
        offset_s = min(self.arrived[number] - at_s for number, at_s in times.items())
        return [at_s + offset_s for at_s in times.values()]


class SlowWay:
    """A way to the broker on which everything takes longer, and not always as long; its order stays."""

    def __init__(self, port: int, seed: int) -> None:
        self.port, self._chance = free_port(), random.Random(seed)
        self._to, self._listens = port, socket.create_server(("127.0.0.1", self.port))
        Thread(target=self._work, daemon=True).start()

    def _work(self) -> None:
        with suppress(OSError):
            while True:
                here, _ = self._listens.accept()
                with suppress(OSError):
                    there = socket.create_connection(("127.0.0.1", self._to))
                    for ends in ((here, there), (there, here)):
                        self._carries(*ends)

    def _carries(self, from_: socket.socket, to: socket.socket) -> None:
        coming: SimpleQueue[tuple[float, bytes]] = SimpleQueue()

        def takes() -> None:
            data = b"-"
            while data:
                with suppress(OSError):
                    data = from_.recv(4096)
                coming.put((time.monotonic() + 0.04 + self._chance.expovariate(1 / 0.04), data))

        def gives() -> None:
            while True:
                at_s, data = coming.get()
                time.sleep(max(0.0, at_s - time.monotonic()))  # the way itself, not the test
                with suppress(OSError):
                    if not data:
                        to.shutdown(socket.SHUT_WR)
                        return
                    to.sendall(data)

        for work in (takes, gives):
            Thread(target=work, daemon=True).start()

    def closes(self) -> None:
        self._listens.close()


@contextmanager
def link_of(device: Device, port: int) -> Iterator[None]:
    settings = LinkSettings.model_validate(
        {"broker": {"host": "127.0.0.1", "port": port, "tls": False}, "tell": "nothing"}
    )
    folder = device.folder / "link"
    folder.mkdir()
    (folder / "pair").write_text(f"{PAIR}\n")
    running = LinkRun(device.device, settings, folder, device.runtime, folder)
    thread = Thread(target=running.work)
    thread.start()
    try:
        yield
    finally:
        running.end()
        thread.join(30)


def breathed(tmp_path: Path, way: Callable[[int, int], int], killed: bool) -> tuple[Device, Device]:
    """Anna begins, Ben a breath later; with `killed`, the broker is gone in the middle."""
    broker = Mosquitto(tmp_path).start()
    devices = [Device(tmp_path / name, name) for name in (ANNA, BEN)]
    anna, ben = devices
    with ExitStack() as stack:
        stack.callback(broker.kill)
        for number, device in enumerate(devices):
            stack.enter_context(link_of(device, way(broker.port, number)))
        anna.starts()
        anna.breathes(1)
        ben.starts()
        ben.breathes(3)
        if killed:
            broker.kill()
        for device in devices:
            device.ends()
    return anna, ben


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lamp_line, "AWAY_S", 0.1)
    monkeypatch.setattr(link_broker, "RETRY_S", (1, 1))


def end_as_composed(device: Device) -> None:
    assert len(device.inhales()) == BREATHS
    assert [row["seconds"] for row in device.rows("breath") if row["part"] == "in"] == [4.0] * BREATHS
    assert all(5.7 <= row["seconds"] <= 6.3 for row in device.rows("breath") if row["part"] == "out")
    assert [row["seconds"] for row in device.rows("landing")] == [6.0]
    levels = [(float(row["at_s"]), float(row["level"])) for row in device.rows("level")]
    assert levels[-1][1] == 0.0
    fastest = max(abs(b - a) / max(later - at_s, 0.01) for (at_s, a), (later, b) in pairwise(levels))
    assert fastest <= 1.6  # a raised cosine over all levels in a second (limit slew)
    inhales = [float(row["at_s"]) for row in device.rows("breath") if row["part"] == "in"]
    for at_s in inhales[1:]:  # the light is lowest there
        near = {moment: level for moment, level in levels if abs(moment - at_s) < 1.5}
        assert abs(min(near, key=near.__getitem__) - at_s) < 0.6


def together_within(anna: Device, ben: Device, seconds: float) -> None:
    errors = [min((at_s - one for one in anna.inhales()), key=abs) for at_s in ben.inhales()]
    both = [one for one, at_s in zip(errors, ben.inhales(), strict=True) if at_s < anna.inhales()[-1] + 5.0]
    assert len(both) >= 3
    assert max(map(abs, both)) <= seconds, both


def test_on_a_quiet_network_both_breathe_within_a_tenth_of_a_second_and_end_without_it_as_composed(
    tmp_path: Path,
) -> None:
    anna, ben = breathed(tmp_path, lambda port, number: port, killed=True)
    together_within(anna, ben, 0.1)
    for device in (anna, ben):
        end_as_composed(device)
    assert [b - a for a, b in pairwise(anna.inhales())] == pytest.approx([10.0] * (BREATHS - 1), abs=0.05)


def test_with_eighty_milliseconds_and_more_under_way_both_breathe_within_a_quarter_of_a_second(tmp_path: Path) -> None:
    ways: list[SlowWay] = []

    def slow(port: int, number: int) -> int:
        ways.append(SlowWay(port, number))
        return ways[-1].port

    anna, ben = breathed(tmp_path, slow, killed=False)
    for way in ways:
        way.closes()
    together_within(anna, ben, 0.25)
    for device in (anna, ben):
        end_as_composed(device)
