"""Planned against actual: how late frames, cues and presses were, in a few numbers that never grow.

Each kind has a histogram of fixed bins, each a quarter wider than the last, from a tenth of a millisecond to ten
seconds, so a night of frames takes as much memory as one frame. A percentile is given as the upper end of its bin, so
it never flatters; the worst is exact. Rule: this only counts; it reports to nobody.
"""

from __future__ import annotations

from math import ceil, log10

FIRST_S = 0.0001  # the first bin is everything up to here: as good as on time
BINS_A_DECADE = 10  # 10 ** 0.1 is 1.26
DECADES = 5
LATE_S = 0.1  # lateness that can be seen in the light: ten frames are missing


class Histogram:
    """How late things were, in seconds. Anything that was early was on time."""

    def __init__(self) -> None:
        self.count = 0
        self.worst_s = 0.0
        self._bins = [0] * (BINS_A_DECADE * DECADES + 2)

    def add(self, late_s: float) -> None:
        """One more."""
        self.count += 1
        if late_s > self.worst_s:
            self.worst_s = late_s
        self._bins[_bin(late_s)] += 1

    def percentile_s(self, percent: float) -> float:
        """The lateness in seconds that `percent` (0 to 100) of everything did not exceed; 0 if there was nothing."""
        wanted, seen = self.count * percent / 100, 0
        for number, count in enumerate(self._bins):
            seen += count
            if count and seen >= wanted:
                return min(self.worst_s, FIRST_S * 10 ** (number / BINS_A_DECADE))
        return 0.0

    def told(self) -> dict[str, float]:
        """The count, and in milliseconds the 50th, 90th and 99th percentile and the worst."""
        shares = {f"p{percent}_ms": self.percentile_s(percent) for percent in (50, 90, 99)}
        return {"count": self.count} | {
            name: round(s * 1000, 3) for name, s in (*shares.items(), ("worst_ms", self.worst_s))
        }

    def __str__(self) -> str:
        """The 50th, 90th and 99th percentile and the worst, in milliseconds."""
        numbers = (*(self.percentile_s(percent) for percent in (50, 90, 99)), self.worst_s)
        return "/".join(f"{number * 1000:.1f}" for number in numbers)


class Lateness:
    """How late the loop was in one session: frames of light, cues of sound, and presses until the lamp answered."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Starts afresh: a session begins."""
        self.frames, self.cues, self.presses = Histogram(), Histogram(), Histogram()

    @property
    def late_s(self) -> float | None:
        """How late the latest frame or cue was, in seconds; None unless it was late enough to mention."""
        worst_s = max(self.frames.worst_s, self.cues.worst_s)
        return worst_s if worst_s > LATE_S else None

    def told(self) -> dict[str, dict[str, float]]:
        """The figures of each kind that occurred, in milliseconds."""
        kinds = (("frames", self.frames), ("cues", self.cues), ("presses", self.presses))
        return {name: one.told() for name, one in kinds if one.count}

    def __str__(self) -> str:
        """One line for a log."""
        kinds = (("frames", self.frames), ("cues", self.cues), ("presses", self.presses))
        told = ", ".join(f"{one.count} {name} {one}" for name, one in kinds if one.count)
        return f"late in ms (50 %/90 %/99 %/worst): {told or 'nothing was due'}"


def _bin(late_s: float) -> int:
    if late_s <= FIRST_S:
        return 0
    return min(BINS_A_DECADE * DECADES + 1, ceil(log10(late_s / FIRST_S) * BINS_A_DECADE - 1e-9))
