"""A line of the kernel as a pin of gpiozero: claimed, driven, pulled, watched and released.

A line is claimed when its function is set. It is configured in one call, so it never passes through another level or
pull on the way. If the kernel refuses, gpiozero's own error says so, with the name of the line's holder.
The one rule: the factory's lock guards every line, and is never held while a callback runs.
"""

from __future__ import annotations

import errno
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from math import ceil
from typing import Any

import gpiod
from gpiod.line import Bias, Direction, Edge, Value
from gpiozero.exc import (
    PinEdgeDetectUnsupported,
    PinError,
    PinFixedPull,
    PinInvalidBounce,
    PinInvalidEdges,
    PinInvalidFunction,
    PinInvalidPull,
    PinInvalidState,
    PinPWMFixedValue,
    PinPWMUnsupported,
    PinSetInput,
)
from gpiozero.pins.local import LocalPiPin

LOG = logging.getLogger(__name__)

KEPT_EDGES = 64
"""How many edges the kernel buffers for a line, the oldest lost first: several presses of a bouncing contact."""

EDGES = {"none": Edge.NONE, "both": Edge.BOTH, "rising": Edge.RISING, "falling": Edge.FALLING}
PULLS = {"floating": Bias.DISABLED, "up": Bias.PULL_UP, "down": Bias.PULL_DOWN}
FUNCTIONS = {"input": Direction.INPUT, "output": Direction.OUTPUT}

MOST_HZ = 1000
"""The highest frequency of pulses: each one is made by software, and 100 Hz takes about 1 % of a core."""

KERNEL_SAYS_NO = (OSError, ValueError, NotImplementedError, gpiod.RequestReleasedError, gpiod.ChipClosedError)
"""What the bindings raise when the kernel refuses: EINVAL comes as a ValueError."""


class PinBusy(PinError):  # type: ignore[misc]  # noqa: N818  (named as gpiozero names its own)
    """Another program, or the kernel itself, holds the line."""


class GpiodPin(LocalPiPin):  # type: ignore[misc]  # gpiozero comes without types
    """A line of the chip: claimed when its function is set, released by `close`, and then free to be used again."""

    def __init__(self, factory: Any, info: Any) -> None:
        super().__init__(factory, info)
        self._line: gpiod.LineRequest | None = None
        self._function, self._pull, self._high = "input", "floating", False
        self._edges, self._bounce_s, self._watched = "both", 0.0, False
        self._frequency_hz: float | None = None  # of the pulses, if there are any
        self._duty = 0.0

    def close(self) -> None:
        """Report no more edges and release the line; an output is driven low first."""
        self.when_changed = None
        with self.factory.lock:
            self._set_frequency(None)
            line = self._line
            if line is not None:
                with suppress(*KERNEL_SAYS_NO):  # the chip is gone
                    if self._function == "output":
                        # Some chips turn a released line into an input, which keeps the pull; others keep the level.
                        self._high, self._pull = False, "down"
                        self._apply()
                with suppress(*KERNEL_SAYS_NO):
                    line.release()
            self._line = None
            self._function, self._pull, self._high = "input", "floating", False
            self._edges, self._bounce_s = "both", 0.0

    def output_with_state(self, state: float) -> None:
        """Make the pin an output with this level from the start."""
        self._change(_function="output", _pull="floating", _high=bool(state))

    def input_with_pull(self, pull: str) -> None:
        """Make the pin an input with this pull from the start."""
        self._check_pull(pull)
        self._change(_function="input", _pull=pull)

    def take_edges(self) -> None:
        """Read the edges that the kernel has buffered and call back for each; called by the edge thread."""
        with self.factory.lock:
            if self._line is None or not self._watched:
                return
            try:
                edges = self._line.read_edge_events()
            except BlockingIOError:  # the wake-up was for an earlier line with this descriptor
                return
        for edge in edges:
            try:
                self._call_when_changed(edge.timestamp_ns / 1e9, int(edge.event_type is edge.Type.RISING_EDGE))
            except Exception:
                LOG.exception("the callback for an edge of %r failed", self)

    def _call_when_changed(self, ticks: float | None = None, state: int | None = None) -> None:
        # gpiozero's own fails when another thread removes the callback at this moment.
        changed = self._get_when_changed()
        if changed is None:
            self.when_changed = None  # the object the callback belonged to is gone
        else:
            changed(self.factory.ticks() if ticks is None else ticks, self.state if state is None else state)

    def _get_function(self) -> str:
        if self._line is not None:
            return self._function
        with self._kernel():
            is_output = self.factory.chip.get_line_info(self._number).direction is Direction.OUTPUT
        return "output" if is_output else "input"

    def _set_function(self, value: str) -> None:
        if value not in FUNCTIONS:
            raise PinInvalidFunction(f'invalid function "{value}" for pin {self!r}')
        if self._line is None or value != self._function:
            self._set_frequency(None)
            self._change(_function=value, _pull="floating", _high=False)

    def _get_state(self) -> float:
        if self._frequency_hz is not None:
            return self._duty
        with self.factory.lock:
            line = self._line or self._change()
            with self._kernel():
                return int(line.get_value(self._number) is Value.ACTIVE)

    def _set_state(self, value: float) -> None:
        with self.factory.lock:
            if self._line is None or self._function != "output":
                raise PinSetInput(f"cannot set state of pin {self!r}")
            if self._frequency_hz is not None:
                self._pulse(self._frequency_hz, value)
                return
            with self._kernel():
                self._line.set_value(self._number, Value.ACTIVE if value else Value.INACTIVE)
            self._high = bool(value)

    def _get_pull(self) -> str:
        return self._pull

    def _set_pull(self, value: str) -> None:
        if self._function != "input":
            raise PinFixedPull(f"cannot set pull on non-input pin {self!r}")
        self._check_pull(value)
        self._change(_pull=value)

    def _check_pull(self, value: str) -> None:
        if value not in PULLS:
            raise PinInvalidPull(f'invalid pull "{value}" for pin {self!r}')
        if self.info.pull not in (value, ""):
            raise PinFixedPull(f"{self!r} has a physical pull-{self.info.pull} resistor")

    def _get_frequency(self) -> float | None:
        return self._frequency_hz

    def _set_frequency(self, value: float | None) -> None:
        with self.factory.lock:
            if value:
                if self._line is None or self._function != "output":
                    raise PinPWMFixedValue(f"cannot start PWM on pin {self!r}")
                if not 0 < value <= MOST_HZ:
                    raise PinPWMUnsupported(f"no pulses at {value:g} Hz on pin {self!r}; {MOST_HZ} Hz is the most")
                if self._frequency_hz is None:
                    with self._kernel():
                        self._line.set_value(self._number, Value.INACTIVE)
                        self.factory.pulses.begin(self._number, self._line.fd)
                    self._high = False
                self._pulse(value, self._duty)
            elif self._frequency_hz is not None:
                self.factory.pulses.let_go(self._number)
                self._frequency_hz, self._duty = None, 0.0

    def _pulse(self, frequency_hz: float, duty: float) -> None:
        """Pulses that are high for this share of the time, in whole microseconds: at least 1 unless it is 0."""
        if not 0 <= duty <= 1:
            raise PinInvalidState(f'invalid state "{duty}" for pin {self!r}')
        apart_us = round(1_000_000 / frequency_hz)
        lasts_us = max(round(duty * apart_us), ceil(duty))
        with self._kernel():
            self.factory.pulses.order(self._number, lasts_us * 1000, apart_us * 1000)
        self._frequency_hz, self._duty = frequency_hz, duty

    def _get_bounce(self) -> float | None:
        return self._bounce_s or None

    def _set_bounce(self, value: float | None) -> None:
        if value is not None and value < 0:
            raise PinInvalidBounce("bounce must be 0 or greater")
        self._change(_bounce_s=value or 0.0)

    def _get_edges(self) -> str:
        return self._edges

    def _set_edges(self, value: str) -> None:
        if value not in EDGES:
            raise PinInvalidEdges(f'invalid edges "{value}" for pin {self!r}')
        self._change(_edges=value)

    def _enable_event_detect(self) -> None:
        with self.factory.lock:
            if self._line is not None and self._function != "input":
                raise PinEdgeDetectUnsupported(f"cannot watch the edges of output {self!r}")
            line = self._change(_watched=True)
            os.set_blocking(line.fd, False)
            self.factory.edges.watch(line.fd, self)

    def _disable_event_detect(self) -> None:
        with self.factory.lock:
            self._watched = False
            if self._line is not None:
                self.factory.edges.forget(self._line.fd)
                with suppress(*KERNEL_SAYS_NO):  # the chip is gone, and its edges with it
                    self._apply()

    def _change(self, **what: Any) -> gpiod.LineRequest:
        """Set these fields and configure the line; put them back when the kernel refuses."""
        with self.factory.lock:
            before = {name: getattr(self, name) for name in what}
            self.__dict__.update(what)
            try:
                with self._kernel():
                    return self._apply()
            except BaseException:
                self.__dict__.update(before)
                raise

    def _apply(self) -> gpiod.LineRequest:
        is_input = self._function == "input"
        settings = gpiod.LineSettings(
            direction=FUNCTIONS[self._function],
            bias=PULLS[self._pull],
            edge_detection=EDGES[self._edges] if is_input and self._watched else Edge.NONE,
            debounce_period=timedelta(seconds=self._bounce_s if is_input else 0),
            output_value=Value.ACTIVE if self._high else Value.INACTIVE,
        )
        if self._line is None:
            self._line = self.factory.chip.request_lines(
                {self._number: settings}, consumer=self.factory.consumer, event_buffer_size=KEPT_EDGES
            )
        else:
            self._line.reconfigure_lines({self._number: settings})
        return self._line

    @contextmanager
    def _kernel(self) -> Iterator[None]:
        try:
            yield
        except KERNEL_SAYS_NO as error:
            raise self.refused(error) from error

    def refused(self, error: Exception) -> Exception:
        """The exception to raise when the kernel refuses; a subclass may use other words."""
        why: Exception = PinError(f"{self!r} can't be used: {getattr(error, 'strerror', None) or error}")
        if getattr(error, "errno", None) == errno.EBUSY:
            why = PinBusy(f"{self!r} is in use: {self.holder() or 'the kernel does not say by what'}")
        return why

    def holder(self) -> str:
        """The name under which the line is in use, according to the kernel; empty if it is free or has no name."""
        with suppress(*KERNEL_SAYS_NO):
            info = self.factory.chip.get_line_info(self._number)
            if info.used:
                return str(info.consumer)
        return ""
