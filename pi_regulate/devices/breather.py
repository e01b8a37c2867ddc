"""A simulated breather: `--breather 18/min,jitter=10%` breathes beside the device and lets it know with the button.

Where an exercise asks for a tap at each breath in, this person presses as the breath begins; where it asks for the
button to be held, they hold it for as long as they breathe in. Their breath goes on by itself from the moment the
device is armed, so it meets the exercise wherever it is. The one rule: the same description and seed give the same
breath and the same hand, to the microsecond.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import Literal

from pi_regulate.devices.hand import LIFT_S, PRESS_S, Finger
from pi_regulate.devices.inbox import Edge
from pi_regulate.devices.ports import ScriptableClock
from pi_regulate.library import scalars
from pi_regulate.library.names import did_you_mean
from pi_regulate.words import RegulateError

BreatherMode = Literal["tap", "hold"]
"""How a person tells their breath: a tap at each breath in, or the button held while breathing in."""

IN_SHARE = 0.4  # of a breath: at rest people breathe in for less time than they breathe out
DOUBLED_S = 0.4  # from a tap to its double, as a nervous finger does it: later than a double press of the device
SLOWEST_PER_MIN, FASTEST_PER_MIN = 4.0, 40.0  # what people breathe, from slow on purpose to panic
MOST_JITTER = 0.5  # of a breath's length: with more it would no longer be a breath that goes on

_KEYS = {"jitter": "jitter", "miss": "misses", "double": "doubles"}
_PAIR = re.compile(r"\s*([^=\s]+)\s*=\s*(\S.*?)\s*")


@dataclass(frozen=True, slots=True)
class SimulatedBreath:
    """One breath: when it begins, in seconds, and how long its in and out take."""

    start_s: float
    in_s: float
    out_s: float

    @property
    def end_s(self) -> float:
        return self.start_s + self.in_s + self.out_s


@dataclass(frozen=True, slots=True)
class Breather:
    """Somebody who breathes `per_min` times a minute, each breath longer or shorter by up to `jitter` of its length.

    `misses` and `doubles` are the shares (0 to 1) of their taps that don't come, or come twice.
    """

    per_min: float
    jitter: float = 0.0
    misses: float = 0.0
    doubles: float = 0.0

    def breaths(self, seed: int = 0) -> Iterator[SimulatedBreath]:
        """Breath after breath without end; the first begins somewhere within the first breath's length."""
        chance = Random(f"breath {seed}")
        length_s = 60 / self.per_min
        start_s = chance.random() * length_s
        while True:
            whole_s = length_s * (1 + self.jitter * chance.uniform(-1, 1))
            yield SimulatedBreath(round(start_s, 6), round(whole_s * IN_SHARE, 6), round(whole_s * (1 - IN_SHARE), 6))
            start_s += whole_s

    def touches(
        self, breath: SimulatedBreath, number: int, mode: BreatherMode, seed: int = 0
    ) -> tuple[tuple[float, float], ...]:
        """When the finger is down for this breath, the `number`th from 0: pairs of seconds, down and up.

        A hold lasts as long as the breath in. Only taps are missed or doubled.
        """
        if mode == "hold":
            return ((breath.start_s, round(breath.start_s + breath.in_s, 6)),)
        luck = Random(f"tap {seed} {number}").random()
        if luck < self.misses:
            return ()
        starts = [breath.start_s]
        if luck < self.misses + self.doubles:
            starts.append(breath.start_s + DOUBLED_S)
        return tuple((round(at_s, 6), round(at_s + PRESS_S, 6)) for at_s in starts)

    def arm(
        self,
        clock: ScriptableClock,
        finger: Finger,
        asked: Callable[[float], BreatherMode | None],
        *,
        seed: int = 0,
        busy: Sequence[Edge] = (),
    ) -> None:
        """Breathes from now on, and moves the finger for each breath that begins while somebody listens to it.

        `asked` says, for a time of the clock, how they listen, or None. `busy` are the edges of a scripted hand, in
        seconds from now: that hand has only one finger too.
        """
        armed_s, breaths = clock.now(), enumerate(self.breaths(seed))
        strokes = [(down.at_s - LIFT_S, up.at_s + LIFT_S) for down, up in zip(busy[::2], busy[1::2], strict=True)]

        def next_breath() -> None:
            number, breath = next(breaths)
            clock.schedule(armed_s + breath.start_s, partial(begin, number, breath))

        def begin(number: int, breath: SimulatedBreath, at_s: float) -> None:
            mode = asked(at_s)
            for down_s, up_s in self.touches(breath, number, mode, seed) if mode is not None else ():
                if not any(down_s < end_s and start_s < up_s for start_s, end_s in strokes):
                    clock.schedule(armed_s + down_s, partial(finger, True))
                    clock.schedule(armed_s + up_s, partial(finger, False))
            next_breath()

        next_breath()


def parse_breather(spec: str) -> Breather:
    """The breather that `spec` describes: `18/min`, then any of `jitter=10%`, `miss=5%` and `double=5%`, with commas.

    Raises RegulateError with a plain sentence for anything else.
    """
    rate, *pairs = (part.strip() for part in spec.split(","))
    shares: dict[str, float] = {}
    for pair in pairs:
        key, share = _share(pair)
        if key in shares:
            raise RegulateError(f"`{pair}`: {key} is written twice; keep one of them")
        shares[key] = share
    if shares.get("miss", 0.0) + shares.get("double", 0.0) > 1:
        raise RegulateError("`miss` and `double` are shares of the same taps: together at most 100%")
    return Breather(_rate(rate), **{_KEYS[key]: share for key, share in shares.items()})


def _rate(text: str) -> float:
    if not text:
        raise RegulateError("the pace is missing; write breaths a minute first, such as `18/min`")
    try:
        per_min = scalars.rate_per_min(text)
    except ValueError as problem:
        raise RegulateError(str(problem).rstrip(".")) from None
    if not SLOWEST_PER_MIN <= per_min <= FASTEST_PER_MIN:
        raise RegulateError(
            f"`{text}`: people breathe 4 to 40 times a minute; write a pace within that, such as `18/min`"
        )
    return per_min


def _share(pair: str) -> tuple[str, float]:
    match = _PAIR.fullmatch(pair)
    if match is None:
        found = f"`{pair}` is not one of jitter, miss and double" if pair else "there is nothing after a comma"
        raise RegulateError(f"{found}; write it like `jitter=10%`")
    key, value = match.groups()
    if key not in _KEYS:
        raise RegulateError(f"`{pair}`: `{key}` is not one of `jitter`, `miss` and `double`.{did_you_mean(key, _KEYS)}")
    try:
        share = scalars.level(value)
    except ValueError:
        raise RegulateError(f"`{pair}`: a share belongs here, such as `{key}=10%`") from None
    most = MOST_JITTER if key == "jitter" else 1.0
    if share > most:
        raise RegulateError(f"`{pair}`: {key} is at most {scalars.per_cent(most).replace(' ', '')}")
    return key, share
