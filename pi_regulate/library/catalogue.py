"""Loads everything that can be played, from the shipped files and the owner's, or tells every problem in them.

The shipped `config/` is read first, then the owner's folder: a file there replaces the shipped one with the same id, or
adds to them, and its settings override the shipped ones section by section. What plays is never half a library: when a
new one can't be loaded, a running device keeps the one it has. Commands that play nothing do without a faulty file.
Rule: the problems of all files come together, in the order of files and lines; warnings travel with the library.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pi_regulate.library.behind_doors import DOORS, doors_of
from pi_regulate.library.exercise import Exercise
from pi_regulate.library.folder.listing import MOST_SEEN
from pi_regulate.library.folder.put_right import told_apart
from pi_regulate.library.folder.reading import file_problem, read_document, reason, yaml_files
from pi_regulate.library.folder.strays import MOST_TOLD, is_home, strays, strays_among
from pi_regulate.library.kinds import kind_of_file
from pi_regulate.library.language_files import Words
from pi_regulate.library.limits.word_lists import word_list
from pi_regulate.library.lines import every_line, own_lines
from pi_regulate.library.odd_names import FILES, FOLDERS, looks_like_settings
from pi_regulate.library.routine import Routine
from pi_regulate.library.settings import Settings
from pi_regulate.library.shelf import Shelf
from pi_regulate.library.shelf_languages import about_languages, languages_of, translated
from pi_regulate.library.translation import AS_WRITTEN, Translation
from pi_regulate.library.yaml.document import Document
from pi_regulate.share import find_config, share_dir
from pi_regulate.words import Problem, ProblemsError


@dataclass(frozen=True)
class Library:
    """What the device can play and how it is set. `exercises` and `routines` are by id, `lines` by line id."""

    exercises: Mapping[str, Exercise]
    routines: Mapping[str, Routine]
    settings: Settings
    lines: Mapping[str, str]
    warnings: tuple[Problem, ...] = ()
    unread: tuple[Problem, ...] = ()
    """Files that look like the owner's work but were not read."""
    unusable: tuple[Problem, ...] = ()
    """Every problem of the owner's files, where faulty ones were left out (`load_usable`)."""
    away: frozenset[str] = frozenset()
    """The routines that these settings keep from being there (`people.child`)."""
    translations: tuple[Translation, ...] = ()
    """What can be said in each of the languages that the settings name; empty where all is said as written."""
    drafts: tuple[str, ...] = ()
    """Those of these languages that two native readers have yet to read."""
    left_out: tuple[Path, ...] = ()
    """Those files, and any that could not be used without them."""
    home: Path | None = field(default=None, compare=False)
    """The owner's folder, where there is one."""
    written: Document | None = field(default=None, compare=False, repr=False)
    """The settings with the place of each value."""

    @property
    def tongues(self) -> tuple[Translation, ...]:
        """The languages in which anything may be said, in their order."""
        return self.translations or (AS_WRITTEN,)

    @property
    def lines_as_written(self) -> dict[str, str]:
        """Every line that may be said, by its id: an exercise's, and the device's own."""
        return every_line(self.exercises.values(), self.lines)

    @property
    def spoken(self) -> dict[str, str]:
        """The same by the id under which it is said: in each language of the settings, or as written."""
        if not self.translations:
            return self.lines_as_written
        return {line: text for one in self.translations for line, text in (one.lines or {}).values()}


def started(library: Library, name: str) -> Routine:
    """The routine that `start` names, or the doors. Raises KeyError where there is no such routine."""
    if name == DOORS and name not in library.routines:
        return doors_of(library.settings, library.routines)
    return library.routines[name]


def tries(library: Library, name: str) -> bool:
    """Whether this name is that of an exercise, which an author then tries on its own, and not of a routine as well."""
    return name in library.exercises and name not in library.routines


def load(share: Path, config_dir: Path | None = None) -> Library:
    """The whole library: `config/` below the folder of the shipped files, and the owner's folder over it.

    Raises ProblemsError with every problem of every file, warnings among them, when one of them is an error.
    """
    shelf, words = _filled(share, config_dir)
    if _faulty(shelf):
        raise ProblemsError(_in_order(shelf.problems))
    return _library(shelf, words, share, config_dir)


def load_here(config_dir: Path | None = None) -> Library:
    """The library of this machine: what came with it, and the owner's folder, given or found. Raises as `load`."""
    return load(share_dir(), find_config(config_dir))


def load_usable(config_dir: Path | None = None) -> Library:
    """The library of this machine without the owner's faulty files; `unusable` has all that is wrong.

    A file that names one which is left out is left out too, but not the settings. `config_dir` is the owner's folder,
    None for the shipped files alone. Raises as `load` where the settings, the folder itself or a shipped file are at
    fault.
    """
    return _without_faulty(share_dir(), config_dir, {})


def judged_draft(path: Path, data: bytes, share: Path, config_dir: Path) -> tuple[Library | None, tuple[Problem, ...]]:
    """What the device would say if this file of the owner's held these bytes, on the disk or not yet.

    The library is the usable one with that file in it; None where that very file can't be used, or where nothing can.
    The problems are those of all files.
    """
    try:
        library = _without_faulty(share, config_dir, {path: data})
    except ProblemsError as error:
        return None, error.problems
    problems = library.unusable or (*library.unread, *library.warnings)
    return (None if path in library.left_out else library), problems


def _without_faulty(share: Path, config_dir: Path | None, drafts: Mapping[Path, bytes]) -> Library:
    def may_go(name: str) -> bool:
        path = Path(name)
        return config_dir is not None and config_dir in path.parents and path != config_dir / "settings.yaml"

    without = set[str]()
    shelf, words = _filled(share, config_dir, drafts=drafts)
    problems, faulty = _in_order(shelf.problems), _faulty(shelf)
    if not all(map(may_go, faulty)):
        raise ProblemsError(problems)
    while not faulty <= without:
        without |= faulty
        shelf, words = _filled(share, config_dir, without, drafts)
        faulty = set(filter(may_go, _faulty(shelf)))  # settings may name what is left out
    return replace(
        _library(shelf, words, share, config_dir),
        unusable=problems if without else (),
        left_out=tuple(map(Path, sorted(without))),
    )


def _filled(
    share: Path, config_dir: Path | None, without: Collection[str] = (), drafts: Mapping[Path, bytes] | None = None
) -> tuple[Shelf, tuple[Words, ...]]:
    """Everything on a shelf, looked through, and the languages, but for the files in `without`."""
    shelf = Shelf(without, drafts)
    shelf.add_folder(share / "config")
    if config_dir is not None and drafts and not os.path.lexists(config_dir):
        shelf.add_folder(config_dir)  # it will be made with its first file
    elif config_dir is not None:
        _add_owner(shelf, config_dir)
    shelf.look_across()
    words = languages_of(shelf, share, config_dir, without)
    shelf.problems += about_languages(shelf, words, share, config_dir)
    return shelf, words


def _faulty(shelf: Shelf) -> set[str]:
    """The names of the files and folders that can't be used."""
    return {problem.path for problem in shelf.problems if problem.severity == "error"}


def _library(shelf: Shelf, words: Sequence[Words], share: Path, config_dir: Path | None) -> Library:
    problems = _in_order(shelf.problems)
    if shelf.settings is None:
        raise ProblemsError((file_problem(share / "config" / "settings.yaml", "there is no such file."),))
    away = shelf.away
    return Library(
        {name: item.value for name, item in shelf.exercises.items()},
        {name: item.value for name, item in shelf.routines.items() if name not in away},
        shelf.settings.value,
        own_lines(shelf.lines, shelf.settings.value.doors),
        tuple(problem for problem in problems if problem.severity == "warning"),
        tuple(problem for problem in problems if problem.severity == "unread"),
        translations=translated(shelf, words, share),
        drafts=tuple(one.language for one in words if one.draft),
        away=away,
        home=config_dir,
        written=shelf.settings.document,
    )


def check_paths(paths: Sequence[Path], share: Path, config_dir: Path | None = None) -> tuple[Problem, ...]:
    """Every problem of these files and folders, warnings too; of the whole library when there are none.

    A file in a folder `exercises` or `routines` is read together with its neighbours, so that the names in it can be
    found. The kind of any other file is told by its keys.
    """
    shelf = _with_all(paths, share, config_dir)
    problems = _in_order(shelf.problems)
    return _in_order(_about(problems, paths)) if paths else problems


def unjudged(paths: Sequence[Path], share: Path, config_dir: Path | None = None) -> tuple[str, ...]:
    """The languages of lines in these files and folders whose words nothing judges; in all files when there are none.

    What can't be used is left out.
    """
    read = [item for item in _with_all(paths, share, config_dir).exercises.values() if every_line([item.value], {})]
    asked = [Path(os.path.abspath(path)) for path in paths]
    found = [
        one.language or "en"
        for one, document in read
        if not paths or any(path in (here := Path(os.path.abspath(document.path)), *here.parents) for path in asked)
    ]
    return tuple(sorted({language for language in found if word_list(language) is None}))


def _with_all(paths: Sequence[Path], share: Path, config_dir: Path | None) -> Shelf:
    """Everything the device would load and what lies at these paths, on a shelf and looked through."""
    shelf = Shelf()
    shelf.add_folder(share / "config")
    most = MOST_TOLD if not paths or any(map(os.path.isdir, paths)) else MOST_SEEN  # of files that were named, show all
    if config_dir is not None:
        _add_owner(shelf, config_dir, most)
    there = {os.path.abspath(folder) for folder in (share / "config", config_dir) if folder is not None}
    for home in dict.fromkeys(_home(path) for path in paths):
        if home is not None and str(home) not in there:
            shelf.add_folder(home)
            _add_strays(shelf, home, most)
    for path in paths:  # a correct file under a name that the device never looks for
        if _home(path) is None and looks_like_settings(path.name) and not os.path.isdir(path):
            _add_strays(shelf, Path(os.path.abspath(path)).parent, most)
    read = {os.path.abspath(name) for name in shelf.files}
    for path in paths:
        if os.path.isdir(path) and _home(path) is None:
            _add_loose_folder(shelf, path)
        elif not os.path.isdir(path) and os.path.abspath(path) not in read:
            _add_loose(shelf, path)
    shelf.look_across()
    owner = next((home for path in paths if (home := _home(path)) not in (None, share / "config")), config_dir)
    shelf.problems += about_languages(shelf, languages_of(shelf, share, owner), share, owner)
    return shelf


def _add_owner(shelf: Shelf, folder: Path, most: int = MOST_TOLD) -> None:
    try:
        os.stat(os.path.join(folder, os.curdir))  # the folder has to be readable, not just to exist
    except OSError as error:
        shelf.problems.append(file_problem(folder, reason(error).replace("file", "folder")))
        return
    shelf.add_folder(folder)
    _add_strays(shelf, folder, most)


def _add_strays(shelf: Shelf, home: Path, most: int) -> None:
    """Adds what lies in a folder and is not read; no two files there are told to take one name."""
    doors = shelf.settings.value.doors if shelf.settings is not None else ()
    lines = every_line((item.value for item in shelf.exercises.values()), own_lines(shelf.lines, doors))
    shelf.problems = told_apart([*shelf.problems, *strays(home, lines, most)], home)


def _home(path: Path) -> Path | None:
    """The folder with `exercises/` and `routines/` that a path belongs to, absolute; None for one that stands alone."""
    here = Path(os.path.abspath(path))
    if os.path.isdir(path):
        if here.name in FOLDERS:
            return here.parent
        return here if is_home(here) else None
    if here.name in FILES:
        return here.parent
    return here.parent.parent if here.parent.name in FOLDERS else None


def _add_loose_folder(shelf: Shelf, folder: Path) -> None:
    files, problems = yaml_files(folder)
    problems += strays_among(folder)
    shelf.problems += problems
    if not files and not problems:
        shelf.problems.append(file_problem(folder, "there are no YAML files in this folder."))
    for file in files:
        _add_loose(shelf, file)


def _add_loose(shelf: Shelf, path: Path) -> None:
    """Adds a file whose kind only its keys can tell."""
    document = read_document(path)
    match kind_of_file(document):
        case "settings":
            shelf.add_settings(document)
        case "lines":
            shelf.add_lines(document)
        case "routine":
            shelf.add_routine(document)
        case "exercise":
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
