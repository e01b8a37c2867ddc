"""The settings as a form: every setting with its value, what may be chosen, the default and the reason for it.

The form and the text are two views of one file. A field changes the value in the text and leaves everything else as it
is written; what no field can say is written in the text. Rule: the schema says what a field is, the shipped file in
which order they come and why.
"""

from __future__ import annotations

from typing import Any

from pi_regulate.library.effective import Effective, effective, reason_of
from pi_regulate.library.yaml.document import DocPath, Document
from pi_regulate.library.yaml.edit import with_values
from pi_regulate.library.yaml.source import read
from pi_regulate.studio.desk.schema_places import SchemaPlaces
from pi_regulate.words import RegulateError

_OWN = "settings.yaml"  # how the text that is being written is called


def form_of(text: str, shipped: Document) -> list[dict[str, Any]]:
    """The sections of the form, each with its fields; a text that can't be read counts as empty."""
    own = read(_OWN, text.encode("utf-8", "replace"))
    merged = own.over(shipped) if isinstance(own.data, dict) else shipped
    places, sections = SchemaPlaces("settings"), list[dict[str, Any]]()
    for one in effective(merged, shipped):
        above, _, key = one.name.rpartition(".")
        if not sections or sections[-1]["name"] != above:
            says = (reason_of(shipped, (above,)) or places.says((above,), shipped.data)) if above else ""
            sections.append({"name": above, "says": says, "fields": []})
        path: DocPath = tuple(one.name.split("."))
        mark = own.marks.get(path)
        sections[-1]["fields"].append(
            {
                **_field(one, places, path, merged.data),
                "key": key,
                "line": None if mark is None else mark.spot(key=True).line,
            }
        )
    return sections


def with_setting(text: str, name: str, value: str, shipped: Document) -> str:
    """The text with another value of a setting, which is named with its section, as in `lamp.pin`.

    Raises RegulateError for a name that is no field, and for a text that a program can't change.
    """
    fields = {one["name"]: one for section in form_of(text, shipped) for one in section["fields"]}
    if name not in fields or not fields[name]["kind"]:
        raise RegulateError(f"`{name}` is written in the text")
    section, _, key = name.rpartition(".")
    in_quotes = shipped.written(tuple(name.split(".")))[:1] in ("'", '"')  # a text, whatever it looks like
    return with_values(text, section, {key: _written(value, in_quotes=in_quotes)})


def _field(one: Effective, places: SchemaPlaces, path: DocPath, data: Any) -> dict[str, Any]:
    value: Any = data
    for entry in path:
        value = value[entry]
    words = places.words(path, data)
    kind = "choice" if places.has_only_words(path, data) else "text"
    kind = "" if isinstance(value, dict | list) else "switch" if words == ["true", "false"] else kind
    return {
        "name": one.name,
        "value": _plain(one.value),
        "own": one.place is not None,
        "default": None if one.default is None else _plain(one.default),
        "reason": one.reason or places.says(path, data),
        "says": places.says(path, data),
        "kind": kind,
        "words": words,
    }


def _plain(written: str) -> str:
    """A value as somebody would type it into a field: without its quotes."""
    document = read(_OWN, f"value: {written}".encode())
    value = document.data.get("value") if isinstance(document.data, dict) else None
    return value if isinstance(value, str) and written[:1] in "\"'" else written


def _written(typed: str, *, in_quotes: bool) -> str:
    """What was typed, as YAML: as it is where that means the same, else in quotes."""
    plain = " ".join(typed.split())
    document = read(_OWN, f"value: {plain}".encode("utf-8", "replace"))
    sound = isinstance(document.data, dict) and not document.problems and document.written(("value",)) == plain
    if plain and not in_quotes and sound and not isinstance(document.data["value"], dict | list | None):
        return plain
    return f'"{plain}"' if '"' not in plain and "\\" not in plain else "'" + plain.replace("'", "''") + "'"
