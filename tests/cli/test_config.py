"""`config diff` shows what was changed since it last ran well, `config rollback` brings it back and loses nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pi_regulate.devices.keeping.last_good import LastGood, take
from tests.conftest import Call
from tests.odd_files import can_be_opened, placed


@pytest.fixture
def good(own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The owner's folder, with its files kept as the last good ones."""
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "state"))
    snapshot = take(own)
    assert snapshot is not None
    LastGood(tmp_path / "state").keep(snapshot)
    return own


def test_nothing_changed_is_said_and_is_no_difference(call: Call, good: Path) -> None:
    done = call("config", "diff", "--config", good)
    assert (done.exit_code, done.stdout) == (0, "nothing has changed since these files last ran well\n")
    assert "nothing to do" in call("config", "rollback", "--config", good).stdout


def test_a_change_is_shown_by_file_and_line(call: Call, good: Path) -> None:
    file = good / "exercises" / "my-calm.yaml"
    file.write_text(file.read_text().replace("out: 6s", "out: 60s"))
    (good / "settings.yaml").write_text("talk: none\n")
    done = call("config", "diff", "--config", good)
    assert done.exit_code == 1
    assert "--- exercises/my-calm.yaml (last good)" in done.stdout
    assert "-breathe: {in: 4s, out: 6s}\n+breathe: {in: 4s, out: 60s}" in done.stdout
    assert "+talk: none" in done.stdout


def test_a_change_that_no_line_shows_is_told_in_words(call: Call, good: Path) -> None:
    file = good / "exercises" / "my-calm.yaml"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    (good / "settings.yaml").write_text("")
    done = call("config", "diff", "--config", good)
    assert done.exit_code == 1
    told = ["exercises/my-calm.yaml: only the line endings have changed", "settings.yaml: new, and empty"]
    assert done.stdout.splitlines() == told


def test_a_rollback_asks_and_brings_everything_back(call: Call, good: Path) -> None:
    file = good / "exercises" / "my-calm.yaml"
    before = file.read_text()
    file.write_text("id: [")
    asked = call("config", "rollback", "--config", good)
    assert asked.exit_code == 1
    assert file.read_text() == "id: ["
    done = call("config", "rollback", "--config", good, "--yes")
    assert done.exit_code == 0
    (kept,) = file.parent.glob("my-calm.yaml.20*~")
    assert f"exercises/my-calm.yaml: back to the last good one, yours is kept as {kept.name}" in done.stdout
    assert kept.read_text() == "id: ["
    assert file.read_text() == before
    assert call("config", "diff", "--config", good).exit_code == 0
    assert call("check", "--config", good).exit_code == 0


def test_a_second_rollback_keeps_what_the_first_one_kept(call: Call, good: Path) -> None:
    file = good / "exercises" / "my-calm.yaml"
    for text in ("id: first\n", "id: second\n"):
        file.write_text(text)
        (good / "settings.yaml").write_text(f"# {text}")
        assert call("config", "rollback", "--config", good, "--yes").exit_code == 0
    kept = {path.read_text() for path in good.rglob("*~")}
    assert kept == {"id: first\n", "id: second\n", "# id: first\n", "# id: second\n"}


def test_a_folder_that_was_deleted_comes_back_whole(
    call: Call, good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONFIGURATION_DIRECTORY", str(good))
    kept = take(good)
    shutil.rmtree(good)
    assert "-id: my-calm" in call("config", "diff").stdout
    done = call("config", "rollback", "--yes")
    assert done.exit_code == 0, done.output
    assert take(good) == kept


def test_without_last_good_files_it_says_where_they_would_be(
    call: Call, own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "state"))
    for words in ("diff", "rollback"):
        done = call("config", words, "--config", own)
        assert done.exit_code == 1
        assert str(tmp_path / "state") in done.stderr


@pytest.mark.parametrize("kind", ["pipe", "link to /dev/zero", "link to /proc/kmsg", "3 GB", "folder"])
def test_what_can_not_be_read_is_told_and_a_rollback_keeps_it(call: Call, good: Path, kind: str) -> None:
    placed(kind, good / "settings.yaml")
    done = call("config", "diff", "--config", good)
    assert done.exit_code == 1
    assert "settings.yaml" in done.output or "`pi-regulate check` says which" in done.output
    done = call("config", "rollback", "--config", good, "--yes")
    (kept,) = good.glob("settings.yaml.20*~")
    assert done.exit_code == 0, done.output
    assert f"settings.yaml: removed, because it was not there then, yours is kept as {kept.name}" in done.stdout
    assert call("config", "diff", "--config", good).exit_code == 0


@pytest.mark.parametrize("kind", ["pipe", "link to /dev/zero", "link to /proc/kmsg", "3 GB", "folder"])
def test_no_command_waits_for_what_stands_in_the_place_of_the_devices_files(
    call: Call, good: Path, tmp_path: Path, kind: str
) -> None:
    for name in ("last-good.json", "memory.json", "starts.json"):
        placed(kind, tmp_path / "state" / name)
    assert "holds no copy of your files yet. The service makes one" in call("config", "diff", "--config", good).stderr
    assert "there is no history" in call("history").stdout
    kmsg = kind == "link to /proc/kmsg" and can_be_opened(kind)
    assert call("history", "forget").exit_code == (0 if kind == "3 GB" or kmsg else 1)
