"""An eye of a few lines: what the light does, told from the levels alone: it rises, sinks, or stands.

The counterpart of `tests.sound.listener`. Rule: it is told nothing but the levels and their times.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from tests.light_meter import Light

LOOKS_HZ = 20.0
MOVES = 0.003  # within WITHIN seconds: L* 0.3, less than can be seen at once
WITHIN = 0.4
SHORTEST_S = 0.5  # a shorter stillness is a turning point
DRIFTS = 0.015  # from its beginning to its end: light that seemed to stand has moved after all

Way = Literal["rises", "sinks", "stands"]


@dataclass(frozen=True, slots=True)
class Glimpse:
    """One way of the light, from when to when (s), and the level it ends at (0 to 1)."""

    way: Way
    from_s: float
    to_s: float
    level: float


def glimpses(shown: Sequence[tuple[float, float]]) -> list[Glimpse]:
    """What the light did, in order: ways that rise or sink, and standing light between them."""
    light = Light.of(shown)
    times = np.arange(shown[0][0], shown[-1][0], 1 / LOOKS_HZ)
    levels = light.at(times)
    ahead = light.at(times + WITHIN / 2) - light.at(times - WITHIN / 2)
    signs = np.sign(np.where(np.abs(ahead) < MOVES, 0.0, ahead))
    found: list[Glimpse] = []
    start = 0
    for place in [*(np.flatnonzero(np.diff(signs)) + 1).tolist(), len(times)]:
        way: Way = "stands" if signs[start] == 0 else "rises" if signs[start] > 0 else "sinks"
        drift = float(levels[place - 1] - levels[start])
        if way == "stands" and abs(drift) > DRIFTS:
            way = "rises" if drift > 0 else "sinks"
        found.append(Glimpse(way, float(times[start]), float(times[place - 1]), float(levels[place - 1])))
        start = place
    return _without_turns(found)


def _without_turns(found: list[Glimpse]) -> list[Glimpse]:
    """The same without short stillness: between two ways it is where the light turns, within one it is slow."""
    kept: list[Glimpse] = []
    for one in found:
        if one.way == "stands" and one.to_s - one.from_s < SHORTEST_S:
            continue
        if kept and kept[-1].way == one.way:
            one = Glimpse(one.way, kept.pop().from_s, one.to_s, one.level)
        kept.append(one)
    return kept


def named(found: Sequence[Glimpse], from_s: float, to_s: float, low: float, high: float) -> str:
    """What a person following the light would call this span: `in`, `out`, `hold` or `rest`, by its longest way.

    Standing light is a hold if it is nearer to `high` than to `low`, the levels between which the light moves.
    """
    seen = max(found, key=lambda one: min(one.to_s, to_s) - max(one.from_s, from_s))
    if seen.way == "stands":
        return "hold" if seen.level > (low + high) / 2 else "rest"
    return "in" if seen.way == "rises" else "out"
