"""Draw a rehearsed session as an SVG: the lamp's level over time, the phases, and the first words of each.

    pi-regulate rehearse default --frames 2 --format jsonl | python3 scripts/picture.py > docs/session.svg

It reads nothing but the rows of the trace, so the picture shows what the device does and not what somebody drew.
Rule: standard library only, and the same rows give the same bytes.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

Row = dict[str, Any]

WIDTH, HEIGHT = 960, 300
LEFT, RIGHT, FLOOR_Y, TOP_Y = 24.0, 936.0, 252.0, 120.0
FRAME_S = 0.5  # two frames a second, as the rehearsal above gives them
FULL_LEVEL = 0.4  # the brightest that shipped exercises ask for
STYLE = """\
  text { font: 13px system-ui, sans-serif; fill: #d9c9b0 }
  .phase { font-weight: 600; font-size: 16px; fill: #ffc677 }
  .words { font-style: italic; fill: #a8977e }
  .time { font-size: 11px; fill: #857660 }
"""


def minutes(at_s: float) -> str:
    """`75` as `1:15`."""
    return f"{int(at_s) // 60}:{int(at_s) % 60:02d}"


def wrapped(text: str, width: int) -> Iterator[str]:
    """`text` in lines of at most `width` characters, whole words."""
    line = ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > width:
            yield line
            line = word
        else:
            line = f"{line} {word}".strip()
    if line:
        yield line


def lamp(rows: list[Row], x_per_s: float) -> Iterator[str]:
    """The level over time, filled down to dark."""
    points: list[tuple[float, float]] = []
    for row in rows:
        if row["what"] != "level":
            continue
        if points and row["at_s"] - points[-1][0] > FRAME_S:  # a light that stands still has no rows
            points.append((row["at_s"] - FRAME_S, points[-1][1]))
        points.append((row["at_s"], row["level"]))
    if not points:
        return
    drawn = [
        f"{LEFT + at * x_per_s:.1f},{FLOOR_Y - level / FULL_LEVEL * (FLOOR_Y - TOP_Y):.1f}" for at, level in points
    ]
    first, last = drawn[0].split(",")[0], drawn[-1].split(",")[0]
    outline = f"M{first},{FLOOR_Y:.0f} L" + " ".join(drawn) + f" L{last},{FLOOR_Y:.0f} Z"
    yield f'<path d="{outline}" fill="url(#amber)" stroke="#ffb347" stroke-width="0.8" stroke-linejoin="round"/>'


def phases(rows: list[Row], end_s: float, x_per_s: float) -> Iterator[str]:
    """A heading for each phase: its name, its exercise, and the first line that is said."""
    starts = [(index, row) for index, row in enumerate(rows) if row["what"] == "phase"]
    for number, (index, row) in enumerate(starts):
        until = starts[number + 1][0] if number + 1 < len(starts) else len(rows)
        until_s = rows[until]["at_s"] if until < len(rows) else end_s
        within = rows[index:until]
        x = LEFT + row["at_s"] * x_per_s
        name = next((each["id"] for each in within if each["what"] == "exercise"), "")
        said = next((each["text"] for each in within if each["what"] == "say" and each["line"].startswith(name)), "")
        yield f'<line x1="{x:.1f}" y1="28" x2="{x:.1f}" y2="{FLOOR_Y:.0f}" stroke="#4a3d2c"/>'
        yield f'<text class="phase" x="{x + 8:.1f}" y="42">{escape(row["phase"])}</text>'
        yield f'<text x="{x + 8:.1f}" y="62">{escape(name)}</text>'
        room = int((until_s - row["at_s"]) * x_per_s / 7)
        for line_number, line in enumerate(wrapped(f"“{said}”" if said else "", room)):
            yield f'<text class="words" x="{x + 8:.1f}" y="{84 + 17 * line_number}">{escape(line)}</text>'
        yield f'<text class="time" x="{x + 3:.1f}" y="{FLOOR_Y + 18:.0f}">{minutes(row["at_s"])}</text>'


def picture(lines: Iterable[str]) -> str:
    """The SVG of a session given as JSON lines."""
    rows: list[Row] = [json.loads(line) for line in lines if line.strip()]
    end_s = rows[-1]["at_s"]
    x_per_s = (RIGHT - LEFT) / end_s
    body = [*lamp(rows, x_per_s), *phases(rows, end_s, x_per_s)]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
            "<title>A session: the level of the lamp over time, through ground, breathe and connect</title>",
            f"<style>\n{STYLE}</style>",
            '<defs><linearGradient id="amber" x1="0" y1="0" x2="0" y2="1">'
            '<stop offset="0" stop-color="#ffb347"/><stop offset="1" stop-color="#5a3510"/></linearGradient></defs>',
            f'<rect width="{WIDTH}" height="{HEIGHT}" rx="12" fill="#171310"/>',
            *body,
            f'<line x1="{LEFT}" y1="{FLOOR_Y:.0f}" x2="{RIGHT}" y2="{FLOOR_Y:.0f}" stroke="#4a3d2c"/>',
            f'<text class="time" x="{RIGHT}" y="{FLOOR_Y + 18:.0f}" text-anchor="end">'
            f"{minutes(end_s)} dark and quiet</text>",
            "</svg>\n",
        ]
    )


if __name__ == "__main__":
    sys.stdout.write(picture(sys.stdin))
