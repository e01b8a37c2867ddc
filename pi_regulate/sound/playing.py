"""One sound while it plays: its samples, its start, and how it begins and ends.

Time is the stream's own, in frames from its first. The loudness at a frame is a product of curves from `envelope`, so a
sound can be released at any moment, twice, or in the middle of its rise, without a corner.
The one rule: a released sound never comes back; to hear it again, start it anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import log
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.agenda import SAME_S, told_by
from pi_regulate.sound.envelope import CHIME, HUM, Attack, Factor, Kept, Samples, full_scale, release, scale
from pi_regulate.trace import Row

Role = Literal["chime", "bed", "hum", "speech"]
_Sound = TypeVar("_Sound", Samples, Kept, Samples | Kept)

HUSH_S = 0.5  # the shortest release of a sound that has been heard (LIMITS no startle)
UNSPOKEN_S = 0.25  # the near-silence at the start of every recording
UNHEARD_S = 0.02  # a sound that has hardly begun ends within this, without a click

HUM_FROM_HZ, HUM_TO_HZ = 146.8, 123.5
"""A hummed breath sinks by a minor third, as hums do; any voice finds a note in it (LIBRARY B7: 110 to 147 Hz)."""

HUM_PARTIALS = (0.45, 0.34, 0.17, 0.07, 0.03)
"""The upper ones carry it on speakers too small for the lowest."""


@dataclass(slots=True)
class Playing:
    """A sound on the desk. `share` is its amplitude, 0 to 1; without an `attack` its samples have their own fades.

    `row` is the row it was started for; if it was started ahead, that row is still to come until it `came`.
    `opens`: it is the first of a session; `follows`: it swells with the lamp; `coloured`: the fuller the breath, the
    louder it is.
    """

    role: Role
    name: str
    samples: Samples | Kept
    start: int
    row: Row
    share: float = 1.0
    came: bool = False
    opens: bool = False
    attack: Attack | None = None
    follows: bool = False
    coloured: bool = False
    releases: list[tuple[int, float]] = field(default_factory=list)
    level: float = 1.0  # of a bed: what it was last played at, which it keeps while it is released

    @property
    def loops(self) -> bool:
        """Whether it goes on until it is released."""
        return self.attack is not None

    @property
    def end(self) -> int | None:
        """The frame after its last, if that is known yet."""
        whole = None if self.loops else self.start + len(self.samples)
        if not self.releases:
            return whole
        released = min(at + round(seconds * RATE_HZ) for at, seconds in self.releases)
        return released if whole is None else min(released, whole)

    def leave(self, at: int, seconds: float) -> None:
        """Fades out from frame `at` on, within `seconds`, even if it would have ended sooner anyway.

        If it is already fading and would be gone sooner, nothing changes.
        """
        gone = at + round(seconds * RATE_HZ)
        if not any(begun <= at and begun + round(lasts_s * RATE_HZ) <= gone for begun, lasts_s in self.releases):
            self.releases.append((at, seconds))

    def take_back(self, at: int) -> None:
        """Fades out from frame `at` on, in as long as it has sounded, since hardly any of it has been heard."""
        heard_s = (at - self.start) / RATE_HZ - (UNSPOKEN_S if self.role == "speech" else 0.0)
        self.leave(at, min(HUSH_S, max(UNHEARD_S, heard_s)))

    def is_after(self, at_s: float) -> bool:
        """Whether it was started ahead for a later moment than `at_s`, and was still unheard at `at_s`."""
        return self.row.at_s > at_s + SAME_S

    def unheard(self, at_s: float) -> bool:
        """Whether it is still unheard at `at_s`: too soft, or without a word so far. False if it begins just then."""
        lead_s = UNSPOKEN_S if self.role == "speech" else (self.attack or CHIME).lead_s
        return self.row.at_s + lead_s > at_s + SAME_S and abs(self.row.at_s - at_s) >= SAME_S

    def began_with(self, row: Row) -> bool:
        """Whether it was started for exactly this row."""
        return told_by(self.row) == told_by(row) and abs(self.row.at_s - row.at_s) < SAME_S

    def is_for(self, row: Row) -> bool:
        """Whether it is the sound that this row starts. Never true of a hum, which lasts as long as its breath."""
        return self.role != "hum" and told_by(self.row) == told_by(row) and self.row.at_s > row.at_s - SAME_S

    def over(self, at: int) -> bool:
        """Whether it is over at frame `at`."""
        end = self.end
        return end is not None and at >= end

    def frames(self, at: int, count: int) -> Samples:
        """`count` frames from frame `at` on, silent before its start and after its end.

        (count,) for a sound that is the same in both ears, else (2, count); nobody else has this array.
        """
        frames = self._read(at - self.start, count)
        frames *= np.float32(self.share / full_scale(self.samples))
        for curve in self._curves(at, count):
            scale(frames, curve)
        return frames

    def put_in_air(self, frames: Samples, colour: Factor, level: Factor | None) -> None:
        """Makes the frames as loud as the air has them: `level` is that of the beds, None for full.

        A bed that has been released stays at the level it had.
        """
        if self.coloured:
            scale(frames, colour)
        if self.role != "bed":
            return
        if self.end is not None:
            scale(frames, np.float32(self.level))
            return
        self.level = 1.0 if level is None else float(np.ravel(level)[-1])
        if level is not None:
            scale(frames, level)

    def _curves(self, at: int, count: int) -> Iterator[Samples]:
        """How it rises and is released within these frames; nothing while it just sounds."""
        if self.attack is not None and at < self.start + self.attack.seconds * RATE_HZ:
            yield self.attack.amplitude(_times_s(at - self.start, count))
        for released, seconds in self.releases:
            if at + count > released:
                yield release(_times_s(at - released, count), seconds)

    def _read(self, since: int, count: int) -> Samples:
        """The samples as they are stored, in an array of their own."""
        if not self.loops:
            return part(self.samples, since, count)
        left = looped(self.samples, since, count)
        if self.name not in ("ocean", "foam"):
            return left.astype(np.float32)
        # A loop is stored as one channel; played half a loop apart, left and right together sound wide.
        wide = np.empty((2, count), dtype=np.float32)
        wide[0], wide[1] = left, looped(self.samples, since + len(self.samples) // 2, count)
        return wide


@dataclass(slots=True)
class Humming(Playing):
    """A hum of `seconds`, made while it sounds: its pitch sinks a little, as in a hummed breath."""

    seconds: float = 8.0

    def _read(self, since: int, count: int) -> Samples:
        t_s = _times_s(since, count)
        sinks = log(HUM_FROM_HZ / HUM_TO_HZ) / self.seconds
        phase = 2 * np.pi * HUM_FROM_HZ / sinks * (1.0 - np.exp(-sinks * t_s))
        phase = np.remainder(phase, 2 * np.pi).astype(np.float32)
        before, sine, twice = np.zeros_like(phase), np.sin(phase), 2 * np.cos(phase)
        sound: Samples = np.zeros_like(phase)
        for amplitude in HUM_PARTIALS:
            sound += np.float32(amplitude) * sine
            before, sine = sine, twice * sine - before  # the next multiple of the first
        sound *= self.samples[0]
        return sound


def humming(start: int, row: Row, seconds: float, level: float) -> Humming:
    """A hum from frame `start` on that is over after `seconds`; `level` is the amplitude of its partials' sum."""
    return Humming("hum", "hum", np.array([level], np.float32), start, row, attack=HUM, seconds=seconds)


def part(samples: Samples | Kept, since: int, count: int) -> Samples:
    """`count` samples from number `since` on, with silence before the first and after the last, in their own array."""
    found = samples[max(0, since) : max(0, since + count)]
    if len(found) == count:
        return found.astype(np.float32)
    padded = np.zeros(count, dtype=np.float32)
    first = max(0, -since)
    padded[first : first + len(found)] = found
    return padded


def looped(samples: _Sound, since: int, count: int) -> _Sound:
    """`count` samples of a loop from number `since` on, as they are stored."""
    first = since % len(samples)
    found = samples[first : first + count]
    return found if len(found) == count else samples[np.arange(since, since + count) % len(samples)]


def _times_s(first: int, count: int) -> NDArray[np.float64]:
    """The times of `count` frames from number `first` on, in seconds."""
    return np.arange(first, first + count) / RATE_HZ
