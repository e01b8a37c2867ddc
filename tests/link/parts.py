"""A link without sockets: a broker and a lamp that only keep what they are told, and a clock that a test moves."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from pi_regulate_link.deciding import Link
from pi_regulate_link.events import Connected, LampSaid, LinkEvent, Message
from pi_regulate_link.link_settings import LinkSettings
from pi_regulate_link.topics import Topics

DEVICE = "prg-3f9c0a71d2"
ROUTINES = ["default", "sleep"]
AT_REST = {
    "v": 1, "doing": "rest", "phase": "rest", "exercise": "none", "session": False, "sound": "ready", "button": "free",
    "problem": False, "faults": 0, "quiet": False, "version": "0.2.0", "may": ["end", "glow", "invite", "start"],
}  # fmt: skip
IN_SESSION = {**AT_REST, "doing": "exercise", "phase": "breathe", "exercise": "settle", "session": True}


def settings(**more: Any) -> LinkSettings:
    return LinkSettings.model_validate({"broker": {"host": "127.0.0.1", "tls": False}, "tell": "all", **more})


def record(told: object) -> bytes:
    return json.dumps(told).encode()


@dataclass
class Published:
    topic: str
    payload: bytes
    retained: bool
    lasts_s: int | None

    @property
    def told(self) -> Any:
        return json.loads(self.payload)


@dataclass
class FakeBroker:
    sent: list[Published] = field(default_factory=list)
    asked_for: list[str] = field(default_factory=list)
    rested: int = 0
    renewed: int = 0

    def publish(self, topic: str, payload: bytes, *, retained: bool = True, lasts_s: int | None = None) -> None:
        self.sent.append(Published(topic, payload, retained, lasts_s))

    def subscribe(self, topics: Collection[str], *, retained: bool = False) -> None:
        self.asked_for.extend(topics)

    def rest(self) -> None:
        self.rested += 1

    def renew(self) -> None:
        self.renewed += 1


@dataclass
class FakeLamp:
    heard: list[Any] = field(default_factory=list)
    takes: bool = True

    def send(self, record: bytes) -> bool:
        if self.takes:
            self.heard.append(json.loads(record))
        return self.takes


class Bench:
    """A link between the two, at `now_s`. `chance` is what it draws."""

    def __init__(self, *, chance: float = 0.5, **more: Any) -> None:
        self.broker, self.lamp, self.now_s = FakeBroker(), FakeLamp(), 1000.0
        self.settings = settings(**more)
        self.topics = Topics(DEVICE, self.settings.prefix, self.settings.home_assistant.prefix)
        self.link = Link(
            self.topics, self.settings, self.broker, self.lamp,
            exercises=["settle"], routines=ROUTINES, chance=lambda: chance,
        )  # fmt: skip

    def up(self, told: object = AT_REST) -> Bench:
        """Connected to both, everything told."""
        self.says(told)
        self.take(Connected())
        self.wait(1.0)
        return self

    def take(self, event: LinkEvent) -> None:
        self.link.take(event, self.now_s)

    def says(self, told: object) -> None:
        self.take(LampSaid(record(told)))

    def wish(self, kind: str, payload: bytes | None = None, *, retained: bool = False, age_s: float = 0.0) -> None:
        self.take(Message(self.topics.wish(kind), payload or kind.encode(), retained, self.now_s - age_s))

    def born(self, *, retained: bool = False) -> None:
        self.take(Message("homeassistant/status", b"online", retained, self.now_s))

    def wait(self, seconds: float) -> None:
        """Lets time pass, stopping wherever something is due."""
        ends_s = self.now_s + seconds
        while (due_s := self.link.due_s) is not None and due_s <= ends_s:
            self.now_s = max(self.now_s, due_s)
            self.link.pass_time(self.now_s)
        self.now_s = ends_s

    def sent(self, topic: str) -> list[Published]:
        """What was published on a topic since the last call."""
        found = [one for one in self.broker.sent if one.topic == topic]
        self.broker.sent = [one for one in self.broker.sent if one.topic != topic]
        return found

    def kept(self) -> dict[str, bytes]:
        """What the broker would hand to somebody who comes later."""
        last = {one.topic: one.payload for one in self.broker.sent if one.retained}
        return {topic: payload for topic, payload in last.items() if payload}
