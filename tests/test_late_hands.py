"""A hand that is heard of late does what it did: a stroke keeps its length, and a spike stays a spike.

On a busy machine, and at a hundred times the speed, the loop may already have gone past the time stamps of the edges
that it is given.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from math import inf
from queue import Empty, SimpleQueue

import pytest

from pi_regulate.devices.inbox import Edge, Event, Inbox, Stop
from pi_regulate.devices.wall import simulated_wall
from pi_regulate.player import Player
from pi_regulate.session.guide import Guide
from tests.in_one_test import in_one_test
from tests.stage import USED, Seen, hold, press, seen_by, shipped

SPIKE_S = 50e-6
LOOKED_AT_S = 60.0


class SeenEnoughError(Exception):
    """The minute that is looked at is over."""


class TardyClock:
    """A clock, and a reader of the wire that hands in each edge at its moment: `edges` are (heard_s, edge).

    The loop always wakes `wakes_late_s` too late. When nothing is left to wait for, it stops; nobody looks on after
    LOOKED_AT_S.
    """

    def __init__(self, edges: Sequence[tuple[float, Edge]], wakes_late_s: float = 0.0) -> None:
        self.now_s, self._edges, self._wakes_late_s = 0.0, list(edges), wakes_late_s

    def now(self) -> float:
        return self.now_s

    def stamp(self, host_s: float) -> float:
        return host_s

    def wait(self, inbox: Inbox, until_s: float | None) -> Event | None:
        comes_s = self._edges[0][0] if self._edges else inf
        next_s = min(inf if until_s is None else until_s, comes_s)
        if next_s == inf:
            return Stop("the end of the test")
        if next_s > LOOKED_AT_S:
            raise SeenEnoughError
        self.now_s = max(self.now_s, next_s + self._wakes_late_s)
        while self._edges and self._edges[0][0] <= self.now_s:
            inbox.put(self._edges.pop(0)[1])
        try:
            return inbox.get_nowait()
        except Empty:
            return None


def told(tardy_s: float, *edges: Edge) -> list[str]:
    """What happens in a minute of the default routine; each stroke is heard as a whole, `tardy_s` after its end."""
    ends_s = [up.at_s + tardy_s for up in edges[1::2] for _ in (0, 1)]
    return told_when(list(zip(ends_s, edges, strict=True)))


def told_when(edges: Sequence[tuple[float, Edge]]) -> list[str]:
    """The same, where each edge has a moment of its own at which it is heard."""
    clock, seen, inbox = TardyClock(edges), Seen(), SimpleQueue[Event]()
    guide = Guide(shipped(), simulated_wall(21 * 60, 0.0), USED)
    player = Player(guide, clock, inbox, *seen_by(seen, clock), once=True, frames_hz=50)
    with suppress(SeenEnoughError):
        player.run(guide.start(0.0, shipped().routines["default"]))
    return [row.what if row.what != "phase" else f"{row.what} {row.phase}" for row in seen.rows]


def begun_by(edges: Sequence[tuple[float, Edge]], wakes_late_s: float) -> list[str]:
    """The presses and holds that are heard of a hand that begins at rest."""
    clock, seen, inbox = TardyClock(edges, wakes_late_s), Seen(), SimpleQueue[Event]()
    guide = Guide(shipped(), simulated_wall(21 * 60, 0.0), USED)
    with suppress(SeenEnoughError):
        Player(guide, clock, inbox, *seen_by(seen, clock), once=True, frames_hz=50).run()
    return [row.what for row in seen.of("press", "double", "hold")]


@in_one_test("tardy_s", [0.0, 0.01, 0.1, 1.0, 10.0])
def test_a_short_press_heard_late_moves_on(tardy_s: float) -> None:
    edges = (Edge(True, 12.0), Edge(False, 12.03))
    assert "phase breathe" in told(tardy_s, *edges)


@in_one_test("tardy_s", [0.0, 0.01, 0.1, 1.0, 10.0])
def test_a_hold_heard_late_ends_gently(tardy_s: float) -> None:
    rows = told(tardy_s, *hold(12.0))
    assert "hold" in rows
    assert "landing" in rows
    assert "phase breathe" not in rows


@in_one_test("tardy_s", [0.0, 0.01, 0.1, 1.0, 10.0])
def test_two_presses_heard_late_are_a_double_press(tardy_s: float) -> None:
    assert "double" in told(tardy_s, *press(12.0, 0.06), *press(12.15, 0.06))


@in_one_test("tardy_s", [0.0, 0.01, 0.1, 1.0, 10.0])
def test_a_spike_heard_late_is_no_press(tardy_s: float) -> None:
    rows = told(tardy_s, Edge(True, 12.0), Edge(False, 12.0 + SPIKE_S))
    assert not {"press", "double", "hold", "phase breathe"} & set(rows)


@in_one_test("tardy_s", [0.0, 1.0, 10.0])
def test_a_press_long_after_a_late_one_is_answered_when_it_comes(tardy_s: float) -> None:
    rows = told(tardy_s, *press(8.0), *press(8.0 + tardy_s + 12.0))
    assert {"phase breathe", "phase connect"} <= set(rows)


@pytest.mark.parametrize("late_s", [0.012, 0.021, 0.029])
@pytest.mark.parametrize("lasts_s", [SPIKE_S, 0.0105])
def test_a_spike_that_is_heard_to_begin_at_once_and_to_end_late_is_no_press(lasts_s: float, late_s: float) -> None:
    spikes = [(at_s, at_s + lasts_s) for at_s in (12.0, 12.5071, 13.0137, 13.5)]
    edges = [
        one for down_s, up_s in spikes for one in ((down_s, Edge(True, down_s)), (up_s + late_s, Edge(False, up_s)))
    ]
    assert not {"press", "double", "hold", "phase breathe"} & set(told_when(edges))


@pytest.mark.parametrize("late_s", [0.029, 0.1])
def test_a_press_that_is_heard_to_end_late_moves_on_once(late_s: float) -> None:
    rows = told_when([(12.0, Edge(True, 12.0)), (12.12 + late_s, Edge(False, 12.12))])
    assert rows.count("press") == 1
    assert "phase breathe" in rows
    assert "phase connect" not in rows


# A spike and the time until the next one, and how many there are: rows of spikes, and hum of 50 Hz.
ROWS = [(1 / 3, 3.0, 20), (10.0, 40.0, 10), (10.0, 10.0, 50), (2.0, 18.0, 50), (10.0, 500.0, 3)]


@in_one_test("wakes_late_s", [0.0, 0.01])
@in_one_test(("down_late_ms", "up_late_ms"), [(0, 0), (0, 28), (18, 28), (22, 24), (28, 28)])
@in_one_test(("down_ms", "up_ms", "times"), ROWS)
def test_no_row_of_spikes_starts_a_session_however_late_it_is_heard(
    down_ms: float, up_ms: float, times: int, down_late_ms: float, up_late_ms: float, wakes_late_s: float
) -> None:
    edges, heard_s = list[tuple[float, Edge]](), 0.0
    for number in range(times):
        began_s = 12 + number * (down_ms + up_ms) / 1000
        for edge, late_ms in (
            (Edge(True, began_s), down_late_ms),
            (Edge(False, began_s + down_ms / 1000), up_late_ms),
        ):
            heard_s = max(heard_s + 1e-4, edge.at_s + late_ms / 1000)
            edges.append((heard_s, edge))
    assert begun_by(edges, wakes_late_s) == []


@pytest.mark.parametrize("wakes_late_s", [0.0, 0.01])
@pytest.mark.parametrize(("down_late_s", "up_late_s"), [(0.0, 0.028), (0.022, 0.024), (0.028, 0.0)])
def test_a_short_press_starts_one_session_however_late_it_is_heard(
    down_late_s: float, up_late_s: float, wakes_late_s: float
) -> None:
    edges = [(12 + down_late_s, Edge(True, 12.0)), (12.05 + up_late_s, Edge(False, 12.05))]
    assert begun_by(edges, wakes_late_s) == ["press"]
