"""The air that all sounds share: how loud they may be at the moment, for the lamp, the breath and speech.

Each of these is a number over the plan's time. It is looked up every 10.7 ms and joined by straight lines, so nothing
steps. Time is the plan's, stretched by the error of the card's clock, which keeps light and sound together.
The one rule: every number has a maximum speed, even when the time, the lamp or the plan jumps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10

import numpy as np

from pi_regulate.score.plan import Plan
from pi_regulate.score.score import Cue
from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.beds import GONE_DB, BedLevels, Beds
from pi_regulate.sound.envelope import Factor, Samples

BLOCK_FRAMES = 512
"""How often the plan is looked up; chunks are whole blocks."""

FOLLOW_TOP = 0.4  # the lamp's usual highest level; there a bed has its full loudness
FOLLOW_DEPTH = 0.75  # 8 % to 40 % of light is 10 dB of sound: a breath fades by halving again and again
FOLLOW_LOWEST_DB = -15.0  # a bed under a dim light stays audible
FOLLOW_DB_PER_S = 24.0  # the quickest breath needs 18; the lamp's answer to a press, in 150 ms, is not fully followed
SHARE_PER_S = 1.5  # fullness and colour: the quickest breath fills within 2 s
DUCK_DB = -9.0  # how much softer beds are during speech
DUCK_DB_PER_S = 24.0  # complete before the first word: a recording begins with a quarter of a second of silence
UNDUCK_DB_PER_S = 6.0
BED_DB_PER_S = 12.0  # a bed or the tone that is louder or softer from now on; three times slower than any attack

RAMP: Samples = (np.arange(1, BLOCK_FRAMES + 1) / BLOCK_FRAMES).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Breeze:
    """The air over a chunk: two factors and two shares, each a value per frame, or one where nothing moves.

    `follow` is the factor for sounds that swell with the lamp, `duck` the one for sounds that give way to speech.
    `fullness` is how full the breath is, `colour` how bright the sea: as full as the breath or, without one, as high as
    the lamp. `led` says whether breaths are led by sound. `bed` and `tone` are the factors for the bed and the breath
    tone, None for full loudness; `ended` says that the bed has faded to its end.
    """

    follow: Factor
    duck: Factor
    fullness: Factor
    colour: Factor
    led: bool
    bed: Factor | None
    tone: Factor | None
    ended: bool


class Air:
    """The values at the moment; `breeze` moves them on. Without a plan they follow `level`, 0 to 1."""

    def __init__(self) -> None:
        self.plan: Plan | None = None
        self.then: Plan | None = None  # takes over when the plan ends
        self.level = 0.0
        self.speaking = False
        self._now: tuple[float, ...] = (FOLLOW_LOWEST_DB, 0.0, 0.0, 0.0, 0.0, 0.0)  # as in `_wanted`
        self._cues: Sequence[Cue] = ()
        self._beds = Beds(())  # of these cues

    def settle(self, at_s: float) -> None:
        """Jumps to the values of the moment `at_s`, since nothing is heard."""
        self._now = self._wanted(at_s)

    def breeze(self, from_s: float, to_s: float, count: int) -> Breeze:
        """The air for `count` frames (whole blocks), heard from `from_s` to `to_s` of the plan."""
        blocks = count // BLOCK_FRAMES
        block_s = BLOCK_FRAMES / RATE_HZ
        duck_db_per_s = DUCK_DB_PER_S if self.speaking else UNDUCK_DB_PER_S
        speeds = (FOLLOW_DB_PER_S, duck_db_per_s, SHARE_PER_S, SHARE_PER_S, BED_DB_PER_S, BED_DB_PER_S)
        most = tuple(speed * block_s for speed in speeds)
        values = [self._now]
        for number in range(1, blocks + 1):
            wanted = self._wanted(from_s + (to_s - from_s) * number / blocks)
            if wanted != self._now:
                self._now = tuple(map(towards, self._now, wanted, most))
            values.append(self._now)
        follow, duck, fullness, colour, bed, tone = zip(*values, strict=True)
        plan = self._plan_at(to_s)
        led = plan is not None and plan.fullness_at(to_s) is not None and self._now[5] > GONE_DB
        full = joined_edges(fullness)
        return Breeze(
            joined_factors(follow),
            joined_factors(duck),
            full,
            full if colour == fullness else joined_edges(colour),
            led,
            joined_factors(bed) if any(bed) else None,
            joined_factors(tone) if any(tone) else None,
            plan is not None and self._now[4] <= GONE_DB and self._ended(plan, to_s),
        )

    def _plan_at(self, at_s: float) -> Plan | None:
        """The plan that says what the light does; None when only the lamp knows."""
        if self.plan is None or (self.then is not None and at_s >= self.plan.ends_s):
            return self.then
        return self.plan if self.plan.leads else None

    def _wanted(self, at_s: float) -> tuple[float, ...]:
        """The values to aim for at a moment.

        These are dB for what follows the lamp, dB of ducking, fullness, colour, dB of the bed and of the tone.
        """
        plan = self._plan_at(at_s)
        level = self.level if plan is None else plan.level_at(at_s)
        fullness = None if plan is None else plan.fullness_at(at_s)
        levels = None if plan is None else self._bed_levels(plan, at_s)
        db = 20 * FOLLOW_DEPTH * log10(max(level, 1e-6) / FOLLOW_TOP)
        return (
            min(0.0, max(FOLLOW_LOWEST_DB, db)),
            DUCK_DB if self.speaking else 0.0,
            self._now[2] if fullness is None else fullness,  # a fading tone keeps its pitch
            min(1.0, level / FOLLOW_TOP) if fullness is None else fullness,
            *(self._now[4:] if levels is None else (levels.bed_db, levels.tone_db)),
        )

    def _bed_levels(self, plan: Plan, at_s: float) -> BedLevels | None:
        """The levels of the plan's bed at a moment. It is asked for a hundred times a second, mostly of one score."""
        cues, position_s = plan.beds_at(at_s)
        if cues is not self._cues:
            self._cues, self._beds = cues, Beds(cues)
        return self._beds.levels(position_s)

    def _ended(self, plan: Plan, at_s: float) -> bool:
        """Whether a slow end of the plan's bed is over."""
        levels = self._bed_levels(plan, at_s)
        return levels is not None and levels.ended


def towards(now: float, wanted: float, most: float) -> float:
    """A step from `now` towards `wanted`, by at most `most`."""
    left = wanted - now
    return now + (left if -most <= left <= most else most if left > 0 else -most)


def joined_factors(edges_db: Sequence[float]) -> Factor:
    """Levels in dB at the edges of blocks, as factors joined by straight lines."""
    return joined_edges([10.0 ** (db / 20.0) for db in edges_db])


def joined_edges(edges: Sequence[float]) -> Factor:
    """Values at the edges of blocks, joined by straight lines: BLOCK_FRAMES frames for each block, or one for all."""
    if edges.count(edges[0]) == len(edges):
        return np.float32(edges[0])
    ends = np.array(edges, dtype=np.float32)
    line: Samples = np.multiply.outer(ends[1:] - ends[:-1], RAMP)
    line += ends[:-1, np.newaxis]
    return line.reshape(-1)
