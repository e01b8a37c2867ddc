"""What all that is written in YAML has in common: small values with their units, maps with known keys.

A small value is read by its parser in `scalars`. Rule: a unit is told by the type; whoever uses one gets
seconds, levels from 0 to 1, breaths a minute or minutes of the day.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from pi_regulate.library import scalars

Seconds = Annotated[float, BeforeValidator(scalars.duration_s)]
Level = Annotated[float, BeforeValidator(scalars.level)]
PerMinute = Annotated[float, BeforeValidator(scalars.rate_per_min)]
Identifier = Annotated[str, BeforeValidator(scalars.identifier)]
Text = Annotated[str, Field(min_length=1)]


class Written(BaseModel):
    """Something written in YAML: immutable, and a key nobody knows is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_by_alias=True)
