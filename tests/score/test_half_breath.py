"""A way of a breath that follows a hand: where it is at any time, on any clock."""

from __future__ import annotations

import pytest

from pi_regulate.score.half_breath import HalfBreath
from pi_regulate.score.plan import Plan
from pi_regulate.score.score import Score
from tests.in_one_test import in_one_test

RISES = HalfBreath("in", 10.0, 12.0, 0.1, 0.3, 0.25)


@in_one_test(
    ("at_s", "level", "full"),
    [(9.0, 0.1, 0.25), (10.0, 0.1, 0.25), (11.0, 0.2, 0.625), (12.0, 0.3, 1.0), (99, 0.3, 1.0)],
)
def test_it_goes_from_where_it_began_to_its_end_and_stays_there(at_s: float, level: float, full: float) -> None:
    assert RISES.level_at(at_s) == pytest.approx(level)
    assert RISES.fullness_at(at_s) == pytest.approx(full)


def test_it_moves_only_on_its_way() -> None:
    assert [RISES.moves_at(at_s) for at_s in (9.9, 10.0, 11.99, 12.0)] == [False, True, True, False]


def test_out_is_towards_empty() -> None:
    sinks = HalfBreath("out", 10.0, 14.0, 0.3, 0.08, 1.0)
    assert [sinks.fullness_at(at_s) for at_s in (10.0, 12.0, 14.0)] == pytest.approx([1.0, 0.5, 0.0])


def test_a_plan_with_it_leads_its_light_and_breath_on_another_clock_too() -> None:
    plan = Plan(Score("the-hand", "breathe", 60.0, ()), 0.0, 0, 60.0, half=RISES)
    later = plan.timed(lambda at_s: at_s + 100.0)
    for one, at_s in ((plan, 11.0), (later, 111.0)):
        assert one.level_at(at_s) == pytest.approx(0.2)
        assert one.fullness_at(at_s) == pytest.approx(0.625)
