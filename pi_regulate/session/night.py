"""Is it night? The wall clock says so when it is known to be right; otherwise yes, since night is the gentler answer.

Rule: the wall clock decides only this, whether it is too late for talk or a question card, and nothing else; every
duration is host time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pi_regulate.library.letters import LetterTime
from pi_regulate.library.scalars import within
from pi_regulate.library.settings import NightSettings, Settings

NOON_MIN = 12 * 60


@dataclass(frozen=True, slots=True)
class Wall:
    """The wall clock's time: minutes since midnight, the day's number, and whether it can be trusted."""

    minute: int
    day: int
    trusted: bool = True

    @property
    def night_number(self) -> int:
        """The night's number; a night lasts from noon to noon."""
        return (self.day * 1440 + self.minute - NOON_MIN) // 1440


def is_night(wall: Wall, night: NightSettings) -> bool:
    """True inside the night's hours, and whenever the clock is not trusted."""
    return not wall.trusted or within(wall.minute, night.from_min, night.to_min)


def light_share(wall: Wall, settings: Settings) -> float:
    """The share of the lamp's ceiling (0 to 1) for this hour: the night's, the evening's, or all of it by day."""
    if is_night(wall, settings.night):
        return settings.night.ceiling
    evening_min = (settings.night.from_min - settings.evening.from_min) % 1440
    # An evening that is set to begin after the night begins is ignored, or it would last all day.
    if evening_min <= 720 and within(wall.minute, settings.evening.from_min, settings.night.from_min):
        return settings.evening.ceiling
    return 1.0


def may_talk(wall: Wall, settings: Settings) -> bool:
    """Whether two people may be led into a talk: by day, and not after `talks.until`."""
    night = settings.night
    return not is_night(wall, night) and not within(wall.minute, settings.talks.until_min, night.to_min)


def may_ponder(wall: Wall, settings: Settings) -> bool:
    """Whether a question card may be asked: not after `cards.until`, nor by a clock that may be wrong."""
    since_noon = (wall.minute - NOON_MIN) % 1440  # so midnight is later than evening
    return settings.cards.enabled and wall.trusted and since_noon < (settings.cards.until_min - NOON_MIN) % 1440


@dataclass(frozen=True, slots=True)
class Hours:
    """What the settings say for the hour on the wall clock. `wall` gives its time at a host time in seconds."""

    wall: Callable[[float], Wall]
    settings: Settings

    def night_at(self, now_s: float) -> bool:
        """True when it is night, or the clock is not trusted."""
        return is_night(self.wall(now_s), self.settings.night)

    def letter_time_at(self, now_s: float) -> LetterTime | None:
        """What a loved person's recording may be for now: the night, or the morning after it, which ends at noon."""
        wall, night = self.wall(now_s), self.settings.night
        if is_night(wall, night):
            return "night"
        return "morning" if within(wall.minute, night.to_min, max(NOON_MIN, night.to_min)) else None

    def may_talk_at(self, now_s: float) -> bool:
        """Whether two people may be led into a talk."""
        return may_talk(self.wall(now_s), self.settings)

    def may_ponder_at(self, now_s: float) -> bool:
        """Whether a question card may be asked."""
        return may_ponder(self.wall(now_s), self.settings)

    def light_share_at(self, now_s: float) -> float:
        """The share of the lamp's ceiling, 0 to 1."""
        return light_share(self.wall(now_s), self.settings)
