"""The common part of all drivers with duty cycles: the floor, the ceiling, the night's share of it, and the end.

A driver only adds how its hardware gets a duty cycle and how it is released. A motor under the pillow has the same
drivers with a curve of its own. The one rule: a lamp is dark when it is made and dark once it is closed, whatever is
asked of it later; a motor is still.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from pi_regulate.devices.lamps.perception import lamp_duty

DutyCurve = Callable[[float, float, float, float], float]
"""From a level, the floor, the ceiling and the night's share, all 0 to 1, to a duty cycle."""


class DutyLamp:
    """A lamp between two duty cycles, `floor` and `ceiling`, shares of full power from 0 to 1."""

    def __init__(self, floor: float, ceiling: float, curve: DutyCurve = lamp_duty) -> None:
        self._floor, self._ceiling, self._share, self._curve = floor, ceiling, 1.0, curve
        self._closed = False

    def show(self, level: float) -> None:
        """Shine at `level`, clamped to 0 to 1; the hardware is written to only when something changes.

        Raises ValueError for a level that is not a number, RegulateError when the hardware is gone.
        """
        duty = self._curve(level, self._floor, self._ceiling, self._share)
        if not self._closed:
            self._drive(duty, min(1.0, max(0.0, level)))

    def dim(self, share: float) -> None:
        """Lower the ceiling to `share` (0 to 1) of itself from the next `show` on, never below the floor."""
        self._share = min(1.0, max(0.0, share))

    def close(self) -> None:
        """Go dark and let the hardware go."""
        if not self._closed:
            self._closed = True
            with suppress(Exception):  # letting go makes most lamps dark too, so it is tried whatever happens here
                self._drive(0.0, 0.0)
            self._let_go()

    def _drive(self, duty: float, level: float) -> None:
        """Give the hardware a duty cycle, 0 to 1; `level` is the level it shows."""
        raise NotImplementedError

    def _let_go(self) -> None:
        """Release the hardware; never raises."""
        raise NotImplementedError
