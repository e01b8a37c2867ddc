"""Gaps: every one is counted, early, dense or alone, and the log has one line an hour."""

from __future__ import annotations

import logging

import pytest

from pi_regulate.devices.speaker.card_clock import CardClock
from pi_regulate.devices.speaker.gaps import Gaps
from pi_regulate.devices.speaker.stream import State, Stream
from pi_regulate.sound.desk import Desk
from pi_regulate.trace import Row
from tests.devices.speaker.paced import PacedPipe, run
from tests.in_one_test import in_one_test


def test_an_overloaded_hour_is_one_line_and_the_next_line_has_the_rest(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    gaps = Gaps()
    for second in range(2 * 3600 + 11):
        gaps.add((second % 100 == 0) + (second % 10 == 0))
        gaps.tell(float(second))
    assert gaps.count == 73 + 722
    assert [record.getMessage() for record in caplog.records] == [
        "sound stopped for a moment, at least 2 times: this machine is too busy",
        "sound stopped for a moment, at least 396 times: this machine is too busy",
        "sound stopped for a moment, at least 396 times: this machine is too busy",
    ]


def test_nothing_is_said_of_a_machine_that_keeps_up(caplog: pytest.LogCaptureFixture) -> None:
    gaps = Gaps()
    gaps.tell(1e6)
    assert (gaps.count, caplog.records) == (0, [])


CHUNK = 6144
CHUNK_S = 0.128


@in_one_test("s_late", [-0.009, 0.0, 0.009], ids=["slow card", "true card", "fast card"])
@in_one_test(
    ("stalls", "lasts_s"),
    [
        ((2,), 0.03),  # the third chunk of all
        ((5, 9, 13), 0.03),  # before the card's rate is known
        ((40,), 0.005),
        ((40, 41, 42, 43, 44, 45), 0.01),  # one after the other
        ((40, 42, 44, 46), 0.03),
        ((3, 40), 0.4),
        ((), 0.0),
    ],
)
def test_a_card_is_counted_as_often_as_it_stood_still(stalls: tuple[int, ...], lasts_s: float, s_late: float) -> None:
    clock, at_s = CardClock(), 0.0
    clock.start(0, 0.0)
    for number in range(1, 100):
        at_s += CHUNK_S * (1 - s_late) + (lasts_s if number in stalls else 0.0)
        clock.saw(number * CHUNK, at_s - 0.0005, at_s + 0.0005)
    assert clock.stalls == len(stalls)


def test_what_a_stream_counts_is_what_its_speaker_tells_also_where_the_card_is_opened_anew() -> None:
    gaps = Gaps()
    for _ in range(2):
        desk, pipe = Desk({}, 10), StallingPipe()
        desk.play(Row(0.0, "phase", phase="ground"))
        run(Stream(desk, pipe, gaps=gaps), pipe, 20.0)
    assert gaps.count == 6


@in_one_test(("late_s", "gaps"), [(0.005, 0), (0.015, 0), (0.03, 1), (0.5, 1)])
def test_a_chunk_in_time_for_the_next_buffer_is_no_gap(late_s: float, gaps: int) -> None:
    desk, pipe = Desk({}, 10), PacedPipe(0)
    stream = Stream(desk, pipe)
    desk.play(Row(0.0, "phase", phase="ground"))
    run(stream, pipe, 10.0)
    pipe.now_s = pipe.played_s(len(b"".join(pipe.given)) // 4) + late_s
    stream.step(pipe.now_s)
    assert stream.gaps.count == gaps


class StallingPipe(PacedPipe):
    """A true card that stands still three times, each time for 40 ms."""

    def __init__(self) -> None:
        super().__init__(0)

    @property
    def taken(self) -> float:
        if self._begun_s is None:
            return 0.0
        stood_s = sum(min(0.04, max(0.0, self.now_s - stall_s)) for stall_s in (1.0, 1.5, 12.0))
        return (self.now_s - self._begun_s - stood_s) * self.rate_hz

    def state(self) -> State:
        if self.taken >= self._frames:
            return "idle"
        return "full" if self.taken < self._frames - CHUNK else "playing"
