"""The owner's files as they last worked, kept whole in one file with a hash.

A snapshot is the text of every YAML file the device reads from the owner's folder. It is taken when they are loaded
and kept when the device has run well with them: what lies here was not only read but lived with. It is one file and no
copy of the folder: one rename replaces all of it, or nothing. Rule: a snapshot whose hash is wrong is none.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import stat
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from pi_regulate.devices.keeping.store import DAMAGED, write_whole
from pi_regulate.library.files import NoOrdinaryFileError, read_bytes, yaml_files
from pi_regulate.library.source_text import MAX_BYTES
from pi_regulate.library.yaml_source import read

FILE = "last-good.json"
ALONE = ("settings.yaml", "lines.yaml")
FOLDERS = ("exercises", "routines")
ASIDE = "~"  # ends the name of what a rollback keeps; such a file is not read, and editors know it as a backup
READABLE = 0o644  # the service's user reads what the owner has written


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The owner's files: their texts by their names inside the folder, such as `exercises/my-calm.yaml`."""

    files: Mapping[str, str]

    @property
    def digest(self) -> str:
        """Tells two snapshots apart."""
        return sha256(json.dumps(dict(sorted(self.files.items()))).encode()).hexdigest()


def take(folder: Path | None) -> Snapshot | None:
    """The owner's files as they are now; None when one of them can't be read. No folder is no files."""
    if folder is None:
        return Snapshot({})
    files = {}
    try:
        for path in _paths(folder):
            data = read_bytes(path)
            if len(data) > MAX_BYTES:
                return None
            files[path.relative_to(folder).as_posix()] = data.decode("utf-8")
    except (OSError, ValueError):
        return None
    return Snapshot(files)


def _paths(folder: Path) -> Iterator[Path]:
    yield from (folder / name for name in ALONE if (folder / name).is_file())
    for name in FOLDERS:
        yield from (path for path in yaml_files(folder / name)[0] if path.is_file())


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
            kept = json.loads(self._path.read_text(encoding="utf-8"))
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
    name with the day and, from the second on, a number; None where nothing stood there. Nothing is ever overwritten
    that is not kept, a link stays a link, each file is whole at any moment, and whoever is interrupted can simply do it
    again. Raises OSError.
    """
    changed: dict[str, str | None] = {}
    now = {path.relative_to(folder).as_posix(): path for path in _paths(folder)}
    for inside, text in snapshot.files.items():
        path = folder / inside
        if _holds(path, text.encode()):
            continue
        path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        changed[inside] = _copy_aside(path, today) if os.path.exists(path) else None
        write_whole(Path(os.path.realpath(path)), text, mode=READABLE)
    for inside, path in now.items():
        if inside not in snapshot.files:
            aside, handle = _name_aside(path, today)
            os.close(handle)
            os.replace(path, aside)
            changed[inside] = aside.name
    return dict(sorted(changed.items()))


def _holds(path: Path, data: bytes) -> bool:
    with suppress(OSError):
        return read_bytes(path, len(data) + 1) == data
    return False


def _copy_aside(path: Path, today: date) -> str:
    """A copy of a file beside it, whole and as readable as the file is; gives its name. Raises OSError."""
    if not path.is_file():
        raise NoOrdinaryFileError(errno.EINVAL, "it is not an ordinary file", str(path))
    with path.open("rb") as source:
        aside, handle = _name_aside(path, today)
        try:
            with os.fdopen(handle, "wb") as target:
                shutil.copyfileobj(source, target)
                target.flush()
                there = os.fstat(source.fileno())
                os.fchmod(handle, stat.S_IMODE(there.st_mode))
                if os.geteuid() == 0:
                    os.fchown(handle, there.st_uid, there.st_gid)
                os.fsync(handle)
        except OSError:
            aside.unlink()  # half of it; the whole one stands where it stood
            raise
    return aside.name


def _name_aside(path: Path, today: date) -> tuple[Path, int]:
    """A new, empty file beside a file, for what stands there now; with its descriptor. Raises OSError."""
    for number in count(1):
        again = f"-{number}" if number > 1 else ""
        aside = path.with_name(f"{path.name}.{today.isoformat()}{again}{ASIDE}")
        with suppress(FileExistsError):
            return aside, os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    raise AssertionError  # numbers don't end
