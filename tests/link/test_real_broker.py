"""The link at a real Mosquitto: what is kept there, what is not, and what a dropout, a kill and a stranger change."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from pi_regulate_link import broker as link_broker
from pi_regulate_link import lamp_line
from tests.link.lamps import Lamp, cut, link_settings, linked
from tests.link.mosquittos import Mosquitto, Person, mosquitto, needs_mosquitto
from tests.link.parts import AT_REST, DEVICE, IN_SESSION

pytestmark = needs_mosquitto
BASE = f"pi-regulate/{DEVICE}"
KEPT = ("/config", "/availability", "/lamp", "/state")


@pytest.fixture
def at_home(tmp_path: Path) -> Iterator[Mosquitto]:
    with mosquitto(tmp_path) as broker:
        yield broker


@pytest.fixture
def lamp(tmp_path: Path) -> Iterator[Lamp]:
    lamp = Lamp(tmp_path)
    yield lamp
    lamp.close()


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing waits longer for a lost lamp than a test has to."""
    monkeypatch.setattr(lamp_line, "AWAY_S", 0.05)
    monkeypatch.setattr(lamp_line, "LONGEST_AWAY_S", 0.05)


def test_everything_is_kept_for_whoever_comes_later(at_home: Mosquitto, lamp: Lamp, tmp_path: Path) -> None:
    with linked(link_settings(at_home.port), tmp_path):
        person = Person(at_home.port, "#")
        kept = person.hears_all(*KEPT)
        late = Person(at_home.port, "#")
        assert late.hears_all(*KEPT) == kept
    assert kept[f"{BASE}/availability"] == kept[f"{BASE}/lamp"] == b"online"
    assert json.loads(kept[f"{BASE}/state"])["session"] == "off"
    assert json.loads(kept[f"homeassistant/device/{DEVICE}/config"])["device"]["identifiers"] == [DEVICE]
    assert person.hears(lambda topic, payload: payload == b"offline").topic == f"{BASE}/availability"


def test_a_press_in_home_assistant_ends_a_session_and_its_answer_comes_back(
    at_home: Mosquitto, lamp: Lamp, tmp_path: Path
) -> None:
    person = Person(at_home.port, f"{BASE}/#")
    with linked(link_settings(at_home.port), tmp_path):
        person.hears_all("/state")
        lamp.says(IN_SESSION)
        person.hears(lambda topic, payload: b'"session":"on"' in payload)
        person.says(f"{BASE}/wish/end", "end")
        assert lamp.wished() == {"v": 1, "wish": "end"}
        answer = person.hears(lambda topic, payload: topic.endswith("/answer"))
    assert json.loads(answer.payload) == {"wish": "end", "answer": "yes"}
    assert not answer.retain


@pytest.mark.parametrize("protocol", [MQTTProtocolVersion.MQTTv5, MQTTProtocolVersion.MQTTv311])
def test_a_wish_that_the_broker_kept_starts_nothing(
    at_home: Mosquitto, lamp: Lamp, tmp_path: Path, protocol: MQTTProtocolVersion, soon: None
) -> None:
    """Left there before the link came, and still there when it has lost the broker and is back."""
    other = Client(CallbackAPIVersion.VERSION2, protocol=protocol)
    other.connect("127.0.0.1", at_home.port)
    other.loop_start()
    other.publish(f"{BASE}/wish/start", "start", qos=1, retain=True).wait_for_publish(30)
    other.disconnect()
    other.loop_stop()
    person = Person(at_home.port, f"{BASE}/state", f"{BASE}/answer")
    with linked(link_settings(at_home.port), tmp_path) as running:
        person.hears_all("/state")
        cut(running)
        person.hears_all("/state")
        person.says(f"{BASE}/wish/glow", "glow")
        assert lamp.wished() == {"v": 1, "wish": "glow", "for_s": 60}


def test_a_wish_made_while_the_link_was_away_is_not_handed_over(
    at_home: Mosquitto, lamp: Lamp, tmp_path: Path, soon: None
) -> None:
    person = Person(at_home.port, f"{BASE}/state", f"{BASE}/answer")
    with linked(link_settings(at_home.port), tmp_path) as running:
        person.hears_all("/state")
        cut(running)
        person.says(f"{BASE}/wish/start", "start")
        person.hears_all("/state")
        person.says(f"{BASE}/wish/glow", "glow")
        assert lamp.wished() == {"v": 1, "wish": "glow", "for_s": 60}


@pytest.mark.slow
def test_a_broker_that_comes_late_goes_and_comes_back_empty_has_everything_again(
    lamp: Lamp, tmp_path: Path, soon: None
) -> None:
    broker = Mosquitto(tmp_path)
    with linked(link_settings(broker.port), tmp_path):
        broker.start()
        for _ in range(2):
            assert Person(broker.port, "#").hears_all(*KEPT)[f"{BASE}/availability"] == b"online"
            broker.kill()
            broker.start()
        assert Person(broker.port, "#").hears_all(*KEPT)[f"{BASE}/lamp"] == b"online"
    broker.kill()


def test_a_short_dropout_shows_nowhere(at_home: Mosquitto, lamp: Lamp, tmp_path: Path, soon: None) -> None:
    person = Person(at_home.port, f"{BASE}/availability", f"{BASE}/state")
    with linked(link_settings(at_home.port), tmp_path) as running:
        person.hears_all("/availability", "/state")
        cut(running)
        back = person.hears(lambda topic, payload: topic.endswith("/availability"))
        assert back.payload == b"online"
        assert b"offline" not in person.hears_all("/state").values()


def test_of_a_link_that_died_the_broker_says_that_it_is_gone(
    at_home: Mosquitto, lamp: Lamp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link_broker, "WILL_AFTER_S", 1)
    person = Person(at_home.port, f"{BASE}/availability", f"{BASE}/state")
    with linked(link_settings(at_home.port), tmp_path) as running:
        person.hears_all("/state")
        cut(running, for_ever=True)
        gone = person.hears(lambda topic, payload: payload == b"offline")
    assert gone.topic == f"{BASE}/availability"


@pytest.mark.slow
def test_two_devices_with_one_id_do_not_throw_each_other_out_for_ever(
    at_home: Mosquitto, lamp: Lamp, tmp_path: Path, soon: None
) -> None:
    """A card that was copied. Without a rest there is a new connection every second."""
    other = tmp_path / "other"
    other.mkdir()
    person = Person(at_home.port, f"{BASE}/state")
    settings = link_settings(at_home.port)
    with linked(settings, tmp_path):
        person.hears_all("/state")
        with linked(settings, other):
            standings = [folder / "runtime" / "standing.json" for folder in (other, tmp_path)]
            for _ in range(150):
                person.hears_nothing(0.2)
                if any("same id" in file.read_text() for file in standings if file.exists()):
                    break
            else:
                raise AssertionError("neither of them rests")
    assert (tmp_path / "mosquitto.log").read_text().count("New client connected") <= 3 + 2 * 4


def test_a_lamp_that_stops_is_offline_and_the_link_lives_on(
    at_home: Mosquitto, lamp: Lamp, tmp_path: Path, soon: None
) -> None:
    person = Person(at_home.port, f"{BASE}/#")
    with linked(link_settings(at_home.port), tmp_path):
        person.hears_all("/state")
        lamp.close()
        assert person.hears(lambda topic, payload: payload == b"offline").topic == f"{BASE}/lamp"
        again = Lamp(tmp_path)
        assert person.hears(lambda topic, payload: payload == b"online").topic == f"{BASE}/lamp"
        person.says(f"{BASE}/wish/end", "end")
        assert again.wished()["wish"] == "end"
        again.close()


@pytest.mark.parametrize(
    "payload",
    [b"e" * 65, b"end\0", b"\xff\xfe\xfd", b"e" * (1 << 20), b"", b"END"],
    ids=lambda payload: f"{len(payload)} bytes",
)
def test_an_odd_payload_reaches_nobody_and_breaks_nothing(
    at_home: Mosquitto, lamp: Lamp, tmp_path: Path, payload: bytes
) -> None:
    person = Person(at_home.port, f"{BASE}/state", f"{BASE}/answer")
    with linked(link_settings(at_home.port), tmp_path):
        person.hears_all("/state")
        person.says(f"{BASE}/wish/end", payload)
        person.says(f"{BASE}/wish/glow", "glow")
        assert lamp.wished() == {"v": 1, "wish": "glow", "for_s": 60}


def test_nothing_personal_is_on_the_broker(at_home: Mosquitto, lamp: Lamp, tmp_path: Path) -> None:
    """Over everything that is published through a whole session of an exercise with a person's name."""
    person = Person(at_home.port, "#")
    host = socket.gethostname()
    with linked(link_settings(at_home.port), tmp_path):
        person.hears_all(*KEPT)
        for told in (
            {**IN_SESSION, "exercise": "for-annabel", "phase": "annabel", "doing": "annabel's hour"},
            {**AT_REST, "sound": "annabel's speaker", "version": "annabel", "may": ["annabel", "end"]},
            {"v": 1, "answer": "annabel", "why": "annabel"},
            {**IN_SESSION, "faults": 1},
        ):
            lamp.says(told)
        person.says(f"{BASE}/wish/end", "end")
        person.hears(lambda topic, payload: topic.endswith("/answer"))
        person.hears(lambda topic, payload: b'"faults":1' in payload)
    everything = Person(at_home.port, "#").hears_nothing(0.3)
    assert len(everything) == 4
    for topic, payload in everything:
        assert b"annabel" not in payload.lower()
        assert host.encode() not in payload
        assert host not in topic


def test_it_listens_at_no_port(at_home: Mosquitto, lamp: Lamp, tmp_path: Path) -> None:
    if not Path("/proc/net/tcp").exists():
        pytest.skip("this system doesn't show its sockets in /proc/net")
    before = own_listening_ports()
    with linked(link_settings(at_home.port), tmp_path):
        Person(at_home.port, f"{BASE}/#").hears_all("/state")
        assert own_listening_ports() == before


def own_listening_ports() -> set[str]:
    """The sockets of this process that wait for others to connect."""
    tables = [Path(f"/proc/net/{name}") for name in ("tcp", "tcp6", "udp", "udp6")]
    rows = [line.split() for table in tables if table.exists() for line in table.read_text().splitlines()[1:]]
    waiting = {f"socket:[{row[9]}]" for row in rows if row[3] in ("0A", "07")}
    ours = {os.readlink(link) for link in Path("/proc/self/fd").iterdir() if link.is_symlink()}
    return waiting & ours


@pytest.mark.slow
def test_the_program_itself_stops_in_order_when_it_is_told_to(at_home: Mosquitto, lamp: Lamp, tmp_path: Path) -> None:
    (tmp_path / "link.yaml").write_text(f"broker: {{host: 127.0.0.1, port: {at_home.port}, tls: false}}\ntell: all\n")
    person = Person(at_home.port, "pi-regulate/#")
    program = subprocess.Popen(
        [sys.executable, "-m", "pi_regulate_link", "--config", tmp_path, "--lamp", tmp_path],
        env={"PATH": "/usr/bin", "RUNTIME_DIRECTORY": str(tmp_path / "runtime")}, stderr=subprocess.PIPE, text=True,
        cwd=Path(__file__).parent.parent.parent,
    )  # fmt: skip
    person.hears_all("/availability", "/lamp", "/state", within_s=60)
    program.terminate()
    assert person.hears(lambda topic, payload: payload == b"offline").topic.endswith("/availability")
    _, said = program.communicate(timeout=60)
    assert program.returncode == 0, said
    assert not (tmp_path / "runtime" / "standing.json").exists()
