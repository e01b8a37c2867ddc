"""The settings in effect: each with its value, the place where it is written, its default and the reason for that.

Values are shown as their author wrote them, so that they can be copied into a settings file. The reason is the comment
beside the setting in the shipped `config/settings.yaml`.
Rule: this module explains nothing itself; a setting without a comment there has no reason here.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from pi_regulate.library.names import did_you_mean, nearest_name
from pi_regulate.library.yaml.document import DocPath, Document
from pi_regulate.words import RegulateError


class Effective(NamedTuple):
    """One setting, by its dotted name.

    `place` is `file:line` in the owner's file, or None for a default. `default` is the shipped value, or None when the
    shipped file has no such key, as in `voice_for`.
    """

    name: str
    value: str
    place: str | None
    default: str | None
    reason: str


def effective(settings: Document, shipped: Document) -> Iterator[Effective]:
    """Every setting of a whole settings document, in the order of the shipped file, which it was laid over."""
    for path in _leaves(settings.data):
        mark = settings.mark(path)
        own = mark.source.path != shipped.path
        default = _value(shipped, path) if path in shipped.marks else None
        place = f"{mark.source.path}:{mark.spot(key=True).line}" if own else None
        yield Effective(".".join(map(str, path)), _value(settings, path), place, default, reason_of(shipped, path))


def settings_named(every: Collection[Effective], name: str) -> list[Effective]:
    """The setting of this name, or all settings in the section of this name.

    Raises RegulateError, with the nearest name, when there is neither.
    """
    wanted = name.strip().lower()
    found = [one for one in every if f"{one.name}.".startswith(f"{wanted}.")]
    if found:
        return found
    names = [one.name for one in every]
    ends = [known for known in names if known.endswith(f".{wanted}")]
    if ends:
        raise RegulateError(f"there is no setting `{name}`. Did you mean {' or '.join(f'`{one}`' for one in ends)}?")
    sections = dict.fromkeys(known.partition(".")[0] for known in names)
    keys = {known.rpartition(".")[2]: known for known in reversed(names)}
    near = nearest_name(wanted, keys) if "." not in wanted else None
    hint = did_you_mean(wanted, [*names, *sections]) or (f" Did you mean `{keys[near]}`?" if near else "")
    raise RegulateError(f"there is no setting `{name}`.{hint or ' `pi-regulate config show` shows all.'}")


def reason_of(shipped: Document, path: DocPath) -> str:
    """The comment on the line of a key; empty when the shipped file has none, or no such key."""
    mark = shipped.marks.get(path)
    if mark is None or mark.key is None:
        return ""
    line, end = mark.key[2:] if mark.block else mark.value[2:]
    return mark.source.line(line + 1)[end:].partition("#")[2].strip()


def _leaves(data: dict[str, Any], above: DocPath = ()) -> Iterator[DocPath]:
    for key, value in data.items():
        if isinstance(value, dict) and value:
            yield from _leaves(value, (*above, key))
        else:
            yield (*above, key)


def _value(document: Document, path: DocPath) -> str:
    """A value as it was written, on one line."""
    line, _, last_line, _ = document.marks[path].value
    if line == last_line and not document.marks[path].block:
        return document.written(path) or "null"
    value: Any = document.data
    for key in path:
        value = value[key]
    return _flow(value) if isinstance(value, list) else str(value).strip()


def _flow(value: Any) -> str:
    """A list or a map on one line of YAML; a text of several words in quotes."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {_flow(inner)}' for key, inner in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_flow, value))}]"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) and " " in value else str(value)
