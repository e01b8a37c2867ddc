"""The schemas for editors: the files are current, all that is shipped passes, and they agree with the reader."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from pi_regulate.library import names, scalars
from pi_regulate.library.json_schema import MODELS, SchemaKind, schema_of, schema_text
from pi_regulate.library.validation import validate
from pi_regulate.library.written import DURATION, IDENTIFIER, LEVEL, RATE, TIME_OF_DAY, JsonSchema
from pi_regulate.library.yaml.source import read
from pi_regulate.share import share_dir
from tests.examples import examples
from tests.in_one_test import in_one_test, one_in

jsonschema: Any = import_module("jsonschema")  # comes with check-jsonschema, without types
CONFIG = share_dir() / "config"
FILES: list[tuple[SchemaKind, Path]] = [
    ("settings", CONFIG / "settings.yaml"),
    *(("exercise", path) for path in sorted((CONFIG / "exercises").glob("*.yaml"))),
    *(("routine", path) for path in sorted((CONFIG / "routines").glob("*.yaml"))),
]


@cache
def validator(kind: SchemaKind) -> Any:
    return jsonschema.Draft7Validator(schema_of(kind))


def as_editors_read(text: str) -> Any:
    """YAML as check-jsonschema reads it: version 1.2."""
    return YAML(typ="safe", pure=True).load(text)


def schema_takes(kind: SchemaKind, text: str) -> bool:
    return bool(validator(kind).is_valid(as_editors_read(text)))


def reader_takes(kind: SchemaKind, text: str) -> bool:
    document = read("file.yaml", text.encode())
    if kind == "settings":
        document = document.over(read("settings.yaml", (CONFIG / "settings.yaml").read_bytes()))
    return validate(MODELS[kind], document)[0] is not None


@in_one_test("kind", MODELS)
def test_the_schema_file_is_current(kind: SchemaKind) -> None:
    file = CONFIG / "schemas" / f"{kind}.schema.json"
    assert json.loads(file.read_text("utf-8")) == schema_of(kind), f"pi-regulate schema {kind} > {file}"


@in_one_test("kind", MODELS)
def test_the_schema_is_a_schema_of_draft_07(kind: SchemaKind) -> None:
    jsonschema.Draft7Validator.check_schema(schema_of(kind))
    text = schema_text(kind)
    assert "$defs" not in text
    assert '"$schema": "http://json-schema.org/draft-07/schema#"' in text


@in_one_test("kind", MODELS)
def test_nothing_stands_beside_a_reference_where_editors_would_not_see_it(kind: SchemaKind) -> None:
    def look(node: Any) -> None:
        if isinstance(node, dict):
            assert "$ref" not in node or set(node) == {"$ref"}
            for inner in node.values():
                look(inner)
        elif isinstance(node, list):
            for inner in node:
                look(inner)

    look(schema_of(kind))


@in_one_test("kind", MODELS)
def test_every_key_says_what_it_means(kind: SchemaKind) -> None:
    whole = schema_of(kind)
    for name, model in {kind: whole, **whole["definitions"]}.items():
        for key, field in model.get("properties", {}).items():
            section = field.get("$ref") or (kind == "settings" and name == kind and "anyOf" in field)
            assert section or field.get("description"), f"{name}.{key}"


@one_in(3, "kind, file", FILES, ids=lambda value: value.stem if isinstance(value, Path) else value)
def test_every_shipped_file_passes(kind: SchemaKind, file: Path) -> None:
    text = file.read_text("utf-8")
    assert [error.message for error in validator(kind).iter_errors(as_editors_read(text))] == []


@in_one_test(("kind", "file"), FILES, ids=lambda value: value.stem if isinstance(value, Path) else value)
def test_every_shipped_file_names_its_schema(kind: SchemaKind, file: Path) -> None:
    named = re.match(r"# yaml-language-server: \$schema=(\S+)\n", file.read_text("utf-8"))
    assert named
    assert (file.parent / named[1]).resolve() == (CONFIG / "schemas" / f"{kind}.schema.json").resolve()


CALM = "id: my-calm\nphase: breathe\nlasts: 60s\n"
RIGHT: list[tuple[SchemaKind, str]] = [
    ("exercise", CALM + "breathe: {in: 4, out: 6}\n"),
    ("exercise", CALM + "breathe: {from: 11/min, to: 6/min, over: 8min}\n"),
    (
        "exercise",
        CALM + "steps:\n  - glow: 0.15\n    at:\n  - gate: {needs: 2}\n  - {say: hi, at: 1min 30s, care: true}\n",
    ),
    ("exercise", CALM + "breathe: {in: 4, hum: 350ms}\nvariants: {half: {lasts: 1, steps: [{glow: 0%}]}}\n"),
    ("routine", "id: mine\nground: [settle, {exercise: settle, first: 2min}]\nconnect: []\n"),
    ("settings", "night: {from: 23:00}\nbutton: {double_press: off}\n"),
    ("settings", "sound: {close_after: never, keep_awake: off}\nlamp:\n"),
    ("settings", "sound: {close_after: 5min}\npeople: {holds: true}\n"),
]
WRONG: list[tuple[SchemaKind, str]] = [
    ("exercise", CALM),  # neither steps nor a breath
    ("exercise", CALM + "breathe: {in: 4, out: 6}\nsteps: [{glow: 15%}]\n"),
    ("exercise", CALM + "breathe: {in: 4}\n"),
    ("exercise", CALM + "breathe: {in: 4, out: 6, hum: 6}\n"),
    ("exercise", CALM + "breathe: {in: -4, out: 6}\n"),
    ("exercise", CALM + "breathe: {in: 4x, out: 6}\n"),
    ("exercise", CALM + "breathe: {in: 4, uot: 6}\n"),
    ("exercise", CALM + "breathe: {from: 11, to: 6/min, over: 8min}\n"),
    ("exercise", CALM + "steps: [{glow: 15}]\n"),
    ("exercise", CALM + "steps: [{glow: 1}]\n"),
    ("exercise", CALM + "steps: [{glow: 15%, say: hi, at: 0}]\n"),
    ("exercise", CALM + "steps: [{say: hi}]\n"),
    ("exercise", CALM + "steps: [{gate: {needs: 3}}]\n"),
    ("exercise", CALM + "steps: [{glow: 15%, times: 3}]\n"),
    ("exercise", CALM.replace("breathe", "breathing") + "breathe: {in: 4, out: 6}\n"),
    ("exercise", CALM.replace("my-calm", "My Calm") + "breathe: {in: 4, out: 6}\n"),
    ("exercise", CALM.replace("my-calm", "no") + "breathe: {in: 4, out: 6}\n"),
    ("exercise", CALM.replace("60s", "4:30") + "breathe: {in: 4, out: 6}\n"),
    ("exercise", CALM + "breathe: {in: 4, out: 6}\nvariants: {Half A: {lasts: 1, steps: [{glow: 0%}]}}\n"),
    ("routine", "ground: [settle]\n"),
    ("routine", "id: mine\nground: settle\n"),
    ("routine", "id: mine\nground: [{exercize: settle}]\n"),
    ("settings", "lamp: {pin: 40}\n"),
    ("settings", "night: {from: 25:00}\n"),
    ("settings", "talk: many\n"),
    ("settings", "people: {holds: maybe}\n"),
    ("settings", "volume: 5\n"),
]


@in_one_test(("kind", "text"), RIGHT)
def test_what_is_right_is_right_to_both_reader_and_schema(kind: SchemaKind, text: str) -> None:
    assert reader_takes(kind, text)
    assert schema_takes(kind, text)


@in_one_test(("kind", "text"), WRONG)
def test_what_is_wrong_is_wrong_to_both_reader_and_schema(kind: SchemaKind, text: str) -> None:
    assert not reader_takes(kind, text)
    assert not schema_takes(kind, text)


PARSERS: list[tuple[JsonSchema, Any]] = [
    (DURATION, scalars.duration_s),
    (LEVEL, scalars.level),
    (RATE, scalars.rate_per_min),
    (TIME_OF_DAY, scalars.time_of_day),
    (IDENTIFIER, names.identifier),
]
SMALL_VALUES = [(jsonschema.Draft7Validator(value_schema), parser) for value_schema, parser in PARSERS]
DURATIONS = [
    "4s",
    "350ms",
    "5min",
    "1h",
    "1min 30s",
    "2min30s",
    "30s 1min",
    "4 s",
    "4",
    "-4s",
    "4s,",
    "1h 1ms",
    "100000",
]
LEVELS = ["8%", "8 %", "100%", "101%", "0.08", ".5", "1", "0", "½"]
OTHERS = [
    "6/min",
    "6 / min",
    "99/min",
    "22:00",
    "7:30",
    "24:00",
    "4:30",
    "long-out",
    "Long",
    "a--b",
    "no",
    "",
    " ",
    "٤s",
]
ANY_VALUE = st.one_of(
    st.sampled_from([*DURATIONS, *LEVELS, *OTHERS]),
    st.text(st.sampled_from("0123456789.hmins%/: -aZ"), max_size=8),
    st.integers(-2, 90_000),
    st.floats(-1, 2),
    st.booleans(),
    st.none(),
)


ONLY_THE_PARSER_KNOWS = ("longer than a day", "not a rate to breathe at", "above 100%")


@pytest.mark.parametrize(("validator", "parser"), SMALL_VALUES, ids=["duration", "level", "rate", "time", "name"])
@settings(derandomize=True, max_examples=examples(120), deadline=None)
@given(value=ANY_VALUE)
def test_a_small_value_is_right_to_its_schema_when_it_is_to_its_parser(
    validator: Any, parser: Any, value: object
) -> None:
    said = ""
    try:
        parser(value)
    except ValueError as error:
        said = str(error)
    valid = validator.is_valid(value)
    if said and valid:
        assert any(words in said for words in ONLY_THE_PARSER_KNOWS), said
    elif not said and value not in (1.0, "1.0"):  # 100 % is the spelling of a full level that editors know
        assert valid
