"""Breaths as stretches: plain patterns, ramps, sighs.

Breath k of a plain pattern starts at start + k * length, not at the end of the one before, so errors don't add up over
a night. In a ramp, the rate changes evenly from a to b breaths a minute over D seconds; the number of breaths up to t
is (a t + (b - a) t^2 / 2D) / 60, and breath k starts where that number is k. So 11 to 6 a minute over 480 s gives
exactly 68 whole breaths, each a little longer than the last.
Rule: a run of breaths begins with an inhale and ends with an exhale.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from math import sqrt

from pi_regulate.library.step_parts import LEAD_IN_SHARE, BreathLight, Pattern, Ramp
from pi_regulate.library.timeline import led_of, ramp_count
from pi_regulate.score.score import Stretch
from pi_regulate.words import Part

_Parts = tuple[tuple[Part, float], ...]


def ramp_start_s(ramp_from: float, ramp_to: float, over_s: float, share: float) -> float:
    """Seconds into a ramp (rates a minute) at which `share` (0 to 1) of its breaths are done."""
    done = share * (ramp_from + ramp_to) / 2 * over_s  # sixty times the number of breaths done by then
    bend = (ramp_to - ramp_from) / (2 * over_s)
    return 2 * done / (ramp_from + sqrt(ramp_from**2 + 4 * bend * done))


def pattern_parts(pattern: Pattern) -> _Parts:
    """The parts that one breath has, with their seconds."""
    every: _Parts = (
        ("in", pattern.in_s),
        ("top_up", pattern.top_up_s),
        ("hold", pattern.hold_s),
        ("out", pattern.exhale_s),
        ("rest", pattern.rest_s),
    )
    return tuple((part, seconds) for part, seconds in every if seconds > 0)


def ramp_parts(length_s: float) -> _Parts:
    """The two parts of a ramped breath of this length."""
    return (("in", LEAD_IN_SHARE * length_s), ("out", (1 - LEAD_IN_SHARE) * length_s))


def breath_starts(breath: Pattern | Ramp, count: int, start_s: float) -> list[float]:
    """Where each of `count` breaths starts, and finally where the run ends; seconds in the score."""
    if isinstance(breath, Ramp):
        whole = ramp_count(breath.from_per_min, breath.to_per_min, breath.over_s) or 1
        shares = (number / whole for number in range(count + 1))
        return [start_s + ramp_start_s(breath.from_per_min, breath.to_per_min, breath.over_s, s) for s in shares]
    return [start_s + number * breath.length_s for number in range(count + 1)]


def breath_stretches(
    breath: Pattern | Ramp, light: BreathLight, *, count: int, start_s: float, first: int, each: int = 1
) -> list[Stretch]:
    """The stretches of `count` breaths from `start_s`; `first` is the number of the first breath, from 1.

    The light leads the first of each `each` breaths and counts only these; during the others it stays low.
    """
    starts = breath_starts(breath, count, start_s)
    led = led_of(count, each)
    stretches: list[Stretch] = []
    until = light.from_level
    for place in range(count):
        begin_s, end_s = starts[place], starts[place + 1]
        number, skipped = divmod(place, each)
        if skipped:
            stretches.append(Stretch(begin_s, end_s, until, until, "steady"))
            continue
        parts = ramp_parts(end_s - begin_s) if isinstance(breath, Ramp) else pattern_parts(breath)
        high, next_high = (peak_level(light, one, led) for one in (number, min(number + 1, led - 1)))
        until = min(light.from_level, next_high)  # a peak below the low end lowers the low end too
        stretches += one_breath(parts, light, high, until, begin_s=begin_s, end_s=end_s, number=first + number)
    return stretches


def peak_level(light: BreathLight, number: int, count: int) -> float:
    """The level at the top of breath `number` (from 0) of `count`."""
    if light.falling_to is None or count < 2:
        return light.to_level
    return light.to_level + (light.falling_to - light.to_level) * number / (count - 1)


def one_breath(
    parts: _Parts, light: BreathLight, high: float, until: float, *, begin_s: float, end_s: float, number: int
) -> list[Stretch]:
    """One breath: up to the level `high` with the inhale, steady in the pauses, down to `until` with the exhale."""
    low = min(light.from_level, high)
    sip = high if light.via is None or not any(part == "top_up" for part, _ in parts) else min(light.via, high)
    levels: dict[Part, tuple[float, float]] = {
        "in": (low, sip),
        "top_up": (sip, high),
        "hold": (high, high),
        "out": (high, until),
        "rest": (until, until),
    }
    stretches: list[Stretch] = []
    at_s = begin_s
    for place, (part, seconds) in enumerate(parts):
        until_s = end_s if place == len(parts) - 1 else at_s + seconds
        from_level, to_level = levels[part]
        shape = "steady" if part in ("hold", "rest") else "cosine"
        stretches.append(Stretch(at_s, until_s, from_level, to_level, shape, part, number))  # type: ignore[arg-type]
        at_s = until_s
    return stretches


def numbered(stretches: Iterable[Stretch]) -> Iterator[Stretch]:
    """The same stretches with their breaths numbered from 1."""
    number = 0
    for stretch in stretches:
        number += stretch.part == "in"
        yield stretch if stretch.part is None or stretch.breath == number else replace(stretch, breath=number)
