"""A pin factory for gpiozero on the kernel's own line events, through `gpiod` (2.0 on), libgpiod's official bindings.

    from gpiozero import Button
    Button(17, pin_factory=GpiodFactory("/dev/gpiochip0")).wait_for_press()

The kernel wakes one thread when an edge comes and tells when it came, by CLOCK_MONOTONIC; nothing polls, and without an
edge nothing wakes. Pulses (PWM) come from a small program of its own, which sleeps where there are none. gpiozero's
InputDevice, Button, LED, PWMLED and RGBLED run on it unchanged. Which chip is the header is for the caller to say, by
its label. With `gpiod_pins`, `edge_thread`, `pulses` and `pulse_maker` this could be gpiozero's own: they know nothing
of the rest of this package. The one rule: nothing wakes up in here where nothing happens.
"""

from __future__ import annotations

from threading import RLock
from typing import Any

import gpiod
from gpiozero.pins.local import LocalPiFactory

from pi_regulate.devices.pins.edge_thread import EdgeThread
from pi_regulate.devices.pins.gpiod_pins import GpiodPin
from pi_regulate.devices.pins.pulses import Pulses


class GpiodFactory(LocalPiFactory):  # type: ignore[misc]  # gpiozero comes without types
    """Pins on the lines of one GPIO chip, whose offsets are the GPIO numbers; `consumer` is our name for the kernel.

    Raises OSError when the chip can't be opened.
    """

    def __init__(self, chip: str, consumer: str = "gpiozero") -> None:
        super().__init__()
        self.pin_class = GpiodPin
        self.lock = RLock()
        self.consumer = consumer
        self._edges: EdgeThread | None = None
        self._pulses: Pulses | None = None
        self._chip = gpiod.Chip(chip)

    @property
    def chip(self) -> Any:
        """The chip as the bindings know it."""
        return self._chip

    @property
    def alive(self) -> bool:
        """Whether edges still come, where some are waited for, and pulses are still made, where somebody wants some."""
        return all(one is None or one.alive for one in (self._edges, self._pulses))

    @property
    def edges(self) -> EdgeThread:
        """The thread that waits for edges; it begins with the first line that is watched."""
        with self.lock:
            if self._edges is None:
                self._edges = EdgeThread()
            return self._edges

    @property
    def pulses(self) -> Pulses:
        """What makes pulses; it is started with the first line that has some."""
        with self.lock:
            if self._pulses is None:
                self._pulses = Pulses()
            return self._pulses

    def close(self) -> None:
        """Let all lines go, end thread and program. Pins of other factories, which gpiozero keeps in one list, stay."""
        for info, pin in [*self.pins.items()]:
            if pin.factory is self:
                pin.close()
                self.pins.pop(info, None)
        with self.lock:
            thread, self._edges = self._edges, None
            pulses, self._pulses = self._pulses, None
        for one in (thread, pulses):
            if one is not None:
                one.close()
        if self._chip:  # false once it is closed; closing it again is an error in some versions
            self._chip.close()
