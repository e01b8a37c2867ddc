"""What only one of the clocks can show; what all of them promise stands in tests/contracts/test_clocks.py."""

from queue import SimpleQueue

import pytest

from pi_regulate.devices.clock import NothingLeftError, RealClock, ScaledClock, VirtualClock
from pi_regulate.devices.inbox import Edge, Event, Stop
from pi_regulate.words import RegulateError
from tests.in_one_test import in_one_test


def test_the_real_clock_is_the_machines_monotonic_clock() -> None:
    assert RealClock(host=lambda: 81.25).now() == 81.25
    assert RealClock(host=lambda: 81.25).stamp(80.5) == 80.5


def test_a_scaled_clock_starts_at_the_machines_time_and_runs_faster() -> None:
    host_s = [100.0]
    clock = ScaledClock(20, host=lambda: host_s[0])
    host_s[0] = 101.5
    assert clock.now() == 130.0
    assert clock.stamp(100.5) == 110.0


@in_one_test("speed", [0, -1, float("nan"), float("inf")])
def test_a_speed_that_is_not_above_zero_is_refused(speed: float) -> None:
    with pytest.raises(RegulateError, match="above 0"):
        ScaledClock(speed)


def test_a_virtual_clock_says_so_when_nothing_is_left_to_wait_for() -> None:
    clock = VirtualClock()
    assert clock.wait(SimpleQueue(), 2.5) is None
    with pytest.raises(NothingLeftError, match=r"at 2\.500 s nothing is left to wait for"):
        clock.wait(SimpleQueue(), None)


def test_a_virtual_clock_waits_eight_hours_in_no_time_and_without_drift() -> None:
    clock, inbox = VirtualClock(), SimpleQueue[Event]()
    for breath in range(1, 2881):
        assert clock.wait(inbox, breath * 10.0) is None
    assert clock.now() == 28800.0


def test_a_virtual_clock_never_goes_back() -> None:
    clock, inbox = VirtualClock(5.0), SimpleQueue[Event]()
    clock.schedule(1.0, lambda at_s: inbox.put(Edge(True, at_s)))
    assert clock.wait(inbox, 2.0) == Edge(True, 1.0)
    assert clock.wait(inbox, 2.0) is None
    assert clock.now() == 5.0


def test_an_event_at_the_moment_of_a_deadline_comes_before_it() -> None:
    clock, inbox = VirtualClock(), SimpleQueue[Event]()
    clock.schedule(3.0, lambda at_s: inbox.put(Stop("script")))
    assert clock.wait(inbox, 3.0) == Stop("script")
    assert clock.wait(inbox, 3.0) is None


def test_what_is_planned_for_one_moment_happens_in_the_order_it_was_planned() -> None:
    clock, inbox, done = VirtualClock(), SimpleQueue[Event](), list[str]()
    for word in ("first", "second", "third"):
        clock.schedule(1.0, lambda _, word=word: done.append(word))  # type: ignore[misc]
    clock.wait(inbox, 1.0)
    assert done == ["first", "second", "third"]


def test_a_late_loop_still_gets_the_scripted_edge_before_its_deadline() -> None:
    host_s, inbox = [0.0], SimpleQueue[Event]()
    clock = ScaledClock(20, host=lambda: host_s[0])
    clock.schedule(0.32, lambda at_s: inbox.put(Edge(False, at_s)))
    host_s[0] = 0.5  # the loop slept half a second of the machine's time: ten seconds of its own
    assert clock.wait(inbox, 0.35) == Edge(False, 0.32)
    assert clock.wait(inbox, 0.35) is None
