"""The keys that an author may write, from the models: one place for reading YAML, sorting files and explaining.

Rule: nothing here knows about documents; only the models say which keys exist.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from pi_regulate.library.exercise import Exercise
from pi_regulate.library.routine import Routine
from pi_regulate.library.settings import Settings
from pi_regulate.library.written import Written
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


@cache
def keys_of_maps() -> frozenset[str]:
    """Every key that a map may be written at."""
    return frozenset(key for key, annotation in _every_key() if _holds_a_map(annotation))


@cache
def keys_of_texts() -> frozenset[str]:
    """Every key that no map is ever written at."""
    return frozenset(key for key, _annotation in _every_key()) - keys_of_maps()


def _every_key() -> Iterator[tuple[str, Any]]:
    models: list[type[BaseModel]] = [Written]
    while models:
        model = models.pop()
        models += model.__subclasses__()
        yield from ((field.alias or name, field.annotation) for name, field in model.model_fields.items())


def _holds_a_map(annotation: Any) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return True
    if get_origin(annotation) is list:
        return False
    return get_origin(annotation) is dict or any(map(_holds_a_map, get_args(annotation)))
