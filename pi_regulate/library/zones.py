"""Finds time zones by what people call the place where they live: a zone, its city, a country, or a town.

Countries, and the notes that tell their zones apart, come from the time zone database (`iso3166.tab`, `zone.tab`),
where zoneinfo keeps its zones; the few names it lacks are in `zone_names`. Letters are compared without accents, an
`ö` as `o` or `oe`. Rule: a name that fits several zones gives all of them, and a person chooses.
"""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from importlib import resources
from pathlib import Path
from typing import NamedTuple
from unicodedata import combining, normalize

from pi_regulate.library.zone_names import COUNTRIES, TOWNS

_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "_": " ", "-": " ", ".": " ", "'": " "})
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
NO_PLACES = ("Etc", "US", "Canada", "Mexico", "Brazil", "Chile")  # old names by region: `US/Pacific`
SIMILAR = 0.75
_MOST_TOLD = 4


class Zone(NamedTuple):
    """A time zone, and the part of its country it is for when the country has several."""

    name: str
    note: str = ""


def zones_of(typed: str) -> list[Zone]:
    """The zones that a person may mean by what they typed; empty when none fits."""
    word = plain_place(typed)
    if not word:
        return []
    known = known_zones()
    exact = next((name for name in known if name.casefold() == typed.strip().replace(" ", "_").casefold()), None)
    if exact is not None and not is_no_place(exact):
        return [Zone(exact)]
    if zones := by_country().get(_countries().get(word, ""), []):  # countries first: Portugal has two more
        return zones
    if (zone := _cities().get(word)) is not None:
        return [Zone(zone)]
    everywhere = (zone for zones in by_country().values() for zone in zones)
    return [zone for zone in everywhere if f" {word} " in f" {plain_place(zone.note)} "]


def is_known_place(typed: str) -> bool:
    """Whether this is the name of a known country or town."""
    return plain_place(typed) in _countries() or plain_place(typed) in _cities()


def told_zones(typed: str) -> str:
    """` Did you mean …?` with the zones that a person may mean by what they typed; empty when none fits."""
    found = zones_of(typed) or [zone for name in near_names(typed)[:1] for zone in zones_of(name)]
    towns = [*TOWNS.values()]  # the best known first
    names = [zone.name for zone in sorted(found, key=lambda zone: -towns.count(zone.name))[:_MOST_TOLD]]
    quoted = [f"`{name}`" for name in names]
    either = f"{', '.join(quoted[:-1])} or {quoted[-1]}" if len(quoted) > 1 else "".join(quoted)
    return f" Did you mean {either}?" if names else ""


def is_no_place(zone: str) -> bool:
    """Whether a zone names a time, not a place, as `CET` and `Etc/UTC` do. Most of these have no summer time."""
    return "/" not in zone or zone.startswith("Etc/")


def near_names(typed: str) -> list[str]:
    """Names of places that are spelled like this one."""
    names = _plain_names()
    return [names[one] for one in get_close_matches(plain_place(typed), names, n=3, cutoff=SIMILAR)]


def plain_place(name: str) -> str:
    """A name for comparing: lower case, no accents, one blank between words."""
    letters = normalize("NFKD", name.casefold().translate(_PLAIN))
    words = "".join(letter for letter in letters if not combining(letter)).split()
    return " ".join("sankt" if word == "st" else word for word in words)


def _both(name: str) -> set[str]:
    return {plain_place(name), plain_place(normalize("NFC", name).casefold().translate(UMLAUTS))}


@cache
def known_zones() -> frozenset[str]:
    """Every zone of this machine\'s database."""
    return frozenset(zoneinfo.available_timezones())


@cache
def _cities() -> Mapping[str, str]:
    """Zones by their cities, in the database's words and in others; when two zones share one, the current one wins."""
    current = {zone.name for zones in by_country().values() for zone in zones}
    known = known_zones()
    places = (name for name in known if "/" in name and name.partition("/")[0] not in NO_PLACES)
    names = sorted(places, key=lambda name: name in current)
    found = {plain_place(name.rpartition("/")[2]): name for name in names}
    return found | {word: zone for town, zone in TOWNS.items() if zone in known for word in _both(town)}


@cache
def _countries() -> Mapping[str, str]:
    """Country codes by the countries' names and by the codes themselves."""
    theirs = dict(_rows("iso3166.tab", 2))
    found = {code.casefold(): code for code in theirs}
    for code, name in theirs.items():
        found[plain_place(name)] = found[plain_place(name.partition("(")[0])] = code
    found |= {"united states": "US", "korea": "KR", "congo": "CD"} if theirs else {}
    return found | {word: code for name, code in COUNTRIES.items() for word in _both(name)}


@cache
def by_country() -> Mapping[str, list[Zone]]:
    """The zones of each country, by its code."""
    found: dict[str, list[Zone]] = {}
    for code, _, name, *note in _rows("zone.tab", 3):
        found.setdefault(code, []).append(Zone(name, note[0] if note else ""))
    return found


@cache
def _plain_names() -> Mapping[str, str]:
    """The names of places, by how they are compared."""
    return {plain_place(name): name for name in _names()}


def _names() -> Iterator[str]:
    yield from (name for _, name in (row[:2] for row in _rows("iso3166.tab", 2)))
    yield from COUNTRIES
    yield from TOWNS
    yield from (zone.name for zones in by_country().values() for zone in zones)
    yield from (zone.name.rpartition("/")[2].replace("_", " ") for zones in by_country().values() for zone in zones)


@cache
def _rows(table: str, least: int) -> list[list[str]]:
    """The rows of one of the database's tables; empty when it is not installed."""
    rows = [line.split("\t") for line in _text(table).splitlines() if line and not line.startswith("#")]
    return [row for row in rows if len(row) >= least]


def _text(table: str) -> str:
    for folder in zoneinfo.TZPATH:
        try:
            return Path(folder, table).read_text(encoding="utf-8")
        except (OSError, ValueError):
            continue
    try:
        return resources.files("tzdata.zoneinfo").joinpath(table).read_text(encoding="utf-8")
    except (OSError, ValueError, ModuleNotFoundError):
        return ""
