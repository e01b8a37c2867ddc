"""What may be written at a place: follows the location of a pydantic error through the models.

Pydantic names a place by field names, but also by things no author wrote: the tag of the union arm it chose, or `[key]`
for the key of a map. Following the annotations alongside tells which is which, and which keys or words may stand there.
Rule: read only; nothing here decides whether a value is right.
"""

from __future__ import annotations

import types
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, Tag

from pi_regulate.library.known_keys import keys_of
from pi_regulate.library.yaml.document import DocPath


@dataclass(frozen=True, slots=True)
class Shape:
    """A place: its path in the document, what is expected there, and the model around it."""

    path: DocPath
    expected: Any
    around: type[BaseModel] | None

    @property
    def words(self) -> tuple[str, ...]:
        """The words that may be written here, when they are a fixed list."""
        bare = _bare(self.expected)
        return tuple(str(word) for word in get_args(bare)) if get_origin(bare) is Literal else ()

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the map that belongs here, when a map does."""
        bare = _bare(self.expected)
        if _is_model(bare):
            return keys_of(bare)
        arms = [_bare(arm) for arm in get_args(bare)] if _is_union(bare) else []
        return keys_of(arms[0]) if arms and _is_model(arms[0]) else ()


def arms_of(union: Any) -> tuple[type[BaseModel], ...]:
    """The models of a union, tagged or not; of a single model, this one."""
    bare = _bare(union)
    return tuple(arm for arm in map(_bare, [bare] if _is_model(bare) else get_args(bare)) if _is_model(arm))


def models_in(annotation: Any) -> tuple[type[BaseModel], ...]:
    """The models of a union, of a single model, or of the items of a list."""
    bare = _bare(annotation)
    return arms_of(get_args(bare)[0]) if get_origin(bare) is list else arms_of(bare)


def shape_at(model: type[BaseModel], location: Sequence[str | int]) -> Shape:
    """The shape at a pydantic location."""
    expected: Any = model
    around: type[BaseModel] | None = None
    path: DocPath = ()
    for entry in location:
        bare = _bare(expected)
        if _is_union(bare):
            expected = _arm(bare, entry)
            continue
        if entry == "[key]":
            continue
        path = (*path, entry)
        expected, around = _inside(bare, entry), bare if _is_model(bare) else around
    return Shape(path, expected, around)


def _inside(bare: Any, entry: str | int) -> Any:
    if _is_model(bare):
        for name, field in bare.model_fields.items():
            if entry in (field.alias, name):
                return field.annotation
        return Any
    inner = get_args(bare)
    if get_origin(bare) is list and inner:
        return inner[0]
    if get_origin(bare) is dict and inner:
        return inner[1]
    return Any


def _arm(union: Any, tag: str | int) -> Any:
    """The arm of a tagged union that pydantic chose."""
    for arm in get_args(union):
        if get_origin(arm) is Annotated and any(
            isinstance(note, Tag) and note.tag == tag for note in get_args(arm)[1:]
        ):
            return arm
    return Any


def _bare(annotation: Any) -> Any:
    """The annotation without Annotated around it and without `| None`."""
    while True:
        if get_origin(annotation) is Annotated:
            annotation = get_args(annotation)[0]
            continue
        if get_origin(annotation) in (Union, types.UnionType):
            arms = [arm for arm in get_args(annotation) if arm is not type(None)]
            if len(arms) == 1:
                annotation = arms[0]
                continue
        return annotation


def _is_union(bare: Any) -> bool:
    return get_origin(bare) in (Union, types.UnionType)


def _is_model(bare: Any) -> bool:
    return isinstance(bare, type) and issubclass(bare, BaseModel)
