"""What goes over the wire, byte by byte, and what a broker that breaks the protocol can do: nothing that lasts."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from paho.mqtt.client import Client

from pi_regulate.devices.notify import ServiceManager
from pi_regulate_link import deciding as link_module
from pi_regulate_link import link_run
from pi_regulate_link.events import Message
from pi_regulate_link.link_run import LinkRun
from tests.link.lamps import link_settings, linked
from tests.link.parts import DEVICE


class Wire:
    """A server that only accepts connections, and a test that reads and writes bytes."""

    def __init__(self) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.listening.settimeout(30.0)
        self.port = int(self.listening.getsockname()[1])

    def accepts(self) -> socket.socket:
        line, _ = self.listening.accept()
        line.settimeout(30.0)
        return line


@pytest.fixture
def wire() -> Iterator[Wire]:
    wire = Wire()
    yield wire
    wire.listening.close()


@pytest.fixture
def hooked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_module, "RENEW_S", (0.1, 0.2))


def packet(line: socket.socket) -> bytes:
    """The body of one packet of less than 128 * 128 bytes."""
    head = line.recv(2, socket.MSG_WAITALL)
    length, more = head[1], b""
    if length & 0x80:
        more = line.recv(1, socket.MSG_WAITALL)
        length = (length & 0x7F) | more[0] << 7
    return line.recv(length, socket.MSG_WAITALL)


def test_it_connects_clean_asks_for_little_and_leaves_a_will(wire: Wire, tmp_path: Path) -> None:
    with linked(link_settings(wire.port), tmp_path):
        line = wire.accepts()
        body = packet(line)
        line.close()
    assert body[:7] == b"\x00\x04MQTT\x05"  # MQTT 5
    flags, (keepalive_s,) = body[7], struct.unpack(">H", body[8:10])
    assert flags & 0x02, "a clean start"
    assert flags & 0x04, "a will"
    assert flags >> 3 & 0x03 == 1, "with QoS 1"
    assert flags & 0x20, "retained"
    assert keepalive_s == 60
    for property_of_mqtt_5 in (b"\x11\x00\x00\x00\x3c", b"\x27\x00\x00\x10\x00", b"\x18\x00\x00\x00\x1e"):
        assert property_of_mqtt_5 in body  # the session ends after 60 s, packets up to 4096 bytes, the will after 30 s
    assert f"pi-regulate/{DEVICE}/availability".encode() in body
    assert b"offline" in body


ACCEPTED = b"\x20\x03\x00\x00\x00"
TAKEN_OVER = b"\xe0\x05\x8e\x03\x1f\x00\x00"  # DISCONNECT with an empty reason string: paho 2.1 reads no shorter one


@pytest.mark.parametrize(
    "answer",
    [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x20\x02\x00", b"\x20\x05\x00\x00\x02\xff\xff", ACCEPTED + b"\x00" * 40,
     ACCEPTED + b"\x30\x05\x00\xff\xff\xff\xff", b""],
    ids=["another program", "cut off", "odd properties", "odd packets", "a topic without an end", "silence"],
)  # fmt: skip
@pytest.mark.usefixtures("hooked")
def test_whatever_a_broker_says_the_link_comes_back(
    wire: Wire, tmp_path: Path, answer: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    with linked(link_settings(wire.port), tmp_path) as running:
        monkeypatch.setattr(threading, "excepthook", running.thread_ended)
        line = wire.accepts()
        packet(line)
        line.sendall(answer)
        line.close()
        again = wire.accepts()
        assert packet(again)[:6] == b"\x00\x04MQTT"
        again.close()


def test_a_lost_broker_is_tried_again_after_a_second_and_at_the_rarest_every_two_minutes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[float, ...]] = []
    monkeypatch.setattr(Client, "reconnect_delay_set", lambda client, *waits_s: told.append(waits_s))
    LinkRun(DEVICE, link_settings(1883), tmp_path, tmp_path, tmp_path)
    assert told == [(1, 120)]


def test_a_flood_is_told_to_systemd_once_in_a_second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    running, told, now_s = LinkRun(DEVICE, link_settings(1883), tmp_path, tmp_path, tmp_path), list[float](), 100.0
    monkeypatch.setattr(link_run, "time", SimpleNamespace(monotonic=lambda: now_s))
    monkeypatch.setattr(ServiceManager, "status", lambda manager, text: told.append(now_s))
    while now_s < 102.5:
        running._events.put(Message("somebody/else", b"", False, now_s))
        assert running._step()
        now_s += 0.125
    assert told == [100.0, 101.0, 102.0]


def test_a_thread_of_ours_that_breaks_ends_the_program_as_a_failure(wire: Wire, tmp_path: Path) -> None:
    """systemd starts it again; only then."""
    with linked(link_settings(wire.port), tmp_path) as running:
        thread = threading.Thread(name="lamp")
        mistake = threading.ExceptHookArgs((ValueError, ValueError("x"), None, thread))
        running.thread_ended(mistake)
        wire.accepts().close()
    assert running.failed


@pytest.mark.usefixtures("hooked")
def test_another_device_with_the_same_id_is_told_as_that(wire: Wire, tmp_path: Path) -> None:
    from tests.link.test_secured import standing_when

    with linked(link_settings(wire.port), tmp_path):
        line = wire.accepts()
        packet(line)
        line.sendall(ACCEPTED)
        packet(line)
        line.sendall(TAKEN_OVER)
        found = standing_when(tmp_path, lambda found: bool(found["why"]))
        line.close()
    assert found["why"] == "another device with the same id has taken its place"
