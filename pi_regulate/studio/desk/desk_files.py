"""The files that may be written at the desk: those in the owner's folder, and the shipped ones to look at and copy.

A file is named by its kind and its name, never by a path, so nothing outside both folders can be asked for; a link that
leads out of the owner's folder is refused as well. Whoever saves says what the file was when it was opened. Rule: a
file that is something else by now is never overwritten.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Literal

from pi_regulate.devices.keeping.store import write_whole
from pi_regulate.library import names
from pi_regulate.library.folder.reading import read_bytes, read_document, reason, yaml_files
from pi_regulate.library.templates import TemplateKind, schema_line, template, why_not_free
from pi_regulate.library.yaml.source_text import MAX_BYTES, decode
from pi_regulate.words import Phase, RegulateError

DeskKind = Literal["exercise", "routine", "settings"]
_SETTINGS = "settings.yaml"
_FOR_EDITORS = "# yaml-language-server:"
_MARK = b"\xef\xbb\xbf"
_READABLE = 0o644  # the service is another user


@dataclass(frozen=True, slots=True)
class Named:
    """A file by its kind and its name, which is that of the file without its ending."""

    kind: DeskKind
    name: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A file as it was read: its text with plain line ends, and what tells whether it is still the same.

    `version` is None for a file that is not there yet. One that is not `own` is shipped, and can't be written.
    """

    text: str
    version: str | None
    own: bool


class ChangedError(RegulateError):
    """The file is no longer what it was when it was opened; `now` is what it is."""

    def __init__(self, path: Path, now: Opened) -> None:
        self.now = now
        super().__init__(f"{path} was changed by another program meanwhile; nothing was overwritten")


class DeskFiles:
    """The owner's `folder`, which need not exist yet, over the shipped files in `share`."""

    def __init__(self, share: Path, folder: Path) -> None:
        self.share, self.folder = share, folder

    def all_named(self) -> Iterator[tuple[Named, bool]]:
        """Every file there is, and whether it is the owner's; one that replaces a shipped file counts once."""
        yield Named("settings", "settings"), os.path.lexists(self.folder / _SETTINGS)
        kinds: tuple[TemplateKind, ...] = ("exercise", "routine")
        for kind in kinds:
            own = {path.stem for path in yaml_files(self.folder / f"{kind}s")[0]}
            shipped = {path.stem for path in yaml_files(self.share / "config" / f"{kind}s")[0]}
            yield from ((Named(kind, name), name in own) for name in sorted(own | shipped))

    def path_of(self, file: Named) -> Path:
        """Where the owner's file is, or will be. Raises RegulateError for a name that can't be one, and for a link."""
        path = self._place(self.folder, file)
        here, root = os.path.realpath(path), os.path.realpath(self.folder)
        if os.path.commonpath([here, root]) != root:
            raise RegulateError(f"{path} is a link that leads out of {self.folder}; write the file it leads to")
        return path

    def open(self, file: Named) -> Opened:
        """The owner's file or, where there is none, the shipped one. Raises RegulateError where it can't be read."""
        path = self.path_of(file)
        if os.path.lexists(path):
            return self._opened(path)
        shipped = self._place(self.share / "config", file)
        if not shipped.is_file():
            raise RegulateError(f"there is no {file.kind} `{file.name}`")
        if file.kind == "settings":  # the owner's override these, and begin empty
            return Opened("", None, own=True)
        return Opened(_text(shipped, shipped.read_bytes()), None, own=False)

    def version(self, file: Named) -> str | None:
        """What tells whether the owner's file is still the same; None where there is none."""
        path = self.path_of(file)
        return _version(_bytes(path)) if os.path.lexists(path) else None

    def new(self, kind: TemplateKind, name: str, phase: Phase) -> str:
        """The text of a new file to start from. Raises RegulateError for a name that is no name, or is taken."""
        return template(kind, self._free(kind, name), phase, self.share)

    def copy(self, file: Named, name: str) -> str:
        """The text of a file under another name; under its own, that of a shipped file to change. Raises as `new`."""
        text = self.open(file).text
        if name == file.name or file.kind == "settings":
            return text
        free = self._free(file.kind, name)
        mark = read_document(self._source(file)).marks.get(("id",))
        if mark is None:
            raise RegulateError(f"`{file.name}` has no id to change")
        lines = text.split("\n")
        line, start, _, end = mark.value
        lines[line] = f"{lines[line][:start]}{free}{lines[line][end:]}"
        if lines[0].startswith(_FOR_EDITORS):  # beside a shipped file the schema is near, beside the owner's it isn't
            lines[0] = schema_line(file.kind, self.share).rstrip()
        return "\n".join(lines)

    def save(self, file: Named, text: str, version: str | None) -> str:
        """Writes the owner's file, if it is still that `version`; returns the new one.

        Line ends and the mark at its beginning stay as they were. Raises ChangedError, and RegulateError where it can't
        be written.
        """
        path = self.path_of(file)
        before = _bytes(path) if os.path.lexists(path) else None
        if (None if before is None else _version(before)) != version:
            raise ChangedError(path, Opened("", None, own=True) if before is None else self._opened(path))
        data = _as_before(text, before or b"")
        if len(data) > MAX_BYTES:
            raise RegulateError(f"{path} may have at most {MAX_BYTES // 1024} KiB; nothing was written")
        real = Path(os.path.realpath(path))
        try:
            real.parent.mkdir(parents=True, exist_ok=True)
            mode = stat.S_IMODE(real.stat().st_mode) if before is not None else _READABLE
            write_whole(real, data, mode=mode)
        except OSError as error:
            raise RegulateError(f"{path} can't be written: {error.strerror}. Your text is still here") from error
        return _version(data)

    def _free(self, kind: DeskKind, name: str) -> str:
        try:
            free = names.identifier(name)
        except ValueError as error:
            raise RegulateError(str(error)) from None
        if kind != "settings" and (why := why_not_free(free, kind, self.share, self.folder)) is not None:
            raise RegulateError(why)
        if os.path.lexists(self.path_of(Named(kind, free))):
            raise RegulateError(f"you already have the {kind} `{free}`")
        return free

    def _source(self, file: Named) -> Path:
        path = self.path_of(file)
        return path if os.path.lexists(path) else self._place(self.share / "config", file)

    def _place(self, folder: Path, file: Named) -> Path:
        if file.kind == "settings":
            return folder / _SETTINGS
        name = f"{file.name}.yaml"
        if "\0" in name or os.path.basename(name) != name or name.startswith("."):
            raise RegulateError("this can't be the name of a file")
        return folder / f"{file.kind}s" / name

    def _opened(self, path: Path) -> Opened:
        data = _bytes(path)
        return Opened(_text(path, data), _version(data), own=True)


def _bytes(path: Path) -> bytes:
    try:
        return read_bytes(path)
    except OSError as error:
        raise RegulateError(f"{path} can't be read: {reason(error)}") from error


def _version(data: bytes) -> str:
    return sha256(data).hexdigest()[:32]


def _text(path: Path, data: bytes) -> str:
    """The text with plain line ends. Raises RegulateError for what is no text, or too large."""
    try:
        text = data.removeprefix(_MARK).decode("utf-8")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text or len(data) > MAX_BYTES:
        _, problems = decode(str(path), data)
        raise RegulateError(*(str(problem) for problem in problems[:1]))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _as_before(text: str, before: bytes) -> bytes:
    """The bytes of a text, with the line ends and the mark that the file had before."""
    try:
        data = text.replace("\r\n", "\n").encode()
    except UnicodeEncodeError:
        raise RegulateError("this text has half a character in it, which can't be written") from None
    if b"\r\n" in before:
        data = data.replace(b"\n", b"\r\n")
    return _MARK + data if before.startswith(_MARK) else data
