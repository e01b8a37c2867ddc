"""Hears wishes from the one program that may have some: a socket file beside `status`, never a network port.

That program is pi-regulate-link, known by its user, which the kernel tells; root and this user may try it by hand.
Everybody else is turned away before a byte is read. One connection at a time, the newer one wins. It is told the state
as it connects and whenever that changes, each gesture of the hand, and each breath that is shared; each wish is
answered. One thread does all of it; the loop only finds a wish in its inbox and wakes the thread with what it decided.
After each record it listens to nobody for a moment, so whoever floods the socket fills the kernel's buffer and waits.
Rule: the lamp never waits for the other side, and who doesn't read is turned away.
"""

from __future__ import annotations

import logging
import os
import pwd
import select
import socket
import stat
import struct
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from math import ceil
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import Any

from pi_regulate.devices.wish_record import LONGEST_BYTES, VERSION, as_record, read_wish, told_breath, told_gesture
from pi_regulate.session.keeping_step import SharedBreath
from pi_regulate.session.wishes import Wish

LOG = logging.getLogger(__name__)
WISH_NAME = "wish"  # the socket's name, in the folder of `status`
LINK_USER = "pi-regulate-link"
_CALLABLE = 0o666  # who may speak is decided by the user, once connected
_CALLERS = 8  # that wait to be looked at
_REST_S = 0.05  # after each record: twenty a second at most
_LOOK_S = 10.0  # how soon a change is told that no row tells of, such as of the sound
_UNREAD_BYTES = 8192  # so much may lie unread before a connection ends
_PEER = struct.Struct("=iII")  # process, user, group


def link_user() -> int | None:
    """The number of the link's user; None where no link is installed."""
    with suppress(KeyError, OSError):
        return pwd.getpwnam(LINK_USER).pw_uid
    return None


class WishSocket:
    """The socket in `folder`, once it is opened. `peer` is the connection that is there.

    `state` gives what is told, from another thread; `put` takes a wish, `now` gives the time in host seconds.
    """

    def __init__(
        self,
        folder: Path,
        state: Callable[[], Mapping[str, Any]],
        put: Callable[[Wish], None],
        now: Callable[[], float],
    ) -> None:
        self._path, self._state, self._put, self._now = folder / WISH_NAME, state, put, now
        self._over = Event()
        self._listens: socket.socket | None = None
        self._thread: Thread | None = None
        self._answers: SimpleQueue[tuple[socket.socket, str, str]] = SimpleQueue()
        self._happened: SimpleQueue[SharedBreath | str] = SimpleQueue()
        self.peer: socket.socket | None = None
        self._told = b""
        self._listens_s = 0.0  # when it listens again, in monotonic seconds

    def open(self) -> None:
        """Listens from now on. Where that isn't possible, a warning says so, once."""
        if self._thread is not None or self._over.is_set():
            return
        self._thread = Thread(target=self._work, name="wishes", daemon=True)
        if not hasattr(socket, "SO_PEERCRED"):
            LOG.warning("nobody else can reach the lamp: this system doesn't say which user connects to a socket")
            return
        self._wake = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        listens = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with suppress(FileNotFoundError):  # left by a dead device: there is only one, and that is us
                if stat.S_ISSOCK(os.lstat(self._path).st_mode):
                    self._path.unlink()
            listens.bind(str(self._path))
            os.chmod(self._path, _CALLABLE)
            listens.listen(_CALLERS)
            listens.setblocking(False)
        except OSError as error:
            listens.close()
            LOG.warning("nobody else can reach the lamp: %s can't be made (%s)", self._path, error.strerror or error)
            return
        self._listens = listens
        self._thread.start()

    def close(self) -> None:
        """Ends it and removes the socket."""
        closed = self._over.is_set()
        self._over.set()
        if closed or self._listens is None or self._thread is None:
            return
        with suppress(OSError):
            self._path.unlink()
        os.eventfd_write(self._wake, 1)
        self._thread.join(1.0)
        if not self._thread.is_alive():
            os.close(self._wake)

    def look(self) -> None:
        """The state may have changed. May be called from any thread while it is open."""
        if not self._over.is_set():
            os.eventfd_write(self._wake, 1)

    def breathe(self, breath: SharedBreath) -> None:
        """A breath to be shared has begun, or its moment is known. From the loop's thread."""
        self._happened.put(breath)
        self.look()

    def gesture(self, kind: str) -> None:
        """The hand has pressed, pressed twice or held. From the loop's thread."""
        self._happened.put(kind)
        self.look()

    def _answered(self, peer: socket.socket, kind: str, answer: str) -> None:
        """The loop has decided."""
        self._answers.put((peer, kind, answer))
        self.look()

    # The thread

    def _work(self) -> None:
        listens = self._listens
        assert listens is not None
        with listens:
            while not self._over.is_set():
                try:
                    self._turn(listens)
                except OSError:
                    self._turn_away()
                except Exception:
                    LOG.exception("a wish can't be heard")
                    self._turn_away()
            self._turn_away()

    def _turn(self, listens: socket.socket) -> None:
        """Waits until something happens, and does it."""
        waits, peer = select.poll(), self.peer
        waits.register(self._wake, select.POLLIN)
        rests_s = self._listens_s - time.monotonic()
        within_s: float | None = rests_s
        if rests_s <= 0.0:
            waits.register(listens, select.POLLIN)
            if peer is not None:
                waits.register(peer, select.POLLIN)
            within_s = None if peer is None else _LOOK_S
        happened = {handle for handle, _ in waits.poll(None if within_s is None else ceil(within_s * 1000))}
        if self._wake in happened:
            os.eventfd_read(self._wake)
        if peer is not None and peer.fileno() in happened:  # first, or a crowd of others would keep it waiting
            self._rest()
            self._hear(peer)
        if listens.fileno() in happened:
            self._rest()
            self._receive(listens)
        self._tell()

    def _rest(self) -> None:
        self._listens_s = time.monotonic() + _REST_S

    def _receive(self, listens: socket.socket) -> None:
        """Looks at everybody who waits; the last one who may speak is listened to."""
        for _ in range(_CALLERS):
            try:
                caller, _address = listens.accept()
            except OSError:  # nobody waits any more, or there are too many open files
                break
            if _user_of(caller) in (0, os.geteuid(), link_user()):
                self._turn_away()
                caller.setblocking(False)
                caller.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _UNREAD_BYTES)
                self.peer, self._told = caller, b""
            else:
                caller.close()

    def _hear(self, peer: socket.socket) -> None:
        """One record; a longer one, or none, ends the connection."""
        record = peer.recv(LONGEST_BYTES + 1)
        if not 0 < len(record) <= LONGEST_BYTES:
            self._turn_away()
            return
        wish = read_wish(record, self._now())
        if wish is None:
            self._say(as_record({"v": VERSION, "answer": "no", "why": "unknown"}))
        else:
            kind = wish.kind
            self._put(replace(wish, answered=lambda answer: self._answered(peer, kind, answer)))

    def _tell(self) -> None:
        """The answers that are there, the state if it has changed, and then what has happened in it."""
        with suppress(Empty):
            while True:
                peer, kind, answer = self._answers.get_nowait()
                if peer is self.peer:
                    why = {} if answer == "yes" else {"why": answer}
                    self._say(as_record({"v": VERSION, "wish": kind, "answer": "no" if why else "yes", **why}))
        happened = [self._happened.get_nowait() for _ in range(self._happened.qsize())]  # first: the state is no older
        if self.peer is not None and (now := as_record(dict(self._state()))) != self._told:
            self._told = now
            self._say(now)
        for one in happened:
            self._say(told_gesture(one) if isinstance(one, str) else told_breath(one, self._now()))

    def _say(self, record: bytes) -> None:
        """Sends a record; whoever has let too many lie is turned away."""
        if self.peer is not None:
            try:
                self.peer.send(record)
            except OSError:
                self._turn_away()

    def _turn_away(self) -> None:
        peer, self.peer = self.peer, None
        if peer is not None:
            peer.close()


def _user_of(caller: socket.socket) -> int:
    """The user who made the connection, as the kernel noted it then."""
    _process, user, _group = _PEER.unpack(caller.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _PEER.size))
    return int(user)
