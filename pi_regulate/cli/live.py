"""The device on a terminal, in mock mode: the lamp as a bar, the phase, the breath, the words; the space bar presses.

A thread of its own draws, a few times a second; the keys are read elsewhere. Rule: the player is never kept waiting, it
only leaves a note of what it did; and a terminal that is stopped (Ctrl-S) keeps nobody from ending.
"""

from __future__ import annotations

import os
import shutil
import threading
import time
from math import inf
from types import TracebackType
from typing import Self, TextIO

from pi_regulate.devices.scribe import Scribe
from pi_regulate.telling.rows import clock
from pi_regulate.trace import Row
from pi_regulate.words import one_line

DRAWS_HZ = 20.0
LINES = 6
WAITING = 2  # pictures; while a terminal is stopped, the later ones are left out
AMBER = "\x1b[38;5;214m"
PLAIN = "\x1b[0m"
HELP = "space presses · keep it down or `h` to hold · `d` double · `q` quits"


class Screen:
    """A watcher that shows the device. Use it in a `with`: the terminal is as before afterwards."""

    def __init__(self, out: TextIO, speed: float) -> None:
        self._scribe = Scribe(out, gap=None, room=WAITING)
        self._speed = speed
        self._colour = "NO_COLOR" not in os.environ
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._level = 0.0
        self._phase = "at rest"
        self._what = "press the space bar"
        self._breath, self._breath_until_s = "", inf
        self._needs = 1  # yeses, of the last gate
        self._said = ""
        self._said_until_s = 0.0
        self._ends_s: float | None = None
        self._seen = (0.0, time.monotonic())
        self._drawer = threading.Thread(target=self._draw_on, name="screen", daemon=True)

    def __enter__(self) -> Self:
        self._scribe.write("\n" * LINES)
        self._drawer.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        self._drawer.join()
        self._draw()
        self._scribe.close()

    def see(self, row: Row, now_s: float) -> None:
        """Notes what a row changes on the screen."""
        with self._lock:
            self._seen = (now_s, time.monotonic())
            match row.what:
                case "level":
                    self._level = row.level or 0.0
                case "phase":
                    self._phase, self._what, self._breath, self._ends_s = str(row.phase), "", "", None
                case "exercise":
                    self._what, self._breath, self._ends_s = str(row.id), "", row.at_s + (row.seconds or 0.0)
                case "breath":
                    self._breath_until_s = row.at_s + (row.seconds or 0.0)
                    self._breath = f"{str(row.part).replace('_', '-')} {row.seconds:.2g} s · breath {row.index}"
                case "say":
                    self._said, self._said_until_s = str(row.text), row.at_s + (row.seconds or 0.0) + 2.0
                case "gate":
                    self._needs, self._breath_until_s = row.needs or 1, inf
                    self._breath, self._ends_s = f"waiting for {row.needs} yes" + "es" * (row.needs == 2), None
                case "yes":
                    self._breath = f"yes {row.index} of {self._needs}" if (row.index or 0) < self._needs else ""
                case "no":
                    self._breath = "no answer, which means no"
                case "landing":
                    self._phase, self._what, self._breath, self._ends_s = "landing", "", "", None
                case "rest":
                    self._phase, self._what, self._breath = "at rest", "press the space bar", ""
                case "problem":
                    self._said, self._said_until_s = str(row.text), row.at_s + 10.0

    def _now_s(self) -> float:
        """The device's seconds since armed, going on between the player's notes."""
        at_s, noted_s = self._seen
        return at_s + (time.monotonic() - noted_s) * self._speed

    def _draw_on(self) -> None:
        while not self._over.wait(1 / DRAWS_HZ):
            self._draw()

    def _draw(self) -> None:
        with self._lock:
            now_s = self._now_s()
            width = min(shutil.get_terminal_size().columns, 80) - 2
            bar_width = max(8, width - 8)
            full = self._level * bar_width
            bar = "█" * int(full) + ("▌" if full % 1 >= 0.5 else "")
            lamp = f"{bar:·<{bar_width}} {100 * self._level:4.0f} %"
            said = self._said if now_s < self._said_until_s else ""
            breath = self._breath if now_s < self._breath_until_s else ""
            left = "" if self._ends_s is None else f"{clock(max(0.0, self._ends_s - now_s)).split('.')[0]} left"
            what = f"{self._phase} · {self._what}" if self._what else self._phase
            lines = ["", lamp, f"{what:<{max(0, width - 12)}}{left:>12}", breath, said, HELP]
        shown = [one_line(line)[:width] for line in lines]
        if self._colour:
            shown[1] = AMBER + shown[1] + PLAIN
        self._scribe.write(f"\x1b[{LINES}A" + "".join(f"\r\x1b[2K{line}\n" for line in shown))
