"""A light without a score: one way after another, each to a level within a number of seconds.

For the lamp alone, when it is calibrated or looked at. The level is a function of time, as everywhere. Rule: a chain
begins at the present level and has no steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from pi_regulate.score.curve import ease

WayForm = Literal["eased", "even", "doubling"]


class Way(NamedTuple):
    """To `to_level` (0 to 1) in `seconds`: eased at both ends, even, or `doubling` in equal times; standing, if equal.

    `says` is what a person is told when it begins.
    """

    seconds: float
    to_level: float
    form: WayForm = "eased"
    says: str = ""


class WayChain:
    """Ways that follow each other from `from_level` on; positions are seconds since the first began."""

    def __init__(self, from_level: float, ways: Sequence[Way]) -> None:
        self._from, self._ways = from_level, tuple(ways)

    @property
    def seconds(self) -> float:
        """How long all of them take."""
        return sum(way.seconds for way in self._ways)

    def level_at(self, position_s: float) -> float:
        """The level, 0 to 1; after the end the last one stays."""
        level = self._from
        for way in self._ways:
            if position_s < way.seconds:
                return _on_the_way(level, way, max(0.0, position_s) / way.seconds)
            level, position_s = way.to_level, position_s - way.seconds
        return level

    def said_between(self, after_s: float, until_s: float) -> list[str]:
        """What is said at the beginnings after one position and up to another."""
        begins_s, said = 0.0, []
        for way in self._ways:
            if way.says and after_s < begins_s <= until_s:
                said.append(way.says)
            begins_s += way.seconds
        return said


def _on_the_way(from_level: float, way: Way, share: float) -> float:
    if from_level == way.to_level:
        return from_level
    if way.form == "doubling":
        return from_level * float((way.to_level / from_level) ** share)
    return from_level + (way.to_level - from_level) * (ease(share) if way.form == "eased" else share)


class InTheDark:
    """A wait of `seconds` with a dark lamp, while a person listens or looks for the button."""

    def __init__(self, now_s: float, seconds: float) -> None:
        self._until_s, self._over = now_s + seconds, False

    def edge(self, down: bool, at_s: float) -> None:
        """The button went down or up, which is ignored."""

    def stop(self, now_s: float) -> None:
        """Ends the wait."""
        self._over = True

    def advance(self, now_s: float) -> list[str]:
        """Looks whether it has waited long enough."""
        self._over = self._over or now_s >= self._until_s
        return []

    def level_at(self, now_s: float) -> float:
        """The lamp stays dark."""
        return 0.0

    @property
    def over(self) -> bool:
        """True when the wait is over."""
        return self._over
