"""Counts how often the sound stopped because this machine was too busy, and logs it.

There are two causes: our chunk came too late, or SDL's thread brought it to the card too late, and the card stood
still. On an overloaded machine this happens many times a minute, and not every gap is seen: beside eight busy loops 22
of 44 were, so the log says "at least". The one rule: the log, `status` and `doctor` all show one count, and the log has
at most one line an hour.
"""

from __future__ import annotations

import logging
from math import inf

LOG = logging.getLogger(__name__)

TELL_EVERY_S = 3600.0


class Gaps:
    """`count` is how often the sound was seen to stop since this was made, on whichever card."""

    def __init__(self) -> None:
        self.count = 0
        self._told = 0
        self._told_s = -inf

    def add(self, times: int) -> None:
        """Adds a number of gaps."""
        self.count += times

    def tell(self, now_s: float) -> None:
        """Logs new gaps, unless a line was written less than an hour before this host time."""
        if self.count > self._told and now_s - self._told_s >= TELL_EVERY_S:
            times = self.count - self._told
            LOG.warning(
                "sound stopped %s: this machine is too busy",
                "for a moment" if times == 1 else f"for a moment, at least {times} times",
            )
            self._told, self._told_s = self.count, now_s
