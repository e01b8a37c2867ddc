"""The fingers on the one button: of all pages together, since they look at the same device.

The button is down while any of them is. A tap on a touch pad comes down and up at once, so a finger stays down for as
long as a real one would. Rule: a page that goes away takes its finger along, or the button would stay down for ever.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from pi_regulate.devices.hand import DOUBLE_GAP_S, HOLD_S, LIFT_S, PRESS_S
from pi_regulate.simulator.simulated_device import BREATHES_S


class Fingers:
    """Moves the button by `touch`. Everything happens in one event loop; an owner is any object that has a finger."""

    def __init__(self, touch: Callable[[bool], None]) -> None:
        self._touch = touch
        self._down: dict[object, float] = {}  # since when, in the loop's seconds
        self._coming_up: dict[object, asyncio.TimerHandle] = {}
        self._second: dict[object, asyncio.TimerHandle] = {}  # the other press of two

    def down(self, owner: object) -> None:
        """Its finger goes down."""
        if (timer := self._coming_up.pop(owner, None)) is not None:
            timer.cancel()
        if owner not in self._down:
            self._down[owner] = self._now_s()
            self._touch(True)

    def up(self, owner: object) -> None:
        """Its finger comes up, at the earliest when a real one could."""
        if owner in self._down:
            self._up_in(owner, self._down[owner] + LIFT_S - self._now_s())

    def press(self, owner: object, *, breathes: bool = False) -> None:
        """A press by one key; where the hand leads, it lasts a breath in."""
        self._for(owner, BREATHES_S if breathes else PRESS_S)

    def hold(self, owner: object) -> None:
        """A press long enough to be a hold."""
        self._for(owner, HOLD_S)

    def double(self, owner: object) -> None:
        """Two presses within a third of a second."""
        self._for(owner, PRESS_S)
        self._second[owner] = asyncio.get_running_loop().call_later(DOUBLE_GAP_S, self._for, owner, PRESS_S)

    def gone(self, owner: object) -> None:
        """The owner is gone."""
        for timers in (self._coming_up, self._second):
            if (timer := timers.pop(owner, None)) is not None:
                timer.cancel()
        self._lift(owner)

    def _for(self, owner: object, seconds: float) -> None:
        self.down(owner)
        self._up_in(owner, seconds)

    def _up_in(self, owner: object, seconds: float) -> None:
        if (timer := self._coming_up.pop(owner, None)) is not None:
            timer.cancel()
        if seconds <= 0:
            self._lift(owner)
        else:
            self._coming_up[owner] = asyncio.get_running_loop().call_later(seconds, self._lift, owner)

    def _lift(self, owner: object) -> None:
        self._coming_up.pop(owner, None)
        if self._down.pop(owner, None) is not None and not self._down:
            self._touch(False)

    def _now_s(self) -> float:
        return asyncio.get_running_loop().time()
