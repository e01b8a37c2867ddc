"""What each shipped exercise says at each level of talk, against a table that people can read aloud.

`said.txt` holds every line with its second and the level of talk it needs: `few` lines are also said by default, day
and night, and `full` ones only if the owner wants all words. With `talk: none` nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pi_regulate.library.exercise import Exercise
from pi_regulate.library.lines import every_line
from pi_regulate.score.compose import compose
from pi_regulate.words import Talk
from tests.library.shipped import exercises
from tests.stage import shipped

TABLE = Path(__file__).with_name("said.txt")
WHOLE = {
    "kind-phrase", "senses-54321", "hug-20", "tiny-thaw", "hand-to-hand", "soft-eyes", "hum-together", "press-release",
    "wall-push", "known-face", "lit-windows", "near-and-far", "small-no", "wanting",
    "with-you", "lead-and-fade", "what-was-missing", "little-light",
    "apart-and-back",
}  # fmt: skip


# What stung, puzzled or commanded somebody who read all scripts aloud, by a few of its words. None of it comes back.
STINGS = (
    "be near someone", "pet, or the night sounds", "take up space", "your tongue", "stillness is a protection",
    "stored here", "again, or enough", "may i find some company", "what do they want you to know",
    "continue, or choose", "return to the light", "no face to keep", "thank you for being seen",
    "one small thing i appreciate about you",
    "both are heard", "equal time is complete", "i hear that", "make it smaller", "resonance", "that is plenty",
    "halfway", "where your body ends", "feeds a child", "left you their voice", "slow stroke",
    "not where there is fear",
    "press down", "try a press", "press palm", "press one foot",  # only the button is pressed
    "tonight", "tomorrow is early", "the night: each", "for a calm evening",  # not true at every hour
    "it slows a little", "none of these is fine",
)  # fmt: skip


def said(exercise: Exercise, variant: str | None, talk: Talk) -> list[tuple[float, str]]:
    score = compose(exercise, variant=variant, talk=talk, lines={})
    asked = [(gate.at_s, gate.text) for gate in score.gates if gate.text]
    return sorted([*((cue.at_s, cue.text or "") for cue in score.cues if cue.kind == "say"), *asked])


def rows() -> Iterator[str]:
    for exercise in exercises().values():
        for variant in (None, *exercise.variants):
            few = said(exercise, variant, "few")
            yield exercise.id if variant is None else f"{exercise.id}, {variant}"
            for at_s, text in said(exercise, variant, "full"):
                yield f"  {at_s:5g}  {'few ' if (at_s, text) in few else 'full'}  {text}"


def test_every_line_is_said_at_the_level_that_the_table_gives_it() -> None:
    assert list(rows()) == TABLE.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("talk", ["few", "full"])
def test_where_the_words_are_the_exercise_none_is_left_out(talk: Talk) -> None:
    for name in WHOLE:
        exercise = exercises()[name]
        written = sorted(step.say for step in exercise.script()[0] if hasattr(step, "say"))
        assert sorted(text for _, text in said(exercise, None, talk)) == written, name


def test_nothing_that_can_sting_is_said_or_told_anywhere() -> None:
    house = shipped()
    told = [*every_line(house.exercises.values(), house.lines).values()]
    told += [text for one in house.exercises.values() for text in (one.title, one.purpose) if text]
    told += [one.title or "" for one in house.routines.values()]
    assert len(told) > 400
    assert [(sting, text) for text in told for sting in STINGS if sting in text.lower()] == []


def test_with_no_talk_nothing_is_said() -> None:
    assert not any(said(exercise, None, "none") for exercise in exercises().values())
