"""How much slower this machine's processor is than an ordinary one, for the few tests that limit its time.

An emulated processor plays each instruction with dozens of another's. Rule: a limit is given in the seconds of an
ordinary machine; a slower processor gets as much more as it needs for counting, and none gets less.
"""

from __future__ import annotations

import time
from functools import cache

ORDINARY_S = 0.02  # what counting to a million takes one


@cache
def slowness() -> float:
    """How many times as long as an ordinary processor this one takes; at least 1."""
    return max(1.0, min(_counting_s() for _ in range(3)) / ORDINARY_S)


def _counting_s() -> float:
    begun_s = time.process_time()  # of the processor: what else this machine does is no matter
    for _ in range(1_000_000):
        pass
    return time.process_time() - begun_s
