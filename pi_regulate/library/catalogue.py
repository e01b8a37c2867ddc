"""Everything that can be played, from the shipped files and the owner's: all of it, or all that is wrong with it.

The shipped `config/` is read first, then the owner's folder, which adds to it or replaces what has the same id; its
settings are laid over the shipped ones, section by section. A device that runs keeps the library it has when loading a
new one fails, for a library is never half there.
Rule: problems of all files come together, in the order of files and lines; warnings travel with the library.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pi_regulate.library.exercise import Exercise
from pi_regulate.library.files import file_problem, read_document, reason, yaml_files
from pi_regulate.library.model_shape import keys_of
from pi_regulate.library.routine import Routine
from pi_regulate.library.settings import Settings
from pi_regulate.library.shelf import Shelf
from pi_regulate.words import PHASES, Problem, ProblemsError

_FILES = ("settings.yaml", "lines.yaml")
_FOLDERS = ("exercises", "routines")


@dataclass(frozen=True)
class Library:
    """What the device can play and how it is set. `exercises` and `routines` are by id, `lines` by line id."""

    exercises: Mapping[str, Exercise]
    routines: Mapping[str, Routine]
    settings: Settings
    lines: Mapping[str, str]
    warnings: tuple[Problem, ...] = ()


def load(share: Path, config_dir: Path | None = None) -> Library:
    """The whole library: `config/` below the folder of the shipped files, and the owner's folder over it.

    Raises ProblemsError with every problem of every file, warnings among them, when one of them is an error.
    """
    shelf = Shelf()
    shelf.add_folder(share / "config")
    if config_dir is not None:
        _add_owner(shelf, config_dir)
    shelf.look_across()
    problems = _in_order(shelf.problems)
    if any(problem.severity == "error" for problem in problems):
        raise ProblemsError(problems)
    if shelf.settings is None:
        raise ProblemsError((file_problem(share / "config" / "settings.yaml", "there is no such file."),))
    return Library(
        {name: item.value for name, item in shelf.exercises.items()},
        {name: item.value for name, item in shelf.routines.items()},
        shelf.settings.value,
        dict(shelf.lines),
        problems,
    )


def check_paths(paths: Sequence[Path], share: Path, config_dir: Path | None = None) -> tuple[Problem, ...]:
    """Every problem of these files and folders, warnings too; of the whole library when there are none.

    A file in a folder `exercises` or `routines` is read together with what lies around it, so that the names in it are
    found. Of any other file the kind is told by its keys.
    """
    shelf = Shelf()
    shelf.add_folder(share / "config")
    if config_dir is not None:
        _add_owner(shelf, config_dir)
    there = {os.path.abspath(folder) for folder in (share / "config", config_dir) if folder is not None}
    for home in dict.fromkeys(_home(path) for path in paths):
        if home is not None and str(home) not in there:
            shelf.add_folder(home)
    read = {os.path.abspath(name) for name in shelf.files}
    for path in paths:
        if os.path.isdir(path) and _home(path) is None:
            _add_loose_folder(shelf, path)
        elif not os.path.isdir(path) and os.path.abspath(path) not in read:
            _add_loose(shelf, path)
    shelf.look_across()
    problems = _in_order(shelf.problems)
    return _in_order(_about(problems, paths)) if paths else problems


def _add_owner(shelf: Shelf, folder: Path) -> None:
    try:
        os.stat(os.path.join(folder, os.curdir))  # not only there: it lets us in
    except OSError as error:
        shelf.problems.append(file_problem(folder, reason(error).replace("file", "folder")))
        return
    for file in yaml_files(folder)[0]:
        if file.name not in _FILES:
            message = "this file is not read where it is. Put it into the folder `exercises` or `routines`."
            shelf.problems.append(file_problem(file, message, "warning"))
    shelf.add_folder(folder)


def _home(path: Path) -> Path | None:
    """The folder with `exercises/` and `routines/` that a path belongs to, absolute; None for one that stands alone."""
    here = Path(os.path.abspath(path))
    if os.path.isdir(path):
        if any(os.path.exists(here / kind) for kind in (*_FILES, *_FOLDERS)):
            return here
        return here.parent if here.name in _FOLDERS else None
    if here.name in _FILES:
        return here.parent
    return here.parent.parent if here.parent.name in _FOLDERS else None


def _add_loose_folder(shelf: Shelf, folder: Path) -> None:
    files, problems = yaml_files(folder)
    shelf.problems += problems
    if not files and not problems:
        shelf.problems.append(file_problem(folder, "there are no YAML files in this folder."))
    for file in files:
        _add_loose(shelf, file)


def _add_loose(shelf: Shelf, path: Path) -> None:
    """Adds a file of which only its keys tell what it is."""
    document = read_document(path)
    data = document.data if isinstance(document.data, dict) else {}
    plays = sum(key in data for key in keys_of(Exercise) if key not in ("id", "title", "on_skip", "breathe"))
    names = sum(phase in data for phase in PHASES if phase != "breathe")
    if sum(key in data for key in keys_of(Settings)) > plays + names:
        shelf.add_settings(document)
    elif data and all("." in str(key) for key in data):
        shelf.add_lines(document)
    elif names > plays or (not plays and isinstance(data.get("breathe"), list)):
        shelf.add_routine(document)
    else:
        shelf.add_exercise(document)


def _about(problems: Iterable[Problem], paths: Sequence[Path]) -> Iterable[Problem]:
    """The problems of these files and of what lies in these folders, named as the paths were given."""
    names = {os.path.abspath(path): str(path) for path in paths}
    for problem in problems:
        here = os.path.abspath(problem.path)
        above = next((name for name in (here, *map(str, Path(here).parents)) if name in names), None)
        if above is not None:
            rest = os.path.relpath(here, above)
            yield replace(problem, path=names[above] if rest == "." else os.path.join(names[above], rest))


def _in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Each problem once, by file and line."""
    return tuple(sorted(dict.fromkeys(problems), key=lambda problem: (problem.path, problem.line, problem.column)))
