"""Pulses on a simulated line, on a clock that goes on by itself: right in the mean, at once, and never two for one."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpiozero_gpiod.pulse_maker import AWAKE_NS, PulsedLine

APART_NS = 10_000_000
LOOK_NS = 500  # what looking at the clock takes


class Wire:
    """A line, the time that passes around it, and when it changed."""

    def __init__(self) -> None:
        self.now_ns = 1_000_000_000
        self.changes: list[tuple[int, bool]] = []
        self.line = PulsedLine(self._write, self._look)

    def _look(self) -> int:
        self.now_ns += LOOK_NS
        return self.now_ns

    def _write(self, high: bool) -> None:
        self.changes.append((self.now_ns, high))

    def go_on(self, changes: int, late_ns: Callable[[], int] = lambda: 0) -> None:
        """The machine wakes us for so many changes, each so late."""
        for _ in range(changes):
            assert self.line.due_ns is not None
            awake_ns = self.line.due_ns - (AWAKE_NS if self.line.is_high else 0)
            self.now_ns = max(self.now_ns, awake_ns) + late_ns()
            self.line.change()

    @property
    def highs(self) -> list[int]:
        """How long it was high, each time."""
        return [end_ns - at_ns for (at_ns, high), (end_ns, _) in pairwise(self.changes) if high]

    @property
    def rises(self) -> list[int]:
        return [at_ns for at_ns, high in self.changes if high]


@pytest.fixture
def wire() -> Wire:
    return Wire()


def test_the_first_pulse_begins_at_once(wire: Wire) -> None:
    asked_ns = wire.now_ns
    wire.line.order(100_000, APART_NS)
    wire.go_on(1)
    assert wire.rises[0] - asked_ns < 10 * LOOK_NS


@pytest.mark.parametrize("lasts_ns", [10_000, 59_000, 61_000, 100_000, 4_000_000, 9_900_000])
def test_pulses_last_as_long_as_asked_and_begin_on_a_grid(wire: Wire, lasts_ns: int) -> None:
    wire.line.order(lasts_ns, APART_NS)
    wire.go_on(50)
    assert wire.highs == pytest.approx([lasts_ns] * len(wire.highs), abs=5 * LOOK_NS)
    apart = [after - before for before, after in pairwise(wire.rises)]
    assert apart == pytest.approx([APART_NS] * len(apart), abs=10 * LOOK_NS)


@given(late=st.lists(st.floats(0, 0.9), min_size=20, max_size=200), lasts_ns=st.integers(70_000, 5_000_000))
def test_whoever_is_woken_late_makes_the_right_light_in_the_mean(late: list[float], lasts_ns: int) -> None:
    wire, lateness = Wire(), iter(late)
    wire.line.order(lasts_ns, APART_NS)
    wire.go_on(len(late), lambda: round(next(lateness) * lasts_ns))
    owed = abs(sum(wire.highs) - lasts_ns * len(wire.highs))
    assert owed <= lasts_ns, "never more than the last one's lateness"


def test_a_machine_that_stood_still_is_followed_by_one_short_pulse_and_no_second_one_in_its_period(wire: Wire) -> None:
    wire.line.order(200_000, APART_NS)
    wire.go_on(5)
    wire.go_on(1, lambda: 73_000_000)
    wire.go_on(6)
    assert wire.highs[3] < 10_000, "the light that was too much is taken back once"
    assert wire.highs[4:] == pytest.approx([200_000] * len(wire.highs[4:]), abs=5 * LOOK_NS)
    apart = [(after - before) / APART_NS for before, after in pairwise(wire.rises)]
    assert min(apart) >= 0.99
    assert all(abs(one - round(one)) < 0.01 for one in apart), "and still on the grid"


def test_dark_is_dark_at_once_also_within_a_pulse(wire: Wire) -> None:
    wire.line.order(4_000_000, APART_NS)
    wire.go_on(1)
    wire.line.order(0, APART_NS)
    assert not wire.line.is_high
    assert wire.line.due_ns is None


def test_all_of_the_time_is_high_without_an_end_and_comes_down_to_pulses_again(wire: Wire) -> None:
    wire.line.order(APART_NS, APART_NS)
    assert wire.line.is_high
    assert wire.line.due_ns is None
    wire.line.order(APART_NS // 2, APART_NS)
    wire.go_on(7)
    assert wire.highs[1:] == pytest.approx([APART_NS // 2] * len(wire.highs[1:]), abs=5 * LOOK_NS)


def test_a_new_length_holds_from_the_next_pulse_on(wire: Wire) -> None:
    wire.line.order(1_000_000, APART_NS)
    wire.go_on(5)
    wire.line.order(2_000_000, APART_NS)
    wire.go_on(5)
    assert wire.highs == pytest.approx([1e6, 1e6, 1e6, 2e6, 2e6], abs=5 * LOOK_NS)
