"""A start that ends early is counted and told of; one that goes well, or is asked to stop, is not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pi_regulate.devices.keeping.clerk import Clerk
from pi_regulate.devices.keeping.starts import StartBook, Starts, boot_id, read_starts
from pi_regulate.words import Problem, ProblemsError, RegulateError
from tests.in_one_test import in_one_test
from tests.odd_files import ODD, placed

BOOT, NEXT_BOOT = "7f3c", "90ab"


@pytest.fixture
def clerk() -> Clerk:
    return Clerk()


def start(folder: Path, clerk: Clerk, boot: str = BOOT) -> StartBook:
    book = StartBook(folder, folder, clerk, boot)
    assert clerk.settle()
    return book


def fail(folder: Path, clerk: Clerk, error: Exception) -> None:
    start(folder, clerk).failed(error)
    clerk.settle()


def after(folder: Path, clerk: Clerk, *ends: str | None) -> Starts:
    """What a start knows after some that left no word themselves; systemd's word of each, None where it said none."""
    for ended in ends:
        start(folder, clerk)
        if ended is not None:
            (folder / "ended").write_text(f"{ended}\n")
    return start(folder, clerk).before


@pytest.mark.parametrize("kind", ODD)
def test_whatever_stands_in_the_place_of_what_is_known_keeps_no_start_waiting(
    tmp_path: Path, clerk: Clerk, kind: str
) -> None:
    placed(kind, tmp_path / "starts.json")
    placed(kind, tmp_path / "ended")
    assert start(tmp_path, clerk).before == Starts()
    if kind != "folder":
        assert not os.path.lexists(tmp_path / "ended"), "what systemd writes there next is a file"
        assert after(tmp_path, clerk, "signal SEGV").faults == ("it crashed with the signal SEGV",)


@pytest.mark.parametrize(
    ("ended", "fault"),
    [
        ("watchdog ABRT", "it hung, and the watchdog ended it"),
        ("watchdog KILL", "it hung, and the watchdog ended it"),
        ("oom-kill KILL", "there was no memory left"),
        ("signal SEGV", "it crashed with the signal SEGV"),
        ("core-dump BUS", "it crashed with the signal BUS"),
        ("signal SYS", "it crashed with the signal SYS"),
        ("exit-code 120", "it ended with 120"),
    ],
)
def test_what_the_files_may_be_to_blame_for_is_counted(tmp_path: Path, clerk: Clerk, ended: str, fault: str) -> None:
    before = after(tmp_path, clerk, ended, ended, ended)
    assert (before.unfinished, before.faults, before.outside) == (3, (fault,) * 3, ())


@pytest.mark.parametrize(
    ("ended", "why"),
    [
        ("signal KILL", "it was ended by the signal KILL"),
        ("signal TERM", "it was ended by the signal TERM"),
        ("signal USR1", "it was ended by the signal USR1"),  # an upgrade that came early in a start
        ("core-dump QUIT", "it was stopped"),
        ("timeout TERM", "it took longer than systemd allows"),
        ("timeout KILL", "it took longer than systemd allows"),
        ("success TERM", "it was stopped"),
        ("\xff" * 300, "it was stopped"),
        ("", "it was stopped"),
        (None, "it was stopped"),
    ],
)
def test_what_came_from_outside_is_told_and_not_counted(
    tmp_path: Path, clerk: Clerk, ended: str | None, why: str
) -> None:
    before = after(tmp_path, clerk, *(ended,) * 9)
    assert (before.unfinished, before.faults, len(before.outside)) == (0, (), 8)
    assert before.outside[-1].startswith(why)


def test_power_that_goes_is_known_by_the_boot_and_not_counted(tmp_path: Path, clerk: Clerk) -> None:
    for boot in ("one", "two", "three", "four", "five"):
        start(tmp_path, clerk, boot)
    before = start(tmp_path, clerk, "six").before
    assert (before.unfinished, before.faults) == (0, ())
    assert before.outside == ("the power was cut, or the Pi was restarted",) * 5


def test_power_that_goes_between_two_crashes_excuses_neither(tmp_path: Path, clerk: Clerk) -> None:
    after(tmp_path, clerk, "signal SEGV", "signal SEGV")
    before = start(tmp_path, clerk, NEXT_BOOT).before
    assert before.unfinished == 2


def test_faults_are_counted_until_a_start_goes_well(tmp_path: Path, clerk: Clerk) -> None:
    assert after(tmp_path, clerk, "signal SEGV", "watchdog ABRT").unfinished == 2
    (tmp_path / "ended").write_text("watchdog ABRT\n")
    book = start(tmp_path, clerk)
    assert book.before.unfinished == 3
    book.went_well()
    clerk.settle()
    (tmp_path / "ended").write_text("watchdog ABRT\n")
    assert start(tmp_path, clerk).before.unfinished == 0, "it had run well before that"


def test_the_word_of_systemd_is_of_one_end_only(tmp_path: Path, clerk: Clerk) -> None:
    assert after(tmp_path, clerk, "signal SEGV", None).unfinished == 1


def test_this_boot_has_a_name_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "boot_id").write_text("1b4e28ba-2fa1\n")
    assert boot_id(tmp_path / "boot_id") == "1b4e28ba-2fa1"
    assert boot_id(tmp_path / "nothing") == "?"


def test_a_fault_is_a_kind_of_error_and_a_place_and_never_a_line_of_the_owners_files(
    tmp_path: Path, clerk: Clerk
) -> None:
    for error in (
        RegulateError("GPIO 17 is not free"),
        ProblemsError((Problem("mine.yaml", 1, 1, 1, "wrong", "say: Dear Anna"),)),
        ValueError("Dear Anna"),
    ):
        fail(tmp_path, clerk, error)
    found = read_starts(tmp_path)
    assert found == Starts(3, ("RegulateError: GPIO 17 is not free", "ProblemsError", "ValueError"))


def test_only_the_last_faults_are_kept(tmp_path: Path, clerk: Clerk) -> None:
    for number in range(20):
        fail(tmp_path, clerk, RegulateError(str(number)))
    assert [fault[-2:] for fault in read_starts(tmp_path).faults] == [str(number) for number in range(12, 20)]


def test_a_fault_after_a_good_while_is_told_and_not_counted(tmp_path: Path, clerk: Clerk) -> None:
    book = start(tmp_path, clerk)
    book.went_well()
    book.failed(RegulateError("the chip is gone"))
    clerk.settle()
    assert read_starts(tmp_path) == Starts(0, ("RegulateError: the chip is gone",))


@in_one_test(
    "damage",
    ["", "{", "[]", '{"unfinished": "many", "faults": []}', '{"unfinished": 1}', '{"unfinished": 1e999, "faults": []}'],
)
def test_a_damaged_count_is_a_first_start(tmp_path: Path, damage: str) -> None:
    (tmp_path / "starts.json").write_text(damage)
    assert read_starts(tmp_path) == Starts()


def test_a_disk_that_refuses_stops_nobody_and_is_told_once(
    tmp_path: Path, clerk: Clerk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    book = start(tmp_path, clerk)
    book.went_well()
    book.failed(RegulateError("x"))
    assert clerk.settle()
    assert read_starts(tmp_path) == Starts()
    assert [record.message for record in caplog.records] == [
        "nothing is remembered: the state folder can't be written (No space left on device)"
    ]
