"""The folder in which voices lie: held by one command at a time, and brought in order by whoever holds it.

A change of the voice NAME that is cut off leaves at most three hidden folders: `.NAME.new` is a draft, `.NAME.before`
the voice that was there, `.NAME.gone` a voice that is being forgotten. Only a holder may look after them; to anybody
else they are the work of a command that runs.
Rule: who does not hold the folder touches nothing in it; what no command of ours has made is left alone and named.
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

from pi_regulate.devices.speech.open_folders import files_in, folder, free, is_folder, is_there, read_small
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
    """The voice that is being exchanged."""
    return f".{name}.before"


def gone(name: str) -> str:
    """The voice that is being forgotten."""
    return f".{name}.gone"


@contextmanager
def held(home: Path, name: str, *, wiping: bool = False) -> Iterator[int]:
    """The folder of voices, open and nobody else's; what was left of an earlier change of the voice is cleared away.

    With `wiping` what is cleared away is made unreadable first. Raises BlockingIOError when another command holds it.
    """
    at = os.open(home, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(at, fcntl.LOCK_EX | fcntl.LOCK_NB)
        tidy(at, home, name, wiping=wiping)
        yield at
    finally:
        os.close(at)


def tidy(at: int, home: Path, name: str, *, wiping: bool = False) -> dict[str, str]:
    """Brings a voice in order after whatever ended its last change. Only for whoever holds the folder.

    Gives the files of the owner's that had to be renamed, by their earlier names.
    Raises RegulateError where something lies in the way that no command of ours has put there.
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
        raise RegulateError(f"{path} is in the way: it is {kind}. Take it away: rm {shlex.quote(str(path))}")
    return False


def give_back(at: int, name: str) -> dict[str, str]:
    """Puts back what somebody laid into a voice's folder beside its recordings, before the voice is wiped.

    Gives the names it has now, by the earlier ones. Cut off at any moment, it is done the next time.
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
    """Takes over what somebody put into a voice's folder beside its recordings: an exchange loses nothing of it.

    Where a recording of the voice has that name now, theirs gets another one; gives those, by their earlier names.
    """
    moved = _moved(_theirs(old), old, place)
    return {name: found for name, found in moved.items() if name != found}


def _theirs(at: int, *, forgotten: bool = False) -> list[str]:
    """What is no part of a voice in its open folder: all but its manifest and the files this names.

    Where no manifest can be read, nothing else is the voice's; of one that is `forgotten`, what is called as we call
    the recording of a line.
    """
    names = files_in(at) if forgotten else os.listdir(at)  # a folder in what is forgotten is named where it lies
    try:
        known = {entry.file for entry in parsed(read_small(at, FILE)).lines.values()}
    except (RegulateError, OSError):
        known = {name for name in names if forgotten and is_line(Path(name).stem) and Path(name).suffix in OUR_ENDINGS}
    kept = {name for name in names if forgotten and is_earlier(name)}  # an exchange takes these along, like the rest
    return [name for name in names if name != FILE and name not in known | kept]


def _moved(names: list[str], old: int, place: int) -> dict[str, str]:
    """Moves these from an open folder to another; gives the names they have there."""
    moved = dict[str, str]()
    for name in sorted(names, key=lambda name: (is_there(place, name), name)):  # whoever can keep their name, does
        os.rename(name, found := free(place, name), src_dir_fd=old, dst_dir_fd=place)
        moved[name] = found
    return moved


def only_files(at: int, place: Path) -> None:
    """Raises RegulateError where a voice's folder holds a folder: a voice has none, and it may be a whole disk."""
    for name in sorted(os.listdir(at)):
        if is_folder(at, name):
            raise RegulateError(
                f"{place} holds the folder `{name}`, which is no part of a voice. Move it elsewhere first."
            )


@contextmanager
def plainly(place: Path, doing: str = "be written to") -> Iterator[None]:
    """What the file system says no to, as a sentence; the voice that was there is untouched."""
    try:
        yield
    except BlockingIOError:
        raise RegulateError(f"another command is at work in {place.parent}; try again when it is done") from None
    except OSError as error:
        why = _REASONS.get(error.errno or 0) or error.strerror or str(error)
        untouched = "; the voice that is there was left as it is" if os.path.isdir(place) else ""
        raise RegulateError(f"the voice can't {doing} {place}: {why}{untouched}") from error
