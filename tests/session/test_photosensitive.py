"""For eyes that bear no swells: a steady glow in everything the device does by itself, greetings and gates too."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.session.light_judge import swings
from tests.stage import EVENING, NIGHT, Bedside, library, press, shipped

STEADY = library(people={"photosensitive": True, "holds": True, "effort": True}, intro="always")
CHANGES = ("phase", "prelude", "exercise", "gate", "yes", "landing", "rest")
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
    return times, levels, len(bed.of(*CHANGES))


def fades(levels: list[float]) -> list[list[float]]:
    """Every stretch in which the light moves."""
    found: list[list[float]] = [[]]
    for before, level in pairwise(levels):
        if before != pytest.approx(level, abs=1e-9):
            found[-1] += [before, level] if not found[-1] else [level]
        elif found[-1]:
            found.append([])
    return [one for one in found if one]


@pytest.mark.parametrize("at_min", [EVENING, NIGHT])
@pytest.mark.parametrize("name", sorted(shipped().routines))
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
