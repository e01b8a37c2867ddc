"""Small calculations with measured numbers. Rule: a percentile is a measured number, never interpolated."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from math import ceil


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that the given per cent of all values don't exceed; nan without values."""
    ordered = sorted(values)
    return ordered[max(0, ceil(len(ordered) * percent / 100) - 1)] if ordered else float("nan")


def ms(seconds: float) -> str:
    """Milliseconds, with meaningful places only."""
    value = seconds * 1000
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.0f}"


def rises(times: Sequence[float], values: Sequence[float]) -> list[float]:
    """When a wave goes up through the middle between its lowest and its highest, interpolated."""
    middle = (min(values) + max(values)) / 2
    found = []
    for (from_s, to_s), (low, high) in zip(pairwise(times), pairwise(values), strict=True):
        if low < middle <= high:
            found.append(from_s + (to_s - from_s) * (middle - low) / (high - low))
    return found


def within(
    times: Sequence[float], values: Sequence[float], from_s: float, to_s: float
) -> tuple[list[float], list[float]]:
    """The part of a record between two times."""
    first, last = bisect_left(times, from_s), bisect_left(times, to_s)
    return list(times[first:last]), list(values[first:last])
