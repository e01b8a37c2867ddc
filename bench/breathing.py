"""How well does a lamp keep to ten-second breaths, and what does that cost?

Ours and the usual ways breathe at the same time, each in a process of its own; what that costs beside `pulse()` is
breath_cost.py's to say. A breath starts when the light rises through its middle, interpolated between two writes; the
plan is the first start plus ten seconds for each further one.
Rule: every way is measured alike, by the writes to its pins and the kernel's counts.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import pairwise
from statistics import mean, median

from bench.numbers import ms, percentile, rises, within
from bench.outside import Cost, Subject, all_cores_busy, between, look, middle, subjects
from bench.report import Aim, Section
from bench.subjects import BREATH_S

WAYS = {  # each with the wait that it asks for between two writes
    "pulse": ("gpiozero `PWMLED.pulse(4, 6)`", 0.04),
    "source": ("gpiozero `PWMLED.source`", 0.01),
    "sleep loop": ("loop with `sleep(0.01)`", 0.01),
    "ours": ("**ours**", None),
    "ours, sound": ("ours, sound rendered", None),
}
SETTLE_S = 3.0
DARK_S, GONE_S = 1.2, 1.2


@dataclass(frozen=True)
class Run:
    """What one way did in one round. Times in seconds."""

    cost: Cost
    periods_s: list[float]
    from_plan_s: list[float]
    wait_p50_s: float
    wait_p99_s: float
    writes_per_s: float
    late_s: list[float]
    dark_s: float
    gone_s: float

    @property
    def drift_s_per_h(self) -> float:
        return (mean(self.periods_s) / BREATH_S - 1) * 3600


def breathing(seconds: float, rounds: int, *, busy: bool = False) -> Section:
    """Every way, `rounds` times `seconds` long; `busy` gives all cores other work too."""
    runs: dict[str, list[Run]] = {name: [] for name in WAYS}
    for _ in range(rounds):
        with subjects(*WAYS) as started, all_cores_busy() if busy else nullcontext():
            time.sleep(SETTLE_S)
            first = [look(one.pid) for one in started]
            time.sleep(seconds)
            last = [look(one.pid) for one in started]
            for one, begun, ended in zip(started, first, last, strict=True):
                runs[one.name].append(_run(one, begun.at_s, ended.at_s, between(begun, ended)))
    return Section(
        f"Ten-second breaths, {seconds:g} s, {rounds} {'round' if rounds == 1 else 'rounds'}, all at once"
        f"{', and all cores busy with other work' if busy else ''}",
        _NOTE,
        (
            "way", "drift s/h", "breath off p50 / worst ms", "from plan: second / last / worst ms",
            "late p50 / p99 ms", "CPU %", "writes/s", "wake-ups/s", "PSS MB",
        ),
        [_row(WAYS[name][0], runs[name]) for name in WAYS],
        _aims_when_busy(runs) if busy else _aims(runs),
    )  # fmt: skip


_NOTE = (
    "Medians over the rounds, worst over all. *Breath off*: how much longer or shorter than 10 s a breath was. "
    "*Late*: for ours, the time from a frame's planned moment to its write, by the device's own count, which is at "
    "most a quarter too high; for the others, whose waits are relative, how much longer than asked the time between "
    "two writes was. Ours writes less often because a frame that looks the same as the one before is left out."
)


def _run(subject: Subject, from_s: float, to_s: float, cost: Cost) -> Run:
    asked_s = time.monotonic()
    said = subject.end()
    times, values = within(said["times"], said["values"], from_s, to_s)
    starts = rises(times, values)
    nominal_s = WAYS[subject.name][1]
    if nominal_s is None:
        half_s, most_s = said["frames"]
    else:
        waits = [b - a - nominal_s for a, b in pairwise(times)]
        half_s, most_s = percentile(waits, 50), percentile(waits, 99)
    dark_s = said["times"][-1] - asked_s if said["values"][-1] == 0 else float("inf")
    return Run(
        cost,
        [b - a for a, b in pairwise(starts)],
        [at_s - starts[0] - BREATH_S * number for number, at_s in enumerate(starts)][1:],
        half_s,
        most_s,
        len(times) / cost.seconds,
        said.get("late", []),
        dark_s,
        said.get("gone", float("inf")) - asked_s,
    )


def _row(name: str, runs: Sequence[Run]) -> tuple[str, ...]:
    cost = middle([run.cost for run in runs])
    off = [abs(period_s - BREATH_S) for run in runs for period_s in run.periods_s]
    second, last = (median(run.from_plan_s[at] for run in runs) for at in (0, -1))
    worst = max((late_s for run in runs for late_s in run.from_plan_s), key=abs)
    return (
        name,
        f"{median(run.drift_s_per_h for run in runs):+.2f}",
        f"{ms(percentile(off, 50))} / {ms(max(off))}",
        f"{ms(second)} / {ms(last)} / {ms(worst)}",
        f"{ms(median(run.wait_p50_s for run in runs))} / {ms(median(run.wait_p99_s for run in runs))}",
        f"{cost.cpu_percent:.2f}",
        f"{median(run.writes_per_s for run in runs):.0f}",
        f"{cost.wakes_per_s:.0f}",
        f"{cost.memory_mb:.0f}",
    )


def _aims_when_busy(runs: dict[str, list[Run]]) -> list[Aim]:
    drift, theirs = (median(run.drift_s_per_h for run in runs[name]) for name in ("ours", "pulse"))
    told = f"{drift:+.3f} s/h, `pulse()` {theirs:+.1f} s/h"
    return [Aim("lateness never adds up, all cores busy: drift under 2 s/h", told, abs(drift) < 2)]


def _aims(runs: dict[str, list[Run]]) -> list[Aim]:
    ours, sound = runs["ours"], runs["ours, sound"]
    late = [late_s for run in ours for late_s in run.late_s]
    cost = middle([run.cost for run in ours])
    quiet, loud = (median(run.wait_p99_s for run in some) for some in (ours, sound))
    dark, gone = max(run.dark_s for run in ours), max(run.gone_s for run in ours)
    drift, theirs = (median(run.drift_s_per_h for run in some) for some in (ours, runs["pulse"]))
    return [
        Aim(
            "every breath starts within 20 ms of its plan, the last like the first",
            f"first {ms(late[0])}, last {ms(late[-1])}, worst {ms(max(late))} ms of {len(late)}",
            max(late) < 0.02,
        ),
        Aim("no drift", f"{drift:+.3f} s/h, `pulse()` {theirs:+.1f} s/h", abs(drift) < 0.5),
        Aim(
            "CPU of a breathing lamp at most 1 % of a core",
            f"{cost.cpu_percent:.2f} %",
            cost.cpu_percent <= 1.0,
        ),
        Aim("at most 94 wake-ups a second while it runs", f"{cost.wakes_per_s:.0f}", cost.wakes_per_s <= 94),
        Aim(
            "p99 lateness with sound within 20 % of without",
            f"{ms(loud)} ms with, {ms(quiet)} ms without",
            loud <= 1.2 * quiet,
        ),
        Aim(
            "stop signal to dark and gone within 1.2 s",
            f"dark {dark:.2f} s, gone {gone:.2f} s",
            dark <= DARK_S and gone <= GONE_S,
        ),
    ]
