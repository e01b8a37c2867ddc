"""Somebody's own pace is written down nowhere: not in a trace, a log, the journal, the status, the history, the memory.

A whole session with everything that watches a device. What the lamp and the speaker are told stands beside it, so that
the numbers that must not be found are those that were really led.
"""

from __future__ import annotations

import json
import logging
import re
from pathlib import Path
from queue import SimpleQueue
from typing import Any, cast

import pytest

from pi_regulate.devices.clock import VirtualClock
from pi_regulate.devices.inbox import Event
from pi_regulate.devices.keeping.store import Store
from pi_regulate.devices.ports import Watcher
from pi_regulate.devices.wall import RealWall, simulated_wall
from pi_regulate.player import Player
from pi_regulate.reporting.rows import LogLines, Trace
from pi_regulate.service.doing import Doing
from pi_regulate.service.journal import JournalFormatter, ProblemLog
from pi_regulate.service.remembering import Remembers
from pi_regulate.service.status_answer import Status, TellsLateness
from pi_regulate.session.guide import Guide
from pi_regulate.session.lateness import Lateness
from pi_regulate.simulator.tempo import TempoClock
from pi_regulate.simulator.view import View, Viewer
from pi_regulate.trace import Row
from tests.stage import EVENING, USED, Bedside, Seen, library, press, routine, seen_by, shipped

TAPS_S = (9.0, 15.41, 21.82, 28.23, 34.64, 41.4)  # 9.36 a minute; the last two come when the light leads already
EASES_S = 70.0  # and once more a press, which moves on
UNTOLD = ("breath", "chime", "press", "level", "double")


class Ears:
    """A speaker that is told nothing."""

    ready, status, card = True, "sound on a test", None


class Kept:
    """Every row, and everything that is told or kept of a session, as text, by where it is."""

    def __init__(self, folder: Path) -> None:
        self.rows: list[Row] = []
        self.folder = folder

    def see(self, row: Row, now_s: float) -> None:
        self.rows.append(row)

    def texts(self) -> dict[str, str]:
        files = sorted(path for path in self.folder.rglob("*") if path.is_file())
        return {path.name: path.read_text(encoding="utf-8") for path in files}


class Asked:
    """Asks for the status after every row, as anybody may."""

    def __init__(self, status: Status, doing: Doing, write: Any) -> None:
        self._status, self._doing, self._write = status, doing, write

    def see(self, row: Row, now_s: float) -> None:
        answer = {name: value for name, value in self._status.answer().items() if name not in ("up_s", "process")}
        self._write(f"{self._doing.sentence}\n{json.dumps(answer)}\n")


@pytest.fixture
def kept(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Kept:
    caplog.set_level(logging.DEBUG)
    clock, inbox = VirtualClock(), SimpleQueue[Event]()
    guide = Guide(library(history="short"), simulated_wall(EVENING, 0.0), USED)
    ours, store, tells = Kept(tmp_path), Store(tmp_path), TellsLateness(Lateness(), lambda: True)
    store.load()
    doing = Doing(guide, cast(Any, Ears()), shipped().exercises)
    status = Status(doing, cast(Any, Ears()), tells, 0, RealWall("", on_pi=True, look=lambda: "chrony"))
    screen = Viewer(TempoClock(clock.now))
    with (
        (tmp_path / "trace").open("w") as trace,
        (tmp_path / "log").open("w") as log,
        (tmp_path / "status").open("w") as told,
    ):
        watchers: list[Watcher] = [
            ours, doing, tells, Trace(trace.write), LogLines(log.write, breaths=True), ProblemLog(), screen,
            Remembers(guide, store, guide._wall), Asked(status, doing, told.write),
        ]  # fmt: skip
        for edge in [one for at_s in TAPS_S for one in press(at_s)] + press(EASES_S):
            clock.schedule(edge.at_s, lambda _, edge=edge: inbox.put(edge))  # type: ignore[misc]
        lamp, speaker = seen_by(Seen(), clock)
        player = Player(guide, clock, inbox, lamp, speaker, watchers, frames_hz=20.0, once=True)
        player.run(guide.start(0.0, routine(breathe=["your-pace"], connect=["quiet-company"])))
    store.settle()
    (tmp_path / "screen").write_text("\n".join(screen.new_log()), encoding="utf-8")
    records = [JournalFormatter("%(message)s").format(record) for record in caplog.records]
    (tmp_path / "journal").write_text("\n".join(records), encoding="utf-8")
    return ours


def untold(rows: list[Row]) -> list[float]:
    """The numbers that nobody may find: what was led, its halves, and what they were read from."""
    breaths = [row for row in rows if row.what == "breath"]
    parts = [row.seconds or 0.0 for row in breaths[:4]]
    every_s = TAPS_S[1] - TAPS_S[0]
    found = [*parts, parts[0] + parts[1], 60 / (parts[0] + parts[1]), every_s, 60 / every_s, 60 / every_s + 1]
    return [*found, *(row.at_s for row in breaths), *TAPS_S]


def test_no_number_of_it_is_in_anything_that_is_kept_or_told(kept: Kept) -> None:
    assert len([row for row in kept.rows if row.what == "breath"]) > 10
    numbers = untold(kept.rows)
    assert numbers[4] == pytest.approx(60 / 10.3, abs=0.05)
    led_s = next(row.at_s for row in kept.rows if row.line == "your-pace.3")
    texts = kept.texts()
    assert {"trace", "log", "status", "screen", "journal"} < texts.keys()
    for name, text in texts.items():
        said = {float(number) for number in re.findall(r"\d+\.\d+", text)}
        told = [number for number in numbers if any(abs(number - one) < 0.0006 for one in said)]
        assert [number for number in told if abs(number - led_s) > 0.0006] == [], name  # when a line is said is heard


def test_between_the_taps_and_the_next_phase_nothing_is_told_that_has_a_beat(kept: Kept) -> None:
    rows = [json.loads(line) for line in kept.texts()["trace"].splitlines()]
    from_s = next(row["at_s"] for row in rows if row["what"] == "taps")
    to_s = [row["at_s"] for row in rows if row["what"] == "phase"][-1]
    between = [row for row in rows if from_s < row["at_s"] < to_s]
    assert [row["what"] for row in between if row["what"] in UNTOLD] == []
    assert [row["what"] for row in rows if row["at_s"] == to_s][:2] == ["level", "press"]  # the one that moved on
    assert [row["what"] for row in between if row["what"] == "say"] == ["say"] * 3
    lines = kept.texts()["log"].splitlines()
    assert [line for line in lines if line.split()[1] == "breath"] == []
    assert "breath 1" not in kept.texts()["status"]
    assert "each press is a breath in" in kept.texts()["screen"]
    assert len([row for row in kept.rows if row.what == "press" and not row.private]) == 1


def test_a_breath_of_ours_is_told_as_before() -> None:
    lines: list[str] = []
    trace = Trace(lines.append)
    trace.see(Row(1.0, "breath", part="in", seconds=4.0, index=1), 1.0)
    trace.see(Row(1.0, "breath", part="in", seconds=4.0, index=1, private=True), 1.0)
    assert len(lines) == 1
    assert "private" not in lines[0]


def test_the_screen_shows_that_it_is_led_and_not_how_quickly() -> None:
    bed = Bedside()
    bed.start(routine(breathe=["your-pace"]))
    for at_s in TAPS_S[:4]:
        bed.hand(press(at_s))
    bed.until(36.0)
    view = View(exercise="your-pace", phase="breathe", at_rest=False, plan=bed.guide.plan())
    assert view.word(36.0) == "in"
    assert view.caption(36.0) == "at your pace"
    assert view.left_s(36.0) is None
