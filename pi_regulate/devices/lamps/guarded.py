"""A lamp behind the guard: whatever is asked of it, it never flashes.

Everything that lights a lamp goes through here: sessions, calibration, lamp tests. It takes requests as often as the
caller likes and shows what the limits allow at that time, so a caller that wants a level keeps asking until `settled`.
The ceiling is lowered at once in the dark; a lit lamp glides there. A motor under the pillow follows what is shown.
Rule: nothing else holds the lamp underneath.
"""

from __future__ import annotations

from collections.abc import Callable

from pi_regulate.devices.lamps.felt import Eased, felt_of
from pi_regulate.devices.ports import Clock, Lamp
from pi_regulate.score.curve import level_of, luminance_of
from pi_regulate.score.guard import Guard

GLIDE_PER_S = 0.02  # of the ceiling: half of it in 25 s, too slowly to be seen
_LONGEST_S = 0.5  # between two frames: what the ceiling glides in one


class GuardedLamp:
    """`lamp`, within the limits of light; `show` takes its time from `clock`. It begins in the dark.

    `motor` moves with it; its levels are shares of the way from just felt to full. An `unlit` lamp shows nothing.
    """

    def __init__(self, lamp: Lamp, clock: Clock, motor: Lamp | None = None, *, unlit: bool = False) -> None:
        self._lamp, self._clock, self._motor, self._unlit = lamp, clock, motor, unlit
        self._eased, self._reads = Eased(), 0.0
        self._guard = Guard()
        self._shown: float | None = None
        self._felt: float | None = None
        self._share = self._ceiling = 1.0  # of the lamp's ceiling: used now, and asked for
        self._glided_s = clock.now()

    @property
    def level(self) -> float:
        """The level shown now, 0 to 1."""
        return self._guard.level

    @property
    def seen(self) -> float:
        """The level that the eye sees, 0 to 1 of the full ceiling: lower than `level` in the evening and at night."""
        return 0.0 if self._unlit else level_of(self._share * luminance_of(self._guard.level))

    @property
    def felt(self) -> float | None:
        """What a hand feels now, a share from 0 (still) to 1; None without a motor."""
        return None if self._motor is None else self._eased.share

    @property
    def dark(self) -> bool:
        """True when the lamp is dark and the motor still."""
        return self._guard.level == 0.0 and not self.felt

    def settled(self, level: float) -> bool:
        """True when asking for `level` again would make no change that is seen or felt."""
        still = self._motor is None or self._eased.settled(self._reads)
        return still and self._guard.settled(level)

    def show(self, level: float) -> None:
        """Moves towards `level` (0 to 1; NaN counts as dark) as fast as the guard allows; call until `settled`."""
        self.show_at(level, self._clock.now())

    def show_at(self, level: float, now_s: float, touch: Callable[[float, float], float] | None = None) -> float:
        """The same at the caller's time, which must never go back; returns the level that is shown.

        `touch` gives the level that the motor reads where this one is shown at this time; without it, that is the same.
        """
        allowed = self._guard.allow(level, now_s)
        if allowed != self._shown:
            self._shown = allowed
            self._glide(now_s)
            self._lamp.show(allowed)
        if self._motor is not None:
            self._reads = felt_of(allowed if touch is None else touch(allowed, now_s))
            if (felt := self._eased.follow(self._reads, now_s)) != self._felt:
                self._felt = felt
                self._motor.show(felt)
        return allowed

    def dim(self, share: float) -> None:
        """Set the ceiling to `share` (0 to 1) of its luminance: at once in the dark, else slowly while light moves."""
        self._ceiling = min(1.0, max(0.0, share))
        if not self._shown:
            self._share = self._ceiling
            self._lower()

    def close(self) -> None:
        """Go dark now, and release the lamp."""
        self._lamp.close()

    def _lower(self) -> None:
        for one in (self._lamp, self._motor):
            if one is not None:
                one.dim(self._share)

    def _glide(self, now_s: float) -> None:
        passed_s, self._glided_s = now_s - self._glided_s, now_s
        if self._share != self._ceiling:
            most = GLIDE_PER_S * min(_LONGEST_S, max(0.0, passed_s))
            self._share += max(-most, min(most, self._ceiling - self._share))
            self._lower()
