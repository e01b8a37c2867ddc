"""What the doctor found, one after the other, and when it looked last.

Rule: it looks when a page asks, and changes nothing.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable

from pi_regulate.doctor.examine import Examined, summed
from pi_regulate.studio.workshop import workshop_told as told


class Examining:
    """Gathers what `examine`, which takes some seconds in a thread, finds."""

    def __init__(self, examine: Callable[[], Iterable[Examined]]) -> None:
        self._examine = examine
        self._found: list[Examined] = []
        self._told: list[told.WorkshopTold] = []
        self._going_on: asyncio.Task[None] | None = None
        self._at = ""

    @property
    def was_done(self) -> bool:
        """Whether it has looked already."""
        return bool(self._at)

    def begin(self) -> None:
        """Looks at everything anew, unless it is just doing that."""
        if not self._goes_on:
            self._going_on = asyncio.create_task(self._look())

    def told(self) -> told.WorkshopTold:
        """What a page shows of it."""
        return {
            "examining": self._goes_on,
            "examined_at": self._at,
            "found": list(self._told),
            "sum": "" if self._goes_on else summed(self._found),
        }

    @property
    def _goes_on(self) -> bool:
        return self._going_on is not None and not self._going_on.done()

    async def _look(self) -> None:
        self._found, self._told = [], []
        await asyncio.to_thread(self._look_now)
        self._at = time.strftime("%H:%M:%S")

    def _look_now(self) -> None:
        for one in self._examine():
            self._found.append(one)
            self._told.append(told.finding_told(one))
