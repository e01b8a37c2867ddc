"""A session as a figure: the lamp on top, breaths a minute and loudness below, and the spoken lines by number.

Lines are numbered in the figure and written out underneath, so that words never overlap, in a nine-minute ramp or in a
ten-second sigh. Rule: only this module and the overview load matplotlib.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pi_regulate.installation import get
from pi_regulate.pictures.session import QUIET_DB, CueMark, Drawn
from pi_regulate.words import RegulateError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PHASE_COLOURS = {"ground": "#e9dcc7", "breathe": "#d9e4ea", "connect": "#ecdadf"}
PART_COLOURS = {"in": "#d98e32", "top_up": "#b3541e", "hold": "#7d6b99", "out": "#4f8fa8", "rest": "#a9a9a9"}
PART_NAMES = {"in": "in", "top_up": "top-up", "hold": "hold", "out": "out", "rest": "rest"}
AMBER = "#e0932f"
INK = "#3b342b"
WIDTH_IN = 12.0
LINE_IN = 0.22  # inches for each row of the spoken lines
_SIGNS = {"chime": "♪", "gate": "?", "no": "×", "press": "•"}  # `no`: a gate without an answer
ROOM_S = 0.018  # share of the width; marks closer than this go to the next row
_ROWS = 4


def draw(drawn: Drawn) -> Figure:
    """The figure of a session. Raises RegulateError when matplotlib is not installed."""
    plt = matplotlib_pyplot()
    rows = (len(drawn.lines) + 1) // 2
    parts: list[tuple[str, float]] = [("lamp", 3.0)]
    if drawn.per_min:
        parts.append(("rate", 1.0))
    if drawn.loudness:
        parts.append(("sound", 1.0))
    parts.append(("words", max(0.3, rows * LINE_IN)))
    heights = [height for _, height in parts]
    figure: Figure = plt.figure(figsize=(WIDTH_IN, sum(heights) + 1.6), layout="constrained")
    axes = figure.subplots(len(parts), 1, height_ratios=heights, squeeze=False)[:, 0]
    places = dict(zip((name for name, _ in parts), axes, strict=True))
    figure.suptitle(drawn.title, x=0.02, ha="left", fontsize=14, color=INK)
    _lamp(places["lamp"], drawn)
    if "rate" in places:
        _rate(places["rate"], drawn)
    if "sound" in places:
        _sound(places["sound"], drawn)
    timed = [places[name] for name in ("lamp", "rate", "sound") if name in places]
    for axis in timed:
        axis.set_xlim(0, drawn.length_s or 1.0)
        axis.set_xticks(_ticks(drawn.length_s))
        axis.spines[["top", "right"]].set_visible(False)
        axis.tick_params(colors=INK, labelsize=8)
        axis.xaxis.set_major_formatter(lambda seconds, _: f"{int(seconds) // 60}:{int(seconds) % 60:02d}")
        axis.tick_params(labelbottom=axis is timed[-1])
    _words(places["words"], drawn.lines)
    return figure


def _ticks(length_s: float) -> list[float]:
    """Round times for the axis: at most ten of them."""
    step_s = next((step for step in (1, 2, 5, 10, 15, 30, 60, 120, 300) if length_s / step <= 10), 600)
    return [float(at_s) for at_s in range(0, int(length_s) + 1, step_s)]


def save_figure(figure: Figure, path: Path) -> None:
    """Writes a figure in the format of its name (.svg, .png, .pdf); the same figure gives the same bytes."""
    form = path.suffix.removeprefix(".").lower()
    plt = matplotlib_pyplot()
    made = BytesIO()
    with plt.rc_context({"svg.hashsalt": "pi-regulate", "svg.fonttype": "none"}):
        metadata = {"svg": {"Date": None}, "pdf": {"CreationDate": None}, "png": {"Software": None}}[form]
        figure.savefig(made, format=form, dpi=110, metadata=metadata)
    plt.close(figure)
    try:
        path.write_bytes(made.getvalue())
    except OSError as error:
        raise RegulateError(f"{path} can't be written: {error.strerror}") from error


def matplotlib_pyplot() -> Any:
    """matplotlib.pyplot, drawing into files only. Raises RegulateError when it is not installed."""
    try:
        import matplotlib as mpl
    except ImportError as error:
        raise RegulateError(f"pictures need matplotlib; this installs it: {get('plot')}") from error
    mpl.use("Agg")
    import matplotlib.pyplot as plt

    return plt


def _lamp(axis: Axes, drawn: Drawn) -> None:
    """The level over time on the phases' colours, a band with the parts of each breath, and numbered marks on top."""
    for span in drawn.phases:
        axis.axvspan(span.start_s, span.end_s, color=PHASE_COLOURS[span.name], lw=0)
    times = [at_s for at_s, _ in drawn.levels]
    levels = [100 * level for _, level in drawn.levels]
    axis.fill_between(times, levels, color=AMBER, alpha=0.55, lw=0)
    axis.plot(times, levels, color=AMBER, lw=1.0)
    top = max(10.0, *levels, 0.0) * 1.08 if levels else 10.0
    axis.set_ylim(-0.06 * top, top * (1 + 0.1 * (_ROWS + 2)))
    for span in drawn.parts:
        axis.axvspan(
            span.start_s, span.end_s, ymin=0.0, ymax=0.035, color=PART_COLOURS[span.name], lw=0, gid=f"part-{span.name}"
        )
    for span in drawn.hands:
        axis.hlines(0.985 * top, span.start_s, span.end_s, color=INK, lw=1.5, gid="hand")
        axis.text(span.start_s, top, span.name, fontsize=7, color=INK, va="bottom", ha="left")
    axis.set_yticks(range(0, int(top) + 1, 10))
    axis.set_ylabel("lamp, % of level", fontsize=8, color=INK)
    seen = [name for name in PART_NAMES if any(span.name == name for span in drawn.parts)]
    if seen:
        from matplotlib.patches import Patch

        handles = [Patch(color=PART_COLOURS[name], label=PART_NAMES[name]) for name in seen]
        axis.legend(
            handles=handles, loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=len(seen), fontsize=8, frameon=False
        )
    _names(axis, drawn, top * (1 + 0.1 * (_ROWS + 1.2)))
    _numbers(axis, drawn, top)


def _names(axis: Axes, drawn: Drawn, height: float) -> None:
    """Each exercise's name above its time, if there is room for it."""
    free_s = 0.0
    for span in drawn.exercises:
        room_s = len(span.name) * 0.0085 * drawn.length_s
        if span.start_s >= free_s and span.start_s + room_s <= drawn.length_s * 1.02:
            axis.text(span.start_s, height, span.name, fontsize=9, color=INK, ha="left", va="center", weight="bold")
            free_s = span.start_s + room_s


def _numbers(axis: Axes, drawn: Drawn, top: float) -> None:
    """Lines as numbers, chimes and gates as signs, in rows so that they don't overlap."""
    free = [-1.0] * _ROWS
    marks = [(mark.at_s, str(number), INK) for number, mark in enumerate(drawn.lines, start=1)]
    marks += [(mark.at_s, _SIGNS[mark.kind], "#8a4a1f") for mark in drawn.marks]
    for at_s, sign, colour in sorted(marks):
        room_s = ROOM_S * drawn.length_s
        left_s = min(at_s, drawn.length_s - room_s)
        row = next((number for number in range(_ROWS) if free[number] <= left_s), None)
        if row is None:
            continue
        free[row] = left_s + room_s
        axis.text(left_s, top * (1 + 0.1 * (_ROWS - row - 0.4)), sign, fontsize=8, color=colour, ha="left", va="center")
        axis.axvline(at_s, ymin=0.035, ymax=0.62, color=colour, lw=0.4, alpha=0.5)


def _rate(axis: Axes, drawn: Drawn) -> None:
    axis.plot([at_s for at_s, _ in drawn.per_min], [rate for _, rate in drawn.per_min], color="#4f8fa8", lw=1.4)
    axis.set_ylim(0, max(14.0, *(rate for _, rate in drawn.per_min)))
    axis.set_yticks([0, 6, 12])
    axis.set_ylabel("breaths a minute", fontsize=8, color=INK)


def _sound(axis: Axes, drawn: Drawn) -> None:
    times = [at_s for at_s, _ in drawn.loudness]
    axis.fill_between(times, [db for _, db in drawn.loudness], QUIET_DB, color="#7a8f6a", alpha=0.6, lw=0)
    axis.set_ylim(QUIET_DB, 0)
    axis.set_yticks([-80, -40, 0])
    axis.set_ylabel("sound, dBFS", fontsize=8, color=INK)


def _words(axis: Axes, lines: Sequence[CueMark]) -> None:
    """The spoken lines, by number, in two columns."""
    axis.axis("off")
    rows = max(1, (len(lines) + 1) // 2)
    for number, line in enumerate(lines, start=1):
        column, row = divmod(number - 1, rows)
        at = f"{int(line.at_s) // 60}:{int(line.at_s) % 60:02d}"
        axis.text(
            0.5 * column, 1 - (row + 0.5) / rows, f"{number}  {at}  {line.text}",
            transform=axis.transAxes, fontsize=8, color=INK, va="center", ha="left",
        )  # fmt: skip
