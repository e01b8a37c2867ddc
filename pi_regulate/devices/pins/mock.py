"""A header without a Pi: gpiozero's mock pins, on the device's own clock, with a finger to press them.

The same lamp and button classes use it as on a Pi, and the same tests in `tests/contracts` check both. Two things
differ from gpiozero's MockFactory: an edge carries the finger's own time and not the moment of the call, and a pin
remembers only its last states, not those of a whole night. The one rule: it is used only when asked for, never as a
substitute.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from gpiozero.pins.mock import MockFactory, MockPWMPin
from gpiozero.pins.pi import PiPin

from pi_regulate.devices.hand import Finger
from pi_regulate.devices.ports import Clock

PI_ZERO_2_W = "902120"
"""The board it simulates: the smallest that the device is meant for."""

KEPT_STATES = 256
"""How many states a mock pin remembers. gpiozero keeps all: at 50 frames a second, 20 MB an hour."""


class MockHeaderPin(MockPWMPin):  # type: ignore[misc]  # gpiozero comes without types
    """A mock pin with PWM, a short memory, a finger that is stronger than the pull, and edges in the header's time."""

    states: Any
    held_high: bool | None = None

    def hold(self, high: bool | None) -> None:
        """The level to which a finger connects the pin; None when it is lifted and the pull decides."""
        self.held_high = high
        self._follow(self.pull == "up" if high is None else high)

    def clear_states(self) -> None:
        """Forget all states, and from then on keep only the last ones."""
        super().clear_states()
        self.states = deque(self.states, maxlen=KEPT_STATES)

    def _set_pull(self, value: str) -> None:
        super()._set_pull(value)
        if self.held_high is not None:
            self._follow(self.held_high)

    def _follow(self, high: bool) -> None:
        if high:
            self.drive_high()
        else:
            self.drive_low()

    def _call_when_changed(self) -> None:
        PiPin._call_when_changed(self, self.factory.ticks(), self._state)


class MockHeader(MockFactory):  # type: ignore[misc]  # gpiozero comes without types
    """gpiozero's mock pin factory with the time of `clock`: its ticks are already seconds of the device's clock."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(revision=PI_ZERO_2_W, pin_class=MockHeaderPin)
        self._clock = clock
        self._planned_s: float | None = None

    def ticks(self) -> float:
        """Now, in seconds of the device's clock; while a finger moves, the time of its movement."""
        return self._clock.now() if self._planned_s is None else self._planned_s

    def finger(self, pin: int, pull: Literal["up", "down"]) -> Finger:
        """A finger on the button at `pin`: call it with down or up and a time in seconds of the device's clock."""
        button = self.pin(pin)

        def move(down: bool, at_s: float) -> None:
            with self._at(at_s):
                button.hold(pull == "down" if down else None)

        return move

    @contextmanager
    def _at(self, time_s: float) -> Iterator[None]:
        self._planned_s = time_s
        try:
            yield
        finally:
            self._planned_s = None
