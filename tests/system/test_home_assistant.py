"""The link at a real Home Assistant: discovery, "End gently", what is forbidden, the automations of the documents.

    sudo scripts/home_assistant.sh FOLDER                 # once; 1.7 GB
    sudo PI_REGULATE_HOME_ASSISTANT=FOLDER .venv/bin/python -m pytest -m system tests/system/test_home_assistant.py

Home Assistant listens on this machine alone, at a port of its own, with a configuration made for this test.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.link.lamps import Lamp
from tests.link.mosquittos import Mosquitto, Person, free_port, mosquitto, needs_mosquitto
from tests.link.parts import AT_REST, IN_SESSION
from tests.link.test_real_lamp import Device
from tests.test_docs import ROOT, blocks

FOLDER = Path(os.environ.get("PI_REGULATE_HOME_ASSISTANT", ""))
pytestmark = [
    pytest.mark.system,
    needs_mosquitto,
    pytest.mark.skipif(
        not (FOLDER / "opt" / "ha" / "bin" / "hass").exists(),
        reason="scripts/home_assistant.sh FOLDER makes a Home Assistant; name it in PI_REGULATE_HOME_ASSISTANT",
    ),
]
LONGEST_S = 300.0
SEES = {
    "binary_sensor.bedside_lamp_session", "binary_sensor.bedside_lamp_problem", "sensor.bedside_lamp_phase",
    "sensor.bedside_lamp_sound", "button.bedside_lamp_end_gently", "button.bedside_lamp_glow",
    "button.bedside_lamp_invite", "button.bedside_lamp_start", "select.bedside_lamp_routine",
    "switch.bedside_lamp_leave_in_peace", "event.bedside_lamp_button",
}  # fmt: skip
"""Every entity; two more, Exercise and Faults kept, are known and off until somebody turns them on."""
AUTOMATIONS = [block for block in blocks(ROOT / "docs" / "home-assistant.md", "yml") if block.startswith("alias:")]


class Home:
    """A Home Assistant that runs, and what a person or a program asks of it."""

    def __init__(self, folder: Path) -> None:
        self.port, self.token = free_port(), ""
        cfg = folder / "cfg"
        shutil.rmtree(cfg, ignore_errors=True)
        cfg.mkdir()
        cfg.joinpath("configuration.yaml").write_text(
            f"http:\n  server_host: 127.0.0.1\n  server_port: {self.port}\n"
            "api:\nauth:\nonboarding:\nconfig:\nwebsocket_api:\npersistent_notification:\n"
            "homeassistant:\n  time_zone: UTC\nautomation: !include automations.yaml\n"
        )
        cfg.joinpath("automations.yaml").write_text("[]\n")
        self._log = cfg / "said.txt"
        said = self._log.open("wb")
        words = ["chroot", str(folder), "/opt/ha/bin/hass", "-c", "/cfg"]
        self.process = subprocess.Popen(
            words, env={**os.environ, "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/cfg"}, stdout=said, stderr=said
        )
        self.client_id = f"http://127.0.0.1:{self.port}/"

    def asks(self, path: str, told: object = None, *, form: bool = False, method: str = "") -> Any:
        data = None
        if told is not None:
            data = urllib.parse.urlencode(told).encode() if form else json.dumps(told).encode()  # type: ignore[arg-type]
        kind = "application/x-www-form-urlencoded" if form else "application/json"
        request = urllib.request.Request(f"{self.client_id}{path}", data, {"Content-Type": kind}, method=method or None)
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        with urllib.request.urlopen(request, timeout=300.0) as answer:
            return json.load(answer)

    def until(self, asks: Callable[[], Any], within_s: float = LONGEST_S) -> Any:
        """The first answer that is true; fails with what Home Assistant said."""
        ends_s = time.monotonic() + within_s
        while time.monotonic() < ends_s:
            try:
                if found := asks():
                    return found
            except OSError:
                pass
            try:
                self.process.wait(0.1)
                break
            except subprocess.TimeoutExpired:
                continue
        raise AssertionError(f"not within {within_s:g} s\n{self.said()[-4000:]}")

    def begins(self, broker_port: int) -> None:
        """The first steps of a new Home Assistant: somebody, and a broker."""
        self.until(lambda: self.asks("api/onboarding"))
        person = {"name": "a", "username": "a", "password": "a long one", "language": "en", "client_id": self.client_id}
        code = self.asks("api/onboarding/users", person)["auth_code"]
        asked = {"grant_type": "authorization_code", "code": code, "client_id": self.client_id}
        self.token = self.asks("auth/token", asked, form=True)["access_token"]
        flow = self.asks("api/config/config_entries/flow", {"handler": "mqtt"})["flow_id"]
        other = {"set_client_cert": False, "set_ca_cert": "off", "transport": "tcp"}
        broker = {"broker": "127.0.0.1", "port": broker_port, "protocol": "5", "other_settings": other}
        done = self.asks(f"api/config/config_entries/flow/{flow}", broker)
        assert done["type"] == "create_entry", done
        self.until(lambda: self.asks("api/config")["state"] == "RUNNING")  # before that, no automation is triggered

    def states(self) -> dict[str, str]:
        return {one["entity_id"]: one["state"] for one in self.asks("api/states")}

    def ours(self) -> dict[str, str]:
        return {name: state for name, state in self.states().items() if "bedside_lamp" in name}

    def does(self, service: str, entity: str, **more: str) -> None:
        self.asks(f"api/services/{service}", {"entity_id": entity, **more})

    def automates(self, name: str, automation: dict[str, Any]) -> None:
        before = set(self.states())
        self.asks(f"api/config/automation/config/{name}", automation)
        self.until(lambda: any(one.startswith("automation.") for one in set(self.states()) - before))

    def said(self) -> str:
        return self._log.read_text("utf-8", "replace")

    def ends(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(60.0)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mosquitto]:
    with mosquitto(tmp_path_factory.mktemp("broker")) as broker:
        yield broker


@pytest.fixture(scope="module")
def home(broker: Mosquitto) -> Iterator[Home]:
    home = Home(FOLDER)
    try:
        home.begins(broker.port)
        yield home
    finally:
        home.ends()


class Link:
    """The program itself, with its settings and a lamp: a small one, or the device of which this is the folder."""

    def __init__(self, folder: Path, port: int, runtime: Path | None = None) -> None:
        self.folder, self.port, self.runtime = folder, port, runtime or folder
        if runtime is None:
            self.lamp = Lamp(folder)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, more: str = "tell: all\n") -> Link:
        broker = f"broker: {{host: 127.0.0.1, port: {self.port}, tls: false}}\n"
        (self.folder / "link.yaml").write_text(broker + more)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "pi_regulate_link", "--config", self.folder, "--lamp", self.runtime], cwd=ROOT,
            env={"PATH": "/usr/bin", "RUNTIME_DIRECTORY": str(self.folder / "runtime")},
        )  # fmt: skip
        return self

    def ends(self, number: int = signal.SIGTERM) -> None:
        if self.process is not None:
            self.process.send_signal(number)
            self.process.wait()
            self.process = None


@pytest.fixture
def link(tmp_path: Path, broker: Mosquitto, home: Home) -> Iterator[Link]:
    link = Link(tmp_path, broker.port).start()
    home.until(lambda: {name for name, state in home.ours().items() if state != "unavailable"} >= SEES)
    yield link
    link.ends()
    link.lamp.close()


def test_home_assistant_sees_every_entity_and_no_other(home: Home, link: Link) -> None:
    assert home.ours().keys() == SEES
    assert home.states()["sensor.bedside_lamp_phase"] == "rest"
    assert home.states()["select.bedside_lamp_routine"] == "usual"
    link.lamp.says(IN_SESSION)
    home.until(lambda: home.states()["sensor.bedside_lamp_phase"] == "breathe")
    assert home.states()["binary_sensor.bedside_lamp_session"] == "on"
    link.lamp.says({**AT_REST, "problem": True})
    home.until(lambda: home.states()["binary_sensor.bedside_lamp_problem"] == "on")


def test_each_wish_reaches_the_lamp_in_less_than_two_seconds(home: Home, link: Link) -> None:
    for service, entity, more, wish in (
        ("button/press", "button.bedside_lamp_end_gently", {}, {"wish": "end"}),
        ("button/press", "button.bedside_lamp_glow", {}, {"wish": "glow", "for_s": 60}),
        ("button/press", "button.bedside_lamp_invite", {}, {"wish": "invite"}),
        ("switch/turn_on", "switch.bedside_lamp_leave_in_peace", {}, {"wish": "quiet", "on": True}),
        ("button/press", "button.bedside_lamp_start", {}, {"wish": "start"}),
    ):
        home.does(service, entity, **more)
        assert link.lamp.wished(within_s=2.0) == {"v": 1, **wish}
        assert link.lamp.wished_nothing(1.0) == []  # a second apart, as the link wants them
    home.does("select/select_option", "select.bedside_lamp_routine", option="sleep")
    home.until(lambda: home.states()["select.bedside_lamp_routine"] == "sleep")
    assert link.lamp.wished_nothing(1.0) == []
    home.does("button/press", "button.bedside_lamp_start")
    assert link.lamp.wished() == {"v": 1, "wish": "start", "routine": "sleep"}


def test_end_gently_lands_a_session_of_the_whole_device_within_two_seconds(
    home: Home, broker: Mosquitto, tmp_path: Path
) -> None:
    device = Device(tmp_path, "{may: [end]}")
    link = Link(tmp_path, broker.port, device.runtime).start()
    home.until(lambda: home.states().get("binary_sensor.bedside_lamp_session") == "on")
    home.does("button/press", "button.bedside_lamp_end_gently")
    home.until(lambda: home.states()["sensor.bedside_lamp_phase"] == "landing", within_s=2.0)
    home.until(lambda: home.states()["binary_sensor.bedside_lamp_session"] == "off")
    link.ends()
    device.ends()


def test_what_the_hand_does_is_an_event(home: Home, link: Link) -> None:
    for gesture, event in (("press", "press_end"), ("double", "multi_press_end"), ("hold", "long_press_start")):
        link.lamp.says({"v": 1, "gesture": gesture})
        told = home.until(lambda: _event_of(home, event))  # noqa: B023  # asked at once
        assert told["device_class"] == "button"
    assert "multi_press_count" not in told


def _event_of(home: Home, kind: str) -> dict[str, Any]:
    """The attributes of the button's event once it is of this kind; empty before."""
    found = next(one for one in home.asks("api/states") if one["entity_id"] == "event.bedside_lamp_button")
    attributes: dict[str, Any] = found["attributes"]
    return attributes if attributes.get("event_type") == kind else {}


def test_a_link_that_died_is_unavailable_and_one_that_comes_back_is_there(home: Home, link: Link) -> None:
    link.ends(signal.SIGKILL)
    home.until(lambda: set(home.ours().values()) == {"unavailable"})
    link.start()
    home.until(lambda: "unavailable" not in home.ours().values())
    link.lamp.close()
    home.until(lambda: set(home.ours().values()) == {"unavailable"})
    link.lamp = Lamp(link.folder)
    home.until(lambda: "unavailable" not in home.ours().values())


def test_what_is_no_longer_allowed_or_told_goes(home: Home, link: Link) -> None:
    link.lamp.says({**AT_REST, "may": ["end"]})
    less = {"button.bedside_lamp_glow", "button.bedside_lamp_invite", "button.bedside_lamp_start",
            "select.bedside_lamp_routine"}  # fmt: skip
    home.until(lambda: home.ours().keys() == SEES - less)
    link.lamp.state = {**AT_REST, "may": ["end"]}
    link.ends()
    link.start("tell: health\n")
    health = {"sensor.bedside_lamp_sound", "binary_sensor.bedside_lamp_problem", "button.bedside_lamp_end_gently",
              "switch.bedside_lamp_leave_in_peace"}  # fmt: skip
    home.until(lambda: home.ours().keys() == health)


def test_with_discovery_off_nothing_of_it_is_left(home: Home, link: Link) -> None:
    link.ends()
    link.start("tell: all\nhome_assistant: {discovery: false}\n")
    home.until(lambda: not home.ours())


def automation(alias: str) -> dict[str, Any]:
    return next(one for one in map(yaml.safe_load, AUTOMATIONS) if one["alias"] == alias)


def test_the_three_automations_of_the_documents_do_what_they_say(home: Home, link: Link, broker: Mosquitto) -> None:
    assert len(AUTOMATIONS) == 3
    bell = {"name": "Doorbell chime", "unique_id": "bell", "command_topic": "bell/set", "state_topic": "bell/state"}
    rings = Person(broker.port, "bell/set")
    rings.says("homeassistant/switch/bell/config", json.dumps(bell), retained=True)
    home.until(lambda: "switch.doorbell_chime" in home.states())
    home.automates("bell", automation("No doorbell while a session runs"))
    link.lamp.says(IN_SESSION)
    assert rings.hears(lambda topic, payload: True).payload == b"OFF"
    link.lamp.says(AT_REST)
    assert rings.hears(lambda topic, payload: True).payload == b"ON"

    fault = automation("Tell me when the lamp has a fault")
    assert fault["triggers"][0].pop("for") == "00:30:00"
    home.automates("fault", fault)
    link.lamp.says({**AT_REST, "problem": True})
    home.until(lambda: "The bedside lamp" in notifications(home))

    invite = automation("Invite at bedtime")
    soon = datetime.now(UTC) + timedelta(seconds=10)
    invite["triggers"][0]["at"] = f"{soon:%H:%M:%S}"
    home.automates("invite", invite)
    assert link.lamp.wished(within_s=30.0) == {"v": 1, "wish": "invite"}


NOTIFICATIONS = """
import asyncio, json, sys, aiohttp

async def main(port, token):
    async with aiohttp.ClientSession() as session, session.ws_connect(f"http://127.0.0.1:{port}/api/websocket") as line:
        await line.receive_json()
        await line.send_json({"type": "auth", "access_token": token})
        await line.receive_json()
        await line.send_json({"id": 1, "type": "persistent_notification/get"})
        print(json.dumps(await line.receive_json()))

asyncio.run(main(*sys.argv[1:]))
"""


def notifications(home: Home) -> str:
    """What Home Assistant shows to a person; only its web socket tells, which its own Python can speak."""
    words = ["chroot", str(FOLDER), "/opt/ha/bin/python", "-c", NOTIFICATIONS, str(home.port), home.token]
    return str(subprocess.run(words, capture_output=True, text=True, check=True, timeout=60).stdout)


def test_home_assistant_complains_about_nothing_of_ours(home: Home, link: Link) -> None:
    wrong = [line for line in home.said().splitlines() if re.search("WARNING|ERROR", line)]
    assert [line for line in wrong if re.search("mqtt|prg-|bedside", line, re.IGNORECASE)] == []
