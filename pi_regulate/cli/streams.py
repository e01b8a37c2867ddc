"""The program's three streams: always there, even if the caller closed them, and never the cause of a traceback.

A script, cron or rc.local may close standard input or output. The next file to be opened would then get its number, and
anything a library prints would land in that file. So a missing stream becomes /dev/null: a command behaves as it does
without a terminal. And if the shell would not find a plain `pi-regulate`, as in a clone, every advised command is
printed as it has to be typed. Rule: ask a person only if they can answer; only `on_terminal` decides that.
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

NO_SCREEN = ("", "dumb", "unknown")  # terminals whose cursor can't be moved, as in rich and ncurses
_T = TypeVar("_T")

MODES = {"stdin": "r", "stdout": "w", "stderr": "w"}
WRONG = {"r": os.O_WRONLY, "w": os.O_RDONLY}


def prepare() -> None:
    """Replaces streams that are closed or go the wrong way; a character that can't be printed becomes `?`."""
    while (spare := os.open(os.devnull, os.O_RDWR)) < len(MODES):  # the lowest free number is taken
        os.set_inheritable(spare, True)
    for number, (name, mode) in enumerate(MODES.items()):
        if fcntl.fcntl(number, fcntl.F_GETFL) & os.O_ACCMODE == WRONG[mode]:
            os.dup2(spare, number)
        stream = getattr(sys, name)
        if stream is None:
            stream = open(number, mode, encoding="utf-8", closefd=False)  # noqa: SIM115  # as long as the program
            setattr(sys, name, stream)
        if isinstance(stream, io.TextIOWrapper) and name != "stderr":  # stderr shows `\xe9`, which loses nothing
            with suppress(io.UnsupportedOperation):  # reading has begun
                stream.reconfigure(errors="replace")
    os.close(spare)
    forget_options()
    here = Here()
    sys.stdout, sys.stderr = advising(sys.stdout, here), advising(sys.stderr, here)


class _Advising(io.TextIOWrapper):
    """An output that prints each `pi-regulate COMMAND` as it has to be typed here."""

    here: Here
    before: TextIO
    """The output as it was. It has the same buffer, which would be closed if this reference were dropped."""

    def write(self, text: str, /) -> int:
        super().write(self.here.as_typed(text))
        return len(text)


def advising(stream: TextIO, here: Here) -> TextIO:
    """The output, printing every command as it has to be typed `here`; a test's own stream stays as it is."""
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
    """The text as standard output will print it, for code that needs to know its length."""
    return sys.stdout.here.as_typed(text) if isinstance(sys.stdout, _Advising) else text


def on_terminal() -> bool:
    """Whether a person sees what is printed and can answer it here and now.

    False without a terminal, and in the background of one: there, reading a key would stop the whole program.
    """
    try:
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            return False
    except ValueError:  # the stream has been closed since
        return False
    try:
        return os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
    except OSError:  # not a controlling terminal: it can be read all the same
        return True


def can_draw() -> bool:
    """Whether `TERM` says that the terminal can move its cursor; one that can't gets plain lines, and few of them."""
    return os.environ.get("TERM", "").lower() not in NO_SCREEN


@contextmanager
def progress(each: Collection[_T], label: str) -> Iterator[Iterable[_T]]:
    """The same items to go through, with a progress bar on standard error, or only the label."""
    if not can_draw():
        click.echo(label, err=True)
        yield each
        return
    with click.progressbar(each, label=label, file=sys.stderr) as bar:
        yield bar


def flush() -> None:
    """Writes pending output. A reader that has stopped reading, as `head` does, has what it wants."""
    try:
        with suppress(AttributeError, ValueError):  # closed, or not a stream of the system
            sys.stdout.flush()
    except BrokenPipeError:
        drop()
        sys.exit(1)


def drop() -> None:
    """Drops output that could not be written, so that it is not tried again at the end of the program."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, OSError, ValueError):  # closed, or not a stream of the system
            os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
