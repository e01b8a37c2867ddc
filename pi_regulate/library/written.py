"""What everything written in YAML has in common: small values with their units, and maps with known keys.

A small value is read by its parser in `scalars`, a name by the one in `names`; next to each parser is the same in JSON
Schema, for editors. The parser has the last word, since it knows limits and guesses that no schema can express.
Rule: the type tells the unit: seconds, levels from 0 to 1, breaths a minute, minutes of the day.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, GetJsonSchemaHandler
from pydantic_core import CoreSchema

from pi_regulate.library import names, scalars

JsonSchema = dict[str, Any]

_NUMBER = r"(?:[0-9]{1,15}(?:\.[0-9]{1,15})?|\.[0-9]{1,15})"
_PIECES = "".join(rf"(?:{_NUMBER}\s*{unit}\s*)?" for unit in ("h", "min", "s", "ms"))
_PER_CENT = r"(?:100(?:\.0+)?|0*[0-9]{1,2}(?:\.[0-9]{1,15})?|\.[0-9]{1,15})\s*%"

DURATION: JsonSchema = {
    "description": "A length of time: 4s, 350ms, 5min, 1h or 1min 30s; a bare number means seconds.",
    "anyOf": [
        {"type": "number", "minimum": 0, "maximum": scalars.MAX_DURATION_S},
        {"type": "string", "pattern": rf"^\s*(?:{_NUMBER}|(?=[0-9.]){_PIECES})\s*$"},
    ],
}
LEVEL: JsonSchema = {
    "description": "A level of light: 0% to 100%, or a share such as 0.08.",
    "anyOf": [
        # 1 alone could be 1% or 100%, and is refused.
        {"type": "number", "minimum": 0, "exclusiveMaximum": 1},
        {"type": "string", "pattern": rf"^\s*(?:{_PER_CENT}|0*\.[0-9]{{1,15}}|0+)\s*$"},
    ],
}
RATE: JsonSchema = {
    "description": "Breaths a minute, such as 6/min.",
    "type": "string",
    "pattern": r"^\s*[0-9]{1,15}(?:\.[0-9]{1,15})?\s*/\s*min\s*$",
}
TIME_OF_DAY: JsonSchema = {
    "description": "A time of day, such as 22:00.",
    "type": "string",
    "pattern": r"^\s*(?:[01]?[0-9]|2[0-3]):[0-5][0-9]\s*$",
}
IDENTIFIER: JsonSchema = {
    "description": "A name: lower-case words with hyphens, such as long-out.",
    "type": "string",
    "pattern": "^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$",
    "maxLength": names.MAX_NAME_LENGTH,
    "not": {"enum": sorted(names.UNNAMEABLE)},
}

LANGUAGE: JsonSchema = {
    "description": "The code of a language, such as en, de or pt-BR.",
    "type": "string",
    "pattern": "^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$",
    "not": {"enum": ["no"]},
}


@dataclass(frozen=True, eq=False)
class Schema:
    """The JSON Schema of an annotated type. Each use gets its own copy, as pydantic before 2.11 writes into it."""

    form: JsonSchema

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchema:
        return deepcopy(self.form)


Seconds = Annotated[float, BeforeValidator(scalars.duration_s), Schema(DURATION)]
Level = Annotated[float, BeforeValidator(scalars.level), Schema(LEVEL)]
PerMinute = Annotated[float, BeforeValidator(scalars.rate_per_min), Schema(RATE)]
TimeOfDay = Annotated[int, BeforeValidator(scalars.time_of_day), Schema(TIME_OF_DAY)]
Identifier = Annotated[str, BeforeValidator(names.identifier), Schema(IDENTIFIER)]
Language = Annotated[str, BeforeValidator(names.language_code), Schema(LANGUAGE)]
Text = Annotated[str, Field(min_length=1)]


class Written(BaseModel):
    """Something written in YAML: immutable, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_by_alias=True)
