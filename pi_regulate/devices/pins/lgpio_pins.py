"""gpiozero's lgpio factory with five corrections. Import it only through `loading.open_header`.

The chip is the one that was asked for (gpiozero 2.0.1 overwrites it). Duty cycles keep their fraction: gpiozero cuts
them to whole per cent, and the first of those is 9 % of perceived brightness. A lamp's pin is driven low before its
release, because on a Pi a released pin keeps its level. A button is heard from the start. And lgpio's errors of two
words become sentences, with the name of the program that holds the line. The one rule: only what was seen to be wrong
is overridden.
"""

import time
from contextlib import suppress
from typing import Any

import lgpio
from gpiozero.exc import GPIOZeroError
from gpiozero.pins.lgpio import LGPIOFactory, LGPIOPin
from gpiozero.pins.local import LocalPiFactory

from pi_regulate.words import RegulateError

_SETTLE_S = 0.02
"""Opening the chip starts lgpio's event thread. It can miss the only wake-up that a button's line sends it, and then it
never reports a press: this happened in 5 of 2,200 starts without this pause, and in none of 2,700 with it."""


class LgpioPin(LGPIOPin):  # type: ignore[misc]  # gpiozero comes without types
    """A pin of the header."""

    _pwm: tuple[float, float] | None

    def close(self) -> None:
        """Release the line, after driving an output low, so that it is dark whatever the kernel does with it."""
        handle, number = self.factory._handle, self._number
        if handle is None:
            return
        with suppress(lgpio.error):  # the chip is gone, or the line was never ours
            if self.function == "output":
                # The pull survives even where a freed line becomes an input again.
                lgpio.gpio_claim_input(handle, number, lgpio.SET_PULL_DOWN)
                lgpio.gpio_claim_output(handle, number, 0)
            lgpio.gpio_free(handle, number)

    def _disable_event_detect(self) -> None:
        with suppress(lgpio.error):  # lgpio's own thread may hold on to the line for another half millisecond
            super()._disable_event_detect()

    def _get_state(self) -> Any:
        try:
            return super()._get_state()
        except lgpio.error as error:
            raise RegulateError(f"GPIO {self._number} can't be read any more: {error.value}") from error

    def _set_state(self, value: float) -> None:
        try:
            if self._pwm is None:
                super()._set_state(value)
                return
            handle, frequency_hz = self.factory._handle, self._pwm[0]
            if value > 0:
                lgpio.tx_pwm(handle, self._number, frequency_hz, value * 100)
            else:  # dark at once, and no work at rest: lgpio's PWM would write a 0 in every period
                self._stop_pwm()
                lgpio.gpio_write(handle, self._number, 0)
            self._pwm = (frequency_hz, value * 100)
        except lgpio.error as error:
            raise RegulateError(f"GPIO {self._number} can't be driven any more: {error.value}") from error

    def _set_frequency(self, value: float | None) -> None:
        if value is None and self._pwm is not None:
            self._stop_pwm()
            self._pwm = None
        else:
            super()._set_frequency(value)

    def _stop_pwm(self) -> None:
        with suppress(lgpio.error):  # it had stopped already
            lgpio.tx_pwm(self.factory._handle, self._number, 0, 0)


class LgpioHeader(LGPIOFactory):  # type: ignore[misc]  # gpiozero comes without types
    """gpiozero's lgpio factory on chip `number`. Raises RegulateError when it can't be opened."""

    def __init__(self, number: int) -> None:
        # Past LGPIOFactory's own start, which in gpiozero 2.0.1 opens chip 4 or 0 whatever it is told.
        LocalPiFactory.__init__(self)
        self._handle = None
        self._chip = number
        self.pin_class = LgpioPin
        try:
            self.board_info  # noqa: B018  (read once here, for its errors)
        except (GPIOZeroError, OSError, ValueError) as error:
            raise RegulateError(f"gpiozero does not know this board, so its pins have no numbers: {error}") from error
        try:
            self._handle = lgpio.gpiochip_open(number)
        except lgpio.error as error:
            raise RegulateError(f"/dev/gpiochip{number} can't be opened: {error.value}") from error
        time.sleep(_SETTLE_S)

    @property
    def alive(self) -> bool:
        """Whether the one thread that reports presses is alive; an error in a callback would have ended it."""
        return bool(lgpio._notify_thread.is_alive())

    def pin(self, name: Any) -> Any:
        """The pin with this name or number; raises RegulateError when another program holds it."""
        try:
            return super().pin(name)
        except lgpio.error as error:
            raise RegulateError(f"GPIO {name} is not free: {self._holder(name) or error.value}") from error

    def _holder(self, number: Any) -> str:
        """What holds the line, according to the kernel."""
        with suppress(lgpio.error, TypeError):
            user = lgpio.gpio_get_line_info(self._handle, number)[4]
            if user:
                return f"`{user}` holds it. It may be a second pi-regulate, a HAT or an overlay in config.txt."
        return ""
