"""The amplifier's pin: on while there may be sound, off after silence at rest, and off whatever ends the program."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from gpiozero.exc import GPIOZeroError
from gpiozero.pins.mock import MockFactory

from pi_regulate.devices.clock import VirtualClock
from pi_regulate.devices.pins.backends import MockHeaders
from pi_regulate.devices.pins.mock import MockHeader
from pi_regulate.devices.recorder import RecordedSpeaker
from pi_regulate.devices.speaker.amplifier import Amplifier, OnWhileItSounds, amplifier_on
from pi_regulate.devices.speaker.speakers import SilentSpeaker
from pi_regulate.trace import Row
from pi_regulate.words import RegulateError

QUIET_S = 3.0  # the last fade, what is in the card's buffer, and some silence (LIMITS pops)
PIN = 22


class Timers:
    """A stand-in for time that passes after rest; `pass_by` lets what is planned happen."""

    def __init__(self) -> None:
        self.planned: list[tuple[float, Callable[[], None], Timers.One]] = []

    class One:
        cancelled = False

        def cancel(self) -> None:
            self.cancelled = True

    def __call__(self, seconds: float, act: Callable[[], None]) -> One:
        one = self.One()
        self.planned.append((seconds, act, one))
        return one

    def pass_by(self, *, too_late_to_cancel: bool = False) -> None:
        planned, self.planned = self.planned, []
        for _, act, one in planned:
            if too_late_to_cancel or not one.cancelled:
                act()


@pytest.fixture
def header() -> MockFactory:
    return MockFactory()


@pytest.fixture
def timers() -> Timers:
    return Timers()


def switched(header: MockFactory, timers: Timers, speaker: Any = None) -> OnWhileItSounds:
    return OnWhileItSounds(Amplifier(header, PIN), speaker or RecordedSpeaker(VirtualClock()), timers)


def rows(watcher: OnWhileItSounds, *whats: Any) -> None:
    for what in whats:
        watcher.see(Row(0.0, what), 0.0)


def test_it_is_off_when_made_on_in_a_session_and_off_after_silence_at_rest(header: MockFactory, timers: Timers) -> None:
    watcher = switched(header, timers)
    assert header.pin(PIN).state == 0
    rows(watcher, "press", "phase")
    assert header.pin(PIN).state == 1
    rows(watcher, "chime", "breath", "landing", "rest")
    assert header.pin(PIN).state == 1, "the last fade is still heard"
    assert [seconds for seconds, _, _ in timers.planned] == [QUIET_S]
    timers.pass_by()
    assert header.pin(PIN).state == 0


@pytest.mark.parametrize("too_late", [False, True], ids=["in time", "in the very moment"])
def test_a_press_soon_after_rest_leaves_it_on(header: MockFactory, timers: Timers, too_late: bool) -> None:
    watcher = switched(header, timers)
    rows(watcher, "phase", "rest", "phase")
    timers.pass_by(too_late_to_cancel=too_late)
    assert header.pin(PIN).state == 1
    rows(watcher, "rest")
    timers.pass_by()
    assert header.pin(PIN).state == 0


def test_a_second_rest_is_silent_for_three_seconds_of_its_own(header: MockFactory, timers: Timers) -> None:
    watcher = switched(header, timers)
    rows(watcher, "phase", "rest", "phase")
    (first,) = timers.planned
    rows(watcher, "rest")
    assert first[2].cancelled, "it would switch off while the second session still fades"


def test_a_sign_of_the_lamp_and_a_device_without_sound_leave_it_off(header: MockFactory, timers: Timers) -> None:
    watcher = switched(header, timers)
    rows(watcher, "sign", "landing", "rest")
    assert (header.pin(PIN).state, timers.planned) == (0, [])
    watcher = switched(MockFactory(), timers, SilentSpeaker())
    rows(watcher, "phase", "chime")
    assert header.pin(PIN).state == 0


def test_a_card_that_comes_in_the_middle_of_a_session_switches_it_on(header: MockFactory, timers: Timers) -> None:
    speaker = SilentSpeaker()
    watcher = switched(header, timers, speaker)
    rows(watcher, "phase", "breath")
    assert header.pin(PIN).state == 0
    speaker.ready = True
    rows(watcher, "breath")
    assert header.pin(PIN).state == 1


def test_closing_switches_it_off_at_once_and_a_late_timer_changes_nothing(header: MockFactory, timers: Timers) -> None:
    amplifier = Amplifier(header, PIN)
    watcher = OnWhileItSounds(amplifier, RecordedSpeaker(VirtualClock()), timers)
    rows(watcher, "phase", "rest")
    written = header.pin(PIN)
    amplifier.close()
    assert written.state == 0
    timers.pass_by()
    amplifier.close()
    assert not amplifier.is_on


def test_an_error_inside_switches_it_off(header: MockFactory) -> None:
    amplifier = Amplifier(header, PIN)
    pin = header.pin(PIN)
    with pytest.raises(ZeroDivisionError), amplifier:
        1 / (1 - pin.state)
    assert not amplifier.is_on
    assert pin.state == 0


def test_a_pin_that_is_gone_is_told_once_and_nothing_is_raised(
    header: MockFactory, timers: Timers, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    watcher = switched(header, timers)

    def gone(self: Any, value: float) -> None:
        raise GPIOZeroError("the chip is gone")

    monkeypatch.setattr(type(header.pin(PIN)), "_set_state", gone)
    with caplog.at_level(logging.WARNING):
        rows(watcher, "phase", "chime", "rest", "phase")
    assert [record.getMessage() for record in caplog.records] == [
        "the amplifier can no longer be switched: the chip is gone"
    ]


def test_a_pin_that_somebody_else_has_costs_only_the_switching(caplog: pytest.LogCaptureFixture) -> None:
    headers = MockHeaders(VirtualClock())
    first = amplifier_on(PIN, headers)
    assert first is not None
    with caplog.at_level(logging.WARNING):
        assert amplifier_on(PIN, headers) is None
    assert "the amplifier is not switched: GPIO 22" in caplog.text
    assert amplifier_on(None, headers) is None
    with pytest.raises(RegulateError, match="there is no GPIO"):
        Amplifier(MockHeader(VirtualClock()), 99)


def test_the_owners_pin_is_read_from_the_settings(tmp_path: Path) -> None:
    from pi_regulate.library.catalogue import load
    from pi_regulate.share import share_dir

    assert load(share_dir()).settings.sound.amp_enable is None
    (tmp_path / "settings.yaml").write_text("sound: {amp_enable: 22}\n")
    assert load(share_dir(), tmp_path).settings.sound.amp_enable == 22
