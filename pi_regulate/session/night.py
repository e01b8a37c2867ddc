"""Is it night? By the clock, when the clock is known to be right; else yes, because night is the gentler answer.

Rule: the wall clock decides only this and which question card is due; every duration is host time.
"""

from __future__ import annotations

from dataclasses import dataclass

from pi_regulate.library.settings import NightSettings, Settings


@dataclass(frozen=True, slots=True)
class Wall:
    """What the clock on the wall says: minutes since midnight, a day's number, and whether it can be believed."""

    minute: int
    day: int
    trusted: bool = True

    @property
    def night_number(self) -> int:
        """Counts nights; one lasts from noon to noon."""
        return (self.day * 1440 + self.minute - 720) // 1440


def within(minute: int, from_min: int, to_min: int) -> bool:
    """True when a minute of the day is in a span that may go past midnight."""
    if from_min <= to_min:
        return from_min <= minute < to_min
    return minute >= from_min or minute < to_min


def is_night(wall: Wall, night: NightSettings) -> bool:
    """True inside the night's hours, and whenever the clock is not trusted."""
    return not wall.trusted or within(wall.minute, night.from_min, night.to_min)


def light_share(wall: Wall, settings: Settings) -> float:
    """The share of the lamp's ceiling (0 to 1) for this hour: the night's, the evening's, or all of it by day."""
    if is_night(wall, settings.night):
        return settings.night.ceiling
    evening_min = (settings.night.from_min - settings.evening.from_min) % 1440
    # An evening that would begin after the night has begun is none: it does not last all day.
    if evening_min <= 720 and within(wall.minute, settings.evening.from_min, settings.night.from_min):
        return settings.evening.ceiling
    return 1.0
