"""The heartbeat: tells the service manager from inside the loop that it is ready, alive, and what it is doing.

It is a watcher, and the player calls it as its heart. So if the loop hangs, the heartbeat stops, and the manager
restarts the service. Ready means: the configuration is accepted, the lamp has been driven once, sound has been tried.
Alive means: sound moves or is known to be off. If the pins' threads have ended, an error ends the program, and the
light fades; if only the heartbeat stopped, the manager would cut the light off. It also marks that a session is
running.
Rule: nothing here blocks, writes to the SD card or knows any words that were spoken.
"""

from __future__ import annotations

from collections.abc import Callable

from pi_regulate.devices.notify import ServiceManager
from pi_regulate.devices.runtime import Marker
from pi_regulate.service.doing import Doing
from pi_regulate.session.guide import Guide
from pi_regulate.trace import Row, WithoutLevels
from pi_regulate.words import RegulateError

_LOOK_S = 0.1  # how soon to look again whether sound has been tried
READY_WITHIN_S = 8.0  # a card that takes longer to open counts as not there yet
_AGAIN_S = 1.0  # how soon to look again at something that did not move
SETTLED_S = 60.0  # after this long without a fault, the start has gone well (as in ESPHome's safe mode)
MARK_S = 5.0  # how often the mark of a running session is renewed


class Life(WithoutLevels):
    """A watcher and a heart; it passes rows on to `doing`. `now` gives host seconds, which run `speed` times as fast.

    `pins` and `sound` say whether they move, `tried` whether sound has been tried. `restart_for_sound` says whether a
    restart may still help when sound has stopped; it is asked only at rest. `well` is called when a start has gone
    well, and again when a new configuration has.
    """

    def __init__(
        self,
        manager: ServiceManager,
        guide: Guide,
        doing: Doing,
        marker: Marker,
        well: Callable[[], None],
        *,
        now: Callable[[], float],
        speed: float = 1.0,
        pins: Callable[[], bool] = lambda: True,
        sound: Callable[[], bool] = lambda: True,
        tried: Callable[[], bool] = lambda: True,
        restart_for_sound: Callable[[], bool] = lambda: False,
    ) -> None:
        self._manager, self._guide, self._doing, self._marker, self._well = manager, guide, doing, marker, well
        self._pins, self._sound, self._tried, self._restart_for_sound = pins, sound, tried, restart_for_sound
        self._now, self._speed = now, speed
        now_s = now()
        every_s = manager.watchdog_s
        self._every_s = None if every_s is None else every_s / 2 * speed
        self._alive_s = None if self._every_s is None else now_s + self._every_s
        self._ready = not manager.listening
        self._look_s, self._ready_by_s = now_s, now_s + READY_WITHIN_S * speed
        self._well_s: float | None = now_s + SETTLED_S * speed
        self._marked_s: float | None = None  # None outside a session

    def configured(self, now_s: float) -> None:
        """Another configuration is in use from now on."""
        self._tell()
        self._well_s = now_s + SETTLED_S * self._speed

    # What the player calls

    def due_s(self) -> float | None:
        """When the next sign of life is due, or the next look at something, whichever is sooner."""
        times = (self._alive_s, self._well_s, None if self._ready else self._look_s)
        return min((at_s for at_s in times if at_s is not None), default=None)

    def beat(self, now_s: float) -> None:
        """The loop is alive; checks whether the rest is. Raises RegulateError when no press could be heard any more."""
        if not self._ready:
            self._get_ready(now_s)
        if self._well_s is not None and now_s >= self._well_s:
            self._gone_well()
        if self._alive_s is not None and self._every_s is not None and now_s >= self._alive_s:
            moves = self._moves()
            if moves:
                self._manager.alive()
            self._alive_s = now_s + (self._every_s if moves else _AGAIN_S * self._speed)
        self._mark(now_s)
        self._tell()

    def see(self, row: Row, now_s: float) -> None:
        """Takes in a row that was carried out, and reports what is going on if that has changed."""
        if row.what == "phase":
            self._marked_s = self._now() - MARK_S * self._speed if self._marked_s is None else self._marked_s
        elif row.what == "rest":
            if self._marked_s is not None:
                self._gone_well()
            self._marked_s = None
            self._marker.clear()
        self._mark(self._now())  # a row's times count from arming
        self._doing.see(row, now_s)
        self._tell()

    # The steps of a beat

    def _get_ready(self, now_s: float) -> None:
        self._look_s = now_s + _LOOK_S * self._speed
        if self._tried() or now_s >= self._ready_by_s:
            self._ready = True
            self._manager.ready(self._doing.sentence)

    def _moves(self) -> bool:
        if not self._pins():
            raise RegulateError("lamp and button can't be used any more: what works the pins has ended")
        return self._sound() or not self._guide.at_rest or not self._restart_for_sound()

    def _gone_well(self) -> None:
        if self._well_s is not None:
            self._well_s = None
            self._well()

    def _mark(self, now_s: float) -> None:
        if self._marked_s is not None and now_s - self._marked_s >= MARK_S * self._speed:
            self._marked_s = now_s
            self._marker.touch()

    def _tell(self) -> None:
        if self._ready:
            self._manager.status(self._doing.sentence)
