"""Observes processes from outside: how much processor they use, how often they wake up, how much memory they have.

The kernel counts all of it (schedstat, voluntary context switches, proportional set size), so looking costs the process
nothing. Rule: every process that is started here is ended here, by its own handle.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from os import cpu_count
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).parent.parent
BUSY = "while True: pass"


@dataclass(frozen=True)
class Look:
    """What the kernel has counted for a process up to now. `at_s` is monotonic time."""

    at_s: float
    cpu_s: float
    wakes: int
    memory_mb: float


@dataclass(frozen=True)
class Cost:
    """What a process used between two looks."""

    seconds: float
    cpu_percent: float
    wakes_per_s: float
    memory_mb: float


def look(pid: int) -> Look:
    """Counts up to now, over all threads."""
    cpu_ns = wakes = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        with suppress(OSError):  # a thread that has just ended
            cpu_ns += int((task / "schedstat").read_text().split()[0])
            status = (task / "status").read_text()
            wakes += int(status.split("\nvoluntary_ctxt_switches:")[1].split()[0])
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return Look(time.monotonic(), cpu_ns / 1e9, wakes, int(rollup.split("Pss:")[1].split()[0]) / 1024)


def between(first: Look, last: Look) -> Cost:
    """What was used from one look to the next."""
    seconds = last.at_s - first.at_s
    used_s, wakes = last.cpu_s - first.cpu_s, last.wakes - first.wakes
    return Cost(seconds, 100 * used_s / seconds, wakes / seconds, last.memory_mb)


def middle(costs: list[Cost]) -> Cost:
    """The median of each figure."""
    names = ("seconds", "cpu_percent", "wakes_per_s", "memory_mb")
    return Cost(*(median(getattr(cost, name) for cost in costs) for name in names))


class Subject:
    """A process that is measured: `python -m bench.subjects NAME`. It says `ready`, and at its end what it has seen."""

    def __init__(self, name: str, arguments: Sequence[str] = ()) -> None:
        self.name = name
        self.began_s = time.monotonic()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.subjects", name, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    def wait_ready(self) -> None:
        """Waits for its first output. Raises RuntimeError when it ends instead."""
        assert self._process.stdout is not None
        if self._process.stdout.readline().strip() != "ready":
            raise RuntimeError(f"{self.name} did not start")

    def end(self, *, ask: bool = True) -> Any:
        """Asks it to end (or waits until it does) and returns its report."""
        if ask:
            self._process.send_signal(signal.SIGTERM)
        said, _ = self._process.communicate(timeout=120)
        return json.loads(said.splitlines()[-1])

    def drop(self) -> None:
        """Makes sure that it is gone."""
        self._process.kill()
        self._process.wait()


@contextmanager
def subjects(*names: str, arguments: Sequence[str] = ()) -> Iterator[list[Subject]]:
    """These processes, ready to be measured, and ended afterwards in any case."""
    started: list[Subject] = []
    try:
        started.extend(Subject(name, arguments) for name in names)
        for one in started:
            one.wait_ready()
        yield started
    finally:
        for one in started:
            one.drop()


@contextmanager
def all_cores_busy() -> Iterator[None]:
    """Keeps every core busy with other work."""
    hogs = [subprocess.Popen([sys.executable, "-c", BUSY]) for _ in range(cpu_count() or 1)]
    try:
        time.sleep(0.3)
        yield
    finally:
        for hog in hogs:
            hog.kill()
            hog.wait()
