"""Two homes on a virtual clock: two lamps, their links, and a network between them that is as slow as a test wants.

Each home has a clock of its own, which began somewhere else and runs a little faster or slower. Everything goes as it
does for real, by the records of the wish socket and the messages of a pair; only sockets and threads are missing.
"""

from __future__ import annotations

import heapq
import json
from collections.abc import Callable, Collection, Iterator
from itertools import count
from types import SimpleNamespace
from typing import Any, cast

from pi_regulate.devices.wish_record import as_record, read_wish, told_breath
from pi_regulate.score.in_step import inhales
from pi_regulate.service.doing import Doing
from pi_regulate.service.status_answer import Status
from pi_regulate.session.keeping_step import TWO_HOMES, InStep, SharedBreath
from pi_regulate.trace import Row
from pi_regulate_link.asked import Asked
from pi_regulate_link.events import Connected, LampSaid, Message, NotConnected
from pi_regulate_link.pair_messages import PairTopics
from pi_regulate_link.together import Together
from tests.stage import NOON, Bedside, alone, library

PAIR = "k7f3m9q2xw4c"
MAY = {"may": ["end", "glow", "together"], "at_night": ["end"]}
ROW_S = 1e-9


class Home:
    """One home. Its clock says `began_s` at the world's 0, and runs by `ppm` too fast."""

    def __init__(
        self, world: World, device: str, *, began_s: float = 0.0, ppm: float = 0.0, at_min: int = NOON,
        others: dict[str, Any] | None = None, bed: Bedside | None = None,
    ) -> None:  # fmt: skip
        self.world, self.device, self._began_s, self._rate = world, device, began_s, 1 + ppm / 1e6
        self.bed = bed or Bedside(library(others=MAY if others is None else others), at_min=at_min)
        self.rows: list[tuple[float, Row]] = []
        self.glows = 0
        self.answers: list[str] = []  # of the lamp to beats
        self.sent: list[tuple[str, bytes, bool]] = []
        speaker = SimpleNamespace(ready=True, status="", card=None)
        self._doing = Doing(self.bed.guide, cast(Any, speaker), (TWO_HOMES,))
        self._status = Status(self._doing, cast(Any, speaker), None, 0, cast(Any, None))
        self._breath: SharedBreath | None = None
        self._told = b""
        self.connected = False
        self.together = Together(PairTopics(device, PAIR), self, self, self._glow, world.chance)

    # Time

    def host_s(self, at_s: float) -> float:
        return self._began_s + at_s * self._rate

    def world_s(self, host_s: float) -> float:
        return (host_s - self._began_s) / self._rate

    @property
    def now_s(self) -> float:
        return self.host_s(self.world.now_s)

    def due_s(self) -> float:
        due = [at_s for at_s in (self.bed.guide.deadline(), self.together.due_s) if at_s is not None]
        return min((self.world_s(at_s) for at_s in due), default=float("inf"))

    # The lamp

    def starts(self) -> None:
        self._happens(self.bed.guide.start(self.now_s, alone(self.bed.guide.library.exercises[TWO_HOMES])))

    def hand(self, *edges: Any) -> None:
        for edge in edges:
            self._happens(self.bed.guide.edge(edge.down, edge.at_s))

    def passes(self) -> None:
        self._happens(self.bed.guide.advance(self.now_s + ROW_S))
        self.together.pass_time(self.now_s + ROW_S)

    def _happens(self, rows: list[Row]) -> None:
        for row in rows:
            self.rows.append((self.world_s(row.at_s), row))
            self._doing.see(row, self.now_s)
        self.tells()

    def tells(self) -> None:
        """What the lamp tells its link, as on the wish socket."""
        if (state := as_record(self._status.for_others())) != self._told:
            self._told = state
            self.together.take(LampSaid(state), self.now_s)
        before, guide = self._breath, self.bed.guide
        self._breath = guide.others.breath(guide.course, self.now_s)
        if self._breath is not None and self._breath != before:
            self.together.take(LampSaid(told_breath(self._breath, self.now_s)), self.now_s)

    def send(self, record: bytes) -> bool:
        """A wish of the link to the lamp."""
        wish = read_wish(record, self.now_s)
        assert wish is not None, record
        rows = self.bed.guide.wish(wish, self.now_s)
        self.answers += [str(row.text) for row in rows if row.what == "wish" and row.name == "beat"]
        self._happens(rows)
        return True

    def _glow(self, answered: Callable[[str], object]) -> None:
        self.glows += 1
        rows = len(self.rows)
        self.send(Asked("glow", "glow").record(""))
        answer = next(str(row.text) for _, row in self.rows[rows:] if row.what == "wish")
        answered("" if answer == "yes" else answer)

    @property
    def place(self) -> InStep:
        assert isinstance(self.bed.guide.light.place, InStep)
        return self.bed.guide.light.place

    def inhales(self) -> list[float]:
        """When it breathed in, by the world's clock."""
        return [at_s for at_s, row in self.rows if row.what == "breath" and row.part == "in"]

    def planned(self) -> list[float]:
        """When it will have breathed in, by the world's clock, from the first breath on."""
        return [self.world_s(self.place.anchor_s + at_s) for at_s in inhales(self.place.score)]

    # The broker, to the link

    def publish(self, topic: str, payload: bytes, *, retained: bool = True, lasts_s: int | None = None) -> None:
        self.sent.append((topic, payload, retained))
        self.world.carry(self, topic, payload)

    def subscribe(self, topics: Collection[str], *, retained: bool = False) -> None:
        assert all(topic.startswith(f"pi-regulate-pair/{PAIR}/+/") for topic in topics)

    def connects(self) -> None:
        self.connected = True
        self.together.take(Connected(), self.now_s)

    def loses_the_broker(self) -> None:
        self.connected = False
        self.together.take(NotConnected("gone"), self.now_s)

    def hears(self, topic: str, payload: bytes, *, retained: bool = False) -> None:
        if self.connected:
            self.together.take(Message(topic, payload, retained, self.now_s), self.now_s)

    def told_there(self, kind: str) -> list[Any]:
        return [json.loads(payload) for topic, payload, _ in self.sent if topic.endswith(f"/{kind}")]


class World:
    """Two homes and the way between them: `delay()` is how long a message is under way."""

    def __init__(self, delay: Callable[[], float] = lambda: 0.0) -> None:
        self.now_s = 0.0
        self.homes: list[Home] = []
        self._delay, self._numbers, self._chance = delay, count(), iter(())
        self._coming: list[tuple[float, int, Callable[[], None]]] = []

    def chance(self) -> float:
        return next(self._numbers) / 2**16 % 1

    def at(self, at_s: float, does: Callable[[], None]) -> None:
        heapq.heappush(self._coming, (at_s, next(self._numbers), does))

    def carry(self, sender: Home, topic: str, payload: bytes) -> None:
        if not sender.connected:
            return
        for home in self.homes:
            if home is not sender:
                self.at(self.now_s + self._delay(), lambda home=home: home.hears(topic, payload))  # type: ignore[misc]

    def until(self, at_s: float) -> None:
        """Time passes, and everything happens in its order."""
        while True:
            next_s = min([one[0] for one in self._coming[:1]] + [home.due_s() for home in self.homes])
            if next_s > at_s:
                break
            self.now_s = max(self.now_s, next_s)
            while self._coming and self._coming[0][0] <= self.now_s:
                heapq.heappop(self._coming)[2]()
            for home in self.homes:
                home.passes()
        self.now_s = at_s


def two(delay: Callable[[], float] = lambda: 0.0, **second: Any) -> tuple[World, Home, Home]:
    """Anna's home, whose id is the smaller one, and Ben's; both are connected."""
    world = World(delay)
    anna = Home(world, "prg-anna000000")
    ben = Home(world, "prg-ben0000000", **{"began_s": 5000.0, "ppm": 40.0, **second})
    world.homes = [anna, ben]
    for home in world.homes:
        home.tells()
        home.connects()
    return world, anna, ben


def errors_s(leader: Home, follower: Home) -> Iterator[float]:
    """How far each inhale of the follower was from the leader's nearest one."""
    for at_s in follower.inhales():
        if leader.inhales()[0] - 5 < at_s < leader.inhales()[-1] + 5:
            yield min((at_s - one for one in leader.inhales()), key=abs)
