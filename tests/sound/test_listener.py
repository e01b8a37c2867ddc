"""Whoever has their eyes shut: a listener of twenty lines names the parts of every breath from the sound alone.

What the listener goes by was fixed on three exercises and is judged on all the others.
"""

from __future__ import annotations

import numpy as np
import pytest

from tests.sound.listener import named
from tests.sound.studio import Take, take
from tests.stage import shipped

FIXED_ON = ("box-four", "cyclic-sigh", "hum-out")
PACED = sorted(one.id for one in shipped().exercises.values() if one.paced and one.bed != "silence")
JUDGED = [name for name in PACED if name not in FIXED_ON]


def shares(heard: Take) -> tuple[int, int]:
    """How many parts were named right, and how many there were. A top-up is a breath in."""
    parts = [row for row in heard.of("breath") if row.part is not None and row.seconds is not None]
    whole = [row for row in parts if (row.at_s + (row.seconds or 0)) * 48000 <= len(heard.heard)]
    wanted = ["in" if row.part == "top_up" else row.part for row in whole]
    frames = [slice(*(round(s * 48000) for s in (row.at_s, row.at_s + (row.seconds or 0)))) for row in whole]
    spoken = heard.spoken()
    found = [named(heard.heard[here].astype(np.float64), spoken[here]) for here in frames]
    return sum(one == other for one, other in zip(wanted, found, strict=True)), len(whole)


@pytest.mark.parametrize(
    "name", ["four-seven-eight", *(pytest.param(name, marks=pytest.mark.slow) for name in ("hum-out", "settle"))]
)
def test_the_first_breaths_are_told_by_ear(name: str) -> None:
    right, parts = shares(take(name, "hold@80s"))
    assert parts >= 4
    assert right >= parts - 1  # the hold cuts the last


@pytest.mark.slow
@pytest.mark.parametrize("name", PACED)
def test_every_part_of_every_breath_is_told_by_ear(name: str) -> None:
    right, parts = shares(take(name))
    assert right >= 0.99 * parts


def test_there_are_enough_exercises_to_judge_on() -> None:
    assert len(JUDGED) >= 2 * len(FIXED_ON)
    assert set(FIXED_ON) <= set(PACED)
