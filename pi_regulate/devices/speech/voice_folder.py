"""Writes a voice to the disk, replaces it with a better one, and removes it: completely, or not at all.

A draft is built in a hidden folder next to the voice, synced to the disk, and put in its place by two renames; between
them the earlier voice is found under its other name. A full disk, an interrupt or a kill at any moment leaves either
the earlier voice or the new one; leftovers are cleared away the next time (`voice_home`).
Rule: nothing in a voice's folder is ever changed in place, except overwritten when the voice is forgotten.
"""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from pi_regulate.devices.speech import voice_home as at_home
from pi_regulate.devices.speech.open_folders import folder, free_name, is_there, mounted, no_mounts
from pi_regulate.devices.speech.voice_home import held, plainly
from pi_regulate.devices.speech.voices import KeptVoice, NotTakenInError, read_voice, says
from pi_regulate.devices.speech.wiping import Wiped, wipe
from pi_regulate.library.letters import same_number
from pi_regulate.library.names import identifier
from pi_regulate.sound.recordings.manifest import EARLIER, FILE, Manifest, RecordedLine, parsed
from pi_regulate.words import RegulateError


def checked_name(name: str) -> str:
    """Returns a valid name for a voice. Raises RegulateError for any other."""
    try:
        return identifier(name)
    except ValueError as error:
        raise RegulateError(str(error)) from None


def must_be_made_alike(kept: KeptVoice, made_with: str) -> None:
    """Raises RegulateError when a voice was made differently.

    One voice never holds both a person's recordings and a machine's lines, since two voices would alternate.
    """
    name, made = kept.manifest.name, kept.manifest.made_with
    if made != made_with:
        raise RegulateError(
            f"the voice `{name}` was made differently ({made}); two voices in one would alternate. "
            f"Choose another name, or: pi-regulate voice forget {name}"
        )


def must_be_keepable(home: Path, name: str) -> None:
    """Raises RegulateError when the voice `name` could not be written into `home`, which need not exist yet.

    Rights alone don't tell, so an unnamed file is made there and is gone again.
    """
    with plainly(home / checked_name(name)):
        there = next(place for place in (home, *home.parents) if os.path.lexists(place))
        with tempfile.TemporaryFile(dir=there) as probe:
            probe.write(b"#")


class Draft:
    """A new version of the voice `name` in `home`, made next to the present one.

    It begins with all lines of the present voice, or with none; `add` adds lines, `commit` puts it in place. Without a
    commit it leaves nothing behind. Raises RegulateError if the disk is full or can't be written to, if the manifest
    could not be read back, if the voice was made differently, and while another command is at work; then nothing was
    touched.
    """

    def __init__(self, home: Path, name: str, manifest: Manifest, *, fresh: bool = False) -> None:
        self._home, self._name, self._place = home, checked_name(name), home / name
        self._wanted, self._fresh = manifest, fresh
        self.manifest = manifest
        self.aside = dict[str, str]()
        """Recordings that new ones of other words replace: the names they are kept under, by their earlier names."""

    def __enter__(self) -> Self:
        parsed(self._wanted.as_json().encode())  # a manifest that could not be read back is refused before any work
        with plainly(self._place), ExitStack() as parts:
            self._home.mkdir(parents=True, exist_ok=True)
            self._at = parts.enter_context(held(self._home, self._name))
            parts.callback(self._leave)  # from here on we have to clean up
            kept = None
            if is_there(self._at, self._name) and not self._fresh:
                with suppress(NotTakenInError):  # put there by hand: it stays next to the recordings
                    kept = read_voice(self._place)
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
                try:  # a hard link to the same bytes, which never change, so both stay whole
                    os.link(entry.file, entry.file, src_dir_fd=old, dst_dir_fd=self._draft, follow_symlinks=False)
                except OSError:
                    _write(self._draft, entry.file, _bytes(old, entry.file))

    def add(self, line: str, entry: RecordedLine, data: bytes) -> None:
        """Adds a line in place of an earlier one; a recording of other words is kept next to it.

        So is a letter of the same number that was for another time.
        """
        with plainly(self._place):
            earlier = self.manifest.lines.get(line)
            if earlier is not None:
                with suppress(FileNotFoundError):
                    if says(line, earlier.text, {line: entry.text}):
                        os.unlink(earlier.file, dir_fd=self._draft)
                    else:
                        self._put_aside(earlier.file)
            for other in same_number(line, self.manifest.lines):
                with suppress(FileNotFoundError):
                    self._put_aside(self.manifest.lines[other].file)
                self.manifest = _without(self.manifest, other)
            _write(self._draft, entry.file, data)
        entry = replace(entry, sha256=hashlib.sha256(data).hexdigest())
        self.manifest = replace(self.manifest, lines={**self.manifest.lines, line: entry})

    def _put_aside(self, file: str) -> None:
        aside = free_name(self._draft, file, EARLIER)
        os.rename(file, aside, src_dir_fd=self._draft, dst_dir_fd=self._draft)
        self.aside[file] = aside

    def commit(self) -> dict[str, str]:
        """Puts the draft in place of the present voice.

        Returns the files that were not part of the voice and whose names a new recording has taken.
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
    """What was done: a link was removed (`link`), or the files of a voice were `wiped`.

    `left` are the names of files in its folder that were not part of it, `behind` the existing targets of links in it.
    """

    place: Path
    link: bool = False
    wiped: Wiped = field(default_factory=Wiped)
    left: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()


def remove_voice(home: Path, name: str) -> Forgotten | None:
    """Removes a voice in one step, then overwrites its bytes; None when there is no such voice.

    Other files that were put into its folder stay there. Of a link only the link goes, and its target stays. A file
    that has another name elsewhere is not overwritten. Raises RegulateError when this is not possible.
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
            from pi_regulate.library.folder.reading import shell

            if os.listdir(inside) and not is_there(inside, FILE) and not mounted(inside, at):
                raise RegulateError(
                    f"{place} is not a voice: it has no {FILE}. It may hold the only copy, so it was left alone. "
                    f"To import recordings: {shell('pi-regulate', 'voice', 'import', place, '--name', name)}. "
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
