"""What a press and a night without one cost on a real chip: measured in the virtual machine, printed as `what: number`.

python3 quiet_button.py press DRIVER       from the kernel's edge to the loop, 200 times
python3 quiet_button.py rest PID SECONDS   wake-ups and processor time of all threads of a process
python3 quiet_button.py gpiozero FACTORY   gpiozero's own Button on a factory (lgpio or gpiod), for ever
"""

import signal
import sys
import time
from pathlib import Path
from queue import SimpleQueue
from statistics import median
from typing import Any

import click

from pi_regulate.devices.clock import RealClock
from pi_regulate.devices.gpio import GpioButton
from pi_regulate.devices.headers import ButtonDriver, PiHeaders
from pi_regulate.devices.inbox import Edge, Event
from tests.contracts.sim_chip import SimLine, let_pass

BUTTON, PRESSES = 17, 200


def press(driver: ButtonDriver) -> None:
    """How late the loop hears of an edge, by the edge's own time."""
    headers, clock, inbox = PiHeaders(driver), RealClock(), SimpleQueue[Event]()
    button = GpioButton(headers.for_button(), BUTTON, pull="up", inbox=inbox, stamp=clock.stamp)
    late_ms = []
    for number in range(PRESSES):
        let_pass(0.02 + number % 7 * 0.003)  # never in step with anybody's polling
        SimLine(BUTTON).drive(bool(number % 2))
        edge = clock.wait(inbox, clock.now() + 5)
        assert isinstance(edge, Edge), f"edge {number} did not come"
        late_ms.append(1000 * (clock.now() - edge.at_s))
    late_ms.sort()
    click.echo(
        f"press {driver}: median {median(late_ms):.2f} ms, p99 {late_ms[PRESSES * 99 // 100]:.2f} ms, "
        f"worst {late_ms[-1]:.2f} ms"
    )
    button.close()
    headers.close()


def look(pid: int) -> tuple[int, float]:
    """Times that threads went to sleep and seconds they ran, until now."""
    waits, ran_ns = 0, 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        for line in (task / "status").read_text().splitlines():
            if line.startswith("voluntary_ctxt_switches"):
                waits += int(line.split()[1])
        ran_ns += int((task / "schedstat").read_text().split()[0])
    return waits, ran_ns / 1e9


def rest(pid: int, seconds: float) -> None:
    """How often a process woke up, and how long it ran."""
    before, begin_s = look(pid), time.monotonic()
    let_pass(seconds)
    after, took_s = look(pid), time.monotonic() - begin_s
    click.echo(
        f"{(after[0] - before[0]) / took_s:.2f} wake-ups/s, {100 * (after[1] - before[1]) / took_s:.3f} % of a core"
    )


def gpiozero(name: str) -> None:
    """gpiozero as it comes, with a press to wait for."""
    from gpiozero import Button

    factory: Any
    if name == "lgpio":
        from gpiozero.pins.lgpio import LGPIOFactory

        factory = LGPIOFactory()
    else:
        from pi_regulate.devices.gpiod_pins import GpiodFactory

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
        case ["gpiozero", name]:
            gpiozero(name)
        case _:
            sys.exit(__doc__)
