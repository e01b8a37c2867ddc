"""A lamp behind the guard: whatever is asked of it, it never flashes.

Everything that lights a lamp goes through here: sessions, calibration, tests of a lamp, a program at its end. It takes
wishes as often as the caller likes and shows what the limits allow by then, so a caller that wants a level asks until
`level` is there. Lowering the ceiling in the dark is done at once, in the light over a few seconds. Rule: nobody else
holds the lamp underneath.
"""

from __future__ import annotations

from math import inf

from pi_regulate.devices.ports import Clock, Lamp
from pi_regulate.score.curve import ease
from pi_regulate.session.guard import LATE_S, Guard

DIM_S = 4.0  # from one ceiling to another while the lamp is lit: as slow as a fade of ember (LIMITS red)


class GuardedLamp:
    """`lamp`, as far as the limits of light allow; `clock` is what `show` goes by. It begins in the dark."""

    def __init__(self, lamp: Lamp, clock: Clock) -> None:
        self._lamp, self._clock = lamp, clock
        self._guard = Guard()
        self._share = self._share_from = self._share_to = 1.0
        self._dim_s = self._looked_s = -inf  # since when the share moves, and when it was last asked for
        self._shown = (0.0, 1.0)  # the level and the share of the ceiling that the lamp knows of

    @property
    def level(self) -> float:
        """What is shown now, 0 to 1."""
        return self._guard.level

    @property
    def dimming(self) -> bool:
        """True while the ceiling is on its way to another: then a level that stands still needs frames too."""
        return self._share != self._share_to

    def show(self, level: float) -> None:
        """Go towards `level` (0 to 1; no number is dark) as far as may be by now; ask again until it is there."""
        self.show_at(level, self._clock.now())

    def show_at(self, level: float, now_s: float) -> float:
        """The same at a time of the caller's, which never goes back; gives the level that is shown."""
        allowed = self._guard.allow(level, now_s)
        if self.dimming:
            self._go_on_dimming(now_s)
        self._write(allowed)
        return allowed

    def dim(self, share: float) -> None:
        """Lower the ceiling to `share` (0 to 1) of its luminance: at once in the dark, else within four seconds."""
        self.dim_at(share, self._clock.now())

    def dim_at(self, share: float, now_s: float) -> None:
        """The same at a time of the caller's."""
        share = min(1.0, max(0.0, share))
        if self._guard.level == 0.0:
            self._share = self._share_to = share
        elif share != self._share_to:
            self._share_from, self._share_to = self._share, share
            self._dim_s = self._looked_s = now_s

    def close(self) -> None:
        """Go dark, now, and let the lamp go."""
        self._lamp.close()

    def _go_on_dimming(self, now_s: float) -> None:
        self._dim_s += max(0.0, now_s - self._looked_s - LATE_S)  # a late frame makes no step of it
        self._looked_s = now_s
        share = (now_s - self._dim_s) / DIM_S
        if share >= 1 or self._guard.level == 0.0:  # nobody sees the end of it in the dark
            self._share = self._share_to
        else:
            self._share = self._share_from + (self._share_to - self._share_from) * ease(share)

    def _write(self, level: float) -> None:
        if (level, self._share) == self._shown:
            return
        if self._share != self._shown[1]:
            self._lamp.dim(self._share)
        self._shown = (level, self._share)
        self._lamp.show(level)
