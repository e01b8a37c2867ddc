"""How loud a bed and the breath tone over it are meant to be, from the cues that begin and change them.

A change is a straight line in dB, because the ear hears in dB: a sound that fades over two minutes grows softer by the
same little in every second, and no moment is its end. Rule: what is gone is so soft that nobody hears it go.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10

from pi_regulate.score.score import Cue

GONE_DB = -48.0
"""No longer heard in a quiet room: beds are set to at most 38 dB(A) (LIMITS 3.3 level), so this is -10 dB(A)."""


@dataclass(frozen=True, slots=True)
class BedLevels:
    """The levels of a bed and of the breath tone over it, in dB of full loudness; `ended` when a slow end is over."""

    bed_db: float
    tone_db: float
    ended: bool = False


@dataclass(frozen=True, slots=True)
class _Glide:
    """A change of both levels within `over_s` seconds from the position `since_s` on."""

    before: tuple[float, float]
    after: tuple[float, float]
    since_s: float
    over_s: float

    def at(self, position_s: float) -> tuple[float, float]:
        share = min(1.0, (position_s - self.since_s) / self.over_s) if self.over_s else 1.0
        (bed, tone), (to_bed, to_tone) = self.before, self.after
        return bed + (to_bed - bed) * share, tone + (to_tone - tone) * share


class Beds:
    """The beds of a score, in order: how loud they are meant to be anywhere in it."""

    def __init__(self, beds: Sequence[Cue]) -> None:
        self._changes: list[tuple[float, _Glide | None, str | None]] = []  # from when on, the glide, what sounds
        glide: _Glide | None = None
        sounding: str | None = None
        for cue in beds:
            begins, sounding, over_s = cue.name != sounding, cue.name, cue.seconds or 0.0
            if cue.name != "silence":
                after = (_db(cue.share), _db(cue.tone))
                # A bed that begins slowly comes from nothing; the tone over it is led by the breath from the first on.
                before = (GONE_DB if over_s else after[0], after[1]) if begins or glide is None else glide.at(cue.at_s)
                glide = _Glide(before, after, cue.at_s, over_s)
            elif over_s and glide is not None:
                glide = _Glide(glide.at(cue.at_s), (GONE_DB, GONE_DB), cue.at_s, over_s)
            self._changes.append((cue.at_s, glide, sounding))

    def levels(self, position_s: float) -> BedLevels | None:
        """The levels at a position, in seconds from the start of the score.

        None before the first bed. A bed that ends at once keeps its levels, since the desk then lets it go.
        """
        glide: _Glide | None = None
        sounding: str | None = None
        for at_s, changed, name in self._changes:
            if at_s > position_s:
                break
            glide, sounding = changed, name
        if glide is None:
            return None
        bed_db, tone_db = glide.at(position_s)
        return BedLevels(bed_db, tone_db, ended=sounding == "silence" and bed_db <= GONE_DB)


def _db(share: float) -> float:
    return max(GONE_DB, 20 * log10(share)) if share > 0 else GONE_DB
