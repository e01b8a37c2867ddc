"""Feeding an output from the desk, step by step, in time that only the test knows."""

import numpy as np
import pytest

from pi_regulate.devices.speaker.cards import NoSoundError
from pi_regulate.devices.speaker.stream import Stream
from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.desk import Desk
from pi_regulate.sound.measure import worst_step_db
from pi_regulate.trace import Row
from tests.devices.speaker.pipes import MemoryPipe
from tests.sounds import sounds

AGAIN_S = 0.01
CHUNK_FRAMES = 6144  # 128 ms
STALLED_S = 3.0
CHUNK_S = CHUNK_FRAMES / RATE_HZ
OCEAN = Row(0, "bed", name="ocean")


def fed() -> tuple[Desk, MemoryPipe, Stream]:
    desk, pipe = Desk(sounds(), 10), MemoryPipe()
    return desk, pipe, Stream(desk, pipe, lead_in_s=0.0)


def test_while_nothing_sounds_nothing_is_given_and_nothing_is_due() -> None:
    _, pipe, stream = fed()
    assert stream.step(0.0) is None
    assert pipe.given == []


def test_one_chunk_plays_and_one_waits_behind_it() -> None:
    desk, pipe, stream = fed()
    desk.play(OCEAN)
    due_s = stream.step(0.0)
    assert len(pipe.given) == 2
    assert due_s is not None
    assert 0 < due_s <= CHUNK_S
    stream.step(0.04)
    assert len(pipe.given) == 2
    pipe.drain()
    stream.step(0.08)
    assert len(pipe.given) == 3


def test_it_goes_on_to_the_end_of_the_sound_and_then_nothing_is_due() -> None:
    desk, pipe, stream = fed()
    desk.play(Row(0, "chime", name="bowl"))
    now_s = 0.0
    while (due_s := stream.step(now_s)) is not None:
        pipe.drain()
        now_s += due_s
        assert now_s < 60
    assert len(pipe.heard) == pytest.approx(5.0 * RATE_HZ, abs=CHUNK_FRAMES)
    assert stream.gaps.count == 0


def test_an_output_that_may_have_run_dry_is_asked_again_soon() -> None:
    desk, pipe, stream = fed()
    desk.play(OCEAN)
    stream.step(0.0)
    pipe.unsure = True
    assert stream.step(0.1) == AGAIN_S
    assert len(pipe.given) == 2


def test_after_a_gap_the_stream_comes_back_softly() -> None:
    desk, pipe, stream = fed()
    desk.play(OCEAN)
    for number in range(60):
        stream.step(number * CHUNK_S)
        pipe.drain()
    before = len(pipe.heard)
    pipe.drain(2)
    stream.step(61 * CHUNK_S)
    assert stream.gaps.count == 1
    again = pipe.heard[before:]
    assert not again[0].any()
    assert np.abs(again[:100]).max() < 0.1 * np.abs(again).max()


def test_a_desk_that_fails_is_told_of_after_the_sound_has_gone_out_softly(monkeypatch: pytest.MonkeyPatch) -> None:
    desk, pipe, stream = fed()
    desk.follow(0.4)
    desk.play(OCEAN)
    for number in range(60):
        stream.step(number * CHUNK_S)
        pipe.drain()
    before = len(pipe.heard)

    def fails(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(Desk, "render", fails)
    with pytest.raises(MemoryError):
        stream.step(60 * CHUNK_S)
    heard = np.concatenate([pipe.heard, np.zeros((100, 2))])
    assert np.abs(heard[before - 1000 : before]).max() > 0.01, "there was something to be heard"
    assert worst_step_db(heard) < -55, "no click"


def test_a_card_that_stands_still_is_told_of_and_one_that_plays_is_not() -> None:
    desk, pipe, stream = fed()
    desk.play(OCEAN)
    for number in range(200):
        stream.step(number * CHUNK_S)
        pipe.drain()
    stopped_s = 200 * CHUNK_S
    stream.step(stopped_s)
    stream.step(stopped_s + STALLED_S - 0.1)
    with pytest.raises(NoSoundError, match="has stopped playing: light only"):
        stream.step(stopped_s + STALLED_S + 0.1)


def test_an_output_that_is_unsure_from_the_start_is_asked_again_and_missed_only_after_three_seconds() -> None:
    desk, pipe, stream = fed()
    desk.play(OCEAN)
    pipe.unsure = True
    assert stream.step(50.0) == AGAIN_S
    with pytest.raises(NoSoundError):
        stream.step(50.0 + STALLED_S + 0.1)
