"""One sound while it plays: what it reads, since when, and how it comes and goes.

Time is the stream's own, in frames from its first. How loud the sound is at a frame is a product of curves from
`envelope`, so that it can be asked to leave at any moment, twice, or in the middle of its rise, without a corner.
The one rule: a sound that has begun to leave never comes back; who wants it again starts it anew.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import log
from typing import Literal

import numpy as np

from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.agenda import SAME_S, told_by
from pi_regulate.sound.envelope import CHIME, HUM, Attack, Kept, Samples, floats, release
from pi_regulate.trace import Row

Role = Literal["chime", "bed", "hum", "speech"]

HUSH_S = 0.5  # the shortest release there is of what has been heard (LIMITS no startle)
UNSPOKEN_S = 0.25  # a recording begins with so much of as good as nothing
UNHEARD_S = 0.02  # what has hardly begun is gone within this, without a click

HUM_FROM_HZ, HUM_TO_HZ = 146.8, 123.5
"""A hummed breath sinks by a minor third, as hums do; any voice finds a note in it (LIBRARY B7: 110 to 147 Hz)."""

HUM_PARTIALS = (0.45, 0.34, 0.17, 0.07, 0.03)
"""The upper ones carry it on speakers too small for the lowest."""


@dataclass(slots=True)
class Playing:
    """A sound on the desk. `share` is its amplitude, 0 to 1; without an `attack` its samples bring their own ends.

    `row` is what it was begun for; where it was begun ahead, that moment is still to come.
    `follows`: it swells with the lamp; `coloured`: it is heard as far as the breath is full.
    """

    role: Role
    name: str
    samples: Samples | Kept
    start: int
    row: Row
    share: float = 1.0
    attack: Attack | None = None
    follows: bool = False
    coloured: bool = False
    releases: list[tuple[int, float]] = field(default_factory=list)

    @property
    def loops(self) -> bool:
        """Whether it goes on until it is released."""
        return self.attack is not None

    @property
    def end(self) -> int | None:
        """The frame after its last, as far as it is known."""
        ends = [at + round(seconds * RATE_HZ) for at, seconds in self.releases]
        if not self.loops:
            ends.append(self.start + len(self.samples))
        return min(ends, default=None)

    def leave(self, at: int, seconds: float) -> None:
        """Fade out from frame `at` on, within `seconds`, also where it would have ended sooner by itself.

        What is leaving already, and gone sooner, keeps to that.
        """
        gone = at + round(seconds * RATE_HZ)
        if not any(begun <= at and begun + round(lasts_s * RATE_HZ) <= gone for begun, lasts_s in self.releases):
            self.releases.append((at, seconds))

    def take_back(self, at: int) -> None:
        """Leave from frame `at` on, in as long as it has been there: hardly anything of it has been heard."""
        heard_s = (at - self.start) / RATE_HZ - (UNSPOKEN_S if self.role == "speech" else 0.0)
        self.leave(at, min(HUSH_S, max(UNHEARD_S, heard_s)))

    def is_after(self, at_s: float) -> bool:
        """Whether it was begun ahead of a moment later than this one, when nobody had heard it yet."""
        return self.row.at_s > at_s + SAME_S

    def unheard(self, at_s: float) -> bool:
        """Whether nobody has heard it by then: it is still so soft, or has not said a word. Not if it begins then."""
        lead_s = UNSPOKEN_S if self.role == "speech" else (self.attack or CHIME).lead_s
        return self.row.at_s + lead_s > at_s + SAME_S and abs(self.row.at_s - at_s) >= SAME_S

    def is_for(self, row: Row) -> bool:
        """Whether it is what this row begins, and no sooner than that. A hum is not: it is as long as its breath."""
        return self.role != "hum" and told_by(self.row) == told_by(row) and self.row.at_s > row.at_s - SAME_S

    def over(self, at: int) -> bool:
        """Whether nothing of it is left at frame `at`."""
        return self.end is not None and at >= self.end

    def frames(self, at: int, count: int) -> Samples:
        """`count` frames in stereo from frame `at` on, silence where it has not begun or is over."""
        read = self._read(at - self.start, count)
        amplitude = self._amplitude(at, count)
        return read if amplitude is None else read * amplitude[:, np.newaxis]

    def _amplitude(self, at: int, count: int) -> Samples | None:
        rising = self.attack is not None and at < self.start + self.attack.seconds * RATE_HZ
        leaving = [one for one in self.releases if at + count > one[0]]
        if not rising and not leaving and self.share == 1.0:
            return None
        amplitude = np.full(count, self.share, dtype=np.float32)
        frames = np.arange(at, at + count)
        if rising and self.attack is not None:
            amplitude *= self.attack.amplitude((frames - self.start) / RATE_HZ)
        for released, seconds in leaving:
            amplitude *= release((frames - released) / RATE_HZ, seconds)
        return amplitude

    def _read(self, since: int, count: int) -> Samples:
        if not self.loops:
            one = part(self.samples, since, count)
            return np.stack([one, one], axis=1)
        # One channel is enough to keep a loop: half a loop apart the two ears hear it as a wide place, at no cost.
        apart = len(self.samples) // 2 if self.name in ("ocean", "foam") else 0
        left = around(self.samples, since, count)
        return np.stack([left, around(self.samples, since + apart, count)], axis=1)


@dataclass(slots=True)
class Humming(Playing):
    """A hum of `seconds` that is made while it sounds: it sinks a little, as a breath does that is hummed."""

    seconds: float = 8.0

    def _read(self, since: int, count: int) -> Samples:
        t_s = np.arange(since, since + count) / RATE_HZ
        sinks = log(HUM_FROM_HZ / HUM_TO_HZ) / self.seconds
        phase = 2 * np.pi * HUM_FROM_HZ / sinks * (1.0 - np.exp(-sinks * t_s))
        phase = np.remainder(phase, 2 * np.pi).astype(np.float32)
        before, sine, twice = np.zeros_like(phase), np.sin(phase), 2 * np.cos(phase)
        sound = np.zeros_like(phase)
        for amplitude in HUM_PARTIALS:
            sound += np.float32(amplitude) * sine
            before, sine = sine, twice * sine - before  # the next multiple of the first
        sound *= self.samples[0]
        return np.stack([sound, sound], axis=1)


def humming(start: int, row: Row, seconds: float, level: float) -> Humming:
    """A hum from frame `start` on that has ended after `seconds`; `level` is the amplitude of its partials' sum."""
    return Humming("hum", "hum", np.array([level], np.float32), start, row, attack=HUM, seconds=seconds)


def part(samples: Samples | Kept, since: int, count: int) -> Samples:
    """`count` samples from number `since` on, silence before the first and after the last."""
    found = floats(samples[max(0, since) : max(0, since + count)])
    if len(found) == count:
        return found
    padded = np.zeros(count, dtype=np.float32)
    first = max(0, -since)
    padded[first : first + len(found)] = found
    return padded


def around(samples: Samples | Kept, since: int, count: int) -> Samples:
    """`count` samples of a loop from number `since` on."""
    first = since % len(samples)
    found = samples[first : first + count]
    if len(found) == count:
        return floats(found)
    return floats(samples[np.arange(since, since + count) % len(samples)])
