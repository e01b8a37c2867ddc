"""The link itself: takes every event in turn and decides what is said to the broker and what to the lamp.

It knows no clock, socket or thread: each event comes with its time, and what has to be done later stands in `due_s`.
After every connection all of it is told again, since a broker may have forgotten: what there is, then, a second later,
how it is. When Home Assistant starts, the same happens within half a minute, at a moment of chance, so that two hundred
lamps don't speak at once. Rule: it waits for nobody; a wish that can't be passed on now is answered with no.
"""

from __future__ import annotations

import json
import logging
from collections import deque
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Any, Protocol

from pi_regulate_link.asked import USUAL, Asked, Pace, asked
from pi_regulate_link.discovery import PRESSED, WISH_LASTS_S, announcement, components, offered, tells, told_state
from pi_regulate_link.events import Connected, LampGone, LampSaid, LinkEvent, Message, NotConnected, Stuck
from pi_regulate_link.lamp_record import LampAnswer, LampGesture, LampState, record_of
from pi_regulate_link.link_settings import LinkSettings
from pi_regulate_link.topics import Topics

LOG = logging.getLogger(__name__)
_PAUSE_S = 1.0  # between what there is and how it is; between two states
BIRTH_WITHIN_S, BIRTHS_APART_S = 30.0, 60.0
RENEW_S = (60.0, 120.0)  # until the connection is made anew
SHORT_S, MOST_SHORT = 10.0, 3  # so many connections in a row that lasted no longer were ended by somebody else
COUNTED_S = 3600.0
ANSWER_LASTS_S, PRESSED_LASTS_S = 60, 10
AWAY = "away"
_PRIVATE = ("glow", "invite", "start")
_ALWAYS_TOLD = (AWAY, "not-allowed", "unknown")
"""Any other answer to these wishes says whether a session runs, or whether somebody may be falling asleep."""

ONLINE, OFFLINE = b"online", b"offline"


class ToBroker(Protocol):
    """What the link uses of the broker."""

    def publish(self, topic: str, payload: bytes, *, retained: bool = True, lasts_s: int | None = None) -> None: ...
    def subscribe(self, topics: Collection[str]) -> None: ...
    def rest(self) -> None: ...
    def renew(self) -> None: ...


class ToLamp(Protocol):
    """What the link uses of the lamp."""

    def send(self, record: bytes) -> bool: ...


class Link:
    """`exercises` and `routines` are the ids of the shipped ones; `chance` gives a number from 0 to 1."""

    def __init__(
        self, topics: Topics, settings: LinkSettings, broker: ToBroker, lamp: ToLamp, *,
        exercises: Collection[str], routines: Sequence[str], chance: Callable[[], float],
    ) -> None:  # fmt: skip
        self._topics, self._settings, self._broker, self._lamp = topics, settings, broker, lamp
        self._exercises, self._routines, self._chance = exercises, routines, chance
        self._wishes = topics.wishes
        self._connected: bool | None = None
        self._why, self._since_s, self._short = "", 0.0, 0
        self._state: LampState | None = None
        self._lamp_there = False
        self._routine = USUAL
        self._told: bytes | None = None
        self._told_s = self._birth_s = -BIRTHS_APART_S
        self._announced: frozenset[str] | None = None
        self._pace, self._answers = Pace(), Pace()
        self._sent = deque[Asked](maxlen=16)
        self._passed = self._refused = self._dropped = self._dropped_lately = 0
        self._due: dict[Callable[[float], None], float] = {}

    # What happens

    def take(self, event: LinkEvent, now_s: float) -> None:
        """One event."""
        match event:
            case Connected():
                self._begin(now_s)
            case NotConnected(why):
                self._end(why, now_s)
            case Stuck(why):
                self._end(why, now_s)
                self._rest(now_s)
            case Message():
                self._read(event, now_s)
            case LampSaid(record):
                self._hear(record, now_s)
            case LampGone():
                self._lamp_goes(now_s)

    @property
    def due_s(self) -> float | None:
        """When `pass_time` has something to do next; None for never."""
        return min(self._due.values(), default=None)

    def pass_time(self, now_s: float) -> None:
        """Does what is due."""
        for does in [does for does, at_s in self._due.items() if at_s <= now_s]:
            del self._due[does]
            does(now_s)

    def farewell(self) -> None:
        """The link ends, with everything in order."""
        if self._connected:
            self._broker.publish(self._topics.availability, OFFLINE)

    def standing(self) -> dict[str, Any]:
        """How it stands, for `link status` and `doctor`."""
        return {
            "id": self._topics.device,
            "connected": self._connected is True,
            "why": self._why,
            "since_s": round(self._since_s, 1),
            "lamp": self._lamp_there,
            "tell": self._settings.tell,
            "may": list(self._state.may) if self._state is not None else [],
            "discovery": self._settings.home_assistant.discovery,
            "wishes": {"passed": self._passed, "refused": self._refused, "dropped": self._dropped},
        }

    # The broker

    def _begin(self, now_s: float) -> None:
        if self._connected is False:
            LOG.info("connected to the broker again")
        self._connected, self._why, self._since_s = True, "", now_s
        self._due.pop(self._renew, None)
        self._broker.subscribe([*self._wishes, *sorted(self._topics.births)])
        self._announce(now_s)

    def _end(self, why: str, now_s: float) -> None:
        if self._connected:
            self._short = self._short + 1 if now_s - self._since_s < SHORT_S else 0
            if self._short >= MOST_SHORT:
                why = "it ends each connection at once; has another device the same id?"
                self._rest(now_s)
        if self._connected is not False:
            LOG.warning("the broker can't be reached: %s; it is tried again and again", why)
            self._since_s = now_s
        self._connected, self._why = False, why
        for does in (self._announce, self._tell_all, self._tell_state):
            self._due.pop(does, None)

    def _rest(self, now_s: float) -> None:
        """Leaves the broker alone for a while: two devices with one id would throw each other out every second."""
        self._short = 0
        self._broker.rest()
        self._due[self._renew] = now_s + RENEW_S[0] + self._chance() * (RENEW_S[1] - RENEW_S[0])

    def _renew(self, now_s: float) -> None:
        self._broker.renew()

    # What is told

    @property
    def _keys(self) -> frozenset[str]:
        """The entities that there are; none before the lamp has said what it may be asked."""
        if self._state is None:
            return frozenset()
        return frozenset(offered(self._settings.tell, self._state.may))

    def _announce(self, now_s: float) -> None:
        """What there is; how it is follows after a pause."""
        self._due[self._tell_all] = now_s + _PAUSE_S
        keys, config = self._keys, self._topics.config
        if not self._settings.home_assistant.discovery:
            self._broker.publish(config, b"")
        elif self._state is not None:
            every = components(self._topics, self._routines)
            before = every.keys() if self._announced is None else self._announced
            self._announced = keys
            if not keys:
                self._broker.publish(config, b"")
                return
            if gone := before - keys:
                self._broker.publish(config, self._announcement(keys, gone), retained=False)
            self._broker.publish(config, self._announcement(keys))

    def _announcement(self, keys: Collection[str], gone: Collection[str] = ()) -> bytes:
        return _json(announcement(self._topics, self._settings.name, keys, self._routines, gone))

    def _tell_all(self, now_s: float) -> None:
        self._broker.publish(self._topics.availability, ONLINE)
        self._broker.publish(self._topics.lamp, ONLINE if self._lamp_there else OFFLINE)
        self._told = None
        self._tell_state(now_s)

    def _tell_state(self, now_s: float) -> None:
        """The state, if it is another one than was told last; at most one a second."""
        if not self._connected or self._state is None or self._tell_all in self._due:
            return
        state = told_state(self._state, self._routine, self._keys)
        payload = _json(state) if state else b""
        if payload == self._told:
            return
        if now_s < self._told_s + _PAUSE_S:
            self._due[self._tell_state] = self._told_s + _PAUSE_S
            return
        self._told, self._told_s = payload, now_s
        self._broker.publish(self._topics.state, payload)

    # The lamp

    def _hear(self, record: bytes, now_s: float) -> None:
        match record_of(record, self._exercises):
            case LampState() as state:
                before, self._state = self._keys, state
                if not self._lamp_there:
                    self._lamp_there = True
                    if self._connected and self._tell_all not in self._due:
                        self._broker.publish(self._topics.lamp, ONLINE)
                if self._connected and (self._announced is None or before != self._keys):
                    self._announce(now_s)
                self._tell_state(now_s)
            case LampGesture(kind) if self._connected and "button" in self._keys:
                self._broker.publish(self._topics.button, PRESSED[kind], retained=False, lasts_s=PRESSED_LASTS_S)
            case LampAnswer(wish, why):
                if (one := next((one for one in self._sent if wish in ("", one.kind)), None)) is not None:
                    self._sent.remove(one)
                    self._answer(one, why, now_s)

    def _lamp_goes(self, now_s: float) -> None:
        """Without a lamp there is no session; whoever asked it for something is told."""
        while self._sent:
            self._answer(self._sent.popleft(), AWAY, now_s)
        if self._lamp_there and self._connected:
            self._broker.publish(self._topics.lamp, OFFLINE)
        self._lamp_there = False
        if self._state is not None:
            at_rest = LampState()
            self._state = replace(self._state, session=at_rest.session, phase=at_rest.phase, exercise=at_rest.exercise)
            self._tell_state(now_s)

    # What others ask

    def _read(self, message: Message, now_s: float) -> None:
        late = now_s - message.at_s > WISH_LASTS_S
        if message.topic in self._topics.births and not message.retained:
            if message.payload == ONLINE:
                at_s = max(now_s + self._chance() * BIRTH_WITHIN_S, self._birth_s + BIRTHS_APART_S)
                self._birth_s = self._due.setdefault(self._announce, at_s)
            return
        kind = self._wishes.get(message.topic)
        one = asked(kind, message.payload, self._routines) if kind is not None else None
        if one is None or message.retained or late:
            self._drop(now_s)
        elif not self._pace.allows(now_s):
            self._drop(now_s)
            self._answer(one, "too-often", now_s)
        elif one.kind == "routine":
            self._routine = one.word
            self._tell_state(now_s)
        else:
            self.ask(one, now_s)

    def ask(self, one: Asked, now_s: float) -> None:
        """Asks the lamp."""
        if self._lamp_there and self._lamp.send(one.record(self._routine)):
            self._sent.append(one)
        else:
            self._answer(one, AWAY, now_s)

    def _answer(self, one: Asked, why: str, now_s: float) -> None:
        """Says what became of a wish; as seldom as wishes may be passed on, and nothing beyond what `tell` allows."""
        if one.answered is not None:
            one.answered(why)
            return
        self._passed, self._refused = self._passed + (not why), self._refused + bool(why)
        if one.kind in _PRIVATE and why not in _ALWAYS_TOLD and not tells(self._settings.tell, "session"):
            return
        if self._connected and self._answers.allows(now_s):
            told = {"wish": one.kind, "answer": "no", "why": why} if why else {"wish": one.kind, "answer": "yes"}
            self._broker.publish(self._topics.answer, _json(told), retained=False, lasts_s=ANSWER_LASTS_S)

    def _drop(self, now_s: float) -> None:
        self._dropped, self._dropped_lately = self._dropped + 1, self._dropped_lately + 1
        self._due.setdefault(self._count, now_s + COUNTED_S)

    def _count(self, now_s: float) -> None:
        LOG.info(
            "in the last hour %d messages were no wish, too late or too many, and were dropped", self._dropped_lately
        )
        self._dropped_lately = 0


def _json(told: object) -> bytes:
    return json.dumps(told, separators=(",", ":"), ensure_ascii=False).encode()
