"""Checks what an author wrote against every limit of breath, light and people.

The numbers are in `limit_table`, by id; the checks are grouped by what they look at. Each breach names its limit, what
was found, what would be right, and its path in the document, so that a message can point at the value.
Rule: everything is found in one go, and a breach that merely follows from another is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from pi_regulate.library.exercise import Exercise
from pi_regulate.library.limit_table import HAIR, LIMITS, Breach, Limit, Path
from pi_regulate.library.limits.amount import (
    PacedRun,
    amount_findings,
    excluded_findings,
    held_total,
    paced_length,
    runs_of,
    sighs,
)
from pi_regulate.library.limits.breath import Script, breath_findings, scripts
from pi_regulate.library.limits.child import beside_child, child_findings, childs_exercise
from pi_regulate.library.limits.door_lines import door_findings
from pi_regulate.library.limits.light import light_findings
from pi_regulate.library.limits.people import apart_findings, consent_findings, turn_findings
from pi_regulate.library.routine import Entry, Routine
from pi_regulate.library.scalars import seconds_text
from pi_regulate.library.settings import Settings
from pi_regulate.words import PHASES, Phase

ALARMED = ("freeze", "panic")  # routines for somebody who is frightened now

__all__ = [
    "LIMITS",
    "Breach",
    "Limit",
    "Path",
    "check_exercise",
    "check_routine",
    "check_settings",
]


def check_exercise(exercise: Exercise) -> list[Breach]:
    """Every limit that an exercise or one of its variants breaks; empty when it may be used."""
    found = list(excluded_findings(exercise))
    for script in scripts(exercise):
        found += breath_findings(script)
        found += amount_findings(script)
        found += light_findings(script)
        found += consent_findings(script)
        found += apart_findings(script)
        found += turn_findings(script)
        found += child_findings(script)
    return found


def check_routine(routine: Routine, exercises: Mapping[str, Exercise]) -> list[Breach]:
    """Every limit that the exercises of a routine break together, by day or at night.

    An id or a variant that is not in `exercises` is ignored here; `references` reports it.
    """
    found: dict[tuple[Path, str], Breach] = {}
    differs = any(entry.at_night is not None for phase in PHASES for entry in routine.slot(phase))
    for night in (True, False) if differs else (False,):
        found |= {(breach.path, breach.limit): breach for breach in _by_hour(routine, exercises, night=night)}
    return list(found.values())


def _stirring(names: Iterable[str], exercises: Mapping[str, Exercise]) -> str | None:
    """The first exercise among these that needs the switch for question cards."""
    return next((name for name in names if name in exercises and "cards" in exercises[name].needs), None)


def _by_hour(routine: Routine, exercises: Mapping[str, Exercise], *, night: bool) -> list[Breach]:
    """Every limit that they break by day, or at night."""
    found: list[Breach] = []
    runs: list[PacedRun] = []
    clock_s, childs = 0.0, childs_exercise(routine, exercises)
    for phase in PHASES:
        for index, written in enumerate(routine.slot(phase)):
            entry = written.by_hour(night=night)
            exercise = exercises.get(entry.exercise)
            script = _script_of(exercise, entry) if exercise is not None else None
            if exercise is None or script is None:
                continue
            path: Path = (phase, index, "at_night") if night and written.at_night is not None else (phase, index)
            found += _slot(exercise, phase, path)
            if routine.id in ALARMED and _stirring([exercise.id], exercises):
                found.append(Breach(path, "calm", _needs_calm(exercise.id)))
            if childs is not None and not exercise.for_child:
                found.append(beside_child(exercise, childs, path))
            lasts_s = script.lasts_s if entry.first is None else min(entry.first, script.lasts_s)
            runs += _moved(runs_of(script), path, clock_s, lasts_s)
            clock_s += lasts_s
            before_s = clock_s - lasts_s
            if before_s <= LIMITS["length"]["session_s"] + HAIR < clock_s:
                found.append(_too_long(path, clock_s))
    if len({run.path for run in runs}) > 1:  # a single run has been checked already, with its exercise
        found += held_total(runs)
        found += sighs(runs)
        found += paced_length(runs, runs[-1].path)
    return found


def check_settings(
    settings: Settings, routines: Mapping[str, Routine], exercises: Mapping[str, Exercise]
) -> list[Breach]:
    """Every limit that the settings break. `routines` and `exercises` are all that the device could play."""
    found: list[Breach] = []
    night, most = LIMITS["night"], LIMITS["night"]["most_share"]
    if settings.night.ceiling > most + HAIR:
        found.append(
            Breach(
                ("night", "ceiling"),
                "night",
                f"`ceiling` is {settings.night.ceiling:.0%}; {night.says} (limit night). Did you mean `{most:.0%}`?",
            )
        )
    found += door_findings(settings.doors)
    for number, door in enumerate(settings.doors):
        behind = routines.get(door.routine)
        if behind is not None and (stirs := _stirring([entry.exercise for entry in behind.entries], exercises)):
            found.append(Breach(("doors", number, "routine"), "calm", _needs_calm(stirs)))
    for number, asked in enumerate(settings.others.may):
        if settings.light == "off" and asked in ("glow", "invite"):
            message = f"with `light: off` nobody lights the lamp, so `{asked}` allows nothing (limit others)."
            found.append(Breach(("others", "may", number), "others", message, "warning"))
    started = routines.get(settings.start.press)
    entries = [entry.exercise for entry in started.entries] if started is not None else []
    if stirs := _stirring(entries, exercises):
        found.append(Breach(("start", "press"), "calm", _needs_calm(stirs)))
    for_two = [name for name in entries if name in exercises and exercises[name].who == "two"]
    if for_two:
        found.append(
            Breach(
                ("start", "press"),
                "consent",
                f"`{settings.start.press}` starts `{for_two[0]}`, which is for two; {LIMITS['consent'].says} "
                "(limit consent). Put it on `double`.",
            )
        )
    return found


def _needs_calm(name: str) -> str:
    return f"`{name}` may stir things up; {LIMITS['calm'].says} (limit calm)."


def _script_of(exercise: Exercise, entry: Entry) -> Script | None:
    base: Path = () if entry.variant is None else ("variants", entry.variant)
    return next((script for script in scripts(exercise) if script.base == base), None)


def _slot(exercise: Exercise, phase: Phase, path: Path) -> Iterator[Breach]:
    if exercise.phase != phase and exercise.paced:
        yield Breach(
            path,
            "slot",
            f"`{exercise.id}` leads a breath and belongs to {exercise.phase}; {LIMITS['slot'].says} (limit slot).",
        )


def _moved(runs: list[PacedRun], path: Path, by_s: float, lasts_s: float) -> Iterator[PacedRun]:
    """An exercise's runs on the routine's clock, cut off where only its beginning plays."""
    for run in runs:
        if run.start_s >= lasts_s:
            continue
        end_s = min(run.end_s, lasts_s)
        one_s = (run.end_s - run.start_s) / run.count if run.count else 0.0
        count = int((end_s - run.start_s) / one_s + HAIR) if one_s else 0
        yield replace(run, path=path, start_s=by_s + run.start_s, end_s=by_s + end_s, count=count)


def _too_long(path: Path, session_s: float) -> Breach:
    limit = LIMITS["length"]
    return Breach(
        path, "length", f"with this the session takes {seconds_text(session_s)}; {limit.says} (limit length)."
    )
