"""Write the section of all keys into docs/write.md: every key of exercise, routine and settings, and what is required.

    python -m scripts.keys docs/write.md

It is made from the schemas that editors use and from the shipped settings. Rule: no key, bound or default is written
into that section by hand; a test checks that it is current.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pi_regulate.library.folder.reading import read_document
from pi_regulate.library.json_schema import SchemaKind, schema_of
from pi_regulate.library.written import DURATION, IDENTIFIER, LANGUAGE, LEVEL, RATE, TIME_OF_DAY
from pi_regulate.share import share_dir

BEGINS, ENDS = "<!-- keys: scripts/keys.py writes what follows -->", "<!-- keys: end -->"
SMALL = {
    "duration": DURATION,
    "level": LEVEL,
    "rate": RATE,
    "time of day": TIME_OF_DAY,
    "name": IDENTIFIER,
    "language": LANGUAGE,
}
HEADS: dict[SchemaKind, tuple[str, str]] = {
    "exercise": ("Exercise", "A file in `exercises/`. `steps` or `breathe` is required, and not both."),
    "routine": ("Routine", "A file in `routines/`."),
    "settings": (
        "Settings",
        "The file `settings.yaml`. Nothing is required: whatever you leave out keeps its default.",
    ),
}
Node = Mapping[str, Any]


def section() -> str:
    """The section as Markdown, between its marks."""
    lines = [BEGINS, "", *_small_values()]
    for kind, (head, says) in HEADS.items():
        lines += [f"### {head}", "", says, "", *_file(kind)]
    return "\n".join([*lines, ENDS])


def rewrite(page: Path) -> None:
    """Replaces the section in the page."""
    text = page.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGINS)
    page.write_text(f"{before}{section()}{rest.partition(ENDS)[2]}", encoding="utf-8")


def _small_values() -> Iterator[str]:
    yield from ("| value | how it is written |", "|---|---|")
    for name, form in SMALL.items():
        yield f"| {name} | {form['description'].partition(': ')[2] or form['description']} |"
    yield ""


def _file(kind: SchemaKind) -> Iterator[str]:
    schema = schema_of(kind)
    shipped = read_document(share_dir() / "config" / "settings.yaml").data if kind == "settings" else {}
    yield from _table(schema, shipped)
    if kind == "settings":
        for key, node in schema["properties"].items():
            if (name := _map_of(node)) is not None:
                below = shipped.get(key, {})
                many = isinstance(below, list)
                head = _head(name) if many else f"`{key}`"
                yield from (f"#### {head}", "", *_about(schema["definitions"][name]))
                yield from _table(schema["definitions"][name], {} if many else below)
        return
    steps = [node["$ref"].rpartition("/")[2] for node in schema["properties"].get("steps", _NO_STEPS)["items"]["oneOf"]]
    if steps:
        yield from ("#### Steps", "", "A step is known by its verb, which comes first here.", "")
        yield from _steps([schema["definitions"][name] for name in steps])
    for name, node in schema["definitions"].items():
        if name not in steps and node.get("type") == "object":
            yield from (f"#### {_head(name)}", "", *_about(node), *_table(node, {}))


_NO_STEPS: Node = {"items": {"oneOf": []}}


def _about(node: Node) -> list[str]:
    return [node["description"], ""] if "description" in node else []


def _table(node: Node, shipped: Mapping[str, Any]) -> Iterator[str]:
    """Every key of a map in a row."""
    yield from ("| key | required | value | without it | meaning |", "|---|---|---|---|---|")
    for key, inner in node["properties"].items():
        without = _default(inner, shipped.get(key))
        yield f"| `{key}` | {_required(node, key)} | {_value(inner)} | {without} | {_says(inner)} |"
    yield ""


def _steps(steps: list[Node]) -> Iterator[str]:
    yield from ("| step | key | required | value | without it | meaning |", "|---|---|---|---|---|---|")
    for step in steps:
        verb = next(key for key in step["required"] if key != "at" and key != "lasts")
        for key in sorted(step["properties"], key=lambda key: key != verb):
            inner = step["properties"][key]
            name = f"`{verb}`" if key == verb else ""
            row = (name, f"`{key}`", _required(step, key), _value(inner), _default(inner, None), _says(inner))
            yield f"| {' | '.join(row)} |"
    yield ""


def _required(node: Node, key: str) -> str:
    if key in node.get("required", ()):
        return "yes"
    ways = [way["required"][0] for way in node.get("oneOf", ()) if "required" in way]
    return f"or `{next(way for way in ways if way != key)}`" if key in ways else ""


def _value(node: Node) -> str:
    """The allowed values, in words."""
    for name, form in SMALL.items():
        if all(node.get(key) == inner for key, inner in form.items() if key != "description"):
            return name
    if "$ref" in node:
        name = node["$ref"].rpartition("/")[2]
        small = name.replace("_", " ")
        return small if small in SMALL else f"[map](#{_anchor(name)})"
    if "allOf" in node:
        return _value(node["allOf"][0])
    for choice in ("anyOf", "oneOf"):
        if choice in node:
            return " or ".join(dict.fromkeys(_value(one) for one in node[choice] if one != {"type": "null"}))
    if "const" in node:
        return f"`{node['const']}`"
    if "enum" in node:
        return ", ".join(f"`{one}`" for one in node["enum"] if one is not None and not isinstance(one, bool))
    return _by_type(node)


def _by_type(node: Node) -> str:
    match node["type"]:
        case "boolean":
            return "`true` or `false`"
        case "integer" | "number" as kind:
            return f"{'whole number' if kind == 'integer' else 'number'}{_bounds(node)}"
        case "array":
            items = _value(node["items"])
            return "list of steps" if items.count("[map]") > 2 else f"list of {items}"
        case "object":
            return f"map of names to {_value(next(iter(node['patternProperties'].values())))}"
    return f"text, at most {node['maxLength']} letters" if "maxLength" in node else "text"


def _bounds(node: Node) -> str:
    least, most = node.get("minimum"), node.get("maximum")
    if least is not None and most is not None:
        return f", {least:g} to {most:g}"
    above = f", above {node['exclusiveMinimum']:g}" if "exclusiveMinimum" in node else ""
    return f"{above}, at most {most:g}" if most is not None else above


def _default(node: Node, shipped: Any) -> str:
    value = node.get("default") if shipped is None else shipped
    if value is None or (isinstance(value, dict) and not value) or _map_of(node) is not None:
        return ""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, list):
        return f"`[{', '.join(map(str, value))}]`"
    if shipped is None and isinstance(value, float):
        value = f"{value:.0%}" if _value(node) == "level" else f"{value:g}s"
    return f"`{value}`" if value != "" else "empty"


def _says(node: Node) -> str:
    """The key's own words, without those of its unit."""
    words = str(node.get("description", ""))
    for form in SMALL.values():
        words = words.removesuffix(form["description"]).rstrip()
    return words.replace("|", r"\|")


def _map_of(node: Node) -> str | None:
    """The definition of the map allowed there, or in the list there."""
    for one in (node, *node.get("anyOf", ()), *node.get("allOf", ()), node.get("items", {})):
        name = one.get("$ref", "").rpartition("/")[2]
        if name and name.replace("_", " ") not in SMALL:
            return str(name)
    return None


def _head(name: str) -> str:
    words = re.sub(r"(?<!^)(?=[A-Z])", " ", name).lower()
    return words.capitalize()


def _anchor(name: str) -> str:
    if name.endswith("Settings"):
        return name.removesuffix("Settings").lower().replace("card", "cards")
    return _head(name).lower().replace(" ", "-")


if __name__ == "__main__":
    rewrite(Path(sys.argv[1]))
