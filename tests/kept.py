"""Everything that watches a device while a session plays, and all the texts that it leaves behind.

Trace, log, journal, status, history, the screen's log and the memory are files of one folder. Rule: what lamp and
speaker were told stands beside them as rows, so that a test can look for what must not be found.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from pathlib import Path
from queue import SimpleQueue
from typing import Any, cast

import pytest

from pi_regulate.devices.clock import VirtualClock
from pi_regulate.devices.inbox import Edge, Event
from pi_regulate.devices.keeping.store import Store
from pi_regulate.devices.ports import Watcher
from pi_regulate.devices.wall import RealWall, simulated_wall
from pi_regulate.library.catalogue import Library
from pi_regulate.library.routine import Routine
from pi_regulate.player import Player
from pi_regulate.reporting.rows import LogLines, Trace
from pi_regulate.service.doing import Doing
from pi_regulate.service.journal import JournalFormatter, ProblemLog
from pi_regulate.service.remembering import Remembers
from pi_regulate.service.status_answer import Status, TellsLateness
from pi_regulate.session.guide import Guide
from pi_regulate.session.lateness import Lateness
from pi_regulate.simulator.tempo import TempoClock
from pi_regulate.simulator.view import Viewer
from pi_regulate.trace import Row
from tests.stage import EVENING, USED, Seen, seen_by, shipped


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
    """Asks after every row for the status, as anybody may, and for what others are told."""

    def __init__(self, status: Status, doing: Doing, write: Any) -> None:
        self._status, self._doing, self._write = status, doing, write

    def see(self, row: Row, now_s: float) -> None:
        answer = {name: value for name, value in self._status.answer().items() if name not in ("up_s", "process")}
        others = json.dumps(self._status.for_others())
        self._write(f"{self._doing.sentence}\n{json.dumps(answer)}\n{others}\n")


def all_kept(
    folder: Path,
    caplog: pytest.LogCaptureFixture,
    house: Library,
    what: Routine,
    edges: Sequence[Edge],
    frames_hz: float = 20.0,
) -> Kept:
    """A whole session of `what` in the evening with this hand, and everything that is told or kept of it."""
    caplog.set_level(logging.DEBUG)
    clock, inbox = VirtualClock(), SimpleQueue[Event]()
    guide = Guide(house, simulated_wall(EVENING, 0.0), USED)
    ours, store, tells = Kept(folder), Store(folder), TellsLateness(Lateness(), lambda: True)
    store.load()
    doing = Doing(guide, cast(Any, Ears()), shipped().exercises)
    status = Status(doing, cast(Any, Ears()), tells, 0, RealWall("", on_pi=True, look=lambda: "chrony"))
    screen = Viewer(TempoClock(clock.now))
    with (
        (folder / "trace").open("w") as trace,
        (folder / "log").open("w") as log,
        (folder / "status").open("w") as told,
    ):
        watchers: list[Watcher] = [
            ours, doing, tells, Trace(trace.write), LogLines(log.write, breaths=True), ProblemLog(), screen,
            Remembers(guide, store, guide._wall), Asked(status, doing, told.write),
        ]  # fmt: skip
        for edge in edges:
            clock.schedule(edge.at_s, lambda _, edge=edge: inbox.put(edge))  # type: ignore[misc]
        lamp, speaker = seen_by(Seen(), clock)
        player = Player(guide, clock, inbox, lamp, speaker, watchers, frames_hz=frames_hz, once=True)
        player.run(guide.start(0.0, what))
    store.settle()
    (folder / "screen").write_text("\n".join(screen.new_log()), encoding="utf-8")
    records = [JournalFormatter("%(message)s").format(record) for record in caplog.records]
    (folder / "journal").write_text("\n".join(records), encoding="utf-8")
    return ours
