"""The device: opens the real parts from the settings, and runs a player until it is stopped.

The parts are opened in the order in which a frightened person needs them: lamp and button first, sound when it is
ready. The player's watchers are the amplifier's switch, the memory, the status, and the heartbeat of a service. Rule:
this decides which parts take part and who is told; the guide decides what happens.
"""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from pi_regulate.devices.clock import RealClock, ScaledClock
from pi_regulate.devices.hand import NOBODY, Finger, Hand
from pi_regulate.devices.inbox import Inbox, Leave
from pi_regulate.devices.keeping.store import Store, state_folder
from pi_regulate.devices.keeping.watch import FolderWatch, card_plugged
from pi_regulate.devices.lamps.motor import BesideALamp
from pi_regulate.devices.pins.backends import Backend
from pi_regulate.devices.ports import Speaker, Watcher
from pi_regulate.devices.speech.voices import Book
from pi_regulate.devices.wall import RealWall, simulated_wall
from pi_regulate.devices.wish_socket import WishSocket
from pi_regulate.library.catalogue import Library
from pi_regulate.player import Player
from pi_regulate.service.doing import Doing
from pi_regulate.service.heartbeat import Life
from pi_regulate.service.reloading import Reloader, Reloading, needs_a_start, signals
from pi_regulate.service.remembering import Remembers
from pi_regulate.service.service import Service
from pi_regulate.service.status_answer import Status, TellsLateness
from pi_regulate.session.guide import Guide
from pi_regulate.session.lateness import Lateness
from pi_regulate.session.memory import Memory
from pi_regulate.share import shipped_ids
from pi_regulate.trace import Row
from pi_regulate.wiring.parts import Parts
from pi_regulate.wiring.sockets import TellsOthers, answer_on_sockets, wanted_by_others
from pi_regulate.words import RegulateError

LOG = logging.getLogger(__name__)
CARDS = Path("/dev/snd")
Finish = Callable[[], None]
Touched = Callable[[Finger, Callable[[], float]], Finish]


@dataclass(frozen=True, slots=True)
class RunOptions:
    """The options of one run. `at_min` is a minute of the day; `speed` is 1 for real time."""

    backend: Backend
    speed: float = 1.0
    hand: Hand = NOBODY
    once: bool = False
    sound: str = "auto"
    at_min: int | None = None
    seed: int = 0


def run(
    library: Library,
    options: RunOptions,
    watchers: Sequence[Watcher] = (),
    *,
    share: Path,
    voices: Sequence[Path] = (),
    read_again: Callable[[], Library] | None = None,
    touched: Touched | None = None,
    service: Service | None = None,
) -> None:
    """Plays the device until a stop signal, or with `once` until it is back at rest.

    `voices` are the folders in which recordings are looked for; `read_again` loads the library again when asked to;
    `touched` gets a finger on the button and the device's clock, and returns a function that releases them; `service`
    is given when the device runs as a service. Raises RegulateError when lamp or button can't be opened.
    """
    inbox: Inbox = SimpleQueue()
    clock = RealClock() if options.speed == 1 else ScaledClock(options.speed)
    reader = Reloader(read_again, inbox) if read_again is not None else None
    with ExitStack() as ends:
        # First in, last out: a second Ctrl-C must not interrupt what makes it dark.
        ends.enter_context(signals(inbox, reader.ask if reader is not None else lambda: None))
        if reader is not None:
            ends.callback(reader.close)
        held_in = service.runtime if service is not None else None
        parts = ends.enter_context(Parts(library.settings, options.backend, clock, inbox, held_in=held_in))
        device = _Device(parts, clock, library, options, share, voices, service, reader)
        player = device.player(watchers, touched)
        try:
            player.run(device.opening())
        except BaseException:
            device.cut_off()
            raise


class _Device:
    """One run of the device on `parts`: what takes part in it, and who is told."""

    def __init__(
        self,
        parts: Parts,
        clock: RealClock | ScaledClock,
        library: Library,
        options: RunOptions,
        share: Path,
        voices: Sequence[Path],
        service: Service | None,
        reader: Reloader | None,
    ) -> None:
        self._parts, self._clock, self._options, self._share, self._voices = parts, clock, options, share, voices
        self._service, self._reader, self._started = service, reader, library
        settings, on_pi = library.settings, parts.on_pi
        dark = settings.light == "off"
        motor = parts.motor(may_fail=True) if dark else None  # first: without it, the lamp has to answer a press
        self._unlit = motor is not None
        self._lamp = parts.lamp(amplifier=settings.sound.amp_enable, may_stand_in=True, unlit=self._unlit)
        if parts.stand_in and service is not None:
            service.lamp_not_opened()
        button = parts.button()
        beside = None if dark else parts.motor(may_fail=True)
        self._motor = motor if beside is None else BesideALamp(beside, self._motor_failed)
        self._amplifier = parts.amplifier()
        self._machines_wall = RealWall(settings.time_zone, on_pi=on_pi)
        simulated = options.at_min is not None
        self._wall = simulated_wall(options.at_min or 0, clock.now()) if simulated else self._machines_wall
        self._store: Store | None = None  # a simulated device leaves nothing behind
        if on_pi:
            self._store = service.store if service is not None else Store(state_folder())
        self._book = Book(library, voices, shown=not on_pi)  # on a laptop the words are on the screen
        self._guide = Guide(
            library,
            self._wall,
            self._store.load() if self._store is not None else Memory(),
            speech=self._heard if on_pi else True,
            voices=self._book.chain,
            seed=options.seed,
            down_at_start=button.is_down,
            shines=dark and not self._unlit,
        )
        # The garbage collector skips what is loaded by now: a full collection takes 17 ms on a laptop and many times
        # that on a Pi. Done here, because loading the sound triggers one just when the first press may come.
        gc.freeze()
        parts.callback(gc.unfreeze)
        self._speaker = self._opened_speaker()
        if on_pi and (card := self._speaker.card) is not None:
            # A card plugged in at rest is ready for the first word of the next session.
            parts.callback(FolderWatch(CARDS, (), card.look, counts=card_plugged).close)
        self._lateness = Lateness()
        self._doing = Doing(self._guide, self._speaker, shipped_ids("exercises", share))
        self._doing.lamp, self._doing.touch = parts.stand_in, parts.motor_stand_in
        self._life: Life | None = None
        self._wishes: WishSocket | None = None
        self._guide.others.safe_mode = service is not None and service.safe_mode

    def player(self, watchers: Sequence[Watcher], touched: Touched | None) -> Player:
        """The player with all its watchers, and the hand on the button."""
        parts, service, reader = self._parts, self._service, self._reader
        lookers = [*watchers, *self._lookers()]
        finger = parts.finger()
        self._options.hand.arm(self._clock, finger)
        if touched is not None:
            parts.callback(touched(finger, self._clock.now))
        if reader is not None and service is not None:
            parts.callback(service.watch(reader.ask))
        tells_lateness = TellsLateness(self._lateness, lambda: self._guide.library.settings.history != "off")
        if self._options.speed == 1:  # at twenty times the speed a millisecond looks like twenty
            lookers.append(tells_lateness)
        if service is not None:
            self._life = self._lives(service)
        lookers.append(self._life or self._doing)
        self._wishes = self._answer_on_sockets(tells_lateness)
        if self._wishes is not None:
            lookers.append(TellsOthers(self._wishes, self._guide, self._clock.now))
        reload = Reloading(reader, self._clock.now, self._use, self._refuse) if reader is not None else None
        return Player(
            self._guide,
            self._clock,
            parts.inbox,
            self._lamp,
            self._speaker,
            lookers,
            once=self._options.once,
            reload=reload,
            heart=self._life,
            lateness=self._lateness,
            motor=self._motor,
            unlit=self._unlit,
        )

    def opening(self) -> list[Row]:
        """What a service shows first: a sign about the run before, or by day a greeting."""
        if self._service is None:
            return []
        now_s = self._clock.now()
        return self._service.opening(self._guide, now_s, greets=not self._guide.hours.night_at(now_s))

    def cut_off(self) -> None:
        """An error ends it. If somebody is left in the dark by that, the next start shows that it is back.

        Not after a sign or an invitation, though: if each error brought another, a fault that lasts would light the
        lamp all night.
        """
        light = self._guide.light
        answered = light.answer.settled_s() > self._clock.now()  # by the lamp, or it is about to be
        if (
            self._service is not None
            and (self._lamp.level > 0 or answered)
            and light.place.name not in ("sign", "invited")
        ):
            self._service.marker.touch()

    def _motor_failed(self, why: str) -> None:
        self._doing.touch = why

    def _heard(self) -> int:
        """Whether words can be heard: 0 if not, otherwise a different number each time the card was opened."""
        if not self._speaker.ready:
            return 0
        return self._speaker.card.openings if self._speaker.card is not None else 1

    def _opened_speaker(self) -> Speaker:
        if self._options.speed != 1 and self._options.sound in ("auto", "off"):
            from pi_regulate.devices.speaker.speakers import SilentSpeaker

            silent = SilentSpeaker("sound is off except at normal speed")
            self._parts.callback(silent.close)
            return silent
        return self._parts.speaker(self._options.sound, self._share, self._book)

    def _lookers(self) -> list[Watcher]:
        """The amplifier's switch and the memory, if there are any."""
        found: list[Watcher] = []
        if self._amplifier is not None:
            from pi_regulate.devices.speaker.amplifier import OnWhileItSounds

            found.append(OnWhileItSounds(self._amplifier, self._speaker))
        if self._store is not None:
            found.append(Remembers(self._guide, self._store, self._wall))
            self._parts.callback(self._store.settle)
        return found

    def _lives(self, service: Service) -> Life:
        """The heartbeat for the service manager. Without a card, no sound can get stuck."""
        card, headers, reader = self._speaker.card, self._parts.headers, self._reader
        self._doing.note = service.note

        def gone_well() -> None:
            returns = service.gone_well()
            self._doing.note = service.note
            if returns and reader is not None:
                reader.ask()

        return Life(
            service.manager,
            self._guide,
            self._doing,
            service.marker,
            gone_well,
            now=self._clock.now,
            speed=self._clock.speed,
            pins=lambda: headers.alive,
            sound=lambda: card is None or not card.stuck,
            tried=lambda: card is None or card.settle(0.0),
            restart_for_sound=service.restart_for_sound,
        )

    def _answer_on_sockets(self, tells_lateness: TellsLateness) -> WishSocket | None:
        faults = self._service.faults if self._service is not None else 0
        status = Status(self._doing, self._speaker, tells_lateness, faults, self._machines_wall)
        return answer_on_sockets(self._parts, status, self._options.backend, self._guide.library, self._clock.now)

    def _use(self, library: Library) -> None:
        """Changes to another library, at rest."""
        self._book.use(library, self._voices)
        self._guide.voices = self._book.chain
        if self._wishes is not None and wanted_by_others(library):
            self._wishes.open()
        if self._service is None or self._life is None:
            return
        needs = needs_a_start(self._started, library)
        self._service.accepted(library, opened=not self._parts.stand_in and not needs)
        self._guide.others.safe_mode = False
        self._doing.note = self._service.note
        self._life.configured(self._clock.now())
        if self._service.returns_by_a_start(needs_a_start(self._guide.library, library)):
            self._parts.inbox.put(Leave())

    def _refuse(self, error: RegulateError) -> None:
        if self._service is not None:
            self._service.refused(error)
            self._doing.note = self._service.note
