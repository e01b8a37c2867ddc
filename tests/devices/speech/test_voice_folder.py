"""A voice is on the disk whole or not at all, whenever and however its making ends; and forgotten it is gone."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pi_regulate.devices.speech import voice_folder
from pi_regulate.devices.speech.voice_folder import Draft, forget
from pi_regulate.devices.speech.voices import read
from pi_regulate.sound.manifest import Manifest
from pi_regulate.words import RegulateError
from tests.devices.speech.voice_maker import content, put

ROOT = Path(__file__).parents[3]


def maker(*words: str, before: tuple[str, ...] = ()) -> Any:
    done = subprocess.run(
        [*before, sys.executable, "-m", "tests.devices.speech.voice_maker", *words],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_kill_at_any_moment_leaves_the_earlier_voice_or_the_new_one(tmp_path: Path) -> None:
    told = maker("kill", str(tmp_path))
    assert len(told) > 15
    assert told == ["old"] * told.count("old") + ["new"] * told.count("new")
    assert told.count("new") >= 1


def test_a_full_disk_leaves_the_earlier_voice(tmp_path: Path) -> None:
    found = maker("full", str(tmp_path), str(2**16))
    assert "the disk is full; the voice that is there was left as it is" in found["said"]
    assert found["old"]
    assert found["left"] == ["anna"]


def test_a_disk_that_really_runs_full_leaves_the_earlier_voice(tmp_path: Path) -> None:
    script = f'mount -t tmpfs -o size=300k none {tmp_path} && exec "$@"'
    tried = shutil.which("unshare") and subprocess.run(["unshare", "-rm", "sh", "-c", script, "sh", "true"]).returncode
    if tried != 0:
        pytest.skip("no file system of one's own can be mounted here")
    found = maker("full", str(tmp_path), before=("unshare", "-rm", "sh", "-c", script, "sh"))
    assert "the disk is full" in found["said"]
    assert found["old"]
    assert found["left"] == ["anna"]


def test_lines_are_added_to_those_that_are_there_and_replace_their_own(tmp_path: Path) -> None:
    put(tmp_path, "anna", {"a.1": b"one", "a.2": b"two"})
    put(tmp_path, "anna", {"a.2": b"better", "a.3": b"three"})
    assert content(tmp_path, "anna") == {"a.1": b"one", "a.2": b"better", "a.3": b"three"}


def test_a_voice_can_be_begun_anew(tmp_path: Path) -> None:
    put(tmp_path, "anna", {"a.1": b"one"})
    with Draft(tmp_path, "anna", Manifest("anna"), fresh=True) as draft:
        draft.commit()
    assert content(tmp_path, "anna") == {}


def test_a_line_whose_file_is_gone_is_no_longer_in_the_next_manifest(tmp_path: Path) -> None:
    (put(tmp_path, "anna", {"a.1": b"one", "a.2": b"two"}) / "a.1.flac").unlink()
    put(tmp_path, "anna", {})
    assert content(tmp_path, "anna") == {"a.2": b"two"}


def test_a_disk_without_hard_links_gets_copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "anna", {"a.1": b"one"})

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    put(tmp_path, "anna", {"a.2": b"two"})
    assert content(tmp_path, "anna") == {"a.1": b"one", "a.2": b"two"}


def test_an_interrupt_leaves_no_draft(tmp_path: Path) -> None:
    put(tmp_path, "anna", {"a.1": b"one"})
    with pytest.raises(KeyboardInterrupt), Draft(tmp_path, "anna", Manifest("anna")):
        raise KeyboardInterrupt
    assert os.listdir(tmp_path) == ["anna"]


def test_two_commands_at_once_do_not_mix(tmp_path: Path) -> None:
    other = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(other, fcntl.LOCK_EX)
    with pytest.raises(RegulateError, match="another command is at work"):
        put(tmp_path, "anna", {"a.1": b"one"})
    with pytest.raises(RegulateError, match="another command is at work"):
        forget(tmp_path, "anna")
    os.close(other)


def test_a_name_is_a_name_and_a_link_is_not_a_voice(tmp_path: Path) -> None:
    for name in ("../anna", ".anna", "An na", ""):
        with pytest.raises(RegulateError):
            put(tmp_path, name, {})
    outside = put(tmp_path / "outside", "anna", {"a.1": b"one"})
    home = tmp_path / "home"
    home.mkdir()
    (home / "anna").symlink_to(outside)
    with pytest.raises(RegulateError, match="is a link"):
        put(home, "anna", {"a.1": b"two"})
    assert forget(home, "anna")
    assert content(tmp_path / "outside", "anna") == {"a.1": b"one"}


def test_a_forgotten_voice_is_gone_and_its_bytes_were_overwritten(tmp_path: Path) -> None:
    folder = put(tmp_path, "anna", {"a.1": b"secret" * 99_999})
    spy = os.open(folder / "a.1.flac", os.O_RDONLY)
    assert forget(tmp_path, "anna")
    assert os.listdir(tmp_path) == []
    assert set(os.pread(spy, 10**6, 0)) == {0}
    os.close(spy)
    assert not forget(tmp_path, "anna")
    assert not forget(tmp_path / "nowhere", "anna")


def test_a_forgetting_that_was_cut_off_is_finished_the_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "anna", {"a.1": b"secret"})
    with monkeypatch.context() as broken:
        broken.setattr(voice_folder, "_blank", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            forget(tmp_path, "anna")
    assert os.listdir(tmp_path) == [".anna.gone"]
    assert not forget(tmp_path, "anna")
    assert os.listdir(tmp_path) == []


def test_what_cannot_be_written_is_said_plainly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(RegulateError, match="the disk can't be written to"):
        put(tmp_path / "voices", "anna", {})


def test_files_can_be_read_by_everybody_on_the_device(tmp_path: Path) -> None:
    folder = put(tmp_path, "anna", {"a.1": b"one"})
    assert (folder.stat().st_mode & 0o755, (folder / "a.1.flac").stat().st_mode & 0o777) == (0o755, 0o644)
    assert read(folder).files == {"manifest.json", "a.1.flac"}
