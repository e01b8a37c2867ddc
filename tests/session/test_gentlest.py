"""Until somebody has answered what `setup` asks, nobody is led to hold the breath, to press or to push."""

from __future__ import annotations

from pi_regulate.devices.wall import simulated_wall
from pi_regulate.library.catalogue import load
from pi_regulate.session.programme import Programme
from pi_regulate.share import share_dir
from tests.in_one_test import in_one_test
from tests.stage import EVENING, NIGHT, USED, alone

LIBRARY = load(share_dir())


def test_the_shipped_switches_are_the_gentlest_ones() -> None:
    people = LIBRARY.settings.people
    assert (people.holds, people.effort) == (False, False)
    assert not LIBRARY.settings.cards.enabled
    assert LIBRARY.settings.time_zone == "", "until it is confirmed every hour is night"
    assert {LIBRARY.settings.start.double, LIBRARY.settings.start.hold} == {LIBRARY.settings.start.press}
    assert not LIBRARY.settings.sound.calibrated
    assert LIBRARY.settings.sound.volume <= 5


@in_one_test("at_min", [EVENING, NIGHT], ids=["evening", "night"])
@in_one_test("name", LIBRARY.exercises)
def test_what_plays_in_place_of_any_exercise_holds_no_breath_and_asks_for_no_effort(name: str, at_min: int) -> None:
    exercise = LIBRARY.exercises[name]
    programme = Programme(LIBRARY, alone(exercise), USED, simulated_wall(at_min, 0.0), speech=True)
    piece = programme.piece(alone(exercise).slot(exercise.phase)[0], exercise.phase, 0.0)
    if exercise.for_child:
        assert piece is None  # nothing that was written for somebody else
        return
    assert piece is not None
    assert "effort" not in piece.exercise.needs
    parts = [stretch.part for stretch in piece.score.stretches if stretch.part in ("hold", "rest")]
    assert parts == []
