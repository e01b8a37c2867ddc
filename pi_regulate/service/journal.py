"""What the service writes to the journal: few lines, each with its priority, and nothing of what people wrote or did.

To journald, a line that begins with `<4>` is a warning. Problems in the configuration are reported by file, line and
reason; the lines themselves, and every word of them, stay in the files. A name with a line break in it can't start a
line of its own, and a stuck journal never holds up the device. Rule: a quiet night leaves no line.
"""

from __future__ import annotations

import logging
import os
import re
import threading
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from pathlib import PurePath
from typing import Any, TextIO

from pi_regulate.devices.scribe import Scribe, lines_missing
from pi_regulate.installation import as_typed
from pi_regulate.library.private import without_words
from pi_regulate.trace import Row
from pi_regulate.words import RegulateError, one_line

LOG = logging.getLogger(__name__)
PRIORITIES = ((logging.CRITICAL, 2), (logging.ERROR, 3), (logging.WARNING, 4), (logging.INFO, 6))
DEBUG_PRIORITY = 7
_PLACE = re.compile(r".*?:\d+:\d+: ")
QUOTED = "    "  # before the line that a problem is about


class PlainFormatter(logging.Formatter):
    """Makes a record into lines that can be printed anywhere; a path never breaks its line."""

    def format(self, record: logging.LogRecord) -> str:
        """The record's lines, without a line end after the last."""
        record = copy(record)
        record.exc_text = None  # another formatter's would say more
        if isinstance(record.args, tuple):
            record.args = tuple(one_line(str(one)) if isinstance(one, PurePath) else one for one in record.args or ())
        return as_typed("\n".join(map(one_line, super().format(record).split("\n"))))

    def formatException(self, ei: Any) -> str:  # noqa: N802  (logging's name)
        """Where a mistake happened, and its kind. What it says is left out, since that may be an owner's word."""
        kind, _, at = ei
        return "".join(["Traceback (most recent call last):\n", *traceback.format_tb(at), kind.__name__])


class JournalFormatter(PlainFormatter):
    """Puts its priority in front of every line of a record."""

    def format(self, record: logging.LogRecord) -> str:
        """The record in the form that journald reads."""
        number = next((number for level, number in PRIORITIES if record.levelno >= level), DEBUG_PRIORITY)
        return "\n".join(f"<{number}>{line}" for line in super().format(record).split("\n"))


class ScribeHandler(logging.Handler):
    """Gives every record to a scribe."""

    def __init__(self, scribe: Scribe) -> None:
        super().__init__()
        self._scribe = scribe

    def emit(self, record: logging.LogRecord) -> None:
        """Never waits and never raises: if a record can't be formatted, a line in its place says so."""
        try:
            line = self.format(record)
        except Exception as error:  # noqa: BLE001  # a mistake of ours must not end the device
            line = f"a line of {record.module} can't be written ({type(error).__name__})"
        self._scribe.write(f"{line}\n")


class ProblemLog:
    """A watcher that logs problems, and nothing else."""

    def see(self, row: Row, now_s: float) -> None:
        """Logs a problem without the lines it quotes and without any words from them."""
        if row.what == "problem":
            lines = str(row.text).split("\n")
            about = (line if line.startswith(QUOTED) else "" for line in (*lines[1:], ""))
            told = (_told(line, source) for line, source in zip(lines, about, strict=True) if line[:4] != QUOTED)
            LOG.warning("%s", "\n".join(told))


def _told(line: str, source: str) -> str:
    """A line of a problem: its place unchanged, the rest without words from `source`, the quoted line of the file."""
    place = _PLACE.match(line)
    at = place.end() if place else 0
    return line[:at] + without_words(line[at:], source)


@contextmanager
def mistakes_logged() -> Iterator[None]:
    """Logs a mistake of ours that ends the program or one of its threads; Python itself would print what it says."""

    def ended(mistake: threading.ExceptHookArgs) -> None:
        name = mistake.thread.name if mistake.thread is not None else "?"
        error = mistake.exc_value or mistake.exc_type()
        LOG.critical("the thread `%s` has ended by a mistake", name, exc_info=error)

    before, threading.excepthook = threading.excepthook, ended
    try:
        yield
    except RegulateError:
        raise
    except Exception as error:
        LOG.critical("ended by a mistake", exc_info=error)
        raise SystemExit(1) from None
    finally:
        threading.excepthook = before


def is_journal(stream: TextIO, environ: Mapping[str, str] = os.environ) -> bool:
    """Whether `stream` leads to journald."""
    try:
        there = os.fstat(stream.fileno())
    except (OSError, ValueError):
        return False
    return environ.get("JOURNAL_STREAM") == f"{there.st_dev}:{there.st_ino}"


def start_log(stream: TextIO, environ: Mapping[str, str] = os.environ) -> Scribe:
    """Sends our log to `stream`, with priorities if journald reads it. Close the returned scribe at the very end."""
    journal = is_journal(stream, environ)
    scribe = Scribe(stream, gap=(lambda count: f"<4>{lines_missing(count)}") if journal else lines_missing)
    handler = ScribeHandler(scribe)
    handler.setFormatter((JournalFormatter if journal else PlainFormatter)("%(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    return scribe
