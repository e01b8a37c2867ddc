"""How a voice gets onto the disk, is exchanged for a better one, and leaves: whole, or not at all.

A draft is built in a hidden folder beside, written through to the disk, and takes the voice's place by two renames; in
between the earlier voice is found under its other name. A full disk, an interrupt or a kill at any moment leaves the
earlier voice or the new one; what such an end has left lying about is cleared away the next time (`voice_home`).
Rule: nothing in a voice's folder is ever changed in place, except to make it unreadable when it is forgotten.
"""

from __future__ import annotations

import hashlib
import os
import stat
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from pi_regulate.devices.speech import voice_home as at_home
from pi_regulate.devices.speech.open_folders import folder, free, is_there, mounted, no_mounts
from pi_regulate.devices.speech.voice_home import held, plainly
from pi_regulate.devices.speech.voices import KeptVoice, NotTakenInError, read, says
from pi_regulate.devices.speech.wiping import Wiped, wipe
from pi_regulate.library.folder.files import shell
from pi_regulate.library.names import identifier
from pi_regulate.sound.recordings.manifest import EARLIER, FILE, Manifest, RecordedLine, parsed
from pi_regulate.words import RegulateError


def checked_name(name: str) -> str:
    """A name a voice may have. Raises RegulateError."""
    try:
        return identifier(name)
    except ValueError as error:
        raise RegulateError(str(error)) from None


def must_be_made_alike(kept: KeptVoice, made_with: str) -> None:
    """Raises RegulateError where a voice was made otherwise.

    Recordings of a person and lines of a machine never meet in one voice: two voices would alternate.
    """
    name, made = kept.manifest.name, kept.manifest.made_with
    if made != made_with:
        raise RegulateError(
            f"the voice `{name}` was made differently ({made}); two voices in one would alternate. "
            f"Choose another name, or: pi-regulate voice forget {name}"
        )


class Draft:
    """A new state of the voice `name` in `home`, made beside the one that is there.

    It begins with all lines of the voice there is, or with none; `add` puts lines in, `commit` puts it in place. Left
    without a commit it leaves nothing behind. Raises RegulateError for a disk that is full or can't be written to, for
    a manifest that nobody could read again, for a voice that was made otherwise, and while another command is at work:
    then nothing was touched.
    """

    def __init__(self, home: Path, name: str, manifest: Manifest, *, fresh: bool = False) -> None:
        self._home, self._name, self._place = home, checked_name(name), home / name
        self._wanted, self._fresh = manifest, fresh
        self.manifest = manifest
        self.aside = dict[str, str]()
        """Recordings of other words that new ones replace: the names they are kept under, by their earlier ones."""

    def __enter__(self) -> Self:
        parsed(self._wanted.as_json().encode())  # what could not be read again is refused before any work is done
        with plainly(self._place), ExitStack() as parts:
            self._home.mkdir(parents=True, exist_ok=True)
            self._at = parts.enter_context(held(self._home, self._name))
            parts.callback(self._leave)  # from here on it is ours to tidy
            kept = None
            if is_there(self._at, self._name) and not self._fresh:
                with suppress(NotTakenInError):  # put there by hand: it stays beside the recordings
                    kept = read(self._place)
                    must_be_made_alike(kept, self._wanted.made_with)
            self.manifest = replace(self._wanted, lines=dict(kept.manifest.lines) if kept is not None else {})
            os.mkdir(at_home.new(self._name), 0o755, dir_fd=self._at)
            self._draft = parts.enter_context(folder(self._at, at_home.new(self._name)))
            if kept is not None:
                self._take_over(kept)
            self._parts = parts.pop_all()
        return self

    def _take_over(self, kept: KeptVoice) -> None:
        with folder(self._at, self._name) as old:
            no_mounts(old, self._place)
            for line, entry in dict(self.manifest.lines).items():
                if entry.file not in kept.files:
                    self.manifest = _without(self.manifest, line)
                    continue
                try:  # a second name for the same bytes: they are never changed, so both stay whole
                    os.link(entry.file, entry.file, src_dir_fd=old, dst_dir_fd=self._draft, follow_symlinks=False)
                except OSError:
                    _write(self._draft, entry.file, _bytes(old, entry.file))

    def add(self, line: str, entry: RecordedLine, data: bytes) -> None:
        """Puts a line in, in place of the one that was there; a recording of other words is kept beside it."""
        with plainly(self._place):
            earlier = self.manifest.lines.get(line)
            if earlier is not None:
                with suppress(FileNotFoundError):
                    if says(line, earlier.text, {line: entry.text}):
                        os.unlink(earlier.file, dir_fd=self._draft)
                    else:
                        aside = free(self._draft, earlier.file, EARLIER)
                        os.rename(earlier.file, aside, src_dir_fd=self._draft, dst_dir_fd=self._draft)
                        self.aside[earlier.file] = aside
            _write(self._draft, entry.file, data)
        entry = replace(entry, sha256=hashlib.sha256(data).hexdigest())
        self.manifest = replace(self.manifest, lines={**self.manifest.lines, line: entry})

    def commit(self) -> dict[str, str]:
        """Puts the draft in place of what was there.

        Gives the files that lay there and were no part of the voice, where a new recording took their names.
        """
        written = self.manifest.as_json().encode()
        parsed(written)
        with plainly(self._place):
            _write(self._draft, FILE, written)
            os.fsync(self._draft)
            if is_there(self._at, self._name):
                self._rename(self._name, at_home.before(self._name))
            self._rename(at_home.new(self._name), self._name)
            os.fsync(self._at)
            return at_home.tidy(self._at, self._home, self._name)

    def _rename(self, name: str, to: str) -> None:
        os.rename(name, to, src_dir_fd=self._at, dst_dir_fd=self._at)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._parts.close()

    def _leave(self) -> None:
        with suppress(OSError, RegulateError):
            at_home.tidy(self._at, self._home, self._name)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was done: a link was taken away (`link`), or the files of a voice were `wiped`.

    `left` are the names of files in its folder that were no part of it, `behind` what the links in it lead to, where
    that is still there.
    """

    place: Path
    link: bool = False
    wiped: Wiped = field(default_factory=Wiped)
    left: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()


def forget(home: Path, name: str) -> Forgotten | None:
    """Removes a voice in one step, then makes its bytes unreadable; None where there is none.

    What somebody has put into its folder beside it stays there. Of a link only the link goes, and what it leads to
    stays. A file that has another name elsewhere is not written to. Raises RegulateError when that is not possible.
    """
    place = home / checked_name(name)
    if not os.path.isdir(home):
        return None
    with plainly(place, "be forgotten:"), held(home, name, wiping=True) as at:
        if not is_there(at, name):
            return None
        kind = os.stat(name, dir_fd=at, follow_symlinks=False).st_mode
        if stat.S_ISLNK(kind):
            os.unlink(name, dir_fd=at)
            os.fsync(at)
            return Forgotten(place, link=True)
        if not stat.S_ISDIR(kind):
            raise RegulateError(f"{place} is a file, and a voice is a folder; it was left alone.")
        with folder(at, name) as inside:
            at_home.only_files(inside, place)
            no_mounts(inside, place)
            if os.listdir(inside) and not is_there(inside, FILE) and not mounted(inside, at):
                raise RegulateError(
                    f"{place} is no voice: it has no {FILE}. What is in it may be the only copy, so it was left alone. "
                    f"To take recordings in: {shell('pi-regulate', 'voice', 'import', place, '--name', name)}. "
                    f"To delete the folder with all that is in it: {shell('rm', '-r', place)}"
                )
        os.rename(name, at_home.gone(name), src_dir_fd=at, dst_dir_fd=at)
        os.fsync(at)
        left = at_home.give_back(at, name)
        wiped = wipe(at, at_home.gone(name), home)
        os.fsync(at)
    leads = [os.path.realpath(place / target) for target in wiped.links]
    behind = tuple(target for target in leads if os.path.lexists(target))  # one to a file of the voice leads nowhere
    return Forgotten(place, wiped=wiped, left=tuple(sorted(left.values())), behind=behind)


def _write(folder: int, name: str, data: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with os.fdopen(os.open(name, flags, 0o644, dir_fd=folder), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _bytes(folder: int, name: str) -> bytes:
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    with os.fdopen(os.open(name, flags, dir_fd=folder), "rb") as file:
        return file.read()


def _without(manifest: Manifest, line: str) -> Manifest:
    return replace(manifest, lines={name: entry for name, entry in manifest.lines.items() if name != line})
