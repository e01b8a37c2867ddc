"""References from one file to another: every name has to exist, and to fit where it is used.

Exercises name what plays in their place, routines name exercises and their variants, settings name routines. Names are
looked up among all files, shipped and own. A file with problems of its own still counts as present, so that one broken
file does not make every file that names it look broken.
Rule: an unknown name is an error at the place where it is used, with the nearest name that exists.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Literal, NamedTuple

from pi_regulate.library.behind_doors import DOORS
from pi_regulate.library.exercise import Exercise
from pi_regulate.library.limit_table import HAIR, LIMITS
from pi_regulate.library.limits.amount import runs_of
from pi_regulate.library.limits.breath import scripts
from pi_regulate.library.limits.child import OWNERS_YES
from pi_regulate.library.names import nearest_name
from pi_regulate.library.routine import Entry, Routine
from pi_regulate.library.scalars import duration_text, seconds_text
from pi_regulate.library.settings import Settings
from pi_regulate.library.steps import ApartStep, SootheStep, TapStep
from pi_regulate.library.timeline import place
from pi_regulate.library.yaml.document import DocPath
from pi_regulate.words import PHASES


class Loose(NamedTuple):
    """A reference that fails: its path in its document, and the message."""

    path: DocPath
    message: str
    severity: Literal["error", "warning"] = "error"
    at_key: bool = False  # the name is the key itself


def exercise_references(
    exercise: Exercise, exercises: Mapping[str, Exercise], known: Collection[str]
) -> Iterator[Loose]:
    """Checks what an exercise names: `on_skip`, `alone` and the `else` of its taps.

    `known` holds all ids, even of files that can't be used.
    """
    named: list[tuple[DocPath, str | None, str]] = [
        (("on_skip",), exercise.on_skip, "to play in its place"),
        (("alone",), exercise.alone, "to play in its place"),
    ]
    named += [
        ((*base, "tap", "else"), step.tap.otherwise, "to play without a pace") for base, step in tap_steps(exercise)
    ]
    for path, name, wanted in named:
        if name is None:
            continue
        if name == exercise.id:
            yield Loose(path, f"`{path[-1]}` names this exercise itself; name another one {wanted}.")
        elif path[-1] == "else" and name in exercises and exercises[name].taps:
            message = (
                f"`{name}` waits for presses too; name one here that goes on by itself, such as follow-light, so that "
                "nobody is asked again and again."
            )
            yield Loose(path, message)
        else:
            for_two = path == ("on_skip",) and exercise.who == "two"
            found = list(_in_anothers_place(path, name, exercises, known, for_two=for_two))
            yield from found
            if not found and path == ("alone",) and exercise.apart and name in exercises:
                yield from _for_whoever_stays(path, exercises[name])


def tap_steps(exercise: Exercise) -> Iterator[tuple[DocPath, TapStep]]:
    """The `tap` steps of an exercise and its variants, each with its path."""
    for variant in (None, *exercise.variants):
        base: DocPath = () if variant is None else ("variants", variant)
        for index, step in enumerate(exercise.steps_of(variant)):
            if isinstance(step, TapStep):
                yield (*base, "steps", index), step


def routine_references(routine: Routine, exercises: Mapping[str, Exercise], known: Collection[str]) -> Iterator[Loose]:
    """Checks what a routine names: the exercises of its slots, their variants, and `on_skip`."""
    for phase in PHASES:
        for index, entry in enumerate(routine.slot(phase)):
            yield from _entry(entry, (phase, index), exercises, known)
    if routine.on_skip is not None:
        yield from _in_anothers_place(("on_skip",), routine.on_skip, exercises, known)


def settings_references(
    settings: Settings, routines: Collection[str], exercises: Collection[str], away: Collection[str] = ()
) -> Iterator[Loose]:
    """Checks what the settings name: the routines that start from rest or stand behind doors, and `voice_for`.

    `away` are the routines that only these settings keep from being there.
    """
    start = settings.start
    named: list[tuple[DocPath, str, Collection[str]]] = [
        (("start", "press"), start.press, (*routines, DOORS)),
        (("start", "double"), start.double, (*routines, DOORS)),
        (("start", "hold"), start.hold, (*routines, DOORS)),
        *((("doors", number, "routine"), door.routine, routines) for number, door in enumerate(settings.doors)),
    ]
    for path, name, known in named:
        if name in away:
            yield Loose(path, f"{is_away(name)} Write that too, or name another routine here.")
        elif name not in known:
            yield Loose(path, _is_exercise(name) if name in exercises else no_such("routine", name, known))
    for name in settings.voice_for:
        if name not in exercises:
            yield Loose(("voice_for", name), no_such("exercise", name, exercises), at_key=True)


def _in_anothers_place(
    path: DocPath, name: str, exercises: Mapping[str, Exercise], known: Collection[str], *, for_two: bool = False
) -> Iterator[Loose]:
    """Checks the name of what plays where something else can't: nobody has chosen it, so it has to suit everybody."""
    if name not in known:
        yield Loose(path, no_such("exercise", name, known))
    elif name not in exercises:
        return
    elif exercises[name].who == "two" and not for_two:
        yield Loose(path, f"`{name}` is for two people; name one here that a person can do alone.")
    elif exercises[name].hand_led:
        message = (
            f"in `{name}` a hand leads the light, which somebody has to want; name one here that goes on by itself, "
            "such as follow-light. A routine may play it."
        )
        yield Loose(path, message)
    elif "cards" in exercises[name].needs:
        yield Loose(path, f"`{name}` may stir things up, so it never plays in place of another (limit calm).")
    elif exercises[name].for_child:
        message = f"`{name}` is for a grown-up and a child, so it never plays in place of another (limit child)."
        yield Loose(path, message)


def _for_whoever_stays(path: DocPath, other: Exercise) -> Iterator[Loose]:
    """Checks what somebody may breathe with in time apart: it needs no hand, and may be asked for twice."""
    led_s = max(sum(run.led_s for run in runs_of(script)) for script in scripts(other))
    most_s = LIMITS["length"]["most_s"] / 2
    if other.asks:
        message = (
            f"`{other.id}` waits for presses, and in time apart a press means something else; name one here that goes "
            "on by itself, such as long-out."
        )
        yield Loose(path, message)
    elif led_s > most_s + HAIR:
        message = (
            f"`{other.id}` leads a breath for {seconds_text(led_s)}, and in time apart, where it may be asked for "
            f"twice, {seconds_text(most_s)} are the most (limit length). Name a shorter one, such as long-out."
        )
        yield Loose(path, message)


def _is_exercise(name: str) -> str:
    """Says that a name is that of an exercise where only a routine may start."""
    return (
        f"`{name}` is an exercise, and a routine belongs here. `pi-regulate new routine my-way` makes one; write the "
        "exercise into it, and `my-way` here."
    )


def is_away(name: str) -> str:
    """Says that a routine is there only if its owner wants it."""
    return f"`{name}` is for a grown-up and a child, and there is no such routine without `{OWNERS_YES}`."


def no_such(kind: str, name: str, known: Collection[str]) -> str:
    """Says that a name does not exist, with the nearest that does, or with all of them when they are few."""
    near = nearest_name(name, known)
    if near:
        return f"there is no {kind} `{name}`. Did you mean `{near}`?"
    every = (
        f" There are: {', '.join(f'`{one}`' for one in sorted(known))}."
        if 0 < len(known) <= 12
        else " `pi-regulate list` shows all."
    )
    return f"there is no {kind} `{name}`.{every}"


def _entry(entry: Entry, path: DocPath, exercises: Mapping[str, Exercise], known: Collection[str]) -> Iterator[Loose]:
    if entry.at_night is not None and entry.at_night not in known:
        yield Loose((*path, "at_night"), no_such("exercise", entry.at_night, known))
    if entry.exercise not in known:
        yield Loose((*path, "exercise"), no_such("exercise", entry.exercise, known))
        return
    exercise = exercises.get(entry.exercise)
    if exercise is None:
        return
    if entry.variant is None or entry.variant in exercise.variants:
        yield from _too_short(entry, exercise, path)
        return
    yield Loose((*path, "variant"), no_such(f"variant of `{exercise.id}` called", entry.variant, exercise.variants))


def _too_short(entry: Entry, exercise: Exercise, path: DocPath) -> Iterator[Loose]:
    """The beginning of an exercise from which nothing right would come.

    It ends before its taps do, while it soothes, or in the middle of somebody's turn after time apart.
    """
    if entry.first is None:
        return
    steps, lasts_s = exercise.script(entry.variant)
    if any(isinstance(step, SootheStep) for step in steps):
        yield Loose((*path, "first"), f"`{exercise.id}` ends when its light sleeps. Leave `first` out.")
    if any(isinstance(step, ApartStep) for step in steps):
        yield Loose((*path, "first"), f"`{exercise.id}` gives both the same time after time apart. Leave `first` out.")
    ends = [here.end_s for here in place(steps, lasts_s)[0] if isinstance(here.step, TapStep)]
    if ends and entry.first <= ends[0]:
        until, more = seconds_text(ends[0]), duration_text(ends[0] + 60)
        message = f"`{exercise.id}` waits for presses until {until} and leads only then. Did you mean `first: {more}`?"
        yield Loose((*path, "first"), message)
