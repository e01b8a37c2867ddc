"""Every line that may be spoken, by its id.

A line's id is its exercise's and a number: the one the author pinned with `line`, else its place among the spoken
lines. The same words in a variant are the same line, so a voice records them once. What the device says itself, the
question of a gate among it, comes before any exercise.
Rule: whoever names a line asks here, and one id never stands for two texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pi_regulate.library.exercise import Exercise
from pi_regulate.library.steps import CardStep, SayStep

RECORDING = "known-voice.recording"
"""The line that has no words of ours: what a loved person says, in their own."""


def spoken_lines(exercise: Exercise, variant: str | None = None) -> dict[int, tuple[str, str]]:
    """The `say` steps of a script by their index in it, each with its line's id and text.

    Raises KeyError for a variant the exercise does not have.
    """
    found: dict[int, tuple[str, str]] = {}
    known = {} if variant is None else {text: line for line, text in spoken_lines(exercise).values()}
    prefix = exercise.id if variant is None else f"{exercise.id}.{variant}"
    spoken = 0
    for index, step in enumerate(exercise.script(variant)[0]):
        if isinstance(step, SayStep):
            spoken += 1
            found[index] = (known.get(step.say, f"{prefix}.{step.line or spoken}"), step.say)
    return found


def card_lines(exercise: Exercise) -> list[tuple[str, str]]:
    """The questions of an exercise's deck, each with its line's id; empty without a deck."""
    decks = (step.card for step in exercise.script()[0] if isinstance(step, CardStep))
    return [(f"{exercise.id}.card-{number}", text) for number, text in enumerate(next(decks, []), start=1)]


def every_line(exercises: Iterable[Exercise], own: Mapping[str, str]) -> dict[str, str]:
    """Every line id with its text: the device's `own` lines, then each exercise's with its variants and cards.

    No exercise takes the place of one of the device's own lines, whatever it is called.
    """
    lines: dict[str, str] = {}
    for exercise in exercises:
        for variant in (None, *exercise.variants):
            lines |= dict(spoken_lines(exercise, variant).values())
        lines |= dict(card_lines(exercise))
    return {**own, **lines, **own}


def why_taken(exercise: str, own: Mapping[str, str]) -> str:
    """Why no exercise may have this id: the device's `own` lines are called so. Empty where it may."""
    taken = next((line for line in own if line.partition(".")[0] == exercise), None)
    if taken is None:
        return ""
    return (
        f"`{exercise}` can't be the id of an exercise: `{taken}` is what the device itself says, “{own[taken]}”, and "
        f"the exercise's own lines would be taken for it. Choose another id, such as my-{exercise}."
    )


def twice(exercise: Exercise, variant: str | None = None) -> Iterator[tuple[int, str]]:
    """The `say` steps of a script whose line is another text's already: the index of each in it, and the line's id."""
    texts: dict[str, str] = {}
    for index, (line, text) in spoken_lines(exercise, variant).items():
        if texts.setdefault(line, text) != text:
            yield index, line
