"""The step `tap` as an author writes it: what may stand in it and around it, and what `check` says of the rest."""

from __future__ import annotations

from typing import Any

import yaml

from pi_regulate.library.exercise import Exercise
from pi_regulate.library.limits.checks import check_exercise, check_routine
from pi_regulate.library.references import exercise_references, routine_references
from pi_regulate.library.routine import Routine
from pi_regulate.library.shelf import Shelf
from pi_regulate.library.timeline import place
from pi_regulate.library.yaml.source import read
from tests.in_one_test import in_one_test
from tests.library.shipped import exercises

SMALL = {"say": "Small breaths are fine, if you like.", "at": 60}


def mine(*steps: dict[str, Any], **keys: Any) -> Exercise:
    return Exercise.model_validate({"id": "mine", "phase": "breathe", "steps": [*steps, SMALL], **keys})


def tap(**keys: Any) -> dict[str, Any]:
    return {"tap": keys, "at": 4}


def errors(text: str) -> list[str]:
    shelf = Shelf()
    shelf.add_exercise(read("mine.yaml", text.encode()))
    shelf.look_across()
    return [one.message for one in shelf.problems if one.severity == "error"]


def test_an_empty_step_is_half_a_minute_at_a_tenth_and_then_settle() -> None:
    (step,) = (one for one in mine(tap()).steps if hasattr(one, "tap"))
    assert (step.tap.for_s, step.tap.glow, step.tap.otherwise) == (30.0, 0.1, "settle")
    assert mine(tap()).script()[1] == 488.0
    assert mine(tap(**{"for": "20s"})).script()[1] == 478.0


@in_one_test(("seconds", "right"), [(19.9, False), (20, True), (60, True), (60.1, False)])
def test_presses_are_waited_for_twenty_seconds_to_a_minute(seconds: float, *, right: bool) -> None:
    found = [(one.limit, one.path) for one in check_exercise(mine(tap(**{"for": seconds}))) if one.severity == "error"]
    assert found == ([] if right else [("taps", ("steps", 0, "tap", "for"))])


@in_one_test(
    "after",
    [
        {"glow": "9%", "lasts": 10},
        {"tap": {}},
        {"gate": {"needs": 1}, "at": 40},
        {"fade": {"from": "8%", "to": "0%"}, "lasts": 9},
    ],
)
def test_nothing_comes_after_it(after: dict[str, Any]) -> None:
    steps = mine(tap(), after).steps
    told = [fault.message for fault in place(steps, None)[1]]
    assert any(one.startswith("nothing comes after a `tap`") for one in told)
    assert place(mine({"glow": "9%", "lasts": 3}, tap()).steps, None)[1] == ()


def test_its_paced_time_counts_as_if_the_breath_were_the_quickest() -> None:
    before = {"breathe": {"in": 4, "out": 6}, "times": 30}  # 300 s, and 430 s more
    found = [one.limit for one in check_exercise(mine(before, {"tap": {}})) if one.severity == "error"]
    assert sorted(found) == ["length", "ramp_step"]
    way = Routine.model_validate({"id": "my-way", "breathe": ["your-pace", "sleep-ramp", "settle"]})
    assert {one.limit for one in check_routine(way, exercises())} >= {"length"}


@in_one_test(
    ("name", "says"),
    [
        ("setle", "Did you mean `settle`?"),
        ("mine", "`else` names this exercise itself"),
        ("breathe-together", "is for two people"),
        ("with-you", "with-you"),
        ("your-pace", "`your-pace` waits for presses too"),  # two that name each other would ask until the cap
    ],
)
def test_what_plays_without_a_pace_has_to_fit(name: str, says: str) -> None:
    known = {**exercises(), "mine": mine(tap(**{"else": name}))}
    (wrong,) = exercise_references(known["mine"], known, known)
    assert wrong.path == ("steps", 0, "tap", "else")
    assert says in wrong.message
    assert list(exercise_references(mine(tap(**{"else": "long-out"})), known, known)) == []


HAND = {"follow": "hand", "lasts": 60}
THIN = {"breathe": {"in": 4, "out": 6}, "times": 6, "thin": {"each": 2}}


@in_one_test(
    ("steps", "wrong"),
    [((HAND, tap()), "tap"), ((THIN, tap()), "tap"), ((THIN, HAND), "follow"), ((HAND, THIN), "thin")],
)
@in_one_test("variant", [False, True])
def test_a_press_means_one_thing_in_an_exercise(steps: Any, wrong: str, *, variant: bool) -> None:
    timed = [{key: value for key, value in step.items() if key != "at"} for step in steps]
    script = {"lasts": "20min", "steps": [*timed, SMALL]}
    whole: dict[str, Any] = {"id": "mine", "phase": "breathe", **script}
    if variant:
        whole = {
            "id": "mine",
            "phase": "breathe",
            "lasts": "1min",
            "steps": [{"glow": "8%"}],
            "variants": {"v": script},
        }
    shelf = Shelf()
    shelf.add_exercise(read("mine.yaml", yaml.safe_dump(whole, sort_keys=False).encode()))
    shelf.look_across()
    (told,) = [one for one in shelf.problems if "means one thing" in one.message]
    assert told.severity == "error"
    assert f"another with `{wrong}`" in told.message
    assert yaml.safe_dump(whole, sort_keys=False).splitlines()[told.line - 1].strip(" -").startswith(f"{wrong}:")


def test_a_second_window_is_told_to_go_and_no_ramp_is_proposed() -> None:
    found = [one.limit for one in check_exercise(mine(tap(), {"tap": {}})) if one.severity == "error"]
    assert "ramp_step" not in found


def test_ember_that_would_go_as_quickly_as_a_breath_is_told_once() -> None:
    (told,) = [one for one in check_exercise(mine(tap(), colour="ember")) if one.severity == "error"]
    assert (told.limit, told.path) == ("red", ("colour",))


@in_one_test(("first", "right"), [("34s", False), ("34.1s", True), ("2min", True)])
def test_the_beginning_of_it_has_to_reach_the_breaths(first: str, *, right: bool) -> None:
    way = Routine.model_validate({"id": "my-way", "breathe": [{"exercise": "your-pace", "first": first}]})
    found = [(one.path, one.message) for one in routine_references(way, exercises(), exercises())]
    assert [path for path, _ in found] == ([] if right else [("breathe", 0, "first")])
    if not right:
        assert "waits for presses until 34 s" in found[0][1]
        assert found[0][1].endswith("Did you mean `first: 1min 34s`?")


@in_one_test("word", ["tapping", "taps", "own_pace"])
def test_another_word_for_it_is_understood(word: str) -> None:
    text = yaml.safe_dump({"id": "mine", "phase": "breathe", "steps": [{word: {"for": "30s"}, "at": "4s"}]})
    assert any("`tap`" in one or "`tap:" in one for one in errors(text))
