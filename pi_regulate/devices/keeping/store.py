"""Keeps what the device remembers in one small file in its state folder.

It is written after a session and seldom at rest, in the background, and completely or not at all: a card may be worn,
full or read-only, and the power may fail at any moment. A history of sessions is kept only if the owner has asked for
one, and it is short. Rule: remembering is a convenience; without it everything works as on the first night.
"""

from __future__ import annotations

import fcntl
import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pi_regulate.devices.keeping.clerk import Clerk
from pi_regulate.session.memory import Memory, heard_in
from pi_regulate.share import home_place
from pi_regulate.words import RootMayError

_FILE = "memory.json"
SYSTEM_STATE = Path("/var/lib/pi-regulate")
# A pipe with this name must not make the program wait for its reader.
FLAGS = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
MOST_SESSIONS = 30  # enough to see whether the device is used, too few to show how a person lives
MOST_DAYS = 30
LONGEST_NAME_BYTES = 255  # of a file or folder, on every disk that Linux writes
DAMAGED = (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError)
"""Errors of reading one of our files after it was cut off, worn out or written by another program."""


@dataclass(frozen=True, slots=True)
class Session:
    """One line of the history: no time of day, no names. `day` is empty when the clock could not be trusted."""

    day: str
    minutes: int
    reached: str
    ended: str


def state_folder() -> Path:
    """The state folder: the one systemd names, or this user's usual one; a user without a home has the service's."""
    named = os.environ.get("STATE_DIRECTORY", "").split(":")[0]
    if named:
        return Path(named).absolute()
    own = home_place("XDG_STATE_HOME", ".local/state")
    return own.absolute() / "pi-regulate" if own is not None else SYSTEM_STATE


def found_state(system: Path = SYSTEM_STATE) -> Path:
    """The state folder that a person at a terminal means: their own if it exists, otherwise the service's.

    Raises RegulateError when that one is closed to them.
    """
    own = state_folder()
    if os.path.isdir(own) or not os.path.isdir(system):
        return own
    if not os.access(system, os.R_OK | os.X_OK):
        raise RootMayError(f"you may not look into {system}")
    return system


class Store:
    """Reads the memory once and writes it after each session, in the background."""

    def __init__(self, folder: Path, clerk: Clerk | None = None) -> None:
        self._path = folder / _FILE
        self._clerk = clerk or Clerk()
        self._known: Memory | None = None

    def load(self) -> Memory:
        """What was remembered; with a missing or damaged file it is as on the first night."""
        try:
            kept = self._read()
            sessions = int(kept["sessions"])
            heard = kept["heard"] if "heard" in kept else heard_in(sessions)  # older versions counted sessions alone
            memory = Memory(
                sessions=sessions,
                heard={str(line): int(count) for line, count in heard.items()},
                begun={str(name): int(count) for name, count in kept["begun"].items()},
                cards={str(deck): tuple(int(card) for card in asked) for deck, asked in kept["cards"].items()},
                card_night=None if kept["card_night"] is None else int(kept["card_night"]),
                thread=kept.get("thread") is True,
                quiet=kept.get("quiet") is True,
                letters=tuple(int(number) for number in kept.get("letters", ())),  # older versions knew but one
            )
        except DAMAGED:
            memory = Memory()
        self._known = memory
        return memory

    def save(self, memory: Memory, session: Session | None = None, *, history: bool = False) -> None:
        """Writes new memories in the background; what can't be written is forgotten. Returns at once.

        `session` is one more line of the history; without one it stays if there is to be a `history`, else it goes.
        """
        if memory != self._known or session is not None:
            self._known = memory
            lines = [session] if session is not None else []
            self._clerk.do(lambda: self._write(memory, lines if lines or history else None))

    def settle(self) -> None:
        """Waits until what is being written is on the disk, and not for long."""
        self._clerk.settle()

    def history(self) -> list[Session]:
        """The kept history of the last sessions, the latest last."""
        try:
            return [
                Session(str(line["day"]), int(line["minutes"]), str(line["reached"]), str(line["ended"]))
                for line in self._read()["history"]
            ]
        except DAMAGED:
            return []

    def forget(self) -> bool:
        """Forgets the history, and nothing else; returns whether there was one. Raises OSError.

        A damaged file may still hold it, and nothing that can be used: all of it goes.
        """
        try:
            kept = self._read()
        except FileNotFoundError:
            return False
        except (ValueError, RecursionError):
            kept = {"history": []}
        if kept.pop("history", None) is None:
            return False
        write_whole(self._path, json.dumps(kept, indent=1) + "\n")
        return True

    def _read(self) -> dict[str, Any]:
        from pi_regulate.library.folder.reading import read_bytes

        kept = json.loads(read_bytes(self._path))
        if not isinstance(kept, dict):
            raise ValueError(f"{self._path} holds something else")
        return kept

    def _write(self, memory: Memory, lines: list[Session] | None) -> None:
        kept: dict[str, object] = {
            "sessions": memory.sessions,
            "heard": memory.heard,
            "begun": memory.begun,
            "cards": {deck: list(asked) for deck, asked in memory.cards.items()},
            "card_night": memory.card_night,
            "letters": list(memory.letters),
        }
        if memory.thread:  # or else nothing is left of it
            kept["thread"] = True
        if memory.quiet:
            kept["quiet"] = True
        if lines is not None:  # read again, since the owner may have asked to forget
            kept["history"] = [asdict(line) for line in _short([*self.history(), *lines])]
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(self._path, json.dumps(kept, indent=1) + "\n")


def _short(history: list[Session]) -> list[Session]:
    """The last sessions, and only those of the last days, counted from the latest day there is."""
    days = {line: day for line in history if (day := _day(line)) is not None}
    latest = max(days.values(), default=date.min)
    return [line for line in history if line not in days or (latest - days[line]).days <= MOST_DAYS][-MOST_SESSIONS:]


def _day(line: Session) -> date | None:
    with suppress(ValueError, TypeError):
        return date.fromisoformat(line.day)
    return None


def write_whole(
    path: Path, text: str | bytes, mode: int = 0o600, *, like: Path | None = None, lasts: bool = True
) -> None:
    """Replaces a file so that a power cut leaves the old one or the new one, never half. Raises OSError.

    The unfinished file always has the same name, so leftovers never pile up; of two programs writing at the same moment
    one waits for the other. Root keeps the file's owner; a new file gets the owner of `like`, or else of the folder, so
    that the service can go on using it. With `lasts` False, for what need not survive a power cut, it doesn't wait for
    the disk.
    """
    temporary = path.with_name(fitting_name(f".{path.name}", ".new"))
    handle = _alone(temporary)
    with os.fdopen(handle, "wb") as file:
        try:
            file.write(text.encode() if isinstance(text, str) else text)
            file.flush()
            os.fchmod(handle, mode)
            if os.geteuid() == 0:
                owner = os.stat(path if os.path.exists(path) else like or path.parent)
                os.fchown(handle, owner.st_uid, owner.st_gid)
            if lasts:
                os.fsync(handle)
            os.replace(temporary, path)  # before it is closed: until then no other program writes there
        except BaseException:  # Ctrl-C too
            with suppress(OSError):
                if os.path.samestat(os.fstat(handle), os.lstat(temporary)):
                    os.unlink(temporary)
            raise
    if not lasts:
        return
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def fitting_name(start: str, end: str) -> str:
    """A name short enough for the disk: a very long one is cut, but keeps its ending."""
    room = LONGEST_NAME_BYTES - len(os.fsencode(end))
    return os.fsencode(start)[:room].decode(errors="ignore") + end if len(os.fsencode(start)) > room else start + end


def _alone(temporary: Path) -> int:
    """The file, empty and locked until it is closed. Raises OSError."""
    while True:
        handle = os.open(temporary, FLAGS, 0o600)
        try:
            with suppress(OSError):  # some network disks don't support locks
                fcntl.flock(handle, fcntl.LOCK_EX)
            with suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(handle), os.stat(temporary)):
                    os.ftruncate(handle, 0)
                    return handle
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)  # the program that had it before us has renamed it already
