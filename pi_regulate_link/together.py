"""Two homes: what this link tells the other one, and what it makes of what comes from there.

While a session runs here, the other is told that somebody is there; it fades by itself, and there is no goodbye. What
comes from there is a glow at most once an hour, and the lamp decides whether it is lit; a glow that it refused is none.
In the exercise for two homes whoever began first leads and never notices: it says its beat every other breath, whether
anybody hears it or not. The other goes by that beat, as long as it comes, and leads by itself once it doesn't. A third
lamp with the same code is not heard while the other is there; only that there is one is told. As in `deciding`, each
event comes with its time, and nothing waits. Rule: nothing is ever answered to a person, neither who is there nor who
follows.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from math import inf
from typing import Protocol

from pi_regulate.session.keeping_step import TWO_HOMES
from pi_regulate_link.deciding import ToLamp
from pi_regulate_link.events import Connected, LampGone, LampSaid, LinkEvent, Message, NotConnected, Stuck
from pi_regulate_link.lamp_record import LampBreath, LampState, record_of
from pi_regulate_link.leader_clock import Beat, LeaderClock
from pi_regulate_link.pair_messages import (
    HELLO,
    PairKind,
    PairTopics,
    Presence,
    beat_in,
    beat_message,
    is_hello,
    presence_in,
)

LOG = logging.getLogger(__name__)
PRESENCE_EVERY_S, PRESENCE_LASTS_S = 60.0, 150
GLOWS_APART_S = 3600.0
_AT_ONCE_S = 1.0  # whoever begins within so long of the other has not begun first
BEAT_LASTS_S = 10
HELLOS, HELLO_EVERY_S = 4, 2.5
BEATS_APART_S = 2.0  # however often somebody asks for one
SAID_EVERY = 2  # breaths
_TOLD_FOR = frozenset(("glow", "together"))  # whoever allows the other neither of them tells nothing


@dataclass(frozen=True, slots=True)
class _Own:
    """The exercise here: its number among ours, when it breathed or will breathe first, and the breath it is at.

    `began_s` is that first breath as it was planned before anybody was followed; `joined`: the lamp knows of a beat.
    """

    number: int
    began_s: float
    breath: LampBreath
    inhale_s: float
    joined: bool = False


def leads(own_s: float, other_s: float, own_id: str, other_id: str) -> bool:
    """Whether this lamp leads: it breathed first or, when both began at once, its id is the smaller one."""
    return own_id < other_id if abs(own_s - other_s) < _AT_ONCE_S else own_s < other_s


class ToPair(Protocol):
    """What this side uses of the broker."""

    def publish(self, topic: str, payload: bytes, *, retained: bool = True, lasts_s: int | None = None) -> None: ...
    def subscribe(self, topics: Collection[str], *, retained: bool = False) -> None: ...


class Together:
    """This home's side of a pair.

    `glow` asks the lamp to glow, or does nothing, and passes on what it answers: an empty text for yes, or else why
    not. `chance` gives a number from 0 to 1.
    """

    def __init__(
        self, topics: PairTopics, broker: ToPair, lamp: ToLamp, glow: Callable[[Callable[[str], object]], object],
        chance: Callable[[], float],
    ) -> None:  # fmt: skip
        self._topics, self._broker, self._lamp, self._glow, self._chance = topics, broker, lamp, glow, chance
        self._connected = self._here = False
        self._own: _Own | None = None
        self._other, self._heard_s = "", -inf  # whose messages count, and when the last one came
        self._crowded = False  # whether more than one other lamp has used the code
        self._there, self._there_until_s = Presence(), -inf
        self._clock: LeaderClock | None = None
        self._glowed_s = self._beat_s = -inf
        self._hellos = 0  # how many are still to be said
        self._presence_due_s = self._hello_due_s = inf

    @property
    def due_s(self) -> float | None:
        """When `pass_time` has something to do next; None for never."""
        due_s = min(self._presence_due_s, self._hello_due_s)
        return None if due_s == inf else due_s

    def take(self, event: LinkEvent, now_s: float) -> None:
        """One event."""
        match event:
            case Connected():
                self._connected = True
                self._broker.subscribe([self._topics.heard("presence")], retained=True)
                self._broker.subscribe([self._topics.heard("hello"), self._topics.heard("beat")])
                if self._here:
                    self._say_presence(now_s)
            case NotConnected() | Stuck():
                self._connected = False
            case Message():
                self._read(event, now_s)
            case LampSaid(record):
                self._hear(record, now_s)
            case LampGone():
                self._see(LampState(), now_s)

    def pass_time(self, now_s: float) -> None:
        """Does what is due."""
        if self._presence_due_s <= now_s:
            self._say_presence(now_s)
        if self._hello_due_s <= now_s:
            self._say_hello(now_s)

    def farewell(self, now_s: float) -> None:
        """The link ends."""
        self._see(LampState(), now_s)

    def standing(self) -> dict[str, bool]:
        """How it stands, for `link status` and `doctor`."""
        return {"crowded": self._crowded}

    # The lamp here

    def _hear(self, record: bytes, now_s: float) -> None:
        match record_of(record, (TWO_HOMES,)):
            case LampState() as state:
                self._see(state, now_s)
            case LampBreath() as breath:
                self._breathe(breath, now_s)

    def _see(self, state: LampState, now_s: float) -> None:
        before = self._here, self._own is not None
        if not state.session or state.exercise != TWO_HOMES:
            self._own = None
        self._here = state.session and not state.quiet and not _TOLD_FOR.isdisjoint(state.may)
        if not self._here:
            self._presence_due_s = inf  # it fades by itself: nobody learns when somebody stopped
        elif before != (self._here, self._own is not None):
            self._say_presence(now_s)

    def _breathe(self, breath: LampBreath, now_s: float) -> None:
        """The lamp has begun a breath, or tells when it will begin the first."""
        if not self._here:
            return
        own, inhale_s = self._own, now_s - breath.age_s
        if own is None or breath.number < own.breath.number:
            self._own = _Own(int(self._chance() * 2**32), inhale_s - breath.since_first_s, breath, inhale_s)
            self._say_presence(now_s)
            if (self._there.breathes and now_s < self._there_until_s) or self._living(now_s) is not None:
                self._hellos = HELLOS
                self._say_hello(now_s)
        else:
            self._own = replace(own, breath=breath, inhale_s=inhale_s)
            if inhale_s > now_s:
                return  # only its first breath has another moment now
        if (clock := self._led_by(now_s)) is not None:
            self._pass_on(clock, now_s)
        elif breath.number % SAID_EVERY == 1:
            self._say_beat(now_s)

    def _pass_on(self, clock: LeaderClock, now_s: float) -> None:
        """Tells the lamp the other's beat."""
        last, start_in_s = clock.last, round(clock.inhales_in_s(now_s), 4)
        told = {"v": 1, "wish": "beat", "start_in_s": start_in_s, "in": last.in_s, "out": last.out_s}
        self._lamp.send(json.dumps(told, separators=(",", ":")).encode())
        if self._own is not None:
            self._own = replace(self._own, joined=True)

    # Who leads

    def _living(self, now_s: float) -> LeaderClock | None:
        return self._clock if self._clock is not None and self._clock.lives_at(now_s) else None

    def _led_by(self, now_s: float) -> LeaderClock | None:
        """The other's beat, if it leads."""
        clock, own = self._living(now_s), self._own
        if own is None or clock is None:
            return None
        return None if leads(own.began_s, clock.first_s, self._topics.device, self._other) else clock

    # What is told

    def _say(self, kind: PairKind, payload: bytes, *, retained: bool = False, lasts_s: int = BEAT_LASTS_S) -> None:
        if self._connected:
            self._broker.publish(self._topics.own(kind), payload, retained=retained, lasts_s=lasts_s)

    def _say_presence(self, now_s: float) -> None:
        presence = Presence(self._own is not None)
        self._say("presence", presence.payload(), retained=True, lasts_s=PRESENCE_LASTS_S)
        self._presence_due_s = now_s + PRESENCE_EVERY_S

    def _say_hello(self, now_s: float) -> None:
        """Asks for a beat, a few times: the least delayed counts, and there is time before the first breath."""
        self._hello_due_s = inf
        if self._own is not None and self._hellos > 0:
            self._hellos -= 1
            self._say("hello", HELLO)
            self._hello_due_s = now_s + HELLO_EVERY_S

    def _say_beat(self, now_s: float) -> None:
        if self._own is not None:
            own, breath = self._own, self._own.breath
            age_s = now_s - own.inhale_s
            beat = Beat(own.number, breath.since_first_s, age_s, breath.in_s, breath.out_s, now_s)
            self._say("beat", beat_message(beat))
            self._beat_s = now_s

    # What the other says

    def _read(self, message: Message, now_s: float) -> None:
        said = self._topics.said_by(message.topic)
        if said is None:
            return
        who, kind = said
        if who != self._other:
            if self._other and not self._crowded:
                self._crowded = True
                LOG.warning("more than two lamps use the code of this pair; docs/together-apart.md says what to do")
            if now_s < self._heard_s + PRESENCE_LASTS_S:
                return  # a third one
            self._other, self._there, self._clock = who, Presence(), None
        self._heard_s = now_s
        if kind == "presence" and (presence := presence_in(message.payload)) is not None:
            self._see_there(presence, now_s, new=not message.retained)
        elif kind == "beat" and not message.retained and (beat := beat_in(message.payload, message.at_s)) is not None:
            self._clock = LeaderClock.of(beat) if self._clock is None else self._clock.hears(beat)
            clock = self._led_by(now_s)
            if clock is not None and self._own is not None and (not self._own.joined or self._own.inhale_s > now_s):
                self._pass_on(clock, now_s)
        elif kind == "hello" and is_hello(message.payload):
            self._answer_hello(now_s)

    def _answer_hello(self, now_s: float) -> None:
        if now_s >= self._beat_s + BEATS_APART_S and self._led_by(now_s) is None:
            self._say_beat(now_s)

    def _see_there(self, presence: Presence, now_s: float, *, new: bool) -> None:
        """Somebody there has begun a session, or goes on."""
        was_there = now_s < self._there_until_s
        self._there, self._there_until_s = presence, now_s + PRESENCE_LASTS_S
        if not new or was_there or self._here or now_s < self._glowed_s + GLOWS_APART_S:
            return

        def answered(why: str) -> None:
            if not why:
                self._glowed_s = now_s

        self._glow(answered)
