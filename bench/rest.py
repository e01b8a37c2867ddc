"""What does waiting for a press cost?

At rest the device should sleep until an edge comes, with no wake-up of its own except the watchdog's. Sound kept open
costs what the library underneath costs, and is shown separately. Rule: measure only when everything has been loaded.
"""

from __future__ import annotations

import time
from itertools import pairwise

from bench.outside import between, look, middle, subjects
from bench.report import Aim, Section

WAYS = {
    "gpiozero rest": "gpiozero `PWMLED` + `Button`, `pause()`",
    "gpiozero rest, sound": "the same, pygame's mixer open",
    "ours rest": "**ours**, sound closed",
    "ours rest, sound": "ours, sound open",
}
SETTLE_S = 4.0


def rest(seconds: float, rounds: int) -> Section:
    """Every way at rest, `rounds` times `seconds`."""
    costs = {}
    with subjects(*WAYS) as started:
        time.sleep(SETTLE_S)
        looks = [[look(one.pid) for one in started]]
        for _ in range(rounds):
            time.sleep(seconds)
            looks.append([look(one.pid) for one in started])
        for at, one in enumerate(started):
            costs[one.name] = middle([between(first[at], last[at]) for first, last in pairwise(looks)])
    ours = costs["ours rest"]
    return Section(
        f"At rest, {rounds} × {seconds:g} s",
        "On mock pins. On a chip of the kernel, gpiozero's `Button` on lgpio wakes up 1,555 times a second, and the "
        "device on gpiod never (docs/lamp.md). pygame's mixer was opened with its own defaults; the silent dummy card "
        "stands for a real one.",
        ("way", "wake-ups/s", "CPU %", "PSS MB"),
        [
            (WAYS[name], f"{cost.wakes_per_s:.2f}", f"{cost.cpu_percent:.4f}", f"{cost.memory_mb:.0f}")
            for name, cost in costs.items()
        ],
        [
            Aim(
                "at rest, sound closed: at most 1 wake-up a second and 0.01 % of a core",
                f"{ours.wakes_per_s:.2f} wake-ups/s, {ours.cpu_percent:.4f} %",
                ours.wakes_per_s <= 1 and ours.cpu_percent <= 0.01,
            )
        ],
    )
