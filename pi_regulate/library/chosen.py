"""Finds what a person asks for by name: a routine, or one exercise, which then makes a routine of its own.

Rule: a name means the same in every command, and an unknown name is answered with the nearest known one.
"""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path

from pi_regulate.library.behind_doors import DOORS
from pi_regulate.library.catalogue import Library, started
from pi_regulate.library.folder.archives import Inside, files_inside, first_bytes, is_archive
from pi_regulate.library.folder.listing import files_below
from pi_regulate.library.folder.put_right import told_stray
from pi_regulate.library.folder.reading import read_document
from pi_regulate.library.folder.words_in import text_of
from pi_regulate.library.kinds import PLACES, kind_of_file
from pi_regulate.library.names import did_you_mean
from pi_regulate.library.odd_names import FOLDERS, stem
from pi_regulate.library.private import told_of_unread
from pi_regulate.library.references import is_away
from pi_regulate.library.routine import Routine, Trial
from pi_regulate.words import RegulateError, UnknownNameError


def chosen(library: Library, name: str) -> Routine:
    """The routine of that name, the doors, or a routine made of that exercise alone.

    Raises RegulateError when there is none of them.
    """
    if name in library.routines or name == DOORS:
        return started(library, name)
    exercise = library.exercises.get(name)
    if exercise is None:
        raise unknown(library, name)
    return Trial.model_validate({"id": exercise.id, exercise.phase: [exercise.id]})


def unknown(library: Library, name: str) -> RegulateError:
    """The error for an unknown name: with the nearest known one, or with the file of that name that isn't read."""
    if name in library.away:
        return RegulateError(f"{is_away(name)} Write that in settings.yaml, and it is there.")
    said = f"there is no routine and no exercise `{name}`."
    if unread := told_unread(library, name):
        return RegulateError(said, *unread)
    if library.home is not None and (left := told_left_alone(library.home, name)):
        return RegulateError(said, *left)
    near = did_you_mean(name, (*library.routines, *library.exercises, DOORS))
    if near or library.unread:
        return RegulateError(" ".join([f"{said}{near}", told_of_unread(library.unread)]).rstrip())
    return UnknownNameError(name, said)


def told_unread(library: Library, name: str) -> list[str]:
    """Sentences on the owner's file that holds this name but isn't read, and what to do; empty when there is none.

    A file holds a name when it is called that or has it as its id, or when such a file lies in it, as in an archive.
    """
    found, wanted = list[str](), Path(name).name
    for problem in library.unread if wanted else ():
        if (holder := _holder(Path(problem.path), wanted)) is not None:
            found += [f"`{name}` is in {holder}:"] if str(holder) != problem.path else []
            found.append(str(problem))
    return found


def told_left_alone(home: Path, name: str) -> list[str]:
    """Sentences on the owner's file that has this id but is left alone as hidden, a backup or notes, and what to do.

    Also names a file that is read and is called this, but has another id.
    """
    for folder in FOLDERS:
        path = home / folder / f"{stem(name)}.yaml"
        data = read_document(path).data if os.path.isfile(path) else None
        if isinstance(data, dict) and isinstance(data.get("id"), str) and data["id"] != name:
            return [f"The file {path} has the id `{data['id']}`: use that name."]
    for path in files_below(home, hidden=True):
        if _has_id(first_bytes(path) or b"", name):
            place = PLACES[kind_of_file(read_document(path))]
            right = home / (place if place in FOLDERS else FOLDERS[0]) / f"{name}.yaml"
            return [f"`{name}` is in a file that is not read because of its name:", str(told_stray(path, right, home))]
    return []


def _holder(path: Path, name: str) -> Path | None:
    """The file that holds this name: the path itself, or a file in this folder or archive."""
    if os.path.isdir(path):
        return next((file for file in files_below(path) if _holder(file, name) is not None), None)
    data = first_bytes(path) or b""
    if name in (path.name, stem(path.name)) or (not is_archive(path.name, data) and _has_id(data, name)):
        return path
    inside = files_inside(path) if is_archive(path.name, data) else None
    return next((path / one.name for one in inside or () if _is_or_has(one, name)), None)


def _is_or_has(one: Inside, name: str) -> bool:
    return stem(Path(one.name).name) == name or _has_id(one.data, name)


def _has_id(data: bytes, name: str) -> bool:
    """Whether a text in any format gives this id."""
    return re.search(rf"(?<![\w-])id\W{{0,6}}[:=：]\W{{0,6}}{re.escape(name)}(?![\w-])", text_of(data)) is not None


def starting(library: Library, name: str | None) -> Library:
    """The library in which any touch at rest starts `name`; with None, what the settings say. Raises RegulateError."""
    if name is None:
        return library
    start = library.settings.start.model_copy(update=dict.fromkeys(("press", "double", "hold"), name))
    settings = library.settings.model_copy(update={"start": start})
    return replace(library, routines={**library.routines, name: chosen(library, name)}, settings=settings)
