"""Talk between two people has its hours: later, at night, or by a doubtful clock, a shared breath plays instead."""

from __future__ import annotations

from typing import Any

from pi_regulate.library.catalogue import Library
from pi_regulate.session.guide import Guide
from pi_regulate.session.night import Wall
from tests.in_one_test import in_one_test
from tests.stage import USED, Bedside, alone, exercise, library, press, routine, shipped

TALKS = ("appreciation-turns", "listening-turns", "repair-question", "small-no")


def begun(what: str, minute: int, house: Library | None = None, *, trusted: bool = True) -> Bedside:
    """What begins at this minute of the day, up to its question."""
    house = house or shipped()
    bed = Bedside(house)
    bed.guide = Guide(house, lambda _: Wall(minute, 1, trusted), USED)
    bed.start(alone(house.exercises[what]))
    bed.until(45.0)
    return bed


@in_one_test("name", TALKS)
@in_one_test(
    ("at", "plays"),
    [
        ("07:00", True), ("12:00", True), ("21:59", True),
        ("22:00", False), ("23:30", False), ("00:00", False), ("03:00", False), ("06:59", False),
    ],
)  # fmt: skip
def test_a_talk_is_begun_by_day_and_not_later_than_ten_in_the_evening(name: str, at: str, plays: bool) -> None:
    hour, minute = map(int, at.split(":"))
    assert begun(name, 60 * hour + minute).exercises == [name if plays else "breathe-together"]


@in_one_test(
    ("settings", "minute", "plays"),
    [
        ({"talks": {"until_min": 20 * 60}}, 19 * 60 + 59, True),
        ({"talks": {"until_min": 20 * 60}}, 20 * 60, False),
        ({"talks": {"until_min": 23 * 60}}, 22 * 60, False),  # it is night
        ({"talks": {"until_min": 23 * 60}, "night": {"from_min": 23 * 60 + 30}}, 22 * 60 + 59, True),
        ({"talks": {"until_min": 30}, "night": {"from_min": 60}}, 15, True),  # after midnight
        ({"talks": {"until_min": 30}, "night": {"from_min": 60}}, 45, False),
        ({"night": {"from_min": 21 * 60}}, 21 * 60 + 30, False),
    ],
)
def test_the_owner_may_set_the_hour_and_the_night_comes_before_it(
    settings: dict[str, Any], minute: int, plays: bool
) -> None:
    first = begun("repair-question", minute, library(**settings)).exercises
    assert first == ["repair-question" if plays else "breathe-together"]


def test_a_talk_that_is_only_in_a_variant_has_its_hours_too() -> None:
    turns = [{"gate": {"needs": 2}}, {"turn": "first", "lasts": 60}, {"turn": "second", "lasts": 60}]
    own = exercise({"glow": "10%"}, name="mine", phase="connect", lasts=60, variants={"talk": {"steps": turns}})
    way = routine(connect=[{"exercise": "mine", "variant": "talk"}])
    for minute, plays in ((15 * 60, "mine"), (23 * 60, "breathe-together")):
        bed = Bedside(library(own), at_min=minute)
        bed.start(way)
        bed.until(30)
        assert bed.exercises == [plays]


def test_no_talk_is_begun_by_a_clock_that_may_be_wrong() -> None:
    assert begun("repair-question", 12 * 60, trusted=False).exercises == ["breathe-together"]


def test_who_chose_a_talk_is_kindly_told_that_it_can_wait_and_both_are_asked_anew() -> None:
    bed = begun("repair-question", 22 * 60 + 30)
    assert [row.text for row in bed.of("say")][:3] == [
        "A talk can wait. Here is something quiet instead.",
        "Only if you both feel at ease with each other.",
        "Sit or lie near each other, as close as suits.",
    ]
    (gate,) = bed.of("gate")
    assert gate.needs == 2
    bed.hand(press(gate.at_s + 5), press(gate.at_s + 8))
    bed.until(gate.at_s + 60)
    assert len(bed.of("yes")) == 2
    assert bed.of("breath") != []


def test_by_day_nothing_is_said_about_the_hour() -> None:
    assert "two.2" not in begun("repair-question", 21 * 60).lines


def test_it_is_said_once_also_where_a_second_talk_follows() -> None:
    two = routine(ground=["follow-light"], connect=["small-no", "repair-question"])
    bed = Bedside(library(routines=[two], night={"connect": "auto"}), at_min=23 * 60)
    bed.start("made-up")
    bed.until(900.0)
    assert bed.lines.count("two.2") == 1
    assert bed.exercises == ["follow-light", "breathe-together", "long-out", "safe-ally"]


def test_it_is_said_before_the_second_exercise_of_a_slot_too() -> None:
    both = routine(connect=["quiet-company", "repair-question"])
    bed = Bedside(library(routines=[both]), at_min=23 * 60)
    bed.start("made-up")
    bed.until(230.0)
    said = bed.lines[bed.lines.index("two.2") :][:3]
    assert said == ["two.2", "two.1", "breathe-together.1"]
    assert bed.exercises == ["quiet-company", "breathe-together"]


def test_after_a_no_nothing_is_said_about_the_hour() -> None:
    both = routine(connect=["hug-20", "repair-question"])
    bed = Bedside(library(routines=[both]), at_min=23 * 60)
    bed.start("made-up")
    bed.until(400.0)
    assert bed.exercises == ["hug-20", "hand-on-heart", "safe-ally"]
    assert "two.2" not in bed.lines


def test_where_the_breath_is_left_out_it_is_the_light_and_where_nothing_is_said_company() -> None:
    outward = begun("repair-question", 23 * 60, library(people={"external_focus": True}))
    assert (outward.exercises, outward.lines[0]) == (["follow-light"], "two.2")
    wordless = begun("repair-question", 23 * 60, library(night={"talk": "none"}))
    assert (wordless.exercises, wordless.lines) == (["quiet-company"], [])


def test_an_exercise_of_the_owners_in_which_two_speak_in_turns_keeps_to_the_hours_by_itself() -> None:
    mine = exercise(
        {"gate": {"needs": 2}, "at": 2}, {"turn": "first", "at": 10, "lasts": 20}, {"turn": "second", "lasts": 20},
        name="mine", phase="connect", who="two", lasts=60,
    )  # fmt: skip
    assert begun("mine", 21 * 60, library(mine)).exercises == ["mine"]
    assert begun("mine", 22 * 60, library(mine)).exercises == ["breathe-together"]
