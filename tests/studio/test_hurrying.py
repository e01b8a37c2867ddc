"""On to a place in an exercise: up to where it hurries, and where it stops."""

from __future__ import annotations

from dataclasses import replace
from math import inf

import pytest

from pi_regulate.score.compose import compose
from pi_regulate.score.plan import Plan
from pi_regulate.simulator.tempo import TempoClock
from pi_regulate.simulator.view import View
from pi_regulate.studio.hurrying import Goal, hurries_until
from tests.simulator.host import Host
from tests.stage import shipped

GOAL = Goal("long-out", 120.0, since_s=100.0, since_host_s=7.0)
SCORE = compose(shipped().exercises["long-out"])
PLAYS = View(at_rest=False, exercise="long-out", plan=Plan(SCORE, 110.0, 0, 340.0, False))


def test_it_hurries_through_the_greeting_and_up_to_the_place_and_ends_there() -> None:
    before = replace(PLAYS, plan=Plan(SCORE, 90.0, 0, 340.0, False))
    greeting = replace(PLAYS, exercise="", plan=Plan(SCORE, 101.0, 0, 8.0, False))
    assert hurries_until(GOAL, View(), 400.0, 8.0) == inf
    assert hurries_until(GOAL, before, 400.0, 8.0) == inf, "what played before is not it"
    assert hurries_until(GOAL, greeting, 102.0, 8.0) == 109.0, "the exercise begins there"
    assert [hurries_until(GOAL, PLAYS, 110.0 + at_s, 8.0) for at_s in (0.0, 119.9, 120.0)] == [230.0, 230.0, None]


def test_it_ends_where_somebody_is_asked_where_something_else_plays_and_after_a_minute() -> None:
    gate_first = replace(PLAYS, plan=Plan(SCORE, 110.0, 0, 30.0, False))
    assert hurries_until(GOAL, gate_first, 120.0, 8.0) == 140.0
    assert hurries_until(GOAL, replace(gate_first, gate="waits for two yeses"), 141.0, 8.0) is None
    assert hurries_until(GOAL, replace(PLAYS, exercise="follow-light"), 120.0, 8.0) is None
    assert hurries_until(GOAL, PLAYS, 120.0, 68.0) is None


def test_the_clock_hurries_to_the_second_and_goes_on_in_real_time_however_late_anybody_looks() -> None:
    host = Host()
    clock = TempoClock(host)
    clock.tempo = 60.0
    clock.hurry_until(120.0)
    host.now_s = 1.0
    assert clock.now() == 60.0
    host.now_s = 3.5
    assert clock.now() == pytest.approx(121.5)
    clock.hurry_until(300.0)
    host.now_s = 4.5
    assert clock.now() == pytest.approx(181.5)
    clock.hurry_until(100.0)  # it is past that
    host.now_s = 5.5
    assert clock.now() == pytest.approx(182.5)
    clock.tempo = 60.0
    host.now_s = 6.5
    assert clock.now() == pytest.approx(242.5), "another tempo ends it"
