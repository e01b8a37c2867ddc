"""How long two people may part, and what has to come after it."""

from __future__ import annotations

from typing import Any

from pi_regulate.library.exercise import Exercise
from pi_regulate.library.limits.checks import check_exercise
from tests.in_one_test import in_one_test

GATE: dict[str, Any] = {"gate": {"needs": 2}}
GLOW: dict[str, Any] = {"glow": "8%", "lasts": "10s"}


def pause(*steps: dict[str, Any], who: str = "two") -> list[str]:
    """What is told of an exercise with these steps, each with the place it is told for."""
    data = {"id": "our-pause", "phase": "connect", "who": who, "alone": "long-out", "words": "whole"}
    exercise = Exercise.model_validate({**data, "steps": [*steps, GLOW]})
    found = [one for one in check_exercise(exercise) if one.limit == "apart"]
    return [f"{'.'.join(map(str, one.path))}: {one.message}" for one in found]


def apart(lasts: str, more: str = "10min") -> dict[str, Any]:
    return {"apart": {"for": lasts, "more": more}}


@in_one_test("rule", [("5min",), ("20min",), ("20min", "10min"), ("38min", "1min"), ("5min", "17min 30s")])
def test_five_minutes_to_an_hour_with_all_that_may_be_added(rule: tuple[str, ...]) -> None:
    assert pause(apart(*rule), GATE) == []


@in_one_test(
    ("steps", "who", "begins", "ends"),
    [
        (
            (apart("20"), GATE),
            "two",
            "steps.0.apart.for: `for` is 20 s, and two people part for 5min or more",
            "Did you mean `20min`?",
        ),
        ((apart("4min 59s"), GATE), "two", "steps.0.apart.for: `for` is 299 s, and two", "Did you mean `20min`?"),
        (
            (apart("20min 1s"), GATE),
            "two",
            "steps.0.apart.for: with `for: 20min 1s` and `more: 10min` this takes up to 1h 1s: `for`, twice",
            "Did you mean `{for: 20min, more: 10min}`?",
        ),
        (
            (apart("5min", "18min"), GATE),
            "two",
            "steps.0.apart.more: with `for: 5min` and `more: 18min` this takes up to 1h 1min: `for`, twice",
            "Did you mean `{for: 20min, more: 10min}`?",
        ),
        (
            (apart("20min", "10"), GATE),
            "two",
            "steps.0.apart.more: `more` is 10 s, and a press gives 1min or more",
            "Did you mean `10min`?",
        ),
        (
            (apart("20min"),),
            "two",
            "steps.0.apart: nothing asks both when they are back (limit apart). Write",
            "without an `at`.",
        ),
        (
            (apart("20min"), {"gate": {"needs": 1}}),
            "two",
            "steps.0.apart: nothing asks both when they are back (limit apart). Write",
            "without an `at`.",
        ),
        (
            (apart("20min"), {**GATE, "at": "5s"}),
            "two",
            "steps.0.apart: nothing asks both when they are back (limit apart). Write",
            "without an `at`.",
        ),
        (
            (apart("20min"), GATE),
            "alone",
            "steps.0.apart: two people part here, and this exercise isn't for two",
            "`who: two` before `steps`.",
        ),
        (
            (apart("20min"), GATE, apart("20min"), GATE),
            "two",
            "steps.2.apart: this is the second time apart, and it comes once",
            "Leave it out.",
        ),
    ],
)
def test_what_is_wrong_is_told_at_its_place_with_what_would_be_right(
    steps: tuple[dict[str, Any], ...], who: str, begins: str, ends: str
) -> None:
    (told,) = pause(*steps, who=who)
    assert told.startswith(begins)
    assert told.endswith(ends)
