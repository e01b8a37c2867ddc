"""Every line that may be spoken, by its id.

A line's id is its exercise's id and a number: the one the author pinned with `line`, otherwise its place among the
spoken lines. The same words in a variant are the same line, so a voice records them once. The device's own lines, such
as the question at a gate, take precedence over those of exercises. Said in another language, a line has that after it.
Rule: ids of lines are made only here, and one id never means two texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pi_regulate.library.exercise import Exercise
from pi_regulate.library.limit_table import LIMITS
from pi_regulate.library.once import once_for_each
from pi_regulate.library.settings import Door
from pi_regulate.library.steps import SayStep


def speech_s(text: str) -> float:
    """How long a calm voice needs for a line, in seconds (limit prompt_room)."""
    return len(text.split()) * 60 / LIMITS["prompt_room"]["pace_words_per_min"]


def spoken_lines(exercise: Exercise, variant: str | None = None) -> dict[int, tuple[str, str]]:
    """The `say` steps of a script by their index, each with its line's id and text.

    Raises KeyError for a variant the exercise does not have.
    """
    found: dict[int, tuple[str, str]] = {}
    known = {} if variant is None else {text: line for line, text in spoken_lines(exercise).values()}
    prefix = exercise.id if variant is None else f"{exercise.id}.{variant}"
    spoken = 0
    for index, step in enumerate(exercise.steps_of(variant)):
        if isinstance(step, SayStep):
            spoken += 1
            found[index] = (known.get(step.say, f"{prefix}.{step.line or spoken}"), step.say)
    return found


def card_lines(exercise: Exercise) -> list[tuple[str, str]]:
    """The questions in an exercise's deck, each with its line's id; empty without a deck."""
    return [(f"{exercise.id}.card-{number}", text) for number, text in enumerate(exercise.deck, start=1)]


def door_line(door: Door) -> str:
    """The id of a door's line. It goes by the routine behind it, so a recording stays right when doors change place."""
    return f"doors.{door.routine}"


def in_tongue(line: str, language: str) -> str:
    """The id of a line that is said in another language than it is written in."""
    return f"{line}@{language}"


def bare_line(line: str) -> str:
    """The id of a line, whatever language it is said in."""
    return line.partition("@")[0]


def own_lines(lines: Mapping[str, str], doors: Iterable[Door]) -> dict[str, str]:
    """What the device itself says, by line id: the `lines` of its files, and those of the doors."""
    return {**lines, **{door_line(door): door.line for door in doors}}


def every_line(exercises: Iterable[Exercise], own: Mapping[str, str]) -> dict[str, str]:
    """Every line id with its text: the device's `own` lines, then those of each exercise, its variants and cards.

    An exercise never replaces one of the device's own lines, whatever its id.
    """
    lines: dict[str, str] = {}
    for exercise in exercises:
        lines |= _lines_of(exercise)
    return {**own, **lines, **own}


@once_for_each
def _lines_of(exercise: Exercise) -> Mapping[str, str]:
    lines: dict[str, str] = {}
    for variant in (None, *exercise.variants):
        lines |= dict(spoken_lines(exercise, variant).values())
    return lines | dict(card_lines(exercise))


def why_taken(exercise: str, own: Mapping[str, str]) -> str:
    """Why an exercise may not have this id: the device's `own` lines use it. Empty when it may."""
    taken = next((line for line in own if line.partition(".")[0] == exercise), None)
    if taken is None:
        return ""
    return (
        f"`{exercise}` can't be the id of an exercise: `{taken}` is what the device itself says, “{own[taken]}”, and "
        f"the exercise's own lines would be mistaken for it. Choose another, such as my-{exercise}."
    )


def twice(exercise: Exercise, variant: str | None = None) -> Iterator[tuple[int, str]]:
    """The `say` steps of a script whose line id already belongs to another text: the index of each, and the id."""
    texts: dict[str, str] = {}
    for index, (line, text) in spoken_lines(exercise, variant).items():
        if texts.setdefault(line, text) != text:
            yield index, line
