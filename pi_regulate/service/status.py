"""How the device is, as one answer: what it does, its sound, its timing, and how long it has been up.

The loop leaves what it knows in plain values, each exchanged as a whole; whoever asks reads them from another thread
and is never waited for. Rule: only what `Doing` may tell is told, and figures; never a word that somebody wrote.
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
from pi_regulate.trace import Row

LOG = logging.getLogger(__name__)

Timing = dict[str, dict[str, float]]


class TellsLateness:
    """Keeps after each session how well it kept time, and says so within it, once, when it did not.

    `may_tell` is asked whether the journal may have the figures: a line at the end of a session tells at which hour
    somebody was awake.
    """

    sees_levels = False

    def __init__(self, lateness: Lateness, may_tell: Callable[[], bool]) -> None:
        self._lateness, self._may_tell = lateness, may_tell
        self._said = False
        self._last: Timing = {}

    @property
    def timing(self) -> Timing:
        """How late this session has been so far; at rest, how late the last one was."""
        return self._lateness.told() or self._last

    def see(self, row: Row, now_s: float) -> None:
        late_s = self._lateness.late_s
        if late_s is not None and not self._said:
            self._said = True
            LOG.warning("light or sound was %.1f s late: this machine is too busy", late_s)
        if row.what == "rest":
            LOG.log(logging.INFO if self._may_tell() else logging.DEBUG, "%s", str(self._lateness))
            self._last = self._lateness.told() or self._last
            self._lateness.begin()
            self._said = False


class Status:
    """What `pi-regulate status` gets. `faults` is how many of the last starts' faults are known.

    Without `lateness` no timing is told.
    """

    def __init__(
        self, doing: Doing, speaker: Speaker, lateness: TellsLateness | None, faults: int, wall: RealWall
    ) -> None:
        self._doing, self._speaker, self._lateness, self._faults = doing, speaker, lateness, faults
        self._wall = wall
        self._since_s = time.monotonic()

    def answer(self) -> dict[str, object]:
        """Times in seconds or, where the name says so, milliseconds. May be called from any thread."""
        doing = self._doing
        return {
            "running": True,
            "status": doing.sentence,
            "phase": doing.phase,
            "exercise": doing.exercise,
            "breath": doing.breath,
            "breaths": doing.breaths,
            "button": "stuck" if doing.stuck else "free",
            "sound": {
                "ready": self._speaker.ready,
                "status": self._speaker.status,
                "gaps": getattr(self._speaker, "gaps", 0),
                "rate_hz": getattr(self._speaker, "rate_hz", None),
            },
            "clock": {"set_by": self._wall.set_by, "zone_confirmed": self._wall.zone_confirmed},
            "lamp": doing.lamp,
            "configuration": doing.note,
            "timing": self._lateness.timing if self._lateness is not None else {},
            "faults": self._faults,
            "up_s": round(time.monotonic() - self._since_s, 1),
            "process": os.getpid(),
            "version": __version__,
        }
