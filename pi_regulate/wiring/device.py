"""From settings to real parts, and back to dark.

This is the one place that knows every part: which pins, which clock, which speaker. It opens them in the order a
frightened person needs them (lamp and button first, sound when it can) and closes them in every case. Rule: whatever
happens in between, the last act is dark and quiet.
"""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from pi_regulate.devices.clock import RealClock, ScaledClock
from pi_regulate.devices.hand import NOBODY, Finger, Hand, finger_on
from pi_regulate.devices.inbox import Inbox, Leave
from pi_regulate.devices.keeping.store import Store, state_folder
from pi_regulate.devices.keeping.watch import FolderWatch, card_plugged
from pi_regulate.devices.lamps.drivers import lamp_or_stand_in
from pi_regulate.devices.lamps.noting import Record
from pi_regulate.devices.lamps.safe_end import EndsDark
from pi_regulate.devices.pins.backends import Backend, Headers, headers_of
from pi_regulate.devices.ports import Speaker
from pi_regulate.devices.runtime import only_one, runtime_folder
from pi_regulate.devices.speech.voices import Book
from pi_regulate.devices.status_socket import StatusSocket, simulated_place
from pi_regulate.devices.wall import RealWall, simulated_wall
from pi_regulate.library.catalogue import Library
from pi_regulate.player import Player, Watcher
from pi_regulate.service.doing import Doing, shipped_exercises
from pi_regulate.service.heartbeat import Life
from pi_regulate.service.reloading import Reader, Reloading, needs_a_start, signals
from pi_regulate.service.remembering import Remembers
from pi_regulate.service.service import Service
from pi_regulate.service.status import Status, TellsLateness
from pi_regulate.session.guide import Guide
from pi_regulate.session.lateness import Lateness
from pi_regulate.session.memory import Memory
from pi_regulate.sound.voice import VoiceBook
from pi_regulate.words import RegulateError

LOG = logging.getLogger(__name__)
CARDS = Path("/dev/snd")
Finish = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What somebody asks of one run. Times are minutes of the day, `speed` is 1 for real time."""

    backend: Backend
    speed: float = 1.0
    hand: Hand = NOBODY
    once: bool = False
    sound: str = "auto"
    at_min: int | None = None
    seed: int = 0


def run(
    library: Library,
    wishes: Wishes,
    watchers: Sequence[Watcher] = (),
    *,
    share: Path,
    voices: Sequence[Path] = (),
    read_again: Callable[[], Library] | None = None,
    touched: Callable[[Finger, Callable[[], float]], Finish] | None = None,
    service: Service | None = None,
) -> None:
    """Plays the device until a stop signal, or with `once` until it is back at rest.

    `voices` are the places where recordings are looked for; `read_again` gives the library anew when somebody asks for
    that; `touched` gets a finger on the button and the device's time, and gives back what lets go of them; `service` is
    there when somebody wants to be told of its life. Raises RegulateError when lamp or button can't be had.
    """
    started, settings = library, library.settings
    on_pi = wishes.backend == "pi"
    inbox: Inbox = SimpleQueue()
    clock = RealClock() if wishes.speed == 1 else ScaledClock(wishes.speed)
    reader = Reader(read_again, inbox) if read_again is not None else None
    with ExitStack() as parts:
        # First in, last out: a second Ctrl-C must not interrupt what makes it dark.
        parts.enter_context(signals(inbox, reader.ask if reader is not None else lambda: None))
        if reader is not None:
            parts.callback(reader.close)
        if on_pi and service is None:
            parts.enter_context(only_one(runtime_folder()))
        headers = headers_of(wishes.backend, settings.button.driver, clock)
        parts.callback(headers.close)
        # Imported here: gpiozero is slow to load, and rehearsals do without it.
        from pi_regulate.devices.pins.gpio import GpioButton
        from pi_regulate.devices.speaker.amplifier import OnWhileItSounds, amplifier_on

        runtime = service.runtime if service is not None else runtime_folder() if on_pi else None
        record = parts.enter_context(Record(runtime, settings.sound.amp_enable, simulated=not on_pi))
        opened, instead = lamp_or_stand_in(settings.lamp, headers.pins, clock, simulated=not on_pi, note=record.note)
        lamp = EndsDark(opened, clock, record.shines)
        parts.callback(lamp.close)
        if instead and service is not None:
            service.lamp_not_opened()
        button = GpioButton(
            headers.pins(),
            settings.button.pin,
            pull=settings.button.pull,
            inbox=inbox,
            stamp=clock.stamp if on_pi else lambda host_s: host_s,
        )
        parts.callback(button.close)
        amplifier = amplifier_on(settings.sound.amp_enable, headers)
        if amplifier is not None:
            parts.callback(amplifier.close)  # after the speaker's last fade
        machines_wall = RealWall(settings.time_zone, on_pi=on_pi)
        wall = machines_wall if wishes.at_min is None else simulated_wall(wishes.at_min, clock.now())
        store = None  # a simulated device leaves nothing behind
        if on_pi:
            store = service.store if service is not None else Store(state_folder())
        book = Book(library, voices, shown=not on_pi)  # on a laptop the words stand on the screen
        guide = Guide(
            library,
            wall,
            store.load() if store is not None else Memory(),
            speech=(lambda: getattr(speaker, "openings", 1) if speaker.ready else 0) if on_pi else True,
            voices=book.chain,
            seed=wishes.seed,
            down_at_start=button.is_down,
        )
        # What stays is looked through no more: a full collection takes 17 ms on a laptop, many times that on a Pi.
        # Here, because loading what sound needs brings one about, just when somebody may press for the first time.
        gc.freeze()
        parts.callback(gc.unfreeze)
        speaker = _speaker(library, wishes, share, book)
        parts.callback(speaker.close)
        if on_pi and (look := getattr(speaker, "look", None)) is not None:
            # A card that comes at rest is there for the first word of the next session.
            parts.callback(FolderWatch(CARDS, (), look, counts=card_plugged).close)
        lookers = list(watchers)
        if amplifier is not None:
            lookers.append(OnWhileItSounds(amplifier, speaker))
        if store is not None:
            lookers.append(Remembers(guide, store, wall))
            parts.callback(store.settle)
        lateness = Lateness()
        tells_lateness = TellsLateness(lateness, lambda: guide.library.settings.history != "off")
        if wishes.speed == 1:  # at twenty times the speed a millisecond looks like twenty
            lookers.append(tells_lateness)
        finger = finger_on(inbox) if on_pi else headers.pins().finger(settings.button.pin, settings.button.pull)
        wishes.hand.arm(clock, finger)
        if touched is not None:
            parts.callback(touched(finger, clock.now))
        if reader is not None and service is not None:
            parts.callback(service.watch(reader.ask))
        doing = Doing(guide, speaker, shipped_exercises(share))
        doing.lamp = instead
        life = _life(service, guide, speaker, doing, headers, clock, reader) if service is not None else None
        lookers.append(life or doing)
        faults = service.faults if service is not None else 0
        status = Status(doing, speaker, tells_lateness, faults, machines_wall)
        if (place := _answers_in(parts, service, on_pi=on_pi)) is not None:
            parts.callback(StatusSocket(place, lambda: {**status.answer(), "backend": wishes.backend}).close)

        def use(library: Library) -> None:
            book.use(library, voices)
            guide.voices = book.chain
            if service is not None and life is not None:
                service.accepted(library, opened=not instead and not needs_a_start(started, library))
                doing.note = service.note
                life.configured(clock.now())
                if service.returns_by_a_start(needs_a_start(guide.library, library)):
                    inbox.put(Leave())

        def refuse(error: RegulateError) -> None:
            if service is not None:
                service.refused(error)
                doing.note = service.note

        parts.enter_context(lamp)  # dark before quiet: a speaker fades for a moment yet
        now_s = clock.now()
        opening = [] if service is None else service.opening(guide, now_s, greets=not guide.night_at(now_s))
        Player(
            guide,
            clock,
            inbox,
            lamp,
            speaker,
            lookers,
            once=wishes.once,
            reload=Reloading(reader, clock.now, use, refuse) if reader is not None else None,
            heart=life,
            lateness=lateness,
        ).run(opening)


def _answers_in(parts: ExitStack, service: Service | None, *, on_pi: bool) -> Path | None:
    """Where to answer who asks for the status; None where another simulated device of this user does already."""
    if service is not None or on_pi:
        return service.runtime if service is not None else runtime_folder()
    return take_simulated_place(parts)


def take_simulated_place(parts: ExitStack) -> Path | None:
    """Where a device on simulated pins answers who asks for the status; None where another of this user does already.

    The place is kept until `parts` ends.
    """
    with suppress(RegulateError):
        parts.enter_context(only_one(simulated_place(), simulated_place()))
        return simulated_place()
    return None


def open_speaker(library: Library, sound: str, share: Path, book: VoiceBook | None = None) -> Speaker:
    """The speaker on `sound`: `off`, a card's name, or `auto` for what the settings say. `book` has the recordings."""
    from pi_regulate.devices.speaker.outlet import SoundWishes
    from pi_regulate.devices.speaker.speakers import speaker

    settings = library.settings.sound
    return speaker(
        settings.device if sound == "auto" else sound,
        SoundWishes(settings.volume, settings.audio_lead_s, settings.keep_awake, settings.close_after_s),
        share / "audio",
        book,
    )


def _speaker(library: Library, wishes: Wishes, share: Path, book: VoiceBook) -> Speaker:
    from pi_regulate.devices.speaker.speakers import SilentSpeaker

    if wishes.speed != 1 and wishes.sound in ("auto", "off"):
        return SilentSpeaker("sound is off except at normal speed")
    return open_speaker(library, wishes.sound, share, book)


def _life(
    service: Service,
    guide: Guide,
    speaker: Speaker,
    doing: Doing,
    headers: Headers,
    clock: RealClock | ScaledClock,
    reader: Reader | None,
) -> Life:
    """What tells the service manager; parts that can't stand still are taken as moving."""
    settle = getattr(speaker, "settle", None)
    doing.note = service.note

    def gone_well() -> None:
        returns = service.gone_well()
        doing.note = service.note
        if returns and reader is not None:
            reader.ask()

    return Life(
        service.manager,
        guide,
        doing,
        service.marker,
        gone_well,
        now=clock.now,
        speed=clock.speed,
        pins=lambda: headers.alive,
        sound=lambda: not getattr(speaker, "stuck", False),
        tried=lambda: settle is None or bool(settle(0.0)),
        restart_for_sound=service.restart_for_sound,
    )
