"""A loved person's recordings: which file is which, and whose turn it is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pi_regulate.library.letters import (
    Letter,
    LetterTime,
    after_letter,
    letter,
    named_like_a_letter,
    next_letter,
    same_number,
)
from tests.in_one_test import in_one_test

TIMES: tuple[LetterTime | None, ...] = ("night", "morning", "after-a-quarrel", None)


@in_one_test(
    ("line", "number", "time"),
    [
        ("known-voice.recording", 0, None),
        ("known-voice.recording-1", 1, None),
        ("known-voice.recording-10.night", 10, "night"),
        ("known-voice.recording-3.after-a-quarrel", 3, "after-a-quarrel"),
        ("known-voice.recording.morning", 0, "morning"),
    ],
)
def test_an_id_says_which_letter_it_is_and_when_it_is_heard(line: str, number: int, time: str | None) -> None:
    found = letter(line)
    assert found is not None
    assert (found.number, found.time, found.line) == (number, time, line)


@in_one_test("line", ["known-voice.1", "known-voice.recording-0", "known-voice.recording-11"])
def test_what_is_no_letter_is_none(line: str) -> None:
    assert letter(line) is None


@in_one_test(
    ("name", "found"),
    [
        ("known-voice-recording-07", Letter(7)),
        ("known-voice-recording7", Letter(7)),
        ("known-voice-recording10-night", Letter(10, "night")),
        ("known-voice-recording11", "there is no recording 11; the numbers go from 1 to 10"),
        ("known-voice-recording-4-after-a-quarrel", Letter(4, "after-a-quarrel")),
        ("known-voice-recording-11", "there is no recording 11; the numbers go from 1 to 10"),
        ("known-voice-recording-0", "there is no recording 0; the numbers go from 1 to 10"),
        (
            "known-voice-recording-3-evening",
            "a recording can't be for `evening`, only for night, morning or after-a-quarrel",
        ),
        ("known-voice-1", None),
        ("holiday", None),
    ],
)
def test_a_file_is_known_by_its_name_or_told_what_is_wrong_with_it(name: str, found: object) -> None:
    assert named_like_a_letter(name) == found


def test_the_same_number_for_another_time_is_the_same_letter() -> None:
    there = ("known-voice.recording-3", "known-voice.recording-4.night", "known-voice.1")
    assert same_number("known-voice.recording-3.night", there) == ["known-voice.recording-3"]
    assert same_number("known-voice.recording-3", there) == []
    assert same_number("known-voice.1", there) == []


SHELVES = st.dictionaries(st.integers(0, 10), st.sampled_from(TIMES), min_size=1).map(
    lambda shelf: [Letter(number, time) for number, time in shelf.items()]
)


@given(SHELVES, st.sampled_from(TIMES), st.lists(st.integers(0, 40), unique=True))
def test_none_is_heard_again_before_all_others_for_that_time_were(
    shelf: list[Letter], time: LetterTime | None, heard_before: list[int]
) -> None:
    fit = [one for one in shelf if one.time in (time, None)]
    heard, turns = tuple(heard_before), []
    for _ in range(3 * len(fit)):
        now = next_letter(shelf, heard, time)
        assert now is not None
        heard = after_letter(shelf, heard, now)
        turns.append(now)
    assert all(set(turns[first : first + len(fit)]) == set(fit) for first in range(2 * len(fit) + 1))
    assert not fit or set(heard) <= {one.number for one in shelf}  # one that is gone is not remembered


def test_those_for_this_time_come_first_in_the_order_of_their_numbers() -> None:
    shelf = [Letter(1), Letter(2, "night"), Letter(9, "night"), Letter(5, "morning"), Letter(0)]
    heard: tuple[int, ...] = ()
    turns = []
    for _ in range(5):
        now = next_letter(shelf, heard, "night")
        assert now is not None
        heard = after_letter(shelf, heard, now)
        turns.append(now.number)
    assert turns == [2, 9, 0, 1, 2]
    assert next_letter([Letter(3, "night")], (), None) is None


def test_a_new_one_is_next_and_a_renamed_one_stays_heard() -> None:
    assert next_letter([Letter(1), Letter(4)], (4, 1), None) == Letter(4)
    assert next_letter([Letter(1), Letter(4), Letter(7)], (4, 1), None) == Letter(7)
    assert next_letter([Letter(1), Letter(4, "night")], (4, 1), "night") == Letter(4, "night")
    assert next_letter([Letter(1), Letter(4, "night")], (1, 4), "night") == Letter(1)
