"""The step `soothe` and `people.child`: what may be written, what `check` says of the rest, and what is there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from pi_regulate.library.catalogue import check_paths, load
from pi_regulate.library.exercise import Exercise
from pi_regulate.library.limits.checks import check_exercise, check_routine
from pi_regulate.library.references import exercise_references, routine_references
from pi_regulate.library.routine import Routine
from pi_regulate.library.shelf import Shelf
from pi_regulate.library.steps import SootheStep
from pi_regulate.library.timeline import place
from pi_regulate.library.yaml.source import read
from pi_regulate.share import share_dir
from pi_regulate.words import ProblemsError
from tests.in_one_test import in_one_test
from tests.library.shipped import exercises

WAVE = {"from": "4%", "to": "12%", "every": "8s", "easing_to": "16s"}
GATE = {"gate": {"needs": 1}, "at": "2s"}


def soothe(wave: Any = WAVE, **keys: Any) -> dict[str, Any]:
    return {"soothe": {**WAVE, **wave} if isinstance(wave, dict) else wave, **keys}


def mine(*steps: dict[str, Any], **keys: Any) -> dict[str, Any]:
    """An exercise for a grown-up and a child, as an author would write it."""
    whole = {"id": "mine", "phase": "breathe", "needs": ["child"], "colour": "ember", "lasts": "100s", **keys}
    return {key: value for key, value in whole.items() if value is not None} | {"steps": list(steps)}


def errors(exercise: dict[str, Any]) -> list[str]:
    shelf = Shelf()
    shelf.add_exercise(read("mine.yaml", yaml.safe_dump(exercise).encode()))
    shelf.look_across()
    return [one.message for one in shelf.problems if one.severity == "error"]


def test_a_bare_step_asks_for_four_presses_seven_and_a_half_seconds_apart() -> None:
    (step,) = (one for one in Exercise.model_validate(mine(GATE, soothe())).steps if isinstance(one, SootheStep))
    assert (step.times, step.between, step.waits, step.lasts) == (4, 7.5, 25.0, None)
    assert errors(mine(GATE, soothe())) == []


@in_one_test(
    ("step", "says"),
    [
        (soothe(4), "keys like from, to, every, easing_to belong here, not `4`"),
        (soothe([1]), "belong here, not a list"),
        (soothe(None), "not an empty value"),
        (soothe({"to": "4%"}), "`to` is the top of the wave"),
        (soothe({"every": "6s", "easing_to": "12s"}), "Did you mean `8s`?"),
        (soothe({"easing_to": "7s"}), "`easing_to` has to be longer than `every`"),
        (soothe({"to": "16%"}), "Did you mean `15%`?"),
        (soothe(gap="8s"), "Did you mean `between`?"),
        (soothe({"every": "often"}), "is not a duration"),
        (soothe(times=5), "`times` has to be at most 4"),
        (soothe(times=0), "`times` has to be at least 1"),
        (soothe(times=True), "a whole number belongs here, not `true`"),
        (soothe(between="7s"), "Did you mean `7.1s`?"),
        (soothe(between="1min", waits="2min"), "Did you mean"),
        (soothe(waits="5s"), "`waits` has to be longer than `between`"),
        (soothe(lasts="39s"), "Give it `lasts: 40s` or more"),
        ({"calm": {"times": 4}}, "`soothe`"),
    ],
    ids=lambda one: str(one)[:40],
)
def test_what_can_not_be_meant_is_told_with_what_would_be_right(step: dict[str, Any], says: str) -> None:
    told = errors(mine(GATE, step))
    assert len(told) == 1
    assert says in told[0], told


@in_one_test(
    ("exercise", "says"),
    [
        (mine(GATE, soothe(), needs=None), "Write `needs: [child]`"),
        (mine(GATE, soothe(), colour=None), "Write `colour: ember`"),
        (mine(soothe()), "Add a `gate: {needs: 1}`"),
        (mine(soothe(lasts="50s"), {"gate": {"needs": 1}}), "Put the `gate` first"),
        (mine({"gate": {"needs": 2}, "at": "2s"}, soothe()), "Write `needs: 1`"),
        (mine(GATE, soothe(), who="two"), "Write `who: either`"),
        (mine({"gate": {"needs": 2}, "at": "2s"}, soothe(), who="two"), "Write `needs: 1`"),
        (mine(GATE, {"breathe": {"in": 4, "out": 6}}), "nothing does that for a child"),
        (mine(GATE, {"breathe": {"in": 4, "hold": 2, "out": 6}}), "nothing does that for a child"),
        (mine(GATE, {"tap": {}}, lasts=None), "nothing does that for a child"),
        (mine(GATE, {"follow": "hand", "lasts": "60s"}), "nothing does that for a child"),
    ],
    ids=lambda one: str(one)[-30:],
)
def test_what_is_for_a_child_asks_a_grown_up_and_leads_no_breath(exercise: dict[str, Any], says: str) -> None:
    assert any(says in one for one in errors(exercise)), errors(exercise)


def test_the_grown_ups_one_yes_is_enough_for_the_two_of_them() -> None:
    assert errors(mine(GATE, soothe(), who="either")) == []
    assert not any("limit consent" in one for one in errors(mine(GATE, soothe(), who="two")))


def test_nothing_comes_after_it() -> None:
    steps = Exercise.model_validate(mine(GATE, soothe(lasts="50s"), {"glow": "5%"})).steps
    assert [fault.message for fault in place(steps, 100.0)[1]] == [
        "nothing comes after a `soothe`: the light sleeps then. Put this `glow` before it, or leave it out"
    ]


def test_it_plays_in_place_of_nothing_and_beside_nothing_else() -> None:
    known = exercises()
    other = Exercise.model_validate(
        {"id": "other", "phase": "breathe", "breathe": {"in": 4, "out": 6}, "lasts": "60s", "on_skip": "little-light"}
    )
    (wrong,) = exercise_references(other, known, known)
    assert "so it never plays in place of another" in wrong.message
    beside = Routine.model_validate({"id": "ours", "breathe": ["little-light", "settle"]})
    assert [(one.limit, one.path) for one in check_routine(beside, known)] == [("child", ("breathe", 1))]
    at_night = Routine.model_validate({"id": "ours", "breathe": [{"exercise": "little-light", "at_night": "settle"}]})
    assert [(one.limit, one.path) for one in check_routine(at_night, known)] == [("child", ("breathe", 0, "at_night"))]
    part = Routine.model_validate({"id": "ours", "breathe": [{"exercise": "little-light", "first": "60s"}]})
    assert [one.path for one in routine_references(part, known, known)] == [("breathe", 0, "first")]
    assert check_exercise(known["little-light"]) == []


def owner(folder: Path, settings: str, routine: str = "") -> Path:
    (folder / "routines").mkdir(exist_ok=True)
    (folder / "settings.yaml").write_text(settings, encoding="utf-8")
    if routine:
        (folder / "routines" / "ours.yaml").write_text(routine, encoding="utf-8")
    return folder


def test_without_the_switch_there_is_no_routine_for_a_child(tmp_path: Path) -> None:
    ours = "id: ours\nbreathe: [little-light]\n"
    off = load(share_dir(), owner(tmp_path, "talk: few\n", ours))
    assert {"child", "ours"} & off.routines.keys() == set()
    assert [one.message for one in off.warnings] == [
        "`ours` is for a grown-up and a child, and there is no such routine without `people: {child: true}`. "
        "Write that in settings.yaml, and it is there."
    ]
    on = load(share_dir(), owner(tmp_path, "people: {child: true}\nstart: {hold: child}\n"))
    assert on.routines.keys() >= {"child", "ours"}
    assert on.warnings == ()


@in_one_test(
    ("settings", "write"),
    [
        ("", "start: {hold: child}"),
        ("start: {hold: sleep}", "start: {double: child}"),
        ("start: {hold: sleep}\nbutton: {double_press: off}", "start: {hold: child}"),
        ("start: {double: child}\nbutton: {double_press: off}", "start: {hold: child}"),
        ("doors: [{line: A light., routine: child}, {line: No., routine: default}]", "start: {hold: child}"),
    ],
)
def test_whoever_wants_it_and_gave_it_no_gesture_is_told_and_the_remedy_works(
    settings: str, write: str, tmp_path: Path
) -> None:
    (told,) = load(share_dir(), owner(tmp_path, f"people: {{child: true}}\n{settings}\n")).warnings
    assert (told.line, f"starts `child`. Write `{write}` too" in told.message) == (1, True)
    rest = "\n".join(line for line in settings.splitlines() if not line.startswith("start"))
    assert load(share_dir(), owner(tmp_path, f"people: {{child: true}}\n{write}\n{rest}\n")).warnings == ()


@pytest.mark.parametrize(
    "names",
    [
        "start: {double: child}",
        "start: {double: doors}\ndoors: [{line: A light., routine: child}, {line: No., routine: default}]",
    ],
)
def test_settings_that_name_it_say_why_and_what_to_write(names: str, tmp_path: Path) -> None:
    with pytest.raises(ProblemsError) as told:
        load(share_dir(), owner(tmp_path, f"{names}\n"))
    (problem,) = told.value.problems
    assert "there is no such routine without `people: {child: true}`. Write that too" in problem.message
    assert load(share_dir(), owner(tmp_path, f"{names}\npeople: {{child: true}}\n")).warnings == ()
    assert check_paths([tmp_path], share_dir()) == ()
