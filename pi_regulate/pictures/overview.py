"""The whole library on one page: every exercise's light, side by side, on one scale.

Rule: all panels share the level's scale, so that a bright exercise looks bright beside a dim one.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import TYPE_CHECKING

from pi_regulate.pictures.figure import AMBER, INK, PHASE_COLOURS, matplotlib_pyplot
from pi_regulate.pictures.session import Drawn

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COLUMNS = 4
PANEL_IN = (3.6, 1.5)
TOP_PERCENT = 50.0


def overview(sessions: Sequence[Drawn]) -> Figure:
    """One page with a small panel for each session, in the order given."""
    plt = matplotlib_pyplot()
    rows = ceil(len(sessions) / COLUMNS)
    figure: Figure = plt.figure(figsize=(COLUMNS * PANEL_IN[0], rows * PANEL_IN[1]), layout="constrained")
    axes = figure.subplots(rows, COLUMNS, squeeze=False).ravel()
    for axis, drawn in zip(axes, sessions, strict=False):
        for span in drawn.phases:
            axis.axvspan(span.start_s, span.end_s, color=PHASE_COLOURS[span.name], lw=0)
        times = [at_s for at_s, _ in drawn.levels]
        axis.fill_between(times, [100 * level for _, level in drawn.levels], color=AMBER, alpha=0.7, lw=0)
        minutes = f"{int(drawn.length_s) // 60}:{int(drawn.length_s) % 60:02d}"
        rates = list(dict.fromkeys(f"{drawn.per_min[end][1]:.3g}" for end in (0, -1))) if drawn.per_min else []
        rate = f", {' to '.join(rates)} /min" if rates else ""
        axis.set_title(drawn.title.split(":")[0], fontsize=9, loc="left", color=INK, pad=3, weight="bold")
        axis.set_title(minutes + rate, fontsize=7, loc="right", color=INK, pad=3)
        axis.set_xlim(0, drawn.length_s or 1.0)
        axis.set_ylim(0, TOP_PERCENT)
        axis.set_xticks([])
        axis.set_yticks([0, 25, 50])
        axis.tick_params(labelsize=6, colors=INK)
        axis.spines[["top", "right"]].set_visible(False)
    for axis in axes[len(sessions) :]:
        axis.axis("off")
    return figure
