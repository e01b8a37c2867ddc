"""Two homes over a real Mosquitto: presence that fades, the access list and the bridge of docs/together-apart.md."""

from __future__ import annotations

import json
import socket
import subprocess
from pathlib import Path
from typing import Any

import pytest
from paho.mqtt.client import MQTTMessage

from pi_regulate_link import together
from pi_regulate_link.link_settings import LinkSettings
from tests.link.lamps import Lamp, linked
from tests.link.mosquittos import Person, mosquitto, needs_mosquitto
from tests.link.parts import AT_REST, DEVICE, IN_SESSION
from tests.link.test_secured import PASSWD
from tests.test_docs import ROOT, blocks

pytestmark = needs_mosquitto
PAIR, BEN = "k7f3m9q2xw4c", "prg-ben0000000"
ANNAS, BENS = f"pi-regulate-pair/{PAIR}/{DEVICE}", f"pi-regulate-pair/{PAIR}/{BEN}"
BREATHES = {**IN_SESSION, "exercise": "breathe-apart", "may": ["glow", "together"]}
BREATH = {"v": 1, "breath": 1, "p": 0.0, "age": -12.0, "in": 4.0, "out": 6.0}
PAGE = ROOT / "docs" / "together-apart.md"


def paired(port: int, folder: Path) -> LinkSettings:
    """Settings for a link, with the code of the pair beside them in `folder`."""
    (folder / "pair").write_text(f"{PAIR}\n")
    return LinkSettings.model_validate({"broker": {"host": "127.0.0.1", "port": port, "tls": False}, "tell": "nothing"})


def shown(kind: str) -> str:
    """What the page shows, with the code and the ids of this test in place of its own."""
    (block,) = blocks(PAGE, kind)
    return block.replace("CODE", PAIR).replace("prg-ANNA", DEVICE).replace("prg-BEN", BEN)


def told(message: MQTTMessage) -> Any:
    return json.loads(message.payload)


def test_a_session_is_a_presence_without_a_name_and_the_exercise_a_beat(tmp_path: Path) -> None:
    lamp = Lamp(tmp_path)
    with mosquitto(tmp_path) as broker, linked(paired(broker.port, tmp_path), tmp_path):
        ben = Person(broker.port, f"{ANNAS}/#", "pi-regulate/#")
        ben.hears_all("/state")
        lamp.says(BREATHES)
        assert told(ben.hears(lambda topic, _: topic.endswith("/presence"))) == {"v": 1}
        lamp.says(BREATH)
        beat = ben.hears(lambda topic, _: topic.endswith("/beat"))
        assert told(beat) == {"v": 1, "n": told(beat)["n"], "p": 0.0, "age": told(beat)["age"], "in": 4.0, "out": 6.0}
        assert told(beat)["age"] == pytest.approx(-12.0, abs=1.0)
        assert not beat.retain
        ben.says(f"{BENS}/hello", '{"v":1}')
        lamp.says({**BREATH, "breath": 3, "p": 20.0, "age": 0.0})
        assert told(ben.hears(lambda _, payload: b'"p":20.0' in payload))["n"] == told(beat)["n"]
        lamp.says(AT_REST)
        goodbyes = [topic for topic, _ in ben.hears_nothing(0.3) if topic.startswith("pi-regulate-pair")]
        assert goodbyes == []
        everything = Person(broker.port, "#").hears_nothing(0.3)
    assert [one for one in everything if one[0].startswith("pi-regulate-pair")] == [
        (f"{ANNAS}/presence", b'{"v":1,"doing":"breathe"}')
    ]
    assert not any(PAIR.encode() in payload or socket.gethostname().encode() in payload for _, payload in everything)
    lamp.close()


def test_presence_makes_the_lamp_glow_once_and_nothing_is_answered(tmp_path: Path) -> None:
    lamp = Lamp(tmp_path)
    with mosquitto(tmp_path) as broker, linked(paired(broker.port, tmp_path), tmp_path):
        ben = Person(broker.port, "pi-regulate-pair/#", "pi-regulate/#")
        ben.hears_all("/state")
        for _ in range(3):
            ben.says(f"{BENS}/presence", '{"v":1}', retained=True)
        assert lamp.wished() == {"v": 1, "wish": "glow", "for_s": 60}
        assert lamp.wished_nothing(0.3) == []
        heard = {topic for topic, _ in ben.hears_nothing(0.2) if not topic.startswith(BENS)}
        assert not heard & {f"pi-regulate/{DEVICE}/answer", f"{ANNAS}/presence"}
    lamp.close()


def test_presence_is_forgotten_by_the_broker_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The link dies in the middle of a session; whoever comes later sees nobody."""
    monkeypatch.setattr(together, "PRESENCE_LASTS_S", 2)
    monkeypatch.setattr(together, "PRESENCE_EVERY_S", 60.0)
    lamp = Lamp(tmp_path)
    with mosquitto(tmp_path) as broker, linked(paired(broker.port, tmp_path), tmp_path):
        ben = Person(broker.port, "pi-regulate/#", f"{ANNAS}/#")
        ben.hears_all("/state")
        lamp.says(BREATHES)
        ben.hears(lambda topic, payload: topic == f"{ANNAS}/presence")
        assert Person(broker.port, f"{ANNAS}/#").hears(lambda topic, _: True).retain
        ben.hears_nothing(2.2)
        assert Person(broker.port, f"{ANNAS}/#").hears_nothing(0.3) == []
    lamp.close()


def test_with_the_access_list_of_the_page_each_writes_its_own_place_and_reads_the_others(tmp_path: Path) -> None:
    if PASSWD is None:
        pytest.skip("mosquitto_passwd is not installed: sudo apt install mosquitto")
    passwords, acl = tmp_path / "passwords", tmp_path / "acl"
    passwords.touch(mode=0o600)
    for name in (DEVICE, BEN, "prg-other00000", "homeassistant"):
        subprocess.run([PASSWD, "-b", passwords, name, f"secret of {name}"], check=True)
    acl.write_text((ROOT / "packaging" / "link" / "mosquitto.acl").read_text() + "\n" + shown("acl"))
    acl.chmod(0o600)
    lines = ("allow_anonymous false", f"password_file {passwords}", f"acl_file {acl}")
    lamp = Lamp(tmp_path)
    (tmp_path / "password").write_text(f"secret of {DEVICE}\n")
    with mosquitto(tmp_path, *lines) as broker, linked(paired(broker.port, tmp_path), tmp_path):
        home = Person(broker.port, "pi-regulate/#", name="homeassistant", password="secret of homeassistant")
        home.hears_all("/state")
        ben = Person(broker.port, "pi-regulate-pair/#", name=BEN, password=f"secret of {BEN}")
        other = Person(broker.port, "pi-regulate-pair/#", name="prg-other00000", password="secret of prg-other00000")
        ben.says(f"{BENS}/presence", '{"v":1}')
        assert lamp.wished()["wish"] == "glow"
        lamp.says(BREATHES)
        ben.hears(lambda topic, _: topic == f"{ANNAS}/presence")
        for stranger in (ben, other):
            stranger.says(f"{ANNAS}/presence", '{"v":1,"doing":"breathe"}', retained=True)
            stranger.says(f"{ANNAS}/beat", "stolen")
        other.says(f"{BENS}/presence", '{"v":1}')
        assert {topic for topic, _ in ben.hears_nothing(0.3)} == set()
        assert other.hears_nothing(0.1) == []
    lamp.close()


def test_over_the_bridge_of_the_page_the_pair_is_heard_and_nothing_else(tmp_path: Path) -> None:
    annas, bens = tmp_path / "anna", tmp_path / "ben"
    for folder in (annas, bens):
        folder.mkdir()
    with mosquitto(annas) as broker:
        leaves_out = ("bridge_cafile", "remote_password", "remote_username", "address")
        lines = [line for line in shown("conf").splitlines() if line.partition(" ")[0] not in leaves_out]
        lines.insert(1, f"address 127.0.0.1:{broker.port}")
        with mosquitto(bens, "allow_anonymous true", *lines) as other:
            lamp = Lamp(annas)
            with linked(paired(broker.port, annas), annas):
                ben = Person(other.port, "pi-regulate-pair/#", "pi-regulate/#", "homeassistant/#")
                there = Person(broker.port, "#")
                there.hears_all("/state")
                for _ in range(100):  # until the bridge is there
                    ben.says(f"{BENS}/presence", '{"v":1}', retained=True)
                    if any(topic.startswith(BENS) for topic, _ in there.hears_nothing(0.1)):
                        break
                assert lamp.wished()["wish"] == "glow"
                lamp.says(BREATHES)
                lamp.says(BREATH)
                ben.hears(lambda topic, _: topic == f"{ANNAS}/presence")
                ben.hears(lambda topic, _: topic == f"{ANNAS}/beat")
                for person in (ben, there):
                    person.says("pi-regulate/x/wish/end", "end")
                    person.says(f"{BENS}/wish", "end")
                heard = {topic for topic, _ in ben.hears_nothing(0.3)}
                assert heard <= {f"{ANNAS}/presence", f"{ANNAS}/beat", f"{BENS}/wish", "pi-regulate/x/wish/end"}
                assert [topic for topic, _ in there.hears_nothing(0.1)].count("pi-regulate/x/wish/end") == 1
                late = Person(other.port, f"{ANNAS}/#")
                assert late.hears(lambda topic, payload: topic.endswith("/presence")).retain
            lamp.close()
