"""Planned against actual: the loop counts how late it was, tells it after each session, and says so when it shows."""

from __future__ import annotations

import logging
from queue import SimpleQueue

import pytest

from pi_regulate.devices.clock import VirtualClock
from pi_regulate.devices.inbox import Edge, Event, Inbox
from pi_regulate.devices.wall import simulated_wall
from pi_regulate.player import Player
from pi_regulate.service.status_answer import TellsLateness
from pi_regulate.session.guide import Guide
from pi_regulate.session.lateness import Lateness
from pi_regulate.trace import Row
from tests.stage import EVENING, USED, Seen, alone, exercise, hold, library, press, seen_by

BREATHS = exercise({"breathe": {"in": 4, "out": 6}}, name="breaths", lasts=60)


class TiredClock(VirtualClock):
    """Every wait ends so much too late, and one of them by more."""

    def __init__(self, late_s: float, *, once_s: float = 0.0, at_s: float = 0.0) -> None:
        super().__init__()
        self._late_s, self._once_s, self._at_s = late_s, once_s, at_s

    def wait(self, inbox: Inbox, until_s: float | None) -> Event | None:
        event = super().wait(inbox, until_s)
        self._now_s += self._late_s
        if self._once_s and self._now_s > self._at_s:
            self._now_s += self._once_s
            self._once_s = 0.0
        return event


def session(clock: VirtualClock, *edges: Edge) -> Lateness:
    lateness, seen, inbox = Lateness(), Seen(), SimpleQueue[Event]()
    guide = Guide(library(BREATHS), simulated_wall(EVENING, 0.0), USED)
    for edge in edges:
        clock.schedule(edge.at_s, lambda _, edge=edge: inbox.put(edge))  # type: ignore[misc]
    player = Player(guide, clock, inbox, *seen_by(seen, clock), lateness=lateness, once=True)
    player.run(guide.start(0.0, alone(BREATHS)))
    return lateness


def test_a_loop_that_is_on_time_counts_everything_as_on_time() -> None:
    lateness = session(VirtualClock(), *press(20.0))
    assert lateness.frames.count > 300
    assert lateness.cues.count > 2
    assert lateness.presses.count == 1
    assert lateness.frames.worst_s == lateness.cues.worst_s == lateness.presses.worst_s == 0.0


def test_a_press_is_counted_when_the_finger_goes_down() -> None:
    assert session(VirtualClock(), hold(20.0)[0]).presses.count == 1


def test_frames_cues_and_presses_are_as_late_as_the_waits_were() -> None:
    lateness = session(TiredClock(0.004), *hold(20.0))
    for one in (lateness.frames, lateness.cues, lateness.presses):
        assert 0.004 <= one.percentile_s(50) <= 0.0051
        assert one.worst_s < 0.009
    assert lateness.late_s is None


def test_one_long_pause_is_seen_and_does_not_add_up() -> None:
    lateness = session(TiredClock(0.0005, once_s=0.6, at_s=15.0))
    assert lateness.late_s == pytest.approx(0.6, abs=0.01)
    assert lateness.frames.percentile_s(99) < 0.001
    assert lateness.cues.percentile_s(50) < 0.001


def test_a_late_loop_is_said_once_and_a_session_in_time_leaves_no_line_for_the_journal(
    caplog: pytest.LogCaptureFixture,
) -> None:
    lateness = Lateness()
    tells = TellsLateness(lateness, lambda: False)
    with caplog.at_level(logging.DEBUG):
        for late_s in (0.001, 0.25, 0.3):
            lateness.frames.add(late_s)
            tells.see(Row(1.0, "level", level=0.2), 1.0)
        tells.see(Row(2.0, "rest"), 2.0)
    assert [record.levelname for record in caplog.records] == ["WARNING", "DEBUG"]
    assert caplog.messages[0] == "light or sound was 0.2 s late: this machine is too busy"
    assert caplog.messages[1].startswith("late in ms (50 %/90 %/99 %/worst): 3 frames ")
    assert lateness.frames.count == 0
    caplog.clear()
    with caplog.at_level(logging.INFO):
        tells.see(Row(3.0, "level", level=0.2), 3.0)
        tells.see(Row(4.0, "rest"), 4.0)
    assert caplog.messages == []
    assert tells.timing["frames"]["count"] == 3
    with caplog.at_level(logging.WARNING):
        lateness.frames.add(0.4)
        tells.see(Row(5.0, "level", level=0.2), 5.0)
    assert caplog.messages == ["light or sound was 0.4 s late: this machine is too busy"], "once in each session"


def test_whoever_keeps_a_history_has_the_figures_of_each_session_in_the_journal(
    caplog: pytest.LogCaptureFixture,
) -> None:
    lateness = Lateness()
    lateness.frames.add(0.001)
    with caplog.at_level(logging.INFO):
        TellsLateness(lateness, lambda: True).see(Row(2.0, "rest"), 2.0)
    assert [message.split(":")[0] for message in caplog.messages] == ["late in ms (50 %/90 %/99 %/worst)"]
