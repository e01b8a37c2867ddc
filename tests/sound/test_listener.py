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
    """How many parts were named right, and how many there were. A top-up is a breath in.

    A part is left out where nobody could hear it: somebody speaks all the while, or its tone has been asked to go.
    """
    end_s = len(heard.heard) / 48000
    gone_s = min((row.at_s for row in heard.of("bed") if row.tone == 0.0 or row.name == "silence"), default=end_s)
    spoken, wanted, found = heard.spoken(), [], []
    for row in heard.of("breath"):
        if row.part is None or row.seconds is None or row.at_s + row.seconds > end_s or row.at_s >= gone_s:
            continue
        here = slice(round(row.at_s * 48000), round((row.at_s + row.seconds) * 48000))
        if not spoken[here].all():
            wanted.append("in" if row.part == "top_up" else row.part)
            found.append(named(heard.heard[here].astype(np.float64), spoken[here]))
    return sum(one == other for one, other in zip(wanted, found, strict=True)), len(wanted)


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
    assert right >= 0.99 * parts > 0


def test_there_are_enough_exercises_to_judge_on() -> None:
    assert len(JUDGED) >= 2 * len(FIXED_ON)
    assert set(FIXED_ON) <= set(PACED)
