"""The pin factory: one GPIO chip, opened through `gpiod`, libgpiod's official bindings for Python.

The kernel wakes one thread when an edge comes and says when it came (CLOCK_MONOTONIC). A small separate program makes
pulses (PWM), and sleeps when there are none. gpiozero's InputDevice, Button, LED, PWMLED and RGBLED work on it
unchanged. The caller says which chip has the pins: `gpiodetect` lists a machine's chips with their labels, and on a
Raspberry Pi 5 the header is `pinctrl-rp1`. The one rule: the thread and the program start with the first line that
needs them.
"""

from __future__ import annotations

from threading import RLock
from typing import Any

import gpiod
from gpiozero.pins.local import LocalPiFactory

from gpiozero_gpiod.edge_thread import EdgeThread
from gpiozero_gpiod.pin import GpiodPin
from gpiozero_gpiod.pulses import Pulses


class GpiodFactory(LocalPiFactory):  # type: ignore[misc]  # gpiozero comes without types
    """Pins on the lines of the GPIO chip behind a device file; line N is GPIO N.

    `consumer` is the name that the kernel shows for the lines in use. Raises OSError when the chip can't be opened.
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
        """The open `gpiod.Chip`."""
        return self._chip

    @property
    def alive(self) -> bool:
        """Whether the thread that waits for edges and the program that makes pulses still run, if they were started."""
        return all(one is None or one.alive for one in (self._edges, self._pulses))

    @property
    def edges(self) -> EdgeThread:
        """The thread that waits for edges; started for the first line that is watched."""
        with self.lock:
            if self._edges is None:
                self._edges = EdgeThread()
            return self._edges

    @property
    def pulses(self) -> Pulses:
        """The program that makes pulses; started for the first line that has a frequency."""
        with self.lock:
            if self._pulses is None:
                self._pulses = Pulses()
            return self._pulses

    def close(self) -> None:
        """Release all lines and end the thread and the program.

        gpiozero keeps the pins of all local factories in one list; those of others are left alone.
        """
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
