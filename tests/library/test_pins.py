"""A line's number is its name for voices and translations: each is written down, and none ever means another line."""

from __future__ import annotations

from pi_regulate.library.catalogue import Library
from pi_regulate.library.exercise import Exercise
from pi_regulate.share import share_dir
from scripts.words import ENGLISH, HEADS, RETIRED, faults, in_order, known, listed, unpinned
from tests.in_one_test import in_one_test
from tests.stage import library

WORDS = share_dir() / "config" / "words"


def test_every_shipped_line_pins_its_number(shipped: Library) -> None:
    assert list(unpinned(shipped, {})) == []


def test_the_list_of_english_lines_is_current(shipped: Library) -> None:
    text = (WORDS / ENGLISH).read_text(encoding="utf-8")
    assert text == HEADS[ENGLISH] + listed(shipped.lines_as_written), "make words"
    assert list(faults(known(WORDS / ENGLISH), shipped.lines_as_written, known(WORDS / RETIRED))) == []


def test_a_line_without_a_number_is_told_with_the_next_that_nobody_has_had() -> None:
    steps = [{"glow": "9%", "lasts": "60s"}, {"say": "Old.", "at": 0, "line": 2}, {"say": "New.", "at": 20}]
    one = Exercise.model_validate({"id": "mine", "phase": "ground", "steps": steps})
    (said,) = unpinned(library(one), {"mine.7": "Gone."})
    assert said == "config/exercises/mine.yaml: “New.” has no number. Below it, write `line: 8`."


@in_one_test(
    ("now", "retired", "wrong"),
    [
        ({"a.1": "One.", "a.2": "Two."}, {}, None),
        ({"a.1": "Reworded.", "a.2": "Two."}, {}, None),
        ({"a.2": "Two."}, {}, None),  # `make words` retires a.1
        ({"a.1": "One.", "a.2": "Two.", "a.3": "New."}, {"a.3": "Gone."}, "`a.3` was “Gone.” once"),
        ({"a.1": "New.", "a.2": "One.", "a.3": "Two."}, {}, "“One.” was `a.1` and is now `a.2`"),
        ({"a.1": "Two."}, {}, "“Two.” was `a.2` and is now `a.1`"),
        ({"a.1": "One.", "b.1": "Two."}, {}, None),  # the same words in another exercise are another line
    ],
)
def test_a_number_never_comes_to_mean_another_line(
    now: dict[str, str], retired: dict[str, str], wrong: str | None
) -> None:
    found = list(faults({"a.1": "One.", "a.2": "Two."}, now, retired))
    assert found[0].startswith(wrong) if wrong else found == [], found


def test_lines_are_listed_in_the_order_of_their_numbers() -> None:
    lines = ["me.10", "me.2", "ponder.card-10", "ponder.card-2", "wish.plain.3", "wish.9"]
    right = ["me.2", "me.10", "ponder.card-2", "ponder.card-10", "wish.9", "wish.plain.3"]
    assert sorted(lines, key=in_order) == right
