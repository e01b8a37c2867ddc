"""How often the sound stood still because this machine was too busy, and the line that tells of it.

There are two ways: our chunk came too late, or SDL's thread brought it to the card too late, and the card stood still
for it. An overloaded machine does so many times a minute, and has no time to see each of them: beside eight busy loops
12 of 32 were seen, so what is told is "at least". The one rule: there is one count, which the log, `status` and
`doctor` all tell; the log has one line an hour at most.
"""

from __future__ import annotations

import logging
from math import inf

LOG = logging.getLogger(__name__)

TELL_EVERY_S = 3600.0


class Gaps:
    """`count` is how often it was seen to stand still since this was made, whichever card played."""

    def __init__(self) -> None:
        self.count = 0
        self._told = 0
        self._told_s = -inf

    def add(self, times: int) -> None:
        """It stood still so many times more."""
        self.count += times

    def tell(self, now_s: float) -> None:
        """Log what has not been told, unless a line was written less than an hour before this host time."""
        if self.count > self._told and now_s - self._told_s >= TELL_EVERY_S:
            times = self.count - self._told
            LOG.warning(
                "sound stopped %s: this machine is too busy",
                "for a moment" if times == 1 else f"for a moment, at least {times} times",
            )
            self._told, self._told_s = self.count, now_s
