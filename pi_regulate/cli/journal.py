"""What the service writes to the journal: few lines, each with its priority, none with what anybody wrote or did.

A line that begins with `<4>` is a warning to journald. A configuration's problems are told by file, line and reason;
the lines themselves stay in the files, and so does every word of them. Rule: a quiet night leaves no line.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from typing import TextIO

from pi_regulate.library.private import without_words
from pi_regulate.trace import Row

LOG = logging.getLogger(__name__)
PRIORITIES = ((logging.CRITICAL, 2), (logging.ERROR, 3), (logging.WARNING, 4), (logging.INFO, 6))
DEBUG_PRIORITY = 7
QUOTED = "    "  # how a problem shows the line it is about


class JournalFormatter(logging.Formatter):
    """Every line of a record with its priority in front."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as journald likes it."""
        number = next((number for level, number in PRIORITIES if record.levelno >= level), DEBUG_PRIORITY)
        return "\n".join(f"<{number}>{line}" for line in super().format(record).split("\n"))


class ProblemLog:
    """A watcher that logs problems, and nothing else."""

    def see(self, row: Row, now_s: float) -> None:
        """Tells a problem without the lines it quotes, and without the words."""
        if row.what == "problem":
            lines = [without_words(line) for line in str(row.text).split("\n") if not line.startswith(QUOTED)]
            LOG.warning("%s", "\n".join(lines))


def is_journal(stream: TextIO, environ: Mapping[str, str] = os.environ) -> bool:
    """True when what is written to `stream` goes to journald."""
    try:
        there = os.fstat(stream.fileno())
    except (OSError, ValueError):
        return False
    return environ.get("JOURNAL_STREAM") == f"{there.st_dev}:{there.st_ino}"


def start_log(stream: TextIO, environ: Mapping[str, str] = os.environ) -> None:
    """Sends our log to `stream`, with priorities where journald reads them."""
    handler = logging.StreamHandler(stream)
    kind = JournalFormatter if is_journal(stream, environ) else logging.Formatter
    handler.setFormatter(kind("%(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
