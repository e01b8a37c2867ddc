"""What somebody put into a voice's folder by hand is theirs: it is there when the voice has been forgotten."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import pytest

from pi_regulate.devices.speech.voice_folder import remove_voice
from pi_regulate.words import RegulateError
from tests.devices.speech.voice_maker import content, disturbed, put
from tests.in_one_test import in_one_test

pytestmark = pytest.mark.usefixtures("evened_once")

OWN = {
    "notes.txt": b"Monday, in the kitchen", "a.1.wav": b"as she sent it", "a.1.mine.flac": b"an earlier one",
    "a.9.flac": b"a line that was never taken in", ".hidden": b"too", "manifest.json.old": b"{}", "a b\nc": b"odd",
}  # fmt: skip
"""What somebody may put into a voice's folder beside its recordings."""


def beside(folder: Path) -> dict[str, bytes]:
    """These files in a folder, and a link; what is to be there when the voice is forgotten."""
    for name, data in OWN.items():
        (folder / name).write_bytes(data)
    (folder / "link.wav").symlink_to("notes.txt")
    return {**OWN, "link.wav": OWN["notes.txt"]}


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_what_somebody_put_beside_the_recordings_outlives_the_voice(tmp_path: Path) -> None:
    folder = put(tmp_path, "anna", {"a.1": b"secret", "a.2": b"two"})
    kept, spy = beside(folder), os.open(folder / "a.1.flac", os.O_RDONLY)
    done = remove_voice(tmp_path, "anna")
    assert (os.listdir(tmp_path), files(folder)) == (["anna"], kept)
    assert os.pread(spy, 99, 0) == bytes(6)
    os.close(spy)
    assert done is not None
    assert done.left == tuple(sorted(kept))
    with pytest.raises(RegulateError, match="may hold the only copy"):
        remove_voice(tmp_path, "anna")
    put(tmp_path, "anna", {"a.1": b"new"})
    assert content(tmp_path, "anna") == {"a.1": b"new"}
    assert files(folder).items() >= kept.items()


def test_recordings_that_newer_ones_replaced_are_forgotten_with_the_voice(tmp_path: Path) -> None:
    folder = put(tmp_path, "anna", {"a.1": b"one"})
    for name in ("a.1.earlier.flac", "a.1.earlier-2.flac"):
        (folder / name).write_bytes(b"secret")
    spy = os.open(folder / "a.1.earlier.flac", os.O_RDONLY)
    put(tmp_path, "anna", {"a.2": b"two"})
    assert (folder / "a.1.earlier-2.flac").read_bytes() == b"secret", "an exchange keeps them"
    done = remove_voice(tmp_path, "anna")
    assert (done and done.left, os.listdir(tmp_path)) == ((), [])
    assert os.pread(spy, 99, 0) == bytes(6)
    os.close(spy)


@pytest.mark.slow
def test_nothing_of_theirs_is_lost_wherever_a_forgetting_is_cut_off(tmp_path: Path) -> None:
    for after in range(1, 99):
        home = tmp_path / f"{after}"
        kept = beside(put(home, "anna", {"a.1": b"secret", "a.2": b"two"}))
        cut, _ = disturbed(home, after, lambda home=home: remove_voice(home, "anna"), lambda: os.kill(os.getpid(), 9))  # type: ignore[misc]
        with suppress(RegulateError):  # where only theirs is left
            remove_voice(home, "anna")
        assert (os.listdir(home), files(home / "anna")) == (["anna"], kept)
        if not cut:
            assert after > 10
            return
    raise AssertionError


@in_one_test("manifest", [b"{", b"", None], ids=["broken", "empty", "a link"])
def test_of_a_voice_whose_manifest_cannot_be_read_only_recordings_are_forgotten(
    tmp_path: Path, manifest: bytes | None
) -> None:
    folder = put(tmp_path, "anna", {"a.1": b"secret"})
    (folder / "notes.txt").write_bytes(b"Monday")
    (folder / "a.1.wav").write_bytes(b"as she sent it")
    (folder / "manifest.json").unlink()
    if manifest is None:
        (folder / "manifest.json").symlink_to(tmp_path)
    else:
        (folder / "manifest.json").write_bytes(manifest)
    assert remove_voice(tmp_path, "anna")
    assert files(folder) == {"notes.txt": b"Monday", "a.1.wav": b"as she sent it"}


def test_what_was_left_of_a_forgetting_gives_back_what_is_theirs_beside_a_voice_of_today(tmp_path: Path) -> None:
    left = put(tmp_path / "earlier", "anna", {"a.1": b"secret"})
    (left / "notes.txt").write_bytes(b"Monday")
    put(tmp_path, "anna", {"a.1": b"today"})
    left.rename(tmp_path / ".anna.gone")
    left.parent.rmdir()
    (tmp_path / "anna" / "notes.txt").write_bytes(b"Tuesday")
    put(tmp_path, "anna", {"a.2": b"two"})
    assert content(tmp_path, "anna") == {"a.1": b"today", "a.2": b"two"}
    assert {path.read_bytes() for path in (tmp_path / "anna").glob("notes*")} == {b"Monday", b"Tuesday"}
    assert os.listdir(tmp_path) == ["anna"]
