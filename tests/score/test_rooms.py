"""A line may last until the next one, as long as it likes before a gate, and never beyond what a line needs."""

from __future__ import annotations

from pi_regulate.library.lines import every_line, speech_s
from pi_regulate.score.rooms import rooms
from tests.stage import exercise, shipped

LONGEST_LINE_S = 15.0
GLOW = {"glow": "10%"}


def test_a_line_has_the_time_until_the_next_line_and_the_last_one_until_the_end() -> None:
    made = exercise(GLOW, {"say": "One.", "at": 0}, {"say": "Two.", "at": 6}, lasts=11)
    assert rooms([made], {}) == {"made-up.1": 6, "made-up.2": 5}


def test_an_exercise_without_a_word_takes_no_room() -> None:
    assert rooms([exercise(GLOW, lasts=11)], {}) == {}


def test_before_a_gate_there_is_no_hurry() -> None:
    made = exercise(GLOW, {"say": "One.", "at": 0}, {"gate": {"needs": 1}, "at": 2}, {"say": "Two.", "at": 4}, lasts=8)
    assert rooms([made], {})["made-up.1"] == LONGEST_LINE_S


def test_the_same_words_in_a_variant_have_the_smaller_room() -> None:
    variants = {"half": {"lasts": 30, "steps": [GLOW, {"say": "One.", "at": 0}, {"say": "Two.", "at": 5}]}}
    made = exercise(GLOW, {"say": "One.", "at": 0}, {"say": "Two.", "at": 9}, lasts=60, variants=variants)
    assert rooms([made], {})["made-up.1"] == 5


def test_every_line_of_the_shipped_library_has_room_for_a_calm_voice() -> None:
    library = shipped()
    lines = every_line(library.exercises.values(), library.lines)
    found = rooms(library.exercises.values(), library.lines)
    assert found.keys() == lines.keys()
    assert {line: (found[line], text) for line, text in lines.items() if found[line] < speech_s(text) + 0.8} == {}
