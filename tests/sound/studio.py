"""A studio: whole sessions as samples, through the guide, the player and the desk, on the virtual clock.

The shipped voice speaks, as it does at the bedside.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import count
from pathlib import Path
from queue import SimpleQueue

import numpy as np
import soundfile
from numpy.typing import NDArray

from pi_regulate.devices.clock import VirtualClock
from pi_regulate.devices.hand import Hand, finger_on, parse_hand
from pi_regulate.devices.inbox import Event, Inbox, Stop
from pi_regulate.devices.ports import Clock, Watcher
from pi_regulate.devices.recorder import RecordedLamp
from pi_regulate.devices.speaker.rendered import RenderedSpeaker
from pi_regulate.devices.speech.voices import Book
from pi_regulate.devices.wall import simulated_wall
from pi_regulate.library.catalogue import Library, tries
from pi_regulate.library.chosen import chosen
from pi_regulate.player import Player
from pi_regulate.session.guide import Guide
from pi_regulate.session.memory import Memory
from pi_regulate.session.signs import Sign
from pi_regulate.session.wishes import Wish
from pi_regulate.share import share_dir
from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.desk import Desk
from pi_regulate.trace import Row
from pi_regulate.wiring.rehearsal import rehearse
from tests.sounds import lines_once, sounds
from tests.stage import EVENING, USED, shipped

LAMP_HZ = 10.0
VOICES = share_dir() / "audio" / "voices"
Heard = NDArray[np.float64]


@dataclass(frozen=True)
class Take:
    """A session: what is heard, (frames, 2) from -1 to 1, and its rows.

    32 bit hold exactly what a card gets, and minutes of it take half the memory.
    """

    heard: NDArray[np.float32]
    rows: tuple[Row, ...]

    @classmethod
    def of_chunks(cls, chunks: Sequence[NDArray[np.int16]], rows: Sequence[Row]) -> Take:
        return cls(np.multiply(np.concatenate(chunks), np.float32(1 / 32768), dtype=np.float32), tuple(rows))

    @cached_property
    def one(self) -> Heard:
        """What is heard, as one channel."""
        return (self.heard[:, 0] + self.heard[:, 1]).astype(np.float64) / 2

    def between(self, from_s: float, to_s: float) -> Heard:
        return self.heard[round(from_s * RATE_HZ) : round(to_s * RATE_HZ)].astype(np.float64)

    def of(self, *whats: str) -> list[Row]:
        return [row for row in self.rows if row.what in whats]

    def spoken(self) -> NDArray[np.bool_]:
        """Of each frame whether somebody speaks."""
        found = np.zeros(len(self.heard), dtype=bool)
        for row in self.of("say"):
            found[round((row.at_s - 0.05) * RATE_HZ) : round((row.at_s + (row.seconds or 0) + 0.05) * RATE_HZ)] = True
        return found


class _Ear:
    def __init__(self) -> None:
        self.rows: list[Row] = []

    def see(self, row: Row, now_s: float) -> None:
        self.rows.append(row)


@cache
def line(name: str, voice: str = "default-en") -> Heard:
    """A line as a shipped voice says it, at its own level."""
    samples: Heard = soundfile.read(VOICES / voice / f"{name}.ogg", dtype="float64")[0]
    return samples


def spoken_by(voice: str) -> Library:
    """The shipped library where the settings name this voice only."""
    house = shipped()
    return replace(house, settings=house.settings.model_copy(update={"voices": [voice]}))


class _Ahead:
    """A card that takes what it is to play so many seconds before it is heard, as a real one does."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        self._clock, self._zero_s, self._seconds = clock, clock.now(), seconds

    def now(self) -> float:
        now_s = self._clock.now()
        return now_s + self._seconds if now_s > self._zero_s else now_s

    def wait(self, inbox: Inbox, until_s: float | None) -> Event | None:
        return self._clock.wait(inbox, until_s)

    def stamp(self, host_s: float) -> float:
        return self._clock.stamp(host_s)


def take(
    what: str, hand: str = "", *, volume: float = 10, at_min: int = 21 * 60, ahead_s: float = 0.0, talk: str = "",
    house: Library | None = None, voices: Sequence[Path] = (VOICES,), wishes: Sequence[Wish] = (),
    tone_alone: bool = False,
) -> Take:  # fmt: skip
    """A session of a shipped routine or exercise; `hand` as `--press` takes it. Sound is made `ahead_s` before.

    `talk` is the owner's choice, for a routine. With `tone_alone` the sea is there and silent, and nobody speaks.
    """
    house = house or shipped()
    if talk:
        house = replace(house, settings=house.settings.model_copy(update={"talk": talk}))
    routine = chosen(house, what)
    ear, chunks, speakers = _Ear(), list[NDArray[np.int16]](), list[RenderedSpeaker]()
    book, there = Book(house, () if tone_alone else voices, shown=True), dict(sounds())
    if tone_alone:
        there["ocean"] = np.zeros_like(there["ocean"])

    def speaker(clock: Clock) -> RenderedSpeaker:
        speakers.append(RenderedSpeaker(_Ahead(clock, ahead_s), Desk(there, volume, book), chunks.append))
        return speakers[0]

    with lines_once():
        rehearse(
            house,
            routine,
            [ear],
            hand=parse_hand(hand) if hand else Hand(),
            at_min=at_min,
            voices=book.chain,
            as_written=tries(house, what),
            speaker=speaker,
            frames_hz=LAMP_HZ,
            wishes=wishes,
        )
    speakers[0].close()
    return Take.of_chunks(chunks, ear.rows)


class _Leaves:
    """Ends the device at the last of so many rests."""

    def __init__(self, inbox: Inbox, rests: int) -> None:
        self._inbox, self._numbers, self._rests = inbox, count(1), rests

    def see(self, row: Row, now_s: float) -> None:
        if row.what == "rest" and next(self._numbers) == self._rests:
            self._inbox.put(Stop("enough"))


def lived(
    hand: str,
    *,
    rests: int = 1,
    house: Library | None = None,
    voices: Sequence[Path] = (VOICES,),
    memory: Memory = USED,
    at_min: int = EVENING,
    first_sign: Sign | None = None,
    ahead_s: float = 0.0,
    speech: Callable[[float], bool] = lambda _: True,
) -> Take:
    """A device as it stands at the bedside, pressed by `hand`, until it has come to rest so many times.

    Nothing is shown but the lamp: what nobody has recorded reaches nobody. `first_sign` is what it tells when it is
    armed, or before its first session; `speech` tells at a host time whether there is a speaker.
    """
    house = house or shipped()
    clock, inbox, ear = VirtualClock(), SimpleQueue[Event](), _Ear()
    book, chunks = Book(house, voices), list[NDArray[np.int16]]()
    heard = lambda: speech(clock.now())  # noqa: E731
    guide = Guide(house, simulated_wall(at_min, 0.0), memory, voices=book.chain, speech=heard)
    speaker = RenderedSpeaker(_Ahead(clock, ahead_s), Desk(sounds(), 10, book), chunks.append)
    parse_hand(hand).arm(clock, finger_on(inbox))
    opening: list[Row] = []
    if first_sign in ("armed", "back"):
        opening = guide.show(0.0, first_sign)
    elif first_sign is not None:
        guide.course.first_sign = first_sign
    watchers: list[Watcher] = [ear, _Leaves(inbox, rests)]
    with lines_once():
        Player(guide, clock, inbox, RecordedLamp(clock), speaker, watchers, frames_hz=LAMP_HZ).run(opening)
    speaker.close()
    return Take.of_chunks(chunks, ear.rows)
