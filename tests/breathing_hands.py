"""Hands that breathe with the button: down while breathing in, up while breathing out.

Rule: a hand is edges with times, as any other; how regular it is stands in its arguments.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from hypothesis import strategies as st

from pi_regulate.devices.inbox import Edge


@dataclass(frozen=True)
class BreathingHand:
    """A hand whose breath takes `period_s`, `in_share` of it in, and `drift` of itself longer after a minute.

    Each way is up to `jitter` of itself longer or shorter.
    """

    period_s: float
    in_share: float = 0.4
    drift: float = 0.0
    jitter: float = 0.0
    seed: int = 0

    def breaths(self, from_s: float, until_s: float) -> list[tuple[float, float]]:
        """When it goes down and comes up; the last down before `until_s`."""
        random, found, at_s = Random(self.seed), list[tuple[float, float]](), from_s
        while at_s < until_s:
            period_s = self.period_s * (1 + self.drift * (at_s - from_s) / 60)
            in_s, out_s = (
                way_s * (1 + self.jitter * random.uniform(-1, 1))
                for way_s in (period_s * self.in_share, period_s * (1 - self.in_share))
            )
            in_s = min(6.5, max(0.5, in_s))
            found.append((at_s, at_s + in_s))
            at_s += in_s + max(0.6, out_s)
        return found

    def edges(self, from_s: float, until_s: float) -> list[Edge]:
        """The same as edges."""
        return [
            Edge(down, at_s)
            for breath in self.breaths(from_s, until_s)
            for down, at_s in zip((True, False), breath, strict=True)
        ]


BREATHING = st.builds(
    BreathingHand,
    period_s=st.floats(2.2, 14.0),
    in_share=st.floats(0.25, 0.5),
    drift=st.floats(-0.1, 0.2),
    jitter=st.floats(0.0, 0.25),
    seed=st.integers(0, 999),
)
