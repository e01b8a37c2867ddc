"""Rows in words, one line each, for logs and the rehearsal's table; and rows as JSON, for the trace.

Rule: it says what happened in the words of the trace, leaves nothing out and adds nothing.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from pi_regulate.installation import as_typed
from pi_regulate.reporting.wording import bed_text
from pi_regulate.trace import Row, WithoutLevels, rounded
from pi_regulate.words import RegulateError, one_line

Write = Callable[[str], object]


def clock_text(seconds: float) -> str:
    """Seconds as minutes and seconds: 75.25 is "1:15.25"."""
    hundredths = round(seconds * 100)
    return f"{hundredths // 6000}:{hundredths // 100 % 60:02d}.{hundredths % 100:02d}"


def _seconds(seconds: float | None) -> str:
    """A duration in words; empty for None."""
    return "" if seconds is None else f"{seconds:.4g} s"


def details(row: Row) -> str:
    """What a row says besides its time and its word."""
    match row.what:
        case "phase":
            return str(row.phase)
        case "prelude":
            return f"{row.phase}, {_seconds(row.seconds)}"
        case "exercise":
            return f"{row.id}, {_seconds(row.seconds)}"
        case "breath":
            return f"{row.index}: {str(row.part).replace('_', '-')} {_seconds(row.seconds)}"
        case "say":
            return f"“{row.text}” ({row.line}){not_heard(row)}"
        case "chime":
            return f"{row.name}{f', {row.share:.0%}' if row.share is not None else ''}"
        case "lead":
            return f"the {row.name}{': hold is in, let go is out' if row.name == 'hand' else ''}"
        case "sign":
            return str(row.name)
        case "bed":
            return bed_text(row.name, row.share, row.tone, row.seconds)
        case "door":
            return str(row.id)
        case "wish":
            return f"{row.name}: {'yes' if row.text == 'yes' else f'no, {row.text}'}"
        case "invite":
            return f"{row.id}, {_seconds(row.seconds)}"
        case "voice":
            up_to = "up to " if row.spoken is False else ""
            return f"{row.line or row.name}, {up_to}{_seconds(row.seconds)}{not_heard(row)}"
        case "taps":
            return f"for {_seconds(row.seconds)} each press is a breath in"
        case "soothe" if not row.index:
            return f"from now on {row.needs} presses put the light to sleep"
        case "soothe":
            return f"a little, {row.index} of {row.needs}"
        case "apart" | "doors" | "glow" | "hum" | "landing":
            return _seconds(row.seconds)
        case "gate" if row.name == "thread":
            return f"for {_seconds(row.timeout_s)}: a press is remembered till morning"
        case "gate" if row.name is not None:
            return f"a press within {_seconds(row.timeout_s)} plays it again"
        case "gate":
            return f"{row.needs} yes{'es' if row.needs != 1 else ''} within {_seconds(row.timeout_s)}"
        case "yes":
            return row.name or str(row.index)
        case "no" if row.name is not None:
            return "it is not played again"
        case "no":
            return f"not enough yeses in time: {row.index} of {row.needs}"
        case "not_yet":
            return f"back to stage {row.index}, in {_seconds(row.seconds)}"
        case "level":
            level, seen = 100 * (row.level or 0), 100 * (row.seen or 0)
            dimmed = "" if abs(level - seen) < 0.05 else f", dimmed to {seen:.1f} %" if seen else ", lamp off"
            return f"{level:.1f} %{dimmed}{'' if row.felt is None else f', felt {100 * row.felt:.1f} %'}"
        case "problem":
            return str(row.text)
    return ""


def not_heard(row: Row) -> str:
    """Says that words are shown but not spoken; empty for all other rows."""
    return ", not spoken" if row.spoken is False else ""


def told_row(row: Row, at_s: float) -> str:
    """A row as one line, without a line end; a problem of several lines keeps them."""
    lines = details(row).split("\n") if row.what == "problem" else [details(row)]
    said = "\n".join(map(one_line, lines))
    return f"{clock_text(at_s):>9}  {row.what:<9} {said}".rstrip()


class LogLines(WithoutLevels):
    """Writes rows as plain lines as they happen, without the lamp's levels, which would be too many.

    Private rows are left out, since lines may be kept. `write` must not block.
    """

    def __init__(self, write: Write, *, breaths: bool) -> None:
        self._write = write
        self._silent = {"level"} if breaths else {"level", "breath"}

    def see(self, row: Row, now_s: float) -> None:
        if row.what not in self._silent and not row.private:
            self._write(f"{as_typed(told_row(row, now_s))}\n")


class Table:
    """Prints every row as a line of a table, at the time it was planned for."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def see(self, row: Row, now_s: float) -> None:
        print(told_row(row, row.at_s), file=self._out)


class Lines:
    """Prints every row as one JSON object a line, at the time it was planned for."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def see(self, row: Row, now_s: float) -> None:
        print(row.as_json(), file=self._out)


class Trace:
    """Writes every row as one JSON object a line, with its actual time, its planned time, and how late it was.

    Private rows are left out, since a trace is kept and sent to others. `write` must not block.
    """

    def __init__(self, write: Write) -> None:
        self._write = write

    def see(self, row: Row, now_s: float) -> None:
        if row.private:
            return
        told = row.as_dict() | {
            "at_s": rounded(now_s),
            "planned_s": rounded(row.at_s),
            "late_s": rounded(now_s - row.at_s),
        }
        self._write(f"{json.dumps(told, ensure_ascii=False)}\n")

    @staticmethod
    def gap(count: int) -> str:
        """The line in place of rows that are missing."""
        return f"{json.dumps({'what': 'missing', 'rows': count})}\n"


def trace_file(path: Path) -> TextIO:
    """Opens a new file for a trace. Raises RegulateError; a pipe without a reader is an error too, never a wait."""
    how = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NONBLOCK
    try:
        return open(os.open(path, how, 0o666), "w", encoding="utf-8")
    except OSError as error:
        why = "nothing is reading this pipe" if error.errno == errno.ENXIO else error.strerror
        raise RegulateError(f"the trace can't be written to {path}: {why}") from error
