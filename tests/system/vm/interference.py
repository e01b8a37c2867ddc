"""What a long wire picks up and what a worn contact does, on the button's line of the simulated chip.

python3 interference.py spikes    pulses down to the level of a finger, alone, in rows and as hum; prints the longest
python3 interference.py press     a press whose contact chatters for 10 ms at both ends

Rule: how long a spike was is measured, not believed; a busy machine may stretch one until it is a press.
"""

import sys
from functools import cache
from pathlib import Path
from time import monotonic, sleep

WIRE = "devices/platform/gpio-sim.*/gpiochip*/sim_gpio17/pull"
ALONE_MS = (0.1, 1, 2, 5, 8, 10)
ROWS = ((1, 3, 20), (10, 40, 10), (10, 10, 50), (2, 18, 50))  # down, up and how often; the last two are hum of 50 Hz
CHATTER_MS = (0.4, 1.0, 2.0, 0.3, 3.0, 0.6, 1.5, 1.2)


@cache
def wire() -> Path:
    return next(Path("/sys").glob(WIRE))


def move(down: bool) -> None:
    """The finger, or whatever pulls like one."""
    wire().write_text("pull-down" if down else "pull-up")


def spike(ms: float) -> float:
    """One pulse; gives how long it was in truth, in ms."""
    begun_s = monotonic()
    move(True)
    sleep(ms / 1000)
    move(False)
    return 1000 * (monotonic() - begun_s)


def chatter(down: bool) -> None:
    """A contact that closes or opens, bouncing; in the end it stays so."""
    for number, ms in enumerate(CHATTER_MS):
        move(down != bool(number % 2))
        sleep(ms / 1000)
    move(down)


def main(what: str) -> None:
    wire()
    if what == "press":
        chatter(True)
        sleep(0.12)
        chatter(False)
        return
    lasted_ms = []
    for ms in ALONE_MS:
        lasted_ms.append(spike(ms))
        sleep(0.5)
    for down_ms, up_ms, times in ROWS:
        for _ in range(times):
            lasted_ms.append(spike(down_ms))
            sleep(up_ms / 1000)
        sleep(0.5)
    sys.stdout.write(f"{len(lasted_ms)} spikes, the longest of {max(lasted_ms):.1f} ms\n")


if __name__ == "__main__":
    main(sys.argv[1])
