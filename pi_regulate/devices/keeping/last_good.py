"""The owner's files as they last worked, kept whole in one file with a hash.

A snapshot is the text of every YAML file the device reads from the owner's folder. It is taken when they are loaded
and kept when the device has run well with them: what lies here was not only read but lived with. It is one file and no
copy of the folder: one rename replaces all of it, or nothing. Rule: a snapshot whose hash is wrong is none.
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

from pi_regulate.devices.keeping.store import DAMAGED, fitting, write_whole
from pi_regulate.library.folder.files import read_bytes, yaml_files
from pi_regulate.library.yaml.source import read
from pi_regulate.library.yaml.source_text import MAX_BYTES
from pi_regulate.words import Problem

FILE = "last-good.json"
ALONE = ("settings.yaml", "lines.yaml")
FOLDERS = ("exercises", "routines")
ASIDE = "~"  # ends the name of what a rollback keeps; such a file is not read, and editors know it as a backup
READABLE = 0o644  # the service's user reads what the owner has written
MOST_BYTES = 4 << 20  # of all files together, a hundred times the shipped ones; the service may use 200 MB of memory
LARGEST_BYTES = 32 << 20  # of the file they are kept in: a sign that JSON escapes, `\\u0000`, takes six times its room


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The owner's files: their texts by their names inside the folder, such as `exercises/my-calm.yaml`."""

    files: Mapping[str, str]

    @property
    def digest(self) -> str:
        """Tells two snapshots apart."""
        return sha256(json.dumps(dict(sorted(self.files.items()))).encode()).hexdigest()


def take(folder: Path | None) -> Snapshot | None:
    """The owner's files as they are now; None when one of them can't be read, or all together are too large to keep.

    No folder is no files.
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


def _paths(folder: Path) -> tuple[list[Path], list[Problem]]:
    """What stands under the name of a file of the owner's, whatever it is, and what is odd about the folders."""
    paths, problems = [folder / name for name in ALONE if os.path.lexists(folder / name)], list[Problem]()
    for name in FOLDERS:
        found, odd = yaml_files(folder / name)
        paths += found
        problems += odd
    return paths, problems


def only(snapshot: Snapshot, sections: Collection[str]) -> Snapshot | None:
    """Only these sections of the settings; None where there are none, or the file is no YAML.

    A lamp on hardware PWM is one on software PWM here: any pin can do that, whatever has become of the chip's own.
    """
    data = read(ALONE[0], snapshot.files.get(ALONE[0], "").encode()).data
    found = {name: data[name] for name in sections if name in data} if isinstance(data, dict) else {}
    lamp = found.get("lamp")
    if isinstance(lamp, dict) and lamp.get("driver") == "hardware_pwm":
        found["lamp"] = lamp | {"driver": "pwm"}
    return Snapshot({ALONE[0]: json.dumps(found)}) if found else None


class LastGood:
    """The snapshot in the state folder."""

    def __init__(self, state: Path) -> None:
        self._path = state / FILE

    def read(self) -> Snapshot | None:
        """What was kept; None when nothing was, or it is damaged."""
        try:
            kept = json.loads(read_bytes(self._path, LARGEST_BYTES))
            snapshot = Snapshot({_safe(name): str(text) for name, text in kept["files"].items()})
            return snapshot if snapshot.digest == kept["sha256"] else None
        except DAMAGED:
            return None

    def keep(self, snapshot: Snapshot) -> None:
        """Replaces what was kept, where it differs. Raises OSError."""
        if self.read() == snapshot:
            return
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        kept = {"sha256": snapshot.digest, "files": dict(snapshot.files)}
        write_whole(self._path, json.dumps(kept, indent=1) + "\n")


def _safe(name: object) -> str:
    """A name inside the folder, and nowhere else. Raises ValueError."""
    parts = str(name).split("/")
    inside = len(parts) == 2 and parts[0] in FOLDERS and parts[1].endswith(".yaml") and not parts[1].startswith(".")
    if not inside and name not in ALONE:
        raise ValueError(f"{name} is none of the owner's files")
    return str(name)


@contextmanager
def unfolded(snapshot: Snapshot) -> Iterator[Path]:
    """A folder with these files, gone at the end. Raises OSError."""
    with TemporaryDirectory(prefix="pi-regulate-") as name:
        folder = Path(name, "last-good")
        folder.mkdir()
        for inside, text in snapshot.files.items():
            (folder / inside).parent.mkdir(exist_ok=True)
            (folder / inside).write_text(text, encoding="utf-8", newline="")
        yield folder


def roll_back(snapshot: Snapshot, folder: Path, today: date) -> dict[str, str | None]:
    """Brings the owner's folder back to a snapshot.

    Gives the names of what has changed, each with the name under which the owner's own file is kept beside it: the old
    name with the day and, from the second on, a number; None where nothing stood there. Nothing is overwritten that is
    not kept, no file is ever half of one, and whoever is interrupted can simply do it again. A link to a file stays a
    link. What can't be read or replaced as a file of ours can (a pipe, a folder, a link that leads nowhere, a huge
    file) is kept by moving it aside, unread. Raises OSError.
    """
    changed: dict[str, str | None] = {}
    for name in FOLDERS:
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
            write_whole(path, text, mode=READABLE)
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
    """Puts the text in the place of what stands there; gives the name under which that is kept. Raises OSError."""
    with suppress(OSError):  # what can't be copied, or replaced where a link leads, can yet be moved
        if len(data := read_bytes(path)) <= MAX_BYTES:
            aside = _free_name(path, today)
            write_whole(aside, data, mode=stat.S_IMODE(path.stat().st_mode), like=path)
            try:
                write_whole(Path(os.path.realpath(path)), text, mode=READABLE)
            except BaseException:  # Ctrl-C too
                if _holds(path, data):
                    aside.unlink()
                raise
            return aside.name
    aside = _free_name(path, today)
    try:
        os.rename(path, aside)
        write_whole(path, text, mode=READABLE)
    except BaseException:
        if not os.path.lexists(path):
            os.rename(aside, path)
        raise
    return aside.name


def _moved_aside(path: Path, today: date) -> str:
    """Renames it, whatever it is; gives the new name. Raises OSError."""
    aside = _free_name(path, today)
    os.rename(path, aside)
    return aside.name


def _free_name(path: Path, today: date) -> Path:
    """A name beside it that nothing has, for what stands there now; of a very long name, only the beginning is kept."""
    days = (f".{today.isoformat()}{f'-{number}' if number > 1 else ''}{ASIDE}" for number in count(1))
    names = (path.with_name(fitting(path.name, day)) for day in days)
    return next(name for name in names if not os.path.lexists(name))
