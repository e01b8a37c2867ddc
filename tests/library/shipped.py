"""What was shipped, read without our own reader, so that these tests judge the files and nothing else."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from pi_regulate.library.exercise import Exercise
from pi_regulate.library.limits.breath import Script, scripts
from pi_regulate.library.routine import Routine
from pi_regulate.library.steps import SayStep, verb_of
from pi_regulate.share import share_dir

CONFIG = share_dir() / "config"


def load(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))


@cache
def exercises() -> dict[str, Exercise]:
    found = (Exercise.model_validate(load(path)) for path in sorted((CONFIG / "exercises").glob("*.yaml")))
    return {exercise.id: exercise for exercise in found}


@cache
def routines() -> dict[str, Routine]:
    found = (Routine.model_validate(load(path)) for path in sorted((CONFIG / "routines").glob("*.yaml")))
    return {routine.id: routine for routine in found}


def script(name: str, variant: str | None = None) -> Script:
    base = () if variant is None else ("variants", variant)
    return next(one for one in scripts(exercises()[name]) if one.base == base)


def lines_of(one: Script) -> list[tuple[float, str]]:
    return [(step.at, step.say) for step in one.steps if isinstance(step, SayStep)]


def levels(step: Any) -> tuple[float, float]:
    """The lowest and the highest level a light step is written with; 0 for a gate."""
    written = getattr(step, "light", None) or getattr(step, verb_of(step) or "")
    if isinstance(written, float):
        return written, written
    ends = [level for name in ("from_level", "to_level") if (level := getattr(written, name, None)) is not None]
    return (min(ends), max(ends)) if ends else (0.0, 0.0)
