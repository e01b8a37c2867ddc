"""JSON Schema of what an author writes, so that an editor completes keys, explains them and marks mistakes early.

The models provide the schema; here it is turned into draft 07, which editors understand. Draft 07 ignores everything
beside a `$ref`, so a reference with a description of its own is wrapped. The reader has the last word: a schema knows
neither the limits nor which names exist.
Rule: the schema says nothing about an exercise, a routine or settings that their models don't say.
"""

from __future__ import annotations

import json
from typing import Any, Literal

from pydantic.json_schema import GenerateJsonSchema

from pi_regulate.library.exercise import Exercise
from pi_regulate.library.routine import Routine
from pi_regulate.library.settings import Door, Settings
from pi_regulate.library.written import DURATION, IDENTIFIER, LANGUAGE, LEVEL, RATE, TIME_OF_DAY, JsonSchema, Written

SchemaKind = Literal["exercise", "routine", "settings"]
MODELS: dict[SchemaKind, type[Written]] = {"exercise": Exercise, "routine": Routine, "settings": Settings}

_DRAFT = "http://json-schema.org/draft-07/schema#"
_SMALL_VALUES = {
    "duration": DURATION,
    "level": LEVEL,
    "rate": RATE,
    "time_of_day": TIME_OF_DAY,
    "name": IDENTIFIER,
    "language": LANGUAGE,
}
_NO_KEYWORDS = ("gt", "ge", "lt", "le")  # left by pydantic where JSON Schema has no such bound for the value's type


class _Titled(GenerateJsonSchema):
    """Uses the key, as it is written, as its title."""

    def get_title_from_name(self, name: str) -> str:
        return name


def schema_of(kind: SchemaKind) -> JsonSchema:
    """The JSON Schema (draft 07) of a file of this kind."""
    made = MODELS[kind].model_json_schema(schema_generator=_Titled)
    definitions = {name: _draft_07(node) for name, node in made.pop("$defs", {}).items()}
    if kind == "settings":
        # The owner's file overrides the shipped one, so any key and any section may be missing or empty.
        # Only what stands in a list is replaced as a whole.
        for name, node in (("", made), *definitions.items()):
            if name != Door.__name__:
                node.pop("required", None)
        made["properties"] = {
            key: {"anyOf": [node, {"type": "null"}]} if "$ref" in node else node
            for key, node in made["properties"].items()
        }
    return _whole(made, definitions, kind)


def schema_text(kind: SchemaKind) -> str:
    """The schema as the text of its file."""
    return _as_text(schema_of(kind))


def schema_text_of(model: type[Written], kind: str) -> str:
    """The same for a model of another package: the text of the JSON Schema (draft 07) of its kind of file."""
    made = model.model_json_schema(schema_generator=_Titled)
    definitions = {name: _draft_07(node) for name, node in made.pop("$defs", {}).items()}
    return _as_text(_whole(made, definitions, kind))


def _whole(made: JsonSchema, definitions: JsonSchema, kind: str) -> JsonSchema:
    whole = {**_draft_07(made), "definitions": definitions}
    whole["definitions"] |= {
        name: value for name, value in _SMALL_VALUES.items() if _pointer(name) in json.dumps(whole)
    }
    return {"$schema": _DRAFT, **whole, "title": f"pi-regulate {kind}"}


def _as_text(schema: JsonSchema) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _pointer(name: str) -> str:
    return f"#/definitions/{name}"


def _draft_07(node: Any) -> Any:
    """The same schema in draft 07, with the small values referred to instead of repeated."""
    if isinstance(node, list):
        return [_draft_07(inner) for inner in node]
    if not isinstance(node, dict):
        return node
    for name, value in _SMALL_VALUES.items():
        form = {key: inner for key, inner in value.items() if key != "description"}
        if all(node.get(key) == inner for key, inner in form.items()):
            words = {key: inner for key, inner in node.items() if key not in form and inner != value["description"]}
            if "description" not in words:
                return _wrapped({"$ref": _pointer(name), **words})
            # An editor shows only one description, so the key's own and its unit's are joined.
            return _wrapped({**value, **words, "description": f"{words['description']} {value['description']}"})
    if "patternProperties" in node:
        node = {**node, "additionalProperties": False}  # keys that are not names are refused
    return _wrapped({key: inner if key == "examples" else _draft_07(inner) for key, inner in node.items()})


def _wrapped(node: dict[str, Any]) -> dict[str, Any]:
    kept = {
        key: inner
        for key, inner in node.items()
        if not (key == "default" and inner is None) and not (key in _NO_KEYWORDS and not isinstance(inner, dict))
    }
    if "$ref" not in kept:
        return kept
    reference = {"$ref": kept.pop("$ref").replace("#/$defs/", "#/definitions/")}
    return {**kept, "allOf": [reference]} if kept else reference
