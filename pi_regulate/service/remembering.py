"""Writes down after a session what the next one should know, and a line of history if the owner wants one.

A line gives the day, the length, how far the session went and how it ended. It never gives the hour, because when
people lie awake is private. Rule: one small file after a session, and nothing in between.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from pi_regulate.devices.keeping.store import Session, Store
from pi_regulate.session.guide import Guide
from pi_regulate.session.night import Wall
from pi_regulate.trace import Row, WithoutLevels


class Remembers(WithoutLevels):
    """A watcher. `wall` tells the day, under which a history is kept; a night belongs to the day it began on."""

    def __init__(self, guide: Guide, store: Store, wall: Callable[[float], Wall]) -> None:
        self._guide, self._store, self._wall = guide, store, wall
        self._began_s: float | None = None
        self._reached, self._held = "", False
        self._unwritten = False  # a child took part: there is no line of it

    def see(self, row: Row, now_s: float) -> None:
        """Takes in a row; saves at rest."""
        if row.what == "phase":
            self._began_s = now_s if self._began_s is None else self._began_s
            self._reached, self._held, self._unwritten = str(row.phase), False, row.private
        elif row.what == "hold":
            self._held = True
        elif row.what in ("rest", "remembered"):
            keeps = self._guide.library.settings.history != "off"
            self._store.save(self._guide.course.memory, self._line(now_s), history=keeps)
            self._began_s = None

    def _line(self, now_s: float) -> Session | None:
        if self._began_s is None or self._unwritten or self._guide.library.settings.history == "off":
            return None
        wall = self._wall(now_s)
        day = date.fromordinal(wall.night_number).isoformat() if wall.trusted else ""
        minutes = max(1, round((now_s - self._began_s) / 60))
        return Session(day, minutes, self._reached, "by a hold" if self._held else "by itself or a press")
