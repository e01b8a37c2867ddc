"""How the lamp answers the hand: at once, and never with a flicker.

When the button goes down, the light lifts a little within 150 ms and stays up while presses keep coming: one plateau,
however much the hand trembles. After the last press it stays for a moment and then sinks. If it turns out that there
was no finger, it sinks at once from where it is. While the button is held, the whole light sinks slowly and so
announces the hold. The lift is small (0.15 of level, at most 9 % of full luminance).
Rule: only this light may change in less than a second, and only upwards.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from pi_regulate.score.curve import ease, level_of, luminance_of

LIFT = 0.15  # of level: easy to see from dark, soft on top of any light
LIFT_LUMINANCE = 0.09  # of full luminance: under the 10 % that count as a flash (LIMITS flash; DESIGN 4)
UP_S = 0.15  # fully lifted within 150 ms (DESIGN 4)
AT_ONCE_S = 0.012  # this much of the rise comes with the first frame: 0.003 of level, the least any lamp can show
STAY_S = 1.0  # after the last down: presses once a second or quicker make one plateau
SINK_S = 1.5  # a fade takes at least 1 s (limit slew)
DIP = 0.5  # how far a held button lets the whole light sink before the hold is reached
RECOVER_S = 2.0
SHORTEST_DIP_S = 1.0  # even where a hold counts sooner (limit slew)


@dataclass(frozen=True, slots=True)
class _Lift:
    """A lift that rises from one share of the full height to another, and sinks to nothing from `sinks_s` on."""

    from_share: float
    rises_s: float
    sinks_s: float
    to_share: float = 1.0

    def at(self, now_s: float) -> float:
        """How much of the lift is there, 0 to 1."""
        if now_s <= self.sinks_s:
            return self._risen(now_s)
        return self._risen(self.sinks_s) * (1 - ease((now_s - self.sinks_s) / SINK_S))

    def moves_at(self, now_s: float) -> bool:
        """True while it rises or sinks."""
        if now_s < self.sinks_s:
            return now_s < self.rises_s + UP_S
        return now_s < self.sinks_s + SINK_S

    def _risen(self, now_s: float) -> float:
        return self.from_share + (self.to_share - self.from_share) * ease((now_s - self.rises_s + AT_ONCE_S) / UP_S)


class Answer:
    """What the hand adds to the light. All times are host seconds."""

    def __init__(self, hold_s: float) -> None:
        self._dips_for_s = max(hold_s, SHORTEST_DIP_S)
        self.forget()

    def forget(self) -> None:
        """Removes everything that was added, because a larger change has answered the hand."""
        self._pressed: _Lift | None = None  # for the last press
        self._touched: _Lift | None = None  # for an edge that may become a press
        self._held_s: float | None = None  # when a press that may become a hold went down
        self._dip_from = 0.0
        self._freed_s = 0.0

    def touch(self, at_s: float, share: float = 1.0) -> None:
        """The button seems to have gone down; the light lifts by a share of the full height."""
        self._touched = self._lifts(at_s, share)

    def take_back(self, at_s: float) -> None:
        """The touch turned out not to be a finger."""
        if self._touched is not None and self._touched.sinks_s > at_s:
            self._touched = replace(self._touched, sinks_s=at_s)

    def press(self, at_s: float, share: float = 1.0) -> None:
        """A press, perhaps one of several: the light lifts by a share of the full height, or stays up."""
        self._pressed, self._touched = self._lifts(at_s, share), None

    def hold(self, at_s: float) -> None:
        """A press that went down at `at_s` is still down and may become a hold."""
        self._dip_from, self._held_s = self._dip(at_s), at_s

    def free(self, at_s: float) -> None:
        """The press can no longer become a hold: it was let go, or has been answered."""
        if self._held_s is not None:
            self._dip_from, self._freed_s, self._held_s = self._dip(at_s), at_s, None

    def over(self, level: float, now_s: float, most: float = 1.0) -> float:
        """The level (0 to 1) that is shown where the score shows `level`; no lift goes over `most`."""
        return self.lifted(level, now_s, most) * (1.0 - self._dip(now_s))

    def lifted(self, level: float, now_s: float, most: float = 1.0) -> float:
        """The same without what a held button takes away."""
        lift = self._lift(now_s)
        if lift == 0.0:
            return level
        lifted = max(level, min(most, level + LIFT, level_of(luminance_of(level) + LIFT_LUMINANCE)))
        return min(1.0, level + (lifted - level) * lift)

    def settled_s(self) -> float:
        """When the answer to the last touch will have faded, as far as is known; in the past if it already has."""
        held_s = -1.0 if self._held_s is None else self._held_s + self._dips_for_s
        freed_s = self._freed_s + RECOVER_S if self._dip_from > 0 else -1.0
        return max(held_s, freed_s, *(lift.sinks_s + SINK_S for lift in self._lifting()))

    def moves_at(self, now_s: float) -> bool:
        """True while the answer changes the light."""
        pressed, touched = self._pressed, self._touched
        if (pressed is not None and pressed.moves_at(now_s)) or (touched is not None and touched.moves_at(now_s)):
            return True
        if self._held_s is not None:
            return now_s < self._held_s + self._dips_for_s
        return self._dip_from > 0 and now_s < self._freed_s + RECOVER_S

    def still_until(self, now_s: float) -> float | None:
        """When an answer that stands still will move again; None if it won't."""
        return min((lift.sinks_s for lift in self._lifting() if now_s < lift.sinks_s), default=None)

    def _lifting(self) -> list[_Lift]:
        return [lift for lift in (self._pressed, self._touched) if lift is not None]

    def _lifts(self, at_s: float, share: float) -> _Lift:
        """A lift up for a moment; one that is already rising goes on, otherwise it starts from here."""
        up = [lift for lift in self._lifting() if lift.rises_s <= at_s <= lift.sinks_s]
        if up:
            return replace(max(up, key=lambda lift: lift.at(at_s)), sinks_s=at_s + STAY_S)
        now = self._lift(at_s)
        return _Lift(now, at_s, at_s + STAY_S, max(now, share))

    def _lift(self, now_s: float) -> float:
        """How much of the lift is there, 0 to 1."""
        share = 0.0
        for lift in (self._pressed, self._touched):
            if lift is not None and now_s < lift.sinks_s + SINK_S:
                share = max(share, lift.at(now_s))
        return share

    def _dip(self, now_s: float) -> float:
        """How much of the light is taken away, 0 to `DIP`."""
        if self._held_s is not None:
            return self._dip_from + (DIP - self._dip_from) * ease((now_s - self._held_s) / self._dips_for_s)
        return self._dip_from * (1 - ease((now_s - self._freed_s) / RECOVER_S)) if self._dip_from else 0.0
