"""Writes messages in a background thread for each output, so that nothing else waits for a reader.

A terminal can be stopped by Ctrl-S, the reader of a pipe can hang, a disk can be full, the journal stuck. Lamp and
button go on: text waits in a bounded queue, and text that doesn't fit is dropped and counted. Once lines are accepted
again, one says how many are missing, in their place. A refusal is reported only once.
Rule: writing returns at once and never raises.
"""

from __future__ import annotations

import os
import select
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Event, Lock, Thread
from typing import TextIO

ROOM = 10_000  # pieces that may wait: over a minute of a moving lamp in a trace, in about a megabyte
LAST_S = 0.5  # at the end, an output that has accepted nothing for this long is abandoned
MOST_AT_ONCE = 1000


def lines_missing(count: int) -> str:
    """The line written in place of missing ones."""
    return f"… {count} line{'' if count == 1 else 's'} could not be written here …\n"


class Scribe:
    """Writes pieces of text to `out`, in order, in the background. The first piece starts the thread.

    `gap` makes the text in place of missing pieces from their number; None writes none, as for pictures that replace
    each other. `complain` is called once, from the thread, with the reason why the output refuses. A character that
    `out` can't encode is written as an escape, `\\xe9`.
    """

    def __init__(
        self,
        out: TextIO,
        *,
        gap: Callable[[int], str] | None = lines_missing,
        complain: Callable[[str], object] = lambda why: None,
        room: int = ROOM,
    ) -> None:
        self._out, self._gap, self._complain, self._room = out, gap, complain, room
        self._handle = _handle_of(out)
        self._encoding = out.encoding or "utf-8"
        self._pieces: SimpleQueue[tuple[str, int] | None] = SimpleQueue()  # each with how many are missing before it
        self._lock = Lock()  # held for a moment only, never while something is written
        self._missing = self._taken = 0
        self._told = self._done = 0  # counts of pieces: put into the queue so far, and dealt with
        self._step = Event()  # some were dealt with
        self._complained = False
        self._torn = False  # the output ends within a piece
        self._thread: Thread | None = None

    def write(self, piece: str) -> None:
        """Writes the text soon, without adding a line end. Returns at once, never raises."""
        with self._lock:
            if self._pieces.qsize() >= self._room:
                self._missing += 1
                return
            self._pieces.put((piece, self._missing))
            self._missing = 0
            self._told += 1
            if self._thread is None:
                self._thread = Thread(target=self._work, name="scribe", daemon=True)
                self._thread.start()

    def settle(self) -> None:
        """Waits until everything so far is written, while the output accepts it. Call it before writing directly."""
        with self._lock:
            told = self._told
        taken = -1
        while True:
            self._step.clear()
            if self._done >= told or taken == self._taken:
                return
            taken = self._taken
            self._step.wait(LAST_S)

    def close(self) -> None:
        """Waits until everything is written, while the output accepts it. Write nothing after that."""
        if self._thread is None:
            return
        with self._lock:
            if self._missing:
                self._pieces.put(("", self._missing))
            self._pieces.put(None)
        taken = -1
        while self._thread.is_alive() and taken != self._taken:
            taken = self._taken
            self._thread.join(LAST_S)

    def _work(self) -> None:
        lost = 0  # pieces that the output has refused since it last took one
        while True:
            pieces, over = self._waiting()
            count = 0
            text = ""
            for piece, before in pieces:
                gone = before + lost if not text else before
                if gone and self._gap is not None:
                    text += self._gap(gone)
                text += piece
                count += before + 1
            why = self._put(text)
            lost = 0 if not why else lost + count
            self._taken += 1
            self._done += len(pieces)
            self._step.set()
            if why and not self._complained:
                self._complained = True
                with suppress(Exception):
                    self._complain(why)
            if over:
                return

    def _waiting(self) -> tuple[list[tuple[str, int]], bool]:
        """The next pieces, and whether they are the last."""
        pieces: list[tuple[str, int]] = []
        piece = self._pieces.get()
        with suppress(Empty):
            while piece is not None:
                pieces.append(piece)
                if len(pieces) == MOST_AT_ONCE:
                    return pieces, False
                piece = self._pieces.get_nowait()
            return pieces, True
        return pieces, False

    def _put(self, text: str) -> str:
        """Writes all of it; returns why that fails. Nothing of ours stays in a buffer that may block."""
        try:
            if self._handle is None:
                self._out.write(text)
                self._out.flush()
                return ""
            data = (("\n" if self._torn else "") + text).encode(self._encoding, "backslashreplace")
            while data:
                try:
                    written = os.write(self._handle, data)
                except BlockingIOError:  # a non-blocking output
                    select.select([], [self._handle], [])
                    continue
                self._torn = data[written - 1 : written] != b"\n" if written else self._torn
                data = data[written:]
                self._taken += 1
        except (OSError, ValueError) as error:
            return (error.strerror if isinstance(error, OSError) else None) or str(error)
        return ""


def _handle_of(out: TextIO) -> int | None:
    """The system's number of an output, whose own buffer is empty from now on; None for a simulated one."""
    try:
        handle = out.fileno()
        out.flush()
    except (OSError, ValueError, AttributeError):
        return None
    return handle
