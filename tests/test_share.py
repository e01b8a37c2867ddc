"""The shipped files are found wherever the program was installed, and nothing else is taken for them."""

from __future__ import annotations

from pathlib import Path

import pytest

from pi_regulate.share import share_dir
from pi_regulate.words import RegulateError


def made(folder: Path) -> Path:
    (folder / "config").mkdir(parents=True)
    return folder


def test_this_checkout_holds_config_and_audio() -> None:
    assert (share_dir() / "config").is_dir()
    assert (share_dir() / "audio").is_dir()


def test_an_installed_package_uses_the_files_inside_it(tmp_path: Path) -> None:
    inside = made(tmp_path / "pi_regulate" / "_share")
    system = made(tmp_path / "usr")
    assert share_dir(tmp_path / "pi_regulate", system) == inside


def test_a_checkout_uses_the_files_beside_the_package(tmp_path: Path) -> None:
    (made(tmp_path) / "pyproject.toml").touch()
    assert share_dir(tmp_path / "pi_regulate", tmp_path / "usr") == tmp_path


def test_the_debian_package_uses_its_own_place_whatever_lies_beside_the_code(tmp_path: Path) -> None:
    made(tmp_path / "dist-packages")  # a stranger's `config` folder, with no project around it
    system = made(tmp_path / "usr")
    assert share_dir(tmp_path / "dist-packages" / "pi_regulate", system) == system


def test_missing_files_are_a_sentence_that_names_the_places(tmp_path: Path) -> None:
    with pytest.raises(RegulateError, match="install it again") as caught:
        share_dir(tmp_path / "pi_regulate", tmp_path / "usr")
    assert str(tmp_path / "usr") in str(caught.value)
