"""What the schema says about a place in a file: which keys and words may stand there, and what each means.

A schema has several arms where a value may be of several kinds, as a step is told by its verb; those that fit what is
written already count. Rule: everything comes from the schema that every other editor gets too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from pi_regulate.library.json_schema import SchemaKind, schema_of
from pi_regulate.library.written import JsonSchema
from pi_regulate.library.yaml.document import DocPath, value_at

_UNIONS = ("anyOf", "oneOf")


class SchemaKey(NamedTuple):
    """A key that may be written, what it means, and whether its map needs it."""

    key: str
    says: str
    needed: bool


class SchemaPlaces:
    """The schema of a kind of file. A place is a path in data that is plain, as the reader gives it."""

    def __init__(self, kind: SchemaKind) -> None:
        self._whole = _schema(kind)

    def says(self, path: DocPath, data: Any) -> str:
        """What the key or the value at a place means; empty where nobody has said it."""
        nodes = list(self._nodes(path, data))
        told = [self._told(node) for node in nodes]
        return next(filter(None, told), "")

    def keys(self, path: DocPath, data: Any) -> list[SchemaKey]:
        """The keys of the map at a place that are not written yet: those that it needs first, and of them its verb."""
        there = value_at(data, path)
        written = set(there) if isinstance(there, dict) else set[str]()
        found: dict[str, SchemaKey] = {}
        arms_with = Counter[str]()  # a verb is in one arm alone
        for arm in self._fitting(self._nodes(path, data), written):
            needed = arm.get("required", ())
            for key, node in arm.get("properties", {}).items():
                arms_with[key] += 1
                if key not in written and (key not in found or key in needed):
                    found[key] = SchemaKey(key, self._told(node), key in needed)
        return sorted(found.values(), key=lambda one: (not one.needed, arms_with[one.key]))

    def words(self, path: DocPath, data: Any) -> list[str]:
        """The words that may be written at a place, if they are a fixed list; `true` and `false` for a switch."""
        found = (word for arm in self._arms(self._nodes(path, data)) for word in _words_of(arm))
        return list(dict.fromkeys(found))

    def has_only_words(self, path: DocPath, data: Any) -> bool:
        """Whether nothing but those words may be written there."""
        arms = [arm for arm in self._arms(self._nodes(path, data)) if arm.get("type") != "null"]
        return bool(arms) and all(_words_of(arm) for arm in arms)

    def is_name(self, path: DocPath, data: Any) -> bool:
        """Whether a name belongs at a place."""
        name = self._whole["definitions"].get("name", {}).get("pattern")
        return any(name is not None and arm.get("pattern") == name for arm in self._arms(self._nodes(path, data)))

    def _nodes(self, path: DocPath, data: Any) -> Iterator[JsonSchema]:
        """Every node of the schema that holds at a place."""
        nodes = [self._whole]
        for depth, entry in enumerate(path):
            there = value_at(data, path[:depth])
            keys = set(there) if isinstance(there, dict) else set[str]()
            arms = self._fitting(nodes, keys)
            nodes = [inner for arm in arms if (inner := _inside(arm, entry)) is not None]
        yield from nodes

    def _fitting(self, nodes: Any, keys: set[str]) -> list[JsonSchema]:
        """The arms that know most of these keys."""
        arms = list(self._arms(nodes))
        known = [len(keys & set(arm.get("properties", ()))) for arm in arms]
        return [arm for arm, number in zip(arms, known, strict=True) if number == max(known)]

    def _arms(self, nodes: Any) -> Iterator[JsonSchema]:
        for node in nodes:
            if "$ref" in node:
                yield from self._arms([self._named(node)])
            elif unions := [arm for union in _UNIONS for arm in node.get(union, ()) if set(arm) - {"required"}]:
                yield from self._arms(unions)
            elif "allOf" in node:
                yield from self._arms(node["allOf"])
            else:
                yield node

    def _named(self, node: JsonSchema) -> JsonSchema:
        named: JsonSchema = self._whole["definitions"][node["$ref"].rpartition("/")[2]]
        return named

    def _told(self, node: JsonSchema) -> str:
        if "description" in node:
            # An editor joins what a key means and what its value looks like; the latter stands in the definition.
            unit = next((self._told(inner) for inner in (*self._parts(node),) if _is_small(inner)), "")
            said: str = node["description"]
            return said if not unit or unit in said else f"{said} {unit}"
        if "$ref" in node:
            return self._told(self._named(node))
        return next(filter(None, map(self._told, self._parts(node))), "")

    def _parts(self, node: JsonSchema) -> Iterator[JsonSchema]:
        for union in (*_UNIONS, "allOf"):
            yield from (inner for inner in node.get(union, ()) if isinstance(inner, dict))


def _words_of(arm: JsonSchema) -> list[str]:
    if arm.get("type") == "boolean" and "enum" not in arm and "const" not in arm:
        return ["true", "false"]
    # What YAML reads as no text is another way to write a word that is there too.
    return [word for word in (*arm.get("enum", ()), arm.get("const")) if isinstance(word, str)]


@cache
def _schema(kind: SchemaKind) -> JsonSchema:
    return schema_of(kind)


def _inside(arm: JsonSchema, entry: str | int) -> JsonSchema | None:
    if isinstance(entry, int):
        items: JsonSchema | None = arm.get("items")
        return items
    found: JsonSchema | None = arm.get("properties", {}).get(entry)
    if found is None and "patternProperties" in arm:
        found = next(iter(arm["patternProperties"].values()), None)
    if found is None and isinstance(arm.get("additionalProperties"), dict):
        found = arm["additionalProperties"]
    return found


def _is_small(node: JsonSchema) -> bool:
    """Whether a node is only a reference to a small value, such as a duration."""
    return str(node.get("$ref", "")).rpartition("/")[2].islower()
