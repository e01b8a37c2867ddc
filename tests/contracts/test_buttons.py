"""What every button promises, whatever it is made of."""

from typing import Literal

import pytest

from pi_regulate.devices.inbox import Edge
from pi_regulate.session.gestures import Gestures
from tests.contracts.benches import ButtonBench
from tests.contracts.conftest import MakeButton

SOON_S = 5.0  # the longest that an edge may take on a busy simulated machine; no test waits so long when all is well


def next_edge(bench: ButtonBench) -> Edge:
    event = bench.clock.wait(bench.inbox, bench.clock.now() + SOON_S)
    assert isinstance(event, Edge), "no edge came"
    return event


def nothing_came(bench: ButtonBench) -> bool:
    return bench.clock.wait(bench.inbox, bench.clock.now() + 0.1) is None


@pytest.mark.parametrize("pull", ["up", "down"])
def test_a_press_is_an_edge_down_and_an_edge_up_and_no_more(
    make_button: MakeButton, pull: Literal["up", "down"]
) -> None:
    bench = make_button(pull=pull)
    bench.move(True)
    assert next_edge(bench).down is True
    bench.move(False)
    assert next_edge(bench).down is False
    assert nothing_came(bench)


def test_a_button_that_nobody_touches_says_nothing(make_button: MakeButton) -> None:
    bench = make_button()
    assert not bench.button.is_down
    assert nothing_came(bench)


def test_an_edge_carries_the_time_it_happened_and_not_the_time_it_was_read(make_button: MakeButton) -> None:
    bench = make_button()
    before_s = bench.clock.now()
    bench.move(True)
    after_s = bench.clock.now()
    assert before_s <= next_edge(bench).at_s <= after_s + 0.02


def test_a_button_knows_whether_it_is_down(make_button: MakeButton) -> None:
    bench = make_button()
    for down in (True, False, True):
        bench.move(down)
        assert bench.button.is_down is down


def test_contact_bounce_is_reported_edge_by_edge_in_order(make_button: MakeButton) -> None:
    bench = make_button()
    edges = []
    for number in range(12):
        bench.move(number % 2 == 0)
        # One by one: the kernel reads the level when it gets to an edge, so a late one can tell of the next level.
        edges.append(next_edge(bench))
    assert [edge.down for edge in edges] == [number % 2 == 0 for number in range(12)]
    assert [edge.at_s for edge in edges] == sorted(edge.at_s for edge in edges)


def test_a_button_held_since_before_the_start_is_down_without_an_edge(make_button: MakeButton) -> None:
    bench = make_button(down=True)
    assert bench.button.is_down
    assert nothing_came(bench)
    bench.move(False)
    assert next_edge(bench).down is False


def test_a_closed_button_reports_nothing_and_is_not_down(make_button: MakeButton) -> None:
    bench = make_button()
    bench.button.close()
    bench.move(True)
    assert nothing_came(bench)
    assert not bench.button.is_down


def test_a_button_may_be_closed_twice(make_button: MakeButton) -> None:
    bench = make_button()
    bench.button.close()
    bench.button.close()


def test_a_closed_button_lets_its_hardware_go(make_button: MakeButton) -> None:
    bench = make_button()
    bench.button.close()
    again = bench.another()
    bench.move(True)
    assert next_edge(bench).down is True
    again.close()


@pytest.mark.parametrize("pull", ["up", "down"])
def test_spikes_come_in_order_and_are_no_press_and_a_press_after_them_is_one(
    make_button: MakeButton, pull: Literal["up", "down"]
) -> None:
    bench = make_button(pull=pull)
    gestures, found, times_s = Gestures(double_s=0.0, hold_s=1.0), list[str](), list[float]()

    def listen(seconds: float) -> None:
        until_s = bench.clock.now() + seconds
        while isinstance(edge := bench.clock.wait(bench.inbox, until_s), Edge):
            times_s.append(edge.at_s)
            found.extend(gesture.kind for gesture in gestures.due(edge.at_s))
            gestures.edge(edge.down, edge.at_s)
        found.extend(gesture.kind for gesture in gestures.due(bench.clock.now()))

    for _ in range(5):
        bench.move(True)
        bench.move(False)  # before anybody has read the first; a real chip may tell of the second level twice
        listen(0.05)
    assert not bench.button.is_down
    assert found == []
    bench.move(True)
    listen(0.1)
    bench.move(False)
    listen(0.1)
    assert found == ["press"]
    assert times_s == sorted(times_s)
