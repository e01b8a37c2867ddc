"""However a program ends, its lamp ends dark: by a fade where there is time for one."""

from itertools import pairwise

import pytest

from pi_regulate.devices.clock import VirtualClock
from pi_regulate.devices.lamps.duty_lamp import DutyLamp
from pi_regulate.devices.lamps.safe_end import EndsDark
from pi_regulate.devices.recorder import RecordedLamp
from pi_regulate.words import RegulateError
from tests.in_one_test import in_one_test

FADE_S = 1.0  # the shortest fade there may be (LIMITS slew)


class BrokenLamp(RecordedLamp):
    """A lamp whose wire comes off."""

    broken: Exception | None = None

    def show(self, level: float) -> None:
        if self.broken is not None and level > 0:
            raise self.broken
        super().show(level)


def drive(lamp: EndsDark, *levels: float, error: BaseException | None = None) -> None:
    """A program that shows these levels and then ends, with an error or without."""
    with lamp:
        for level in levels:
            lamp.show(level)
        if error is not None:
            raise error


@in_one_test("error", [ValueError("a bug"), KeyboardInterrupt(), SystemExit(1)])
def test_an_error_fades_the_light_within_a_second_and_goes_its_way(error: BaseException) -> None:
    clock = VirtualClock(10.0)
    recorded = RecordedLamp(clock)
    with pytest.raises(type(error)):
        drive(EndsDark(recorded, clock), 0.8, error=error)
    assert recorded.light == 0
    assert clock.now() == pytest.approx(10 + FADE_S, abs=0.03)
    levels = [shown.level for shown in recorded.shown]
    assert levels == sorted(levels, reverse=True)
    assert max(before - after for before, after in pairwise(levels)) < 0.8 * 1.6 / 50


def test_a_lamp_that_is_dark_already_keeps_nobody_waiting() -> None:
    clock = VirtualClock()
    with pytest.raises(ValueError, match="a bug"):
        drive(EndsDark(RecordedLamp(clock), clock), 0.8, 0.0, error=ValueError("a bug"))
    assert clock.now() == 0


def test_an_end_without_an_error_is_dark_at_once() -> None:
    clock = VirtualClock()
    recorded = RecordedLamp(clock)
    drive(EndsDark(recorded, clock), 0.8)
    assert (recorded.light, clock.now()) == (0, 0)


@in_one_test("error", [RegulateError("the wire is off"), OSError(5, "I/O error"), MemoryError()])
def test_a_lamp_that_cannot_be_faded_is_closed_all_the_same_and_may_still_shine(error: Exception) -> None:
    clock = VirtualClock()
    recorded, told = BrokenLamp(clock), list[bool]()
    lamp = EndsDark(recorded, clock, told.append)
    lamp.show(0.8)
    recorded.broken = error
    with pytest.raises(type(error)):
        drive(lamp, 0.7)
    assert recorded.light == 0
    assert told == [True], "nobody knows whether it is dark, so `lamp off` has to look"


class StubbornLamp(DutyLamp):
    """Hardware that fails in a way nobody thought of."""

    let_go = False

    def _drive(self, duty: float, level: float) -> None:
        raise OSError(5, "I/O error")

    def _let_go(self) -> None:
        self.let_go = True


def test_hardware_that_takes_no_last_word_is_let_go_all_the_same() -> None:
    lamp = StubbornLamp(0.01, 0.4)
    lamp.close()
    assert lamp.let_go, "which makes most lamps dark too"


def test_what_is_asked_of_a_lamp_reaches_it() -> None:
    clock = VirtualClock()
    recorded = RecordedLamp(clock)
    lamp = EndsDark(recorded, clock)
    lamp.dim(0.5)
    lamp.show(1.0)
    assert recorded.light == 0.5
    lamp.close()
    assert recorded.light == 0
