"""One id stands for one text: no exercise takes over what the device says, and no line of a script another's."""

from __future__ import annotations

from pathlib import Path

import pytest

from pi_regulate.cli import main
from pi_regulate.library.catalogue import Library, load
from pi_regulate.library.exercise import Exercise
from pi_regulate.library.folder.reading import read_document
from pi_regulate.library.lines import every_line
from pi_regulate.library.shelf import Shelf
from pi_regulate.library.yaml.source import read
from pi_regulate.share import share_dir
from pi_regulate.words import ProblemsError
from tests.in_one_test import in_one_test

QUESTION = "Press once each for yes. No press means no."
DEVICE = ("gate", "apart", "intro", "two", "notice", "crisis")
OWN = """\
id: {id}
phase: ground
lasts: 60s
steps:
  - glow: 12%
  - say: "The bed carries you, if you like."
    at: 0s
  - say: "Look at the light."
    at: 20s
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    (tmp_path / "exercises").mkdir()
    return tmp_path


def told(text: str) -> list[tuple[int, str]]:
    """Line and message of every error of an exercise that is laid beside the device's own lines."""
    shelf = Shelf()
    shelf.add_lines(read_document(share_dir() / "config" / "lines.yaml"))
    shelf.add_exercise(read("own.yaml", text.encode()))
    shelf.look_across()
    return [(one.line, one.message) for one in shelf.problems if one.severity == "error"]


def lines_of(library: Library) -> dict[str, str]:
    return every_line(library.exercises.values(), library.lines)


@in_one_test("name", DEVICE)
def test_an_exercise_called_as_a_line_of_the_device_is_refused_with_what_to_do(name: str) -> None:
    ((line, message),) = told(OWN.format(id=name))
    assert line == 1
    assert f"`{name}` can't be the id of an exercise" in message
    assert f"my-{name}" in message


def test_a_broken_exercise_is_told_of_its_name_too() -> None:
    assert any("can't be the id" in message for _, message in told(OWN.format(id="gate") + "titel: My gate\n"))


def test_the_library_with_such_an_exercise_is_refused_as_a_whole(own: Path) -> None:
    (own / "exercises" / "gate.yaml").write_text(OWN.format(id="gate"))
    with pytest.raises(ProblemsError, match=r"gate\.yaml"):
        load(share_dir(), own)


@in_one_test("name", ["gates", "my-gate", "gate-one", "notices", "introduction", "twos"])
def test_a_name_that_only_resembles_one_is_taken(name: str) -> None:
    assert told(OWN.format(id=name)) == []


@pytest.mark.parametrize("name", DEVICE)
def test_new_writes_no_exercise_of_such_a_name(own: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["new", "exercise", name, "--config", str(own)])
    assert ended.value.code != 0
    assert "the device itself says" in " ".join(capsys.readouterr().err.split())
    assert list((own / "exercises").iterdir()) == []


@pytest.mark.parametrize("name", DEVICE)
def test_whatever_an_exercise_is_called_the_device_keeps_its_words(name: str, shipped: Library) -> None:
    text = OWN.format(id=name)
    taken = Exercise.model_validate(read("own.yaml", text.encode()).data, strict=True)
    lines = every_line([taken], shipped.lines)
    assert lines["gate.1"] == QUESTION
    assert {line: lines[line] for line in shipped.lines} == shipped.lines


def test_neither_a_routine_nor_own_lines_take_over_a_line(own: Path, shipped: Library) -> None:
    (own / "routines").mkdir()
    (own / "routines" / "two.yaml").write_text("id: two\nground: [follow-light]\n")
    (own / "lines.yaml").write_text('settle.1: "Hurry up."\nintro.1: "Press. Hold to stop."\n')
    library = load(share_dir(), own)
    assert lines_of(library) == {**lines_of(shipped), "intro.1": "Press. Hold to stop."}
    assert [problem.line for problem in library.warnings] == [1]


@in_one_test(
    ("numbers", "count"),
    [
        ((2, None, None), 1),  # the second is 2 by its place
        ((None, 1, None), 1),
        ((None, 3, None), 1),
        ((7, 7, None), 1),
        ((3, 3, 3), 2),
        ((3, 1, 2), 0),
        ((None, None, 9), 0),
        ((None, None, None), 0),
    ],
)
def test_two_lines_of_a_script_never_share_a_number(numbers: tuple[int | None, ...], count: int) -> None:
    text = "id: my-own\nphase: ground\nlasts: 90s\nsteps:\n  - glow: 12%\n"
    for at_s, number in zip((0, 20, 40), numbers, strict=True):
        pin = "" if number is None else f", line: {number}"
        text += f'  - {{at: {at_s}s{pin}, say: "Look at {at_s}, if you like."}}\n'
    variant = "\n".join(f"    {line}" for line in text.split("\n")[2:])
    alone, both = told(text), told(f"{text}variants:\n  short:\n{variant}\n")
    assert (len(alone), len(both)) == (count, 2 * count)
    assert all("would have the same id, `my-own." in message for _, message in both)


def test_the_same_words_may_share_a_number() -> None:
    text = OWN.format(id="my-own").replace("Look at the light.", "The bed carries you, if you like.")
    assert told(text + "    line: 1\n") == []
