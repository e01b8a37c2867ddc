"""Serves the studio on this machine alone: the socket, the secret, and a server that keeps little and waits briefly.

A page that was open when the program ended comes back when it starts again, because the secret lasts as long as the
machine runs, in a file that only its owner reads. Rule: nothing listens on an address that another machine can reach.
"""

from __future__ import annotations

import errno
import os
import secrets
import socket
import stat
import threading
import webbrowser
from asyncio import TimerHandle, Transport
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from pi_regulate.devices.keeping.store import write_whole
from pi_regulate.devices.runtime import runtime_folder
from pi_regulate.studio.asking import MOST_CHARACTERS
from pi_regulate.studio.page_device import PageDevice
from pi_regulate.studio.room import Room
from pi_regulate.studio.web_app import studio_app
from pi_regulate.words import RegulateError

LOOPBACK = "127.0.0.1"
PORT = 8421
MOST_CONNECTIONS = 64  # eight pages need about half of them while they load
FIRST_REQUEST_S = 10.0  # a browser sends its request at once
_HEAD_BYTES = 16384
_GRACE_S = 2
_SECRET_BYTES = 24


class BoundedHttp(H11Protocol):
    """Turns away connections beyond a limit, and those that ask for nothing."""

    _idle: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """A connection begins."""
        super().connection_made(transport)
        if len(self.connections) > MOST_CONNECTIONS:
            said = b"The studio has too many connections; close some of its pages.\n"
            head = b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain\r\nConnection: close\r\n"
            transport.write(head + b"Content-Length: %d\r\n\r\n" % len(said) + said)
            transport.close()
        else:
            self._idle = self.loop.call_later(FIRST_REQUEST_S, transport.close)

    def data_received(self, data: bytes) -> None:
        """Something comes."""
        super().data_received(data)
        if self._idle is not None and self.cycle is not None:
            self._idle.cancel()

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        """It becomes a WebSocket, which may be silent."""
        if self._idle is not None:
            self._idle.cancel()
        super().handle_websocket_upgrade(event)

    def connection_lost(self, exc: Exception | None) -> None:
        """It has ended."""
        if self._idle is not None:
            self._idle.cancel()
        super().connection_lost(exc)


def serve(device: PageDevice, folder: Path, port: int | None, *, opens: bool, tell: Callable[[str], None]) -> None:
    """Serves until a stop signal; what is written at the desk goes into `folder`.

    `port` is None for the usual one, or any free one if that is taken; 0 for any. Raises RegulateError when the port
    can't be had, or the device can't start.
    """
    listening = _listening(port)
    number = listening.getsockname()[1]
    secret = _secret(number)
    address = f"http://{LOOPBACK}:{number}/?token={secret}"
    room = Room(device)
    app = studio_app(room, folder, secret, f"pi-regulate-{number}")
    config = uvicorn.Config(
        app,
        http=BoundedHttp,
        ws_max_size=4 * MOST_CHARACTERS,
        ws_max_queue=16,
        ws_per_message_deflate=False,
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        h11_max_incomplete_event_size=_HEAD_BYTES,
        timeout_graceful_shutdown=_GRACE_S,
    )
    with listening:
        try:
            device.start()
            tell(f"The device, in a browser on this machine: {address}\nCtrl-C ends it.")
            if opens:
                threading.Thread(target=webbrowser.open, args=(address,), name="browser", daemon=True).start()
            uvicorn.Server(config).run(sockets=[listening])
        finally:
            device.stop()
            app.state.further.close()


def _listening(port: int | None) -> socket.socket:
    wanted = PORT if port is None else port
    try:
        return _bound(wanted)
    except OSError as error:
        if port is None and error.errno == errno.EADDRINUSE:
            return _bound(0)
        why = "another program uses it" if error.errno == errno.EADDRINUSE else error.strerror
        raise RegulateError(f"port {wanted} can't be had: {why}. `--port 0` takes a free one") from None


def _bound(port: int) -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((LOOPBACK, port))
        made.listen(128)
    except OSError:
        made.close()
        raise
    return made


def _secret(port: int) -> str:
    """The secret of this port, from the last time while this machine runs; a new one where none can be kept."""
    path = runtime_folder() / f"studio-{port}"
    with suppress(OSError, ValueError):
        kept = _kept_secret(path)
        if kept is not None:
            return kept
    made = secrets.token_urlsafe(_SECRET_BYTES)
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(path, made, lasts=False)
    return made


def _kept_secret(path: Path) -> str | None:
    """The secret in a file, if nobody else can have read or written it. Raises OSError, or ValueError for no text."""
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(handle, encoding="ascii") as file:
        is_ours = _ours_alone(os.fstat(file.fileno()))
        text = file.read(100)
    return text if is_ours and len(text) == len(secrets.token_urlsafe(_SECRET_BYTES)) else None


def _ours_alone(state: Any) -> bool:
    return stat.S_ISREG(state.st_mode) and state.st_uid == os.getuid() and not state.st_mode & 0o077
