"""The keyboard as a finger on the mock button.

A terminal reports when a key goes down, never when it comes up. So each key makes a plan: down now, up a moment later.
A space bar that is kept down repeats, and that keeps the finger down. Rule: the terminal is left as it was found.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import termios
import threading
import time
import tty
from collections.abc import Callable
from contextlib import suppress

from pi_regulate.devices.hand import DOUBLE_GAP_S, HOLD_S, PRESS_S, Finger

REPEAT_S = 0.08  # a space bar again so soon is the keyboard repeating, not a second press
_LOOK_S = 0.2  # how often to check for the end while no key comes


class Keys:
    """Moves `finger` as the keys say, at the device's time `now`; `speed` is the device's.

    `q` ends the program. With `skip`, Enter and `q` call that instead, and no more keys are read.
    """

    def __init__(
        self, finger: Finger, now: Callable[[], float], speed: float, skip: Callable[[], None] | None = None
    ) -> None:
        self._finger, self._now, self._speed, self._skip = finger, now, speed, skip
        self._plan: list[tuple[float, bool]] = []  # the machine's seconds and down or up
        self._free_s = 0.0  # a finger is up for a moment before it goes down again
        self._over = threading.Event()
        self._before = termios.tcgetattr(sys.stdin)
        tty.setcbreak(sys.stdin, termios.TCSANOW)
        self._reader = threading.Thread(target=self._read, name="keys", daemon=True)
        self._reader.start()

    def end(self) -> None:
        """Stops reading keys, and restores the terminal."""
        self._over.set()
        self._reader.join()
        with suppress(termios.error):  # the window is closed
            termios.tcsetattr(sys.stdin, termios.TCSANOW, self._before)  # doesn't wait for a stopped terminal

    def _read(self) -> None:
        last_s = -1.0
        while not self._over.is_set():
            now_s = time.monotonic()
            while self._plan and self._plan[0][0] <= now_s:
                self._finger(self._plan.pop(0)[1], self._now())
            wait_s = _LOOK_S if not self._plan else min(_LOOK_S, self._plan[0][0] - now_s)
            if not select.select([sys.stdin], [], [], wait_s)[0]:
                _hear_keys_again()
                continue
            try:
                now_s, key = time.monotonic(), os.read(sys.stdin.fileno(), 1)
            except OSError:  # the window is closed
                key = b""
            if self._skip is not None and key in (b"q", b"\n", b"\r"):
                self._skip()
                return
            if key in (b"q", b""):
                signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
                return
            if key == b" " and now_s - last_s < REPEAT_S:
                self._plan = [] if self._is_down() else [(now_s, True)]
                self._plan.append((now_s + 2 * REPEAT_S, False))
            elif key in (b" ", b"h"):
                self._press(now_s, HOLD_S if key == b"h" else PRESS_S)
            elif key == b"d":
                self._press(now_s, PRESS_S)
                self._press(now_s + DOUBLE_GAP_S / self._speed, PRESS_S)
            last_s = now_s

    def _is_down(self) -> bool:
        return bool(self._plan) and not self._plan[0][1]

    def _press(self, at_s: float, lasts_s: float) -> None:
        """Plans one press; a press that is still down is let go first."""
        if self._is_down():
            self._plan = [(at_s, False)]
            self._free_s = at_s + REPEAT_S
        down_s = max(at_s, self._free_s)
        up_s = down_s + lasts_s / self._speed
        self._plan += [(down_s, True), (up_s, False)]
        self._free_s = up_s + REPEAT_S
        self._plan.sort(key=lambda move: move[0])


def _hear_keys_again() -> None:
    """After Ctrl-Z and `fg`, the shell's terminal waits for whole lines; each key is wanted here."""
    with suppress(termios.error, OSError):  # the window is closed
        ours = os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()  # a program in the background would be stopped
        if ours and termios.tcgetattr(sys.stdin)[3] & termios.ICANON:
            tty.setcbreak(sys.stdin, termios.TCSANOW)
