"""What counts as misheard when a stranger writes down what a voice says."""

from __future__ import annotations

from tests.in_one_test import in_one_test
from tools.voice_trial import errors, plain


@in_one_test(
    ("said", "heard", "wrong"),
    [
        ("You're here, at ease.", "youre here at ease", 1),
        ("You’re here, at ease.", "You're here at ease.", 0),
        ("Four-count in, 5 out.", "four count in five out", 0),
        ("Hear no sound, then four.", "Here know sound, than for.", 1),
        ("Let it go.", "", 3),
        ("Let it go.", "Let it all go.", 1),
        ("Feel the warmth of your hand.", "Feel the warm of your hands.", 2),
    ],
)
def test_a_word_is_misheard_when_it_is_another_missing_or_too_many(said: str, heard: str, wrong: int) -> None:
    assert errors(plain(said), plain(heard)) == wrong
