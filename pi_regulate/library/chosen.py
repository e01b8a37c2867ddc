"""What somebody asks for by its name: a routine, or an exercise, which is then a routine of its own.

Rule: a name means the same in every command, and one that is not there is told with the one that was meant.
"""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path

from pi_regulate.library.catalogue import Library
from pi_regulate.library.folder.archives import Inside, beginning, files_inside, is_archive
from pi_regulate.library.folder.files import read_document
from pi_regulate.library.folder.listing import files_below
from pi_regulate.library.folder.put_right import text_of, told
from pi_regulate.library.kinds import PLACES, kind_of_file
from pi_regulate.library.names import did_you_mean
from pi_regulate.library.odd_names import FOLDERS, stem
from pi_regulate.library.private import told_of_unread
from pi_regulate.library.routine import Routine
from pi_regulate.words import RegulateError


def chosen(library: Library, name: str) -> Routine:
    """The routine of that name, or one of the exercise alone. Raises RegulateError when there is none of that name."""
    if name in library.routines:
        return library.routines[name]
    exercise = library.exercises.get(name)
    if exercise is None:
        raise unknown(library, name)
    return Routine.model_validate({"id": exercise.id, exercise.phase: [exercise.id]})


class UnknownNameError(RegulateError):
    """That there is nothing of this name to play, and that nothing is known of what was meant."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        super().__init__(text)


def unknown(library: Library, name: str) -> RegulateError:
    """That there is nothing of this name, with the one that was meant, or the file of that name that is not read."""
    said = f"there is no routine and no exercise `{name}`."
    if unread := told_unread(library, name):
        return RegulateError(said, *unread)
    if library.home is not None and (left := told_left_alone(library.home, name)):
        return RegulateError(said, *left)
    near = did_you_mean(name, (*library.routines, *library.exercises))
    if near or library.unread:
        return RegulateError(" ".join([f"{said}{near}", told_of_unread(library.unread)]).rstrip())
    return UnknownNameError(name, said)


def told_unread(library: Library, name: str) -> list[str]:
    """Which file of the owner's holds something of this name and is not read, and what to do; nothing where none is.

    A file holds it when it is called so, when it has it as its id, and when a folder or an archive it is in does.
    """
    found, wanted = list[str](), Path(name).name
    for problem in library.unread if wanted else ():
        if (holder := _holder(Path(problem.path), wanted)) is not None:
            found += [f"`{name}` is in {holder}:"] if str(holder) != problem.path else []
            found.append(str(problem))
    return found


def told_left_alone(home: Path, name: str) -> list[str]:
    """Which file of the owner's has this id and is left alone, as what is hidden, a backup or notes, and what to do.

    Or which file that is read is called so, and has another id.
    """
    for folder in FOLDERS:
        path = home / folder / f"{stem(name)}.yaml"
        data = read_document(path).data if os.path.isfile(path) else None
        if isinstance(data, dict) and isinstance(data.get("id"), str) and data["id"] != name:
            return [f"The file {path} has the id `{data['id']}`: ask for that."]
    for path in files_below(home, hidden=True):
        if _has_id(beginning(path) or b"", name):
            place = PLACES[kind_of_file(read_document(path))]
            right = home / (place if place in FOLDERS else FOLDERS[0]) / f"{name}.yaml"
            return [f"`{name}` is in a file that is left alone for its name:", str(told(path, right, home))]
    return []


def _holder(path: Path, name: str) -> Path | None:
    """The file that holds what is called so: this one, or one in this folder or archive."""
    if os.path.isdir(path):
        return next((file for file in files_below(path) if _holder(file, name) is not None), None)
    data = beginning(path) or b""
    if name in (path.name, stem(path.name)) or (not is_archive(path.name, data) and _has_id(data, name)):
        return path
    inside = files_inside(path) if is_archive(path.name, data) else None
    return next((path / one.name for one in inside or () if _is_or_has(one, name)), None)


def _is_or_has(one: Inside, name: str) -> bool:
    return stem(Path(one.name).name) == name or _has_id(one.data, name)


def _has_id(data: bytes, name: str) -> bool:
    """Whether a text has this id, whatever format it was written for."""
    return re.search(rf"(?<![\w-])id\W{{0,6}}[:=：]\W{{0,6}}{re.escape(name)}(?![\w-])", text_of(data)) is not None


def starting(library: Library, name: str | None) -> Library:
    """The library with `name` on every touch from rest; None leaves what the settings say. Raises RegulateError."""
    if name is None:
        return library
    start = library.settings.start.model_copy(update=dict.fromkeys(("press", "double", "hold"), name))
    settings = library.settings.model_copy(update={"start": start})
    return replace(library, routines={**library.routines, name: chosen(library, name)}, settings=settings)
