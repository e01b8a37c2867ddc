"""What is remembered comes back, and a card that can't be written or read never stops the device."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_regulate.devices.store import Store, state_folder, write_whole
from pi_regulate.session.memory import Memory

memories = st.builds(
    Memory,
    sessions=st.integers(0, 10**6),
    begun=st.dictionaries(st.text(max_size=20), st.integers(0, 99), max_size=4),
    cards=st.dictionaries(st.text(max_size=20), st.lists(st.integers(0, 20), max_size=8).map(tuple), max_size=3),
    card_night=st.none() | st.integers(0, 10**6),
)


@given(memory=memories)
def test_what_was_remembered_comes_back(tmp_path_factory: pytest.TempPathFactory, memory: Memory) -> None:
    store = Store(tmp_path_factory.mktemp("state") / "new")
    store.save(memory)
    store.settle()
    assert store.load() == memory


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"sessions": "many"}', '{"sessions": 1}', "null", "\0\0\0", "[" * 9999]
)
def test_a_damaged_memory_is_a_first_night(tmp_path: Path, content: str) -> None:
    (tmp_path / "memory.json").write_text(content)
    assert Store(tmp_path).load() == Memory()


def test_a_state_folder_that_cannot_be_made_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    store = Store(tmp_path / "file" / "state")
    store.save(Memory(sessions=3))
    store.settle()
    assert store.load() == Memory()


def test_a_disk_that_is_full_keeps_the_file_that_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = tmp_path / "memory.json"
    write_whole(kept, "old")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(kept, "new")
    assert kept.read_text() == "old"
    assert list(tmp_path.iterdir()) == [kept]


def test_the_state_folder_is_where_systemd_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path))
    assert state_folder() == tmp_path
    monkeypatch.delenv("STATE_DIRECTORY")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "home"))
    assert state_folder() == tmp_path / "home" / "pi-regulate"
