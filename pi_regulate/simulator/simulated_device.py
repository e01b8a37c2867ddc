"""The device behind the screen: guide, player, mock pins, in a thread of its own.

The screen touches it as a person would: a finger on the button, an owner who edits a file, a hand on the clock. Rule:
all that happens to the device goes through its inbox, as on a Pi.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from pi_regulate.devices.inbox import Land, Reload, Stop
from pi_regulate.devices.ports import Speaker, Watcher
from pi_regulate.devices.speech.voices import Book, voice_places
from pi_regulate.devices.wall import RealWall, simulated_wall
from pi_regulate.devices.wish_socket import WishSocket
from pi_regulate.library.catalogue import Library, load, started
from pi_regulate.library.chosen import starting
from pi_regulate.library.private import told_of_unread
from pi_regulate.library.settings import Settings
from pi_regulate.player import Player
from pi_regulate.reporting.notes import exchanged
from pi_regulate.reporting.problems import known_by, newest_first, tally
from pi_regulate.reporting.stand_ins import played_for
from pi_regulate.service.doing import Doing
from pi_regulate.service.status_answer import Status
from pi_regulate.session.guide import Guide
from pi_regulate.session.night import Wall
from pi_regulate.share import shipped_ids
from pi_regulate.simulator.counted_inbox import CountedInbox
from pi_regulate.simulator.tempo import TempoClock
from pi_regulate.simulator.view import ScreenLamp, ScreenSpeaker, Viewer
from pi_regulate.trace import Row
from pi_regulate.wiring.parts import Parts
from pi_regulate.wiring.sockets import TellsOthers, answer_on_sockets, wanted_by_others
from pi_regulate.words import ProblemsError, RegulateError

BREATHES_S = 0.7  # a breath in by a key, which repeats within this time if it is kept down
TEMPI = (1.0, 2.0, 5.0, 10.0, 20.0, 60.0)


class Device:
    """A device that runs from `start` to `stop`.

    `routine` is what a press starts (a routine or an exercise; None is what the settings say), `sound` the setting
    `auto`, `off` or a card, `at_min` a simulated time of day in minutes. Raises RegulateError where the files are
    wrong or no such routine is there.
    """

    def __init__(
        self,
        share: Path,
        config: Path | None,
        *,
        routine: str | None,
        sound: str,
        at_min: int | None,
        seed: int,
        clock: TempoClock | None = None,
    ) -> None:
        self.clock = clock or TempoClock()
        self.viewer = Viewer(self.clock)
        self.speaker: Speaker | None = None
        self.lamp: ScreenLamp | None = None
        self.unlit = False  # the settings keep the lamp dark
        self.chosen = routine
        self.failed: BaseException | None = None
        self.share = share
        self._config, self._sound, self._seed = config, sound, seed
        self._at_min = at_min
        self._inbox = CountedInbox()
        self._header: Any = None
        self._armed = threading.Event()
        self._down = False
        self._restart = False
        self._before_pause = 1.0
        self._wishes: WishSocket | None = None
        self._begins: tuple[Library, str | None] | None = None  # of which library, so that it is worked out once
        self.files = load(share, config)
        self._known = known_by((*self.files.warnings, *self.files.unread))
        self.library = self._with_the_chosen(self.files)
        self._stamp = _stamp_of(config)
        self._opened = self.library.settings  # the pins stay those that it began with, as on a Pi
        self._thread = threading.Thread(target=self._run, name="device", daemon=True)

    def start(self) -> None:
        """Arms the device; returns when it listens to its button. Raises RegulateError when it can't."""
        self._thread.start()
        self._armed.wait()
        if isinstance(self.failed, RegulateError):
            raise self.failed

    def stop(self) -> None:
        """Lands within a second, whatever the tempo, and returns when the lamp is dark."""
        self.clock.tempo = max(1.0, self.clock.tempo)
        self._inbox.put(Stop("the screen was closed"))
        self._thread.join(5.0)

    def _with_the_chosen(self, library: Library) -> Library:
        """The library with the chosen routine on every touch. Raises RegulateError where it is not there."""
        playing = starting(library, self.chosen)
        start = playing.settings.start
        places = voice_places(self.share, self._config)
        notes = exchanged(playing, (start.press, start.double, start.hold), places, at_min=self._at_min)
        self.viewer.set(notice="\n".join(filter(None, (*notes, told_of_unread(library.unread)))))
        return playing

    @property
    def down(self) -> bool:
        """Whether the finger is down."""
        return self._down

    def touch(self, down: bool) -> None:
        """The finger goes down on the button or comes up. A stopped clock goes on: nobody presses in vain."""
        if self.clock.tempo == 0:
            self.clock.tempo = 1.0
        if down != self._down and self._header is not None:
            self._down = down
            self.clock.hand(down)
            button = self._opened.button
            self._header.finger(button.pin, button.pull)(down, self.clock.now())

    def set_tempo(self, tempo: float) -> None:
        """Lets time pass `tempo` times as fast, 0 for a pause; away from real time there is no sound."""
        if tempo != 1 and self.clock.tempo == 1 and isinstance(self.speaker, ScreenSpeaker):
            self.speaker.hush(self.clock.now())
        self.clock.tempo = tempo

    def pause(self) -> None:
        """Stops the time, or lets it go on as before."""
        tempo = self.clock.tempo
        if tempo:
            self._before_pause = tempo
        self.set_tempo(0.0 if tempo else self._before_pause)

    def faster(self) -> None:
        """The next quicker tempo, up to 60."""
        self.set_tempo(next((tempo for tempo in TEMPI if tempo > self.clock.tempo), TEMPI[-1]))

    def slower(self) -> None:
        """The next slower tempo, down to real time."""
        slower = [tempo for tempo in TEMPI if tempo < self.clock.tempo]
        self.set_tempo(slower[-1] if slower else TEMPI[0])

    def choose(self, name: str) -> None:
        """Makes `name` what a press starts, and starts it; a session that goes on ends gently first."""
        self.chosen = name
        self._restart = True
        self.library = self._with_the_chosen(self.files)
        if self.viewer.view().wrong:
            self.read_again()  # what was wrong may have been the choice
        if not self.viewer.view().at_rest:
            self._inbox.put(Land())
        self._inbox.put(Reload())

    def look_at_files(self) -> None:
        """Uses the owner's files anew when one of them has changed."""
        stamp = _stamp_of(self._config)
        if stamp != self._stamp:
            self._stamp = stamp
            self.read_again()

    def read_again(self) -> None:
        """The files have changed: uses them from the next rest on, or says what is wrong."""
        try:
            files = load(self.share, self._config)
            self.library = self._with_the_chosen(files)
        except RegulateError as error:
            told = str(error)
            if isinstance(error, ProblemsError):
                many = [tally(error.problems)] if error.problems[1:] else []
                told = "\n".join([*many, *newest_first(error.problems, self._known)])
                self._known = known_by(error.problems)
            self.viewer.set(wrong=told)
            return
        self.files = files
        self._known = known_by((*files.warnings, *files.unread))
        self.viewer.set(wrong="")
        self._inbox.put(Reload())

    @property
    def sound(self) -> str:
        """What it plays on, or why it is silent."""
        return "" if self.speaker is None else self.speaker.status

    @property
    def knows_a_familiar_voice(self) -> bool:
        """Whether there is a recording of a voice that somebody knows."""
        return self._book.chain.familiar is not None

    @property
    def begins(self) -> str | None:
        """The id of what a press begins: an exercise that is kept back is not it. None for nothing."""
        if self._begins is None or self._begins[0] is not self.library:
            self._begins = self.library, self._played(self.library)
        return self._begins[1]

    def _played(self, library: Library) -> str | None:
        name = library.settings.start.press
        exercise = library.exercises.get(name)
        if exercise is None or name in self.files.routines:
            return name
        return played_for(library, exercise, familiar_voice=self.knows_a_familiar_voice)

    def idle(self) -> bool:
        """True when it has done all that was due and heard all that came."""
        return self._inbox.given == self._inbox.dealt_with and self.clock.idle()

    def seen(self, level: float) -> float:
        """How bright the lamp looks, 0 to 1 of its full ceiling, at a level of now."""
        return 0.0 if self.unlit else level if self.lamp is None else self.lamp.seen(level)

    def duty(self) -> float:
        """The duty cycle at the lamp's pin, 0 to 1."""
        with suppress(AttributeError, TypeError):
            return float(self._header.pin(self._opened.lamp.pin).state)
        return 0.0

    def _run(self) -> None:
        try:
            with Parts(self._opened, "mock", self.clock, self._inbox) as parts:
                player = self._player(parts)
                self._armed.set()
                player.run()
        except BaseException as error:  # noqa: BLE001  # the screen shows it, whatever it is
            self.failed = error
            self.viewer.set(problem=str(error) or type(error).__name__)
        finally:
            self._armed.set()

    def _player(self, parts: Parts) -> Player:
        settings, clock = self._opened, self.clock
        self._header = parts.headers.pins()
        motor = parts.motor()
        self.unlit = settings.light == "off"
        self.lamp = ScreenLamp(parts.lamp(unlit=self.unlit))
        parts.button()
        self._book = Book(self.library, voice_places(self.share, self._config), shown=True)
        self.speaker = ScreenSpeaker(self.opened_speaker(parts, self._book), self.viewer, clock)
        guide = Guide(self.library, self.wall(settings), voices=self._book.chain, seed=self._seed)
        doing = Doing(guide, self.speaker, shipped_ids("exercises", self.share))
        status = Status(doing, self.speaker, None, 0, RealWall(settings.time_zone, on_pi=False))
        self._wishes = answer_on_sockets(parts, status, "simulate", self.library, clock.now)
        others = [] if self._wishes is None else [TellsOthers(self._wishes, guide, clock.now)]
        return Player(
            guide,
            clock,
            self._inbox,
            self.lamp,
            self.speaker,
            [self.viewer, doing, *others, *self.watchers(guide)],
            reload=self._reload,
            motor=motor,
            unlit=self.unlit,
        )

    # What a screen of another kind does differently

    def opened_speaker(self, parts: Parts, book: Book) -> Speaker:
        """The speaker underneath the screen's."""
        return parts.speaker(self._sound, self.share, book)

    def wall(self, settings: Settings) -> Callable[[float], Wall]:
        """The clock on the wall."""
        if self._at_min is None:
            return RealWall(settings.time_zone, on_pi=False)
        return simulated_wall(self._at_min, self.clock.now())

    def watchers(self, guide: Guide) -> list[Watcher]:
        """Whoever else sees every row, in the player's thread."""
        return []

    def _reload(self, guide: Guide) -> list[Row]:
        self._book.use(self.library, voice_places(self.share, self._config))
        guide.voices = self._book.chain
        guide.use(self.library)
        if self._wishes is not None and wanted_by_others(self.library):
            self._wishes.open()
        if self._restart:
            self._restart = False
            return guide.start(self.clock.now(), started(self.library, self.library.settings.start.press))
        return []


def _stamp_of(folder: Path | None) -> tuple[tuple[str, int, int], ...]:
    """What tells that a file of the owner's has changed."""
    if folder is None:
        return ()
    found = []
    for path in sorted(folder.rglob("*.yaml")):
        try:
            state = path.stat()
        except OSError:
            continue
        found.append((str(path), state.st_mtime_ns, state.st_size))
    return tuple(found)
