"""How the lamp answers the hand: at once, and never with a flicker.

When the button goes down the light lifts a little in 150 ms and stays up while presses keep coming: one plateau,
however the hand trembles. After the last press it stays a moment and sinks. While the button is held the whole light
sinks slowly, so the hand feels the hold coming. The lift is small (0.15 of level, at most 9 % of full luminance).
Rule: this is the only light that may move faster than a second, and only upwards.
"""

from __future__ import annotations

from pi_regulate.score.curve import ease, level_of, luminance_of

LIFT = 0.15  # of level: plainly seen from dark, soft on top of any light
LIFT_LUMINANCE = 0.09  # of full luminance: under the 10 % that count as a flash (LIMITS flash; DESIGN 4)
UP_S = 0.15  # there within 150 ms (DESIGN 4)
AT_ONCE_S = 0.012  # of the way up is there with the first frame: 0.003 of level, the least that any lamp can show
STAY_S = 1.0  # after the last down: presses once a second or quicker make one plateau
SINK_S = 1.5  # slower than the 1 s a fade may take at least (limit slew)
DIP = 0.5  # how far a held button lets the whole light sink before the hold is reached
RECOVER_S = 2.0
SHORTEST_DIP_S = 1.0  # also where a hold is reached sooner (limit slew)


class Answer:
    """What the hand adds to the light. All times are host seconds."""

    def __init__(self, hold_s: float) -> None:
        self._dips_for_s = max(hold_s, SHORTEST_DIP_S)
        self.forget()

    def forget(self) -> None:
        """The hand has been answered by something bigger: nothing is added any more."""
        self._lift_from = 0.0
        self._rise_s = 0.0  # when the present rise began
        self._last_s: float | None = None  # the last down
        self._held_s: float | None = None  # since when a press that may become a hold is down
        self._dip_from = 0.0
        self._freed_s = 0.0

    def down(self, at_s: float, *, may_hold: bool) -> None:
        """The button went down; `may_hold` when holding it would mean something."""
        self._lift_from, self._rise_s = self._lift(at_s), at_s
        self._last_s = at_s
        if may_hold:
            self._dip_from, self._held_s = self._dip(at_s), at_s

    def free(self, at_s: float) -> None:
        """The press can no longer become a hold: let go, or spent."""
        if self._held_s is not None:
            self._dip_from, self._freed_s, self._held_s = self._dip(at_s), at_s, None

    def over(self, level: float, now_s: float) -> float:
        """The level (0 to 1) that is shown where the score shows `level`."""
        lift, dip = self._lift(now_s), self._dip(now_s)
        if lift == dip == 0.0:
            return level
        lifted = max(level, min(level + LIFT, level_of(luminance_of(level) + LIFT_LUMINANCE)))
        return min(1.0, level + (lifted - level) * lift) * (1.0 - dip)

    def settled_s(self) -> float:
        """When nothing of the last touch is left; in the past when nothing is now."""
        lifted_s = -1.0 if self._last_s is None else self._last_s + STAY_S + SINK_S
        freed_s = self._freed_s + RECOVER_S if self._dip_from > 0 else -1.0
        return max(lifted_s, freed_s)

    def moves_at(self, now_s: float) -> bool:
        """True while the answer changes the light."""
        if self._held_s is not None:
            return now_s < self._held_s + self._dips_for_s
        if self._dip_from > 0 and now_s < self._freed_s + RECOVER_S:
            return True
        if self._last_s is None:
            return False
        return now_s < self._rise_s + UP_S or self._last_s + STAY_S <= now_s < self._last_s + STAY_S + SINK_S

    def still_until(self, now_s: float) -> float | None:
        """When the answer next begins to move after a time where it stands still."""
        if self._last_s is None or now_s >= self._last_s + STAY_S:
            return None
        return self._last_s + STAY_S

    def _lift(self, now_s: float) -> float:
        """How much of the lift is there, 0 to 1."""
        if self._last_s is None:
            return 0.0
        if now_s <= self._last_s + STAY_S:
            return self._lift_from + (1 - self._lift_from) * ease((now_s - self._rise_s + AT_ONCE_S) / UP_S)
        return 1 - ease((now_s - self._last_s - STAY_S) / SINK_S)

    def _dip(self, now_s: float) -> float:
        """How much of the light is taken away, 0 to `DIP`."""
        if self._held_s is not None:
            return self._dip_from + (DIP - self._dip_from) * ease((now_s - self._held_s) / self._dips_for_s)
        return self._dip_from * (1 - ease((now_s - self._freed_s) / RECOVER_S))
