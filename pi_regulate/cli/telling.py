"""Rows in words: one line each, for logs and for the rehearsal's table; and rows as JSON, for the trace.

Rule: what is told here is what happened, in the words of the trace; nothing is left out and nothing is added.
"""

from __future__ import annotations

import json
from typing import TextIO

from pi_regulate.trace import Row, rounded


def clock(seconds: float) -> str:
    """Seconds as minutes and seconds: 75.25 is "1:15.25"."""
    hundredths = round(seconds * 100)
    return f"{hundredths // 6000}:{hundredths // 100 % 60:02d}.{hundredths % 100:02d}"


def seconds_text(seconds: float | None) -> str:
    """A duration in words; nothing for none."""
    return "" if seconds is None else f"{seconds:.4g} s"


def details(row: Row) -> str:
    """What a row says beside its time and its word."""
    match row.what:
        case "phase":
            return str(row.phase)
        case "prelude":
            return f"{row.phase}, {seconds_text(row.seconds)}"
        case "exercise":
            return f"{row.id}, {seconds_text(row.seconds)}"
        case "breath":
            return f"{row.index}: {str(row.part).replace('_', '-')} {seconds_text(row.seconds)}"
        case "say":
            return f"“{row.text}” ({row.line})"
        case "chime" | "bed" | "sign":
            return str(row.name)
        case "voice":
            return f"{row.name}, up to {seconds_text(row.seconds)}"
        case "hum" | "landing":
            return seconds_text(row.seconds)
        case "gate":
            return (
                f"{row.needs} yes within {seconds_text(row.timeout_s)}"
                if row.needs == 1
                else (f"{row.needs} yeses within {seconds_text(row.timeout_s)}")
            )
        case "yes":
            return str(row.index)
        case "level":
            return f"{100 * (row.level or 0):.1f} %"
        case "problem":
            return str(row.text)
    return ""


def told(row: Row, at_s: float) -> str:
    """A row as one line, without the end of line."""
    return f"{clock(at_s):>9}  {row.what:<9} {details(row)}".rstrip()


class Log:
    """Tells rows as plain lines as they happen; the lamp's levels would be too many, and stay unsaid."""

    sees_levels = False

    def __init__(self, out: TextIO, *, breaths: bool) -> None:
        self._out = out
        self._silent = {"level"} if breaths else {"level", "breath"}

    def see(self, row: Row, now_s: float) -> None:
        if row.what not in self._silent:
            print(told(row, now_s), file=self._out, flush=True)


class Table:
    """Tells every row as a line of a table, at the time it was planned for."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def see(self, row: Row, now_s: float) -> None:
        print(told(row, row.at_s), file=self._out)


class Lines:
    """Every row as one JSON object a line, at the time it was planned for."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def see(self, row: Row, now_s: float) -> None:
        print(row.as_json(), file=self._out)


class Trace:
    """Every row as one JSON object a line, with when it was done, when it was planned, and how late that is."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def see(self, row: Row, now_s: float) -> None:
        told = row.as_dict() | {
            "at_s": rounded(now_s),
            "planned_s": rounded(row.at_s),
            "late_s": rounded(now_s - row.at_s),
        }
        print(json.dumps(told, ensure_ascii=False), file=self._out, flush=row.what == "rest")
