"""What does a breathing lamp cost beside gpiozero's `pulse()`, and beside a loop that only waits as often?

All of them run at the same time, each in a process of its own, so a busy machine is as busy for each. A round starts
them anew, in another order, and gives one ratio; the answer is the median of the ratios. What the kernel counts for a
process is its own work, but after every sleep the caches are cold, and colder on a busy machine.
Rule: a ratio is only taken between processes of one round.
"""

from __future__ import annotations

import time
from statistics import median

from bench.outside import Cost, between, look, middle, subjects
from bench.report import Aim, Section

WAYS = {
    "ours": "**ours**",
    "pulse": "gpiozero `PWMLED.pulse(4, 6)`",
    "waits": "a loop that only waits, 15 times a second",
}
SETTLE_S = 4.0
MOST_OF_PULSE, MOST_OF_WAITS = 0.75, 1.2


def breath_cost(seconds: float, rounds: int) -> Section:
    """Every way, `rounds` times `seconds` long."""
    names = list(WAYS)
    costs: dict[str, list[Cost]] = {name: [] for name in names}
    for number in range(rounds):
        turn = number % len(names)
        with subjects(*names[turn:], *names[:turn]) as started:
            time.sleep(SETTLE_S)
            first = [look(one.pid) for one in started]
            time.sleep(seconds)
            for one, begun in zip(started, first, strict=True):
                costs[one.name].append(between(begun, look(one.pid)))
    return Section(
        f"A breathing lamp beside a bare wait, {rounds} × {seconds:g} s, all at once",
        "CPU over all threads, user and system, by the kernel's count; medians, and medians of each round's ratio. The "
        "loop waits with the device's own wait, does nothing in between, and writes to no pin.",
        ("way", "CPU %", "wake-ups/s", "µs a wake-up", "ours takes"),
        [_row(name, costs) for name in names],
        [_aim("`pulse()`", "pulse", MOST_OF_PULSE, costs), _aim("a bare wait", "waits", MOST_OF_WAITS, costs)],
    )


def _times(name: str, costs: dict[str, list[Cost]]) -> float:
    """How many times the processor of this way ours takes."""
    pairs = zip(costs["ours"], costs[name], strict=True)
    return median(ours.cpu_percent / theirs.cpu_percent for ours, theirs in pairs)


def _row(name: str, costs: dict[str, list[Cost]]) -> tuple[str, ...]:
    cost = middle(costs[name])
    each_us = 1e4 * cost.cpu_percent / cost.wakes_per_s
    times = "" if name == "ours" else f"{_times(name, costs):.2f} times as much"
    return (WAYS[name], f"{cost.cpu_percent:.3f}", f"{cost.wakes_per_s:.1f}", f"{each_us:.0f}", times)


def _aim(than: str, name: str, most: float, costs: dict[str, list[Cost]]) -> Aim:
    times = _times(name, costs)
    return Aim(f"CPU of a breathing lamp at most {most:g} times that of {than}", f"{times:.2f} times", times <= most)
