"""A start that ends early is counted and told of; one that goes well, or is asked to stop, is not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pi_regulate.devices.keeping.clerk import Clerk
from pi_regulate.devices.keeping.starts import StartBook, Starts, read_starts
from pi_regulate.words import Problem, ProblemsError, RegulateError


@pytest.fixture
def clerk() -> Clerk:
    return Clerk()


def start(folder: Path, clerk: Clerk) -> StartBook:
    book = StartBook(folder, clerk)
    assert clerk.settle()
    return book


def fail(folder: Path, clerk: Clerk, error: Exception) -> None:
    start(folder, clerk).failed(error)
    clerk.settle()


def test_starts_that_end_without_a_word_are_counted_until_one_goes_well(tmp_path: Path, clerk: Clerk) -> None:
    assert [start(tmp_path, clerk).before.unfinished for _ in range(4)] == [0, 1, 2, 3]
    start(tmp_path, clerk).went_well()
    clerk.settle()
    assert start(tmp_path, clerk).before.unfinished == 0


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


@pytest.mark.parametrize(
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
