"""The keys that an author may write, from the models: one place for reading YAML, sorting files and explaining.

Rule: nothing here knows about documents; only the models say which keys exist.
"""

from __future__ import annotations

from functools import cache

from pydantic import BaseModel

from pi_regulate.library.exercise import Exercise
from pi_regulate.library.routine import Routine
from pi_regulate.library.settings import Settings
from pi_regulate.words import PHASES


def keys_of(model: type[BaseModel]) -> tuple[str, ...]:
    """The keys an author may write in a model, in the order they are declared."""
    return tuple(field.alias or name for name, field in model.model_fields.items())


@cache
def our_keys() -> tuple[str, ...]:
    """Every key at the top of an exercise, a routine or the settings."""
    return tuple(sorted({*keys_of(Exercise), *keys_of(Routine), *keys_of(Settings), *PHASES}))


@cache
def sections() -> dict[str, frozenset[str]]:
    """The sections of the settings, each with its keys."""
    fields = Settings.model_fields.items()
    models = {name: field.annotation for name, field in fields if isinstance(field.annotation, type)}
    return {name: frozenset(keys_of(model)) for name, model in models.items() if issubclass(model, BaseModel)}
