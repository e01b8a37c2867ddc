"""What was found out about a thing is not found out again, and another thing is never taken for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pi_regulate.library.catalogue import load
from pi_regulate.library.once import once_for_each
from pi_regulate.share import share_dir
from pi_regulate.words import ProblemsError

CALM = "id: my-calm\nphase: breathe\nbreathe: {in: 4s, out: 6s}\nlasts: 60s\n"


def test_a_library_that_is_loaded_again_has_the_same_exercises_but_for_the_one_that_was_changed(tmp_path: Path) -> None:
    mine = tmp_path / "exercises" / "my-calm.yaml"
    mine.parent.mkdir()
    mine.write_text(CALM, encoding="utf-8")
    first = load(share_dir(), tmp_path)
    mine.write_text(CALM.replace("60s", "70s"), encoding="utf-8")
    again = load(share_dir(), tmp_path)
    assert [name for name in first.exercises if first.exercises[name] is not again.exercises[name]] == ["my-calm"]
    assert (first.exercises["my-calm"].lasts, again.exercises["my-calm"].lasts) == (60.0, 70.0)


def test_problems_are_told_each_time(tmp_path: Path) -> None:
    mine = tmp_path / "exercises" / "my-calm.yaml"
    mine.parent.mkdir()
    mine.write_text(CALM.replace("6s", "40s"), encoding="utf-8")
    told = []
    for _ in range(2):
        with pytest.raises(ProblemsError) as caught:
            load(share_dir(), tmp_path)
        told.append(str(caught.value))
    assert "an exhale is 2.5 s to 10 s" in told[0]
    assert told[0] == told[1]


def test_equal_things_are_asked_about_apart_and_the_same_thing_once() -> None:
    asked: list[list[int]] = []

    @once_for_each
    def first_of(thing: list[int]) -> int:
        asked.append(thing)
        return thing[0]

    one, other = [1], [1]
    assert (first_of(one), first_of(other), first_of(one)) == (1, 1, 1)
    assert len(asked) == 2
