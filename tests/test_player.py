"""The loop: absolute deadlines, frames only while the light moves, nothing that adds up, gentle with what comes in."""

from __future__ import annotations

from itertools import pairwise
from math import inf
from queue import Empty, SimpleQueue
from random import Random
from typing import Any

import pytest

from pi_regulate.devices.clock import VirtualClock
from pi_regulate.devices.inbox import Edge, Event, Inbox, Leave, Reload, Stop
from pi_regulate.devices.wall import simulated_wall
from pi_regulate.library.catalogue import Library
from pi_regulate.library.exercise import Exercise
from pi_regulate.player import Player
from pi_regulate.session.guide import Guide
from pi_regulate.session.night import Wall
from pi_regulate.trace import Row
from tests.in_one_test import in_one_test
from tests.stage import (
    USED,
    Seen,
    alone,
    double,
    exercise,
    hold,
    library,
    play,
    press,
    routine,
    seen_by,
    shipped,
    tremor,
)  # fmt: skip

LAST_LEVEL = 0.02  # from here the light sinks straight to nothing
EIGHT_HOURS_S = 8 * 3600.0


class LateClock:
    """A clock whose waits end late, by a random time each, as on a busy machine; the hand keeps its own time."""

    def __init__(self, seed: int, most_s: float) -> None:
        self._now_s = 0.0
        self._random = Random(seed)
        self._most_s = most_s
        self._planned: list[Edge] = []
        self.late_s: list[float] = []

    def hand(self, *edges: Edge) -> None:
        self._planned += edges

    def now(self) -> float:
        return self._now_s

    def stamp(self, host_s: float) -> float:
        return host_s

    def wait(self, inbox: Inbox, until_s: float | None) -> Event | None:
        event_s = self._planned[0].at_s if self._planned else inf
        wake_s = min(inf if until_s is None else until_s, event_s)
        late_s = self._random.uniform(0.0, self._most_s)
        self.late_s.append(late_s)
        self._now_s = max(self._now_s, wake_s) + late_s
        while self._planned and self._planned[0].at_s <= self._now_s:
            inbox.put(self._planned.pop(0))
        try:
            return inbox.get_nowait()
        except Empty:
            return None


def late(what: Any, seed: int, most_s: float, *edges: Edge, house: Library | None = None) -> tuple[Seen, list[float]]:
    """A session on a late clock, and how late it was each time."""
    clock, seen, inbox = LateClock(seed, most_s), Seen(), SimpleQueue[Event]()
    clock.hand(*edges)
    guide = Guide(house or shipped(), simulated_wall(21 * 60, 0.0), USED)
    player = Player(guide, clock, inbox, *seen_by(seen, clock), once=True, frames_hz=50)
    player.run(guide.start(0.0, what) if what is not None else ())
    return seen, clock.late_s


def breathing(length_s: float) -> Exercise:
    return exercise({"breathe": {"in": 4, "out": 6}}, name="night", lasts=length_s)


def test_eight_hours_of_breathing_take_one_wait_for_each_part_of_a_breath_and_do_not_drift() -> None:
    night = breathing(EIGHT_HOURS_S)
    seen = play(alone(night), house=library(night), session_cap_s=inf)
    breaths = [row for row in seen.rows if row.what == "breath"]
    assert len(breaths) == 2 * 2880
    assert [row.at_s for row in breaths if row.part == "in"] == [4.0 + 10 * number for number in range(2880)]
    assert seen.rows[-1].what == "rest"
    assert seen.light == []
    assert seen.waits < len(breaths) + 20


def test_frames_are_shown_only_while_the_light_moves() -> None:
    still = exercise(
        {"glow": 0.2, "lasts": 50}, {"swell": {"from": 0.2, "to": 0.3, "every": 10}, "times": 1}, lasts=100
    )
    seen = play(alone(still), house=library(still), frames_hz=100, every_frame=True)
    times = [at_s for at_s, _ in seen.light]
    assert not [at_s for at_s in times if 6.1 < at_s < 54 or 64.1 < at_s < 104]
    moving = [at_s for at_s in times if 54 < at_s <= 64]
    assert 900 <= len(moving) <= 1001  # the first and last moments move less than anybody can see
    assert seen.waits < len(seen.light) + 120


def test_a_steady_light_after_a_restless_hand_needs_no_frames_either() -> None:
    glow = exercise({"glow": 0.2}, name="glow", phase="ground", lasts=100)
    seen = play(alone(glow), tremor(2.5, 7, 0.9) + press(3.45, 0.02), house=library(glow), frames_hz=100)
    assert [at_s for at_s, _ in seen.light if 20 < at_s < 101] == []
    assert seen.waits < 2000


def test_frames_lie_on_a_grid_counted_from_the_start_of_the_score() -> None:
    one = exercise({"breathe": {"in": 4.05, "out": 6.1}}, lasts=40)
    seen = play(alone(one), house=library(one), frames_hz=50, every_frame=True)
    inside = [at_s - 4.0 for at_s, _ in seen.light if 4.0 < at_s < 44.0]
    parts = {round(row.at_s - 4.0, 6) for row in seen.rows if row.what == "breath"}
    off = [at_s for at_s in inside if abs(at_s * 50 - round(at_s * 50)) > 1e-6 and round(at_s, 6) not in parts]
    assert off == []


def test_the_grid_begins_with_the_score_whenever_the_press_came() -> None:
    one = exercise({"breathe": {"in": 4, "out": 6}}, lasts=40)
    default = alone(one).model_copy(update={"id": "default"})
    house = library(one, routines=[default])
    seen = play(None, press(1.0037) + hold(12.0), house=house, frames_hz=50, every_frame=True)
    (begins,) = (row.at_s for row in seen.rows if row.what == "exercise")
    inside = [(at_s - begins) * 50 for at_s, _ in seen.light if begins + 2.0 < at_s < 12.0]
    assert len(inside) > 50
    assert [number for number in inside if abs(number - round(number)) > 1e-6] == []


def test_frames_that_are_left_out_would_not_have_been_seen() -> None:
    every = play(shipped().routines["short"], frames_hz=100, every_frame=True)
    fewer = play(shipped().routines["short"], frames_hz=100)
    assert len(fewer.light) < len(every.light) / 2
    steps = [abs(b - a) for (_, a), (_, b) in pairwise(fewer.light)]
    assert max(steps) <= 0.007  # L* 0.5 is just visible; the guard may leave out L* 0.2 of a turn on top
    assert fewer.rows == every.rows


def test_the_light_goes_out_without_a_last_step() -> None:
    seen = play(shipped().routines["default"], frames_hz=100)
    last = [(b_s - a_s, a - b) for (a_s, a), (b_s, b) in pairwise(seen.light) if b < a < LAST_LEVEL]
    assert len(last) > 30
    assert all(step <= 0.0005 + 1e-9 or seconds < 0.0101 for seconds, step in last)


def test_a_late_frame_shows_where_the_light_is_now_and_lateness_never_adds_up() -> None:
    night = breathing(900)
    house = library(night)
    guide_free = Guide(house, simulated_wall(0, 0.0), USED, session_cap_s=inf)
    clock, seen = LateClock(3, 0.04), Seen()
    player = Player(guide_free, clock, SimpleQueue(), *seen_by(seen, clock), once=True, frames_hz=50)
    player.run(guide_free.start(0.0, alone(night)))
    score = [row for row in seen.rows if row.what == "breath"]
    assert [row.at_s for row in score if row.part == "in"] == [4.0 + 10 * number for number in range(90)]
    for at_s, level in seen.light:
        if 7.0 < at_s < 904.0:  # past the first seconds, in which the greeting's light becomes the breath's
            position_s = (at_s - 4.0) % 10
            assert level == pytest.approx(expected_breath(position_s), abs=0.003)
    began = [at_s for at_s, row in zip(seen.heard_s, seen.rows, strict=True) if row.what == "breath"]
    lateness = [at_s - row.at_s for at_s, row in zip(began, score, strict=True)]
    assert max(lateness) <= 0.04 + 1e-9
    assert sum(lateness[-50:]) < 50 * 0.04


def expected_breath(position_s: float) -> float:
    from pi_regulate.score.curve import moved

    if position_s <= 4.0:
        return moved(0.08, 0.4, position_s / 4.0, "cosine")
    return moved(0.4, 0.08, (position_s - 4.0) / 6.0, "cosine")


def test_a_late_loop_does_the_same_things_at_the_same_planned_times() -> None:
    on_time = play(shipped().routines["short"])
    for seed in range(3):
        seen, _ = late(shipped().routines["short"], seed, 0.3)
        assert [row for row in seen.rows if row.what != "level"] == on_time.rows


@in_one_test("hand", [press(20.0), double(20.0), hold(20.0), tremor(20.0, 8, 2.0), press(20) + press(25) + double(60)])
def test_a_late_loop_hears_a_hand_as_it_was(hand: list[Edge]) -> None:
    on_time = play(shipped().routines["short"], hand)
    for seed in range(5):
        seen, _ = late(shipped().routines["short"], seed, 3.0, *hand)
        assert [row for row in seen.rows if row.what != "level"] == on_time.rows


def test_a_press_is_answered_by_the_lamp_in_the_very_next_frame() -> None:
    seen = play(None, press(5.003) + hold(12.0), frames_hz=100)
    lit = next(at_s for at_s, level in seen.light if level > 0)
    assert 5.003 <= lit <= 5.003 + 0.0101
    assert next(level for at_s, level in seen.light if at_s >= 5.153) > 0.14


def test_a_stop_lands_within_a_second_and_ends_the_loop_in_the_dark() -> None:
    clock, seen, inbox = VirtualClock(), Seen(), SimpleQueue[Event]()
    guide = Guide(shipped(), simulated_wall(21 * 60, 0.0), USED)
    for at_s in (30.0, 30.2, 30.9):
        clock.schedule(at_s, lambda _: inbox.put(Stop("SIGTERM")))
    Player(guide, clock, inbox, *seen_by(seen, clock)).run(guide.start(0.0, shipped().routines["default"]))
    assert clock.now() == 31.0
    assert seen.light[-1] == (31.0, 0.0)
    assert seen.rows[-1].what == "rest"


def test_a_stop_at_rest_ends_the_loop_at_once() -> None:
    clock, seen, inbox = VirtualClock(), Seen(), SimpleQueue[Event]()
    clock.schedule(5.0, lambda _: inbox.put(Stop("SIGINT")))
    Player(Guide(shipped(), simulated_wall(0, 0.0), USED), clock, inbox, *seen_by(seen, clock)).run()
    assert clock.now() == 5.0
    assert seen.rows == []


def test_who_asks_it_to_leave_waits_until_the_session_is_over_and_the_lamp_dark() -> None:
    routine = shipped().routines["default"]
    alone, asked = Seen(), Seen()
    for seen in (alone, asked):
        clock, inbox = VirtualClock(), SimpleQueue[Event]()
        if seen is asked:
            clock.schedule(30.0, lambda _, inbox=inbox: inbox.put(Leave()))  # type: ignore[misc]
        guide = Guide(shipped(), simulated_wall(21 * 60, 0.0), USED)
        Player(guide, clock, inbox, *seen_by(seen, clock), once=seen is alone).run(guide.start(0.0, routine))
    assert asked.rows == alone.rows
    assert asked.light == alone.light
    assert asked.light[-1][1] == 0.0


def test_who_asks_it_to_leave_at_rest_waits_for_what_the_lamp_tells_and_for_nothing_else() -> None:
    clock, seen, inbox = VirtualClock(), Seen(), SimpleQueue[Event]()
    guide = Guide(shipped(), simulated_wall(12 * 60, 0.0), USED)
    clock.schedule(3.0, lambda _: inbox.put(Leave()))
    Player(guide, clock, inbox, *seen_by(seen, clock)).run(guide.show(0.0, "armed"))
    assert seen.rows[-1].what == "rest"
    assert seen.light[-1][1] == 0.0
    asked_s = clock.now() + 5
    clock.schedule(asked_s, lambda _: inbox.put(Leave()))
    Player(guide, clock, inbox, *seen_by(seen, clock)).run()
    assert clock.now() == asked_s


def test_the_library_is_read_again_at_rest_in_the_dark_and_once_however_often_it_was_asked_for() -> None:
    clock, seen, inbox = VirtualClock(), Seen(), SimpleQueue[Event]()
    guide = Guide(shipped(), simulated_wall(21 * 60, 0.0), USED)
    read: list[tuple[float, bool, float]] = []

    def again(one: Guide) -> list[Row]:
        read.append((clock.now(), one.at_rest, one.light.level_at(clock.now())))
        one.use(library(talk="full"))
        return [Row(clock.now(), "problem", text="read")]

    for at_s in (10.0, 11.0, 12.0):
        clock.schedule(at_s, lambda _: inbox.put(Reload()))
    for edge in hold(40.0, 1.0):
        clock.schedule(edge.at_s, lambda _, edge=edge: inbox.put(edge))  # type: ignore[misc]
    clock.schedule(60.0, lambda _: inbox.put(Stop("SIGTERM")))
    player = Player(guide, clock, inbox, *seen_by(seen, clock), reload=again)
    player.run(guide.start(0.0, shipped().routines["default"]))
    assert read == [(42.5, True, 0.0)]
    assert [row.what for row in seen.rows[-2:]] == ["rest", "problem"]
    assert guide.library.settings.talk == "full"


def test_a_library_that_has_to_wait_for_the_dark_is_read_as_soon_as_it_is_dark() -> None:
    clock, seen, inbox = VirtualClock(), Seen(), SimpleQueue[Event]()
    guide = Guide(shipped(), simulated_wall(21 * 60, 0.0), USED)
    read: list[tuple[float, bool]] = []

    def again(one: Guide) -> list[Row]:
        read.append((round(clock.now(), 1), one.at_rest))
        return []

    # A touch too short for a finger starts nothing, but the lamp has begun to answer it while the device is at rest.
    for edge in [*hold(20.0, 1.0), *press(26.19, 0.012)]:
        clock.schedule(edge.at_s, lambda _, edge=edge: inbox.put(edge))  # type: ignore[misc]
    clock.schedule(26.2, lambda _: inbox.put(Reload()))
    clock.schedule(60.0, lambda _: inbox.put(Stop("SIGTERM")))
    player = Player(guide, clock, inbox, *seen_by(seen, clock), reload=again)
    player.run(guide.start(0.0, shipped().routines["default"]))
    assert read == [(27.7, True)]


def test_reading_again_right_after_a_hold_does_not_end_its_moment_of_deafness() -> None:
    guide = Guide(shipped(), simulated_wall(21 * 60, 0.0), USED)
    guide.start(0.0, shipped().routines["default"])
    for edge in hold(40.0, 1.0):
        guide.edge(edge.down, edge.at_s)
    guide.advance(42.5)
    guide.use(library())
    for at_s, starts in ((43.0, False), (43.6, True)):
        for edge in press(at_s):
            guide.edge(edge.down, edge.at_s)
        guide.advance(at_s + 0.2)
        assert guide.at_rest != starts


def test_a_session_that_goes_on_into_the_night_gets_darker_too_slowly_to_be_seen() -> None:
    one = exercise({"breathe": {"in": 4, "out": 6}}, name="one", lasts=100)
    other = exercise({"swell": {"from": 0.2, "to": 0.4, "every": 10}}, name="other", phase="connect", lasts=100)
    house = library(one, other, night={"connect": "auto"})
    seen = play(routine(breathe=["one"], connect=["other"]), house=house, at_min=22 * 60 - 1, frames_hz=100)
    shares = [share for _, share in seen.dimmed]
    assert (shares[0], shares[-1]) == (0.7, 0.5)
    assert shares == sorted(shares, reverse=True)
    assert max(a - b for a, b in pairwise(shares)) <= 0.0101
    assert seen.dimmed[-1][0] - next(at_s for at_s, share in seen.dimmed if share < 0.7) > 8
    # Night comes at 60 s, in the middle of an exercise; the light follows where the next phase begins, at 104 s.
    assert next(at_s for at_s, share in seen.dimmed if share < 0.7) == pytest.approx(104.0, abs=0.05)


def test_at_night_the_lamp_is_dimmed_before_it_is_lit() -> None:
    seen = play(None, press(5.0) + hold(12.0), at_min=60, frames_hz=100)
    lit = next(at_s for at_s, level in seen.light if level > 0)
    assert [share for at_s, share in seen.dimmed if at_s <= lit][-1] == 0.5


def test_with_a_clock_nobody_can_believe_it_is_night() -> None:
    clock, seen, inbox = VirtualClock(), Seen(), SimpleQueue[Event]()
    guide = Guide(shipped(), lambda _: Wall(12 * 60, 1, trusted=False), USED)
    Player(guide, clock, inbox, *seen_by(seen, clock), once=True).run(guide.start(0.0, shipped().routines["short"]))
    assert {share for _, share in seen.dimmed} == {0.5}
