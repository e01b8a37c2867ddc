"""Reads the pace of a breath from presses, one for each breath in.

The median of the intervals between taps, without those that differ too much from it, is how breaths are counted with a
telephone; the error of 30 people with 10 videos was 5.6 % (Karlen 2014; abstract read). A median bears one missed or
doubled tap. Two downs for one breath are one tap, and a hand that trembles or clutches says nothing about the breath:
then there is no reading, and nothing is concluded from that.
Rule: a reading is a pure function of the times at which the finger went down.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

ONE_TAP_S = 1.5  # downs closer than this to the one before are one tap: a breath takes 2 s even at 30 a minute
TREMOR_DOWNS, TREMOR_IN_S = 3, 1.2  # so many downs within so long are no breaths
FEWEST_TAPS = 4  # three intervals, if all of them agree
ENOUGH_TAPS = 7  # otherwise the last five intervals, of which most agree
LAST_INTERVALS = 5
AGREES = 0.25  # an interval agrees if it differs from the median by at most this share of it
MOST_AGREE = 2 / 3  # this share of the last intervals agrees


class Reading(NamedTuple):
    """What the presses say so far. `over`: nothing more is needed. Without a pace, `every_s` is None.

    `every_s` is the time from one breath in to the next, `last_s` the moment of the last tap, in host seconds.
    """

    over: bool
    every_s: float | None = None
    last_s: float = 0.0


def taps(downs_s: Sequence[float]) -> list[float]:
    """The downs that begin a tap, in order."""
    return [*downs_s[:1], *(after for before, after in pairwise(downs_s) if after - before >= ONE_TAP_S)]


def trembles(downs_s: Sequence[float]) -> bool:
    """Whether downs come too quickly to be breaths anywhere among these."""
    return any(last - first <= TREMOR_IN_S for first, last in zip(downs_s, downs_s[TREMOR_DOWNS - 1 :], strict=False))


def read_pace(downs_s: Sequence[float], *, time_is_up: bool = False) -> Reading:
    """The pace of the breaths that these downs (host seconds, in order) stand for, as far as it is clear."""
    if trembles(downs_s):
        return Reading(over=True)
    tapped_s = taps(downs_s)
    if len(tapped_s) < FEWEST_TAPS:
        return Reading(over=time_is_up)
    intervals = [after - before for before, after in pairwise(tapped_s)]
    if _agreeing(intervals) == len(intervals):
        return Reading(True, median(intervals), tapped_s[-1])
    if len(tapped_s) < ENOUGH_TAPS and not time_is_up:
        return Reading(over=False)
    last = intervals[-LAST_INTERVALS:]
    if _agreeing(last) >= MOST_AGREE * len(last):
        return Reading(True, median(last), tapped_s[-1])
    return Reading(over=True)


def _agreeing(intervals: Sequence[float]) -> int:
    """How many of these agree with their median."""
    middle = median(intervals)
    return sum(abs(one - middle) <= AGREES * middle for one in intervals)
