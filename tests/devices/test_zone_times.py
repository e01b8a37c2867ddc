"""A time is told from a place, whether a machine has all names of the time zone database or some of them."""

from __future__ import annotations

import pytest

from pi_regulate.devices import zone_times
from pi_regulate.devices.zone_times import is_a_time, places_on
from pi_regulate.library import zones
from tests.in_one_test import in_one_test

OLDER = ["CET", "MET", "WET", "EET", "EST", "MST", "HST", "EST5EDT", "CST6CDT", "MST7MDT", "PST8PDT"]
NO_OFFSET = ["Zulu", "UCT", "Universal", "Greenwich", "GMT0"]


@pytest.fixture(params=["all names", "without tzdata-legacy"])
def _database(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Debian 13, and so Raspberry Pi OS 13, installs the older names only where somebody asks for them."""
    older = {*OLDER, *NO_OFFSET} if request.param != "all names" else set()
    known = zones.known_zones() - older
    monkeypatch.setattr(zone_times, "known_zones", lambda: known)


@pytest.mark.usefixtures("_database")
@in_one_test("name", [*OLDER, *NO_OFFSET, "MEZ", "UTC", "GMT", "GMT+1", "+02:00", "Etc/GMT-1"])
def test_the_name_of_a_time_is_one_on_every_machine(name: str) -> None:
    assert is_a_time(name)
    assert is_a_time(name.lower())


@pytest.mark.usefixtures("_database")
@in_one_test(
    ("name", "place"),
    [
        ("PST8PDT", "America/Los_Angeles"),
        ("MET", "Europe/Berlin"),
        ("EST", "America/New_York"),
        ("WET", "Europe/Lisbon"),
    ],
)
def test_places_with_that_time_are_offered(name: str, place: str) -> None:
    assert place in [zone.name for zone in places_on(name)]


@pytest.mark.usefixtures("_database")
@in_one_test("name", ["Berlin", "Japan", "Europe/Vienna", "Deutschlnd", "utc 1", "zulus", ""])
def test_a_place_or_a_slip_is_no_time(name: str) -> None:
    assert not is_a_time(name)
