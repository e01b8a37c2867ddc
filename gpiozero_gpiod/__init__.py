"""A pin factory for gpiozero on the kernel's line events: nothing polls, so nothing wakes up unless something happens.

    from gpiozero import Button, Device
    from gpiozero_gpiod import GpiodFactory
    Device.pin_factory = GpiodFactory("/dev/gpiochip0")
    Button(17).wait_for_press()

`factory` opens the chip and `pin` turns one of its lines into a pin of gpiozero. `edge_thread` waits for all edges,
`pulses` starts the small program (`pulse_maker`) that makes pulses. The one rule: this package imports nothing but
gpiozero, gpiod (2.0 or later) and the standard library.
"""

from gpiozero_gpiod.factory import GpiodFactory
from gpiozero_gpiod.pin import GpiodPin, PinBusy

__all__ = ["GpiodFactory", "GpiodPin", "PinBusy"]
