"""Every fault of a document becomes one sentence at its place, and no fault becomes two."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pytest
from pydantic import BaseModel

from pi_regulate.library.exercise import Exercise
from pi_regulate.library.known_keys import keys_of
from pi_regulate.library.routine import Routine
from pi_regulate.library.settings import Settings
from pi_regulate.library.step_parts import Pattern
from pi_regulate.library.steps import VERBS
from pi_regulate.library.validation import validate
from pi_regulate.library.yaml.document import Document
from pi_regulate.library.yaml.source import read
from pi_regulate.share import share_dir
from tests.in_one_test import in_one_test

HEAD = "id: x\nphase: ground\nlasts: 60s\nsteps:\n"


def of(text: str) -> Document:
    return read("file.yaml", text.encode())


def told(model: type[BaseModel], text: str) -> list[tuple[int, int, str]]:
    found, problems = validate(model, of(text))
    assert (found is None) == bool(problems)
    return [(problem.line, problem.column, problem.message) for problem in problems]


def test_the_shortest_exercise_is_four_lines() -> None:
    found, problems = validate(Exercise, of("id: my-calm\nphase: breathe\nbreathe: {in: 4, out: 6}\nlasts: 5min\n"))
    assert problems == ()
    assert found is not None
    assert found.lasts == 300.0
    assert isinstance(found.breathe, Pattern)
    assert (found.breathe.in_s, found.breathe.exhale_s) == (4.0, 6.0)


def test_every_fault_of_a_file_is_told_at_once_in_the_order_of_its_lines() -> None:
    text = "id: no\nphase: breth\nlasts: 4:30\nsuits: [fright]\nsteps:\n  - glwo: 8%\n  - say: 5\n  - glow: 8\n"
    assert [line for line, _column, _message in told(Exercise, text)] == [1, 2, 3, 4, 6, 7, 7, 8]


def test_a_misspelt_key_is_told_once_and_not_as_missing_too() -> None:
    ((line, column, message),) = told(Exercise, HEAD + '  - say: "Look around."\n    att: 0s\n')
    assert (line, column) == (6, 5)
    assert message == "there is no key `att` here. Did you mean `at`? Keys here: at, say, care, line, every, until."


def test_the_only_key_that_is_missing_is_offered_for_the_only_one_unknown() -> None:
    ((_line, _column, message),) = told(Exercise, HEAD + "  - gate: {yes: 2}\n    at: 0s\n")
    assert "Did you mean `needs`?" in message


def test_a_key_that_was_not_indented_is_shown_the_way() -> None:
    found = told(Exercise, "id: x\nphase: breathe\nbreathe:\nin: 4s\nout: 6s\nlasts: 5min\n")
    assert [line for line, _column, _message in found] == [4, 5]
    assert all("Indent it further, if it belongs to `breathe`." in message for _line, _column, message in found)


def test_a_missing_key_points_at_the_first_line_of_its_map() -> None:
    assert told(Exercise, HEAD + "  - rise:\n      from: 8%\n    lasts: 5s\n")[0][:2] == (6, 7)
    assert told(Exercise, HEAD + "  - glow: 8%\n  - say: x\n")[0][:2] == (6, 5)
    assert told(Exercise, "phase: ground\nlasts: 60s\nsteps: [{glow: 8%}]\n")[0][:2] == (1, 1)


def test_the_tag_of_a_step_is_no_part_of_its_place() -> None:
    text = HEAD + "  - press: {from: 8%, to: 40%, up: 2, level: 5, down: fast}\n"
    ((line, column, message),) = told(Exercise, text)
    assert (line, column) == (5, 55)
    assert "`fast` is not a duration" in message


def test_a_ramp_without_its_over_is_told_what_it_lacks() -> None:
    ((_line, _column, message),) = told(
        Exercise, "id: x\nphase: breathe\nlasts: 5min\nbreathe: {from: 11/min, to: 6/min}\n"
    )
    assert message.startswith("`over` is missing here")


def test_the_wrong_kind_of_thing_is_named_for_what_it_is() -> None:
    kinds = {"[1]": "a list", "{a: 1}": "a group of keys", "5": "`5`", "true": "`true`"}
    for written, says in kinds.items():
        ((line, column, message),) = told(Exercise, HEAD.replace("steps:\n", f"title: {written}\nsteps: [glow: 8%]\n"))
        assert (line, column) == (4, 8)
        assert message.startswith(f"a text belongs here, not {says}.")


def test_true_is_no_number_and_yes_is_not_true() -> None:
    assert (
        "a whole number belongs here, not `true`."
        in told(Exercise, HEAD + "  - swell: {from: 8%, to: 9%, every: 9}\n    times: true\n")[0][2]
    )
    assert "Did you mean `true`?" in told(Exercise, HEAD + "  - say: x\n    at: 0\n    care: yes\n")[0][2]
    assert "Write 1 or 2." in told(Exercise, HEAD + "  - gate: {needs: true}\n")[0][2]


def test_a_bed_that_would_be_silent_is_told_how_a_sound_ends() -> None:
    head = "id: a\nphase: breathe\nlasts: 60s\nsteps:\n  - glow: 8%\n"
    assert told(Exercise, f"{head}  - {{bed: ocean, at: 3s, to: 0%}}\n") == [
        (6, 5, "a bed at 0% can't be heard; to end it slowly, write `bed: silence` with `over`")
    ]
    for key in ("to: 50%", "tone: 0%"):
        ((line, _, said),) = told(Exercise, f"{head}  - {{bed: silence, at: 3s, {key}}}\n")
        assert (line, said) == (
            6, "`silence` has no loudness; beside `at` it takes only `over`, for a slow end"
        )  # fmt: skip
    assert told(Exercise, f"{head}  - {{bed: silence, at: 3s, over: 20s}}\n") == []


def test_one_breath_in_three_is_none_of_the_ways_to_thin_out() -> None:
    head = "id: a\nphase: breathe\nlasts: 60s\nsteps:\n  - breathe: {in: 4s, out: 6s}\n"
    ((line, column, said),) = told(Exercise, f"{head}    thin: {{each: 3}}\n")
    assert (line, column, said) == (6, 18, "`3` is not known here. One of: 1, 2, 4.")
    ((_, _, said),) = told(Exercise, f"{head}    thin: {{each: true}}\n")
    assert said == "`true` is not a number of breaths. Write 1, 2 or 4."
    ((_, _, said),) = told(Exercise, f"{head}    thin: {{every: 2}}\n")
    assert "Did you mean `each`?" in said


def test_a_word_alone_is_offered_as_a_list_of_one() -> None:
    assert told(Routine, "id: x\nground: follow-light\n")[0][2].endswith("Did you mean `[follow-light]`?")


def test_a_short_entry_of_a_routine_has_its_own_place() -> None:
    assert told(Routine, "id: x\nground:\n  - follow-light\n  - Follow Light\n")[0][:2] == (4, 5)


def test_a_complaint_about_a_whole_map_points_at_the_key_it_names() -> None:
    ((line, column, _message),) = told(Exercise, HEAD + "  - glow: 8%\nbegin_with: half\n")
    assert (line, column) == (6, 13)


def test_what_the_reader_has_refused_is_not_told_again() -> None:
    for text in ("breathe: {in: *a, out: 6s}", "breathe: {in: .nan, out: 6s}", "breathe: {<<: *a, out: 6s}"):
        document = of(f"id: x\nphase: breathe\nlasts: 5min\n{text}\n")
        found, problems = validate(Exercise, document)
        assert found is None
        assert (len(document.problems), problems) == (1, ())


def test_a_model_comes_out_only_of_a_document_without_errors() -> None:
    document = of("id: x\nid: y\nphase: breathe\nlasts: 5min\nbreathe: {in: 4s, out: 6s}\n")
    assert validate(Exercise, document) == (None, ())


def test_settings_are_laid_over_others_section_by_section_and_keep_their_places() -> None:
    base = read("shipped.yaml", (share_dir() / "config" / "settings.yaml").read_bytes())
    merged = of("lamp:\n  pin: 13\nnight:\nvoices: [mine]\n").over(base)
    settings, problems = validate(Settings, merged)
    assert problems == ()
    assert settings is not None
    assert (settings.lamp.pin, settings.night.from_min) == (13, 1320)
    assert settings.voices == ["mine"]
    assert merged.problem(("lamp", "pin"), "x").path == "file.yaml"
    assert merged.problem(("lamp", "floor"), "x").path == "shipped.yaml"
    assert merged.problem(("night", "from"), "x").path == "shipped.yaml"


def test_an_unknown_setting_is_compared_with_those_the_owner_has_not_written() -> None:
    base = read("shipped.yaml", (share_dir() / "config" / "settings.yaml").read_bytes())
    _settings, (problem,) = validate(Settings, of("lamp: {pin: 13, cieling: 30%}\n").over(base))
    assert (problem.path, problem.line, problem.column) == ("file.yaml", 1, 17)
    assert "Did you mean `ceiling`?" in problem.message


ODD_VALUES = {
    "a map": "{a: b}",
    "a list": "[1, 2]",
    "nothing": "~",
    "a truth": "true",
    "a long word": "x" * 500,
    "a long text": '"' + "many words " * 50 + '"',
    "a glued pair": "a:" + "b" * 2000,
}


INNER = ("pin", "from", "in", "device", "holds", "press")
KINDS = [("settings", Settings), ("exercise", Exercise), ("routine", Routine)]


def never_in_pythons_words(kind: str, model: Any, texts: Iterable[str]) -> None:
    for text in texts:
        document = read(f"{kind}.yaml", text.encode())
        for problem in (*document.problems, *validate(model, document)[1]):
            assert len(problem.message) < 400, problem.message
            assert not re.search(r"\{'|\['|\bNone\b|\bTrue\b|\bFalse\b|<class|dict|NoneType", problem.message), problem


@in_one_test("kind, model, odd", [(*kind, odd) for kind in KINDS for odd in ODD_VALUES.values()])
def test_no_value_is_told_in_pythons_words_or_at_its_full_length(kind: str, model: Any, odd: str) -> None:
    keys = {*keys_of(model)}
    inner = ", ".join(f"{name}: {odd}" for name in INNER)
    texts = [f"{key}: {odd}\n" for key in keys] + [f"{key}: {{{inner}}}\n" for key in keys]
    texts += [f"steps:\n  - {verb}: {odd}\n    at: {odd}\n" for verb in VERBS]
    texts += [f"{odd}\n", f"- {odd}\n", f"a{odd}\n", f"key:{odd}\nother: [{odd}\n"]
    never_in_pythons_words(kind, model, texts)


@pytest.mark.slow
@pytest.mark.parametrize("odd", ODD_VALUES.values(), ids=[*ODD_VALUES])
@pytest.mark.parametrize(("kind", "model"), KINDS)
def test_no_value_within_a_section_is_told_in_pythons_words_by_itself(kind: str, model: Any, odd: str) -> None:
    texts = (f"{key}: {{{inner}: {odd}}}\n" for key in {*keys_of(model)} for inner in INNER)
    never_in_pythons_words(kind, model, texts)
