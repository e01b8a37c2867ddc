"""What every clock promises, real, scaled or virtual: absolute deadlines, events first, the script in its order.

The real clocks run on a simulated machine whose time passes only while somebody waits, so no test sleeps.
"""

from queue import Empty, SimpleQueue
from typing import cast

import pytest

from pi_regulate.devices.clock import RealClock, ScaledClock, VirtualClock
from pi_regulate.devices.hand import finger_on, parse_hand
from pi_regulate.devices.inbox import Edge, Event, Inbox, Stop
from pi_regulate.devices.ports import ScriptableClock


class SimulatedMachine:
    """A monotonic clock and an inbox that blocks by moving that clock on, a little late as real ones are."""

    def __init__(self) -> None:
        self.host_s = 1000.0
        self.waits = 0
        self._events: list[Event] = []

    def put(self, event: Event) -> None:
        self._events.append(event)

    def empty(self) -> bool:
        return not self._events

    def get_nowait(self) -> Event:
        return self._events.pop(0)

    def get(self, timeout: float | None = None) -> Event:
        self.waits += 1
        if self._events:
            return self._events.pop(0)
        assert timeout is not None, "this would block for ever"
        self.host_s += timeout + (0.0001 if timeout else 0.0)
        raise Empty


Parts = tuple[ScriptableClock, Inbox]


@pytest.fixture(params=["real", "scaled", "virtual"])
def parts(request: pytest.FixtureRequest) -> Parts:
    if request.param == "virtual":
        return VirtualClock(), SimpleQueue()
    machine = SimulatedMachine()

    def host() -> float:
        return machine.host_s

    clock = RealClock(host) if request.param == "real" else ScaledClock(20, host)
    return clock, cast("Inbox", machine)


def test_a_wait_without_events_ends_at_its_deadline(parts: Parts) -> None:
    clock, inbox = parts
    until_s = clock.now() + 4.0
    assert clock.wait(inbox, until_s) is None
    assert until_s <= clock.now() < until_s + 0.01


def test_a_deadline_that_has_passed_is_answered_at_once(parts: Parts) -> None:
    clock, inbox = parts
    before_s = clock.now()
    assert clock.wait(inbox, before_s - 3.0) is None
    assert clock.now() == before_s


def test_an_event_that_waits_is_handed_over_at_once(parts: Parts) -> None:
    clock, inbox = parts
    before_s = clock.now()
    inbox.put(Stop("test"))
    assert clock.wait(inbox, before_s + 60) == Stop("test")
    assert clock.now() == before_s


def test_an_event_that_waits_comes_before_a_deadline_that_has_passed(parts: Parts) -> None:
    clock, inbox = parts
    inbox.put(Stop("test"))
    assert clock.wait(inbox, clock.now() - 1) == Stop("test")


def test_events_are_handed_over_in_the_order_they_came(parts: Parts) -> None:
    clock, inbox = parts
    for number in range(5):
        inbox.put(Edge(number % 2 == 0, float(number)))
    assert [clock.wait(inbox, None) for _ in range(5)] == [Edge(n % 2 == 0, float(n)) for n in range(5)]


def test_the_clock_never_runs_backwards(parts: Parts) -> None:
    clock, inbox = parts
    seen = [clock.now()]
    for until_s in (1.0, 0.5, 3.0, -1.0, 3.0):
        clock.wait(inbox, seen[0] + until_s)
        seen.append(clock.now())
    assert seen == sorted(seen)


def test_scripted_edges_arrive_with_their_planned_times_between_the_deadlines(parts: Parts) -> None:
    clock, inbox = parts
    armed_s = clock.now()
    parse_hand("1s, double@3s").arm(clock, finger_on(inbox))
    got = [clock.wait(inbox, None) for _ in range(6)]
    planned = [1.0, 1.12, 3.0, 3.12, 3.2, 3.32]
    assert got == [Edge(n % 2 == 0, armed_s + planned[n]) for n in range(6)]  # to the last bit
    assert clock.now() - armed_s == pytest.approx(3.32, abs=0.01)


def test_a_deadline_before_the_next_scripted_edge_comes_first(parts: Parts) -> None:
    clock, inbox = parts
    armed_s = clock.now()
    parse_hand("1s").arm(clock, finger_on(inbox))
    assert clock.wait(inbox, armed_s + 0.5) is None
    assert clock.wait(inbox, armed_s + 1.5) == Edge(True, armed_s + 1.0)


def test_a_script_that_puts_nothing_in_does_not_end_the_wait(parts: Parts) -> None:
    clock, inbox = parts
    armed_s, acted = clock.now(), list[float]()
    clock.schedule(armed_s + 1, acted.append)
    assert clock.wait(inbox, armed_s + 2) is None
    assert acted == [armed_s + 1]
    assert clock.now() >= armed_s + 2


def test_an_idle_wait_is_one_wait_and_not_a_poll() -> None:
    machine = SimulatedMachine()
    clock = RealClock(lambda: machine.host_s)
    assert clock.wait(cast("Inbox", machine), machine.host_s + 3600) is None
    assert machine.waits == 1
