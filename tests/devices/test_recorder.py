"""What the recorders write down; what they share with real parts stands in tests/contracts."""

from queue import SimpleQueue

import pytest

from pi_regulate.devices.clock import VirtualClock
from pi_regulate.devices.inbox import Edge, Event
from pi_regulate.devices.recorder import Played, RecordedButton, RecordedLamp, RecordedSpeaker, Shown
from pi_regulate.score.curve import luminance_of
from pi_regulate.trace import Row


def test_a_lamp_is_remembered_with_times_levels_and_light() -> None:
    clock = VirtualClock()
    lamp = RecordedLamp(clock)
    lamp.show(0.5)
    clock.wait(SimpleQueue(), 2.0)
    lamp.dim(0.5)
    lamp.show(0.5)
    lamp.close()
    half = luminance_of(0.5)
    assert lamp.shown == [Shown(0.0, 0.5, half), Shown(2.0, 0.5, half / 2), Shown(2.0, 0.0, 0.0)]


def test_a_level_that_stands_still_is_remembered_once() -> None:
    lamp = RecordedLamp(VirtualClock())
    for _ in range(1000):
        lamp.show(0.3)
    assert len(lamp.shown) == 1


def test_a_speaker_is_remembered_with_times_and_rows() -> None:
    clock = VirtualClock(7.0)
    speaker = RecordedSpeaker(clock)
    chime = Row(6.5, "chime", name="bowl")
    speaker.play(chime)
    for level in (0.1, 0.1, 0.2):
        speaker.follow(level)
    assert speaker.played == [Played(7.0, chime)]
    assert speaker.followed == [(7.0, 0.1), (7.0, 0.2)]


@pytest.mark.parametrize("held", [True, False])
def test_only_a_change_of_a_button_is_an_edge(held: bool) -> None:
    inbox = SimpleQueue[Event]()
    button = RecordedButton(inbox, held)
    button.move(held, 1.0)
    assert inbox.empty()
    button.move(not held, 2.0)
    assert inbox.get_nowait() == Edge(not held, 2.0)
