"""The simulator in plain lines, for a terminal without a screen, a screen reader, or a pipe.

Each event is printed once, in the words of the log, and each line of input is a hand on the button. When the input
ends, there can be no further presses, and what plays goes on to its end. Rule: the device never waits for these lines.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from collections.abc import Callable

from pi_regulate.devices.hand import DOUBLE_GAP_S, HOLD_S, PRESS_S
from pi_regulate.labels import in_terminal as _
from pi_regulate.library.chosen import told_unread
from pi_regulate.library.names import did_you_mean
from pi_regulate.simulator.keys import KEYS
from pi_regulate.simulator.playable import playables
from pi_regulate.simulator.simulated_device import Device
from pi_regulate.words import RegulateError

_LOOK_S = 0.1
SETTLES_S = 1.0  # after a finger came up: what it began has begun
HOW = _("Enter presses the button. Or type a letter and Enter: h holds, l lists, q quits, ? lists them all.")
_NOBODY = _(
    "the button can't be pressed here: standard input has ended. "
    "`echo | pi-regulate simulate` presses once; `pi-regulate rehearse default` prints a whole session at once"
)
_STROKES = {
    "": ((0.0, PRESS_S),),
    "space": ((0.0, PRESS_S),),
    "h": ((0.0, HOLD_S),),
    "d": ((0.0, PRESS_S), (DOUBLE_GAP_S, PRESS_S)),
}


class Plain:
    """A device shown in lines. `write` takes a line and returns at once; `why` says why there is no screen."""

    def __init__(self, device: Device, write: Callable[[str], None], why: str) -> None:
        self._device, self._write = device, write
        self._moves: list[tuple[float, bool]] = []  # the machine's seconds, and the finger down or up
        self._moved_s = time.monotonic()
        self._pressed = False
        self._input = _input()
        self._partly = b""
        self._told = ""
        write(_("{why}: plain lines instead of the simulator's screen.").format(why=why))
        write(HOW)

    def run(self) -> None:
        """Follows the device until the user quits, or the input has ended and the device is at rest again.

        Raises RegulateError if the input ended before a press.
        """
        ends = (signal.SIGTERM, signal.SIGHUP)
        before = {number: signal.signal(number, signal.default_int_handler) for number in ends}
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ends)
        try:
            while self._goes_on():
                self._tell()
        finally:
            self._tell()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _goes_on(self) -> bool:
        now_s = time.monotonic()
        while self._moves and self._moves[0][0] <= now_s:
            self._device.touch(self._moves.pop(0)[1])
            self._moved_s = now_s
        if self._device.failed is not None:
            return False
        if self._input is None and not self._moves:
            if not self._pressed:
                raise RegulateError(_NOBODY)
            if self._device.viewer.view().at_rest and now_s - self._moved_s > SETTLES_S:
                return False
        wait_s = _LOOK_S if not self._moves else max(0.0, min(_LOOK_S, self._moves[0][0] - now_s))
        if self._input is None:
            time.sleep(wait_s)
            return True
        return not select.select([self._input], [], [], wait_s)[0] or self._read(self._input)

    def _read(self, source: int) -> bool:
        """Does what the lines of input say; False when one of them quits."""
        got = os.read(source, 4096)
        *lines, self._partly = (self._partly + got).split(b"\n")
        if not got:
            self._input = None
            lines = [self._partly] if self._partly else []
        return all(self._do(line.decode(errors="replace").strip()) for line in lines)

    def _do(self, line: str) -> bool:
        if line == "q":
            return False
        if line in _STROKES:
            self._press(line)
        elif line == "l":
            self._list()
        elif line == "?":
            for key in KEYS:
                self._write(f"{'Enter' if key.action == 'press' else key.cap:>5}  {key.does}")
            self._write(_(" NAME  Play an exercise or a routine by its name."))
        elif line == "p":
            self._device.pause()
            self._write(_("paused; Enter or p resumes") if self._device.clock.tempo == 0 else _("resumed"))
        elif line in ("+", "-"):
            (self._device.faster if line == "+" else self._device.slower)()
            self._write(_("{tempo} times as fast").format(tempo=f"{self._device.clock.tempo:g}"))
        elif line != "g":  # the log is printed here all the time anyway
            self._play(line)
        return True

    def _press(self, stroke: str) -> None:
        self._pressed = True
        at_s = max(time.monotonic(), self._moves[-1][0] + PRESS_S if self._moves else 0.0)
        for after_s, lasts_s in _STROKES[stroke]:
            self._moves += [(at_s + after_s, True), (at_s + after_s + lasts_s, False)]

    def _play(self, name: str) -> None:
        library = self._device.files
        names = (*library.routines, *library.exercises)
        if name not in names:
            unread = told_unread(library, name)
            told = _("there is no key, routine or exercise `{name}`.").format(name=name)
            self._write(f"{told}{'' if unread else did_you_mean(name, names)}")
            for line in unread:
                self._write(line)
            return
        self._pressed, self._moved_s = True, time.monotonic()
        self._device.choose(name)

    def _list(self) -> None:
        heading = ""
        for one in playables(self._device.files):
            if one.heading != heading:
                heading = one.heading
                self._write(_(heading))
            self._write(f"  {one.id}, {one.length}, {one.title}" + (f"; {one.note}" * bool(one.note)))

    def _tell(self) -> None:
        for line in self._device.viewer.new_log():
            self._write(line)
        view = self._device.viewer.view()
        told = "\n".join(filter(None, (view.notice, view.wrong)))
        if told != self._told:
            self._told = told
            if told:
                self._write(told)
        self._device.look_at_files()


def _input() -> int | None:
    """The input to read from; None when there is none, as in the background of a terminal."""
    try:
        source = sys.stdin.fileno()
    except (AttributeError, OSError, ValueError):  # closed, or none of the system's own
        return None
    try:
        return None if os.isatty(source) and os.tcgetpgrp(source) != os.getpgrp() else source
    except OSError:  # a terminal without a process group in the foreground
        return source
