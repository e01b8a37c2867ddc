"""The three streams of a program: there, whatever whoever started it has closed, and never the reason for a traceback.

A script, cron or rc.local may close standard input or output. Then the next file that is opened gets its number, and
what a library prints would land in that file. So what is missing becomes /dev/null: a command behaves as it does
without a terminal. And where `pi-regulate` alone would not be found, as in a clone, every command that is advised is
printed as it has to be typed. Rule: a person is asked only where they can answer; `on_terminal` tells, and nobody else.
"""

from __future__ import annotations

import fcntl
import io
import os
import sys
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TextIO, TypeVar

import click

from pi_regulate.installation import Here, forget_options

NO_SCREEN = ("", "dumb", "unknown")  # as rich and ncurses have it: no cursor that can be moved
_T = TypeVar("_T")

MODES = {"stdin": "r", "stdout": "w", "stderr": "w"}
WRONG = {"r": os.O_WRONLY, "w": os.O_RDONLY}


def prepare() -> None:
    """Stands in for streams that are closed or go the wrong way; a sign that a terminal does not know becomes `?`."""
    while (spare := os.open(os.devnull, os.O_RDWR)) < len(MODES):  # the lowest free number is taken
        os.set_inheritable(spare, True)
    for number, (name, mode) in enumerate(MODES.items()):
        if fcntl.fcntl(number, fcntl.F_GETFL) & os.O_ACCMODE == WRONG[mode]:
            os.dup2(spare, number)
        stream = getattr(sys, name)
        if stream is None:
            stream = open(number, mode, encoding="utf-8", closefd=False)  # noqa: SIM115  # as long as the program
            setattr(sys, name, stream)
        if isinstance(stream, io.TextIOWrapper) and name != "stderr":  # which shows `\xe9`, and so loses nothing
            with suppress(io.UnsupportedOperation):  # somebody has begun to read
                stream.reconfigure(errors="replace")
    os.close(spare)
    forget_options()
    here = Here()
    sys.stdout, sys.stderr = advising(sys.stdout, here), advising(sys.stderr, here)


class _Advising(io.TextIOWrapper):
    """An output that prints each `pi-regulate COMMAND` as it has to be typed here."""

    here: Here
    before: TextIO
    """The output as it was. It has the same buffer, and would close it if nobody had it any more."""

    def write(self, text: str, /) -> int:
        super().write(self.here.as_typed(text))
        return len(text)


def advising(stream: TextIO, here: Here) -> TextIO:
    """The output, with every command as it has to be typed `here`; one of a test's as it is."""
    if type(stream) is not io.TextIOWrapper:
        return stream
    ours = _Advising(
        stream.buffer,
        encoding=stream.encoding,
        errors=stream.errors,
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )
    ours.here, ours.before = here, stream
    return ours


def as_printed(text: str) -> str:
    """The text as standard output will print it: for whoever has to know how long it is."""
    return sys.stdout.here.as_typed(text) if isinstance(sys.stdout, _Advising) else text


def on_terminal() -> bool:
    """Whether a person sees what is printed and can answer it here and now.

    False without a terminal, and in the background of one: there, reading a key would stop the whole program.
    """
    try:
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            return False
    except ValueError:  # somebody has closed the stream since
        return False
    try:
        return os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
    except OSError:  # a terminal that controls nobody, as without a session of one's own: it can be read all the same
        return True


def can_draw() -> bool:
    """Whether this kind of terminal can move its cursor, as `TERM` says; one that can't gets plain lines, and few."""
    return os.environ.get("TERM", "").lower() not in NO_SCREEN


@contextmanager
def progress(each: Collection[_T], label: str) -> Iterator[Iterable[_T]]:
    """The same things to go through, with a bar on standard error that grows; or the label alone."""
    if not can_draw():
        click.echo(label, err=True)
        yield each
        return
    with click.progressbar(each, label=label, file=sys.stderr) as bar:
        yield bar


def flush() -> None:
    """Writes what still waits to be written. Whoever reads no more, as `head` does, has what they want."""
    try:
        with suppress(AttributeError, ValueError):  # closed, or none of the system's own
            sys.stdout.flush()
    except BrokenPipeError:
        drop()
        sys.exit(1)


def drop() -> None:
    """What could not be written isn't tried once more at the end of the program."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, OSError, ValueError):  # closed, or none of the system's own
            os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
