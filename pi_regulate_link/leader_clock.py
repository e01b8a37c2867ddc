"""When the lamp in the other home breathes in, from the beats that have come from there.

Each beat says how long its session has breathed (`p`) and how old it is as it leaves (`age`), so the session began at
its arrival, less its age, less `p`, and less the unknown time on the way. That time is never less than nothing, so of
the last ten minutes the smallest counts: the beat that was the least delayed. No time of day is sent or read, and both
clocks may be wrong. Rule: a pure value; all times are this machine's monotonic seconds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil

KEEPS_S = 600.0  # how long a beat counts: clocks of 60 ppm part by 36 ms in that time
MOST_KEPT = 64  # twice as many as an honest lamp says in that time: whoever floods must not fill the memory
LIVE_S = 45.0  # two beats that don't come, and a little


@dataclass(frozen=True, slots=True)
class Beat:
    """An inhale of the other lamp: `since_first_s` after the first of its session `number`, `age_s` before it was sent.

    It arrived at `at_s`. Its breaths take `in_s` and `out_s`.
    """

    number: int
    since_first_s: float
    age_s: float
    in_s: float
    out_s: float
    at_s: float

    @property
    def first_s(self) -> float:
        """When its session breathed first, or a little later, by the time on the way."""
        return self.at_s - self.age_s - self.since_first_s


@dataclass(frozen=True, slots=True)
class LeaderClock:
    """What the beats of one session say. `last` is the newest; `firsts` are when it began by each, with its arrival."""

    last: Beat
    firsts: tuple[tuple[float, float], ...]

    @classmethod
    def of(cls, beat: Beat) -> LeaderClock:
        """The clock that knows one beat."""
        return cls(beat, ((beat.at_s, beat.first_s),))

    def hears(self, beat: Beat) -> LeaderClock:
        """The clock once it knows one more; another session begins anew."""
        if beat.number != self.last.number:
            return LeaderClock.of(beat)
        kept = tuple(one for one in self.firsts if beat.at_s - one[0] < KEEPS_S)
        return replace(self, last=beat, firsts=(*kept[1 - MOST_KEPT :], (beat.at_s, beat.first_s)))

    @property
    def first_s(self) -> float:
        """When its session breathed in first."""
        return min(first_s for _, first_s in self.firsts)

    def lives_at(self, now_s: float) -> bool:
        """Whether the other still leads, as far as anybody can know."""
        return now_s - self.last.at_s < LIVE_S

    def inhales_in_s(self, now_s: float) -> float:
        """How long it is until the next inhale, 0 or more."""
        one_s, breath_s = self.first_s + self.last.since_first_s, self.last.in_s + self.last.out_s
        return max(0.0, one_s + ceil((now_s - one_s) / breath_s) * breath_s - now_s)
