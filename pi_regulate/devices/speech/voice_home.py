"""The folder that holds the voices: locked by one command at a time, which also cleans it up.

A change of the voice NAME that is cut off leaves at most three hidden folders: `.NAME.new` is a draft, `.NAME.before`
the earlier voice, `.NAME.gone` a voice that is being forgotten. Only the command with the lock may handle them; to all
others they are the work of a running command.
Rule: a command without the lock touches nothing here; what our commands did not make is left alone and named.
"""

from __future__ import annotations

import errno
import fcntl
import os
import shlex
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pi_regulate.devices.speech.open_folders import files_in, folder, free_name, is_folder, is_there, read_small
from pi_regulate.devices.speech.wiping import remove, wipe
from pi_regulate.sound.recordings.manifest import FILE, is_earlier, is_line, parsed
from pi_regulate.words import RegulateError

_REASONS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk is full",
    errno.EFBIG: "the disk is full",
    errno.EROFS: "the disk can't be written to",
    errno.EACCES: "you may not write there; try it with sudo",
    errno.EPERM: "you may not write there; try it with sudo",
    errno.EBUSY: "another disk is mounted there",
}
OUR_ENDINGS = (".flac", ".ogg")  # of the recordings that we make and ship


def new(name: str) -> str:
    """The draft of a voice."""
    return f".{name}.new"


def before(name: str) -> str:
    """The earlier voice while it is being replaced."""
    return f".{name}.before"


def gone(name: str) -> str:
    """The voice that is being forgotten."""
    return f".{name}.gone"


@contextmanager
def held(home: Path, name: str, *, wiping: bool = False) -> Iterator[int]:
    """The folder of voices, opened and locked; leftovers of an earlier change of the voice are cleared away.

    With `wiping` they are overwritten first. Raises BlockingIOError when another command has the lock.
    """
    at = os.open(home, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(at, fcntl.LOCK_EX | fcntl.LOCK_NB)
        tidy(at, home, name, wiping=wiping)
        yield at
    finally:
        os.close(at)


def tidy(at: int, home: Path, name: str, *, wiping: bool = False) -> dict[str, str]:
    """Cleans up after an interrupted change of a voice. Only for the command with the lock.

    Returns the owner's files that had to be renamed, by their earlier names.
    Raises RegulateError when something is in the way that none of our commands put there.
    """
    draft, earlier, forgotten = (_left(at, home, word(name)) for word in (new, before, gone))
    clear, renamed = wipe if wiping else remove, dict[str, str]()
    if earlier and not is_there(at, name):
        os.rename(before(name), name, src_dir_fd=at, dst_dir_fd=at)
    elif earlier:
        with folder(at, before(name)) as old, folder(at, name) as place:
            renamed = _rescue(old, place)
        clear(at, before(name), home)
    if draft:
        clear(at, new(name), home)
    if forgotten:
        renamed |= give_back(at, name)
        wipe(at, gone(name), home)
    os.fsync(at)
    return renamed


def _left(at: int, home: Path, name: str) -> bool:
    """Whether a folder of that name was left behind."""
    with suppress(FileNotFoundError):
        if stat.S_ISDIR(os.stat(name, dir_fd=at, follow_symlinks=False).st_mode):
            return True
        path = home / name
        kind = "a link; what it leads to was left alone" if path.is_symlink() else "not a folder"
        raise RegulateError(f"{path} is in the way: it is {kind}. Remove it: rm {shlex.quote(str(path))}")
    return False


def give_back(at: int, name: str) -> dict[str, str]:
    """Puts back other files that were in a voice's folder, before the voice is wiped.

    Returns their present names, by their earlier ones. If it is interrupted, it is completed the next time.
    """
    with folder(at, gone(name)) as old:
        if not (theirs := _theirs(old, forgotten=True)):
            return {}
        if not is_there(at, name):
            os.mkdir(name, 0o755, dir_fd=at)
        with folder(at, name) as place:
            found = _moved(theirs, old, place)
            os.fsync(place)
    os.fsync(at)
    return found


def _rescue(old: int, place: int) -> dict[str, str]:
    """Takes along other files that were in a voice's folder, so that replacing the voice loses none of them.

    If a recording of the voice has that name now, the other file gets a new one; returns those, by earlier names.
    """
    moved = _moved(_theirs(old), old, place)
    return {name: found for name, found in moved.items() if name != found}


def _theirs(at: int, *, forgotten: bool = False) -> list[str]:
    """The files in a voice's open folder that are not part of it: all but its manifest and the files it names.

    If no manifest can be read, no file is the voice's; in a `forgotten` one, files named like our recordings are.
    """
    names = files_in(at) if forgotten else os.listdir(at)  # a folder in a forgotten voice is reported in place
    try:
        known = {entry.file for entry in parsed(read_small(at, FILE)).lines.values()}
    except (RegulateError, OSError):
        known = {name for name in names if forgotten and is_line(Path(name).stem) and Path(name).suffix in OUR_ENDINGS}
    kept = {name for name in names if forgotten and is_earlier(name)}  # a replacement takes these along, like the rest
    return [name for name in names if name != FILE and name not in known | kept]


def _moved(names: list[str], old: int, place: int) -> dict[str, str]:
    """Moves these from one open folder to another; returns their names there."""
    moved = dict[str, str]()
    for name in sorted(names, key=lambda name: (is_there(place, name), name)):  # first those that keep their names
        os.rename(name, found := free_name(place, name), src_dir_fd=old, dst_dir_fd=place)
        moved[name] = found
    return moved


def only_files(at: int, place: Path) -> None:
    """Raises RegulateError if a voice's folder holds a folder: a voice has none, and it may be a whole disk."""
    for name in sorted(os.listdir(at)):
        if is_folder(at, name):
            raise RegulateError(
                f"{place} holds the folder `{name}`, which is not part of a voice. Move it elsewhere first."
            )


@contextmanager
def plainly(place: Path, doing: str = "be written to") -> Iterator[None]:
    """Turns errors of the file system into sentences; the earlier voice is untouched."""
    try:
        yield
    except BlockingIOError:
        raise RegulateError(f"another command is at work in {place.parent}; try again when it is done") from None
    except OSError as error:
        why = _REASONS.get(error.errno or 0) or error.strerror or str(error)
        untouched = "; the voice that is there was left as it is" if os.path.isdir(place) else ""
        raise RegulateError(f"the voice can't {doing} {place}: {why}{untouched}") from error
