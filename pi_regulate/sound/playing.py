"""One sound while it plays: what it reads, since when, and how it comes and goes.

Time is the stream's own, in frames from its first. How loud the sound is at a frame is a product of curves from
`envelope`, so that it can be asked to leave at any moment, twice, or in the middle of its rise, without a corner.
The one rule: a sound that has begun to leave never comes back; who wants it again starts it anew.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.envelope import Attack, Samples, release

Role = Literal["chime", "bed", "hum", "still"]


@dataclass(slots=True)
class Playing:
    """A sound on the desk. `share` is its amplitude, 0 to 1; without an `attack` its samples bring their own ends."""

    role: Role
    name: str
    samples: Samples
    start: int
    share: float = 1.0
    attack: Attack | None = None
    follows: bool = False
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
        """Fade out from frame `at` on, within `seconds`; a sound that is to be gone earlier keeps to that."""
        end = self.end
        if end is None or at + round(seconds * RATE_HZ) < end:
            self.releases.append((at, seconds))

    def over(self, at: int) -> bool:
        """Whether nothing of it is left at frame `at`."""
        return self.end is not None and at >= self.end

    def frames(self, at: int, count: int) -> Samples:
        """`count` frames in stereo from frame `at` on, silence where it has not begun or is over."""
        since = np.arange(at - self.start, at - self.start + count)
        amplitude = np.full(count, self.share, dtype=np.float32)
        if self.attack is not None and at < self.start + self.attack.seconds * RATE_HZ:
            amplitude *= self.attack.amplitude(since / RATE_HZ)
        for released, seconds in self.releases:
            if at + count > released:
                amplitude *= release((since - (released - self.start)) / RATE_HZ, seconds)
        return self._read(since) * amplitude[:, np.newaxis]

    def _read(self, since: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> Samples:
        length = len(self.samples)
        if not self.loops:
            heard = (since >= 0) & (since < length)
            left = np.where(heard, self.samples[np.clip(since, 0, length - 1)], np.float32(0.0))
            return np.stack([left, left], axis=1)
        # One channel is enough to keep a loop: half a loop apart the two ears hear it as a wide place, at no cost.
        apart = length // 2 if self.name == "ocean" else 0
        return np.stack([self.samples[since % length], self.samples[(since + apart) % length]], axis=1)
