"""For eyes that bear no swells: a steady glow in everything the device does by itself, greetings and gates too."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.in_one_test import in_one_test
from tests.session.light_judge import swings
from tests.stage import EVENING, NIGHT, NOON, Bedside, double, library, press, routine, shipped

STEADY = library(people={"photosensitive": True, "holds": True, "effort": True}, intro="always")
CHANGES = ("phase", "prelude", "exercise", "gate", "yes", "apart", "call", "landing", "rest")
STEPS = 3  # of the clock of time apart, from one of its four levels to the next
LOOKS_HZ = 10


def watched(name: str, at_min: int, *, answers: bool) -> tuple[list[float], list[float], int]:
    """A whole session: when it was looked at, what was seen, and how often something else began."""
    bed = Bedside(STEADY, at_min=at_min)
    bed.start(name)
    times, levels, heard = [], [], 0
    for at_s, level in bed.looks(LOOKS_HZ):
        times.append(at_s)
        levels.append(level)
        for row in bed.rows[heard:]:
            if row.what == "gate" and answers:
                for edge in [*press(at_s + 3.0), *press(at_s + 6.0)]:
                    bed.rows += bed.guide.edge(edge.down, edge.at_s)
        heard = len(bed.rows)
    return times, levels, len(bed.of(*CHANGES)) + STEPS * len(bed.of("apart"))


def fades(levels: list[float]) -> list[list[float]]:
    """Every stretch in which the light is seen to move; a thousandth of its range in a second isn't seen."""
    found: list[list[float]] = [[]]
    for before, level in pairwise(levels):
        if abs(level - before) * LOOKS_HZ > 0.001:
            found[-1] += [before, level] if not found[-1] else [level]
        elif found[-1]:
            found.append([])
    return [one for one in found if one]


@in_one_test("at_min", [EVENING, NIGHT])
@in_one_test("name", sorted(shipped().routines))
def test_the_light_only_ever_goes_from_one_steady_glow_to_the_next(name: str, at_min: int) -> None:
    times, levels, changes = watched(name, at_min, answers=False)
    moved = fades(levels)
    assert 0 < len(moved) <= changes
    assert all(one in (sorted(one), sorted(one, reverse=True)) for one in moved)
    rises = [swing.turned_s for swing in swings(times, levels, 0.01) if swing.up]
    assert all(b - a > 3.0 for a, b in pairwise(rises))


def test_a_gate_that_gets_its_yes_shows_it_without_a_swell() -> None:
    times, levels, _ = watched("together", EVENING, answers=True)
    rises = [swing for swing in swings(times, levels, 0.01) if swing.up]
    assert all(b.turned_s - a.turned_s > 2.0 for a, b in pairwise(rises))


@pytest.mark.parametrize(("name", "lasts_s"), [("sleep-thin", 840), ("sleep-ramp", 540)])
def test_on_the_way_to_sleep_the_light_only_sinks_and_ends_in_the_dark(name: str, lasts_s: int) -> None:
    bed = Bedside(STEADY, at_min=NIGHT)
    bed.start(routine(breathe=[name]))
    bed.until(10)
    begins_s = bed.of("exercise")[0].at_s
    levels = [bed.level(begins_s + second) for second in range(2, lasts_s + 1)]
    assert levels == sorted(levels, reverse=True)
    assert levels[0] == pytest.approx(0.15, abs=0.001)
    assert levels[lasts_s // 2] == pytest.approx(0.075, abs=0.001)
    assert levels[-1] < 0.0005
    slowest_s = 0.15 / lasts_s
    assert max(a - b for a, b in pairwise(levels)) < 2 * slowest_s  # no breath is to be seen in it


def test_an_easier_breath_on_the_way_to_sleep_lifts_no_light() -> None:
    bed = Bedside(STEADY, at_min=NOON)
    bed.start(routine(breathe=["sleep-thin"]))
    bed.until(60)
    bed.hand(double(60.0))
    levels = [bed.level(64.0 + second) for second in range(780)]
    assert all(after <= before + 1e-9 for before, after in pairwise(levels))
    easier = next(row for row in bed.of("breath") if row.at_s > 300)
    assert (easier.seconds or 0.0) < 4.0
