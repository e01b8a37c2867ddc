"""The owner's settings changed by a program: whole, with their rights, and only where it was meant."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from pi_regulate.devices.keeping.owner_settings import change_settings, must_be_writable
from pi_regulate.words import RegulateError, RootMayError
from tests.in_one_test import in_one_test

NEW = {"floor": "0.4%", "ceiling": "31%"}


def refusing(number: int) -> Callable[..., None]:
    """A disk that makes no new file."""

    def refuse(**_: object) -> None:
        raise OSError(number, os.strerror(number))

    return refuse


def test_a_file_and_a_folder_that_are_not_there_are_made_and_may_be_read_by_the_service(tmp_path: Path) -> None:
    path = change_settings(tmp_path / "etc" / "pi-regulate", "lamp", NEW)
    assert path.read_text() == "lamp:\n  floor: 0.4%\n  ceiling: 31%\n"
    assert path.stat().st_mode & 0o777 == 0o644


def test_the_file_keeps_its_rights_its_line_ends_and_its_mark(tmp_path: Path) -> None:
    file = tmp_path / "settings.yaml"
    file.write_bytes(b"\xef\xbb\xbf# mine\r\nlamp: {pin: 13}  # here\r\n")
    file.chmod(0o640)
    change_settings(tmp_path, "lamp", NEW)
    assert file.read_bytes() == b"\xef\xbb\xbf# mine\r\nlamp: {floor: 0.4%, ceiling: 31%, pin: 13}  # here\r\n"
    assert file.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["settings.yaml"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    real = tmp_path / "real" / "bedside.yaml"
    real.write_text("talk: few\n")
    (tmp_path / "settings.yaml").symlink_to(os.path.join("real", "bedside.yaml"))
    change_settings(tmp_path, "lamp", NEW)
    assert (tmp_path / "settings.yaml").is_symlink()
    assert real.read_text() == "talk: few\n\nlamp:\n  floor: 0.4%\n  ceiling: 31%\n"


def test_a_file_that_says_it_already_is_not_written_again(tmp_path: Path) -> None:
    path = change_settings(tmp_path, "lamp", NEW)
    before = path.stat()
    change_settings(tmp_path, "lamp", NEW)
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@in_one_test("data", [b"lamp: [", b"talk: \xff\n", b"- a list\n"])
def test_a_file_that_cannot_be_understood_is_left_as_it_is(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "settings.yaml").write_bytes(data)
    with pytest.raises(RegulateError):
        change_settings(tmp_path, "lamp", NEW)
    assert (tmp_path / "settings.yaml").read_bytes() == data


def test_a_folder_that_may_not_be_written_to_is_told_before_anybody_presses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    must_be_writable(tmp_path / "not" / "there" / "yet")
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(tempfile, "NamedTemporaryFile", refusing(errno.EACCES))
    with pytest.raises(RootMayError, match="you may not write into"):
        must_be_writable(tmp_path)


@in_one_test("what", ["a file", "a file above it", "a folder as settings", "a link to nowhere", "no disk"])
def test_what_even_root_may_not_write_is_told_before_anybody_presses(tmp_path: Path, what: str) -> None:
    folder = tmp_path / "own"
    if what == "a file":
        folder.write_text("")
    elif what == "a file above it":
        folder.write_text("")
        folder = folder / "below"
    elif what == "a folder as settings":
        (folder / "settings.yaml").mkdir(parents=True)
    elif what == "a link to nowhere":
        folder.mkdir()
        (folder / "settings.yaml").symlink_to("/proc/self/nowhere/settings.yaml")
    else:
        folder = Path("/proc/self/own")
    with pytest.raises(RegulateError, match=r"can't be written|you may not write"):
        must_be_writable(folder)
    with pytest.raises(RegulateError):  # so it is
        change_settings(folder, "lamp", NEW)


def test_a_disk_that_says_no_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").mkdir()
    with pytest.raises(RegulateError, match="can't be written"):
        change_settings(tmp_path, "lamp", NEW)


def test_a_disk_that_is_read_only_is_not_blamed_on_missing_rights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "NamedTemporaryFile", refusing(errno.EROFS))
    with pytest.raises(RegulateError, match="the disk is read-only"):
        must_be_writable(tmp_path)


def test_a_pipe_or_a_heap_in_the_place_of_the_settings_is_left_as_it_is(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "settings.yaml")
    with pytest.raises(RegulateError, match="it is not an ordinary file"):
        change_settings(tmp_path, "lamp", NEW)
    (tmp_path / "settings.yaml").unlink()
    (tmp_path / "settings.yaml").write_bytes(b"# " + b"x" * 300_000)
    with pytest.raises(RegulateError, match="too large"):
        change_settings(tmp_path, "lamp", NEW)
    assert (tmp_path / "settings.yaml").stat().st_size == 300_002
