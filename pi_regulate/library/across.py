"""Checks of an exercise, a routine or the settings that need all the others to be known.

They find unknown names, broken limits, lines that would be taken for others, steps that don't fit into the time of
their script, and pins that can't work together. Rule: here a fault gets its path and its sentence; the shelf knows the
file and the line.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from pi_regulate.library.behind_doors import DOORS
from pi_regulate.library.cue_times import cue_problems
from pi_regulate.library.exercise import Exercise
from pi_regulate.library.lamp import amplifier_problems, is_owners, lamp_problems
from pi_regulate.library.limit_table import Breach
from pi_regulate.library.limits import checks as limits
from pi_regulate.library.limits.child import unreached
from pi_regulate.library.limits.prompts import check_prompts
from pi_regulate.library.lines import twice, why_taken
from pi_regulate.library.once import once_for_each
from pi_regulate.library.references import Loose, exercise_references, routine_references
from pi_regulate.library.routine import Routine
from pi_regulate.library.scalars import duration_s, minutes_of_day, within
from pi_regulate.library.setting_types import REMINDS_MIN
from pi_regulate.library.settings import Settings
from pi_regulate.library.steps import CUE_VERBS, BreatheStep, CueStep, SayStep, verb_of
from pi_regulate.library.timeline import after_the_end, place
from pi_regulate.library.touch import touch_problems
from pi_regulate.library.yaml.document import DocPath, Document


def about_exercise(exercise: Exercise, exercises: Mapping[str, Exercise], known: Collection[str]) -> list[Loose]:
    """What is wrong with an exercise; `known` are the ids in all files, usable or not."""
    return [*exercise_references(exercise, exercises, known), *_by_itself(exercise)]


@once_for_each
def _by_itself(exercise: Exercise) -> tuple[Loose, ...]:
    found = limits.check_exercise(exercise)
    return (*_of_limits(found), *_time_faults(exercise, found), *_two_hands(exercise), *cue_problems(exercise))


def _two_hands(exercise: Exercise) -> Iterator[Loose]:
    """Steps of one script that would each have a press mean something else."""
    for variant in (None, *exercise.variants):
        base: DocPath = () if variant is None else ("variants", variant)
        first: str | None = None
        for index, step in enumerate(exercise.steps_of(variant)):
            thin = isinstance(step, BreatheStep) and step.thin is not None
            key = "thin" if thin else verb_of(step)
            if key not in ("thin", "follow", "tap", "soothe") or key == first:
                continue
            if first is not None:
                message = f"a press means one thing with `{first}` and another with `{key}`. Put them in two exercises."
                yield Loose((*base, "steps", index, key), message, at_key=True)
                break
            first = key


@once_for_each
def about_words(exercise: Exercise) -> tuple[Loose, ...]:
    """What could be better in its spoken lines."""
    return tuple(_of_limits(check_prompts(exercise)))


def about_routine(routine: Routine, exercises: Mapping[str, Exercise], known: Collection[str]) -> Iterator[Loose]:
    """What is wrong with a routine."""
    if routine.id == DOORS:
        message = (
            f"`{DOORS}` can't be the id of a routine: it is what starts with the lines of `doors` in the settings. "
            f"Choose another, such as my-{DOORS}."
        )
        yield Loose(("id",), message)
    yield from routine_references(routine, exercises, known)
    yield from _of_limits(limits.check_routine(routine, exercises))


def about_settings(
    settings: Settings, document: Document, routines: Mapping[str, Routine], exercises: Mapping[str, Exercise]
) -> Iterator[Loose]:
    """What is wrong with the settings apart from names; `document` tells which of them are the owner's."""
    yield from _zone_problems(settings)
    yield from _thread_problems(settings)
    yield from _late_talks(settings, document)
    yield from lamp_problems(settings, document)
    yield from amplifier_problems(settings, document)
    yield from touch_problems(settings, document)
    yield from _of_limits(limits.check_settings(settings, routines, exercises))
    yield from _of_limits(unreached(settings, routines, exercises))


def _late_talks(settings: Settings, document: Document) -> Iterator[Loose]:
    """Warns where the owner lets talks begin in the night, when none is begun anyway."""
    night, until_min, place = settings.night, settings.talks.until_min, ("talks", "until")
    in_the_night = within(until_min, night.from_min, night.to_min) or until_min == night.to_min
    if in_the_night and until_min != night.from_min and is_owners(document, place):
        begins, earlier = minutes_of_day(night.from_min), minutes_of_day((night.from_min - 60) % 1440)
        message = (
            f"this does nothing: your night begins at {begins}, and no talk is begun at night. Write a time before "
            f'that, such as `until: "{earlier}"`, or leave it out.'
        )
        yield Loose(place, message, "warning")


def _thread_problems(settings: Settings) -> Iterator[Loose]:
    """A morning that lies in the night: then the light stays dark."""
    night, at_min = settings.night, settings.thread
    if at_min is None:
        return
    times = [minutes_of_day(minute) for minute in (at_min, night.from_min, night.to_min)]
    if within(at_min, night.from_min, night.to_min):
        message = f"{times[0]} lies in your night, from {times[1]} to {times[2]}. Write a later time, or `thread: off`."
        yield Loose(("thread",), message)
    elif (night.from_min - at_min) % 1440 <= REMINDS_MIN:
        message = (
            f"in the hour from {times[0]} on, your night begins, at {times[1]}, so nothing would be left to remind of. "
            "Write an earlier time, or `thread: off`."
        )
        yield Loose(("thread",), message)


def line_names(exercise: Exercise, own: Mapping[str, str]) -> Iterable[Loose]:
    """Lines of an exercise that would be taken for others: the device's own, or one another."""
    if why := why_taken(exercise.id, own):
        yield Loose(("id",), why)
    yield from _same_names(exercise)


@once_for_each
def _same_names(exercise: Exercise) -> tuple[Loose, ...]:
    return tuple(_twice(exercise))


def _twice(exercise: Exercise) -> Iterator[Loose]:
    for variant in (None, *exercise.variants):
        base: DocPath = () if variant is None else ("variants", variant)
        steps = exercise.steps_of(variant)
        for index, line in twice(exercise, variant):
            step = steps[index]
            pinned = isinstance(step, SayStep) and step.line is not None
            message = (
                f"two lines of this script would have the same id, `{line}`, so a voice would say the same words for "
                "both. A line without the key `line` is numbered by its position. "
                f"{'Give it another number' if pinned else 'Give this one a `line` of its own'}."
            )
            yield Loose((*base, "steps", index, "line" if pinned else "say"), message)


def _time_faults(exercise: Exercise, found: Sequence[Breach]) -> Iterable[Loose]:
    """Steps that do not fit into the time of their script.

    A step that breaks a limit is usually too long for that reason, which makes the next one late: neither is reported.
    A cue is never late for that reason: only its own time and that of the exercise count.
    """
    for variant in (None, *exercise.variants):
        steps, _ = exercise.script(variant)
        written = exercise.lasts_written(variant)
        base: DocPath = () if variant is None else ("variants", variant)
        short = variant is None and exercise.breathe is not None
        refused = {breach.path[: len(base) + 2] for breach in found if breach.severity == "error"}
        for wrong in place(steps, written)[1]:
            if wrong.open:
                continue
            index = int(wrong.path[0])
            before = next((n for n in range(index - 1, -1, -1) if not isinstance(steps[n], CueStep)), index)
            if short and any(path[:1] == ("breathe",) for path in refused):
                continue
            if not isinstance(steps[index], CueStep) and refused & {(*base, "steps", index), (*base, "steps", before)}:
                continue
            path = wrong.path[1:] if short else (*base, "steps", *wrong.path)
            end = "" if wrong.message.endswith("?") else "."
            yield Loose((*base, "lasts") if wrong.at_lasts else path, wrong.message + end)


@once_for_each
def about_length(exercise: Exercise) -> tuple[Loose, ...]:
    """Where its length is neither written nor follows from its steps."""
    return tuple(_lengths(exercise))


def _lengths(exercise: Exercise) -> Iterator[Loose]:
    for variant in (None, *exercise.variants):
        if exercise.lasts_written(variant) is not None:
            continue
        base: DocPath = () if variant is None else ("variants", variant)
        for wrong in place(exercise.steps_of(variant), None)[1]:
            if wrong.open and variant is None and exercise.breathe is not None:
                message = "nothing says how long this goes on. Write it on a line of its own, such as `lasts: 4min`."
                yield Loose(("breathe",), message, at_key=True)
            elif wrong.open:
                yield Loose((*base, "steps", *wrong.path), f"{wrong.message}.", at_key=wrong.path[-1] != "at")


def late_cues(data: Any) -> Iterator[Loose]:
    """Cues after the end of an exercise that can't be used for another reason; `data` is what its file holds."""
    whole = data if isinstance(data, dict) else {}
    variants = whole.get("variants")
    scripts: list[tuple[DocPath, Any]] = [((), whole)]
    scripts += [(("variants", name), own) for name, own in variants.items()] if isinstance(variants, dict) else []
    for base, script in scripts:
        steps = script.get("steps") if isinstance(script, dict) else None
        for index, step in enumerate(steps if isinstance(steps, list) else ()):
            with suppress(ValueError):
                if verb_of(step) in CUE_VERBS:
                    at_s, lasts_s = duration_s(step.get("at")), duration_s(script.get("lasts", whole.get("lasts")))
                    if at_s > lasts_s > 0:
                        yield Loose((*base, "steps", index, "at"), f"{after_the_end(at_s, lasts_s)}.")


def _zone_problems(settings: Settings) -> Iterable[Loose]:
    """Warns about a zone that names a time, not a place: most of these have no summer time."""
    if settings.time_zone.partition("/")[2] and not settings.time_zone.startswith("Etc/"):
        return
    from pi_regulate.library.zones import is_known_place, is_no_place  # imported here: needed only for odd zones

    if settings.time_zone and is_no_place(settings.time_zone) and not is_known_place(settings.time_zone):
        message = (
            f"`{settings.time_zone}` is a time, not a place: it may not say on which days the clocks change, so the "
            "night is an hour too early or too late for half of the year. Write a place, such as Europe/Vienna."
        )
        yield Loose(("time_zone",), message, "warning")


def _of_limits(findings: Iterable[Breach]) -> Iterator[Loose]:
    return (Loose(breach.path, breach.message, breach.severity) for breach in findings)
