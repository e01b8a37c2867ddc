"""What reaches the motor's pin, and the lamp's, in whole sessions on simulated pins; and how they end."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest

from pi_regulate.devices.clock import VirtualClock
from pi_regulate.devices.hand import parse_hand
from pi_regulate.devices.lamps.driven import Lit, written
from pi_regulate.devices.lamps.motor import BesideALamp
from pi_regulate.devices.pins.backends import Backend, MockHeaders
from pi_regulate.devices.pins.mock import MockHeader
from pi_regulate.library.catalogue import Library
from pi_regulate.share import share_dir
from pi_regulate.trace import Row
from pi_regulate.wiring import device, parts
from pi_regulate.wiring.parts import Parts
from pi_regulate.words import RegulateError
from tests.hand_on_motor import too_quick
from tests.stage import NIGHT, NOON, library

LAMP, MOTOR = 12, 13
FLOOR, CEILING = 0.2, 0.6
States = Callable[[int], list[tuple[float, float]]]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> VirtualClock:
    made = VirtualClock()
    monkeypatch.setattr(device, "RealClock", lambda: made)
    return made


@pytest.fixture
def states(clock: VirtualClock, monkeypatch: pytest.MonkeyPatch) -> States:
    """The duty cycles of a pin, each with its time (s)."""
    found: dict[int, list[tuple[float, float]]] = {}
    real = MockHeader.pin

    def watched(self: MockHeader, name: Any) -> Any:
        pin = real(self, name)
        number = int(str(pin.info.name).removeprefix("GPIO"))
        if number in (LAMP, MOTOR) and number not in found:
            found[number] = []
            setter = pin._set_state

            def noted(value: float) -> None:
                found[number].append((clock.now(), float(value)))
                setter(value)

            pin._set_state = noted
        return pin

    monkeypatch.setattr(MockHeader, "pin", watched)
    return lambda pin: found.get(pin, [])


def house(**more: Any) -> Library:
    return library(**{"touch": {"pin": MOTOR}, **more})


def session(hand: str, at_min: int = NOON, **more: Any) -> None:
    options = device.RunOptions("mock", hand=parse_hand(hand), once=True, sound="off", at_min=at_min)
    device.run(house(**more), options, share=share_dir())


@pytest.mark.parametrize("error", [RegulateError("GPIO 13 can't be driven any more"), OSError(5, "Input/output error")])
def test_a_motor_that_fails_in_a_session_takes_nothing_but_itself(
    error: Exception, states: States, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = BesideALamp.show

    def show(self: BesideALamp, level: float) -> None:
        if len(states(MOTOR)) > 20:
            monkeypatch.setattr(self._motor, "show", raises)
        real(self, level)

    def raises(level: float) -> None:
        raise error

    monkeypatch.setattr(BesideALamp, "show", show)
    session("1s, hold@70s")
    after = [duty for at_s, duty in states(LAMP) if states(MOTOR)[-2][0] + 1 < at_s < 69]
    assert len(after) > 100, "the light goes on"
    assert states(LAMP)[-1][1] == 0
    assert states(MOTOR)[-1][1] == 0, "it is still at the end"


def range_of(duties: list[tuple[float, float]]) -> list[float]:
    return [duty for _, duty in duties if duty > 0]


@pytest.mark.parametrize(("at_min", "most"), [(NOON, CEILING), (NIGHT, (FLOOR + CEILING) / 2)])
def test_a_session_is_felt_between_floor_and_ceiling_and_ends_still(at_min: int, most: float, states: States) -> None:
    session("1s, 20s, hold@70s", at_min)
    felt = states(MOTOR)
    assert felt[-1][1] == 0
    assert len(range_of(felt)) > 300
    assert FLOOR <= min(range_of(felt)) < FLOOR + 0.01
    assert FLOOR + 0.05 < max(range_of(felt)) <= most
    assert too_quick([(at_s, max(0.0, duty - FLOOR) / (CEILING - FLOOR)) for at_s, duty in felt]) == []


def test_with_the_light_off_the_lamps_pin_stays_low_whatever_is_pressed(states: States) -> None:
    session("1s, 1.2s, 14s, 20s, 45s, hold@70s", light="off")
    assert {duty for _, duty in states(LAMP)} <= {0.0}
    assert len(range_of(states(MOTOR))) > 300


def test_a_press_in_the_dark_is_felt_within_50_ms(states: States) -> None:
    session("1s, hold@10s", light="off")
    assert 1.0 <= next(at_s for at_s, duty in states(MOTOR) if duty > 0) <= 1.05


def test_a_motor_that_cannot_be_had_brings_the_light_back(
    clock: VirtualClock, states: States, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*args: Any, **named: Any) -> Any:
        raise RegulateError("GPIO 13 is held by `somebody`")

    monkeypatch.setattr(parts, "motor_or_stand_in", refused)
    session("1s, hold@10s", light="off")
    assert max(duty for _, duty in states(LAMP)) > 0.01, "a press has to be answered"
    assert states(MOTOR) == []


class AMistakeError(Exception):
    """Something nobody thought of."""


class Fails:
    """Looks on, and fails as soon as the motor moves plainly."""

    def __init__(self, clock: VirtualClock) -> None:
        self._clock, self.at_s = clock, 0.0

    def see(self, row: Row, now_s: float) -> None:
        if (row.felt or 0.0) > 0.15:
            self.at_s = self._clock.now()
            raise AMistakeError


def test_a_mistake_fades_lamp_and_motor_together_within_a_second(clock: VirtualClock, states: States) -> None:
    fails = Fails(clock)
    options = device.RunOptions("mock", hand=parse_hand("1s"), once=True, sound="off", at_min=NOON)
    with pytest.raises(AMistakeError):
        device.run(house(), options, [fails], share=share_dir())
    assert clock.now() - fails.at_s == pytest.approx(1.0, abs=0.05)
    for pin, floor in ((LAMP, 0.0), (MOTOR, FLOOR)):
        faded = [duty for at_s, duty in states(pin) if at_s > fails.at_s]
        assert faded == sorted(faded, reverse=True)
        assert faded[-1] == 0
        assert len(faded) > 20, "a fade, not a stop"
        assert all(a - b < 0.02 for a, b in pairwise(faded) if b > floor)


def test_a_motor_that_cannot_be_closed_does_not_leave_the_lamp_on(
    clock: VirtualClock, states: States, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unplugged() -> None:
        raise OSError("unplugged")

    opened = Parts(house().settings, "mock", clock, SimpleQueue())
    lamp, motor = opened.lamp(), opened.motor()
    assert motor is not None
    for one in (lamp, motor):
        one.show(1.0)
    monkeypatch.setattr(motor, "close", unplugged)
    with pytest.raises(OSError, match="unplugged"), opened:
        pass
    assert states(LAMP)[-1][1] == 0


def test_what_is_driven_is_written_down_until_it_is_still(
    clock: VirtualClock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("RUNTIME_DIRECTORY", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setattr(parts, "headers_of", lambda backend, driver, clock: MockHeaders(clock))
    backend: Backend = "pi"
    folder = tmp_path / "pi-regulate"
    with Parts(house().settings, backend, clock, SimpleQueue()) as opened:
        opened.lamp()
        opened.motor()
        assert written(folder) == Lit("pwm", (LAMP,))
        assert written(folder, part="motor") == Lit("pwm", (MOTOR,), part="motor")
    assert (written(folder), written(folder, part="motor")) == (None, None)


def test_without_a_pin_there_is_no_motor(clock: VirtualClock) -> None:
    with Parts(library().settings, "mock", clock, SimpleQueue()) as opened:
        assert opened.motor() is None
        assert opened.motor_stand_in == ""
