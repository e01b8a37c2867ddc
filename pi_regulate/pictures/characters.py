"""A session drawn in characters: the lamp's level as columns, the phases above, the breaths below.

Rule: plain text of the given width, readable without colour.
"""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from pi_regulate.pictures.session import HAND_LEADS, CueMark, Drawn

BLOCKS = " ▁▂▃▄▅▆▇█"
PART_SIGNS = {"in": "/", "top_up": "'", "hold": "-", "out": "\\", "rest": "_"}
HAND_SIGN = "="
_ROWS = 6
NARROWEST = 40


def picture_lines(drawn: Drawn, width: int) -> list[str]:
    """The picture as lines of at most `width` characters (at least 40)."""
    columns = max(NARROWEST, width) - 7
    length_s = drawn.length_s or 1.0
    step_s = length_s / columns
    levels = _levels(drawn, columns, step_s)
    top = max(0.1, max(levels, default=0.0))
    names = [" "] * columns
    for span in drawn.exercises:
        start = min(columns - 1, int(span.start_s / step_s))
        for place, letter in enumerate(f"|{span.name}"):
            if start + place < columns:
                names[start + place] = letter
    rows = [f"{'':6} {''.join(names).rstrip()}"]
    for row in range(_ROWS - 1, -1, -1):
        label = f"{100 * top:4.0f} %" if row == _ROWS - 1 else "   0 %" if row == 0 else ""
        filled = (BLOCKS[max(0, min(8, round(8 * (_ROWS * level / top - row))))] for level in levels)
        rows.append(f"{label:6} {''.join(filled)}".rstrip())
    rows.append(f"{'breath':6} {_breaths(drawn, columns, step_s)}".rstrip())
    if drawn.hands:
        rows.append(f"{'hand':6} {_hands(drawn, columns, step_s)}".rstrip())
    rows.append(f"{'':6} 0:00{_clock(length_s):>{columns - 4}}")
    rows += [f"{HAND_SIGN:>6} {HAND_LEADS}"] if drawn.hands else []
    return rows + [row for line in drawn.lines for row in _spoken(line, columns)]


def _spoken(line: CueMark, columns: int) -> Iterator[str]:
    """A spoken line after its time; a long one goes on below its first word."""
    for number, part in enumerate(wrap(line.text, columns, break_on_hyphens=False) or [""]):
        yield f"{'' if number else _clock(line.at_s):>6} {part}"


def _levels(drawn: Drawn, columns: int, step_s: float) -> list[float]:
    """The level in the middle of each column."""
    found: list[float] = []
    index, level = 0, 0.0
    for column in range(columns):
        until_s = (column + 0.5) * step_s
        while index < len(drawn.levels) and drawn.levels[index][0] <= until_s:
            level = drawn.levels[index][1]
            index += 1
        found.append(level)
    return found


def _breaths(drawn: Drawn, columns: int, step_s: float) -> str:
    """Each part of a breath by its sign, where a breath is wider than two columns; else how many a minute."""
    if not drawn.parts:
        return ""
    longest_s = max(span.end_s - span.start_s for span in drawn.parts)
    row = [" "] * columns
    if longest_s >= 2 * step_s:
        for span in drawn.parts:
            for column in range(int(span.start_s / step_s), min(columns, int(span.end_s / step_s) + 1)):
                row[column] = PART_SIGNS[span.name]
        return "".join(row)
    free = 0
    for at_s, rate in drawn.per_min[::2]:
        column = int(at_s / step_s)
        if column >= free and column + 5 < columns:
            row[column : column + 4] = f"{rate:<4.3g}"[:4]
            free = column + 8
    return "".join(row).rstrip() + " /min"


def _hands(drawn: Drawn, columns: int, step_s: float) -> str:
    """A sign wherever a hand leads."""
    led = ((int(span.start_s / step_s), int(span.end_s / step_s)) for span in drawn.hands)
    marked = {column for first, last in led for column in range(first, last + 1)}
    return "".join(HAND_SIGN if column in marked else " " for column in range(columns))


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
