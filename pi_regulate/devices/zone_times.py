"""Names of times: `CET` or `UTC+1` is a time, not a place, and does not say on which days the clocks change.

Rule: what fits several zones gives all of them, and a person chooses.
"""

from __future__ import annotations

import re
import zoneinfo
from collections import Counter
from datetime import datetime
from functools import cache

from pi_regulate.devices.wall import today
from pi_regulate.library.zone_names import TIMES, TOWNS
from pi_regulate.library.zones import Zone, by_country, is_known_place, is_no_place, known_zones

OFFSET = re.compile(r"(?:utc|gmt|z)?\s*[+-]\s*\d{1,2}(?::?\d\d)?", re.IGNORECASE)
NO_OFFSET = ("zulu", "uct", "universal", "greenwich", "gmt0")  # Debian keeps them apart, in tzdata-legacy
MOST_OFFERED = 6


def is_a_time(typed: str) -> bool:
    """Whether this names a time, as `CET`, `Etc/UTC` or `GMT+1` do, and not a place."""
    if is_known_place(typed):  # `Japan` is a zone and a country
        return False
    word = typed.strip().replace(" ", "_").casefold()
    zone = next((name for name in known_zones() if name.casefold() == word), None)
    if zone is not None:
        return is_no_place(zone)
    return word in NO_OFFSET or OFFSET.fullmatch(typed.strip()) is not None or bool(places_on(typed))


def places_on(typed: str) -> list[Zone]:
    """A few zones whose clocks show that time for part of the year, the best known first; empty for an offset."""
    word = typed.strip().upper()
    zone = next((name for name in known_zones() if name.upper() == word.replace(" ", "_") and is_no_place(name)), None)
    wanted = {TIMES.get(word, word)} if word in TIMES or zone is None else _times_of(zone)
    towns = Counter(TOWNS.values())
    found = [zone for zones in by_country().values() for zone in zones if _times_of(zone.name) & wanted]
    return sorted(found, key=lambda one: (-towns[one.name], one.name))[:MOST_OFFERED]


@cache
def _times_of(zone: str) -> frozenset[str]:
    """What the clocks of a zone are called in winter and in summer: CET, CEST."""
    year, place = today().year, zoneinfo.ZoneInfo(zone)
    return frozenset(str(datetime(year, month, 1, tzinfo=place).tzname()) for month in (1, 7))
