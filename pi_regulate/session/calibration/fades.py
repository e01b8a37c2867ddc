"""A light without a score: one fade after another, each to a level within a number of seconds.

For calibrating or testing the lamp. As everywhere, the level is a function of time. Rule: a chain begins at the present
level and never jumps.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from pi_regulate.score.curve import ease

FadeForm = Literal["eased", "even", "doubling"]


class Fade(NamedTuple):
    """To `to_level` (0 to 1) in `seconds`: `eased` at both ends, `even`, or `doubling` in equal times.

    To the present level, it holds the light still. `says` is what the person is told when it begins.
    """

    seconds: float
    to_level: float
    form: FadeForm = "eased"
    says: str = ""


class FadeChain:
    """Fades one after another, starting at `from_level`; positions are seconds since the first began."""

    def __init__(self, from_level: float, fades: Sequence[Fade]) -> None:
        self._from, self._fades = from_level, tuple(fades)

    @property
    def seconds(self) -> float:
        """How long they all take together."""
        return sum(fade.seconds for fade in self._fades)

    def level_at(self, position_s: float) -> float:
        """The level, 0 to 1; after the end it stays at the last one."""
        level = self._from
        for fade in self._fades:
            if position_s < fade.seconds:
                return _within(level, fade, max(0.0, position_s) / fade.seconds)
            level, position_s = fade.to_level, position_s - fade.seconds
        return level

    def said_between(self, after_s: float, until_s: float) -> list[str]:
        """The sentences of the fades that begin after `after_s` and no later than `until_s`."""
        begins_s, said = 0.0, []
        for fade in self._fades:
            if fade.says and after_s < begins_s <= until_s:
                said.append(fade.says)
            begins_s += fade.seconds
        return said


def _within(from_level: float, fade: Fade, share: float) -> float:
    if from_level == fade.to_level:
        return from_level
    if fade.form == "doubling":
        return from_level * float((fade.to_level / from_level) ** share)
    return from_level + (fade.to_level - from_level) * (ease(share) if fade.form == "eased" else share)


class InTheDark:
    """Waits `seconds` with the lamp dark, while a person listens or looks for the button."""

    def __init__(self, now_s: float, seconds: float) -> None:
        self._until_s, self._over = now_s + seconds, False

    def edge(self, down: bool, at_s: float) -> None:
        """The button went down or up, which is ignored."""

    def stop(self, now_s: float) -> None:
        """Ends the wait."""
        self._over = True

    def advance(self, now_s: float) -> list[str]:
        """Checks whether the wait is over."""
        self._over = self._over or now_s >= self._until_s
        return []

    def level_at(self, now_s: float) -> float:
        """The lamp stays dark."""
        return 0.0

    @property
    def over(self) -> bool:
        """True when the wait is over."""
        return self._over
