"""What surrounds a part that is used alone: the real pins on a Raspberry Pi, a bar and the keyboard on a laptop.

Without a terminal, simulated pins need no real time either: they run on a virtual clock, so a scripted hand is done in
a moment. A terminal that can't move its cursor gets a line now and then instead of the bar. Everything shown is written
in the background, so a terminal stopped by Ctrl-S holds up neither lamp nor button. Rule: a mock is used only when
asked for.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from typing import Literal

from pi_regulate.cli.streams import can_draw, on_terminal
from pi_regulate.devices.clock import RealClock, VirtualClock
from pi_regulate.devices.hand import NOBODY, Finger, Hand
from pi_regulate.devices.scribe import Scribe
from pi_regulate.labels import in_terminal as _
from pi_regulate.labels import noted
from pi_regulate.wiring.calibration import Around
from pi_regulate.wiring.device import Finish

_HELP = noted("(space presses, `h` holds, `q` quits)")
SKIPPABLE = noted("(space presses, `h` holds, Enter skips)")
ON_A_PI = noted("(Enter skips)")
_LEVEL = {
    "lamp": (noted("The lamp is at {percent} %."), noted("The lamp is dark.")),
    "motor": (noted("The motor is at {percent} %."), noted("The motor is still.")),
}
TELLS_S = 5.0  # least time between two lines about the lamp, if there is no bar


@contextmanager
def around(
    backend: Literal["pi", "mock"],
    hand: Hand = NOBODY,
    *,
    keys: bool = True,
    skips: bool = False,
    part: Literal["lamp", "motor"] = "lamp",
) -> Iterator[Around]:
    """Pins, a clock, a hand, and a way to talk to the person.

    With `keys`, the keyboard is the hand on simulated pins. With `skips`, Enter goes on without an answer, on real pins
    too. `part` is what is shown as a bar or in lines.
    """
    seen = on_terminal()
    simulated = backend == "mock" and seen
    scribe = Scribe(sys.stdout, gap=None) if simulated else Scribe(sys.stdout)
    clock = RealClock() if simulated or backend == "pi" else VirtualClock()
    lamp = None if not simulated else _Bar(scribe) if can_draw() else _Lines(scribe, clock.now, part)
    say = lamp.say if lamp is not None else lambda sentence: scribe.write(f"{sentence}\n")
    tell_once = cache(lambda: say(_(ON_A_PI if not simulated else SKIPPABLE if skips else _HELP)))

    def touched(finger: Finger, now: Callable[[], float], skip: Callable[[], None]) -> Finish:
        from pi_regulate.cli.keyboard import Keys

        tell_once()
        return Keys(finger if simulated else _no_finger, now, 1.0, skip if skips else None).end

    here = Around(backend, clock, say, hand, written=scribe.settle)
    if lamp is not None:
        here = replace(here, watch=lamp.show)
    if seen and (simulated or skips) and keys:
        here = replace(here, touched=touched)
    try:
        yield here
    finally:
        if lamp is not None:
            lamp.say("")
        scribe.close()


def _no_finger(down: bool, at_s: float) -> None:
    """Does nothing: the keyboard can't press a real button."""


class _Bar:
    """The lamp as a bar on the line above the cursor; sentences go above it."""

    def __init__(self, scribe: Scribe) -> None:
        self._scribe = scribe
        self._shown = ""
        self._full, self._empty = ("█", "·") if _can_print("█·") else ("#", ".")

    def show(self, level: float) -> None:
        """Draw the level, 0 to 1, if that changes the bar."""
        width = max(10, min(shutil.get_terminal_size().columns, 80) - 10)
        bar = f"{self._full * round(level * width):{self._empty}<{width}} {100 * level:5.1f} %"
        if bar != self._shown:
            self._replace(bar)
            self._shown = bar

    def say(self, sentence: str) -> None:
        """Write a sentence in place of the bar; the next frame draws the bar again below."""
        self._replace(sentence)
        self._shown = ""

    def _replace(self, line: str) -> None:
        self._scribe.write(f"\x1b[1A\r\x1b[2K{line}\n" if self._shown else f"{line}\n")


class _Lines:
    """The lamp or the motor in lines: its level, now and then while it changes, and when it is dark or still again."""

    def __init__(self, scribe: Scribe, now: Callable[[], float], part: Literal["lamp", "motor"]) -> None:
        self._scribe, self._now = scribe, now
        self._at, self._off = _LEVEL[part]
        self._told, self._next_s = 0, now()

    def show(self, level: float) -> None:
        """Write the level, 0 to 1, if it has changed and the last line is not too recent."""
        percent = round(100 * level)
        now_s = self._now()
        if percent != self._told and (now_s >= self._next_s or percent == 0):
            self._scribe.write(f"{_(self._at).format(percent=percent) if percent else _(self._off)}\n")
            self._told, self._next_s = percent, now_s + TELLS_S

    def say(self, sentence: str) -> None:
        """Write a sentence on a line of its own."""
        self._scribe.write(f"{sentence}\n")


def _can_print(signs: str) -> bool:
    try:
        signs.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True
