"""Turns documents into exercises, routines, settings and lines, and keeps every problem of every file.

Things are put on the shelf folder by folder: later ones are added, or replace those with the same id. Limits and names
are checked only when everything is there, since they look across files.
Rule: nothing here stops at a problem; at the end all of them are returned.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping
from itertools import islice
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from pydantic import BaseModel

from pi_regulate.library.across import (
    about_exercise,
    about_length,
    about_routine,
    about_settings,
    about_words,
    late_cues,
    line_names,
)
from pi_regulate.library.exercise import Exercise
from pi_regulate.library.folder import put_right
from pi_regulate.library.folder.reading import document_of, read_document, yaml_files
from pi_regulate.library.kinds import PLACES, FileKind, kind_in_wrong_folder
from pi_regulate.library.limits.child import childs_exercise
from pi_regulate.library.limits.word_lists import ENGLISH, word_list
from pi_regulate.library.models import in_language, model_of, model_once
from pi_regulate.library.names import nearest_name
from pi_regulate.library.references import Loose, is_away, settings_references
from pi_regulate.library.replacing import Used, told_of, used_at
from pi_regulate.library.routine import Routine
from pi_regulate.library.scalars import shown
from pi_regulate.library.settings import Settings
from pi_regulate.library.yaml.document import MAX_PROBLEMS, Document
from pi_regulate.library.yaml.source import without_pasted
from pi_regulate.words import Problem

_T = TypeVar("_T", bound=BaseModel)


class Item(NamedTuple, Generic[_T]):
    """Something usable and the document it was written in."""

    value: _T
    document: Document


class Shelf:
    """Everything read so far. `exercises` and `routines` are by id; `files` are the names of the files in folders.

    The first folder counts as the shipped one. Files named in `without` are passed over. `drafts` are files that are
    being written: their bytes count in place of those on the disk, if there are any yet."""

    def __init__(self, without: Collection[str] = (), drafts: Mapping[Path, bytes] | None = None) -> None:
        self._without, self._drafted = without, drafts or {}
        self.exercises: dict[str, Item[Exercise]] = {}
        self.routines: dict[str, Item[Routine]] = {}
        self.settings: Item[Settings] | None = None
        self.lines: dict[str, str] = {}
        self.problems: list[Problem] = []
        self.files: list[str] = []
        self._shipped: frozenset[Used] = frozenset()
        self._shipped_files: frozenset[str] = frozenset()
        self._drafts: list[Item[Exercise]] = []
        self._names: dict[type[BaseModel], set[str]] = {Exercise: set(), Routine: set()}
        self._settings_document: Document | None = None
        self._language: str | None = None  # of the lines in the folder that is being read, where its settings say so

    def add_folder(self, folder: Path) -> None:
        """Puts a folder with `settings.yaml`, `lines.yaml`, `exercises/` and `routines/` on the shelf; all optional."""
        first = not self.files
        for name, add in (("settings.yaml", self.add_settings), ("lines.yaml", self.add_lines)):
            path = folder / name
            if str(path) not in self._without and (path in self._drafted or os.path.lexists(path)):
                self.files.append(str(path))
                add(self._read(path))
        self._add_all(Exercise, folder / "exercises")
        self._add_all(Routine, folder / "routines")
        self._language = None
        if first:
            of_both = ((Exercise, self.exercises), (Routine, self.routines))
            self._shipped = frozenset(Used(kind, name) for kind, items in of_both for name in items)
            self._shipped_files = frozenset(self.files)

    def _add_all(self, model: type[BaseModel], folder: Path) -> None:
        files, problems = yaml_files(folder)
        self.problems += problems
        first: dict[str, str] = {}
        for file in sorted({*files, *(path for path in self._drafted if path.parent == folder)}):
            if str(file) in self._without:
                continue
            self.files.append(str(file))
            document = self._read(file)
            if other := kind_in_wrong_folder(document, "exercise" if model is Exercise else "routine"):
                self._tell_wrong_folder(file, document, other)
                continue
            name = self.add_exercise(document) if model is Exercise else self.add_routine(document)
            if name is None:
                continue
            if name in first:
                message = f"`{name}` is the id of {shown(first[name])} too. Give one of them another."
                self._say(document, [Loose(("id",), message)])
            elif name != file.stem:
                message = (
                    f"the file is called {shown(file.name)} and its id is `{name}`; "
                    "they are easier to find if the names match."
                )
                self._say(document, [Loose(("id",), message, "warning")])
            first.setdefault(name, file.name)

    def _read(self, path: Path) -> Document:
        data = self._drafted.get(path)
        return read_document(path) if data is None else document_of(path, data)

    def _tell_wrong_folder(self, file: Path, document: Document, kind: FileKind) -> None:
        """Reports where a file belongs; its name still counts as known, so that nothing else is reported about it."""
        home, place = file.parent.parent, PLACES[kind]
        right = home / place if place.endswith(".yaml") else home / place / file.name
        self.problems.append(put_right.told_wrong_folder(file, kind, right))
        written = document.data.get("id") if isinstance(document.data, dict) else None
        for names in self._names.values():
            names.update({file.stem, written} if isinstance(written, str) else {file.stem})

    def add_exercise(self, document: Document) -> str | None:
        """Puts one exercise on the shelf and returns its id; None when it can't be used."""
        found, document = self._validated(Exercise, document)
        spoken = (lambda one: one) if self._language is None else in_language(self._language)
        if found is None:
            from pi_regulate.library.faults import mended  # here, as the device starts with files that can be used

            draft = mended(Exercise, document)
            if draft is not None:
                self._drafts.append(Item(spoken(draft[0]), draft[1]))
            else:
                self._say(document, late_cues(document.data))
            return None
        self._tell_replaced(Used(Exercise, found.id), document)
        self.exercises[found.id] = Item(spoken(found), document)
        return found.id

    def add_routine(self, document: Document) -> str | None:
        """Puts one routine on the shelf and returns its id; None when it can't be used."""
        found, document = self._validated(Routine, document)
        if found is None:
            return None
        self._tell_replaced(Used(Routine, found.id), document)
        self.routines[found.id] = Item(found, document)
        return found.id

    def add_settings(self, document: Document) -> None:
        """Lays settings over the present ones. A file that is all comments changes nothing."""
        base = self._settings_document
        if not document.readable:
            self.problems += document.problems
            if not document.source.text.strip() and not document.problems:
                self.problems.append(
                    document.problem((), "there is nothing in this file. Delete it; `pi-regulate setup` writes one.")
                )
            return
        found, problems, document = model_of(Settings, document, lambda own: own if base is None else own.over(base))
        merged = document if base is None else document.over(base)
        self.problems += document.problems
        self.problems += problems
        if found is not None:
            self._settings_document, own = merged, document.data
            written = isinstance(own, dict) and own.get("language") is not None
            self._language = found.language if written and word_list(found.language) is not ENGLISH else None
            self.settings = Item(found, merged)

    def add_lines(self, document: Document) -> None:
        """Takes the device's own spoken lines: a map from line id to text."""
        if document.readable and not isinstance(document.data, dict):
            document = without_pasted(document) or document
        self.problems += document.problems
        if not document.readable or not isinstance(document.data, dict):
            if not document.problems:
                self.problems.append(document.problem((), 'lines belong here, like intro.1: "Press to move on."'))
            return
        shipped = tuple(self.lines)
        for line, text in document.data.items():
            if isinstance(text, str) and text:
                if shipped and line not in shipped:
                    self.problems.append(
                        document.problem((line,), _no_line(line, shipped), key=True, severity="warning")
                    )
                else:
                    self.lines[line] = text
            elif (line,) not in document.broken:
                self.problems.append(document.problem((line,), "a spoken text belongs here, in quotes."))

    def look_across(self) -> None:
        """Checks every limit and every name, now that everything is there."""
        exercises = {name: item.value for name, item in self.exercises.items()}
        known = self._names[Exercise]
        routines = {name: item.value for name, item in self.routines.items()}
        for exercise, document in (*self.exercises.values(), *self._drafts):
            self._say(document, line_names(exercise, self.lines))
        for exercise, document in self.exercises.values():
            self._say_across(document, about_exercise(exercise, exercises, known), exercise)
            self._say(document, about_length(exercise))
            self._say(document, about_words(exercise))
        for exercise, document in self._drafts:  # advice can wait while something is wrong
            loose = about_exercise(exercise, exercises, known)
            self._say(document, (one for one in loose if one.severity == "error"))
            if not document.broken:  # else what the reader refused may be the length
                self._say(document, about_length(exercise))
        self._tell_shared_ids()
        away = self.away
        for routine, document in self.routines.values():
            self._say_across(document, about_routine(routine, exercises, known), routine)
            if routine.id in away and document.path not in self._shipped_files:
                message = f"{is_away(routine.id)} Write that in settings.yaml, and it is there."
                self._say(document, [Loose(("id",), message, "warning")])
        if self.settings is not None:
            settings, document = self.settings
            self._say(document, settings_references(settings, self._names[Routine], known, away))
            self._say_across(document, about_settings(settings, document, routines, exercises), settings)

    @property
    def away(self) -> frozenset[str]:
        """The routines, by id, that are not there with these settings: those for a grown-up and a child."""
        if self.settings is None or self.settings.value.people.child:
            return frozenset()
        exercises = {name: item.value for name, item in self.exercises.items()}
        return frozenset(name for name, item in self.routines.items() if childs_exercise(item.value, exercises))

    def _tell_shared_ids(self) -> None:
        """Reports each id that an exercise and a routine share, as asking for it always gets the routine.

        A routine that plays the exercise of its own name is fine, since the exercise can be reached.
        """
        for name in self.exercises.keys() & self.routines.keys():
            played = self.routines[name].value
            if any(entry.exercise == name for entry in played.entries):
                continue
            exercise, routine = self.exercises[name].document, self.routines[name].document
            here, there, other = (exercise, routine, "a routine")
            if exercise.path in self._shipped_files:
                here, there, other = (routine, exercise, "an exercise")
            whose = "shipped" if there.path in self._shipped_files else f"in `{there.path}`"
            message = (
                f"`{name}` is the id of {other} too, {whose}. That name always finds the routine, so the "
                "exercise can't be reached. Give one of them another id."
            )
            self._say(here, [Loose(("id",), message)])

    def _validated(self, model: type[_T], document: Document) -> tuple[_T | None, Document]:
        """The model of a document, or None; and the document that its problems refer to."""
        found, problems, document = model_once(model)(document)
        self.problems += document.problems
        self.problems += problems
        written = document.data.get("id") if isinstance(document.data, dict) else None
        if isinstance(written, str):
            self._names[model].add(written)
        if found is None:
            self._names[model].add(Path(document.path).stem)
        return found, document

    def _tell_replaced(self, one: Used, document: Document) -> None:
        if one in self._shipped:
            message = (
                f"this replaces the shipped `{one.name}` wherever it plays. If you don't mean that, change the id."
            )
            self._say(document, [Loose(("id",), message, "warning")])

    def _say_across(self, document: Document, loose: Iterable[Loose], user: Exercise | Routine | Settings) -> None:
        """Reports what is wrong with `user`, or with the owner's files that replace what a shipped `user` needs."""
        for found in islice(loose, MAX_PROBLEMS):
            blamed = self._replaced_at(document, found, user) if found.severity == "error" else []
            for other in blamed:
                self._say(other, [Loose(("id",), told_of(user, found.message))])
            if not blamed:
                self._say(document, [found])

    def _replaced_at(self, document: Document, found: Loose, user: Exercise | Routine | Settings) -> list[Document]:
        """The owner's files that a fault in a shipped file, or in any settings, comes from."""
        if not isinstance(user, Settings) and document.path not in self._shipped_files:
            return []
        routines = {name: item.value for name, item in self.routines.items()}
        for used in used_at(user, found.path, routines):
            items = [self._document_of(one) for one in sorted(used & self._shipped, key=str)]
            if own := [one for one in items if one.path not in self._shipped_files]:
                return own
        return []

    def _document_of(self, one: Used) -> Document:
        return (self.exercises if one.kind is Exercise else self.routines)[one.name].document

    def _say(self, document: Document, loose: Iterable[Loose]) -> None:
        # No more than these, since finding the nearest name for each takes a while.
        for path, message, severity, at_key in islice(loose, MAX_PROBLEMS):
            self.problems.append(document.problem(path, message, key=at_key, severity=severity))


def _no_line(line: str, shipped: Collection[str]) -> str:
    near = nearest_name(line, shipped)
    hint = f" Did you mean `{near}`?" if near else ""
    where = " A line of an exercise is written in the exercise's own file." if not near else ""
    return f"{shown(line)} is not one of the device's own lines, so it is never spoken.{hint}{where}"
