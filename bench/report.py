"""The result of a measurement, and how it is printed and written to the report.

Rule: a figure with an aim says what the aim was and whether it was met; nothing is rounded into a success.
"""

from __future__ import annotations

import platform
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from os import cpu_count
from pathlib import Path

RESULTS = Path(__file__).parent / "RESULTS.md"
PACKAGES = ("gpiozero", "pygame", "pygame-ce", "numpy")


@dataclass(frozen=True)
class Aim:
    """One aim: what it is, the measured figure in words, and whether it was met."""

    what: str
    measured: str
    met: bool


@dataclass(frozen=True)
class Section:
    """The answer to one question: a table, and what is needed to read it."""

    title: str
    note: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    aims: Sequence[Aim] = field(default=())

    def __str__(self) -> str:
        return f"## {self.title}\n\n{table(self.columns, self.rows)}\n\n{self.note}\n"


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table that reads as well in a terminal as in Markdown."""
    widths = [max(len(row[at]) for row in (columns, *rows)) for at in range(len(columns))]
    lines = [[cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in (columns, *rows)]
    lines.insert(1, ["-" * width for width in widths])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def aims_table(sections: Sequence[Section]) -> str:
    """Every aim of every section."""
    rows = [(aim.what, aim.measured, "yes" if aim.met else "**no**") for one in sections for aim in one.aims]
    return table(("aim", "measured", "met"), rows)


def machine() -> str:
    """The machine in one sentence, without a name or a path."""
    model = next(
        (line.split(":", 1)[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), ""
    )
    board = "".join(_lines("/proc/device-tree/model")).strip("\0 \n")
    found = [f"{name} {_version(name)}" for name in PACKAGES if _version(name)]
    cpu = board or model or platform.machine()
    return (
        f"{platform.system()} {platform.machine()}, {cpu_count()} cores ({cpu}), "
        f"Python {platform.python_version()}, {', '.join(found)}"
    )


def written(sections: Sequence[Section], how: str, load: float) -> str:
    """The whole report as Markdown. `load` is the machine's load average before anything was measured."""
    parts = [
        "# Measurements\n",
        f"{date.today().isoformat()}, {machine()}. Made by `{how}`.\n"
        f"Before it began, {load:.1f} other processes wanted to run, on average. Absolute figures do not carry over\n"
        "to another machine. Everything runs on gpiozero's mock pins; `ours` is the whole device, as\n"
        "`pi-regulate run --backend mock` runs it. On a chip of the kernel: docs/lamp.md.\n",
        f"{aims_table(sections)}\n",
    ]
    return "\n".join([*parts, *(str(section) for section in sections)])


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text(errors="replace").splitlines()
    except OSError:
        return []


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
