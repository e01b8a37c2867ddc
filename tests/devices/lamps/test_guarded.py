"""A guarded lamp shows what may be shown by now, and the player has no other."""

from __future__ import annotations

from itertools import pairwise, product
from math import nan
from queue import SimpleQueue
from random import Random
from typing import Any, Self

import pytest

from pi_regulate.devices.clock import VirtualClock
from pi_regulate.devices.inbox import Event, Stop
from pi_regulate.devices.lamps.guarded import GuardedLamp
from pi_regulate.devices.recorder import RecordedLamp, RecordedSpeaker
from pi_regulate.player import Player
from pi_regulate.score.curve import luminance_of
from pi_regulate.session.night import Hours, Wall
from tests.in_one_test import in_one_test
from tests.session.hostile import Wish, wish
from tests.session.light_judge import judged
from tests.stage import shipped


class Bench:
    """A guarded lamp on a clock that is moved by hand."""

    def __init__(self) -> None:
        self.clock = VirtualClock()
        self.recorded = RecordedLamp(self.clock)
        self.lamp = GuardedLamp(self.recorded, self.clock)

    def ask(self, level: float, seconds: float, hz: float = 100) -> None:
        nothing = SimpleQueue[Event]()
        for _ in range(round(seconds * hz)):
            self.clock.wait(nothing, self.clock.now() + 1 / hz)
            self.lamp.show(level)


def test_what_is_asked_for_once_is_not_there_at_once_and_what_is_asked_for_long_enough_is() -> None:
    bench = Bench()
    bench.lamp.show(0.8)
    assert bench.recorded.light < 0.01
    bench.ask(0.8, 1.0)
    assert bench.lamp.level == 0.8
    assert bench.lamp.settled(0.8)
    assert judged([one.at_s for one in bench.recorded.shown], [one.level for one in bench.recorded.shown]) == []


def test_a_wish_that_is_no_number_makes_it_dark() -> None:
    bench = Bench()
    bench.ask(0.5, 1.0)
    bench.ask(nan, 1.0)
    assert bench.recorded.light == 0.0


def test_a_ceiling_is_lowered_at_once_in_the_dark_and_too_slowly_to_be_seen_in_the_light() -> None:
    bench = Bench()
    bench.lamp.dim(0.5)
    bench.ask(1.0, 1.0)
    assert bench.recorded.light == pytest.approx(0.5)
    bench.lamp.dim(1.0)
    for number in range(240):  # it glides while the light moves
        bench.ask(0.8 + 0.1 * (number % 2), 0.5)
    shares = [one.light / luminance_of(one.level) for one in bench.recorded.shown]
    assert shares[-1] > 0.9
    # 2 % of the ceiling a second, which nobody sees, in frames of half a second.
    assert all(abs(after - before) <= 0.01 + 1e-9 for before, after in pairwise(shares))


def test_a_closed_lamp_is_dark_at_once() -> None:
    bench = Bench()
    bench.ask(0.9, 1.0)
    bench.lamp.close()
    assert bench.recorded.light == 0.0
    bench.ask(0.9, 1.0)
    assert bench.recorded.light == 0.0


class Possessed:
    """A guide that wants the worst of the lamp, and never says when it will move."""

    at_rest = False
    hours = Hours(lambda _: Wall(12 * 60, 0), shipped().settings)

    def __init__(self, want: Wish) -> None:
        self._want, self._level = want, 0.0
        self._last_s = -1.0

    @property
    def light(self) -> Self:
        return self

    def level_at(self, now_s: float) -> float:
        if now_s != self._last_s:
            self._last_s, self._level = now_s, self._want(now_s, self._level)
        return self._level

    def moves_at(self, now_s: float) -> bool:
        return int(now_s * 7) % 3 > 0

    def stop(self, now_s: float) -> list[Any]:
        self.at_rest = True
        self._want = lambda at_s, shown: 0.0
        return []

    def __getattr__(self, name: str) -> Any:
        answers = {"grid_s": 0.0, "advance": []}
        return lambda *_: answers.get(name)


@in_one_test("seed, every_frame", product(range(9), (True, False)))
def test_whatever_a_session_wants_the_player_shows_nothing_that_flashes(seed: int, every_frame: bool) -> None:
    clock, inbox = VirtualClock(), SimpleQueue[Event]()
    lamp = RecordedLamp(clock)
    clock.schedule(8.0 + Random(seed).random(), lambda _: inbox.put(Stop("enough")))
    guide: Any = Possessed(wish(seed))
    Player(guide, clock, inbox, lamp, RecordedSpeaker(clock), every_frame=every_frame).run()
    assert lamp.light == 0.0
    assert judged([one.at_s for one in lamp.shown], [one.level for one in lamp.shown]) == []
