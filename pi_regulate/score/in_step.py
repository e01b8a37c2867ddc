"""In step with another lamp, which breathes at the same constant pace in another home.

Before the first breath, the wait for it changes so that it begins on a breath in of the other: then nothing has to be
caught up. Later only an exhale changes, by at most 3 % of the breath, so that no inhale is ever hurried. The rest of
the score moves along, and so light and sound keep to one plan. Rule: what has begun stays as it is, and whoever is more
than a quarter of a breath away is left alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil, inf

from pi_regulate.library.limit_table import LIMITS
from pi_regulate.score.adapted import later
from pi_regulate.score.score import Score, Stretch

_NEAR_S = 0.040  # so near is together: light and breath are felt no finer (our design choice)
PULL_SHARE = LIMITS["others"]["pull_share"]  # of a breath: the most by which one is longer or shorter
LOST_SHARE = 0.25  # of a breath: whoever is farther away is not chased (our design choice)
_AHEAD_S = 2.0  # from a beat to the first breath, at least: the light before it goes over in so long
_AGAIN_S = 0.8  # the same for a further beat: sound is rendered ahead
_WAITS_BREATHS = 2  # the most by which beats put off the first breath: one to meet the other, one for a better beat
_HAIR_S = 1e-6


@dataclass(frozen=True, slots=True)
class PlainBreath:
    """One breath, in seconds in and out."""

    in_s: float
    out_s: float

    @property
    def breath_s(self) -> float:
        return self.in_s + self.out_s


@dataclass(frozen=True, slots=True)
class RateBounds:
    """The least and the most breaths a minute that may be led."""

    least_per_min: float
    most_per_min: float


def pace_of(score: Score) -> PlainBreath | None:
    """The pace of a score whose breaths are all alike, in and out and nothing else; None for any other."""
    patterns = [run.pattern for run in score.paced if run.each == 1]
    first = patterns[0] if len(patterns) == len(score.paced) == 1 else None
    if first is None or first.top_up_s or first.holds_s or first.hummed:
        return None
    return PlainBreath(first.in_s, first.exhale_s)


def inhales(score: Score) -> Sequence[float]:
    """Where its breaths begin, in order, as positions."""
    return [one.start_s for one in score.stretches if one.part == "in"]


def apart_s(inhale_s: float, beat_s: float, breath_s: float) -> float:
    """How much after `inhale_s` the nearest of the other's inhales is; negative when it is before.

    One of them is at `beat_s`, and they are `breath_s` apart, so the result is within half a breath.
    """
    return (beat_s - inhale_s + breath_s / 2) % breath_s - breath_s / 2


def is_lost(error_s: float, pace: PlainBreath) -> bool:
    """Whether the other is too far away to be followed."""
    return abs(error_s) > LOST_SHARE * pace.breath_s


def pull_s(error_s: float, pace: PlainBreath, bounds: RateBounds) -> float:
    """By how much the exhale is made longer, negative for shorter, to come nearer to what is `error_s` later.

    It stays within the limits of exhale and rate, and the exhale is never shorter than the inhale.
    """
    if abs(error_s) <= _NEAR_S:
        return 0.0
    most_s = PULL_SHARE * pace.breath_s
    shortest_s = max(LIMITS["exhale"]["least_s"], pace.in_s, 60 / bounds.most_per_min - pace.in_s)
    longest_s = min(LIMITS["exhale"]["most_s"], 60 / bounds.least_per_min - pace.in_s)
    wanted_s = pace.out_s + min(most_s, max(-most_s, error_s))
    if wanted_s > pace.out_s:
        return max(0.0, min(wanted_s, longest_s) - pace.out_s)
    return min(0.0, max(wanted_s, shortest_s) - pace.out_s)


def waits_for_first(score: Score, position_s: float) -> bool:
    """Whether a steady light still waits for the first breath here."""
    still = _still(score)
    return still is not None and position_s < still.end_s


def begun_with(
    score: Score, position_s: float, beat_s: float, breath_s: float, *, written_s: float, again: bool = False
) -> Score | None:  # fmt: skip
    """The score with its first breath on the next of the other's inhales that can still be met.

    `position_s` is where it is now, and one of those inhales is at the position `beat_s`. With `again`, it was set
    before, and a better beat only moves it a little. However many beats come, it is never more than two breaths and two
    seconds later than `written_s`, where its author put it. None when it can't be moved, or no longer waits.
    """
    still = _still(score)
    if still is None or position_s >= still.end_s:
        return None
    first_s = min(inhales(score))
    soonest_s = max(position_s, still.start_s) + (_AGAIN_S if again else _AHEAD_S) + (first_s - still.end_s)
    if again and first_s < soonest_s:
        return None
    near_s = first_s + apart_s(first_s, beat_s, breath_s) if again else beat_s
    meets_s = near_s if again and near_s >= soonest_s else near_s + ceil((soonest_s - near_s) / breath_s) * breath_s
    if meets_s > written_s + _AHEAD_S + _WAITS_BREATHS * breath_s:
        return None
    return lengthened(score, still, meets_s - first_s)


def _still(score: Score) -> Stretch | None:
    """The last steady light before its first breath."""
    first_s = min(inhales(score), default=-inf)
    before = [one for one in score.stretches if one.end_s <= first_s + _HAIR_S]
    return next((one for one in reversed(before) if one.part is None and not one.moves), None)


def pulled(score: Score, inhale_s: float, by_s: float) -> Score:
    """The score with the exhale of the breath that begins at `inhale_s` longer by `by_s`."""
    exhale = next(one for one in score.stretches if one.part == "out" and one.start_s >= inhale_s)
    return lengthened(score, exhale, by_s)


def lengthened(score: Score, longer: Stretch, by_s: float) -> Score:
    """The score with one stretch longer, or shorter for a negative `by_s`, and all that comes after it moved along."""
    at_s = longer.end_s - _HAIR_S

    def moved(position_s: float) -> float:
        return position_s + by_s if position_s >= at_s else position_s

    def stretched(one: Stretch) -> Stretch:
        if one is longer:
            return replace(one, end_s=one.end_s + by_s)
        return later(one, by_s) if one.start_s >= at_s else one

    return replace(
        score,
        length_s=score.length_s + by_s,
        stretches=tuple(map(stretched, score.stretches)),
        cues=tuple(replace(cue, at_s=moved(cue.at_s)) for cue in score.cues),
        gates=tuple(replace(gate, at_s=moved(gate.at_s)) for gate in score.gates),
        paced=tuple(replace(run, start_s=moved(run.start_s), end_s=moved(run.end_s)) for run in score.paced),
        stages=tuple(replace(stage, start_s=moved(stage.start_s)) for stage in score.stages),
    )
