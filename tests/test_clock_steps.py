"""No length depends on the clock on the wall: it is read in one place, and when it jumps nothing else does."""

from __future__ import annotations

import re
from pathlib import Path
from queue import SimpleQueue

import pi_regulate
from pi_regulate.devices.clock import VirtualClock
from pi_regulate.devices.inbox import Event
from pi_regulate.player import Player
from pi_regulate.session.guide import Guide
from pi_regulate.session.night import Wall
from tests.stage import NOON, USED, Seen, seen_by, shipped

WALL_CLOCK = re.compile(r"\btime\.time(_ns)?\(|\bdatetime\.(now|utcnow|today)\(|\bdate\.today\(|CLOCK_REALTIME")


def test_the_time_of_day_is_asked_for_in_one_place() -> None:
    package = Path(pi_regulate.__file__).parent
    files = sorted(package.rglob("*.py"))
    assert len(files) > 50
    asking = [file.relative_to(package).as_posix() for file in files if WALL_CLOCK.search(file.read_text("utf-8"))]
    assert asking == ["devices/wall.py"]


def test_a_clock_that_jumps_by_hours_and_days_changes_nothing_of_a_session_by_day() -> None:
    def session(jumps: bool) -> Seen:
        def wall(now_s: float) -> Wall:
            jump = int(now_s / 7) % 5 if jumps else 0
            return Wall(NOON + (-120, 0, 45, 200, 90)[jump], 739000 + jump * 400)

        clock, seen = VirtualClock(), Seen()
        guide = Guide(shipped(), wall, USED)
        player = Player(guide, clock, SimpleQueue[Event](), *seen_by(seen, clock), once=True)
        player.run(guide.start(0.0, shipped().routines["default"]))
        return seen

    steady, jumping = session(False), session(True)
    assert [(row.what, row.at_s, row.id) for row in jumping.rows] == [
        (row.what, row.at_s, row.id) for row in steady.rows
    ]
    assert jumping.light == steady.light
