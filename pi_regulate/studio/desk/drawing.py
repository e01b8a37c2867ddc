"""The picture beside what is being written: the light over time, what is said when, breaths a minute, facts, evidence.

An exercise is drawn from its composed score, in its own time; a routine from a rehearsal, as a whole session. Rule: the
page draws what it is given and works nothing out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from pi_regulate.library.catalogue import Library
from pi_regulate.library.exercise import Exercise
from pi_regulate.library.steps import CueStep
from pi_regulate.library.timeline import place
from pi_regulate.library.yaml.document import Document
from pi_regulate.pictures.rehearsed import drawn_of
from pi_regulate.reporting.exercise_facts import facts_of, script_of
from pi_regulate.reporting.notes import unspoken
from pi_regulate.reporting.wording import counted, minutes
from pi_regulate.score.compose import compose
from pi_regulate.score.score import Score, Stretch
from pi_regulate.simulator.playable import titled
from pi_regulate.studio.foretelling import straightened

DeskPicture = dict[str, Any]
_CURVE_STEPS = 12  # of a moving stretch: half a cosine looks round


def exercise_picture(
    library: Library, exercise: Exercise, document: Document, voices: Sequence[Path], *, familiar_voice: bool
) -> DeskPicture:
    """An exercise that is on the shelf of `library`; `document` says where its steps stand in the text."""
    score = compose(exercise, lines=library.lines)
    return {
        "length_s": score.length_s,
        "curve": [point for stretch in score.stretches for point in _curve(stretch)],
        "marks": sorted(
            [
                *([cue.at_s, cue.kind, cue.text or cue.name or ""] for cue in score.cues if cue.kind in _MARKS),
                *([gate.at_s, "gate", gate.text or ""] for gate in score.gates),
            ]
        ),
        "rates": _rates(score),
        "spans": [],
        "steps": _steps(exercise, document),
        "facts": list(facts_of(library, exercise, familiar_voice=familiar_voice)),
        "script": script_of(library, exercise),
        "notes": list(unspoken(library, [(exercise.id, None)], voices)),
        "evidence": exercise.evidence or "",
        "caution": exercise.caution or "",
        "plays": exercise.id,
        "from_here": True,
    }


_MARKS = ("say", "voice", "chime")


def routine_picture(library: Library, name: str, voices: Sequence[Path]) -> DeskPicture:
    """A routine as a session with these settings, from the press to the dark; every gate is answered with yes."""
    drawn = drawn_of(library, name, voices)
    points = straightened([(at_s, at_s, level) for at_s, level in _rising(drawn.levels)]) if drawn.levels else []
    said = [[mark.at_s, "say", mark.text] for mark in drawn.lines]
    breaths = zip(drawn.per_min[::2], drawn.per_min[1::2], strict=False)  # the beginning and the end of each
    titles = {span.name: f"{titled(library.exercises.get(span.name)) or span.name}:" for span in drawn.exercises}
    played = [span.name for span in drawn.exercises]
    return {
        "length_s": drawn.length_s,
        "curve": [[at_s, level] for at_s, _, level in points],
        "marks": sorted([*said, *([mark.at_s, mark.kind, mark.text] for mark in drawn.marks)]),
        "rates": _runs((at_s, end_s, rate) for (at_s, rate), (end_s, _) in breaths),
        "spans": [[span.start_s, span.end_s, span.name] for span in drawn.phases],
        "steps": [],
        "facts": [
            ("lasts", f"{minutes(round(drawn.length_s))}, every question answered with yes"),
            ("plays", ", ".join(dict.fromkeys(played)) or "nothing"),
            ("says", counted(len(said), "line")),
        ],
        "script": sorted(
            [
                *((span.start_s, minutes(round(span.start_s)), "", titles[span.name]) for span in drawn.exercises),
                *((mark.at_s, minutes(round(mark.at_s)), "", f'"{mark.text}"') for mark in drawn.lines),
            ]
        ),
        "notes": [],
        "evidence": "",
        "caution": "",
        "plays": name,
        "from_here": False,
    }


def _curve(stretch: Stretch) -> list[list[float]]:
    steps = _CURVE_STEPS if stretch.moves else 1
    length_s = stretch.end_s - stretch.start_s
    moments = [stretch.start_s + length_s * step / steps for step in range(steps + 1)]
    return [[round(at_s, 3), round(stretch.level_at(at_s), 4)] for at_s in moments]


def _rates(score: Score) -> list[list[Any]]:
    """Where breaths are led, and how many a minute: one run for breaths of the same length."""
    parts = [stretch for stretch in score.stretches if stretch.part is not None]
    breaths = [list(run) for _, run in groupby(parts, key=lambda stretch: stretch.breath)]
    return _runs([(run[0].start_s, run[-1].end_s, 60 / (run[-1].end_s - run[0].start_s)) for run in breaths])


def _runs(breaths: Iterable[tuple[float, float, float]]) -> list[list[Any]]:
    runs = [list(run) for _, run in groupby(breaths, key=lambda breath: round(breath[2], 1))]
    return [[run[0][0], run[-1][1], round(run[0][2], 1)] for run in runs]


def _steps(exercise: Exercise, document: Document) -> list[list[float]]:
    """On which line, counted from 0, each step begins, and when, in seconds of the exercise."""
    steps, length_s = exercise.script()
    begins = {here.index: here.start_s for here in place(steps, length_s)[0]}
    begins |= {number: step.at for number, step in enumerate(steps) if isinstance(step, CueStep)}
    marks = document.marks
    lines = [(marks[at].value[0], begins[number]) for number in begins if (at := ("steps", number)) in marks]
    return [[line, at_s] for line, at_s in sorted(lines)]


def _rising(levels: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Without points that stand at the same moment or before the last one."""
    kept: list[tuple[float, float]] = []
    for at_s, level in levels:
        if not kept or at_s > kept[-1][0]:
            kept.append((at_s, level))
    return kept
