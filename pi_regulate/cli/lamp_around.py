"""What the commands of the lamp have around them: on a Raspberry Pi the real thing, on a laptop a bar and a keyboard.

Pretended pins that nobody looks at need no real time either: without a terminal they run on the virtual clock, so a
scripted hand is done in a moment. Rule: a mock is never chosen unasked.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal

import click

from pi_regulate.cli.streams import on_terminal
from pi_regulate.devices.clock import RealClock, VirtualClock
from pi_regulate.devices.hand import Finger, Hand
from pi_regulate.lamp_wiring import Around
from pi_regulate.wiring import NOBODY, Finish

HELP = "(space presses, `h` holds, `q` quits)"


@contextmanager
def around(backend: Literal["pi", "mock"], hand: Hand = NOBODY, *, keys: bool = True) -> Iterator[Around]:
    """Pins, a clock, a hand, and a person who is told things."""
    if backend == "pi":
        yield Around("pi", RealClock(), click.echo, hand)
    elif not on_terminal():
        yield Around("mock", VirtualClock(), click.echo, hand)
    else:
        from pi_regulate.cli.keys import Keys

        def touched(finger: Finger, now: Callable[[], float]) -> Finish:
            return Keys(finger, now, 1.0).end

        bar = _Bar()
        if keys:
            click.echo(HELP)
        try:
            yield Around("mock", RealClock(), bar.say, hand, bar.show, touched if keys else None)
        finally:
            bar.say("")


class _Bar:
    """The lamp as a bar on the last line; what is said goes above it."""

    def __init__(self) -> None:
        self._shown = ""

    def show(self, level: float) -> None:
        """Draw the level, 0 to 1, when it looks any different."""
        width = max(10, min(shutil.get_terminal_size().columns, 80) - 10)
        bar = f"{'█' * round(level * width):·<{width}} {100 * level:5.1f} %"
        if bar != self._shown:
            self._shown = bar
            click.echo(f"\r{bar}", nl=False)

    def say(self, sentence: str) -> None:
        """Write a sentence where the bar is, and the bar anew with the next frame."""
        self._shown = ""
        click.echo(f"\r\x1b[2K{sentence}")
