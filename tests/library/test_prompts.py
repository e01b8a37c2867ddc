"""The rules for spoken lines, each on both of its sides; they warn and never refuse."""

from __future__ import annotations

from typing import Any

from pi_regulate.library.exercise import Exercise
from pi_regulate.library.limit_table import Breach
from pi_regulate.library.limits.prompts import check_line, check_prompts
from pi_regulate.library.lines import speech_s
from tests.in_one_test import in_one_test


def findings(*lines: tuple[float, str], lasts: str = "2min", gate_s: float | None = None, **keys: Any) -> list[Breach]:
    steps: list[dict[str, Any]] = [{"say": text, "at": at_s} for at_s, text in lines]
    steps += [] if gate_s is None else [{"gate": {"needs": 1}, "at": gate_s}]
    written = {"id": "mine", "phase": "ground", "lasts": lasts, "steps": steps, **keys}
    return check_prompts(Exercise.model_validate(written))


def breaks(*texts: str) -> list[str]:
    return [finding.limit for finding in findings(*((number * 20, text) for number, text in enumerate(texts)))]


def test_a_line_has_at_most_twelve_words() -> None:
    assert breaks("One two three four five six seven eight nine ten or twelve.") == []
    assert breaks("One two three four five six seven eight nine ten or twelve thirteen.") == ["prompt_length"]


@in_one_test("word", ["safe", "Safely", "relax", "relaxed", "must", "should", "deep", "deeply"])
def test_some_words_help_nobody(word: str) -> None:
    (finding,) = findings((0, f"If you like, {word}."))
    assert (finding.limit, finding.severity, finding.path) == ("prompt_words", "warning", ("steps", 0, "say"))
    assert f"`{word.lower()}`" in finding.message


def test_just_let_go_is_not_said_and_let_go_is() -> None:
    assert breaks("Just let go, if you can.") == ["prompt_words"]
    assert breaks("Press down a little, then let go, if you like.") == []


@in_one_test("text", ["Smaller, not deeper, or not.", "A mustard seed, or a safety-pin.", "Deep-sea or not."])
def test_only_whole_words_count(text: str) -> None:
    assert breaks(text) == []


@in_one_test("word", ["good", "Bad", "correct", "wrong", "failed", "well done"])
def test_nothing_is_judged(word: str) -> None:
    assert breaks(f"{word}, or not.") == ["prompt_judging"]


def test_goods_and_correction_are_no_verdicts() -> None:
    assert breaks("Goodness, a badge or a correction.") == []


@in_one_test(
    "choice",
    ["if you like", "or not", "You can stay.", "Stay whenever you want", "Skip it.", "May it rest.", "No need."],
)
def test_somewhere_there_is_a_choice(choice: str) -> None:
    assert breaks("Look at the light.", choice) == []


def test_an_exercise_without_a_choice_is_told_once_at_its_first_line() -> None:
    (finding,) = findings((0, "Look at the light."), (20, "Look at the floor."))
    assert (finding.limit, finding.path, finding.severity) == ("prompt_choice", ("steps", 0, "say"), "warning")


def test_an_exercise_that_says_nothing_needs_no_choice() -> None:
    assert (
        check_prompts(
            Exercise.model_validate({"id": "a", "phase": "breathe", "breathe": {"in": 4, "out": 6}, "lasts": 60})
        )
        == []
    )


def test_with_few_words_two_in_five_lines_are_left_or_all_of_them_are_the_exercise() -> None:
    texts = [(number * 20, f"Line {number}, or not.") for number in range(5)]
    (finding,) = findings(*texts)
    assert (finding.limit, finding.severity, finding.path) == ("prompt_kept", "warning", ("steps", 0, "say"))
    assert "only 1 of these 5 lines are said" in finding.message
    assert findings(*texts, words="whole") == []
    assert findings(*texts[:2]) == []
    written = [{"say": text, "at": at_s, "care": number == 3} for number, (at_s, text) in enumerate(texts)]
    exercise = {"id": "mine", "phase": "ground", "lasts": 120, "steps": written}
    assert check_prompts(Exercise.model_validate(exercise)) == []


def test_a_line_ends_before_the_next_begins() -> None:
    text = "Eleven words, if you like, take exactly six seconds to say."
    assert speech_s(text) == 6
    assert findings((0, text), (6, "Next.")) == []
    (finding,) = findings((0, text), (5.9, "Next."))
    assert (finding.limit, finding.path) == ("prompt_room", ("steps", 0, "say"))


def test_the_last_line_ends_before_the_exercise_does() -> None:
    text = "Eleven words, if you like, take exactly six seconds to say."
    assert findings((114, text)) == []
    assert [finding.limit for finding in findings((114.1, text))] == ["prompt_room"]


def test_at_a_gate_the_clock_waits_for_the_line() -> None:
    text = "Eleven words, if you like, take exactly six seconds to say."
    assert findings((0, text), (5, "Next."), gate_s=3) == []
    assert [finding.limit for finding in findings((0, text), (5, "Next."), gate_s=9)] == ["prompt_room"]


def test_the_questions_of_a_deck_are_lines_too() -> None:
    written: dict[str, Any] = {"id": "mine", "phase": "connect", "lasts": "2min", "steps": []}
    written["steps"] = [{"say": "Stay, or go.", "at": 0}, {"card": ["Whom do I trust?", "What should I do?"], "at": 8}]
    (finding,) = check_prompts(Exercise.model_validate(written))
    assert (finding.limit, finding.path) == ("prompt_words", ("steps", 1, "card", 1))


def test_the_longest_question_of_a_deck_ends_before_the_next_line_begins() -> None:
    long = "Eleven words, if you like, take exactly six seconds to say."
    written: dict[str, Any] = {"id": "mine", "phase": "connect", "lasts": "2min"}
    for next_s, limits in ((6, []), (5.9, ["prompt_room"])):
        written["steps"] = [{"card": ["Short?", long], "at": 0}, {"say": "Next.", "at": next_s}]
        assert [finding.limit for finding in check_prompts(Exercise.model_validate(written))] == limits


def test_a_variant_is_read_too() -> None:
    other = {"lasts": "60s", "steps": [{"say": "You must not, if you like.", "at": 0}]}
    (finding,) = findings((0, "Stay, or go."), variants={"other": other})
    assert finding.path == ("variants", "other", "steps", 0, "say")


def test_the_devices_own_lines_are_judged_alike() -> None:
    assert check_line("Press to go on. Hold to stop.") == []
    assert [finding.limit for finding in check_line("You are safe.")] == ["prompt_words"]
