"""The list of everything there is to play: each name once, and what it plays."""

from __future__ import annotations

from collections import Counter

from pi_regulate.library.chosen import chosen
from pi_regulate.simulator.playable import playables
from tests.stage import exercise, library, routine, shipped


def test_every_name_is_there_once_and_can_be_chosen() -> None:
    house = shipped()
    names = Counter(one.id for one in playables(house))
    assert set(names.values()) == {1}
    assert [name for name in names if chosen(house, name) is None] == []


def test_a_routine_with_the_name_of_its_exercise_stands_there_for_both() -> None:
    box = exercise({"breathe": {"in": 4, "out": 6}}, name="box", lasts=60)
    house = library(box, routines=[routine(breathe=["box"]).model_copy(update={"id": "box"})])
    assert [one.heading for one in playables(house) if one.id == "box"] == ["routines"]
