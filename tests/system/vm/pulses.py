"""How true the pulses of a dim lamp are, what they cost, and when the first comes: the kernel's trace is the meter.

python3 pulses.py DRIVER      lgpio or gpiod; prints `what: numbers`, a row for each duty cycle
"""

import sys
from itertools import pairwise
from statistics import fmean, median
from time import monotonic

import click
from gpiozero import PWMLED

from pi_regulate.devices.lamps.perception import SOFTWARE_HZ
from pi_regulate.devices.pins.backends import HeaderDriver, PiHeaders
from tests.gpiozero_gpiod.sim_chip import SimLine, let_pass
from tests.system.vm.quiet_button import look, whole

LAMP, STARTS, SECONDS = 12, 40, 4.0
DUTIES = (0.0010, 0.0030, 0.01, 0.02, 0.1, 0.4)
LOOK = 4  # periods that an eye takes together: 40 ms


def spread(seconds: list[float]) -> str:
    """How far apart a tenth and nine tenths are, as a share of the median."""
    ordered = sorted(seconds)
    tenth, most = ordered[len(ordered) // 10], ordered[len(ordered) * 9 // 10]
    return f"{(most - tenth) / median(ordered):.0%}"


def dim(driver: HeaderDriver) -> None:
    """Steady light at several duty cycles, and the first pulse after the dark."""
    headers = PiHeaders(driver)
    led, line = PWMLED(LAMP, frequency=SOFTWARE_HZ, pin_factory=headers.pins()), SimLine(LAMP)
    pids = whole()
    for duty in DUTIES:
        led.pin.state = duty
        let_pass(0.2)
        before, begun_s = look(pids), monotonic()
        changes = line.traced(SECONDS)
        after, took_s = look(pids), monotonic() - begun_s
        # From rise to rise: how long each period was high.
        highs = [end_s - at_s for (at_s, level), (end_s, _) in pairwise(changes) if level]
        rises = [at_s for at_s, level in changes if level]
        apart_s = (rises[-1] - rises[0]) / (len(rises) - 1)
        looks = [fmean(highs[at : at + LOOK]) for at in range(0, len(highs) - LOOK + 1, LOOK)]
        click.echo(
            f"pulses {driver} {duty:.1%}: {duty / SOFTWARE_HZ * 1e6:.0f} us asked for, "
            f"median {median(highs) * 1e6:.0f}, mean {fmean(highs) * 1e6:.0f}, "
            f"of ten eight within {spread(highs)}, of 40 ms {spread(looks)}, apart {apart_s * 1000:.2f} ms, "
            f"{(after[0] - before[0]) / took_s:.0f} wake-ups/s, {100 * (after[1] - before[1]) / took_s:.2f} % of a core"
        )
    first_ms = []
    for number in range(STARTS):
        led.pin.state = 0.0
        let_pass(0.05 + number % 7 * 0.0031)  # never in step with anybody's clock
        begun: list[float] = []

        def light(begun: list[float] = begun) -> None:
            begun.append(monotonic())
            led.pin.state = 0.01

        changes = line.traced(0.06, light)
        first_ms.append(1000 * (next(at_s for at_s, level in changes if level) - begun[0]))
    first_ms.sort()
    click.echo(f"first {driver}: median {median(first_ms):.2f} ms, worst {first_ms[-1]:.2f} ms after it was asked for")
    led.close()
    headers.close()


if __name__ == "__main__":
    match sys.argv[1:]:
        case [("lgpio" | "gpiod") as driver]:
            dim(driver)
        case _:
            sys.exit(__doc__)
