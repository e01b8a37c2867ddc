"""The amplifier's shut-down input on a pin: high while sound may come, low at rest, when an amplifier would only hiss.

    GPIO 22 ── SD (or EN, SHDN) of the amplifier: low is off. A resistor of 100 kΩ from there to ground keeps it off
               while the Raspberry Pi starts.

It goes up with the first row of a session, in the silence at the start of a stream, and comes down after everything has
faded and some silence has been played, so that neither is heard as a pop. If the pin can't be opened, only the
switching is lost. The one rule: low when made, low when closed, and lamp and button never wait for it.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any, Protocol, Self

from gpiozero import OutputDevice
from gpiozero.exc import GPIOZeroError

from pi_regulate.devices.pins.backends import Headers
from pi_regulate.devices.pins.gpio import pin_refused
from pi_regulate.devices.ports import Speaker
from pi_regulate.trace import Row, WithoutLevels
from pi_regulate.words import RegulateError

LOG = logging.getLogger(__name__)

_QUIET_S = 3.0
"""From rest to off. The last fade takes at most 1.2 s, queued chunks and the card's buffer another half second; the
rest is silence (limit pops)."""

_SOUNDS = ("phase", "chime", "bed", "hum", "say", "voice", "breath")


class Amplifier:
    """An amplifier on one pin. Off when made, off when closed; in a `with` it is on.

    Raises RegulateError when the pin can't be had.
    """

    def __init__(self, header: Any, pin: int) -> None:
        self._lock = threading.Lock()
        try:
            self._pin = OutputDevice(pin, initial_value=False, pin_factory=header)
        except GPIOZeroError as error:
            raise pin_refused("amplifier", (pin,), error) from error

    @property
    def is_on(self) -> bool:
        """Whether the pin is high."""
        return not self._pin.closed and bool(self._pin.value)

    def switch(self, on: bool) -> None:
        """Switches it on or off; does nothing once it is closed or the pin is gone."""
        with self._lock:
            try:
                if not self._pin.closed:
                    self._pin.value = on
            except (RegulateError, GPIOZeroError) as error:
                LOG.warning("the amplifier can no longer be switched: %s", error)
                self._pin.close()

    def close(self) -> None:
        """Switches it off and releases the pin."""
        self.switch(False)
        with self._lock:
            self._pin.close()

    def __enter__(self) -> Self:
        self.switch(True)
        return self

    def __exit__(self, *how: object) -> None:
        self.close()


def amplifier_on(pin: int | None, headers: Headers) -> Amplifier | None:
    """The switch on GPIO `pin`; None without a pin or when it can't be opened; the amplifier then stays as it is."""
    if pin is None:
        return None
    try:
        return Amplifier(headers.pins(), pin)
    except RegulateError as error:
        LOG.warning("the amplifier is not switched: %s", error)
        return None


class Later(Protocol):
    """An action that happens after a while, unless it is cancelled."""

    def cancel(self) -> None:
        """Cancels it."""


def _later(seconds: float, act: Callable[[], None]) -> Later:
    timer = threading.Timer(seconds, act)
    timer.daemon = True  # the program's end does not wait for it, since close() switches off at once
    timer.start()
    return timer


class OnWhileItSounds(WithoutLevels):
    """A watcher that switches `amplifier` with the sessions of `speaker`; tests replace `later`."""

    def __init__(
        self,
        amplifier: Amplifier,
        speaker: Speaker,
        later: Callable[[float, Callable[[], None]], Later] = _later,
    ) -> None:
        self._amplifier, self._speaker, self._later = amplifier, speaker, later
        self._lock = threading.Lock()
        self._on = False
        self._off: Later | None = None

    def see(self, row: Row, now_s: float) -> None:
        """Switches on with the first row that may sound, if there is sound; switches off some time after rest."""
        if row.what == "rest":
            self._rest()
        elif row.what in _SOUNDS and (self._off is not None or not self._on) and self._speaker.ready:
            self._switch_on()

    def _switch_on(self) -> None:
        with self._lock:
            if self._off is not None:
                self._off.cancel()
            self._off, self._on = None, True
            self._amplifier.switch(True)

    def _rest(self) -> None:
        with self._lock:
            if self._on and self._off is None:
                self._off = self._later(_QUIET_S, self._switch_off)

    def _switch_off(self) -> None:
        with self._lock:
            if self._off is not None:  # None if a press came at this very moment
                self._off, self._on = None, False
                self._amplifier.switch(False)
