"""A software terminal: runs a program, types keys into it, and holds what a person would see.

`pyte` reads the escape codes that the program really sends, for the `TERM` it is given. Rule: everything seen came out
of the pseudo-terminal; nothing comes from the program's own memory.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Self

import pyte
from rich.style import Style

UNKNOWN_TO_PYTE = re.compile(rb"\x1b\[[<>=][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p")  # it would print a part of them
CONTROLLED = "import fcntl,os,sys,termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execvp(sys.argv[1], sys.argv[1:])"
PARTIAL = re.compile(rb"\x1b(\[[^a-zA-Z]*)?$")


def rendered(app: Any) -> pyte.Screen:
    """The screen of a textual app as the terminal that it was made for shows it."""
    screen = pyte.Screen(*app.size)
    fresh = Style(meta={"for": app.console.color_system})  # a style remembers the codes of another terminal
    strips = [strip.apply_style(fresh) for strip in app.screen._compositor.render_strips()]
    pyte.Stream(screen).feed("\r\n".join(strip.render(app.console) for strip in strips))
    return screen


class Terminal:
    """A program in a pseudo-terminal of `columns` by `rows`. Use it in a `with`: the program ends with it."""

    def __init__(self, command: Sequence[str], columns: int, rows: int, environ: Mapping[str, str]) -> None:
        self.screen = pyte.Screen(columns, rows)
        self.raw = b""
        self._stream, self._waiting = pyte.ByteStream(self.screen), b""
        self.here, self.there = pty.openpty()
        self.before = termios.tcgetattr(self.there)
        self.resize(columns, rows)
        kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLORTERM", "TERM")}
        self.process = subprocess.Popen(
            [sys.executable, "-c", CONTROLLED, *command],
            stdin=self.there,
            stdout=self.there,
            stderr=self.there,
            env={**kept, **environ},
            start_new_session=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.terminate()
            self.read(1.0)
            self.process.kill()
        self.process.wait()
        os.close(self.here)
        os.close(self.there)

    def resize(self, columns: int, rows: int) -> None:
        """The window gets another size; the kernel tells the program."""
        self.screen.resize(rows, columns)
        fcntl.ioctl(self.there, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def type(self, keys: str) -> None:
        """Types keys."""
        os.write(self.here, keys.encode())

    def read(self, seconds: float) -> None:
        """Shows what the program sends within a number of seconds."""
        until_s = time.monotonic() + seconds
        while (left_s := until_s - time.monotonic()) > 0:
            if select.select([self.here], [], [], left_s)[0]:
                got = os.read(self.here, 65536)
                self.raw += got
                whole = self._waiting + got
                cut = PARTIAL.search(whole)
                self._waiting = whole[cut.start() :] if cut else b""
                self._stream.feed(UNKNOWN_TO_PYTE.sub(b"", whole[: cut.start()] if cut else whole))

    def until(self, words: str, seconds: float = 30.0) -> None:
        """Reads on until these words are on the screen. Raises TimeoutError with what is there instead."""
        until_s = time.monotonic() + seconds
        while words not in self.text():
            if time.monotonic() > until_s:
                raise TimeoutError(f"`{words}` never came:\n{self.text()}")
            self.read(0.1)

    def text(self) -> str:
        """The characters on the screen."""
        return "\n".join(self.screen.display)

    def cell(self, x: int, y: int) -> Any:
        """The character at a place, with its colours by pyte's names."""
        return self.screen.buffer[y][x]
