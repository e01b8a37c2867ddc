"""Tells which of the four kinds a file is from its keys, when neither its name nor its folder says so.

Rule: this is a guess. It serves to check a file or to say where it belongs, never to play it.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Literal

from pi_regulate.library.exercise import Exercise
from pi_regulate.library.known_keys import keys_of, our_keys, sections
from pi_regulate.library.once import once_for_each
from pi_regulate.library.settings import Settings
from pi_regulate.library.yaml.document import Document
from pi_regulate.words import PHASES

FileKind = Literal["settings", "lines", "routine", "exercise"]
PLACES: dict[FileKind, str] = {
    "settings": "settings.yaml",
    "lines": "lines.yaml",
    "routine": "routines",
    "exercise": "exercises",
}
"""The file or the folder of each kind, inside the owner's folder."""


_SHARED = ("id", "title", "on_skip", "breathe", "sound", "language")
"""Keys that tell nothing: more than one kind has them."""


@once_for_each
def kind_of_file(document: Document) -> FileKind:
    """What a document most likely is; an exercise when its keys don't tell."""
    data = document.data if isinstance(document.data, dict) else {}
    plays = sum(key in data for key in keys_of(Exercise) if key not in _SHARED)
    names = sum(phase in data for phase in PHASES if phase != "breathe")
    sets = sum(key in data for key in keys_of(Settings) if key not in _SHARED or _sets(data, key))
    if sets > plays + names or section_of(document) is not None:
        return "settings"
    if data and all("." in str(key) for key in data):
        return "lines"
    if names > plays or (not plays and isinstance(data.get("breathe"), list)):
        return "routine"
    return "exercise"


def _sets(data: dict[str, object], key: str) -> bool:
    """Whether a key that settings share with an exercise is meant as a setting here."""
    return "id" not in data if key == "language" else isinstance(data.get(key), dict)


def section_of(document: Document) -> str | None:
    """The settings section that all keys of a document belong to: `people` for `photosensitive: true`.

    None when it holds other keys too, or when several sections fit and the file's name names none of them.
    """
    data = document.data if isinstance(document.data, dict) else {}
    if not data or not set(our_keys()).isdisjoint(data):
        return None
    found = [key for key, inside in sections().items() if inside >= set(data)]
    named = Path(document.path).stem.lower()
    return found[0] if len(found) == 1 else named if named in found else None


def kind_in_wrong_folder(document: Document, folder: Literal["routine", "exercise"]) -> FileKind | None:
    """The kind a document plainly has although it lies in another kind's folder; None when it may belong there."""
    kind = kind_of_file(document)
    data = document.data if isinstance(document.data, dict) else {}
    if kind == folder or not data:
        return None
    return kind if kind != "exercise" or sum(key in data for key in ("phase", "lasts", "steps")) > 1 else None


def is_ours(document: Document) -> bool:
    """Whether a document looks like one of our files, rather than a person's notes."""
    data = document.data if isinstance(document.data, dict) else {}
    known = {*keys_of(Exercise), *keys_of(Settings), *PHASES}
    alone = (len(data) == 1 and set(data) <= known) or section_of(document) is not None
    return alone or sum(key in known or "." in str(key) for key in data) >= 2


def speaks_of_ours(text: str) -> bool:
    """Whether two of our keys, or a line with its id, appear anywhere in a text."""
    found = {key.lower() for pair in _keys().findall(text) for key in pair if key}
    return len(found) > 1 or any("." in key for key in found)


@cache
def _keys() -> re.Pattern[str]:
    """Matches one of our keys as YAML, JSON, TOML or a word processor would write it, or the id of a line."""
    keys = "|".join(our_keys())
    return re.compile(
        rf"(?<![\w.-])[\"'*`\[]*(?:({keys})[\"'*`]*\s*[:=\]：]|([a-z][a-z-]*\.\d+)[\"']?\s*[:=])", re.IGNORECASE
    )
