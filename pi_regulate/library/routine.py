"""A routine as its author writes it: which exercises play in ground, breathe and connect, in this order.

Rule: a routine holds names only; the catalogue looks them up and checks them.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, GetJsonSchemaHandler
from pydantic_core import CoreSchema

from pi_regulate.library.written import IDENTIFIER, Identifier, JsonSchema, Seconds, Text, Written
from pi_regulate.words import PHASES, Phase


class Entry(Written):
    """One exercise in a slot, whole or only its beginning, and perhaps another at night."""

    exercise: Identifier = Field(description="The exercise's id.")
    first: Seconds | None = Field(None, gt=0, description="Plays only this much of its beginning.")
    variant: Identifier | None = Field(None, description="Plays this variant of it.")
    at_night: Identifier | None = Field(None, description="The exercise that plays in its place at night, whole.")

    @property
    def hours(self) -> tuple[Entry, ...]:
        """What plays by day and, if that is something else, at night."""
        if self.at_night is None:
            return (self,)
        return self.model_copy(update={"at_night": None}), Entry.model_validate({"exercise": self.at_night})

    def by_hour(self, *, night: bool) -> Entry:
        """What plays by day, or at night."""
        return self.hours[-1 if night else 0]


def _short_entry(value: Any) -> Any:
    return {"exercise": value} if isinstance(value, str) else value


class _OrItsName:
    """Tells editors that the exercise's id alone is enough."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchema:
        return {"anyOf": [deepcopy(IDENTIFIER), handler(core)]}


Slot = list[Annotated[Entry, BeforeValidator(_short_entry), _OrItsName()]]


class Routine(Written):
    """One routine: one YAML file."""

    id: Identifier = Field(description="Its name in the settings and on the command line.")
    title: Text | None = Field(None, description="Its name for people.")
    ground: Slot = Field(default_factory=list, description="Exercises to arrive with.")
    breathe: Slot = Field(default_factory=list, description="Exercises to slow down with.")
    connect: Slot = Field(default_factory=list, description="Exercises to be with someone.")
    on_skip: Identifier | None = Field(None, description="What plays when breathing may not be offered.")

    def slot(self, phase: Phase) -> Slot:
        """The entries of one phase, in order; may be empty."""
        return {"ground": self.ground, "breathe": self.breathe, "connect": self.connect}[phase]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Everything that it plays, by day or at night."""
        return tuple(one for phase in PHASES for entry in self.slot(phase) for one in entry.hours)


class Trial(Routine):
    """One exercise that its author tries by itself; its id is the exercise's."""
