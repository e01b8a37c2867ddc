"""What the commands of the lamp have around them: on a Raspberry Pi the real thing, on a laptop a bar and a keyboard.

Simulated pins that nobody looks at need no real time either: without a terminal they run on the virtual clock, so a
scripted hand is done in a moment. What is said and shown is written in the background, so a terminal stopped by Ctrl-S
holds up neither lamp nor button. Rule: a mock is never chosen unasked.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal

from pi_regulate.cli.streams import on_terminal
from pi_regulate.devices.clock import RealClock, VirtualClock
from pi_regulate.devices.hand import NOBODY, Finger, Hand
from pi_regulate.devices.scribe import Scribe
from pi_regulate.lamp_wiring import Around
from pi_regulate.wiring import Finish

HELP = "(space presses, `h` holds, `q` quits)"


@contextmanager
def around(backend: Literal["pi", "mock"], hand: Hand = NOBODY, *, keys: bool = True) -> Iterator[Around]:
    """Pins, a clock, a hand, and a person who is told things."""
    terminal = backend == "mock" and on_terminal()
    scribe = Scribe(sys.stdout, gap=None) if terminal else Scribe(sys.stdout)
    try:
        if not terminal:
            clock = RealClock() if backend == "pi" else VirtualClock()
            yield Around(backend, clock, lambda sentence: scribe.write(f"{sentence}\n"), hand, written=scribe.settle)
            return
        from pi_regulate.cli.keys import Keys

        def touched(finger: Finger, now: Callable[[], float]) -> Finish:
            return Keys(finger, now, 1.0).end

        bar = _Bar(scribe)
        if keys:
            scribe.write(f"{HELP}\n")
        try:
            finger = touched if keys else None
            yield Around("mock", RealClock(), bar.say, hand, bar.show, finger, written=scribe.settle)
        finally:
            bar.say("")
    finally:
        scribe.close()


class _Bar:
    """The lamp as a bar on the line above the cursor; what is said goes above it."""

    def __init__(self, scribe: Scribe) -> None:
        self._scribe = scribe
        self._shown = ""
        self._full, self._empty = ("█", "·") if _can_print("█·") else ("#", ".")

    def show(self, level: float) -> None:
        """Draw the level, 0 to 1, when it looks any different."""
        width = max(10, min(shutil.get_terminal_size().columns, 80) - 10)
        bar = f"{self._full * round(level * width):{self._empty}<{width}} {100 * level:5.1f} %"
        if bar != self._shown:
            self._replace(bar)
            self._shown = bar

    def say(self, sentence: str) -> None:
        """Write a sentence where the bar is, and the bar anew with the next frame."""
        self._replace(sentence)
        self._shown = ""

    def _replace(self, line: str) -> None:
        self._scribe.write(f"\x1b[1A\r\x1b[2K{line}\n" if self._shown else f"{line}\n")


def _can_print(signs: str) -> bool:
    try:
        signs.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True
