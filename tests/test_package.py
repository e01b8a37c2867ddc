"""What a wheel carries, read from the project file: the code, and beside it the shipped exercises and sounds."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

import pi_regulate

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_config_and_audio_travel_inside_the_wheel(project: dict[str, Any]) -> None:
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert set(wheel["only-include"]) == {"pi_regulate", "pi_regulate_link", "gpiozero_gpiod", "config", "audio"}
    assert wheel["sources"] == {"config": "pi_regulate/_share/config", "audio": "pi_regulate/_share/audio"}
    assert all((ROOT / folder).is_dir() for folder in wheel["only-include"])


def test_nothing_that_travels_is_hidden_by_gitignore(project: dict[str, Any]) -> None:
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    assert not {"config/", "audio/", "*.wav", "*.yaml", "*.ogg", "*.json"} & set(ignored)


def test_an_empty_lgpio_can_never_be_installed(project: dict[str, Any]) -> None:
    wanted = project["project"]["optional-dependencies"]["pi"]
    assert [line.split(";")[0] for line in wanted if line.startswith("lgpio")] == ["lgpio>=0.2.2"]


def test_the_two_pygames_never_meet(project: dict[str, Any]) -> None:
    games = [line for line in project["project"]["dependencies"] if line.startswith("pygame")]
    assert sorted(line.split(";")[1].strip() for line in games) == [
        "python_version < '3.14'",
        "python_version >= '3.14'",
    ]


def test_the_version_stands_in_one_place(project: dict[str, Any]) -> None:
    assert project["tool"]["hatch"]["version"]["path"] == "pi_regulate/__init__.py"
    assert "version" in project["project"]["dynamic"]
    assert pi_regulate.__version__.count(".") == 2
