"""Reports files in the owner's folder that the device never reads, with what to do about them.

Settings in `settings.yml`, or an exercise in a word processor's file: nothing fails, but what the owner wrote has no
effect. If it was `photosensitive: true`, the light still swells. So every file in the owner's folder is reported,
except those that are read, also through a link, backups next to their file, and files for people. Hidden files are
never reported: to keep a file unread, give it or its folder a name that begins with a dot.
Rule: a problem of severity "unread" never keeps the device from playing; it only says what the device does not play.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from pi_regulate.library.folder.archives import UNSEEN, Inside, files_inside, first_bytes, is_archive
from pi_regulate.library.folder.listing import Ids, all_read_in, file_id, file_ids, files_below, names_in
from pi_regulate.library.folder.put_right import LEAVE, hiding, is_part_of_settings, moving, told_stray, with_command
from pi_regulate.library.folder.reading import file_problem, read_document, yaml_files
from pi_regulate.library.folder.stray_recordings import beside_voices, loose, packed_voice
from pi_regulate.library.folder.words_in import text_of
from pi_regulate.library.kinds import PLACES, is_ours, kind_of_file, speaks_of_ours
from pi_regulate.library.names import language_like
from pi_regulate.library.odd_names import (
    FILES,
    FOLDERS,
    WORDS_FOLDERS,
    backup_of,
    is_known,
    is_yaml,
    left_by_an_editor,
    looks_like_settings,
    made_by,
    near_folder,
    of_words,
    sealed_from,
    stem,
)
from pi_regulate.words import Problem, Severity

MOST_TOLD = 20

_OF_LANGUAGES = re.compile(r"words|lang(?:s|uages?)?|locales?|translations?|i18n", re.IGNORECASE)


def strays(home: Path, lines: Collection[str] = (), most: int = MOST_TOLD) -> list[Problem]:
    """Everything in the owner's folder that is not read but may be meant to be, by name; at most `most` files.

    `lines` are the names of the lines that a voice can say.
    """
    found: list[Problem] = []
    read = all_read_in(home)
    for name in names_in(home):
        path = home / name
        if name in FILES:
            continue
        if name in FOLDERS:
            found += strays_among(path, read)
        elif name == "voices" and os.path.isdir(path):
            found += _among_voices(path, home, read, lines)
        elif file_id(path) in read:
            continue
        elif os.path.isdir(path) and not is_known(name):
            found += _odd_folder(path, home, read)
        elif severity := _severity(path, home):
            found.append(packed_voice(path, home, lines) or _elsewhere(path, home, severity))
    for folder in (home, *(home / name for name in FOLDERS)):
        found += loose(files_below(folder, read), home, lines)
    found = _each_once(found)
    found.sort(key=lambda problem: problem.severity != "unread")  # so that the least important are left out
    more = len(found) - most
    message = f"{more} more files are not read. `pi-regulate check FILE` says what to do about one of them."
    tail = [file_problem(home, message, "unread")] if more > 0 else []
    return [*found[:most], *tail]


def is_home(folder: Path) -> bool:
    """Whether a folder looks like an owner's folder: it holds something that is read there, even if misnamed."""
    return any(
        near_folder(name) in FOLDERS if os.path.isdir(folder / name) else looks_like_settings(name)
        for name in names_in(folder)
    )


def strays_among(place: Path, read: Ids | None = None) -> list[Problem]:
    """Files in `exercises` or `routines` and the folders below that are not read, except those `read` elsewhere."""
    found = list(_settings_among(place)) if place.name in FOLDERS else []
    for path in files_below(place, file_ids([place, *yaml_files(place)[0]]) if read is None else read):
        if path.parent == place and path.name.endswith(".yaml"):
            continue
        if severity := _severity(path, place):
            found.append(_as(severity, path, _right_among(path, place), place.parent))
    return _each_once(found)


def _settings_among(place: Path) -> Iterator[Problem]:
    """Settings and lines of the device in `exercises` or `routines`, which belong one folder up.

    The reader of that folder reports files named `.yaml`.
    """
    for path in (place / name for name in names_in(place) if looks_like_settings(name) and not name.endswith(".yaml")):
        if left_by_an_editor(path.name) is None and made_by(path.name) == "text" and os.path.isfile(path):
            right = place.parent / PLACES[kind_of_file(read_document(path))]
            if right.name in FILES and file_id(path) != file_id(right):
                yield told_stray(path, right, place.parent)


def _right_among(path: Path, place: Path) -> Path:
    """Where a file in `exercises`, `routines` or below belongs: usually there."""
    if place.name in FOLDERS and (meant := looks_like_settings(path.name)) is not None:
        if made_by(path.name) != "text":
            return place.parent / meant
        if (right := place.parent / PLACES[kind_of_file(read_document(path))]).name in FILES:
            return right
    return place / f"{stem(path.name)}.yaml"


def _among_voices(voices: Path, home: Path, read: Ids, lines: Collection[str]) -> Iterator[Problem]:
    """Files lying beside the voices, and files of ours among their recordings."""
    beside = [voices / name for name in names_in(voices) if not is_known(name)]
    ours = [path for path in beside if _is_ours_at_a_voice(path, home, read)]
    yield from beside_voices([path for path in beside if path not in ours], voices, lines)
    for voice in (path for path in beside if os.path.isdir(path)):
        ours += [path for path in files_below(voice, read) if _is_ours_at_a_voice(path, home, read)]
    yield from (_elsewhere(path, home) for path in ours)


def _is_ours_at_a_voice(path: Path, home: Path, read: Ids) -> bool:
    """Whether a file among recordings is meant for the device. Lists of what was said and other notes are not."""
    name = path.name
    if name == "manifest.json" or os.path.isdir(path) or file_id(path) in read or _severity(path, home) != "unread":
        return False
    by_name = is_yaml(name) or looks_like_settings(name) is not None
    if is_archive(name, first_bytes(path) or b""):
        inside = [Path(one.name).name for one in files_inside(path) or ()]
        return path.parent.name != "voices" and any(is_yaml(one) or looks_like_settings(one) for one in inside)
    if made_by(name) != "text":
        return True
    document = read_document(path)
    if not isinstance(document.data, dict):
        return by_name
    return is_ours(document) and (by_name or kind_of_file(document) != "lines")


def _severity(path: Path, place: Path) -> Severity | None:
    """How a file in the owner's folder or below is reported; None when there is nothing to report.

    `place` is the folder it was meant for: the owner's own, `exercises` or `routines`.
    """
    name, in_ours = path.name, place.name in FOLDERS
    if is_known(name) or (made := made_by(name)) == "media":
        return None
    settings = None if in_ours else looks_like_settings(name)
    if (base := left_by_an_editor(name)) is not None:
        meant = None if in_ours else looks_like_settings(base)
        there = meant is None or any(os.path.lexists(path.parent / other) for other in (base, meant))
        return None if there else "unread"
    if (base := backup_of(name) or sealed_from(name)) is not None:
        right = settings or f"{stem(name)}.yaml"
        if any(os.path.lexists(path.parent / other) for other in (base, right)):
            return None
    if settings or is_yaml(name):
        return "unread"
    if in_ours and made != "text":
        return "unread"
    data = first_bytes(path)
    if data is not None and is_archive(name, data):
        inside = files_inside(path)
        if inside is None or any(_is_ours_inside(one) for one in inside):
            return "unread"
    elif (made in ("text", "document", "download") and speaks_of_ours(text_of(data or b""))) or (
        made == "text" and is_part_of_settings(path)
    ):
        return "unread"
    if path.suffix.lower() == ".pdf" and not in_ours:
        return None
    return "warning" if path.parent == place else None


def _is_ours_inside(one: Inside) -> bool:
    name = Path(one.name).name
    return (
        one.name == UNSEEN
        or is_yaml(name)
        or looks_like_settings(name) is not None
        or speaks_of_ours(text_of(one.data))
    )


def _odd_folder(folder: Path, home: Path, read: Ids) -> Iterator[Problem]:
    """A folder that is not one of the three: with a wrong name, or with files of ours somewhere in it.

    A folder with a file that is read through a link stays where it is.
    """
    stays = any(file_id(path) in read for path in files_below(folder))
    words = home / WORDS_FOLDERS[0]
    if folder == words:
        for path in _ours_below(folder, home, read):
            yield _of_language(path, home) if kind_of_file(read_document(path)) == "lines" else _elsewhere(path, home)
        return
    if not stays and _OF_LANGUAGES.fullmatch(folder.name) and any(_ours_below(folder, home, read)):
        taken = os.path.lexists(words)
        message = f"the lines of other languages are read from the folder `{words.name}`. "
        message += "To leave this one out: " if taken else "To rename it: "
        yield with_command(folder, message, moving(folder, folder.with_name(f".{folder.name}") if taken else words))
        return
    near = near_folder(folder.name)
    place = home / near if near is not None else None
    if place is not None and not stays and not os.path.lexists(place):
        if names_in(folder):
            message = f"the device looks for a folder `{place.name}`. To rename it: "
            yield with_command(folder, message, moving(folder, place))
        return
    for path in _ours_below(folder, place if place is not None and place.name in FOLDERS else home, read):
        if place is not None and place.name in FOLDERS:
            yield told_stray(path, place / f"{stem(path.name)}.yaml", home)
        else:
            yield _elsewhere(path, home)


def _of_language(path: Path, home: Path) -> Problem:
    """A file of lines in `words` whose name is not that of a language as it is written here."""
    right = path.with_name(f"{language_like(stem(path.name))}.yaml")
    if of_words(right.name):
        return told_stray(path, right, home)
    message = "a file of lines here is called after its language, such as `de.yaml` or `pt-BR.yaml`. To leave it out: "
    return with_command(path, message, hiding(path))


def _ours_below(folder: Path, place: Path, read: Ids) -> Iterator[Path]:
    return (path for path in files_below(folder, read) if _severity(path, place) == "unread")


def _elsewhere(path: Path, home: Path, severity: Severity = "unread") -> Problem:
    """A file in a place where the device doesn't look for its kind."""
    above = [part for part in path.relative_to(home).parts[:-1] if part in FOLDERS]
    place = above[-1] if above else ""
    if (meant := looks_like_settings(left_by_an_editor(path.name) or path.name)) is not None:
        place = meant
    elif not place and severity == "unread":
        place = PLACES[kind_of_file(read_document(path))]
    right = home / place if place in FILES else home / place / f"{stem(path.name)}.yaml"
    return _as(severity, path, right, home)


def _as(severity: Severity, path: Path, right: Path, home: Path) -> Problem:
    if severity == "unread":
        return told_stray(path, right, home)
    return file_problem(path, f"the device does not read this file. {LEAVE}", severity)


def _each_once(found: Iterable[Problem]) -> list[Problem]:
    """The problems with only one for each file. A link counts first, since what it leads to may stay there."""
    kept, seen = list[Problem](), set[Path]()
    for problem in sorted(found, key=lambda problem: not (os.path.isdir(problem.path) or os.path.islink(problem.path))):
        path, real = Path(problem.path), Path(os.path.realpath(problem.path))
        if seen.isdisjoint((real, *real.parents)):
            kept.append(problem)
            seen |= {real, *(Path(os.path.realpath(path / name)) for name in names_in(path))}
    return kept
