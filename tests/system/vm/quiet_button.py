"""What a press and a night without one cost on a real chip: measured in the virtual machine, printed as `what: number`.

python3 quiet_button.py press DRIVER       from the kernel's edge to the loop, 200 times
python3 quiet_button.py light TIMES        from a finger's touch to the lamp's line, of a device that rests
python3 quiet_button.py rest PID SECONDS   wake-ups, processor time and memory of a process and those it has started
python3 quiet_button.py gpiozero FACTORY [sound]     gpiozero's own Button on a factory (lgpio or gpiod), for ever
"""

import signal
import sys
import time
from math import ceil
from pathlib import Path
from queue import SimpleQueue
from statistics import median
from typing import Any

import click

from pi_regulate.devices.clock import RealClock
from pi_regulate.devices.inbox import Edge, Event
from pi_regulate.devices.pins.backends import HeaderDriver, PiHeaders
from pi_regulate.devices.pins.gpio import GpioButton
from tests.gpiozero_gpiod.sim_chip import SimLine, let_pass

LAMP, BUTTON, PRESSES = 12, 17, 200
TOUCH_S, HOLD_S, DARK_S = 0.3, 1.3, 2.6  # a press; a hold that ends all of it; dark, and listening again


def press(driver: HeaderDriver) -> None:
    """How late the loop hears of an edge, by the edge's own time."""
    headers, clock, inbox = PiHeaders(driver), RealClock(), SimpleQueue[Event]()
    button = GpioButton(headers.pins(), BUTTON, pull="up", inbox=inbox, stamp=clock.stamp)
    late_ms = []
    for number in range(PRESSES):
        let_pass(0.02 + number % 7 * 0.003)  # never in step with anybody's polling
        SimLine(BUTTON).drive(bool(number % 2))
        edge = clock.wait(inbox, clock.now() + 5)
        assert isinstance(edge, Edge), f"edge {number} did not come"
        late_ms.append(1000 * (clock.now() - edge.at_s))
    click.echo(f"press {driver}: {told(late_ms)}")
    button.close()
    headers.close()


def told(times_ms: list[float]) -> str:
    """Times in a few words; a percentile is one that was measured."""
    times_ms = sorted(times_ms)
    return (
        f"median {median(times_ms):.2f} ms, p99 {times_ms[ceil(len(times_ms) * 0.99) - 1]:.2f} ms, "
        f"worst {times_ms[-1]:.2f} ms of {len(times_ms)}"
    )


def light(times: int) -> None:
    """How long a hand in the dark waits: from the touch to the first time the lamp's line goes high."""
    button, lamp, waits_ms = SimLine(BUTTON), SimLine(LAMP), []
    for number in range(times):
        let_pass(number % 7 * 0.0031)  # never in step with anybody's clock
        touched: list[float] = []

        def touch(touched: list[float] = touched) -> None:
            touched.append(time.monotonic())
            button.drive(False)

        changes = lamp.traced(TOUCH_S, touch)
        button.drive(True)
        lit_s = next((at_s for at_s, level in changes if level), None)
        assert lit_s is not None, f"touch {number} was not answered"
        waits_ms.append(1000 * (lit_s - touched[0]))
        let_pass(0.1)
        button.drive(False)
        let_pass(HOLD_S)
        button.drive(True)
        let_pass(DARK_S)
    click.echo(told(waits_ms))


def whole(pid: int | str = "self") -> list[int]:
    """A process and those that it has started."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    children = [int(child) for task in tasks for child in (task / "children").read_text().split()]
    return [int(Path(f"/proc/{pid}").resolve().name), *children]


def look(pids: list[int]) -> tuple[int, float]:
    """Times that threads went to sleep and seconds they ran, until now."""
    waits, ran_ns = 0, 0
    for task in (task for pid in pids for task in Path(f"/proc/{pid}/task").iterdir()):
        for line in (task / "status").read_text().splitlines():
            if line.startswith("voluntary_ctxt_switches"):
                waits += int(line.split()[1])
        ran_ns += int((task / "schedstat").read_text().split()[0])
    return waits, ran_ns / 1e9


def rest(pid: int, seconds: float) -> None:
    """How often a process and those it has started woke up, and how long they ran."""
    pids = whole(pid)
    before, begin_s = look(pids), time.monotonic()
    let_pass(seconds)
    after, took_s = look(pids), time.monotonic() - begin_s
    click.echo(
        f"{(after[0] - before[0]) / took_s:.2f} wake-ups/s, {100 * (after[1] - before[1]) / took_s:.3f} % of a core, "
        f"{sum(memory_kb(pid) for pid in pids) / 1000:.1f} MB"
    )


def memory_kb(pid: int) -> int:
    """Its share of the memory (PSS)."""
    return int(Path(f"/proc/{pid}/smaps_rollup").read_text().split("Pss:")[1].split()[0])


def gpiozero(name: str, sound: bool) -> None:
    """gpiozero as it comes, with a press to wait for."""
    from gpiozero import Button

    if sound:
        import pygame

        pygame.mixer.init()

    factory: Any
    if name == "lgpio":
        from gpiozero.pins.lgpio import LGPIOFactory

        factory = LGPIOFactory()
    else:
        from gpiozero_gpiod import GpiodFactory

        factory = GpiodFactory("/dev/gpiochip0")
    button = Button(BUTTON, pin_factory=factory)
    button.when_pressed = lambda: None
    signal.pause()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["press", ("lgpio" | "gpiod") as driver]:
            press(driver)
        case ["rest", pid, seconds]:
            rest(int(pid), float(seconds))
        case ["light", times]:
            light(int(times))
        case ["gpiozero", name, *sound]:
            gpiozero(name, bool(sound))
        case _:
            sys.exit(__doc__)
