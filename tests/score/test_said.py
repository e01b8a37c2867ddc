"""What each shipped exercise says at each level of talk, against a table that people can read aloud.

`said.txt` holds every line with its second and the level of talk it needs: `few` lines are also said by default, day
and night, and `full` ones only if the owner wants all words. With `talk: none` nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pi_regulate.library.exercise import Exercise
from pi_regulate.score.compose import compose
from pi_regulate.words import Talk
from tests.library.shipped import exercises

TABLE = Path(__file__).with_name("said.txt")
WHOLE = {
    "kind-phrase", "senses-54321", "hug-20", "tiny-thaw", "hand-to-hand", "soft-eyes", "hum-together", "press-release",
    "wall-push",
}  # fmt: skip


def said(exercise: Exercise, variant: str | None, talk: Talk) -> list[tuple[float, str]]:
    cues = compose(exercise, variant=variant, talk=talk, lines={}).cues
    return [(cue.at_s, cue.text or "") for cue in cues if cue.kind == "say"]


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


def test_with_no_talk_nothing_is_said() -> None:
    assert not any(said(exercise, None, "none") for exercise in exercises().values())
