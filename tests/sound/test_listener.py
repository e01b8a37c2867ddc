"""Whoever has their eyes shut: a listener of twenty lines names the parts of every breath from the sound alone.

What the listener goes by was fixed on three exercises and is judged on all, with their yeses, in
`tests/test_either_sense.py`.
"""

from __future__ import annotations

import pytest

from tests.sound.listener import shares
from tests.sound.studio import take
from tests.stage import shipped

FIXED_ON = ("box-four", "cyclic-sigh", "hum-out")
PACED = sorted(one.id for one in shipped().exercises.values() if one.paced and one.bed != "silence")
JUDGED = [name for name in PACED if name not in FIXED_ON]


@pytest.mark.parametrize(
    "name", ["four-seven-eight", *(pytest.param(name, marks=pytest.mark.slow) for name in ("hum-out", "settle"))]
)
def test_the_first_breaths_are_told_by_ear(name: str) -> None:
    right, parts = shares(take(name, "hold@80s"))
    assert parts >= 4
    assert right >= parts - 1  # the hold cuts the last


def test_there_are_enough_exercises_to_judge_on() -> None:
    assert len(JUDGED) >= 2 * len(FIXED_ON)
    assert set(FIXED_ON) <= set(PACED)
