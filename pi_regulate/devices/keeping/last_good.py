"""Keeps the owner's files as they last worked, all together in one file with a hash.

A snapshot is the text of every YAML file that the device reads from the owner's folder. It is taken when they are
loaded and kept once the device has run well with them, so these files were not only read but proved in use. It is one
file, not a copy of the folder, so one rename replaces all of it or nothing. Rule: a snapshot with a wrong hash doesn't
count.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from pi_regulate.devices.keeping.store import DAMAGED, fitting_name, write_whole
from pi_regulate.library.folder.reading import read_bytes, yaml_files
from pi_regulate.library.odd_names import OWNERS_FOLDERS
from pi_regulate.library.yaml.source import read
from pi_regulate.library.yaml.source_text import MAX_BYTES
from pi_regulate.words import Problem

_FILE = "last-good.json"
ALONE = ("settings.yaml", "lines.yaml")
ASIDE = "~"  # ends the name of a file that a rollback keeps; such files are not read, and editors know them as backups
_READABLE = 0o644  # the service's user reads what the owner has written
MOST_BYTES = 4 << 20  # of all files together, a hundred times the shipped ones; the service may use 200 MB of memory
_LARGEST_BYTES = 32 << 20  # of the file that keeps them; a character that JSON escapes, `\\u0000`, takes six bytes


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The owner's files: their texts by their names inside the folder, such as `exercises/my-calm.yaml`."""

    files: Mapping[str, str]

    @property
    def digest(self) -> str:
        """A hash that identifies the snapshot."""
        return sha256(json.dumps(dict(sorted(self.files.items()))).encode()).hexdigest()


def take(folder: Path | None) -> Snapshot | None:
    """The owner's files as they are now; None when one can't be read, or all together are too large to keep.

    A missing folder counts as empty.
    """
    if folder is None:
        return Snapshot({})
    files, room = dict[str, str](), MOST_BYTES
    paths, problems = _paths(folder)
    if problems:
        return None
    try:
        for path in paths:
            data = read_bytes(path)
            room -= len(data)
            if len(data) > MAX_BYTES or room < 0:
                return None
            files[path.relative_to(folder).as_posix()] = data.decode("utf-8")
    except (OSError, ValueError):
        return None
    return Snapshot(files)


def readable(folder: Path | None) -> Snapshot | None:
    """The owner's files as they are now, without those that can't be read; None when together they are too large."""
    if folder is None:
        return Snapshot({})
    files, room = dict[str, str](), MOST_BYTES
    for path in _paths(folder)[0]:
        with suppress(OSError, ValueError):
            data = read_bytes(path, MAX_BYTES + 1)
            if len(data) > MAX_BYTES:
                continue
            room -= len(data)
            if room < 0:
                return None
            files[path.relative_to(folder).as_posix()] = data.decode("utf-8")
    return Snapshot(files)


def _paths(folder: Path) -> tuple[list[Path], list[Problem]]:
    """Everything named like one of the owner's files, of whatever kind, and problems with the folders."""
    paths, problems = [folder / name for name in ALONE if os.path.lexists(folder / name)], list[Problem]()
    for name in OWNERS_FOLDERS:
        found, odd = yaml_files(folder / name)
        paths += found
        problems += odd
    return paths, problems


def only(snapshot: Snapshot, sections: Collection[str]) -> Snapshot | None:
    """Only these sections of the settings; None when they have none of them, or the file is not YAML.

    Hardware PWM becomes software PWM here, which works on any pin, whatever the state of the chip's own; a motor keeps
    its frequency if software can make it.
    """
    data = read(ALONE[0], snapshot.files.get(ALONE[0], "").encode()).data
    found = {name: data[name] for name in sections if name in data} if isinstance(data, dict) else {}
    lamp = found.get("lamp")
    if isinstance(lamp, dict) and lamp.get("driver") == "hardware_pwm":
        found["lamp"] = lamp | {"driver": "pwm"}
    touch = found.get("touch")
    if isinstance(touch, dict) and touch.get("driver") == "hardware_pwm":
        from pi_regulate.library.touch import MOST_SOFTWARE_HZ  # not for `lamp off`, which waits for no model

        hz = touch.get("frequency")
        kept = isinstance(hz, int | float) and hz <= MOST_SOFTWARE_HZ
        found["touch"] = touch | {"driver": "pwm", "frequency": hz if kept else "auto"}
    return Snapshot({ALONE[0]: json.dumps(found)}) if found else None


class LastGood:
    """The snapshot in the state folder."""

    def __init__(self, state: Path) -> None:
        self._path = state / _FILE

    def read(self) -> Snapshot | None:
        """The snapshot that was kept; None when there is none, or it is damaged."""
        try:
            kept = json.loads(read_bytes(self._path, _LARGEST_BYTES))
            snapshot = Snapshot({_safe(name): str(text) for name, text in kept["files"].items()})
            return snapshot if snapshot.digest == kept["sha256"] else None
        except DAMAGED:
            return None

    def keep(self, snapshot: Snapshot) -> None:
        """Replaces the kept snapshot if it differs. Raises OSError."""
        if self.read() == snapshot:
            return
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        kept = {"sha256": snapshot.digest, "files": dict(snapshot.files)}
        write_whole(self._path, json.dumps(kept, indent=1) + "\n")


def _safe(name: object) -> str:
    """Returns a name that stays inside the folder. Raises ValueError for any other."""
    parts = str(name).split("/")
    inside = (
        len(parts) == 2 and parts[0] in OWNERS_FOLDERS and parts[1].endswith(".yaml") and not parts[1].startswith(".")
    )
    if not inside and name not in ALONE:
        raise ValueError(f"{name} is not one of the owner's files")
    return str(name)


@contextmanager
def unfolded(snapshot: Snapshot) -> Iterator[Path]:
    """A temporary folder with these files. Raises OSError."""
    with TemporaryDirectory(prefix="pi-regulate-") as name:
        folder = Path(name, "last-good")
        folder.mkdir()
        for inside, text in snapshot.files.items():
            (folder / inside).parent.mkdir(exist_ok=True)
            (folder / inside).write_text(text, encoding="utf-8", newline="")
        yield folder


def roll_back(snapshot: Snapshot, folder: Path, today: date) -> dict[str, str | None]:
    """Brings the owner's folder back to a snapshot.

    Returns the names of the changed files, each with the name under which the owner's version is kept: the old name
    with the day and, from the second on, a number; None when there was no such file. Nothing is overwritten without
    being kept, no file is ever half written, and an interrupted rollback can simply be repeated. A link to a file stays
    a link. Anything that can't be read or replaced like a file (a pipe, a folder, a link that leads nowhere, a huge
    file) is moved aside unread. Raises OSError.
    """
    changed: dict[str, str | None] = {}
    for name in OWNERS_FOLDERS:
        if os.path.lexists(folder / name) and not os.path.isdir(folder / name):
            changed[name] = _moved_aside(folder / name, today)
    now, _ = _paths(folder)
    for inside, text in snapshot.files.items():
        path = folder / inside
        if _holds(path, text.encode()):
            continue
        path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        if os.path.lexists(path):
            changed[inside] = _replaced(path, text, today)
        else:
            write_whole(path, text, mode=_READABLE)
            changed[inside] = None
    for path in now:
        inside = path.relative_to(folder).as_posix()
        if inside not in snapshot.files:
            changed[inside] = _moved_aside(path, today)
    return dict(sorted(changed.items()))


def _holds(path: Path, data: bytes) -> bool:
    with suppress(OSError):
        return read_bytes(path, len(data) + 1) == data
    return False


def _replaced(path: Path, text: str, today: date) -> str:
    """Writes the text in place of what was there; returns the name under which that is kept. Raises OSError."""
    with suppress(OSError):  # what can't be copied, or replaced where a link leads, can still be moved
        if len(data := read_bytes(path)) <= MAX_BYTES:
            aside = _free_name(path, today)
            write_whole(aside, data, mode=stat.S_IMODE(path.stat().st_mode), like=path)
            try:
                write_whole(Path(os.path.realpath(path)), text, mode=_READABLE)
            except BaseException:  # Ctrl-C too
                if _holds(path, data):
                    aside.unlink()
                raise
            return aside.name
    aside = _free_name(path, today)
    try:
        os.rename(path, aside)
        write_whole(path, text, mode=_READABLE)
    except BaseException:
        if not os.path.lexists(path):
            os.rename(aside, path)
        raise
    return aside.name


def _moved_aside(path: Path, today: date) -> str:
    """Renames it, whatever it is; returns the new name. Raises OSError."""
    aside = _free_name(path, today)
    os.rename(path, aside)
    return aside.name


def _free_name(path: Path, today: date) -> Path:
    """A free name for what is there now, with the day; a very long name is shortened."""
    days = (f".{today.isoformat()}{f'-{number}' if number > 1 else ''}{ASIDE}" for number in count(1))
    names = (path.with_name(fitting_name(path.name, day)) for day in days)
    return next(name for name in names if not os.path.lexists(name))
