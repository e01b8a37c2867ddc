"""The plan: a score with its place in time, and so everything that can be known in advance.

The lamp shows the moment; sound has to be rendered ahead of it, so it is told what will be due: every breath and cue up
to the next gate or the end of the score, and shortly before that, what follows without a press. While a gate waits,
only what follows is known, and the plan's score is empty. A press, an ease or a landing makes a new plan.
Rule: a plan promises what will happen; the rows record what has happened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from pi_regulate.score.curve import ease
from pi_regulate.score.half_breath import HalfBreath
from pi_regulate.score.score import Cue, Score, Stretch
from pi_regulate.trace import Row

FIRST_SIP = 0.7  # of a breath: the inhale before a top-up, if the light doesn't show its share


@dataclass(frozen=True, eq=False)
class Following:
    """What follows a plan without a press: its `rows`, at their host times, and the plan after them."""

    rows: tuple[Row, ...]
    plan: Plan | None


@dataclass(frozen=True, eq=False)
class Plan:
    """`score`, with its position 0 at `anchor_s` (host seconds), up to the position `until_s`.

    `cursor` is the first of the score's moments that has not happened; `voice_allowed` says whether recorded voices
    play. While the light follows a hand, `half` is its present way and takes the place of the score's light. `then` is
    what follows without a press, as soon as that is known.
    """

    score: Score
    anchor_s: float
    cursor: int
    until_s: float
    voice_allowed: bool = True
    then: Following | None = None
    half: HalfBreath | None = None

    def timed(self, time: Callable[[float], float]) -> Plan:
        """The same plan, and what follows it, on another clock; `time` converts a time of this clock to that one."""
        then = self.then
        if then is not None:
            rows = tuple(replace(row, at_s=time(row.at_s)) for row in then.rows)
            then = Following(rows, None if then.plan is None else then.plan.timed(time))
        half = self.half
        if half is not None:
            half = replace(half, start_s=time(half.start_s), end_s=time(half.end_s))
        return replace(self, anchor_s=time(self.anchor_s), then=then, half=half)

    @property
    def ends_s(self) -> float:
        """When it ends, in host seconds."""
        return self.anchor_s + self.until_s

    @property
    def leads(self) -> bool:
        """Whether its score leads the light: always, except while a gate waits."""
        return bool(self.score.stretches)

    def level_at(self, at_s: float) -> float:
        """The level (0 to 1) of the score at a host time; after its end, the last one."""
        return self.score.level_at(self._position_s(at_s)) if self.half is None else self.half.level_at(at_s)

    def fullness_at(self, at_s: float) -> float | None:
        """How full the breath is at a host time, 0 to 1, rising with `in` and `top_up`; None when none is led."""
        return self.breath_at(at_s)[1]

    def breath_at(self, at_s: float) -> tuple[float, float | None]:
        """`level_at` and `fullness_at` in one answer, for sound, which asks for both a hundred times a second."""
        if self.half is not None:
            return self.half.level_at(at_s), self.half.fullness_at(at_s)
        position_s = self._position_s(at_s)
        stretch = self.score.stretch_at(position_s)
        if stretch is None:
            return 0.0, None
        level = stretch.level_at(position_s)
        if stretch.part is None or position_s < stretch.start_s:
            return level, None
        from_share, to_share = self._shares(stretch)
        length_s = stretch.end_s - stretch.start_s
        return level, from_share + (to_share - from_share) * ease((position_s - stretch.start_s) / length_s)

    def beds_at(self, at_s: float) -> tuple[tuple[Cue, ...], float]:
        """Its beds of sound, and the position in its score at a host time."""
        return self.score.beds, self._position_s(at_s)

    def cues(self) -> Iterator[tuple[float, Cue]]:
        """Every cue that is still due, with its host time, in order."""
        for at_s, what in self.score.moments[self.cursor :]:
            if at_s > self.until_s:
                return
            if isinstance(what, Cue) and (what.kind != "voice" or self.voice_allowed):
                yield self.anchor_s + at_s, what

    @property
    def still_speaks(self) -> bool:
        """Whether a line is still due before `until_s`."""
        return any(cue.kind == "say" for _, cue in self.cues())

    def last_bed(self) -> tuple[float, Cue] | None:
        """The bed of sound that began last, with its host time."""
        before = [(at_s, what) for at_s, what in self.score.moments[: self.cursor] if isinstance(what, Cue)]
        beds = [(self.anchor_s + at_s, cue) for at_s, cue in before if cue.kind == "bed"]
        return beds[-1] if beds else None

    def _position_s(self, at_s: float) -> float:
        return min(at_s - self.anchor_s, self.until_s)

    def _shares(self, stretch: Stretch) -> tuple[float, float]:
        sip = self._sips.get(stretch.breath, 1.0)
        match stretch.part:
            case "in":
                return 0.0, sip
            case "top_up":
                return sip, 1.0
            case "hold":
                return 1.0, 1.0
            case "out":
                return 1.0, 0.0
        return 0.0, 0.0

    @cached_property
    def _sips(self) -> dict[int, float]:
        """How full each breath with a top-up is before the top-up, in proportion to its light."""
        sips: dict[int, float] = {}
        first: dict[int, Stretch] = {}
        for stretch in self.score.stretches:
            if stretch.part == "in":
                first[stretch.breath] = stretch
            elif stretch.part == "top_up" and stretch.breath in first:
                low, sip, high = first[stretch.breath].from_level, stretch.from_level, stretch.to_level
                sips[stretch.breath] = (sip - low) / (high - low) if low < sip < high else FIRST_SIP
        return sips
