"""The systemd unit gives lgpio a folder to write in, and the program its groups and a way back."""

from __future__ import annotations

from pathlib import Path

import pytest

UNIT = Path(__file__).parent.parent / "systemd" / "pi-regulate.service"


@pytest.fixture(scope="module")
def unit() -> dict[str, list[str]]:
    options: dict[str, list[str]] = {}
    for line in UNIT.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith(("#", "[")):
            key, _, value = line.partition("=")
            options.setdefault(key, []).append(value)
    return options


def test_lgpio_works_in_the_runtime_folder_of_the_service(unit: dict[str, list[str]]) -> None:
    (folder,) = unit["RuntimeDirectory"]
    assert unit["WorkingDirectory"] == [f"%t/{folder}"]
    assert f"LG_WD=%t/{folder}" in unit["Environment"]


def test_the_service_runs_as_its_own_user_that_may_use_pins_and_sound(unit: dict[str, list[str]]) -> None:
    assert unit["User"] == ["pi-regulate"]
    assert unit["SupplementaryGroups"] == ["gpio audio"]


def test_the_service_comes_back_for_ever_and_names_its_backend(unit: dict[str, list[str]]) -> None:
    assert unit["Restart"] == ["always"]
    assert unit["StartLimitIntervalSec"] == ["0"]
    assert unit["ExecStart"] == ["/usr/bin/pi-regulate run --backend pi"]
