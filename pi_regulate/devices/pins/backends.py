"""The two backends, `pi` and `mock`, and on a Pi the library that drives the header: gpiod or lgpio.

With `gpiod` the kernel wakes the program when an edge comes, a small program makes the lamp's pulses and sleeps in the
dark, and rest costs nothing (`gpiozero_gpiod`). `lgpio` polls for edges, and once a chip has been opened, its thread
for pulses wakes up 50 times a second for ever. `auto` takes gpiod if it is installed and lgpio otherwise, and logs
which. Measured on a chip of the kernel; the figures are in docs/lamp.md. The one rule: a driver asked for by name is
used, or there is an error.
"""

from __future__ import annotations

import logging
from typing import Any, Literal, Protocol

from pi_regulate.devices.pins.chip import find_header_chip
from pi_regulate.devices.pins.loading import load_gpiod, open_header
from pi_regulate.devices.ports import Clock
from pi_regulate.words import RegulateError

LOG = logging.getLogger(__name__)

Backend = Literal["pi", "mock"]
HeaderDriver = Literal["auto", "gpiod", "lgpio"]


class Headers(Protocol):
    """Provides the pins for lamp and button."""

    @property
    def alive(self) -> bool:
        """Whether edges still come and pulses are still made."""

    def pins(self) -> Any:
        """gpiozero's pin factory; a simulated one also has a `finger`. Raises RegulateError when it can't be opened."""

    def close(self) -> None:
        """Release all pins, lines low."""


def headers_of(backend: Backend, driver: HeaderDriver, clock: Clock) -> Headers:
    """The machine's own pins, or simulated ones. Nothing is opened before `pins()` is called."""
    return PiHeaders(driver) if backend == "pi" else MockHeaders(clock)


class MockHeaders:
    """Simulated pins, for lamp and button alike."""

    alive = True

    def __init__(self, clock: Clock) -> None:
        from pi_regulate.devices.pins.mock import MockHeader

        self._header = MockHeader(clock)

    def pins(self) -> Any:
        """gpiozero's pin factory; it has a `finger` too."""
        return self._header

    def close(self) -> None:
        """Release all pins."""
        self._header.close()


class PiHeaders:
    """The machine's own pins. `driver` is the owner's choice."""

    def __init__(self, driver: HeaderDriver) -> None:
        self._driver = driver
        self._header: Any = None

    @property
    def alive(self) -> bool:
        """Whether edges still come and pulses are still made; True before the header is open."""
        return self._header is None or bool(self._header.alive)

    def pins(self) -> Any:
        """gpiozero's pin factory, opened when it is first asked for. Raises RegulateError when it can't be opened."""
        if self._header is None:
            chip = find_header_chip()  # first: without a header, a missing library doesn't matter
            self._header = self._on_gpiod(chip) or open_header()
        return self._header

    def close(self) -> None:
        """Release all pins, lines low."""
        if self._header is not None:
            self._header.close()

    def _on_gpiod(self, chip: int) -> Any:
        if self._driver == "lgpio":
            return None
        try:
            load_gpiod()
        except RegulateError as missing:
            if self._driver == "gpiod":
                raise
            LOG.info("lgpio drives lamp and button, and polls, so the processor is never quite at rest: %s", missing)
            return None
        LOG.info("gpiod drives lamp and button: the kernel wakes the program")
        from pi_regulate.devices.pins.gpiod_pins import GpiodHeader

        return GpiodHeader(chip)
