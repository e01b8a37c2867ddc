"""Who drives the header: lamp and button may go through two libraries, each opened only where it is needed.

| button  | an edge       | is with us after (of 200) | at rest, lamp on lgpio too   |
|---------|---------------|---------------------------|------------------------------|
| `gpiod` | wakes us      | 0.34 ms, 0.44 ms at worst | 50 wake-ups/s, 0.14 % CPU    |
| `lgpio` | is polled for | 0.92 ms, 4.90 ms at worst | 1,499 wake-ups/s, 4.85 % CPU |

Measured on the kernel's simulated chip in a virtual machine whose clock counts instructions. The 50 are lgpio's own:
PWM from a thread is its alone, so with that lamp both libraries are open, each with its own pins. `auto` takes gpiod
where it is installed and lgpio where it is not, and says which. The one rule: what was asked for by name, or an error.
"""

from __future__ import annotations

import logging
from typing import Any, Literal, Protocol

from pi_regulate.devices.header import load_gpiod, open_header
from pi_regulate.devices.ports import Clock
from pi_regulate.words import RegulateError

LOG = logging.getLogger(__name__)

Backend = Literal["pi", "mock"]
ButtonDriver = Literal["auto", "gpiod", "lgpio"]


class Headers(Protocol):
    """Where lamp and button get their pins."""

    @property
    def alive(self) -> bool:
        """Whether what tells of edges still does."""

    def for_lamp(self) -> Any:
        """gpiozero's pin factory for pulses. Raises RegulateError when it can't be had."""

    def for_button(self) -> Any:
        """gpiozero's pin factory for edges; pretended ones have a `finger` too. Raises RegulateError."""

    def close(self) -> None:
        """Let all pins go, lines low."""


def headers_of(backend: Backend, button: ButtonDriver, clock: Clock) -> Headers:
    """The machine's own pins, or pretended ones. Nothing is opened before it is asked for."""
    return PiHeaders(button) if backend == "pi" else MockHeaders(clock)


class MockHeaders:
    """Pretended pins, for lamp and button alike."""

    alive = True

    def __init__(self, clock: Clock) -> None:
        from pi_regulate.devices.mock import MockHeader

        self._header = MockHeader(clock)

    def for_lamp(self) -> Any:
        """gpiozero's pin factory for pulses."""
        return self._header

    def for_button(self) -> Any:
        """gpiozero's pin factory for edges; it has a `finger` too."""
        return self._header

    def close(self) -> None:
        """Let all pins go."""
        self._header.close()


class PiHeaders:
    """The machine's own pins. `button` is the owner's choice."""

    def __init__(self, button: ButtonDriver) -> None:
        self._button = button
        self._lgpio: Any = None
        self._gpiod: Any = None

    @property
    def alive(self) -> bool:
        """Whether the threads that tell of edges live, of each library that is open."""
        return all(bool(header.alive) for header in (self._gpiod, self._lgpio) if header is not None)

    def for_lamp(self) -> Any:
        """gpiozero's pin factory for pulses: on lgpio. Raises RegulateError when it can't be had."""
        if self._lgpio is None:
            self._lgpio = open_header()
        return self._lgpio

    def for_button(self) -> Any:
        """gpiozero's pin factory for edges. Raises RegulateError when they can't be had."""
        if self._gpiod is None and self._on_gpiod():
            from pi_regulate.devices.chip import find_header_chip
            from pi_regulate.devices.gpiod_header import GpiodHeader

            self._gpiod = GpiodHeader(find_header_chip())
        return self._gpiod or self.for_lamp()

    def close(self) -> None:
        """Let all pins go, lines low."""
        for header in (self._gpiod, self._lgpio):
            if header is not None:
                header.close()

    def _on_gpiod(self) -> bool:
        if self._button == "lgpio":
            return False
        try:
            load_gpiod()
        except RegulateError as missing:
            if self._button == "gpiod":
                raise
            LOG.info("the button is polled through lgpio, which is never quite at rest: %s", missing)
            return False
        LOG.info("the button's edges come from the kernel, through gpiod")
        return True
