"""Whoever has no home and stands in no list of users, as in a container, gets sentences and no traceback."""

from __future__ import annotations

import pwd
from pathlib import Path

import pytest

from pi_regulate.devices.keeping.store import state_folder
from pi_regulate.share import find_config, own_config_dir
from tests.conftest import Call
from tests.in_one_test import in_one_test

COMMANDS = {
    "run --backend mock --once --press 1s,hold@6s --speed 100 --sound off": 0,
    "check": 0,
    "list": 0,
    "history": 0,
    "voice list": 0,
    "voice forget nobody": 1,
    "config show": 0,
    "config diff": 1,
    "config rollback": 1,
    "card": 0,
    "status": 1,
}


@pytest.fixture(autouse=True)
def nobody(call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    del call  # it names a folder, which is taken away again here
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "CONFIGURATION_DIRECTORY", "STATE_DIRECTORY"):
        monkeypatch.delenv(name, raising=False)

    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))  # where no device runs

    def no_entry(_number: int) -> None:
        raise KeyError("getpwuid(): uid not found")

    monkeypatch.setattr(pwd, "getpwuid", no_entry)


@in_one_test("words", COMMANDS)
def test_every_command_ends_in_a_sentence(call: Call, words: str) -> None:
    done = call(*words.split())
    assert done.exit_code == COMMANDS[words], done.output
    assert not done.exception or isinstance(done.exception, SystemExit)


def test_a_page_for_a_report_is_written(call: Call, tmp_path: Path) -> None:
    call("doctor", "--bundle", tmp_path / "page.txt")
    assert "== checks" in (tmp_path / "page.txt").read_text()


def test_files_are_looked_for_where_the_system_keeps_them() -> None:
    assert find_config() in (None, Path("/etc/pi-regulate"))
    assert own_config_dir() == Path("/etc/pi-regulate")
    assert state_folder() == Path("/var/lib/pi-regulate")
