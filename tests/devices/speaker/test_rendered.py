"""Chunks that are written beside the one who renders them: in their order, all of them, and no error is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from queue import SimpleQueue
from typing import Any

import numpy as np
import pytest

from pi_regulate.devices.clock import VirtualClock
from pi_regulate.devices.speaker.rendered import Aside, RenderedSpeaker
from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.desk import Desk
from pi_regulate.trace import Row
from tests.sounds import sounds

MOST_WAITING = 16  # chunks: 1 MB
CHUNKS = [np.full((2, 2), number, dtype=np.int16) for number in range(100)]


def given(write: Callable[[Any], None], chunks: Iterable[Any] = CHUNKS) -> None:
    with Aside(write) as aside:
        for chunk in chunks:
            aside.write(chunk)


def refuse(chunk: object) -> None:
    raise OSError(28, "No space left on device")


def test_every_chunk_is_written_in_its_order_before_the_end() -> None:
    written: list[int] = []
    given(lambda chunk: written.append(int(chunk[0, 0])))
    assert written == list(range(100))


def test_a_full_disk_is_told_at_the_end_at_the_latest() -> None:
    with pytest.raises(OSError, match="No space left"):
        given(refuse, CHUNKS[:1])


def test_a_full_disk_ends_a_long_session_early() -> None:
    taken: list[Any] = []

    def one_by_one() -> Iterator[Any]:
        for chunk in CHUNKS:
            taken.append(chunk)
            yield chunk

    with pytest.raises(OSError, match="No space left"):
        given(refuse, one_by_one())
    assert len(taken) <= MOST_WAITING + 1


def test_who_is_interrupted_keeps_the_reason() -> None:
    def interrupted() -> Iterator[Any]:
        yield CHUNKS[0]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        given(lambda chunk: None, interrupted())


def test_a_sound_begins_with_its_row_and_rings_out_at_the_end() -> None:
    clock, written = VirtualClock(), list[Any]()
    made = RenderedSpeaker(clock, Desk(sounds(), 10), written.append)
    clock.wait(SimpleQueue(), 1.0)
    made.play(Row(1.0, "chime", name="bowl"))  # it lasts 5 s
    made.close()
    heard = np.concatenate(written)[:, 0] != 0
    assert np.argmax(heard) / RATE_HZ == pytest.approx(1.0, abs=0.02)
    assert len(heard) / RATE_HZ == pytest.approx(6.0, abs=0.1)
