"""The whole way: a broker, the link, and the real device on simulated pins, as its own program."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pi_regulate_link import lamp_line
from tests.link.lamps import link_settings, linked
from tests.link.mosquittos import Person, mosquitto, needs_mosquitto
from tests.link.parts import DEVICE
from tests.test_docs import ROOT

pytestmark = [needs_mosquitto, pytest.mark.slow]
BASE = f"pi-regulate/{DEVICE}"


class Device:
    """`pi-regulate run --backend mock`, with a press after a second that begins a session."""

    def __init__(self, folder: Path, others: str) -> None:
        own = folder / "own"
        own.mkdir()
        (own / "settings.yaml").write_text(f"others: {others}\ntime_zone: Europe/Vienna\n")
        self.runtime = folder / "run" / "pi-regulate" / "mock"
        (folder / "run").mkdir()
        words = ["run", "--backend", "mock", "--config", str(own), "--sound", "off", "--press", "1s"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "pi_regulate", *words], cwd=ROOT,
            env={**os.environ, "XDG_RUNTIME_DIR": str(folder / "run"), "HOME": str(folder)},
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        )  # fmt: skip

    def ends(self) -> None:
        self.process.terminate()
        self.process.wait(30)


@pytest.fixture
def port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(lamp_line, "AWAY_S", 0.1)
    with mosquitto(tmp_path) as broker:
        yield broker.port


def test_a_press_in_home_assistant_lands_a_running_session(tmp_path: Path, port: int) -> None:
    device = Device(tmp_path, "{may: [end]}")
    person = Person(port, f"{BASE}/#", "homeassistant/#")
    with linked(link_settings(port), tmp_path, lamp=device.runtime):
        config = person.hears(lambda topic, payload: topic.endswith("/config") and b'"glow"' not in payload, 120.0)
        assert {"end", "quiet", "session"} <= json.loads(config.payload)["components"].keys()
        assert not {"glow", "invite", "start", "routine"} & json.loads(config.payload)["components"].keys()
        person.hears(lambda topic, payload: b'"session":"on"' in payload)
        person.says(f"{BASE}/wish/glow", "glow")
        no = person.hears(lambda topic, payload: topic.endswith("/answer"))
        assert json.loads(no.payload) == {"wish": "glow", "answer": "no", "why": "not-allowed"}
        person.hears_nothing(1.1)  # wishes are passed on a second apart
        person.says(f"{BASE}/wish/end", "end")
        person.hears(lambda topic, payload: b'"phase":"landing"' in payload)
        person.hears(lambda topic, payload: b'"session":"off"' in payload)
        device.ends()
        gone = person.hears(lambda topic, payload: payload == b"offline")
        assert gone.topic == f"{BASE}/lamp"
