"""Files that look like the owner's and that the device never reads: told, with the command that puts them right.

Settings in `settings.yml`, an exercise in a folder below `exercises`: nothing fails, and what somebody wrote does not
happen. If it was `photosensitive: true`, the light swells all the same. So every name in the owner's folder is compared
with those that are read. Backups that editors leave beside a file are no news, and neither is what is hidden: to
keep a file unread, give it, or its folder, a name that begins with a dot.
Rule: a problem of the severity "unread" never keeps the device from playing; it only says what it does not play.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Collection, Iterator
from itertools import islice
from pathlib import Path

from pi_regulate.library.files import file_problem, read_document, shell
from pi_regulate.library.kinds import PLACES, is_ours, kind_of_file
from pi_regulate.words import Problem

FILES = ("settings.yaml", "lines.yaml")
FOLDERS = ("exercises", "routines")
KNOWN_FOLDERS = (*FOLDERS, "voices")
MOST_TOLD = 20
MOST_SEEN = 2_000  # names in all; a folder with more is not the owner's
DEEPEST = 4  # folders below folders, which also ends links that lead in a circle

_YAML = re.compile(
    r"(?P<stem>.+?)\.(?:ya?ml|yalm|ymal|yam)(?:\.(?:txt|text|md|html?|rtf|docx?))?\s*", re.IGNORECASE | re.DOTALL
)
_MAYBE = re.compile(r"(?P<stem>[^.]+)(?:\.(?:txt|text|json|conf|cfg))?", re.IGNORECASE)
_LEFT_BY_EDITORS = re.compile(
    r"#(?P<hashed>.+)#|(?P<base>.+?)(?:~|\.(?:bak|save(?:\.\d+)?|orig|old|tmp|sw[a-p]|rej|(?:dpkg|ucf|rpm)-?\w+))"
)
_KEPT_BY_A_ROLLBACK = re.compile(r".+\.\d{4}-\d\d-\d\d(?:-\d+)?~")
_OF_LANGUAGES = re.compile(r"words|lang(?:s|uages?)?|locales?|translations?|i18n", re.IGNORECASE)
_COPIED = re.compile(
    r"^(?:copy of|kopie von)\s+"
    r"|(?:[ _-]*\(\d+\)|[ _-]+(?:copy|kopie|old|new|backup|bak|orig|final)(?:[ _-]*\d+)?|[ _-]*\d+)$"
)


def strays(home: Path) -> list[Problem]:
    """Everything in the owner's folder that looks like a file of ours and is not read, by name."""
    names = _names(home)
    found: list[Problem] = []
    for name in names:
        path = home / name
        if name in FILES or (name in KNOWN_FOLDERS and name not in FOLDERS) or _KEPT_BY_A_ROLLBACK.fullmatch(name):
            continue
        if name in FOLDERS:
            found += _inside(path, path, home)
        elif os.path.isdir(path):
            found += _odd_folder(path, home)
        else:
            found += _odd_file(path, names, home)
    more = len(found) - MOST_TOLD
    tail = [file_problem(home, f"{more} more files are not read.", "unread")] if more > 0 else []
    return [*found[:MOST_TOLD], *tail]


def is_home(folder: Path) -> bool:
    """Whether a folder is one like the owner's: it holds something of what is read there, be it with a wrong name."""
    return any(
        near_folder(name) in FOLDERS if os.path.isdir(folder / name) else looks_like_settings(name)
        for name in _names(folder)
    )


def strays_among(folder: Path) -> list[Problem]:
    """What is not read among the exercises or routines of one folder."""
    return list(_inside(folder, folder, folder.parent))


def looks_like_settings(name: str) -> str | None:
    """`settings.yaml` or `lines.yaml`, where a name was likely meant to be that; None for any other."""
    found = _YAML.fullmatch(name) or _MAYBE.fullmatch(name)
    if found is None:
        return None
    stem, before = found["stem"].lower().strip(), ""
    while stem != before:
        before, stem = stem, _COPIED.sub("", _without_ending(stem)).strip()
    near = difflib.get_close_matches(stem, ("settings", "lines"), n=1, cutoff=0.86)
    return f"{near[0]}.yaml" if near else None


def could_be_ours(name: str) -> bool:
    """Whether a file of this name is worth a look when it comes or changes."""
    if name.startswith(".") or _LEFT_BY_EDITORS.fullmatch(name):
        return False
    return _YAML.fullmatch(name) is not None or looks_like_settings(name) is not None


def _without_ending(stem: str) -> str:
    found = _YAML.fullmatch(stem)
    return found["stem"] if found else stem


def _names(folder: Path) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entry.name for entry in islice(entries, MOST_SEEN) if not entry.name.startswith("."))
    except OSError:  # told by whoever reads it
        return []


def _odd_file(path: Path, beside: Collection[str], home: Path) -> Iterator[Problem]:
    """A file at the top of the owner's folder that is none of the two that are read there."""
    left = _LEFT_BY_EDITORS.fullmatch(path.name)
    if left is not None:
        base = left["hashed"] or left["base"]
        if base in FILES and base not in beside:
            yield _misnamed(path, home / base)
        return
    if (meant := looks_like_settings(path.name)) is not None:
        if not _same(path, home / meant):
            yield _misnamed(path, home / meant)
    elif _YAML.fullmatch(path.name) or (_MAYBE.fullmatch(path.name) and is_ours(read_document(path))):
        yield _elsewhere(path, home)


def _inside(folder: Path, place: Path, home: Path, depth: int = 1) -> Iterator[Problem]:
    """What is not read in `exercises` or `routines` (`place`) and in the folders below it."""
    for name in _names(folder):
        path = folder / name
        if _LEFT_BY_EDITORS.fullmatch(name):
            continue
        if os.path.isdir(path):
            if depth < DEEPEST and not name.endswith(".yaml"):  # a folder of that name is told by whoever reads it
                yield from _inside(path, place, home, depth + 1)
        elif found := _YAML.fullmatch(name):
            right = name if name.endswith(".yaml") else f"{found['stem']}.yaml"
            if folder != place:
                yield _misplaced(path, place / right, home)
            elif right != name and not _same(path, place / right):
                yield _misnamed(path, place / right)
        elif (maybe := _MAYBE.fullmatch(name)) and is_ours(read_document(path)):
            yield _misnamed(path, place / f"{maybe['stem']}.yaml")


def _odd_folder(folder: Path, home: Path) -> Iterator[Problem]:
    """A folder that is none of the three: with a wrong name, or with files of ours somewhere in it."""
    if _OF_LANGUAGES.fullmatch(folder.name) and any(_files_below(folder, 1)):
        message = (
            "no other languages are read. Other words for an exercise are written in an exercise of your own with its "
            "id. To leave this folder out: "
        )
        yield _told(folder, message, _move(folder, folder.with_name(f".{folder.name}")))
        return
    near = near_folder(folder.name)
    place = home / near if near is not None else None
    if place is not None and _same(folder, place):
        return
    if place is not None and not os.path.lexists(place):
        if _names(folder):
            message = f"the device looks for a folder `{place.name}`. To rename it: "
            yield _told(folder, message, _move(folder, place))
        return
    for path in _files_below(folder, 1):
        if place is not None and place.name in FOLDERS:
            yield _misplaced(path, place / path.name, home)
        else:
            yield _elsewhere(path, home)


def near_folder(name: str) -> str | None:
    """`exercises`, `routines` or `voices`, where a folder's name was likely meant to be that; None for any other."""
    near = difflib.get_close_matches(name.lower().strip(), KNOWN_FOLDERS, n=1, cutoff=0.8)
    return near[0] if near else None


def _files_below(folder: Path, depth: int) -> Iterator[Path]:
    for name in _names(folder):
        path = folder / name
        if os.path.isdir(path):
            if depth < DEEPEST:
                yield from _files_below(path, depth + 1)
        elif could_be_ours(name):
            yield path


def _elsewhere(path: Path, home: Path) -> Problem:
    """A file that lies where nothing of its kind is looked for."""
    above = [part for part in path.relative_to(home).parts[:-1] if part in FOLDERS]
    place = PLACES[kind_of_file(read_document(path))]
    meant = looks_like_settings(path.name)
    if meant is None and above:
        place = above[-1]
    elif meant is not None:
        place = meant
    found = _YAML.fullmatch(path.name) or _MAYBE.fullmatch(path.name)
    right = home / place if place in FILES else home / place / f"{found['stem'] if found else path.stem}.yaml"
    return _misplaced(path, right, home)


def _misnamed(path: Path, right: Path) -> Problem:
    if os.path.lexists(right):
        return _told(path, f"the device reads `{right.name}` beside it. {_BOTH}", shell("diff", path, right))
    return _told(path, f"the device looks for `{right.name}`. To rename it: ", _move(path, right))


def _misplaced(path: Path, right: Path, home: Path) -> Problem:
    where = right.relative_to(home)
    if os.path.lexists(right):
        return _told(path, f"the device reads `{where}`. {_BOTH}", shell("diff", path, right))
    message = f"the device looks for it as `{where}`. To move it: "
    made = "" if right.parent.is_dir() else f"{_maybe_sudo(home)}{shell('mkdir', '-p', right.parent)} && "
    return _told(path, message, made + _move(path, right))


_BOTH = "Keep one of them, and give the other a name that begins with a dot. To see what differs: "


def _told(path: Path, message: str, command: str) -> Problem:
    if not command.isprintable():  # such a name can't be typed
        message, command = message.rpartition(" To ")[0] or message.rstrip(": "), ""
    return file_problem(path, message + command, "unread")


def _move(path: Path, right: Path) -> str:
    return _maybe_sudo(path.parent) + shell("mv", "-n", path, right)


def _maybe_sudo(folder: Path) -> str:
    return "" if os.access(folder, os.W_OK) else "sudo "


def _same(path: Path, other: Path) -> bool:
    """Whether both names are one file, as on disks that take capitals and small letters for the same."""
    try:
        return os.path.samefile(path, other) and not os.path.islink(path) and not os.path.islink(other)
    except OSError:
        return False
