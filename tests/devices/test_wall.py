"""The clock on the wall: pretended, real, and believed only when somebody has a reason to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pi_regulate.devices import wall
from pi_regulate.devices.wall import machine_zone


def test_a_pretended_clock_runs_with_the_device_past_midnight() -> None:
    tell = wall.pretended_wall(23 * 60 + 59, since_s=100.0)
    assert (tell(100.0).minute, tell(159.9).minute, tell(160.0).minute) == (1439, 1439, 0)
    assert tell(160.0).day == tell(100.0).day + 1
    assert tell(160.0).night_number == tell(100.0).night_number


@pytest.mark.parametrize(
    ("time_zone", "synchronised", "trusted"),
    [("Europe/Vienna", True, True), ("Europe/Vienna", False, False), ("", True, False)],
)
def test_a_pi_believes_a_confirmed_zone_and_a_clock_that_was_set(
    monkeypatch: pytest.MonkeyPatch, time_zone: str, synchronised: bool, trusted: bool
) -> None:
    monkeypatch.setattr(wall, "clock_synchronised", lambda: synchronised)
    assert wall.real_wall(time_zone, on_pi=True)(0.0).trusted is trusted


def test_a_laptop_knows_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wall, "clock_synchronised", lambda: False)
    assert wall.real_wall("", on_pi=False)(0.0).trusted


@pytest.mark.parametrize(
    ("target", "zone"),
    [
        ("usr/share/zoneinfo/Europe/Vienna", "Europe/Vienna"),
        ("usr/share/zoneinfo/posix/Asia/Tokyo", "Asia/Tokyo"),
        ("usr/share/zoneinfo/Nowhere/Town", None),
        ("usr/share/zoneinfo/Etc/UTC", None),
        ("usr/share/zoneinfo/UTC", None),
        ("etc/localtime.copy", None),
    ],
)
def test_the_machines_own_zone_is_where_its_clock_links_to(tmp_path: Path, target: str, zone: str | None) -> None:
    file = tmp_path / target
    file.parent.mkdir(parents=True)
    file.write_bytes(b"TZif")
    (tmp_path / "localtime").symlink_to(file)
    assert machine_zone(tmp_path / "localtime") == zone


def test_a_machine_without_a_zone_has_none(tmp_path: Path) -> None:
    assert machine_zone(tmp_path / "localtime") is None


def test_the_time_somewhere_is_told_for_a_person_to_compare() -> None:
    assert re.fullmatch(r"\w+day, \d\d:\d\d", wall.time_in("Asia/Tokyo"))
