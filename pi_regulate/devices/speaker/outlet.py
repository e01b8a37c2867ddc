"""The connection to a card: opens it, notices when it is lost, tries again, and describes its state in one sentence.

A card that is missing, busy or unplugged is a state, not an error. While a session wants sound it is tried again, first
soon, then less and less often; at rest it isn't tried. The one rule: one line in the log when sound comes and one when
it goes; the status says why it stays away.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from pi_regulate.devices.speaker.cards import LIGHT_ONLY, NoSoundError, Output
from pi_regulate.words import RegulateError

if TYPE_CHECKING:
    from pi_regulate.devices.speaker.stream import Awake, Pipe
    from pi_regulate.library.settings import SoundSettings

LOG = logging.getLogger(__name__)

# How often a playing card or a sound server is checked for, since SDL goes on silently without one. With fewer checks a
# line would count as heard although its last words were not; a check takes less than 0.2 ms.
PRESENCE_S = 0.5
_WELL_TOLD = (RegulateError, ImportError, OSError, RuntimeError)  # pygame's is the last one
BACK_OFF_S = (2.0, 4.0, 8.0, 15.0, 30.0)  # between tries; the last is repeated
_PLAY_OUT_S = 0.5  # two chunks and the card's own buffers take less
_LOOK_S = 0.01


def pygame_pipe(output: Output) -> Pipe:
    """pygame.mixer, open on `output`. Raises NoSoundError."""
    from pi_regulate.devices.speaker.pygame_output import PygameOutput

    return PygameOutput(output)


class Outlet:
    """`find` chooses an output, `open_pipe` opens it. All times are host seconds."""

    def __init__(self, find: Callable[[], Output], open_pipe: Callable[[Output], Pipe], says: str) -> None:
        self.status = "opening the sound card"
        self.output: Output | None = None
        self.pipe: Pipe | None = None
        self._find = find
        self._open_pipe = open_pipe
        self._says = says
        self.openings = 0  # how often a card was opened
        self._tries = 0
        self._next_try_s = 0.0
        self._looked_s = 0.0
        self._resting = False
        self._missing = False  # whether the card is missing, which has then been logged

    @property
    def ready(self) -> bool:
        """Whether sound would be heard; a card closed during a rest is opened again with the next session."""
        return self._resting or (self.output is not None and not self.output.silent)

    def open(self, now_s: float) -> Pipe | None:
        """Tries to open the output now; None when there is no sound."""
        try:
            output = self._find()
            pipe = self._open_pipe(output)
        except Exception as error:  # noqa: BLE001  (a library of the card's may fail in any way)
            self.miss(error, now_s)
            return None
        self.output, self.pipe, self._resting = output.as_opened(), pipe, False
        self.openings += 1
        self._tries, self._looked_s, self._missing = 0, now_s, False
        self._say(f"sound on {output.label}, {self._says}", logging.INFO)
        return pipe

    def try_in_s(self, now_s: float) -> float:
        """How long until the next try is due."""
        return max(0.0, self._next_try_s - now_s)

    def begin_anew(self) -> None:
        """Sound is wanted now: tries at once, and begins again with short waits."""
        self._tries, self._next_try_s = 0, 0.0

    def check(self, now_s: float, *, at_once: bool = False) -> None:
        """Checks now and then whether the card is still there. Raises NoSoundError."""
        if self.output is not None and (at_once or now_s - self._looked_s > PRESENCE_S):
            self._looked_s = now_s
            if not self.output.there():
                what = "the sound server has ended" if self.output.shared else "the sound card is gone"
                raise NoSoundError(what)

    def play_out(self) -> None:
        """Waits until the card has played what it was given, and not for long. Called from the feeding thread alone."""
        pipe, until_s = self.pipe, time.monotonic() + _PLAY_OUT_S
        with suppress(Exception):  # a card that fails can't be asked
            while pipe is not None and pipe.state() != "idle" and time.monotonic() < until_s:
                time.sleep(_LOOK_S)

    def lose(self, error: Exception, now_s: float) -> None:
        """The output has stopped working, for this reason."""
        self.miss(error, now_s)
        self.shut()

    def miss(self, error: Exception, now_s: float) -> None:
        """There is no sound, for this reason; the next wait is longer than the last."""
        self._resting = False
        self._next_try_s = now_s + BACK_OFF_S[min(self._tries, len(BACK_OFF_S) - 1)]
        self._tries += 1
        known = isinstance(error, _WELL_TOLD)
        why = str(error) if known else type(error).__name__  # what other errors say may be an owner's word
        if not known and not self._missing:
            LOG.error("a mistake in the sound", exc_info=error)
        text = why if isinstance(error, NoSoundError) else f"no sound ({why}): {LIGHT_ONLY}"
        self._say(text, logging.DEBUG if self._missing else logging.WARNING)
        self._missing = True

    def awake(self, settings: SoundSettings) -> Awake:
        """When silence has to be faint noise rather than zeros: some HDMI devices fall asleep on zeros."""
        if settings.keep_awake == "on":
            return "always"
        hdmi = self.output is not None and self.output.card is not None and "hdmi" in self.output.card.lower()
        return "session" if settings.keep_awake == "auto" and hdmi else "no"

    def rest(self) -> None:
        """Closes the card until it is wanted again, as the owner asked."""
        self._resting = self.ready
        self.shut()
        self._say("sound is closed until the next session", logging.INFO)

    def shut(self) -> None:
        """Closes the card."""
        pipe, self.pipe, self.output = self.pipe, None, None
        if pipe is not None:
            pipe.close()

    def _say(self, status: str, level: int) -> None:
        if status != self.status:
            self.status = status
            LOG.log(level, "%s", status)
