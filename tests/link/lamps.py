"""A small lamp that speaks the wish socket's language, and a link that runs in a thread of the test."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any
from unittest.mock import patch

from pi_regulate_link import broker, deciding, link_run
from pi_regulate_link.link_run import LinkRun
from pi_regulate_link.link_settings import LinkSettings
from tests.link.parts import AT_REST, DEVICE

LONGEST_S = 30.0


class Lamp:
    """Listens in `folder`, says its state to whoever comes, answers yes to every wish."""

    def __init__(self, folder: Path) -> None:
        self.wishes = SimpleQueue[Any]()
        self.state = AT_REST
        self._path = folder / "wish"
        self._path.unlink(missing_ok=True)
        self._listening = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._listening.bind(str(self._path))
        self._listening.listen(2)
        self._line: socket.socket | None = None
        threading.Thread(target=self._work, daemon=True).start()

    def says(self, told: object) -> None:
        assert self._line is not None
        self._line.send(json.dumps(told).encode())

    def close(self) -> None:
        for one in (self._listening, self._line):
            if one is not None:
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
                one.close()
        self._path.unlink(missing_ok=True)

    def _work(self) -> None:
        with suppress(OSError):
            while True:
                self._line, _ = self._listening.accept()
                self.says(self.state)
                while record := self._line.recv(257):
                    self.wishes.put(wish := json.loads(record))
                    self.says({"v": 1, "wish": wish["wish"], "answer": "yes"})

    def wished(self, within_s: float = LONGEST_S) -> Any:
        return self.wishes.get(timeout=within_s)

    def wished_nothing(self, within_s: float) -> list[Any]:
        ends_s, found = time.monotonic() + within_s, []
        while (left_s := ends_s - time.monotonic()) > 0:
            with suppress(Empty):
                found.append(self.wishes.get(timeout=left_s))
        return found


def link_settings(port: int, tell: str = "all", **more: Any) -> LinkSettings:
    broker = {"host": "127.0.0.1", "port": port, "tls": False, **more}
    return LinkSettings.model_validate({"broker": broker, "tell": tell})


@contextmanager
def linked(settings: LinkSettings, folder: Path, lamp: Path | None = None) -> Iterator[LinkRun]:
    """A link that works in a thread, with its lamp in `folder` too, if no other is named.

    It speaks, looks and tries again after 0.1 s, and not after 1 s as at home, which tests/link/test_link.py and
    tests/link/test_odd_broker.py hold.
    """
    with (
        patch.object(deciding, "_PAUSE_S", 0.1),
        patch.object(link_run, "LOOKS_APART_S", 0.1),
        patch.object(broker, "RETRY_S", (0.1, 120.0)),
    ):
        running = LinkRun(DEVICE, settings, folder, lamp or folder, folder / "runtime")
        thread = threading.Thread(target=running.work, name="link of the test")
        thread.start()
        try:
            yield running
        finally:
            running.end()
            thread.join(LONGEST_S)
            assert not thread.is_alive()


def cut(running: LinkRun, *, for_ever: bool = False) -> None:
    """Pulls the cable between link and broker; `for_ever` for a link that died and doesn't come back."""
    client = running._broker._client
    client._reconnect_on_failure = not for_ever
    there = client.socket()
    assert isinstance(there, socket.socket)
    there.shutdown(socket.SHUT_RDWR)
