"""Easing: makes breaths shorter for a person who finds them too long.

The first ease drops the pauses; each further one adds a breath a minute, up to 10; after that the light goes on without
pacing. Easing begins with the next breath and applies to every later breath of the exercise that would be longer, since
slowing down again would undo what the person asked for. Speech and the end stay where they are, and no breath gets
brighter than the one it replaces. Rule: eased breaths are never longer than the ones they replace.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import floor

from pi_regulate.library.steps import BreathLight, Pattern
from pi_regulate.score.breaths import one_breath, pattern_parts
from pi_regulate.score.score import Cue, Paced, Score, Stretch

FASTEST_PER_MIN = 10.0  # a faster breath is not calm, so beyond this the light stops pacing (DESIGN 4)
SHORTEST_IN_S = 2.0  # limit inhale
UNPACED_WAVE_S = 12.0  # the wave of `follow-light`: too slow to be taken for a breath
UNPACED_HIGH = 0.25
_HAIR_S = 1e-9  # tolerance for floating-point sums of seconds


@dataclass(frozen=True, slots=True)
class _Breath:
    """A breath of a score: its seconds, the level after its inhale (before any top-up), and its highest level."""

    start_s: float
    end_s: float
    sip: float
    peak: float


def eased(score: Score, position_s: float) -> Score | None:
    """The score with shorter breaths from the next breath on; None when no breath is left."""
    begins = (s.start_s for s in score.stretches if s.part == "in" and s.start_s > position_s)
    from_s = min(begins, default=None)
    run = next((run for run in score.paced if from_s is not None and run.start_s <= from_s < run.end_s), None)
    if from_s is None or run is None:
        return None
    shorter = shortened(run.pattern or _pattern_at(score, from_s))
    for run in score.paced:
        since_s = _gets_shorter_s(score, run, max(from_s, run.start_s), shorter)
        if since_s is not None:
            score = _with(score, run, since_s, shorter)
    return score


def shortened(pattern: Pattern) -> Pattern | None:
    """The next easier breath; None when the breath is as short as pacing goes."""
    if pattern.holds_s > 0:
        plain = _pattern(pattern.in_s, pattern.top_up_s, pattern.exhale_s, pattern.hummed)
        return plain if plain.per_min <= FASTEST_PER_MIN + 1e-6 else None
    rate = pattern.per_min
    if rate >= FASTEST_PER_MIN - 1e-6:
        return None
    length_s = 60 / min(FASTEST_PER_MIN, rate + 1)
    inhale_s = pattern.in_s + pattern.top_up_s
    in_s = max(SHORTEST_IN_S, length_s * inhale_s / (inhale_s + pattern.exhale_s))
    return _pattern(in_s, 0.0, length_s - in_s, pattern.hummed)


def _pattern(in_s: float, top_up_s: float, exhale_s: float, hummed: bool) -> Pattern:
    return Pattern.model_validate({"in": in_s, "top_up": top_up_s, "hum" if hummed else "out": exhale_s})


def _pattern_at(score: Score, from_s: float) -> Pattern:
    """The breath that a ramp would have led at `from_s`."""
    number = next(s.breath for s in score.stretches if s.part == "in" and s.start_s == from_s)
    seconds = {s.part: s.end_s - s.start_s for s in score.stretches if s.breath == number}
    return _pattern(seconds["in"], 0.0, seconds["out"], hummed=False)


def _breaths(score: Score, run: Paced) -> list[_Breath]:
    """The breaths of a run, in order."""
    found: dict[int, _Breath] = {}
    for s in score.stretches:
        if s.part is None or not run.start_s <= s.start_s < run.end_s:
            continue
        before = found.get(s.breath)
        found[s.breath] = (
            _Breath(s.start_s, s.end_s, s.to_level, s.to_level)
            if before is None
            else replace(before, end_s=s.end_s, peak=max(before.peak, s.to_level))
        )
    return list(found.values())


def _gets_shorter_s(score: Score, run: Paced, from_s: float, shorter: Pattern | None) -> float | None:
    """The first breath of a run, from `from_s` on, that is longer than the easier breath; None when there is none."""
    for breath in _breaths(score, run):
        if breath.start_s >= from_s and (
            shorter is None or breath.end_s - breath.start_s > shorter.length_s + _HAIR_S * max(1.0, breath.end_s)
        ):
            return breath.start_s
    return None


def _with(score: Score, run: Paced, since_s: float, shorter: Pattern | None) -> Score:
    """The score with this run led in easier breaths from `since_s` on, or no longer led."""
    kept = [s for s in score.stretches if s.start_s < since_s]
    after = [s for s in score.stretches if s.start_s >= run.end_s - _HAIR_S * max(1.0, run.end_s)]
    middle = list(_refilled(score, run, since_s, shorter))
    end_level = after[0].from_level if after else score.level_at(run.end_s)
    _join(middle, score.level_at(since_s), end_level)
    runs = [one for one in score.paced if one != run]
    runs += [replace(run, end_s=since_s)] if since_s > run.start_s else []
    runs += [replace(run, start_s=since_s, pattern=shorter)] if shorter is not None else []
    cues = [cue for cue in score.cues if cue.kind != "hum" or not since_s <= cue.at_s < run.end_s]
    if shorter is not None and shorter.hummed:
        cues += [Cue(s.start_s, "hum", seconds=s.end_s - s.start_s) for s in middle if s.part == "out"]
    return replace(
        score,
        stretches=tuple(_numbered(kept + middle + after)),
        cues=tuple(sorted(cues, key=lambda cue: cue.at_s)),
        paced=tuple(sorted(runs, key=lambda one: one.start_s)),
    )


def _refilled(score: Score, run: Paced, since_s: float, shorter: Pattern | None) -> Iterator[Stretch]:
    """The rest of the run: shorter breaths, or slow waves that pace nothing, and then a steady light."""
    before = _breaths(score, run)
    starts = [breath.start_s for breath in before]
    length_s = UNPACED_WAVE_S if shorter is None else shorter.length_s
    until_s = since_s
    for number in range(floor((run.end_s - since_s) / length_s + _HAIR_S)):
        start_s, until_s = since_s + number * length_s, since_s + (number + 1) * length_s
        here = before[max(0, bisect_right(starts, start_s) - 1)]
        low = min(run.low, here.peak)
        if shorter is None:
            high, middle_s = max(low, min(here.peak, UNPACED_HIGH)), (start_s + until_s) / 2
            yield Stretch(start_s, middle_s, low, high, "cosine")
            yield Stretch(middle_s, until_s, high, low, "cosine")
        else:
            light = BreathLight.model_validate({"from": low, "to": here.peak, "via": here.sip})
            yield from one_breath(
                pattern_parts(shorter), light, here.peak, low, begin_s=start_s, end_s=until_s, number=0
            )
    if until_s < run.end_s - _HAIR_S * max(1.0, run.end_s):
        yield Stretch(until_s, run.end_s, run.low, run.low, "steady")


def _join(middle: list[Stretch], from_level: float, to_level: float) -> None:
    """Makes stretches follow each other from level to level without a step."""
    for place, here in enumerate(middle):
        following = middle[place + 1].from_level if place + 1 < len(middle) else to_level
        shape = here.shape if here.shape != "steady" or from_level == following else "cosine"
        middle[place] = replace(here, from_level=from_level, to_level=following, shape=shape)
        from_level = following


def _numbered(stretches: list[Stretch]) -> Iterator[Stretch]:
    """The same stretches with their breaths numbered from 1."""
    number = 0
    for stretch in stretches:
        number += stretch.part == "in"
        yield stretch if stretch.part is None or stretch.breath == number else replace(stretch, breath=number)
