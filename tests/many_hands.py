"""`python -m tests.many_hands [COUNT] [--seed N]`: play random hands, and check what is to be seen.

A hand presses, presses twice, holds or trembles; COUNT is how often it does so, over many evenings in the short house
of `tests/any_hand.py`. Each evening is looked at as in `tests/test_any_hand.py`, at a hundred frames a second, but with
hands that nobody has seen before. Rule: a run can be had again, by its seed.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from itertools import count, cycle
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from pi_regulate.devices.inbox import Edge
from tests.any_hand import breathers, bursts, evening, hands, houses
from tests.test_any_hand import ASKED, OWN_PACE, check

EVENINGS = 100  # at a time
STROKES = (20, 40)  # an evening of many costs less for each than one of few
HANDS: dict[str, tuple[st.SearchStrategy[list[Edge]], st.SearchStrategy[dict[str, Any]]]] = {
    "any routine": (hands(*STROKES), houses()),
    "the doors": (hands(*STROKES), st.just(ASKED)),
    "their own pace": (breathers(*STROKES), st.just(OWN_PACE)),
}


def main() -> int:
    """Play as many as were asked for. Raises what the first evening broke, with its hand as edges."""
    parser = argparse.ArgumentParser(prog="python -m tests.many_hands", description="Play random hands.")
    parser.add_argument("count", nargs="?", type=int, default=100_000, help="how often a hand does something")
    parser.add_argument("--seed", type=int, default=0, help="another seed, other hands")
    wanted = parser.parse_args()
    done, evenings, began_s = 0, 0, time.monotonic()

    def tally(edges: list[Edge]) -> None:
        nonlocal done, evenings
        done, evenings = done + len(bursts(edges)), evenings + 1

    for number, name in zip(count(wanted.seed * 1_000_000), cycle(HANDS), strict=False):
        _play(*HANDS[name], number, tally)
        print(f"{done} in {evenings} evenings, {time.monotonic() - began_s:.0f} s (last: {name})", flush=True)  # noqa: T201
        if done >= wanted.count:
            print("none broke a limit")  # noqa: T201
            return 0
    return 1


def _play(
    hand: st.SearchStrategy[list[Edge]],
    house: st.SearchStrategy[dict[str, Any]],
    number: int,
    tally: Callable[[list[Edge]], None],
) -> None:
    @seed(number)
    @settings(
        max_examples=EVENINGS,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(edges=hand, at=house)
    def one(edges: list[Edge], at: dict[str, Any]) -> None:
        tally(edges)
        check(evening(edges, at), edges, at)

    one()


if __name__ == "__main__":
    raise SystemExit(main())
