"""Reports changes in a folder, with the kernel's inotify, through ctypes and without polling.

Editors save in different ways: in place, through a second file and a rename, several files in a row; a sound card comes
as several devices, and a voice is a folder that is replaced as a whole. So folders are watched rather than files, and a
change is reported after a second without further changes. A missing folder is waited for in the one above it.
Rule: until the kernel reports something, the one thread sleeps in the kernel.
"""

from __future__ import annotations

import ctypes
import logging
import os
import select
import struct
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Thread

from pi_regulate.library.odd_names import could_be_ours, near_folder

LOG = logging.getLogger(__name__)
_QUIET_S = 1.0  # by then an editor has finished saving everything
_EVENT = struct.Struct("iIII")  # linux/inotify.h: watch, mask, cookie, length of the name
_CLOSE_WRITE, _MOVED_FROM, _MOVED_TO, _CREATE, _DELETE = 0x08, 0x40, 0x80, 0x100, 0x200
_DELETE_SELF, _MOVE_SELF, _IS_DIR, _ONLYDIR = 0x400, 0x800, 0x4000_0000, 0x0100_0000
_WANTED = _CLOSE_WRITE | _MOVED_FROM | _MOVED_TO | _CREATE | _DELETE | _DELETE_SELF | _MOVE_SELF | _ONLYDIR


Counts = Callable[[str, bool], bool]
"""Whether a change counts: takes the name of the file, and whether it has just been created."""


def yaml_saved(name: str, made: bool) -> bool:
    """A file that is or could be one of ours and has been written; a file just created has not been yet.

    A file with a wrong name counts too, since it has to be reported that it isn't read.
    """
    return not made and (could_be_ours(name) or near_folder(name) is not None)


def card_plugged(name: str, _made: bool) -> bool:
    """A sound card that comes or goes, in /dev/snd."""
    return name.startswith("pcm")


class FolderWatch:
    """Calls `changed`, from a thread of its own, after a change that `counts` in `folder` or its folders `below`.

    Also after a folder has appeared in one of the folders `of_folders` or left it; hidden folders are drafts. If the
    kernel can't watch (another system, no watches left), it says so in the log and does nothing.
    """

    def __init__(
        self,
        folder: Path,
        below: Sequence[str],
        changed: Callable[[], None],
        *,
        of_folders: Sequence[str] = (),
        counts: Counts = yaml_saved,
        quiet_s: float = _QUIET_S,
    ) -> None:
        self._of_folders = [folder / name for name in of_folders]
        self._folders = [folder, *(folder / name for name in below), *self._of_folders]
        self._hold_folders: set[int] = set()  # the kernel's numbers of the watches on `of_folders`
        self._changed, self._counts = changed, counts
        self._quiet_s = quiet_s
        self._handle = -1
        try:
            self._libc = ctypes.CDLL(None, use_errno=True)
            self._handle = self._libc.inotify_init1(os.O_CLOEXEC | os.O_NONBLOCK)
        except (OSError, AttributeError):
            self._handle = -1
        if self._handle < 0:
            LOG.info("changes in %s are not noticed here; after a change: `sudo systemctl reload pi-regulate`", folder)
            return
        self._stop_read, self._stop_write = os.pipe()  # Python's pipes are closed in child processes
        self._look()
        self._thread = Thread(target=self._work, name="folder watch", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stops watching."""
        if self._handle >= 0:
            os.write(self._stop_write, b"x")
            self._thread.join()
            for handle in (self._handle, self._stop_read, self._stop_write):
                os.close(handle)
            self._handle = -1

    def _look(self) -> None:
        """Watches the existing folders. Watching one twice has no further effect, so this runs after every change."""
        self._hold_folders = {self._add(folder) for folder in self._of_folders}
        for folder in self._folders:
            self._add(folder)
        if not os.path.isdir(self._folders[0]):
            self._add(self._folders[0].parent)

    def _add(self, folder: Path) -> int:
        with suppress(ValueError):
            return int(self._libc.inotify_add_watch(self._handle, os.fsencode(folder), _WANTED))
        return -1

    def _work(self) -> None:
        poll = select.poll()
        for handle in (self._handle, self._stop_read):
            poll.register(handle, select.POLLIN)
        dirty = False
        while True:
            ready = poll.poll(self._quiet_s * 1000 if dirty else None)
            if any(handle == self._stop_read for handle, _ in ready):
                return
            if ready:
                dirty |= self._read()
                self._look()
            elif dirty:
                dirty = False
                self._changed()

    def _read(self) -> bool:
        """Whether any of these events concerns us."""
        ours = False
        with suppress(BlockingIOError):
            while True:
                told = os.read(self._handle, 65536)
                at = 0
                while at < len(told):
                    watch, mask, _, length = _EVENT.unpack_from(told, at)
                    name = os.fsdecode(told[at + _EVENT.size : at + _EVENT.size + length].rstrip(b"\0"))
                    at += _EVENT.size + length
                    ours |= self._concerns(watch, mask, name)
        return ours

    def _concerns(self, watch: int, mask: int, name: str) -> bool:
        if mask & (_DELETE_SELF | _MOVE_SELF):
            return True
        if mask & _IS_DIR:
            if watch >= 0 and watch in self._hold_folders:
                return not name.startswith(".")
            return name in {folder.name for folder in self._folders} or self._counts(name, False)
        return self._counts(name, bool(mask & _CREATE))
