"""How a voice gets onto the disk, is exchanged for a better one, and leaves: whole, or not at all.

A draft is built in a hidden folder beside, written through to the disk, and takes the voice's place by two renames; in
between the earlier voice is found under its other name. A full disk, an interrupt or a kill at any moment leaves the
earlier voice or the new one; what such an end has left lying about is cleared away the next time.
Rule: nothing in a voice's folder is ever changed in place, except to make it unreadable when it is forgotten.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from pi_regulate.devices.speech.voices import Kept, read
from pi_regulate.library.scalars import identifier
from pi_regulate.sound.manifest import FILE, Line, Manifest, parsed
from pi_regulate.words import RegulateError

_REASONS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk is full",
    errno.EFBIG: "the disk is full",
    errno.EROFS: "the disk can't be written to",
    errno.EACCES: "you may not write there; try it with sudo",
    errno.EPERM: "you may not write there; try it with sudo",
}
_BLOCK = bytes(2**16)


def checked_name(name: str) -> str:
    """A name a voice may have. Raises RegulateError."""
    try:
        return identifier(name)
    except ValueError as error:
        raise RegulateError(str(error)) from None


class Draft:
    """A new state of the voice `name` in `home`, made beside the one that is there.

    It begins with all lines of the voice there is, or with none; `add` puts lines in, `commit` puts it in place. Left
    without a commit it leaves nothing behind. Raises RegulateError for a disk that is full or can't be written to, and
    for a manifest that nobody could read again.
    """

    def __init__(self, home: Path, name: str, manifest: Manifest, *, fresh: bool = False) -> None:
        self._home, self._place = home, home / checked_name(name)
        self._draft, self._before = home / f".{name}.new", home / f".{name}.before"
        self._wanted, self._fresh = manifest, fresh
        self.manifest = manifest

    def __enter__(self) -> Self:
        parsed(self._wanted.as_json().encode())  # what could not be read again is refused before any work is done
        with _plainly(self._place):
            self._home.mkdir(parents=True, exist_ok=True)
            self._lock = os.open(self._home, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            with _plainly(self._place):
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _tidy(self._home, self._place.name)
                kept = read(self._place) if self._place.exists() and not self._fresh else None
                self.manifest = replace(self._wanted, lines=dict(kept.manifest.lines) if kept is not None else {})
                self._draft.mkdir(mode=0o755)
                self._take_over(kept)
        except BaseException:
            self._leave()
            raise
        return self

    def _take_over(self, kept: Kept | None) -> None:
        for line, entry in dict(self.manifest.lines).items():
            if kept is None or entry.file not in kept.files:
                self.manifest = _without(self.manifest, line)
                continue
            try:  # a second name for the same bytes: they are never changed, so both stay whole
                os.link(kept.folder / entry.file, self._draft / entry.file, follow_symlinks=False)
            except OSError:
                shutil.copyfile(kept.folder / entry.file, self._draft / entry.file, follow_symlinks=False)

    def add(self, line: str, entry: Line, data: bytes) -> None:
        """Puts a line in, in place of the one that was there."""
        with _plainly(self._place):
            old = self.manifest.lines.get(line)
            if old is not None:
                with suppress(FileNotFoundError):
                    os.unlink(self._draft / old.file)
            _write(self._draft / entry.file, data)
        entry = replace(entry, sha256=hashlib.sha256(data).hexdigest())
        self.manifest = replace(self.manifest, lines={**self.manifest.lines, line: entry})

    def commit(self) -> None:
        """Puts the draft in place of what was there."""
        written = self.manifest.as_json().encode()
        parsed(written)
        with _plainly(self._place):
            _write(self._draft / FILE, written)
            _settle(self._draft)
            if self._place.exists():
                os.rename(self._place, self._before)
            os.rename(self._draft, self._place)
            _settle(self._home)
            _remove(self._before)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leave()

    def _leave(self) -> None:
        with suppress(OSError):
            _tidy(self._home, self._place.name)
        os.close(self._lock)


def forget(home: Path, name: str) -> bool:
    """Removes a voice in one step, then makes its bytes unreadable; False where there is none.

    Of a link only the link goes, and what it leads to stays.
    Raises RegulateError when that is not possible.
    """
    place, gone = home / checked_name(name), home / f".{name}.gone"
    if not home.is_dir():
        return False
    with _plainly(place):
        lock = os.open(home, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _tidy(home, name)
            if not os.path.lexists(place):
                return False
            if place.is_symlink():
                os.unlink(place)
            elif place.is_dir():
                os.rename(place, gone)
            else:
                raise RegulateError(f"{place} is a file, and a voice is a folder; it was left alone.")
            _settle(home)
            _tidy(home, name)
        finally:
            os.close(lock)
    return True


def _tidy(home: Path, name: str) -> None:
    """Brings a place in order after whatever ended the last change."""
    place, before = home / name, home / f".{name}.before"
    if before.is_dir() and not os.path.lexists(place):
        os.rename(before, place)
    for left in (before, home / f".{name}.new"):
        _remove(left)
    gone = home / f".{name}.gone"
    if gone.is_dir():
        for entry in os.scandir(gone):
            if entry.is_file(follow_symlinks=False):
                _blank(Path(entry.path))
        _remove(gone)
    _settle(home)


def _blank(path: Path) -> None:
    """Writes zeros over a file, through to the disk. What a flash card keeps of the old bytes is its own affair."""
    descriptor = os.open(path, os.O_WRONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        left = os.fstat(descriptor).st_size
        while left > 0:
            left -= os.write(descriptor, _BLOCK[: min(left, len(_BLOCK))])
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove(folder: Path) -> None:
    if folder.is_dir() and not folder.is_symlink():
        shutil.rmtree(folder)


def _write(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _settle(folder: Path) -> None:
    """Waits until a folder's entries are on the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _without(manifest: Manifest, line: str) -> Manifest:
    return replace(manifest, lines={name: entry for name, entry in manifest.lines.items() if name != line})


@contextmanager
def _plainly(place: Path) -> Iterator[None]:
    """What the file system says no to, as a sentence; the voice that was there is untouched."""
    try:
        yield
    except BlockingIOError:
        raise RegulateError(f"another command is at work in {place.parent}; try again when it is done") from None
    except OSError as error:
        why = _REASONS.get(error.errno or 0) or error.strerror or str(error)
        untouched = "; the voice that is there was left as it is" if place.is_dir() else ""
        raise RegulateError(f"the voice can't be written to {place}: {why}{untouched}") from error
