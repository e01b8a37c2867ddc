"""The light that a page is told ahead is the light that the lamp then shows, and on a screen it never flashes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from queue import SimpleQueue

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pi_regulate.devices.inbox import Edge, Event
from pi_regulate.devices.wall import simulated_wall
from pi_regulate.player import Player
from pi_regulate.score.curve import ease
from pi_regulate.session.guide import Guide
from pi_regulate.simulator.tempo import TempoClock
from pi_regulate.simulator.view import shown_of
from pi_regulate.studio.foretelling import Ahead, Foreteller, Foretold, straightened
from tests.examples import examples
from tests.simulator.host import Host
from tests.stage import CALM, EVENING, USED, CountingClock, Seen, alone, exercise, library, press, seen_by, tremor

BREATHS = exercise({"breathe": {"in": 4.0, "out": 6.0}, "at": 3.0, "times": 6}, lasts=70.0)


class RealTime(CountingClock):
    """A virtual clock at the machine's own pace."""

    tempo = 1.0

    def host_s(self) -> float:
        return self.now()


def told(hand: Sequence[Event]) -> tuple[Seen, list[tuple[float, Ahead]]]:
    """What was shown in a session with this hand, and what was told of it ahead, each with its moment."""
    clock, seen, inbox = RealTime(), Seen(), SimpleQueue[Event]()
    guide = Guide(library(BREATHS), simulated_wall(EVENING, 0.0), USED)
    aheads: list[tuple[float, Ahead]] = []
    foreteller = Foreteller(guide, clock, lambda ahead: aheads.append((clock.now(), ahead)))
    for event in hand:
        assert isinstance(event, Edge)
        clock.schedule(event.at_s, lambda _, event=event: inbox.put(event))  # type: ignore[misc]
    lamp, speaker = seen_by(seen, clock)
    player = Player(guide, clock, inbox, lamp, speaker, [foreteller], frames_hz=50.0, every_frame=True, once=True)
    player.run(guide.start(0.0, alone(BREATHS)))
    return seen, aheads


@pytest.mark.parametrize(
    "hand",
    [press(40.0), pytest.param(press(20.0) + press(26.0), marks=pytest.mark.slow), press(33.0, 1.5)],
    ids=["on", "twice", "hold"],
)
def test_the_lamp_shows_what_was_told_ahead(hand: list[Event]) -> None:
    seen, aheads = told(hand)
    assert max(level for _, level in seen.light) > 0.25
    off = []
    for at_s, level in seen.light:
        ahead = [ahead for told_s, ahead in aheads if told_s <= at_s][-1]
        off.append(abs(ahead.level_at(at_s) - level))
    assert (
        max(off) < 0.02
    )  # a twentieth of the breath's light, for a few hundredths of a second while a hand is shaking


def test_a_breath_that_nobody_disturbs_is_told_a_few_times_and_not_frame_by_frame() -> None:
    seen, aheads = told([])
    last_s = seen.light[-1][0]
    assert last_s > 60.0
    assert len(seen.light) > 1000
    assert len(aheads) < last_s / 2


def test_a_shaking_hand_does_not_flood_the_page() -> None:
    _, aheads = told(tremor(30.0, 8.0, 10.0))
    assert len([told_s for told_s, _ in aheads if 30.0 <= told_s <= 42.0]) < 12.0 / 0.03 + 40


def breathing(length_s: float) -> Ahead:
    """A light that goes up and down within `length_s`, for four minutes of the device's time."""
    at_s = tuple(0.05 * step for step in range(4800))
    return Ahead(
        at_s,
        tuple(
            0.08 + 0.32 * (ease(2 * (s % length_s) / length_s) - ease(2 * (s % length_s) / length_s - 1)) for s in at_s
        ),
    )


def test_at_normal_speed_the_page_shows_the_light_as_it_is() -> None:
    host = Host()
    clock = TempoClock(host)
    foretold, ahead = Foretold(clock), breathing(10.0)
    host.now_s = 20.0  # since the start it has been dark
    foretold.points(ahead)
    for later in (24.0, 26.5, 31.0):
        host.now_s = later
        points = foretold.points(ahead)
        assert points[0][:2] == (later, later)
        for host_s, at_s, share in points:
            assert at_s == pytest.approx(host_s, abs=0.03)
            assert share == pytest.approx(shown_of(ahead.level_at(at_s)), abs=0.01)


def test_at_sixty_times_the_speed_a_breath_is_no_flash() -> None:
    host = Host()
    clock = TempoClock(host)
    clock.tempo = 60.0
    foretold, ahead = Foretold(clock), breathing(10.0)
    shown: list[tuple[float, float]] = []
    for tenth in range(30):
        host.now_s = tenth / 10
        points = foretold.points(ahead)
        shown += [(host_s, share) for host_s, _, share in points if host_s < host.now_s + 0.1]
    rises = [(b - a, t - s) for (s, a), (t, b) in pairwise(shown) if t > s]
    assert max(rise / seconds for rise, seconds in rises) < 1.65, "no quicker than a fade of one second (limit slew)"
    turns = sum(1 for (_, a), (_, b), (_, c) in zip(shown, shown[1:], shown[2:], strict=False) if b > a and b >= c)
    assert turns <= 8, "in three seconds there would have been eighteen breaths"


def test_a_press_at_sixty_times_the_speed_is_told_in_real_time() -> None:
    host = Host()
    clock = TempoClock(host)
    clock.tempo = 60.0
    host.now_s = 1.0
    clock.hand(True)
    clock.hand(False)
    points = Foretold(clock).points(breathing(10.0))

    def device_s(host_s: float) -> float:
        (from_s, from_at, _), (to_s, to_at, _) = next(pair for pair in pairwise(points) if pair[1][0] >= host_s)
        return from_at + (host_s - from_s) / (to_s - from_s) * (to_at - from_at)

    assert device_s(1.4) - device_s(1.0) == pytest.approx(0.4, abs=0.05)
    assert device_s(3.0) - device_s(2.0) == pytest.approx(60.0, abs=0.1)


def test_a_lamp_that_the_settings_keep_dark_is_dark_on_the_page() -> None:
    host = Host()
    host.now_s = 5.0
    assert {share for _, _, share in Foretold(TempoClock(host)).points(breathing(10.0), unlit=True)} == {0.0}


@given(st.lists(st.floats(0, 1), min_size=2, max_size=80), st.integers(1, 5))
@settings(CALM, max_examples=examples(50))
def test_straight_lines_pass_close_by_every_point_that_was_left_out(levels: list[float], smooth: int) -> None:
    held = [level for level in levels for _ in range(smooth)]
    points = [(0.025 * number, 0.025 * number, level) for number, level in enumerate(held)]
    kept = straightened(points)
    assert (kept[0], kept[-1]) == (points[0], points[-1])
    for host_s, _, share in points:
        (from_s, _, low), (to_s, _, high) = next(pair for pair in pairwise(kept) if pair[1][0] >= host_s)
        assert low + (host_s - from_s) / (to_s - from_s) * (high - low) == pytest.approx(share, abs=0.0021)
