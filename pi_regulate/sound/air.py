"""The air that all sounds share: how loud they may be at the moment, for the lamp, the breath and speech.

Each of these is a number over the plan's time. It is looked up every 10.7 ms and joined by straight lines, so nothing
steps. Time is the plan's, stretched by the error of the card's clock, which keeps light and sound together.
The one rule: every number has a maximum speed, even when the time, the lamp or the plan jumps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, log10

import numpy as np

from pi_regulate.score.plan import Plan
from pi_regulate.score.score import Cue
from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.beds import GONE_DB, BedLevels, Beds
from pi_regulate.sound.envelope import Factor, Samples

BLOCK_FRAMES = 512
"""How often the plan is looked up; chunks are whole blocks."""

BLOCK_S = BLOCK_FRAMES / RATE_HZ

FOLLOW_TOP = 0.4  # the lamp's usual highest level; there a bed has its full loudness
FOLLOW_DEPTH = 0.75  # 8 % to 40 % of light is 10 dB of sound: a breath fades by halving again and again
FOLLOW_LOWEST_DB = -15.0  # a bed under a dim light stays audible
FOLLOW_LOWEST = FOLLOW_TOP * 10 ** (FOLLOW_LOWEST_DB / 20 / FOLLOW_DEPTH)  # the level with this loudness
FOLLOW_DB_PER_S = 24.0  # the quickest breath needs 18; the lamp's answer to a press, in 150 ms, is not fully followed
SHARE_PER_S = 1.5  # fullness and colour: the quickest breath fills within 2 s
DUCK_DB = -9.0  # how much softer beds are during speech
DUCK_DB_PER_S = 24.0  # complete before the first word: a recording begins with a quarter of a second of silence
UNDUCK_DB_PER_S = 6.0
BED_DB_PER_S = 12.0  # a bed or the tone that is louder or softer from now on; three times slower than any attack

_ALONG = np.arange(1, BLOCK_FRAMES + 1) / BLOCK_FRAMES
_WAY: Samples = np.array((1 - _ALONG, _ALONG), dtype=np.float32)
"""How much of its first and of its last edge is in each frame of a block."""


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


class Slider:
    """A number that moves towards what is wanted of it, by at most `per_s` a second. It begins at `now`."""

    def __init__(self, now: float, per_s: float) -> None:
        self.now = now
        self.per_s = per_s

    def edges(self, wanted: Sequence[float | None], each_s: float) -> Sequence[float]:
        """Moves on by `each_s` for each number that is wanted; None leaves it where it is.

        Returns where it was before and after each of them, or a single number if it never moved.
        """
        now, most = self.now, self.per_s * each_s
        if wanted.count(now) == len(wanted):
            return (now,)
        edges = [now]
        for number in wanted:
            if number is not None:
                left = number - now
                now = number if -most <= left <= most else now + (most if left > 0 else -most)
            edges.append(now)
        self.now = now
        return edges


class Air:
    """The values at the moment; `breeze` moves them on. Without a plan they follow `level`, 0 to 1."""

    def __init__(self) -> None:
        self.plan: Plan | None = None
        self.then: Plan | None = None  # takes over when the plan ends
        self.level = 0.0
        self.speaking = False
        self._follow_db = Slider(FOLLOW_LOWEST_DB, FOLLOW_DB_PER_S)
        self._duck_db = Slider(0.0, UNDUCK_DB_PER_S)
        self._fullness, self._colour = Slider(0.0, SHARE_PER_S), Slider(0.0, SHARE_PER_S)
        self._bed_db, self._tone_db = Slider(0.0, BED_DB_PER_S), Slider(0.0, BED_DB_PER_S)
        self._cues: Sequence[Cue] = ()
        self._beds = Beds(())  # of these cues

    def settle(self, at_s: float) -> None:
        """Jumps to the values of the moment `at_s`, since nothing is heard."""
        self._move([self._breath_at(at_s)], [self._bed_at(at_s)], inf)

    def breeze(self, from_s: float, to_s: float, count: int) -> Breeze:
        """The air for `count` frames (whole blocks), heard from `from_s` to `to_s` of the plan."""
        blocks = count // BLOCK_FRAMES
        moments = [from_s + (to_s - from_s) * number / blocks for number in range(1, blocks + 1)]
        breaths, beds = [self._breath_at(at_s) for at_s in moments], self._beds_at(moments)
        follow, duck, fullness, colour, bed, tone = self._move(breaths, beds, BLOCK_S)
        full, last_bed = joined_edges(fullness), beds[-1]
        return Breeze(
            joined_factors(follow),
            joined_factors(duck),
            full,
            full if colour == fullness else joined_edges(colour),
            breaths[-1][1] is not None and self._tone_db.now > GONE_DB,
            joined_factors(bed) if any(bed) else None,
            joined_factors(tone) if any(tone) else None,
            last_bed is not None and last_bed.ended and self._bed_db.now <= GONE_DB,
        )

    def _move(
        self, breaths: Sequence[tuple[float, float | None]], beds: Sequence[BedLevels | None], each_s: float
    ) -> tuple[Sequence[float], ...]:
        """Every value's way past these breaths and beds, `each_s` apart: follow, duck, fullness, colour, bed, tone."""
        fullness = [full for _, full in breaths]  # where there is none, a fading tone keeps its pitch
        colour = [min(1.0, level / FOLLOW_TOP) if full is None else full for level, full in breaths]
        self._duck_db.per_s = DUCK_DB_PER_S if self.speaking else UNDUCK_DB_PER_S
        return (
            self._follow_db.edges([follow_db(level) for level, _ in breaths], each_s),
            self._duck_db.edges([DUCK_DB if self.speaking else 0.0] * len(breaths), each_s),
            self._fullness.edges(fullness, each_s),
            self._colour.edges(colour, each_s),
            self._bed_db.edges([None if one is None else one.bed_db for one in beds], each_s),
            self._tone_db.edges([None if one is None else one.tone_db for one in beds], each_s),
        )

    def _plan_at(self, at_s: float) -> Plan | None:
        """The plan that says what the light does; None when only the lamp knows."""
        if self.plan is None or (self.then is not None and at_s >= self.plan.ends_s):
            return self.then
        return self.plan if self.plan.leads else None

    def _breath_at(self, at_s: float) -> tuple[float, float | None]:
        """The level, and how full the breath is, None when none is led."""
        plan = self._plan_at(at_s)
        return (self.level, None) if plan is None else plan.breath_at(at_s)

    def _beds_at(self, moments: Sequence[float]) -> Sequence[BedLevels | None]:
        """The levels of the plan's bed. Mostly they stand still, and then the first and the last moment say it all."""
        first, last = self._bed_at(moments[0]), self._bed_at(moments[-1])
        return [first] * len(moments) if first == last else [self._bed_at(at_s) for at_s in moments]

    def _bed_at(self, at_s: float) -> BedLevels | None:
        plan = self._plan_at(at_s)
        if plan is None:
            return None
        cues, position_s = plan.beds_at(at_s)
        if cues is not self._cues:
            self._cues, self._beds = cues, Beds(cues)
        return self._beds.levels(position_s)


def follow_db(level: float) -> float:
    """How loud what follows the lamp is under a light of `level`, 0 to 1: in dB, from FOLLOW_LOWEST_DB to 0."""
    if level >= FOLLOW_TOP:
        return 0.0
    return 20 * FOLLOW_DEPTH * log10(level / FOLLOW_TOP) if level > FOLLOW_LOWEST else FOLLOW_LOWEST_DB


def joined_factors(edges_db: Sequence[float]) -> Factor:
    """Levels in dB at the edges of blocks, as factors joined by straight lines."""
    return joined_edges([10.0 ** (db / 20.0) for db in edges_db])


def joined_edges(edges: Sequence[float]) -> Factor:
    """Values at the edges of blocks, joined by straight lines: BLOCK_FRAMES frames for each block, or one for all."""
    if edges.count(edges[0]) == len(edges):
        return np.float32(edges[0])
    blocks = np.array((edges[:-1], edges[1:]), dtype=np.float32)
    line: Samples = blocks.T @ _WAY
    return line.reshape(-1)
