"""The factory of `gpiozero_gpiod` on the header, with this project's name and its own error messages.

Only `backends` imports it, once gpiod is known to be installed. The one rule: it changes nothing but messages.
"""

from __future__ import annotations

from contextlib import suppress

from gpiozero.exc import GPIOZeroError

from gpiozero_gpiod import GpiodFactory, GpiodPin, PinBusy
from pi_regulate.words import RegulateError

CONSUMER = "pi-regulate"
HELD = "It may be a second pi-regulate, a HAT or an overlay in config.txt."


class GpiodHeaderPin(GpiodPin):
    """A pin of the header whose errors are sentences."""

    def refused(self, error: Exception) -> Exception:
        why = super().refused(error)
        if isinstance(why, PinBusy):
            holder = self.holder()
            return RegulateError(
                f"GPIO {self._number} is not free: `{holder}` holds it. {HELD}"
                if holder
                else f"GPIO {self._number} is not free, and the kernel does not say what holds it. {HELD}"
            )
        words = getattr(error, "strerror", None) or str(error)
        return RegulateError(f"GPIO {self._number} can't be used any more: {words}")


class GpiodHeader(GpiodFactory):
    """The lines of chip `number`. Raises RegulateError when it can't be opened."""

    def __init__(self, number: int) -> None:
        device = f"/dev/gpiochip{number}"
        try:
            super().__init__(device, CONSUMER)
        except OSError as error:
            raise RegulateError(f"{device} can't be opened: {error.strerror}") from error
        self.pin_class = GpiodHeaderPin
        try:
            self.board_info  # noqa: B018  (read once here, for its errors)
        except (GPIOZeroError, OSError, ValueError) as error:
            with suppress(Exception):
                self.close()
            raise RegulateError(f"gpiozero does not know this board, so its pins have no numbers: {error}") from error
