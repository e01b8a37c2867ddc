"""A GPIO chip without hardware: `gpiod.Chip` as the factory uses it, with wires that a test drives and reads.

A line is a pipe, so edges wake the factory's thread as those of the kernel do. Pulses are beyond it: the program that
makes them asks the kernel. Rule: the tests in `test_devices` hold it to the same promises as a chip of the kernel.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Semaphore
from time import monotonic_ns
from types import SimpleNamespace
from typing import Any

from gpiod import EdgeEvent, LineSettings
from gpiod.line import Bias, Clock, Direction, Edge, Value

WATCHED = {Edge.NONE: (), Edge.RISING: (True,), Edge.FALLING: (False,), Edge.BOTH: (True, False)}


class FakeLine:
    """One wire of the chip, and the claim on it: a `gpiod.LineRequest` as far as the factory needs one."""

    def __init__(self) -> None:
        self.high = False
        self.consumer = ""
        self.settings = LineSettings(direction=Direction.INPUT)
        self.watched = Semaphore(0)  # counts how often somebody began to wait for edges
        self._edges: list[SimpleNamespace] = []
        self._out = self._into = -1

    def drive(self, high: bool) -> None:
        """Pull the wire to a level from outside."""
        changes, self.high = high != self.high, high
        if changes and high in WATCHED[self.settings.edge_detection]:
            kind = EdgeEvent.Type.RISING_EDGE if high else EdgeEvent.Type.FALLING_EDGE
            edge = SimpleNamespace(timestamp_ns=monotonic_ns(), event_type=kind, Type=EdgeEvent.Type)
            self._edges.append(edge)
            os.write(self._into, b"\n")

    def claim(self, consumer: str, settings: LineSettings) -> None:
        self.consumer = consumer
        self._out, self._into = os.pipe()
        self._set(settings)

    # What a claim can do

    @property
    def fd(self) -> int:
        return self._out

    def reconfigure_lines(self, config: dict[int, LineSettings]) -> None:
        self._set(next(iter(config.values())))

    def get_value(self, number: int) -> Value:
        return Value.ACTIVE if self.high else Value.INACTIVE

    def set_value(self, number: int, value: Value) -> None:
        self.high = value is Value.ACTIVE

    def read_edge_events(self) -> list[SimpleNamespace]:
        count = len(os.read(self._out, 64))  # BlockingIOError where there are none
        edges, self._edges = self._edges[:count], self._edges[count:]
        return edges

    def release(self) -> None:
        """The line is free; like a Raspberry Pi it keeps its level."""
        self.consumer, self.settings = "", LineSettings(direction=self.settings.direction)
        os.close(self._out)
        os.close(self._into)

    def _set(self, settings: LineSettings) -> None:
        if settings.direction is Direction.OUTPUT:
            self.high = settings.output_value is Value.ACTIVE
        elif settings.bias is not self.settings.bias:
            self.high = settings.bias is Bias.PULL_UP
        begins = settings.edge_detection is not Edge.NONE and self.settings.edge_detection is Edge.NONE
        self.settings = settings
        if begins:
            self.watched.release()


class FakeChip:
    """A chip with 28 lines. Put its `open` in the place of `gpiod.Chip`."""

    device = "/dev/gpiochip0"

    def __init__(self) -> None:
        self.lines = [FakeLine() for _ in range(28)]
        self.is_open = False

    def open(self, device: str) -> FakeChip:
        if device != self.device:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), device)
        self.is_open = True
        return self

    # What a test asks

    def line(self, number: int) -> FakeLine:
        return self.lines[number]

    def level(self, number: int) -> int:
        return int(self.lines[number].high)

    def drive(self, number: int, high: bool) -> None:
        self.lines[number].drive(high)

    def info(self, number: int) -> Any:
        return self.get_line_info(number)

    @contextmanager
    def held(self, number: int, consumer: str) -> Iterator[None]:
        """Another program has the line."""
        self.lines[number].claim(consumer, LineSettings(direction=Direction.INPUT))
        yield
        self.lines[number].release()

    # What the factory asks

    def request_lines(self, config: dict[int, LineSettings], *, consumer: str, event_buffer_size: int) -> FakeLine:
        ((number, settings),) = config.items()
        if self.lines[number].consumer:
            raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))
        self.lines[number].claim(consumer, settings)
        return self.lines[number]

    def get_line_info(self, number: int) -> Any:
        line = self.lines[number]
        return SimpleNamespace(
            used=bool(line.consumer),
            consumer=line.consumer,
            direction=line.settings.direction,
            bias=line.settings.bias,
            edge_detection=line.settings.edge_detection,
            event_clock=Clock.MONOTONIC,
            debounced=line.settings.debounce_period > timedelta(0),
            debounce_period=line.settings.debounce_period,
        )

    def close(self) -> None:
        self.is_open = False

    def __bool__(self) -> bool:
        return self.is_open
