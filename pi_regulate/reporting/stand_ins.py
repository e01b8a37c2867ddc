"""What plays in place of an exercise that may not be played: it asks the programme itself, under each condition.

Only one thing is missing at a time; everything else that the exercise needs is given. Rule: the programme decides; this
file only collects its answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pi_regulate.devices.speech.voices import Book
from pi_regulate.library.catalogue import Library
from pi_regulate.library.exercise import Exercise
from pi_regulate.library.limits.people import refused_by
from pi_regulate.library.routine import Routine
from pi_regulate.library.scalars import minutes_of_day
from pi_regulate.library.steps import AnyStep, FollowStep, GateStep
from pi_regulate.score.compose import compose
from pi_regulate.session.instead import LAST_RESORT
from pi_regulate.session.memory import FIRST_USES, OWED, Memory
from pi_regulate.session.night import Wall
from pi_regulate.session.programme import Programme
from pi_regulate.session.voice_choice import Chain

EVENING = Wall(minute=21 * 60, day=1)  # before the night, and early enough for a question card
_SETTINGS: tuple[tuple[str, str, object, str], ...] = (
    ("people", "holds", False, "`people.holds` is off"),
    ("people", "effort", False, "`people.effort` is off"),
    ("people", "external_focus", True, "`people.external_focus` is on"),
    ("people", "pregnant", True, "`people.pregnant` is on"),
    ("people", "photosensitive", True, "`people.photosensitive` is on"),
    ("people", "child", False, "`people.child` is off"),
    ("cards", "enabled", False, "`cards.enabled` is off"),
)
_GIVEN: dict[str, dict[str, object]] = {
    "people": {
        "holds": True,
        "effort": True,
        "external_focus": False,
        "pregnant": False,
        "photosensitive": False,
        "child": True,
    },
    "cards": {"enabled": True, "until_min": 23 * 60},
    "night": {"talk": "full"},
}


def programme_of(
    library: Library,
    routine: Routine,
    *,
    speech: bool = True,
    familiar_voice: bool = False,
    voices: Chain | None = None,
    wall: Wall = EVENING,
) -> Programme:
    """The programme of an evening, or of another hour, for people who know the device."""
    known = Memory(heard=dict(OWED), begun=dict.fromkeys(library.exercises, FIRST_USES))
    return Programme(
        library, routine, known, lambda _: wall, speech=speech, familiar_voice=familiar_voice, voices=voices
    )


def knows_a_loved_voice(library: Library, voices: Sequence[Path]) -> bool:
    """Whether a voice that the settings name has a loved person's own recording; `voices` are the folders to look in.

    The device asks its chain of voices the same before it offers one.
    """
    return Book(library, voices, quiet=True).chain.familiar is not None


def kept_back(library: Library, exercise: Exercise, *, familiar_voice: bool = False) -> str | None:
    """Why an exercise does not play with these settings; None if it does."""
    if (why := refused_by(exercise, library.settings.people)) is not None:
        return why
    if exercise.stirs and not library.settings.cards.enabled:
        asks = "cards" not in exercise.needs
        return "its question cards are off (`cards.enabled`)" if asks else "it needs `cards.enabled`, as cards do"
    if library.settings.talk == "none" and ("speech" in exercise.needs or exercise.who == "two"):
        return "it needs words, and `talk` is none"
    if "familiar_voice" in exercise.needs and not familiar_voice:
        return "it needs a recording of a voice you know"
    if "light" in exercise.needs and library.settings.light == "off":
        return "it needs a light that is seen, and `light` is off"
    return None


def too_late(library: Library) -> str:
    """The hours in which no talk is begun, in words."""
    return f"it is later than {minutes_of_day(library.settings.talks.until_min)} (`talks.until`), or night"


def played_for(
    library: Library,
    exercise: Exercise,
    *,
    voices: Chain | None = None,
    speech: bool = True,
    familiar_voice: bool = False,
    wall: Wall = EVENING,
) -> str | None:
    """The id of what plays with these settings, in the evening or at another hour; None for nothing.

    `voices` are the recordings: without them, every word is only shown. `speech` says whether words can be heard.
    """
    alone = Routine.model_validate({"id": exercise.id, exercise.phase: [exercise.id]})
    entry = alone.slot(exercise.phase)[0]
    programme = programme_of(library, alone, voices=voices, speech=speech, familiar_voice=familiar_voice, wall=wall)
    chosen = programme.chosen(entry, exercise.phase, 0.0)
    return None if chosen is None else chosen.id


def stand_ins(library: Library, exercise: Exercise) -> Iterator[tuple[str, str]]:
    """Each condition under which the exercise may not be played, and what plays then."""
    given = changed(library, _GIVEN, talk="full", light="on")
    for section, switch, value, says in _SETTINGS:
        instead = played_for(changed(given, {section: {switch: value}}), exercise, familiar_voice=True)
        if instead != exercise.id:
            yield says, instead or "nothing"
    if (instead := played_for(changed(given, {}, light="off"), exercise, familiar_voice=True)) != exercise.id:
        yield "`light` is off", instead or "nothing"
    hours = {
        f"it is past {minutes_of_day(library.settings.cards.until_min)} (`cards.until`)": (exercise.stirs, 23 * 60),
        too_late(library): (exercise.talks, library.settings.talks.until_min),
    }
    walls = {says: Wall(minute, day=1) for says, (counts, minute) in hours.items() if counts}
    for says, wall in (*walls.items(), ("the clock is not set", Wall(EVENING.minute, EVENING.day, trusted=False))):
        instead = played_for(given, exercise, familiar_voice=True, wall=wall)
        if instead != exercise.id:
            yield says, instead or "nothing"
    for says, missing in (
        ("nothing is spoken, or there is no sound", "speech"),
        ("there is no recording of a voice you know", "familiar_voice"),
    ):
        instead = played_for(given, exercise, speech=missing != "speech", familiar_voice=missing != "familiar_voice")
        if instead != exercise.id:
            yield says, instead or "nothing"
    moves = any(stretch.moves for stretch in compose(exercise).stretches)
    if moves and not exercise.taps and not exercise.hand_led:
        yield "`people.photosensitive` is on", "itself, the light steady"
    if exercise.alone is not None and exercise.apart:
        yield "somebody presses twice in the time apart, at half the light", exercise.alone
        yield f"somebody comes back and {too_late(library)}", exercise.alone
    elif exercise.alone is not None and any(_asks_two(step) for step in exercise.steps_of()):
        yield "one of the two did not say yes", exercise.alone
    if any(isinstance(step, FollowStep) and step.then for step in exercise.steps_of()):
        yield "no hand comes to lead", exercise.on_skip or LAST_RESORT
        yield "a hand breathes over 14 times a minute for a minute", LAST_RESORT


def _asks_two(step: AnyStep) -> bool:
    return isinstance(step, GateStep) and step.gate.needs == 2


def changed(library: Library, changes: Mapping[str, Mapping[str, object]], **plain: object) -> Library:
    """The library with some of its settings changed: `changes` section by section, `plain` outside of any section."""
    settings = library.settings
    sections = {name: getattr(settings, name).model_copy(update=values) for name, values in changes.items()}
    return replace(library, settings=settings.model_copy(update={**plain, **sections}))
