"""Reads files as they really are on a device: missing, locked, an endless pipe, a link that leads in a circle.

Only regular files are opened, and after opening the descriptor is checked once more. At most one byte more is read than
a document may hold, so no pipe, device or huge file can keep the program waiting. Links are followed. Bytes that were
read before give the same document again: `check`, `setup` and a device whose files change read the shipped files
several times, and each time would take most of a second on a small Pi.
Rule: an error of the file system becomes a problem with the file's name, like any other problem.
"""

from __future__ import annotations

import errno
import os
import shlex
import stat
from functools import lru_cache
from pathlib import Path

from pi_regulate.library.once import REMEMBERED
from pi_regulate.library.scalars import shown
from pi_regulate.library.yaml.document import Document
from pi_regulate.library.yaml.source import read
from pi_regulate.library.yaml.source_text import MAX_BYTES, SourceText
from pi_regulate.words import Problem, Severity

MAX_FILES = 500  # in one folder; the shipped library has 49 exercises

# Opening must not wait for the other end of a pipe or take over a terminal. Not every system knows both flags.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_CLOEXEC", 0)
_REASONS = {
    errno.ENOENT: "there is no such file.",
    errno.EACCES: "this file may not be read by the user the program runs as.",
    errno.EPERM: "this file may not be read by the user the program runs as.",
    errno.ELOOP: "this is a link that leads in a circle.",
    errno.ENOTDIR: "there is no such file.",
    errno.ENAMETOOLONG: "this name is too long.",
    errno.EIO: "the disk could not read this file.",
}


class NoOrdinaryFileError(OSError):
    """The path is a folder, a pipe, a device or a socket."""


def read_bytes(path: Path, most: int = MAX_BYTES + 1) -> bytes:
    """The first bytes of a regular file, at most `most` of them. Never waits.

    Raises OSError, NoOrdinaryFileError for anything but a regular file, and ValueError for a name with a zero byte.
    """
    _must_be_regular(os.stat(path).st_mode)  # merely opening could start a watchdog or wind a tape
    handle = os.open(path, _FLAGS)
    try:
        there = os.fstat(handle)
        _must_be_regular(there.st_mode)  # it may have been replaced in between
        data = b""
        # The kernel's own files, such as /proc/kmsg, appear as regular files of length 0, and reading them may wait.
        while there.st_size and len(data) < most and (more := os.read(handle, most - len(data))):
            data += more
        return data
    finally:
        os.close(handle)


def document_of(path: Path, data: bytes) -> Document:
    """The document that a file with these bytes would hold. Never raises."""
    return _document(str(path), data)


def read_document(path: Path) -> Document:
    """The document in a file, whatever the file is. Never raises, never waits."""
    name = str(path)
    try:
        return _document(name, read_bytes(path))
    except NoOrdinaryFileError as error:
        return _nothing(name, f"{str(error.strerror).replace('it', 'this', 1)}; a YAML file belongs here.")
    except OSError as error:
        return _nothing(name, _reason_of(path, error))
    except ValueError:  # the name contains a zero byte
        return _nothing(name, "this can't be the name of a file.")


_document = lru_cache(REMEMBERED)(read)  # documents never change


def _must_be_regular(mode: int) -> None:
    if not stat.S_ISREG(mode):
        raise NoOrdinaryFileError(
            errno.EINVAL, "it is a folder" if stat.S_ISDIR(mode) else "it is not an ordinary file"
        )


def _reason_of(path: Path, error: OSError) -> str:
    if error.errno == errno.ENOENT and os.path.islink(path):
        return f"this link leads nowhere: {shown(os.readlink(path))} is not there."
    if error.errno in (errno.EACCES, errno.EPERM) and os.path.isfile(path):
        return f"{reason(error)} To allow that: {shell('sudo', 'chmod', 'a+r', path)}"
    return reason(error)


def shell(*words: str | Path) -> str:
    """A command as it has to be typed."""
    return shlex.join(str(word) for word in words)


def yaml_files(folder: Path) -> tuple[list[Path], list[Problem]]:
    """The YAML files of a folder by name, and problems with the folder. A missing folder counts as empty."""
    problems: list[Problem] = []
    try:
        names = sorted(entry.name for entry in os.scandir(folder) if not entry.name.startswith("."))
    except FileNotFoundError:
        if os.path.islink(folder):
            problems.append(file_problem(folder, "this link leads nowhere."))
        return [], problems
    except OSError as error:
        word = "this is a file; a folder belongs here." if error.errno == errno.ENOTDIR else reason(error)
        return [], [file_problem(folder, word.replace("file may", "folder may"))]
    found = [name for name in names if name.endswith(".yaml")]
    if len(found) > MAX_FILES:
        problems.append(file_problem(folder, f"there are more than {MAX_FILES} files here; is it the right folder?"))
        found = found[:MAX_FILES]
    return [folder / name for name in found], problems


def reason(error: OSError) -> str:
    """The reason of a file system error, in plain words."""
    return _REASONS.get(error.errno or 0) or f"this can't be read ({error.strerror or 'unknown reason'})."


def file_problem(path: Path, message: str, severity: Severity = "error") -> Problem:
    """A problem with a file or folder as a whole."""
    return Problem(str(path), 1, 1, 1, message, "", severity)


def _nothing(name: str, message: str) -> Document:
    return Document(SourceText(name, ""), problems=(Problem(name, 1, 1, 1, message),))
