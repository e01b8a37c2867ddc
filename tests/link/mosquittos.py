"""A real Mosquitto on a free port of this machine, and people who publish to it and listen to it.

Nothing here sleeps: the broker says when it runs, and whoever waits for a message waits on a queue, for at most
`LONGEST_S`, which only a failing test ever reaches.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

import pytest
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.subscribeoptions import SubscribeOptions

LONGEST_S = 30.0
PATH = f"/usr/sbin:/usr/local/sbin:/opt/homebrew/sbin:{os.environ.get('PATH', '')}"
PROGRAM = shutil.which("mosquitto", path=PATH)
needs_mosquitto = pytest.mark.skipif(PROGRAM is None, reason="mosquitto is not installed: sudo apt install mosquitto")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Mosquitto:
    """A broker with these lines in its configuration; without any, everybody may do everything."""

    def __init__(self, folder: Path, *lines: str) -> None:
        self.folder, self.port = folder, free_port()
        self._lines = lines or ("allow_anonymous true",)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Mosquitto:
        config = self.folder / "mosquitto.conf"
        log = f"log_dest file {self.folder / 'mosquitto.log'}\nuser root\n"
        config.write_text(f"listener {self.port} 127.0.0.1\n{log}" + "".join(f"{line}\n" for line in self._lines))
        self._process = subprocess.Popen([str(PROGRAM), "-c", config], stderr=subprocess.DEVNULL)
        for _ in range(int(LONGEST_S / 0.02)):
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1.0):
                return self
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(0.02)
                break
        raise AssertionError((self.folder / "mosquitto.log").read_text())

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


@contextmanager
def mosquitto(folder: Path, *lines: str) -> Iterator[Mosquitto]:
    broker = Mosquitto(folder, *lines).start()
    try:
        yield broker
    finally:
        broker.kill()


class Person:
    """Somebody else at the broker: hears everything below `topics`, newest last."""

    def __init__(
        self, port: int, *topics: str, name: str = "", password: str = "", retained: bool = True, **tls: Any
    ) -> None:
        self.heard = SimpleQueue[MQTTMessage]()
        self.connected = SimpleQueue[bool]()
        self._kept: dict[str, bytes] = {}
        self.client = Client(CallbackAPIVersion.VERSION2, protocol=MQTTProtocolVersion.MQTTv5)
        if name:
            self.client.username_pw_set(name, password)
        if tls:
            self.client.tls_set(**tls)
        options = SubscribeOptions(qos=1, retainHandling=0 if retained else 2)
        ready = SimpleQueue[bool]()
        self.client.on_message = lambda client, data, message: self.heard.put(message)
        self.client.on_connect = lambda client, data, flags, reason, more: self.connected.put(not reason.is_failure)
        self.client.on_subscribe = lambda client, data, mid, reasons, more: ready.put(True)
        self.client.connect("127.0.0.1", port)
        self.client.loop_start()
        assert self.connected.get(timeout=LONGEST_S)
        if topics:
            self.client.subscribe([(topic, options) for topic in topics])
            ready.get(timeout=LONGEST_S)

    def says(self, topic: str, payload: bytes | str, *, qos: int = 1, retained: bool = False) -> None:
        self.client.publish(topic, payload, qos=qos, retain=retained).wait_for_publish(LONGEST_S)

    def hears(self, wanted: Callable[[str, bytes], bool], within_s: float = LONGEST_S) -> MQTTMessage:
        """The next message that is wanted. Fails with what came instead."""
        ends_s, others = time.monotonic() + within_s, []
        while (left_s := ends_s - time.monotonic()) > 0:
            with suppress(Empty):
                message = self.heard.get(timeout=left_s)
                payload = self._kept[message.topic] = bytes(message.payload)
                if wanted(message.topic, payload):
                    return message
                others.append((message.topic, payload[:80]))
        raise AssertionError(f"not heard; instead: {others}")

    def hears_all(self, *topics: str, within_s: float = LONGEST_S) -> dict[str, bytes]:
        """Waits until something was heard on each of these topics, by their ends; returns the last of each."""
        self._kept.clear()

        def complete(topic: str, payload: bytes) -> bool:
            return all(any(one.endswith(end) for one in self._kept) for end in topics)

        self.hears(complete, within_s)
        return dict(self._kept)

    def hears_nothing(self, within_s: float) -> list[tuple[str, bytes]]:
        """What is heard in this time: nothing, if all is well."""
        ends_s, heard = time.monotonic() + within_s, []
        while (left_s := ends_s - time.monotonic()) > 0:
            with suppress(Empty):
                message = self.heard.get(timeout=left_s)
                heard.append((message.topic, bytes(message.payload)))
        return heard

    def leave(self) -> None:
        self.client.disconnect()
        self.client.loop_stop()
