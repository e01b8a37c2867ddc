"""From the edges of one button to what the hand meant: a press, a double press or a hold.

Downs that follow each other within the double-press window belong to one burst. One down is a press, two are a double
press, and three or more are a trembling hand: they count as one press, however long they go on. A button held long
enough is a hold. All times are the edges' own stamps. Rule: whatever the hand does, it never counts twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Literal

BOUNCE_S = 0.025  # edges this close to the one before are contact bounce (DESIGN 4)
TREMOR_S = 0.35  # downs this close belong together, also without double presses: a tremor is 4 to 12 Hz
STUCK_S = 30.0  # held longer than this, the button is reported and ignored until it is let go (DESIGN 4)

Kind = Literal["press", "double", "hold", "stuck"]


@dataclass(frozen=True, slots=True)
class Gesture:
    """What the hand meant. `down_s` is when its first down was, `last_down_s` its last, `at_s` when it was clear."""

    kind: Kind
    down_s: float
    last_down_s: float
    at_s: float


class Gestures:
    """Listens to edges, host seconds each, and tells gestures when they are clear.

    `double_s` 0 means no double press: a press is clear as soon as it is surely let go. With `down_at_start` the button
    was held when listening began; it counts only after it was let go.
    """

    def __init__(self, *, double_s: float, hold_s: float, down_at_start: bool = False) -> None:
        self._window_s = double_s
        self._hold_s = hold_s
        self._down = self._wire = down_at_start  # what counts, and what the last edge said
        self._since_s = self._down_since_s = -inf  # of the last edge that counted, and of the last of them down
        self._first_s = -inf  # the burst's first down
        self._last_s = -inf  # the burst's last down
        self._settled_s = -inf  # when a contact that broke off was last known to be down all the time
        self._downs = 0
        self._told = True  # this burst's gesture is out already
        self._spent = down_at_start  # the down at hand no longer becomes a hold
        self._answered = down_at_start  # the whole burst was answered by somebody else
        self._stuck_told = down_at_start

    @property
    def down(self) -> bool:
        return self._down

    @property
    def may_hold(self) -> bool:
        """True while the button is down and that may still become a hold."""
        return self._down and not self._spent

    @property
    def stuck(self) -> bool:
        """True while the button is down for longer than anybody presses, or since listening began."""
        return self._down and self._stuck_told

    def edge(self, down: bool, at_s: float) -> bool:
        """Takes an edge; False when it is bounce or no change. Ask `due` up to `at_s` first."""
        self._wire = down
        if down == self._down or at_s - self._since_s < BOUNCE_S:
            return False
        self._change(down, at_s)
        return True

    def spend(self) -> None:
        """The burst at hand has been answered: it becomes no gesture, however long it goes on."""
        self._told = self._spent = self._answered = True

    def deadline(self) -> float | None:
        """When something becomes clear if no edge comes, in host seconds."""
        if self._wire != self._down:
            return self._since_s + BOUNCE_S  # the contact came to rest otherwise than its first edge said
        if self._down:
            if not self._spent:
                return max(self._last_s + self._hold_s, self._settled_s)
            return None if self._stuck_told else self._since_s + STUCK_S
        # Two downs may be the beginning of a tremor, also where the window for a double press is shorter than its beat.
        window_s = self._window_s if self._downs < 2 else max(self._window_s, TREMOR_S)
        return None if self._told else max(self._last_s + window_s, self._since_s + BOUNCE_S)

    def due(self, now_s: float) -> list[Gesture]:
        """What has become clear by `now_s`, in order."""
        found: list[Gesture] = []
        while (at_s := self.deadline()) is not None and at_s <= now_s:
            if self._wire != self._down:
                self._settle(at_s)
            else:
                found.append(self._clear(at_s))
        return found

    def _settle(self, at_s: float) -> None:
        """The contact has come to rest otherwise than its first edge said."""
        if self._wire and self._since_s - self._down_since_s > TREMOR_S:
            # A hand that holds, not one that trembles, let go for a moment too short to be meant: it never did.
            self._down, self._since_s, self._settled_s = True, self._down_since_s, at_s
        else:
            self._change(self._wire, at_s)

    def _change(self, down: bool, at_s: float) -> None:
        self._down, self._since_s = down, at_s
        if not down:
            return
        self._down_since_s, self._stuck_told = at_s, False
        if at_s - self._last_s > max(self._window_s, TREMOR_S):
            self._first_s, self._downs, self._told, self._answered = at_s, 0, False, False
        self._spent = self._answered  # after a press that was told at once, a hold is still a hold
        self._last_s = at_s
        self._downs += 1

    def _clear(self, at_s: float) -> Gesture:
        if self._down and self._spent:
            self._stuck_told = True
            return Gesture("stuck", self._since_s, self._since_s, at_s)
        self._told = True
        if self._down:
            self._spent = True
            return Gesture("hold", self._last_s, self._last_s, at_s)
        twice = self._downs == 2 and self._last_s - self._first_s <= self._window_s
        return Gesture("double" if twice else "press", self._first_s, self._last_s, at_s)
