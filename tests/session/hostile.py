"""Wishes for light that nobody should ever see: noise, flicker, and an enemy who looks at what the lamp shows.

A wish is a function of the time and of the level shown last; the enemy uses the second to stay just under every
threshold. Rule: one seed, one wish, the same every time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import inf, nan, pi, sin
from random import Random

from pi_regulate.devices.inbox import Edge

Wish = Callable[[float, float], float]


def wish(seed: int) -> Wish:
    """One of nine kinds of hostile wish."""
    kinds = (noise, wave, square, pulses, ripple, rubbish, stairs, enemy, enemy)
    return kinds[seed % len(kinds)](Random(seed))


def noise(chance: Random) -> Wish:
    high = chance.choice((0.004, 0.12, 1.0))
    return lambda at_s, shown: chance.random() * high


def wave(chance: Random) -> Wish:
    hz, middle, swing = 10 ** chance.uniform(-1, 1.7), chance.random(), chance.random()
    return lambda at_s, shown: middle + swing * sin(2 * pi * hz * at_s)


def square(chance: Random) -> Wish:
    hz, low, high = 10 ** chance.uniform(-1, 1.7), chance.random() * 0.5, chance.random()
    return lambda at_s, shown: high if (at_s * hz) % 1 < 0.5 else low


def pulses(chance: Random) -> Wish:
    hz, share, low, high = chance.uniform(0.3, 40), chance.random() * 0.3, chance.random() * 0.2, chance.random()
    return lambda at_s, shown: high if (at_s * hz) % 1 < share else low


def ripple(chance: Random) -> Wish:
    hz, swing = chance.uniform(0.5, 40), chance.choice((0.0015, 0.01, 0.05, 0.2))
    return lambda at_s, shown: 0.3 + 0.2 * sin(at_s) + swing * sin(2 * pi * hz * at_s)


def rubbish(chance: Random) -> Wish:
    numbers = (nan, inf, -inf, -1.0, 2.0, 0.0, 1.0, 0.5, 0.099, 0.101)
    return lambda at_s, shown: chance.choice(numbers)


def stairs(chance: Random) -> Wish:
    """Up in steps of just under a tenth with a little dip before each, then down at once."""
    tread_s, rise, dip = chance.uniform(0.1, 0.6), chance.uniform(0.03, 0.0999), chance.uniform(0.0, 0.01)
    steps = chance.randint(2, 4)

    def level(at_s: float, shown: float) -> float:
        step, share = divmod(at_s / tread_s, 1)
        step %= steps + 1
        return 0.0 if step == steps else step * rise + (rise if share > 0.2 else -dip)

    return level


def enemy(chance: Random) -> Wish:
    """Goes up and down as soon as it has moved the lamp by what it is after, from where it likes."""
    after = chance.choice((0.0021, 0.01, 0.0999, 0.1, 0.1001, 0.15, 0.4))
    low = chance.choice((0.0, chance.random() * 0.6))
    wait_s = chance.choice((0.0, 0.0, chance.random() * 0.5, chance.random() * 2))
    up, turned_s, changes = True, 0.0, chance.random() < 0.3

    def level(at_s: float, shown: float) -> float:
        nonlocal up, turned_s, after
        if at_s - turned_s >= wait_s and ((up and shown >= low + after) or (not up and shown <= low)):
            up, turned_s = not up, at_s
            if changes:
                after = chance.choice((0.003, 0.0999, 0.1, 0.2))
        return 1.0 if up else max(0.0, low - 0.001)

    return level


def frames(chance: Random, lasts_s: float) -> Iterator[float]:
    """Moments of 200 frames a second: even, or with a loop that is late now and then, or far quicker."""
    kind, at_s = chance.randrange(4), 1000.0
    end_s = at_s + lasts_s
    while at_s < end_s:
        yield at_s
        at_s += 0.005
        if kind == 1:
            at_s += chance.random() * 0.004
        elif kind == 2 and chance.random() < 0.02:
            at_s += chance.random() * 1.5
        elif kind == 3:
            at_s -= 0.004 * chance.random()


def hand(seed: int, lasts_s: float) -> list[Edge]:
    """What no hand would do, but a fault may: trains of 4 to 12 Hz, chatter, holds, presses in time with the light."""
    chance = Random(seed)
    at_s, edges = 0.1, []
    while at_s < lasts_s:
        hz = chance.choice((0.5, 0.7, 1.0, 1.5, 2.0, chance.uniform(4, 12), chance.uniform(12, 60)))
        share = chance.uniform(0.1, 0.9)
        for _ in range(chance.randint(1, 12)):
            edges += [Edge(True, at_s), Edge(False, at_s + share / hz)]
            at_s += 1 / hz
        if chance.random() < 0.2:
            edges += [Edge(True, at_s), Edge(False, at_s + chance.uniform(0.9, 1.4))]
            at_s += 1.5
        at_s += chance.choice((0.0, 0.05, 1.1, chance.random() * 4))
    return edges
