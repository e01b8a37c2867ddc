"""The owner's files as they last worked, kept whole in one file with a hash.

A snapshot is the text of every YAML file the device reads from the owner's folder. It is taken when they are loaded
and kept when the device has run well with them: what lies here was not only read but lived with. It is one file and no
copy of the folder: one rename replaces all of it, or nothing. Rule: a snapshot whose hash is wrong is none.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from pi_regulate.devices.keeping.store import DAMAGED, write_whole
from pi_regulate.library.files import yaml_files
from pi_regulate.library.source_text import MAX_BYTES
from pi_regulate.library.yaml_source import read

FILE = "last-good.json"
ALONE = ("settings.yaml", "lines.yaml")
FOLDERS = ("exercises", "routines")
ASIDE = "~"  # added to the name of a file that a rollback replaces; such a file is not read
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
            if path.stat().st_size > MAX_BYTES:
                return None
            files[path.relative_to(folder).as_posix()] = path.read_bytes().decode("utf-8")
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


def roll_back(snapshot: Snapshot, folder: Path) -> list[str]:
    """Brings the owner's folder back to a snapshot; gives the names of what has changed.

    What stood there is kept beside it, with `~` after its name; a link stays a link. Each file is whole at any moment,
    and whoever is interrupted can simply do it again. Raises OSError.
    """
    changed = []
    now = {path.relative_to(folder).as_posix(): path for path in _paths(folder)}
    for inside, text in snapshot.files.items():
        path = folder / inside
        before = None
        with suppress(OSError):
            before = path.read_bytes()
        if before == text.encode():
            continue
        path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        if before is not None:
            write_whole(path.with_name(path.name + ASIDE), before, mode=READABLE)
        write_whole(Path(os.path.realpath(path)), text, mode=READABLE)
        changed.append(inside)
    for inside, path in now.items():
        if inside not in snapshot.files:
            os.replace(path, path.with_name(path.name + ASIDE))
            changed.append(inside)
    return sorted(changed)
