"""The speaker: pygame.mixer behind a thread of its own, so that no card can ever hold up the lamp.

The player's thread only leaves notes: rows in a queue, the lamp's level in a variable. One other thread opens the card,
reads the files, renders and feeds; while nothing sounds it sleeps without a deadline. A card that is missing, busy or
pulled out is a state with a sentence, not an error: the light goes on, and the next session tries again. The one rule:
`play`, `follow` and `dim` return at once, whatever happens here.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from pi_regulate.devices.cards import LIGHT_ONLY, NoSoundError, Output, choose
from pi_regulate.devices.ports import Speaker
from pi_regulate.trace import Row
from pi_regulate.words import RegulateError

if TYPE_CHECKING:
    from pi_regulate.devices.stream import Pipe, Stream
    from pi_regulate.score.plan import Plan
    from pi_regulate.sound.desk import Desk
    from pi_regulate.sound.envelope import Samples

LOG = logging.getLogger(__name__)

STALE_S = 1.0  # a chime that comes later than this has missed its moment
PRESENCE_S = 2.0  # how often a card is looked for while it plays: SDL goes on without one and says nothing
CLOSE_S = 1.0  # how long leaving waits for the last fade; the thread can't keep a program alive
FINISH_LOOK_S = 0.01  # a stop signal is answered within 1.2 s, landing included: no long looks any more
LAST_FADE_S = 0.5  # no release is shorter (LIMITS no startle)


def pygame_pipe(output: Output) -> Pipe:
    """pygame.mixer, open on `output`. Raises NoSoundError."""
    from pi_regulate.devices.pygame_output import PygameOutput

    return PygameOutput(output)


class MixerSpeaker:
    """The speaker on a sound card.

    `device` and `volume` (0 to 10) are the owner's settings, `folder` holds the sound files. The rest is for tests:
    `open_pipe` opens an output, `find` chooses it, `chunk_frames` is the length of a chunk. Raises ValueError for
    another volume, and never for sound itself.
    """

    def __init__(
        self,
        device: str,
        volume: float,
        folder: Path,
        *,
        open_pipe: Callable[[Output], Pipe] = pygame_pipe,
        find: Callable[[], Output] | None = None,
        chunk_frames: int | None = None,
    ) -> None:
        if not 0 <= volume <= 10:
            raise ValueError(f"volume {volume:g} is not between 0 and 10")
        self._volume = volume
        self._folder = folder
        self._open_pipe = open_pipe
        environ = dict(os.environ)  # as the owner left it, before SDL is told anything
        self._find = find or (lambda: choose(device, environ, platform=sys.platform))
        self._chunk_frames = chunk_frames
        self._notes: SimpleQueue[tuple[float, Row] | None] = SimpleQueue()
        self._level = 0.0
        self._closed = False
        self._status = "opening the sound card"
        self._known = threading.Event()
        self._share = 1.0
        self._between = True  # sessions, that is
        self._sounds: dict[str, Samples] | None = None
        self._output: Output | None = None
        self._pipe: Pipe | None = None
        self._desk: Desk | None = None
        self._stream: Stream | None = None
        self._looked_s = 0.0
        self._thread = threading.Thread(target=self._work, name="sound", daemon=True)
        self._thread.start()

    @property
    def status(self) -> str:
        """What it plays on, or why it can't."""
        return self._status

    @property
    def ready(self) -> bool:
        """Whether anything played now would be heard."""
        output = self._output
        return output is not None and not output.silent and not self._closed

    @property
    def gaps(self) -> int:
        """How often the card ran dry since it was opened, for `doctor`."""
        stream = self._stream
        return stream.gaps if stream is not None else 0

    def settle(self, timeout_s: float) -> bool:
        """Wait until it is known whether there is sound; False when that takes longer than `timeout_s`."""
        return self._known.wait(timeout_s)

    def play(self, row: Row) -> None:
        """Leave a note of what begins."""
        if not self._closed:
            self._notes.put((time.monotonic(), row))

    def keep_to(self, plan: Plan | None) -> None:
        """Rows are enough for now."""

    def follow(self, level: float) -> None:
        """Let the beds swell with the lamp; read when the next chunk is rendered."""
        self._level = level

    def dim(self, share: float) -> None:
        """Play at `share` (0 to 1) of the amplitude, gradually; read with the next row or chunk."""
        self._share = share

    def close(self) -> None:
        """Fade what still sounds within half a second, then let the card go."""
        if not self._closed:
            self._closed = True
            self._notes.put(None)
            self._thread.join(CLOSE_S)

    def _work(self) -> None:
        """The thread: act on notes, feed, sleep as long as nothing is due."""
        self._open()
        wait_s: float | None = 0.0
        while True:
            try:
                note = self._notes.get(timeout=wait_s)
            except Empty:
                pass
            else:
                if note is None:
                    break
                self._act(*note)
                if not self._notes.empty():
                    wait_s = 0.0
                    continue  # what is due together begins together
            wait_s = self._feed()
        self._finish()

    def _act(self, came_s: float, row: Row) -> None:
        if row.what == "phase" and self._between:  # a session begins: the moment to try again
            self._between = False
            self._look()
        elif row.what in ("landing", "rest"):
            self._between = True
        stale = row.what == "chime" and time.monotonic() - came_s > STALE_S
        if self._desk is not None and not stale:
            self._told()
            self._desk.play(row)

    def _told(self) -> None:
        """Pass on what the player's thread has left in variables."""
        if self._desk is not None:
            self._desk.follow(self._level)
            self._desk.dim(self._share)

    def _feed(self) -> float | None:
        if self._desk is None or self._stream is None:
            return None
        self._told()
        now_s = time.monotonic()
        try:
            if now_s - self._looked_s > PRESENCE_S and not self._desk.silent:
                self._looked_s = now_s
                if self._output is not None and not self._output.there():
                    raise NoSoundError("the sound card is gone")
            return self._stream.step(now_s)
        except (RegulateError, RuntimeError) as error:  # pygame.error is a RuntimeError
            self._lose(error)
            return None

    def _look(self) -> None:
        """Open what is there again, let go what is gone."""
        if self._output is not None and not self._output.there():
            self._lose(NoSoundError("the sound card is gone"))
        if self._output is None:
            self._open()

    def _open(self) -> None:
        try:
            # Here and not above: what these import takes longer than arming the button may.
            from pi_regulate.devices.stream import CHUNK_FRAMES, Stream
            from pi_regulate.sound.desk import Desk
            from pi_regulate.sound.files import load_all

            if self._sounds is None:
                self._sounds = load_all(self._folder)
            desk = Desk(self._sounds, self._volume)
            output = self._find()
            pipe = self._open_pipe(output)
        except NoSoundError as error:
            self._say(str(error))
        except (RegulateError, ImportError, OSError, RuntimeError) as error:  # a file or a library that is not there
            self._say(f"no sound ({error}): {LIGHT_ONLY}")
        else:
            self._desk, self._pipe, self._output = desk, pipe, output
            self._stream = Stream(desk, pipe, self._chunk_frames or CHUNK_FRAMES)
            self._looked_s = time.monotonic()
            self._say(f"sound on {output.label}, volume {self._volume:g}")
        self._known.set()

    def _lose(self, error: Exception) -> None:
        pipe, self._pipe = self._pipe, None
        self._output = self._desk = self._stream = None
        self._say(str(error) if isinstance(error, NoSoundError) else f"no sound ({error}): {LIGHT_ONLY}")
        if pipe is not None:
            pipe.close()

    def _say(self, status: str) -> None:
        """One line for the log when something has changed, none when it has not."""
        if status != self._status:
            self._status = status
            LOG.log(logging.INFO if self._output is not None else logging.WARNING, "%s", status)

    def _finish(self) -> None:
        """The last act is quiet: a fade, and only then the card."""
        until_s = time.monotonic() + CLOSE_S
        if self._desk is not None:
            self._desk.hush(LAST_FADE_S)
        while (wait_s := self._feed()) is not None and time.monotonic() < until_s:
            time.sleep(min(wait_s, FINISH_LOOK_S))
        if self._pipe is not None:
            self._pipe.close()
        self._status = "closed"


class SilentSpeaker:
    """The speaker of a device whose sound is off. `why` is what its status says."""

    ready = False

    def __init__(self, why: str = "sound is off") -> None:
        self.status = f"{why}: {LIGHT_ONLY}"

    def play(self, row: Row) -> None:
        """Nothing is heard."""

    def keep_to(self, plan: Plan | None) -> None:
        """Nothing is heard."""

    def follow(self, level: float) -> None:
        """Nothing is heard."""

    def dim(self, share: float) -> None:
        """Nothing is heard."""

    def close(self) -> None:
        """There is nothing to let go."""


def speaker(device: str, volume: float, folder: Path) -> Speaker:
    """The speaker for the settings `sound.device` (`auto`, `off`, a card, `dummy`) and `sound.volume` (0 to 10)."""
    if device == "off":
        return SilentSpeaker()
    if volume == 0:
        return SilentSpeaker("the volume is 0")
    return MixerSpeaker(device, volume, folder)
