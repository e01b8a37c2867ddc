"""What is inside an archive, where Python can read it, and the command that unpacks it.

Python's library reads ZIP and tar files, and single files packed by gzip, bzip2 or xz. It can't read others, such as
7-Zip and RAR, nor damaged ones; then the message asks the person to unpack it.
Rule: an archive may claim anything about itself, so only its first few MiB are looked at, and nothing is written.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from itertools import count, islice
from pathlib import Path
from typing import IO, Any, NamedTuple

from pi_regulate.library.folder.reading import read_bytes, shell
from pi_regulate.library.folder.words_in import PLAIN_ZIP
from pi_regulate.library.odd_names import made_by, stem
from pi_regulate.library.other_formats import is_packed

MOST_READ = 64 * 1024  # bytes of each file that are looked at, inside an archive or outside
MOST_UNPACKED = 1024 * 1024  # bytes of a packed tar file that are looked at; this takes a moment even on a small board
_MOST_FILES = 2_000
_WITH_WORDS = ("text", "document")  # what is looked at inside
UNSEEN = "…"  # stands for the files that were not looked at

_ZIP = b"PK\x03\x04"
_ALONE: Mapping[bytes, tuple[str, str]] = {
    b"\x1f\x8b": ("gzip", ".gz"), b"BZh": ("bzip2", ".bz2"), b"\xfd7zXZ\0": ("xz", ".xz"),
}  # fmt: skip
"""Programs that pack a single file, by the first bytes they write, each with the ending it needs to unpack."""
_STAYS_INSIDE = re.compile(r"(?!/)(?!(?:.*/)?\.\./).+", re.DOTALL)


class Inside(NamedTuple):
    """A file in an archive: its name with its folders, and its first bytes."""

    name: str
    data: bytes


def first_bytes(path: Path) -> bytes | None:
    """The first bytes of a file; None when it can't be read."""
    try:
        return read_bytes(path, MOST_READ)
    except (OSError, ValueError):
        return None


def is_archive(name: str, data: bytes) -> bool:
    """Whether a file is an archive by its name or its first bytes. A word processor's packed document is not one."""
    made = made_by(name)
    return made == "archive" or (made not in ("document", "download") and is_packed(data))


def files_inside(path: Path) -> list[Inside] | None:
    """The files in an archive, with a last one called `UNSEEN` when there are more; None when it can't be read.

    Never waits.
    """
    if not (data := first_bytes(path)):  # looked at first, because opening a pipe would wait for its other end
        return None
    try:
        found = _in_zip(path) if data.startswith(_ZIP) else _in_tar(path, data)
        first = list(islice(found, _MOST_FILES))
        more = [Inside(UNSEEN, b"")] if next(found, None) is not None else []
        return [*(one for one in first if _STAYS_INSIDE.fullmatch(one.name)), *more]
    except Exception:  # noqa: BLE001 - a damaged archive may raise any error
        return None


def unpacking(path: Path, home: Path, *, hidden: bool = False) -> tuple[str, Path]:
    """The command that unpacks an archive into a new folder of the owner's, and that folder."""
    names = (f"{'.' * hidden}{stem(path.name)}-unpacked{f'-{number}' if number > 1 else ''}" for number in count(1))
    to = next(home / name for name in names if not os.path.lexists(home / name))
    sudo, data = maybe_sudo(home), first_bytes(path) or b""
    if data.startswith(_ZIP):
        return f"{sudo}{shell('python3', '-m', 'zipfile', '-e', path, to)}", to
    made = f"{sudo}{shell('mkdir', to)} && {sudo}"
    packer = _packer(data)
    if packer is None or _is_tar(_unpacked(path, packer)):
        return f"{made}{shell('tar', '-xf', path, '-C', to)}", to
    copy = to / f"{_name_alone(path)}{packer[1]}"
    return f"{made}{shell('cp', path, copy)} && {sudo}{shell(packer[0], '-d', copy)}", to


def maybe_sudo(folder: Path) -> str:
    """The prefix of a command that writes in a folder: `sudo ` when the folder is another user's."""
    return "" if os.access(folder, os.W_OK) else "sudo "


def _in_zip(path: Path) -> Iterator[Inside]:
    import zipfile  # imported here, like the others below, because archives are rare

    with zipfile.ZipFile(path) as archive:
        for one in archive.infolist():
            if one.is_dir():
                continue
            readable = one.compress_type in PLAIN_ZIP and not one.flag_bits & 1 and made_by(one.filename) in _WITH_WORDS
            with archive.open(one) if readable else BytesIO() as file:
                yield Inside(one.filename, file.read(MOST_READ))


def _in_tar(path: Path, data: bytes) -> Iterator[Inside]:
    packer = _packer(data)
    if packer is None:
        with path.open("rb") as file:
            yield from _tar_members(file)
        return
    unpacked = _unpacked(path, packer)
    if _is_tar(unpacked):
        yield from _tar_members(BytesIO(unpacked))
        if len(unpacked) == MOST_UNPACKED:
            yield Inside(UNSEEN, b"")
    else:
        yield Inside(_name_alone(path), unpacked[:MOST_READ])


def _tar_members(file: IO[bytes]) -> Iterator[Inside]:
    import tarfile

    with tarfile.open(fileobj=file, mode="r:") as archive:
        while True:
            try:
                one = archive.next()
            except tarfile.ReadError:  # it is cut off here, by us or already in the file
                yield Inside(UNSEEN, b"")
                return
            if one is None:
                return
            if one.isfile():
                content = archive.extractfile(one) if made_by(one.name) in _WITH_WORDS else None
                yield Inside(one.name.removeprefix("./"), content.read(MOST_READ) if content is not None else b"")


def _packer(data: bytes) -> tuple[str, str] | None:
    return next((packer for first, packer in _ALONE.items() if data.startswith(first)), None)


def _unpacked(path: Path, packer: tuple[str, str]) -> bytes:
    import bz2
    import gzip
    import lzma

    opened: Mapping[str, Any] = {"gzip": gzip.open, "bzip2": bz2.open, "xz": lzma.open}
    with opened[packer[0]](path) as file:
        return bytes(file.read(MOST_UNPACKED))


def _is_tar(data: bytes) -> bool:
    return data[257:262] == b"ustar"


def _name_alone(path: Path) -> str:
    """The name of the single file inside: `settings.yaml` for `settings.yaml.gz`."""
    base, _, ending = path.name.rpartition(".")
    return base if base and made_by(f"x.{ending}") == "archive" else path.name
