"""What is remembered comes back, and a card that can't be written or read never stops the device."""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pi_regulate.devices.keeping.store import Session, Store, found_state, state_folder, write_whole
from pi_regulate.session.memory import Memory
from tests.examples import examples
from tests.in_one_test import in_one_test
from tests.odd_files import ODD, placed

MOST_SESSIONS = 30  # as `history --help` and docs/service-life.md say


memories = st.builds(
    Memory,
    sessions=st.integers(0, 10**6),
    heard=st.dictionaries(st.text(max_size=20), st.integers(0, 99), max_size=4),
    begun=st.dictionaries(st.text(max_size=20), st.integers(0, 99), max_size=4),
    cards=st.dictionaries(st.text(max_size=20), st.lists(st.integers(0, 20), max_size=8).map(tuple), max_size=3),
    card_night=st.none() | st.integers(0, 10**6),
    quiet=st.booleans(),
)


@settings(max_examples=examples(12))
@given(memory=memories)
def test_what_was_remembered_comes_back(tmp_path_factory: pytest.TempPathFactory, memory: Memory) -> None:
    store = Store(tmp_path_factory.mktemp("home") / ".local" / "state")  # on a new laptop neither is there
    store.save(memory)
    store.settle()
    assert store.load() == memory


@in_one_test("kind", ODD)
def test_whatever_stands_in_the_place_of_the_memory_is_a_first_night_and_keeps_nobody_waiting(
    tmp_path: Path, kind: str
) -> None:
    placed(kind, tmp_path / "memory.json")
    store = Store(tmp_path)
    assert (store.load(), store.history()) == (Memory(), [])
    store.save(Memory(sessions=3), Session("2026-05-01", 9, "breathe", "by itself"))
    assert store._clerk.settle()
    if kind != "folder":
        assert (store.load().sessions, len(store.history())) == (3, 1)


@in_one_test("kind", ["pipe", "folder", "socket", "link to /dev/zero", "link to settings.yaml"])
def test_what_has_the_name_of_a_new_file_keeps_nobody_waiting(tmp_path: Path, kind: str) -> None:
    write_whole(tmp_path / "memory.json", "old")
    placed(kind, tmp_path / ".memory.json.new")
    with pytest.raises(OSError):  # noqa: PT011  # as many reasons as kinds
        write_whole(tmp_path / "memory.json", "new")
    assert (tmp_path / "memory.json").read_text() == "old"


@in_one_test(
    "content",
    [
        "",
        "{",
        "[]",
        '{"sessions": "many"}',
        '{"sessions": 1}',
        '{"sessions": 1e999}',
        "null",
        "\0\0\0",
        "[" * 9999,
        '{"sessions": 1, "heard": 3, "begun": {}, "cards": {}, "card_night": null}',
    ],
)
def test_a_damaged_memory_is_a_first_night(tmp_path: Path, content: str) -> None:
    (tmp_path / "memory.json").write_text(content)
    assert Store(tmp_path).load() == Memory()


@in_one_test(
    ("sessions", "heard"),
    [
        (0, {}),
        (1, {"notice.1": 1, "notice.2": 1, "intro.1": 1}),
        (2, {"notice.1": 1, "notice.2": 1, "intro.1": 2}),
        (40, {"notice.1": 1, "notice.2": 1, "intro.1": 3}),
        (-1, {}),
    ],
)
def test_a_memory_from_before_lines_were_counted_knows_them_by_its_sessions(
    tmp_path: Path, sessions: int, heard: dict[str, int]
) -> None:
    kept = {"sessions": sessions, "begun": {"box-four": 2}, "cards": {"contemplate": [3]}, "card_night": 7}
    (tmp_path / "memory.json").write_text(json.dumps(kept))
    assert Store(tmp_path).load() == Memory(sessions, heard, {"box-four": 2}, {"contemplate": (3,)}, 7)


def test_a_version_from_before_lines_were_counted_finds_all_that_it_reads(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.save(Memory(2, {"notice.1": 1}, {"box-four": 2}, {"contemplate": (3,)}, 7))
    store.settle()
    kept = json.loads((tmp_path / "memory.json").read_text())
    older = {"sessions": 2, "begun": {"box-four": 2}, "cards": {"contemplate": [3]}, "card_night": 7}
    assert {name: kept[name] for name in older} == older


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


def test_a_file_and_then_its_place_in_the_folder_are_on_the_disk_before_it_is_said_to_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A power cut right after `write_whole` may not bring the old file back: the rename has to be on the disk too."""
    done: list[tuple[str, str]] = []
    fsync, replace = os.fsync, os.replace

    def sees_fsync(handle: int) -> None:
        done.append(("fsync", Path(os.readlink(f"/proc/self/fd/{handle}")).name))
        fsync(handle)

    def sees_replace(before: Path, after: Path) -> None:
        done.append(("replace", Path(after).name))
        replace(before, after)

    monkeypatch.setattr(os, "fsync", sees_fsync)
    monkeypatch.setattr(os, "replace", sees_replace)
    write_whole(tmp_path / "kept", "new")
    assert done == [("fsync", ".kept.new"), ("replace", "kept"), ("fsync", tmp_path.name)]


def test_a_link_in_the_place_of_what_is_being_written_is_not_followed(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("somebody's letters")
    precious.chmod(0o640)
    (tmp_path / ".kept.new").symlink_to(precious)
    with pytest.raises(OSError, match="symbolic links"):
        write_whole(tmp_path / "kept", "new")
    assert precious.read_text() == "somebody's letters"
    assert precious.stat().st_mode & 0o777 == 0o640
    assert not (tmp_path / "kept").exists()


def test_the_state_folder_is_where_systemd_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path))
    assert state_folder() == tmp_path
    monkeypatch.delenv("STATE_DIRECTORY")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "home"))
    assert state_folder() == tmp_path / "home" / "pi-regulate"


def test_what_has_not_changed_is_not_written(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.save(store.load())
    store.settle()
    assert not list(tmp_path.iterdir())


def test_what_was_just_written_is_not_written_again(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.save(Memory(sessions=3))
    store.settle()
    (tmp_path / "memory.json").unlink()
    store.save(Memory(sessions=3))
    store.settle()
    assert not list(tmp_path.iterdir())


def test_what_a_power_cut_left_half_written_is_written_over_whole(tmp_path: Path) -> None:
    (tmp_path / ".kept.new").write_text("a longer text, cut off in the middle of a w")
    write_whole(tmp_path / "kept", "new")
    assert (tmp_path / "kept").read_text() == "new"


def test_what_need_not_last_waits_for_no_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def waits(_: int) -> None:
        raise AssertionError("it waits for the disk")

    monkeypatch.setattr(os, "fsync", waits)
    write_whole(tmp_path / "kept", "new", lasts=False)
    assert (tmp_path / "kept").read_text() == "new"


def line(number: int, day: str = "") -> Session:
    return Session(day, number, "breathe", "hold")


def test_a_history_is_kept_only_where_it_is_asked_for_and_goes_when_it_is_not(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.save(Memory(sessions=1), line(1))
    store.save(Memory(sessions=2), line(2))
    store.settle()
    assert Store(tmp_path).history() == [line(1), line(2)]
    store.save(Memory(sessions=3))
    store.settle()
    assert Store(tmp_path).history() == []
    assert Store(tmp_path).load().sessions == 3


def test_a_history_stays_short_and_forgets_what_is_older_than_a_month(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for number in range(MOST_SESSIONS + 5):
        store.save(Memory(sessions=number), line(number))
    store.settle()
    assert [one.minutes for one in store.history()] == list(range(5, MOST_SESSIONS + 5))
    store = Store(tmp_path / "days")
    for day in ("2026-01-29", "2026-01-30", "", "2026-03-01"):  # 31 days before the last, and 30
        store.save(Memory(), line(1, day))
    store.settle()
    assert [one.day for one in store.history()] == ["2026-01-30", "", "2026-03-01"]


def test_forgetting_forgets_the_history_alone_also_while_the_device_runs(tmp_path: Path) -> None:
    device, person = Store(tmp_path), Store(tmp_path)
    device.save(Memory(sessions=7), line(1))
    device.settle()
    person.forget()
    assert person.history() == []
    assert person.load().sessions == 7
    device.save(Memory(sessions=8), line(2))
    device.settle()
    assert person.history() == [line(2)]
    assert (tmp_path / "memory.json").stat().st_mode & 0o077 == 0


UNCOUNTED = '{"history": [{"day": "", "minutes": "many", "reached": "ground", "ended": "hold"}]}'


@in_one_test("content", ["", "{}", '{"history": 3}', '{"history": [{"day": "x"}]}', '{"history": [4]}', UNCOUNTED])
def test_a_damaged_history_is_an_empty_one(tmp_path: Path, content: str) -> None:
    (tmp_path / "memory.json").write_text(content)
    assert Store(tmp_path).history() == []
    Store(tmp_path).forget()


def test_what_a_damaged_file_may_still_hold_of_the_history_goes_too(tmp_path: Path) -> None:
    (tmp_path / "memory.json").write_text('{"history": [{"day": "2026-03-01", "minu')
    assert Store(tmp_path).forget() is True
    assert "2026" not in (tmp_path / "memory.json").read_text()
    assert Store(tmp_path).forget() is False


def test_a_person_means_their_own_state_or_else_the_services(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("STATE_DIRECTORY", raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    own, system = tmp_path / "pi-regulate", tmp_path / "system"
    assert found_state(system) == own
    system.mkdir()
    assert found_state(system) == system
    own.mkdir()
    assert found_state(system) == own


def test_programs_that_write_the_same_file_at_the_same_moment_leave_one_of_their_texts_whole(tmp_path: Path) -> None:
    texts = [sign * 9999 * number for number, sign in enumerate("abcd", 1)]
    with ThreadPoolExecutor(len(texts)) as programs:
        for _ in range(25):
            list(programs.map(lambda text: write_whole(tmp_path / "file", text), texts))
            assert (tmp_path / "file").read_text() in texts
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]


def test_what_root_writes_stays_whose_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[tuple[int, int]] = []
    real = os.stat

    def stat(path: Any, **more: Any) -> Any:
        who = {tmp_path / "file": 1001, tmp_path: 1002}.get(path)
        return real(path, **more) if who is None or not real(path, **more) else SimpleNamespace(st_uid=who, st_gid=who)

    monkeypatch.setattr(os, "stat", stat)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(os, "fchown", lambda handle, user, group: given.append((user, group)))
    write_whole(tmp_path / "file", "new")
    write_whole(tmp_path / "file", "newer")
    assert given == [(1002, 1002), (1001, 1001)]
