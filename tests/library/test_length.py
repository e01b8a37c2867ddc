"""How long an exercise lasts: what is written, or else until its last light step ends; and where neither tells."""

from __future__ import annotations

from typing import Any

import yaml

from pi_regulate.library.exercise import Exercise
from pi_regulate.library.shelf import Shelf
from pi_regulate.library.timeline import place
from pi_regulate.library.yaml.source import read
from pi_regulate.score.compose import compose
from pi_regulate.words import Problem
from tests.in_one_test import in_one_test, one_in
from tests.library.shipped import CONFIG, exercises

GLOW = {"glow": "9%", "lasts": "20s"}
BREATHS = {"breathe": {"in": 4, "out": 6}, "times": 12}
SCRIPTS = [(name, variant) for name, one in exercises().items() for variant in (None, *one.variants)]


def written(*steps: dict[str, Any], **keys: Any) -> Exercise:
    return Exercise.model_validate({"id": "mine", "phase": "breathe", "steps": [*steps], **keys})


def problems_of(text: str) -> list[Problem]:
    """What `check` says of a file, errors only."""
    shelf = Shelf()
    shelf.add_exercise(read("mine.yaml", text.encode()))
    shelf.look_across()
    return [one for one in shelf.problems if one.severity == "error" and "there is no exercise" not in one.message]


def without_lasts(name: str, variant: str | None) -> str:
    """A shipped file from which one `lasts` was deleted."""
    data = yaml.safe_load((CONFIG / "exercises" / f"{name}.yaml").read_text("utf-8"))
    del (data if variant is None else data["variants"][variant])["lasts"]
    return str(yaml.safe_dump(data, sort_keys=False, allow_unicode=True))


@in_one_test(
    ("steps", "lasts_s"),
    [
        ([GLOW], 20),
        ([GLOW, BREATHS], 140),
        ([GLOW, {**BREATHS, "at": "25s"}], 145),
        ([{"breathe": {"from": "10/min", "to": "6/min", "over": "4min"}}], 240),
        ([{"swell": {"from": "8%", "to": "20%", "every": "12s"}, "times": 5}], 60),
        (
            [{"rise": {"from": "3%", "to": "20%"}, "lasts": "30s"}, {"fade": {"from": "20%", "to": "3%"}, "lasts": 9}],
            39,
        ),
        ([{"press": {"from": "8%", "to": "40%", "up": "2s", "level": "5s", "down": "6s"}}], 13),
        ([{"turn": "first", "lasts": "90s"}, {"turn": "second", "lasts": "90s"}], 180),
        ([GLOW, {"gate": {"needs": 1}}, GLOW], 40),  # without the waiting
        ([{"glow": "9%"}, {**BREATHS, "at": "15s"}], 135),  # a step before another needs no end of its own
        ([{"say": "Look, if you like.", "at": "2s"}, GLOW, {"chime": "bowl", "at": "20s"}], 20),
    ],
)
def test_an_exercise_ends_with_its_last_light_step(steps: list[dict[str, Any]], lasts_s: float) -> None:
    assert written(*steps).script()[1] == lasts_s
    assert compose(written(*steps)) == compose(written(*steps, lasts=lasts_s))
    one = written(*steps, variants={"other": {"steps": [GLOW]}}, lasts="20min")
    assert one.script("other")[1] == 20


def test_the_shortest_exercise_has_three_lines() -> None:
    text = "id: mine\nphase: breathe\nbreathe: {from: 10/min, to: 6/min, over: 4min}\n"
    assert problems_of(text) == []
    assert compose(Exercise.model_validate(yaml.safe_load(text))).length_s == 240


def test_a_length_that_is_written_is_kept_and_checked_as_ever() -> None:
    assert written(GLOW, lasts="60s").script()[1] == 60
    assert compose(written(GLOW, lasts="60s")).length_s == 60
    (wrong,) = place(*written(GLOW, BREATHS, lasts="60s").script())[1]
    assert "this step ends at 140s, but the exercise lasts 60s" in wrong.message


@in_one_test(
    ("text", "place", "told"),
    [
        (
            "id: mine\nphase: breathe\nbreathe: {in: 4, out: 6}\n",
            (3, 1),
            "nothing says how long this goes on. Write it on a line of its own, such as `lasts: 4min`.",
        ),
        (
            "id: mine\nphase: ground\nsteps:\n  - glow: 9%\n    lasts: 9s\n  - glow: 12%\n",
            (6, 5),
            "nothing says when this `glow` ends: give it `lasts`. "
            "Or write how long all of it takes before `steps`, such as `lasts: 1min 10s`.",
        ),
        (
            "id: mine\nphase: breathe\nsteps:\n  - breathe: {in: 4, out: 6}\n",
            (4, 5),
            "nothing says when this `breathe` ends: give it `times`. "
            "Or write how long all of it takes before `steps`, such as `lasts: 1min`.",
        ),
        (
            'id: mine\nphase: ground\nsteps:\n  - glow: 9%\n    lasts: 9s\n  - say: "Stay, or go."\n    at: 12s\n',
            (7, 9),
            "this is at 12s, but the last light step ends at 9s. "
            "Write how long all of it takes before `steps`, such as `lasts: 25s`.",
        ),
        (
            'id: mine\nphase: ground\nsteps:\n  - say: "Stay, or go."\n    at: 0s\n',
            (4, 5),
            "no light step here takes any time. Write how long all of it takes before `steps`, such as `lasts: 1min`.",
        ),
        (
            "id: mine\nphase: ground\nlasts: 9s\nsteps: [glow: 9%]\nvariants:\n  other: {steps: [glow: 9%]}\n",
            (6, 19),
            "nothing says when this `glow` ends: give it `lasts`. "
            "Or write how long all of it takes before `steps`, such as `lasts: 1min`.",
        ),
    ],
)
def test_where_no_end_follows_the_step_and_what_to_write_are_named(
    text: str, place: tuple[int, int], told: str
) -> None:
    (problem,) = problems_of(text)
    assert (problem.line, problem.column) == place
    assert problem.message == told


@one_in(3, "name, variant", SCRIPTS)
def test_a_shipped_script_without_its_length_ends_with_its_steps_or_is_told_a_length_that_works(
    name: str, variant: str | None
) -> None:
    text = without_lasts(name, variant)
    for _ in range(2):
        problems = problems_of(text)
        if not problems:
            break
        (problem,) = problems
        length = problem.message.partition("such as `")[2].partition("`")[0]
        assert length.startswith("lasts: "), problem
        data = yaml.safe_load(text)
        (data if variant is None else data["variants"][variant])["lasts"] = length.removeprefix("lasts: ")
        text = yaml.safe_dump(data, sort_keys=False, allow_unicode=True)
    assert problems_of(text) == []
    steps, length_s = Exercise.model_validate(yaml.safe_load(text)).script(variant)
    assert max(here.end_s for here in place(steps, length_s)[0]) <= length_s


def test_a_length_with_a_fault_is_not_called_missing() -> None:
    text = "id: mine\nphase: breathe\nbreathe: {in: 4, out: 6}\nlasts: .inf\n"
    assert ["usable number" in one.message for one in problems_of(text)] == [True]
    text = "id: mine\nphase: breathe\nbreathe: {in: 4, out: 6}\nlast: 4min\n"
    assert ["Did you mean `lasts`?" in one.message for one in problems_of(text)] == [True]


def test_a_sum_that_is_too_long_is_told_at_the_last_step_where_no_length_is_written() -> None:
    run = "  - breathe: {in: 4, out: 6}\n    times: 40\n  - glow: 9%\n    lasts: 60s\n"
    text = f"id: mine\nphase: breathe\nsteps:\n{run * 3}"
    assert [(one.line, one.column) for one in problems_of(text)] == []
    (problem,) = problems_of(text.replace("40", "60"))
    assert "paced breathing takes 1800 s" in problem.message
    assert (problem.line, problem.column) == (14, 11)
