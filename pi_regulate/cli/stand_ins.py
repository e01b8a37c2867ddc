"""What plays in place of an exercise that may not be played: the programme itself is asked, under each condition.

Only one thing is missing at a time: everything else that could keep the exercise back is given. Rule: the programme
decides; here its answers are only collected.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import click

from pi_regulate.devices.speech.voices import Book
from pi_regulate.library.catalogue import Library
from pi_regulate.library.chosen import chosen
from pi_regulate.library.exercise import Exercise
from pi_regulate.library.limits import refused_by
from pi_regulate.library.routine import Routine
from pi_regulate.library.steps import CardStep, GateStep
from pi_regulate.score.compose import compose
from pi_regulate.session.memory import Memory
from pi_regulate.session.night import Wall
from pi_regulate.session.programme import FIRST_USES, Programme
from pi_regulate.words import PHASES

_EVENING = Wall(minute=21 * 60, day=1)  # before the night, and early enough for a question card
_SETTINGS: tuple[tuple[str, str, object, str], ...] = (
    ("people", "holds", False, "`people.holds` is off"),
    ("people", "effort", False, "`people.effort` is off"),
    ("people", "external_focus", True, "`people.external_focus` is on"),
    ("people", "pregnant", True, "`people.pregnant` is on"),
    ("cards", "enabled", False, "`cards.enabled` is off"),
)
_GIVEN: dict[str, dict[str, object]] = {
    "people": {"holds": True, "effort": True, "external_focus": False, "pregnant": False},
    "cards": {"enabled": True, "until_min": 23 * 60},
    "night": {"talk": "full"},
}


def programme_of(library: Library, routine: Routine, *, speech: bool = True, familiar_voice: bool = False) -> Programme:
    """The programme of an evening, for people who know the device."""
    known = Memory(sessions=FIRST_USES, begun=dict.fromkeys(library.exercises, FIRST_USES))
    return Programme(library, routine, known, lambda _: _EVENING, speech=speech, familiar_voice=familiar_voice)


def kept_back(library: Library, exercise: Exercise, *, familiar_voice: bool = False) -> str | None:
    """Why an exercise does not play with the settings as they are; None when it does."""
    if (why := refused_by(exercise, library.settings.people)) is not None:
        return why
    if _has_cards(exercise) and not library.settings.cards.enabled:
        return "its question cards are off (`cards.enabled`)"
    if library.settings.talk == "none" and ("speech" in exercise.needs or exercise.who == "two"):
        return "it needs words, and `talk` is none"
    if "familiar_voice" in exercise.needs and not familiar_voice:
        return "it needs a recording of a voice you know"
    return None


def played_for(library: Library, exercise: Exercise, *, familiar_voice: bool = False) -> str | None:
    """The id of what plays with the settings as they are; None for nothing."""
    return _chosen(library, exercise, familiar_voice=familiar_voice)


def exchanged(library: Library, name: str, voices: Sequence[Path]) -> Iterator[str]:
    """For each exercise of a routine, or for one alone, that plays otherwise than asked: what plays, and why.

    `voices` are the places where recordings are looked for.
    """
    routine = chosen(library, name)
    for asked in dict.fromkeys(entry.exercise for phase in PHASES for entry in routine.slot(phase)):
        exercise = library.exercises[asked]
        loved = "familiar_voice" in exercise.needs and Book(library, voices, shown=True).chain.familiar is not None
        why = kept_back(library, exercise, familiar_voice=loved)
        instead = _chosen(library, exercise, familiar_voice=loved)
        if why is not None and instead != asked:
            plays = f"`{instead}` plays in its place" if instead is not None else "nothing plays in its place"
            yield f"note: `{asked}` is not played with the settings as they are: {why}; {plays}"


def tell_exchanged(library: Library, name: str, voices: Sequence[Path]) -> None:
    """Tells it on standard error."""
    for note in exchanged(library, name, voices):
        click.echo(note, err=True)


def stand_ins(library: Library, exercise: Exercise) -> Iterator[tuple[str, str]]:
    """For each condition under which it may not be played: the condition, and what plays then."""
    given = _with(library, _GIVEN, talk="full")
    for section, switch, value, says in _SETTINGS:
        instead = _chosen(_with(given, {section: {switch: value}}), exercise, familiar_voice=True)
        if instead != exercise.id:
            yield says, instead or "nothing"
    for says, missing in (
        ("nothing is spoken, or there is no sound", {"speech": False, "familiar_voice": True}),
        ("there is no recording of a voice you know", {"familiar_voice": False}),
    ):
        instead = _chosen(given, exercise, **missing)
        if instead != exercise.id:
            yield says, instead or "nothing"
    if any(stretch.moves for stretch in compose(exercise).stretches):
        yield "`people.photosensitive` is on", "itself, the light steady"
    if exercise.alone is not None and any(isinstance(s, GateStep) and s.gate.needs == 2 for s in exercise.script()[0]):
        yield "one of the two did not say yes", exercise.alone


def _chosen(library: Library, exercise: Exercise, **heard: bool) -> str | None:
    alone = Routine.model_validate({"id": exercise.id, exercise.phase: [exercise.id]})
    entry = alone.slot(exercise.phase)[0]
    chosen = programme_of(library, alone, **heard).chosen(entry, exercise.phase, 0.0)
    return None if chosen is None else chosen.id


def _with(library: Library, changes: Mapping[str, Mapping[str, object]], **plain: object) -> Library:
    settings = library.settings
    sections = {name: getattr(settings, name).model_copy(update=values) for name, values in changes.items()}
    return replace(library, settings=settings.model_copy(update={**plain, **sections}))


def _has_cards(exercise: Exercise) -> bool:
    return any(isinstance(step, CardStep) for step in exercise.script()[0])
