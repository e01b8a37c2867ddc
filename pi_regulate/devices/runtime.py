"""State that lasts only as long as the machine runs: the lock against a second device, and the mark of a session.

Both are files in the runtime folder, which is in memory, not on the card; systemd empties it at a stop and keeps it
over a restart, so its files tell a new start how the last one ended. Rule: times in it are monotonic seconds, which all
programs of one boot share and no change of the clock affects.
"""

from __future__ import annotations

import fcntl
import logging
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from math import floor
from pathlib import Path

from pi_regulate.devices.keeping.clerk import Clerk
from pi_regulate.words import RegulateError

LOG = logging.getLogger(__name__)
SYSTEM_RUNTIME = Path("/run/pi-regulate")
STOP_IT = "`sudo systemctl stop pi-regulate` stops the service."
STOP_YOURS = "`systemctl --user stop pi-regulate` stops it."


def runtime_folder() -> Path:
    """The folder systemd names, otherwise one of this user's own."""
    named = os.environ.get("RUNTIME_DIRECTORY", "").split(":")[0]
    if named:
        return Path(named).absolute()
    base = os.environ.get("XDG_RUNTIME_DIR")
    return Path(base, "pi-regulate") if base else _without_base(str(os.getuid()))


def runtime_folders(system: Path | None = None) -> list[Path]:
    """Where a device may have left files: this user's folder, that of the user who called sudo, and the service's."""
    user = os.environ.get("SUDO_UID", "")
    theirs = [Path("/run/user", user, "pi-regulate"), _without_base(user)] if user.isdecimal() else []
    return list(dict.fromkeys((runtime_folder(), *theirs, system or SYSTEM_RUNTIME)))


def _without_base(user: str) -> Path:
    return Path(tempfile.gettempdir(), f"pi-regulate-{user}")


@contextmanager
def only_one(folder: Path, system: Path = SYSTEM_RUNTIME) -> Iterator[None]:
    """Holds the machine's lock for lamp and button. Raises RegulateError, naming the process that already holds it.

    If no lock can be made, it goes on without one, since the pins themselves have only one holder.
    """
    if folder != system:
        _look_at(system)
    handle = None
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        LOG.warning("nothing keeps a second device from starting: %s can't be used (%s)", folder, error.strerror)
    try:
        if handle is not None:
            _hold(handle, by_service=folder == system)
            with suppress(OSError):
                os.ftruncate(handle, 0)
                os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        if handle is not None:
            os.close(handle)


def _look_at(system: Path) -> None:
    """Raises RegulateError if the service already runs, when a person at a terminal starts the device."""
    try:
        handle = os.open(system / "lock", os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except PermissionError:  # the folder is there only while the service is
        raise RegulateError(f"pi-regulate is already running here, as a service. {STOP_IT}") from None
    except OSError:
        return
    try:
        _hold(handle, by_service=True)
    finally:
        os.close(handle)


def _hold(handle: int, *, by_service: bool) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        number = ""
        with suppress(OSError):
            number = os.pread(handle, 20, 0).decode("ascii", "replace").strip()
        who = f" (process {number})" if number.isdigit() else ""
        ends = f" {STOP_YOURS if _is_users_service(number) else f'`kill {number}` ends it.'}" if who else ""
        stop = f" {STOP_IT}" if by_service else ends
        raise RegulateError(f"another pi-regulate is already using lamp and button{who}.{stop}") from None


def _is_users_service(process: str) -> bool:
    """Whether a user's own systemd started this process, and so starts it again after a kill."""
    with suppress(OSError, ValueError):
        group = Path("/proc", process, "cgroup").read_text(encoding="ascii")
        return "/user.slice/" in group and "/pi-regulate.service" in group
    return False


class Marker:
    """The mark of a running session: a file with the last moment at which it was seen to run, in monotonic seconds."""

    def __init__(self, folder: Path, clerk: Clerk, now: Callable[[], float] = time.monotonic) -> None:
        self._path = folder / "session"
        self._clerk, self._now = clerk, now

    def age_s(self) -> float | None:
        """How long ago a session was cut off; None when none was."""
        from pi_regulate.library.folder.reading import read_bytes  # here: `lamp off` would wait for it

        try:
            age_s = self._now() - float(read_bytes(self._path, 100))
        except (OSError, ValueError):
            return None
        return age_s if age_s >= 0 else None

    def touch(self) -> None:
        """A session is running. Written in the background, and completely: a kill leaves the stamp before it."""
        stamp = f"{floor(self._now() * 10) / 10:.1f}"  # never a moment still to come, which would not be believed
        self._clerk.do(lambda: self._write(stamp))

    def clear(self) -> None:
        """No session is running."""
        self._clerk.do(lambda: self._path.unlink(missing_ok=True))

    def _write(self, stamp: str) -> None:
        from pi_regulate.devices.keeping.store import write_whole  # here, for the same reason

        write_whole(self._path, stamp, lasts=False)
