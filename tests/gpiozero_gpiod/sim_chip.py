"""The kernel's simulated GPIO chip (gpio-sim) from outside: the wire, and a light meter made of the kernel's trace.

gpio-sim is upstream's own test chip: a program sees a real /dev/gpiochipN, a bench sees files. The meter does not
sample (that would take the processor from the PWM it measures); the kernel writes down every level it sets.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from statistics import median
from threading import Event
from typing import Any

LINES = "devices/platform/gpio-sim.*/gpiochip*/sim_gpio"
TRACE = Path("/sys/kernel/tracing")
SETTLE_S, WINDOW_S = 0.05, 0.5  # some periods of a PWM of 100 Hz until a new duty cycle holds, and many to measure


def is_here(line: int) -> bool:
    """Whether this machine has a simulated chip with that line."""
    return any(Path("/sys").glob(f"{LINES}{line}"))


def let_pass(seconds: float) -> None:
    """Give the hardware so much time."""
    Event().wait(seconds)


class SimChip:
    """The chip as `test_devices` asks it."""

    def __init__(self) -> None:
        self.device = f"/dev/{SimLine(12).chip}"

    def level(self, number: int) -> int:
        return SimLine(number).level()

    def drive(self, number: int, high: bool) -> None:
        SimLine(number).drive(high)
        let_pass(0.01)  # edges that follow too closely are one for gpio-sim

    def info(self, number: int) -> Any:
        import gpiod

        with gpiod.Chip(self.device) as chip:
            return chip.get_line_info(number)

    @contextmanager
    def held(self, number: int, consumer: str) -> Iterator[None]:
        """Another program has the line."""
        import gpiod

        with gpiod.request_lines(self.device, {number: None}, consumer=consumer):
            yield


class SimLine:
    """One line of the chip."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._folder = next(Path("/sys").glob(f"{LINES}{number}"))

    @property
    def chip(self) -> str:
        """The name of the chip, such as gpiochip0."""
        return self._folder.parent.name

    def level(self) -> int:
        """0 or 1, now."""
        return int((self._folder / "value").read_text())

    def drive(self, high: bool) -> None:
        """Pull the wire to a level from outside; edges that follow too closely are one for gpio-sim."""
        (self._folder / "pull").write_text("pull-up" if high else "pull-down")

    def share_high(self) -> float:
        """The share of time, 0 to 1, that a program held the line high."""
        let_pass(SETTLE_S)
        changes = self.traced(WINDOW_S)
        if sum(level for _, level in changes) <= 2:
            return float(self.level())
        # Medians: a machine that others use too delays one edge or another of a PWM made by a thread.
        high_s = median(end_s - start_s for (start_s, level), (end_s, _) in pairwise(changes) if level)
        rising = [time_s for time_s, level in changes if level]
        return high_s / median(after - before for before, after in pairwise(rising))

    def traced(self, window_s: float, begin: Callable[[], None] = lambda: None) -> list[tuple[float, int]]:
        """Times in seconds and levels that a program set within so many seconds; `begin` is called at their start."""
        event = TRACE / "events/gpio/gpio_value"
        for file, text in (
            (TRACE / "tracing_on", "0"),
            (TRACE / "trace", ""),
            (TRACE / "trace_clock", "mono"),
            (event / "filter", f"get == 0 && gpio == {self._kernel_number()}"),
            (event / "enable", "1"),
            (TRACE / "tracing_on", "1"),
        ):
            file.write_text(text)
        begin()
        let_pass(window_s)
        (TRACE / "tracing_on").write_text("0")
        (event / "enable").write_text("0")
        changes = []
        for row in (TRACE / "trace").read_text().splitlines():
            head, found, set_to = row.partition(": gpio_value: ")
            if found:
                changes.append((float(head.split()[-1]), int(set_to.split()[-1])))
        return changes

    def _kernel_number(self) -> int:
        """The number of the line in the kernel's trace, which counts through all chips."""
        for row in Path("/sys/kernel/debug/gpio").read_text().splitlines():
            if row.startswith(f"{self.chip}:"):
                return int(row.split("GPIOs ")[1].split("-")[0]) + self._number
        raise AssertionError(f"the kernel does not list {self.chip}")
