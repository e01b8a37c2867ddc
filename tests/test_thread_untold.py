"""Whether somebody said yes to the morning thread is written down nowhere but in one bit, while it is needed.

Two nights with everything that watches a device: in one a press counts, in the other it came a moment too early. What
the night and the morning after it leave behind has to be the same, though the lamp was not.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from typing import Any, cast

import pytest

from pi_regulate.devices.clock import VirtualClock
from pi_regulate.devices.inbox import Event, Stop
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
from pi_regulate.trace import Row
from tests.kept import Asked, Ears
from tests.stage import USED, Bedside, Seen, library, press, routine, seen_by, shipped

ELEVEN, TEN_HOURS_S = 23 * 60, 10.5 * 3600.0
COMPANY = routine(connect=["quiet-company"])
HOUSE = library(thread=9 * 60, history="short")


class Night:
    """What a night leaves behind: every text by where it is, what was remembered at each rest, and what was seen."""

    def __init__(self, folder: Path, press_s: float, caplog: pytest.LogCaptureFixture) -> None:
        folder.mkdir()
        caplog.clear()
        clock, inbox = VirtualClock(), SimpleQueue[Event]()
        guide = Guide(HOUSE, simulated_wall(ELEVEN, 0.0), USED)
        store, tells = Store(folder), TellsLateness(Lateness(), lambda: True)
        store.load()
        doing = Doing(guide, cast(Any, Ears()), shipped().exercises)
        status = Status(doing, cast(Any, Ears()), tells, 0, RealWall("", on_pi=True, look=lambda: "chrony"))
        self.seen, self.kept = Seen(), list[dict[str, object]]()
        with (
            (folder / "trace").open("w") as trace,
            (folder / "log").open("w") as log,
            (folder / "status").open("w") as told,
        ):
            watchers: list[Watcher] = [
                doing, tells, Trace(trace.write), LogLines(log.write, breaths=True), ProblemLog(),
                Remembers(guide, store, guide._wall), cast(Watcher, self._after(store, folder)),
                cast(Watcher, _Public(Asked(status, doing, told.write))),
            ]  # fmt: skip
            for edge in press(press_s):
                clock.schedule(edge.at_s, lambda _, edge=edge: inbox.put(edge))  # type: ignore[misc]
            clock.schedule(TEN_HOURS_S, lambda _: inbox.put(Stop("at the end")))
            lamp, speaker = seen_by(self.seen, clock)
            player = Player(guide, clock, inbox, lamp, speaker, watchers, frames_hz=5.0)
            player.run(guide.start(0.0, COMPANY))
        store.settle()
        records = [JournalFormatter("%(message)s").format(record) for record in caplog.records]
        self.texts = {name: (folder / name).read_text(encoding="utf-8") for name in ("trace", "log", "status")}
        self.texts["journal"] = "\n".join(records)
        self.texts["memory"] = (folder / "memory.json").read_text(encoding="utf-8")

    def _after(self, store: Store, folder: Path) -> object:
        night = self

        class AtRest:
            def see(self, row: Row, now_s: float) -> None:
                if row.what == "rest":
                    store.settle()
                    night.kept.append(json.loads((folder / "memory.json").read_text(encoding="utf-8")))

        return AtRest()


class _Public:
    """Asks after rows that others see, at the hours of both nights."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked

    def see(self, row: Row, now_s: float) -> None:
        if row.what != "level" and not row.private:
            self._asked.see(row, now_s)


def invites_s() -> float:
    bed = Bedside(HOUSE, at_min=ELEVEN)
    bed.start(COMPANY)
    bed.until(220)
    return next(row.at_s for row in bed.rows if row.line == "thread.2")


@pytest.fixture
def night(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Callable[[str, float], Night]:
    caplog.set_level(logging.DEBUG)
    return lambda name, after_s: Night(tmp_path / name, invites_s() + after_s, caplog)


def test_a_night_with_a_yes_leaves_behind_what_one_without_it_does(night: Callable[[str, float], Night]) -> None:
    yes, no = night("yes", 6.0), night("no", 0.3)
    assert [len(one.seen.of("yes")) for one in (yes, no)] == [1, 0]
    assert [len(one.seen.of("sign")) for one in (yes, no)] == [1, 0]  # it was shown in the morning
    assert max(level for at_s, level in yes.seen.light if at_s > 9 * 3600) > 0.13
    assert [one.get("thread") for one in yes.kept] == [True, None]  # the bit, and after the morning nothing
    assert [one.get("thread") for one in no.kept] == [None]
    assert len(yes.kept[-1]["history"]) == 1  # type: ignore[arg-type]
    for name, text in no.texts.items():
        assert yes.texts[name] == text, name
    assert json.loads(no.texts["trace"].splitlines()[-1])["what"] in ("rest", "level")
    assert not any("thread" in text for text in yes.texts.values())


def test_the_line_in_the_morning_is_told_nowhere_either(tmp_path: Path) -> None:
    bed = Bedside(HOUSE, at_min=9 * 60 + 10, memory=USED)
    bed.guide.course.memory = bed.guide.course.memory.__class__(thread=True, heard=USED.heard)
    lines: list[str] = []
    bed.start("default")
    bed.until(20)
    trace = Trace(lines.append)
    for row in bed.rows:
        trace.see(row, row.at_s)
    assert "thread.3" in bed.lines
    assert not any("thread" in line for line in lines)
