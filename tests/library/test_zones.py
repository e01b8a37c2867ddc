"""A zone is found by what people call the place where they live, and where several fit, all of them are shown."""

from __future__ import annotations

import zoneinfo
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_regulate.library import zones
from pi_regulate.library.zone_names import COUNTRIES, TOWNS
from pi_regulate.library.zones import near_names, zones_of
from tests.in_one_test import in_one_test

KNOWN = zoneinfo.available_timezones()


@in_one_test(
    ("typed", "zone"),
    [
        ("Wien", "Europe/Vienna"),
        ("vienna", "Europe/Vienna"),
        ("Österreich", "Europe/Vienna"),
        ("Oesterreich", "Europe/Vienna"),
        ("o\u0308sterreich", "Europe/Vienna"),  # as some keyboards send it: an o, and two dots
        ("AT", "Europe/Vienna"),
        ("köln", "Europe/Berlin"),
        ("KOELN", "Europe/Berlin"),
        ("koln", "Europe/Berlin"),
        ("zuerich", "Europe/Zurich"),
        ("St. Gallen", "Europe/Zurich"),
        ("Straßburg", "Europe/Paris"),
        ("England", "Europe/London"),
        ("Czech Republic", "Europe/Prague"),
        ("new york", "America/New_York"),
        ("Buenos Aires", "America/Argentina/Buenos_Aires"),
        ("europe/VIENNA", "Europe/Vienna"),
        ("America/New York", "America/New_York"),
        ("Sweden", "Europe/Stockholm"),
    ],
)
def test_a_place_has_its_zone(typed: str, zone: str) -> None:
    assert [one.name for one in zones_of(typed)] == [zone]


@in_one_test(
    ("typed", "some", "count"),
    [
        ("Germany", {"Europe/Berlin", "Europe/Busingen"}, 2),
        ("Deutschland", {"Europe/Berlin", "Europe/Busingen"}, 2),
        ("Spain", {"Europe/Madrid", "Atlantic/Canary"}, 3),
        ("Portugal", {"Europe/Lisbon", "Atlantic/Azores"}, 3),
        ("USA", {"America/New_York", "America/Los_Angeles", "Pacific/Honolulu"}, 20),
        ("Australien", {"Australia/Sydney", "Australia/Perth"}, 8),
    ],
)
def test_a_country_with_several_zones_has_all_of_them_with_what_tells_them_apart(
    typed: str, some: set[str], count: int
) -> None:
    found = zones_of(typed)
    assert {zone.name for zone in found} >= some
    assert len(found) >= count
    assert all(zone.note for zone in found)


@in_one_test(
    ("typed", "near"),
    [("Viena", "Vienna"), ("Germny", "Germany"), ("Deutschlnd", "Deutschland"), ("Muenche", "München")],
)
def test_a_slip_of_the_finger_is_no_place_and_gets_a_hint(typed: str, near: str) -> None:
    assert zones_of(typed) == []
    assert near in near_names(typed)


@in_one_test("typed", ["", " ", "xqzzy", "Mars", "?", "\x00"])
def test_what_is_no_place_has_no_zone(typed: str) -> None:
    assert zones_of(typed) == []


@given(st.text(max_size=30))
def test_whatever_is_typed_the_zones_that_come_are_known_ones(typed: str) -> None:
    assert {zone.name for zone in zones_of(typed)} <= KNOWN
    near_names(typed)


def test_every_name_of_the_small_table_leads_to_a_zone_and_none_hides_a_city_of_the_database() -> None:
    assert [name for name in (*COUNTRIES, *TOWNS) if not zones_of(name)] == []
    assert set(TOWNS.values()) <= KNOWN
    own = {zone.name.rpartition("/")[2]: zone.name for found in zones.by_country().values() for zone in found}
    assert {town: TOWNS[town] for town in TOWNS if own.get(town, TOWNS[town]) != TOWNS[town]} == {}


def test_where_the_database_has_no_tables_cities_and_towns_are_found_all_the_same(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    caches = (zones._rows, zones.by_country, zones._countries, zones._cities, zones._plain_names)
    for one in caches:
        one.cache_clear()
    monkeypatch.setattr(zones, "_text", lambda table: "")
    try:
        assert [zone.name for zone in zones_of("Wien")] == ["Europe/Vienna"]
        assert [zone.name for zone in zones_of("Oslo")] == ["Europe/Oslo"]
        assert zones_of("Germany") == []
    finally:
        for one in caches:
            one.cache_clear()
