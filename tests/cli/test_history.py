"""There is a history only where it is wished; it says little, and is forgotten with one word."""

from __future__ import annotations

from pathlib import Path

import pytest

from pi_regulate.devices.keeping.store import Session, Store
from pi_regulate.devices.wall import simulated_wall
from pi_regulate.service.remembering import Remembers
from pi_regulate.session.guide import Guide
from pi_regulate.session.memory import Memory
from pi_regulate.session.night import Wall
from pi_regulate.trace import Row
from tests.conftest import Call
from tests.stage import NIGHT, library


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "state"))
    return tmp_path / "state"


def test_a_history_is_shown_and_forgotten(call: Call, state: Path) -> None:
    store = Store(state)
    store.save(Memory(sessions=4), Session("2026-03-01", 12, "breathe", "by a hold"))
    store.save(Memory(sessions=5), Session("", 1, "ground", "by itself or a press"))
    store.settle()
    assert call("history").stdout.splitlines() == [
        "2026-03-01   12 minutes  breathe  by a hold",
        "day unknown  1 minute    ground   by itself or a press",
    ]
    assert call("history", "forget").stdout == "deleted\n"
    assert "there is no history" in call("history").stdout
    assert call("history", "forget").stdout == "there was no history to delete\n"
    assert Store(state).load().sessions == 5


def test_no_history_is_said_with_what_would_make_one(call: Call, state: Path) -> None:
    said = call("history").stdout
    assert "`history: short`" in said
    assert str(state) in said
    assert "`--backend mock`" in said
    forgotten = call("history", "forget")
    assert (forgotten.exit_code, forgotten.stdout) == (0, "there was no history to delete\n")


def session(state: Path, wish: str, wall: Wall) -> list[Session]:
    """A session of ten minutes that is ended by a hold in breathe."""
    store = Store(state)
    one = Guide(library(history=wish), simulated_wall(NIGHT, 0.0), store.load())
    watcher = Remembers(one, store, lambda _: wall)
    for row in (Row(1, "phase", phase="ground"), Row(9, "hold"), Row(300, "phase", phase="breathe"), Row(600, "hold")):
        watcher.see(row, row.at_s)
    watcher.see(Row(601, "rest"), 601.0)
    store.settle()
    return store.history()


def test_a_second_session_is_counted_from_its_own_beginning_and_ends_in_its_own_way(state: Path) -> None:
    store = Store(state)
    watcher = Remembers(Guide(library(history="short"), simulated_wall(NIGHT, 0.0)), store, lambda _: Wall(60, 739000))
    for row in (
        Row(0, "phase", phase="ground"), Row(60, "hold"), Row(62, "rest"),
        Row(3000, "phase", phase="ground"), Row(3120, "landing"), Row(3126, "rest"),
    ):  # fmt: skip
        watcher.see(row, row.at_s)
    store.settle()
    assert [(line.minutes, line.ended) for line in store.history()] == [(1, "by a hold"), (2, "by itself or a press")]


def test_by_default_nothing_is_written_down(state: Path) -> None:
    assert session(state, "off", Wall(60, 739000)) == []
    assert not state.exists()


def test_a_night_belongs_to_the_day_it_began_on(state: Path) -> None:
    (line,) = session(state, "short", Wall(60, 739000))
    (other,) = session(state / "evening", "short", Wall(23 * 60, 738999))
    assert line == other == Session("2024-04-23", 10, "breathe", "by a hold")


def test_a_clock_that_can_not_be_believed_gives_no_day(state: Path) -> None:
    (line,) = session(state, "short", Wall(60, 739000, trusted=False))
    assert line.day == ""


def test_the_sign_at_arming_is_no_session(state: Path) -> None:
    store = Store(state)
    one = Guide(library(history="short"), simulated_wall(NIGHT, 0.0), store.load())
    watcher = Remembers(one, store, lambda _: Wall(60, 739000))
    watcher.see(Row(0, "sign", name="armed", seconds=8.0), 0.0)
    watcher.see(Row(14, "rest"), 14.0)
    store.settle()
    assert not state.exists()
