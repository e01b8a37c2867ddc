"""A folder whose rights are wrong is told in a sentence, and never keeps the device from starting."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pi_regulate.cli import main
from pi_regulate.devices.keeping.watch import FolderWatch
from pi_regulate.devices.notify import ServiceManager
from pi_regulate.devices.speaker.cards import choose
from pi_regulate.devices.speech.voices import find
from pi_regulate.library.catalogue import load
from pi_regulate.service.service import on_duty
from pi_regulate.share import find_config, share_dir
from pi_regulate.words import ProblemsError
from tests.house import GOOD, House

Shut = Callable[[Path], None]


@pytest.fixture
def shut(monkeypatch: pytest.MonkeyPatch) -> Shut:
    """Lets nobody look into a folder any more, as rights do, also where the tests run as root."""

    def refusing(real: Any, inside: str) -> Any:
        def asked(path: Any = ".", *more: Any, **named: Any) -> Any:
            if isinstance(path, str | os.PathLike) and str(path).startswith(inside):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
            return real(path, *more, **named)

        return asked

    def shut(folder: Path) -> None:
        for name in ("stat", "lstat", "scandir", "open"):
            monkeypatch.setattr(os, name, refusing(getattr(os, name), f"{folder}{os.sep}"))

    return shut


def test_files_in_a_folder_that_lets_nobody_in_can_not_be_used_and_that_is_said(tmp_path: Path, shut: Shut) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "settings.yaml").write_text(GOOD)
    for closed in (tmp_path / "own", tmp_path):
        shut(closed)
        with pytest.raises(ProblemsError, match="this folder may not be read by the user the program runs as"):
            load(share_dir(), tmp_path / "own")


def test_the_service_starts_with_the_last_good_files_when_it_may_not_look_at_the_owners(
    tmp_path: Path, shut: Shut
) -> None:
    house = House(tmp_path)
    house.write(GOOD)
    house.good_run()
    shut(house.own)
    whole = lambda folder: load(share_dir(), folder)  # noqa: E731
    with on_duty(ServiceManager(house.environ), house.state, house.runtime, whole, house.own) as service:
        assert service.library().settings.talk == "none"
        assert "last good configuration" in service.note
        service.watch(lambda: None)()
    house.listening.close()


def test_settings_that_may_not_be_looked_for_are_looked_for_elsewhere(
    tmp_path: Path, shut: Shut, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("CONFIGURATION_DIRECTORY", raising=False)
    (tmp_path / "home" / "pi-regulate").mkdir(parents=True)
    assert find_config() == tmp_path / "home" / "pi-regulate"
    shut(tmp_path / "home")
    assert find_config() in (None, Path("/etc/pi-regulate"))


def test_setup_says_that_it_may_not_write_where_it_may_not_look(
    tmp_path: Path, shut: Shut, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "home").mkdir()
    shut(tmp_path / "home")

    def refuse(**_: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(tempfile, "NamedTemporaryFile", refuse)
    done = CliRunner().invoke(main, ["setup", "--backend", "mock", "--config", str(tmp_path / "home" / "own")])
    assert done.exit_code == 1
    assert "you may not write into" in done.output


def test_a_voice_nobody_may_look_at_is_no_voice(tmp_path: Path, shut: Shut) -> None:
    (tmp_path / "voices" / "anna").mkdir(parents=True)
    assert find("anna", (tmp_path / "voices",)) is not None
    shut(tmp_path / "voices")
    assert find("anna", (tmp_path / "voices",)) is None


def test_a_sound_server_in_somebody_elses_folder_is_none(tmp_path: Path, shut: Shut) -> None:
    (tmp_path / "asound").mkdir()
    shut(tmp_path / "run")
    environ = {"XDG_RUNTIME_DIR": str(tmp_path / "run"), "SDL_AUDIODRIVER": "disk"}
    assert choose("auto", environ, tmp_path / "asound", "linux").label


def test_a_folder_that_may_not_be_looked_at_is_watched_in_vain_and_without_an_error(tmp_path: Path, shut: Shut) -> None:
    shut(tmp_path / "home")
    FolderWatch(tmp_path / "home" / "own", (), lambda: None).close()
