"""What the lamp's socket is told of the hand: each gesture that a home may know of, and nothing of anybody's own."""

from __future__ import annotations

from typing import Any, cast

from pi_regulate.devices.inbox import Edge
from pi_regulate.library.routine import Routine
from pi_regulate.session.keeping_step import SharedBreath
from pi_regulate.wiring.sockets import TellsOthers
from tests.stage import Bedside, double, hold, library, press, routine


class Socket:
    """A wish socket with somebody at its other side, or with nobody."""

    def __init__(self, peer: object) -> None:
        self.peer, self.gestures = peer, list[str]()

    def look(self) -> None:
        pass

    def gesture(self, kind: str) -> None:
        self.gestures.append(kind)

    def breathe(self, breath: SharedBreath) -> None:
        raise AssertionError("nobody may know of it")


def gestures(what: Routine, *strokes: list[Edge], peer: object = True, **settings: Any) -> list[str]:
    """What is told of a hand that does this in a session, begun at 0 s."""
    bed = Bedside(library(**settings))
    socket, now_s = Socket(peer), 0.0
    tells = TellsOthers(cast(Any, socket), bed.guide, lambda: now_s)
    bed.start(what)
    edges = [edge for stroke in strokes for edge in stroke]
    for now_s in sorted({one for edge in edges for one in (edge.at_s, edge.at_s + 1.2)}):
        for edge in edges:
            if edge.at_s == now_s:
                bed.rows += bed.guide.edge(edge.down, edge.at_s)
        bed.until(now_s)
        rows, bed.rows = bed.rows, []
        for row in rows:
            tells.see(row, now_s)
    return socket.gestures


def test_a_press_two_presses_and_a_hold_are_told_as_they_are() -> None:
    default = library().routines["default"]
    assert gestures(default, press(20.0), double(40.0), hold(60.0)) == ["press", "double", "hold"]
    assert gestures(default, press(20.0), hold(60.0), peer=None) == []


def test_with_a_child_and_where_a_press_is_a_breath_nothing_is_told() -> None:
    child = library(people={"child": True}).routines["child"]
    assert gestures(child, press(20.0), double(40.0), hold(60.0), people={"child": True}) == []
    own_pace = routine(breathe=["your-pace"], connect=["quiet-company"])
    assert gestures(own_pace, *(press(at_s) for at_s in (9.0, 15.0, 21.0, 27.0))) == []
