"""The ten questions of `voice script --letters`, which somebody answers in their own words for one they love.

Ten is the number of messages that families recorded in FAVoR, where they were played to people in intensive care; for
nights at home nobody has tested it. Rule: a question asks, nobody has to answer it, and none asks for a promise.
"""

from __future__ import annotations

from collections.abc import Iterator

from pi_regulate.library.letters import LETTER_S, Letter, LetterTime

QUESTIONS: tuple[tuple[str, LetterTime | None], ...] = (
    ("Would you say my name, and what you call me when nobody hears?", None),
    ("What do you see when you look at me?", None),
    ("Where are you now, and what can you hear there?", None),
    ("Is there a song that you would hum for me?", None),
    ("Which day of ours do you like to go back to?", None),
    ("What would you whisper to me at three in the morning?", "night"),
    ("How would you wake me, if you were here?", "morning"),
    ("What stays true between us, even after a quarrel?", "after-a-quarrel"),
    ("What have I given you that you still carry?", None),
    ("What would you like to do with me, one day soon?", None),
)

LETTER_ADVICE = (
    f"Up to {LETTER_S[1] / 60:.0f} minutes each, at least {LETTER_S[0]:.0f} seconds. One is enough to begin with; "
    "leave out whatever does not come easily.",
    "Speak as if to them beside you, at ease. Pauses, a laugh, a sigh may stay. Nothing has to be perfect.",
    "Record one file for each, named as given here. `night`, `morning` and `after-a-quarrel` say when it is heard; "
    "without such a word, it is heard at any time.",
    "It is lent, not given: you may ask for it back, and `pi-regulate voice forget NAME` deletes it.",
)


def ten_questions() -> Iterator[tuple[str, str]]:
    """The id of each letter, and its question."""
    for number, (question, time) in enumerate(QUESTIONS, start=1):
        yield Letter(number, time).line, question
