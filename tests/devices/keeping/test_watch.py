"""Word comes after a change of a YAML file, once, however it was saved; on the machine's own inotify."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Empty, SimpleQueue

import pytest

from pi_regulate.devices.keeping.watch import FolderWatch, card_plugged

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="inotify is Linux's")
LONG_S, SHORT_S = 10.0, 0.15


class Watched:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.calls: SimpleQueue[int] = SimpleQueue()
        self._watch = FolderWatch(
            folder, ("exercises",), lambda: self.calls.put(1), of_folders=("voices",), quiet_s=0.05
        )

    def told(self, timeout_s: float = LONG_S) -> bool:
        try:
            self.calls.get(timeout=timeout_s)
        except Empty:
            return False
        return True

    def close(self) -> None:
        self._watch.close()


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    (tmp_path / "own" / "exercises").mkdir(parents=True)
    (tmp_path / "own" / "settings.yaml").write_text("talk: few\n")
    there = Watched(tmp_path / "own")
    yield there
    there.close()


def in_place(folder: Path) -> None:
    (folder / "settings.yaml").write_text("talk: none\n")


def by_rename(folder: Path) -> None:
    (folder / ".settings.yaml.swp").write_text("talk: none\n")
    os.replace(folder / ".settings.yaml.swp", folder / "settings.yaml")


def new_file_below(folder: Path) -> None:
    (folder / "exercises" / "mine.yaml").write_text("id: mine\n")


def with_a_wrong_name(folder: Path) -> None:
    (folder / "settings.yml").write_text("talk: none\n")


def wrong_folder(folder: Path) -> None:
    (folder / "Exercises").mkdir()


def removed(folder: Path) -> None:
    (folder / "settings.yaml").unlink()


@pytest.mark.parametrize("save", [in_place, by_rename, new_file_below, with_a_wrong_name, wrong_folder, removed])
def test_a_change_is_told_of_once_however_it_was_saved(watched: Watched, save: Callable[[Path], None]) -> None:
    save(watched.folder)
    assert watched.told()
    assert not watched.told(SHORT_S)


def test_what_is_no_yaml_file_is_not_told_of(watched: Watched) -> None:
    (watched.folder / "settings.yaml~").write_text("old")
    (watched.folder / ".settings.yaml.swp").write_text("half")
    (watched.folder / "voice.ogg").write_text("sound")
    assert not watched.told(SHORT_S)


def test_many_changes_in_a_row_are_one(watched: Watched) -> None:
    for _ in range(20):
        in_place(watched.folder)
        new_file_below(watched.folder)
    assert watched.told()
    watched.told(SHORT_S)
    assert watched.calls.qsize() <= 2, "40 changes, and a slow machine may pause between some of them"


def test_a_folder_that_comes_later_is_watched_too(tmp_path: Path) -> None:
    there = Watched(tmp_path / "own")
    try:
        (tmp_path / "own").mkdir()
        assert there.told()
        (tmp_path / "own" / "exercises").mkdir()
        assert there.told()
        new_file_below(there.folder)
        assert there.told()
    finally:
        there.close()


def test_word_comes_of_a_voice_that_was_made_exchanged_or_forgotten_and_of_no_draft(watched: Watched) -> None:
    voices = watched.folder / "voices"
    voices.mkdir()
    assert watched.told()
    (voices / ".anna.new").mkdir()
    (voices / ".anna.new" / "manifest.json").touch()
    assert not watched.told(SHORT_S)
    (voices / ".anna.new").rename(voices / "anna")
    assert watched.told()
    (voices / "anna").rename(voices / ".anna.gone")
    assert watched.told()


def test_a_watch_that_was_closed_tells_nothing_and_holds_no_file(watched: Watched) -> None:
    before = len(os.listdir("/proc/self/fd"))
    other = Watched(watched.folder)
    other.close()
    other.close()
    in_place(watched.folder)
    assert not other.told(SHORT_S)
    assert len(os.listdir("/proc/self/fd")) == before


def test_a_card_that_is_plugged_in_and_pulled_out_is_told_of_and_its_mixer_is_not(tmp_path: Path) -> None:
    calls: SimpleQueue[int] = SimpleQueue()
    devices = tmp_path / "snd"  # there is no such folder before the first card
    watch = FolderWatch(devices, (), lambda: calls.put(1), counts=card_plugged, quiet_s=0.05)
    devices.mkdir()
    (devices / "pcmC1D0p").touch()
    assert calls.get(timeout=LONG_S)
    (devices / "controlC1").touch()
    with pytest.raises(Empty):
        calls.get(timeout=SHORT_S)
    (devices / "pcmC1D0p").unlink()
    assert calls.get(timeout=LONG_S)
    watch.close()
