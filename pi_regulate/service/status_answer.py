"""The state of the device in one answer: what it is doing, its sound, its timing, and how long it has been up.

The loop keeps what it knows in plain values, each replaced as a whole. Another thread reads them to answer, and the
loop never waits for it. Rule: the answer holds only figures and the sentence of `Doing`, never a word that anyone
wrote.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable

from pi_regulate import __version__
from pi_regulate.devices.ports import Speaker
from pi_regulate.devices.wall import RealWall
from pi_regulate.service.doing import Doing
from pi_regulate.session.lateness import Lateness
from pi_regulate.trace import Row, WithoutLevels

LOG = logging.getLogger(__name__)

Timing = dict[str, dict[str, float]]


class TellsLateness(WithoutLevels):
    """Keeps the timing of the last session, and warns once within a session when light or sound was late.

    `may_tell` says whether the figures may go into the journal, where a line at the end of a session shows the hour
    at which someone was awake.
    """

    def __init__(self, lateness: Lateness, may_tell: Callable[[], bool]) -> None:
        self._lateness, self._may_tell = lateness, may_tell
        self._said = False
        self._last: Timing = {}

    @property
    def timing(self) -> Timing:
        """How late light, sound and presses have been in this session; at rest, how late they were in the last one."""
        return self._lateness.told() or self._last

    def see(self, row: Row, now_s: float) -> None:
        late_s = self._lateness.late_s
        if late_s is not None and not self._said:
            self._said = True
            LOG.warning("light or sound was %.1f s late: this machine is too busy", late_s)
        if row.what == "rest" and row.private:
            self._lateness.begin()  # what the lamp did has no timing that anybody may read
        elif row.what == "rest":
            LOG.log(logging.INFO if self._may_tell() else logging.DEBUG, "%s", str(self._lateness))
            self._last = self._lateness.told() or self._last
            self._lateness.begin()
            self._said = False


class Status:
    """Answers `pi-regulate status`. `faults` is how many faults of the last starts are known.

    Without `lateness` the answer has no timing.
    """

    def __init__(
        self, doing: Doing, speaker: Speaker, lateness: TellsLateness | None, faults: int, wall: RealWall
    ) -> None:
        self._doing, self._speaker, self._lateness, self._faults = doing, speaker, lateness, faults
        self._wall = wall
        self._since_s = time.monotonic()

    def answer(self) -> dict[str, object]:
        """Times in seconds or, where the name says so, milliseconds. May be called from any thread."""
        doing, card = self._doing, self._speaker.card
        return {
            "running": True,
            "status": doing.sentence,
            "doing": doing.told.doing,
            "phase": doing.phase,
            "exercise": doing.exercise,
            "breath": doing.breath,
            "breaths": doing.breaths,
            "button": "stuck" if doing.stuck else "free",
            "sound": {
                "ready": self._speaker.ready,
                "status": self._speaker.status,
                "gaps": card.gaps if card is not None else 0,
                "rate_hz": card.rate_hz if card is not None else None,
            },
            "clock": {"set_by": self._wall.set_by, "zone_confirmed": self._wall.zone_confirmed},
            "lamp": doing.lamp,
            "touch": doing.touch,
            "configuration": doing.note,
            "timing": self._lateness.timing if self._lateness is not None else {},
            "faults": self._faults,
            "up_s": round(time.monotonic() - self._since_s, 1),
            "process": os.getpid(),
            "version": __version__,
        }

    def for_others(self) -> dict[str, object]:
        """The same in words of ours alone, for whoever may be allowed to ask for something. From any thread."""
        doing, told, speaker = self._doing, self._doing.told, self._speaker
        return {
            "v": 1,
            "doing": told.doing,
            "phase": told.phase,
            "exercise": told.exercise,
            "session": told.session,
            "sound": "ready" if speaker.ready else "off" if speaker.card is None else "missing",
            "button": "stuck" if doing.stuck else "free",
            "problem": bool(doing.lamp or doing.touch or doing.note),
            "faults": self._faults,
            "quiet": doing.quiet,
            "version": __version__,
            "may": list(doing.may),
        }
