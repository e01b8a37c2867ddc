"""The speaker on a sound card: pygame.mixer in a separate thread, so that a card can never hold up the lamp.

The player's thread only leaves notes: rows and plans in a queue, the lamp's level in a variable. The speaker's thread
opens the card, reads the files, renders and feeds; while nothing sounds, it sleeps without a deadline. The one rule:
every call from the player returns at once, whatever happens.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self

from pi_regulate.devices.speaker.cards import LIGHT_ONLY, NoSoundError, Output, choose
from pi_regulate.devices.speaker.gaps import Gaps
from pi_regulate.devices.speaker.note_thread import NoteThread, tried
from pi_regulate.devices.speaker.outlet import Outlet, pygame_pipe
from pi_regulate.trace import Row
from pi_regulate.words import RegulateError

if TYPE_CHECKING:
    from pi_regulate.devices.speaker.stream import Pipe, Stream
    from pi_regulate.library.settings import SoundSettings
    from pi_regulate.score.plan import Plan
    from pi_regulate.sound.desk import Desk
    from pi_regulate.sound.envelope import Kept
    from pi_regulate.sound.voice import VoiceBook

STALE_S = 1.0  # a sound later than this has missed its moment and would overlap the next
MOMENTS = ("chime", "say", "voice", "hum")
CLOSE_S = 1.0  # how long the device waits for the last fade
FINISH_LOOK_S = 0.01  # how often to look during the last fade: a stop takes at most 1.2 s, landing included
_NO_ANSWER = f"the sound card does not answer: {LIGHT_ONLY}"
WAKE_UP_S = 1.0  # of silence after opening again, which HDMI swallows while it locks on


class CardSpeaker:
    """The speaker on a sound card.

    `device` is the output that the owner wants, `settings` are those of `sound`; `folder` holds the sound files, `book`
    the spoken lines. The rest is for tests: `open_pipe` opens an output, `find` chooses it, `chunk_frames` is the
    length of a chunk. Raises ValueError for a volume that is not between 0 and 10, but never because there is no sound.
    """

    def __init__(
        self,
        device: str,
        settings: SoundSettings,
        folder: Path,
        book: VoiceBook | None = None,
        *,
        open_pipe: Callable[[Output], Pipe] = pygame_pipe,
        find: Callable[[], Output] | None = None,
        chunk_frames: int | None = None,
    ) -> None:
        if not 0 <= settings.volume <= 10:
            raise ValueError(f"volume {settings.volume:g} is not between 0 and 10")
        self._settings = settings
        self._folder = folder
        self._book = book
        environ = dict(os.environ)  # as the owner left it, before SDL is told anything
        find = find or (lambda: choose(device, environ, platform=sys.platform))
        self._outlet = Outlet(find, open_pipe, f"volume {settings.volume:g}")
        self._chunk_frames = chunk_frames
        self._level, self._share = 0.0, 1.0
        self._gaps = Gaps()
        self._plan: Plan | None = None
        self._in_session = False
        self._quiet_s: float | None = None  # when the sound last ended
        self._sounds: dict[str, Kept] | None = None
        self._desk: Desk | None = None
        self._stream: Stream | None = None
        self._notes = NoteThread(self._open, self._feed, self._finish)

    @property
    def status(self) -> str:
        """What it plays on, or why it can't."""
        return _NO_ANSWER if self.stuck and not self._notes.closed else self._outlet.status

    @property
    def ready(self) -> bool:
        """Whether anything played now would be heard."""
        return self._outlet.ready and not self._notes.closed and not self.stuck

    @property
    def card(self) -> Self:
        """The speaker itself, which feeds the card."""
        return self

    @property
    def openings(self) -> int:
        """How often a card was opened. A new number means that there was no sound in between."""
        return self._outlet.openings

    @property
    def gaps(self) -> int:
        """How often the sound has stopped since this was made, for `doctor`."""
        return self._gaps.count

    @property
    def rate_hz(self) -> float | None:
        """The card's frames a second, as far as known, for `doctor`."""
        stream = self._stream
        return stream.clock.rate_hz if stream is not None else None

    @property
    def stuck(self) -> bool:
        """Whether the thread has died, or has hung for longer than anything should take."""
        return self._notes.stuck

    def settle(self, timeout_s: float) -> bool:
        """Waits until it is known whether there is sound; False when that takes longer than `timeout_s`."""
        return self._notes.begun(timeout_s)

    def play(self, row: Row) -> None:
        """Leaves a note with the row."""
        came_s = time.monotonic()
        self._notes.leave(lambda: self._act(came_s, row))

    def keep_to(self, plan: Plan | None) -> None:
        """Leaves a note with the plan."""
        self._notes.leave(lambda: self._plan_is(plan))

    def follow(self, level: float) -> None:
        """Lets the beds swell with the lamp when nothing is planned; read when the next chunk is rendered."""
        self._level = level

    def dim(self, share: float) -> None:
        """Plays at `share` (0 to 1) of the amplitude, gradually; read with the next row or chunk."""
        self._share = share

    def look(self) -> None:
        """A card was plugged in or out: leaves a note to check which one plays."""
        self._notes.leave(self._look)

    def close(self) -> None:
        """Fades what still sounds within half a second, then closes the card."""
        self._notes.close(CLOSE_S)

    def _act(self, came_s: float, row: Row) -> None:
        if row.what == "phase" and not self._in_session:  # a session begins: the moment to try again
            self._in_session = True
            self._outlet.begin_anew()
            self._look()
        elif row.what in ("landing", "rest"):
            self._in_session = False
        stale = row.what in MOMENTS and time.monotonic() - came_s > STALE_S
        if self._desk is not None and not stale:
            self._tell(self._desk)
            self._desk.play(row)

    def _plan_is(self, plan: Plan | None) -> None:
        self._plan = plan
        if self._desk is not None:
            self._desk.keep_to(plan)

    def _tell(self, desk: Desk) -> None:
        """Passes on what the player's thread has left in variables."""
        desk.follow(self._level)
        desk.dim(self._share)

    def _feed(self) -> float | None:
        """Does what can be done now. Returns the seconds until something is due, None when nothing is."""
        now_s = time.monotonic()
        if self._desk is None or self._stream is None:
            return self._retry(now_s)
        self._tell(self._desk)
        try:
            if not self._desk.at_rest:
                self._outlet.check(now_s)
            wait_s = self._stream.step(now_s)
            self._gaps.tell(now_s)
        except Exception as error:  # noqa: BLE001  (sound is lost for a moment, and never the thread)
            self._lose(error)
            return self._retry(now_s)
        return wait_s if wait_s is not None else self._rest(now_s)

    def _retry(self, now_s: float) -> float | None:
        if not self._in_session:
            return None
        if self._outlet.try_in_s(now_s) <= 0:
            self._open()
        return self._outlet.try_in_s(now_s) if self._desk is None else 0.0

    def _rest(self, now_s: float) -> float | None:
        """Closes the card after some time without sound, if the settings ask for that."""
        after_s = self._settings.close_after_s
        if after_s is None or self._in_session:
            return None
        self._quiet_s = now_s if self._quiet_s is None else self._quiet_s
        left_s = self._quiet_s + after_s - now_s
        if left_s > 0:
            return left_s
        self._let_go()
        self._outlet.rest()
        return None

    def _look(self) -> None:
        """Opens a card that is back; closes one that is gone."""
        self._quiet_s = None
        try:
            self._outlet.check(time.monotonic(), at_once=True)
        except RegulateError as error:
            self._lose(error)
        if self._desk is None:
            self._open()

    def _open(self) -> None:
        again = self._sounds is not None
        try:
            # Imported here: loading these takes longer than the button may take to be armed.
            from pi_regulate.devices.speaker.stream import CHUNK_FRAMES, LEAD_IN_S, Stream
            from pi_regulate.sound.desk import Desk
            from pi_regulate.sound.sound_files import load_all

            if self._sounds is None:
                self._sounds = load_all(self._folder)
            desk = Desk(self._sounds, self._settings.volume, self._book)
        except Exception as error:  # noqa: BLE001  (most likely a file or a library that is not there)
            self._outlet.miss(error, time.monotonic())
            return
        pipe = self._outlet.open(time.monotonic())
        if pipe is None:
            return
        lead_in_s = 0.0 if self._settings.keep_awake == "off" else WAKE_UP_S if again else LEAD_IN_S
        frames, awake = self._chunk_frames or CHUNK_FRAMES, self._outlet.awake(self._settings)
        lead_s, gaps = self._settings.audio_lead_s, self._gaps
        self._stream = Stream(desk, pipe, frames, audio_lead_s=lead_s, awake=awake, lead_in_s=lead_in_s, gaps=gaps)
        self._desk = desk
        self._tell(desk)
        if self._plan is not None:
            tried(lambda: desk.keep_to(self._plan))

    def _let_go(self) -> None:
        self._desk = self._stream = self._quiet_s = None

    def _lose(self, error: Exception) -> None:
        self._let_go()
        if not isinstance(error, NoSoundError):
            self._outlet.play_out()
        self._outlet.lose(error, time.monotonic())

    def _finish(self) -> None:
        """Ends quietly: first a fade, and only then the card."""
        until_s = time.monotonic() + CLOSE_S
        with suppress(Exception):  # it is no longer heard, and SDL itself may be gone if leaving took too long
            if self._desk is not None:
                self._desk.play(Row(time.monotonic(), "rest"))
            while self._desk is not None and (wait_s := self._feed()) is not None and time.monotonic() < until_s:
                time.sleep(min(wait_s, FINISH_LOOK_S))
        with suppress(Exception):
            self._outlet.shut()
        self._outlet.status = "closed"
