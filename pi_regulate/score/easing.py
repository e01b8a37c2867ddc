"""Easing: makes breaths shorter for a person who finds them too long.

The first ease drops the pauses; each further one adds a breath a minute, up to 10; after that the light goes on without
pacing. Easing begins with the next breath and applies to every later breath of the exercise that would be longer. In
a ramp the quicker breath stays for a minute and a half; then it slows down again, half as fast as the ramp would have.
Speech and the end stay where they are, and no breath gets brighter than the one it replaces.
Rule: eased breaths are never longer than the ones they replace.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import floor

from pi_regulate.library.step_parts import BreathLight, Pattern
from pi_regulate.score.breaths import numbered, one_breath, pattern_parts
from pi_regulate.score.score import Cue, Paced, Score, Stretch

FASTEST_PER_MIN = 10.0  # a faster breath is not calm, so beyond this the light stops pacing (DESIGN 4)
SHORTEST_IN_S = 2.0  # limit inhale
EASED_FOR_S = 90.0  # how long an ease in a ramp lasts before the breath slows down again (our design choice)
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


@dataclass(frozen=True, slots=True)
class _Ease:
    """The easier breath from a position on: `first`, or None for no pacing. In a ramp it slows down again later."""

    first: Pattern | None
    since_s: float
    slows_per_min: float  # breaths a minute fewer each minute, once `EASED_FOR_S` is over

    def at(self, position_s: float) -> Pattern | None:
        """The breath that begins at a position, unless the one it would replace is shorter."""
        slower = self.slows_per_min * max(0.0, position_s - self.since_s - EASED_FOR_S) / 60
        if self.first is None or slower == 0:
            return self.first
        return _stretched(self.first, 60 / max(1.0, self.first.per_min - slower))


def eased(score: Score, position_s: float) -> Score | None:
    """The score with shorter breaths from the next breath on; None when no breath is left."""
    begins = (s.start_s for s in score.stretches if s.part == "in" and s.start_s > position_s)
    from_s = min(begins, default=None)
    run = next((run for run in score.paced if from_s is not None and run.start_s <= from_s < run.end_s), None)
    if from_s is None or run is None:
        return None
    first = shortened(run.pattern or _pattern_at(score, from_s, run.hummed))
    ease = _Ease(first, from_s, run.slows_per_min / 2)
    for run in score.paced:
        since_s = _gets_shorter_s(score, run, max(from_s, run.start_s), ease)
        if since_s is not None:
            score = _with(score, run, since_s, ease)
    return score


def unpaced(score: Score) -> Score:
    """The score without pacing from its beginning: slow waves in place of its breaths, as many as it would have led."""
    for run in score.paced:
        score = _with(score, run, run.start_s, _Ease(None, run.start_s, 0.0))
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


def _stretched(pattern: Pattern, length_s: float) -> Pattern:
    """A breath without pauses, made as long as this."""
    share = length_s / pattern.length_s
    return _pattern(pattern.in_s * share, pattern.top_up_s * share, pattern.exhale_s * share, pattern.hummed)


def _pattern(in_s: float, top_up_s: float, exhale_s: float, hummed: bool) -> Pattern:
    return Pattern.model_validate({"in": in_s, "top_up": top_up_s, "hum" if hummed else "out": exhale_s})


def _pattern_at(score: Score, from_s: float, hummed: bool) -> Pattern:
    """The breath that is led at `from_s` in a run whose breaths differ in length."""
    number = next(s.breath for s in score.stretches if s.part == "in" and s.start_s == from_s)
    seconds = {s.part: s.end_s - s.start_s for s in score.stretches if s.breath == number}
    return _pattern(seconds["in"], seconds.get("top_up", 0.0), seconds["out"], hummed)


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


def _gets_shorter_s(score: Score, run: Paced, from_s: float, ease: _Ease) -> float | None:
    """The first breath of a run, from `from_s` on, that is longer than the easier breath; None when there is none."""
    for breath in _breaths(score, run):
        if breath.start_s >= from_s and _is_longer(breath, ease.at(breath.start_s)):
            return breath.start_s
    return None


def _is_longer(breath: _Breath, easier: Pattern | None) -> bool:
    return easier is None or breath.end_s - breath.start_s > easier.length_s + _HAIR_S * max(1.0, breath.end_s)


def _with(score: Score, run: Paced, since_s: float, ease: _Ease) -> Score:
    """The score with this run led in easier breaths from `since_s` on, or no longer led."""
    kept = [s for s in score.stretches if s.start_s < since_s]
    after = [s for s in score.stretches if s.start_s >= run.end_s - _HAIR_S * max(1.0, run.end_s)]
    middle = list(_refilled(score, run, since_s, ease))
    end_level = after[0].from_level if after else score.level_at(run.end_s)
    _join(middle, score.level_at(since_s), end_level)
    runs = [one for one in score.paced if one != run]
    runs += [replace(run, end_s=since_s)] if since_s > run.start_s else []
    if ease.first is not None:
        pattern = None if ease.slows_per_min else ease.first
        runs.append(replace(run, start_s=since_s, pattern=pattern, slows_per_min=2 * ease.slows_per_min))
    cues = [cue for cue in score.cues if cue.kind != "hum" or not since_s <= cue.at_s < run.end_s]
    if ease.first is not None and run.hummed:
        cues += [Cue(s.start_s, "hum", seconds=s.end_s - s.start_s) for s in middle if s.part == "out"]
    return replace(
        score,
        stretches=tuple(numbered(kept + middle + after)),
        cues=tuple(sorted(cues, key=lambda cue: cue.at_s)),
        paced=tuple(sorted(runs, key=lambda one: one.start_s)),
    )


def _refilled(score: Score, run: Paced, since_s: float, ease: _Ease) -> Iterator[Stretch]:
    """The rest of the run: shorter breaths, or slow waves that pace nothing, and then a steady light."""
    until_s, low = since_s, min(run.low, score.level_at(since_s))
    for place, (start_s, end_s, breath, here) in enumerate(_spans(score, run, since_s, ease)):
        led = place % run.each == 0
        low, until_s = min(run.low, here.peak), end_s
        if not led:
            yield Stretch(start_s, end_s, low, low, "steady")
        elif breath is None:
            high, middle_s = max(low, min(here.peak, UNPACED_HIGH)), (start_s + end_s) / 2
            yield Stretch(start_s, middle_s, low, high, "cosine")
            yield Stretch(middle_s, end_s, high, low, "cosine")
        else:
            light = BreathLight.model_validate({"from": low, "to": here.peak, "via": here.sip})
            yield from one_breath(pattern_parts(breath), light, here.peak, low, begin_s=start_s, end_s=end_s, number=0)
    if until_s < run.end_s - _HAIR_S * max(1.0, run.end_s):
        yield Stretch(until_s, run.end_s, low, low, "steady")


def _spans(
    score: Score, run: Paced, since_s: float, ease: _Ease
) -> Iterator[tuple[float, float, Pattern | None, _Breath]]:
    """Start, end and pattern of every whole breath or wave that fits into the rest, and the breath it replaces."""
    before = _breaths(score, run)
    starts = [breath.start_s for breath in before]

    def replaced(start_s: float) -> _Breath:
        return before[max(0, bisect_right(starts, start_s) - 1)]

    if ease.first is None or not ease.slows_per_min:
        length_s = UNPACED_WAVE_S if ease.first is None else ease.first.length_s
        for number in range(floor((run.end_s - since_s) / length_s + _HAIR_S)):
            start_s = since_s + number * length_s
            yield start_s, since_s + (number + 1) * length_s, ease.first, replaced(start_s)
        return
    start_s = since_s
    while True:
        here, breath = replaced(start_s), ease.at(start_s)
        assert breath is not None
        if not _is_longer(here, breath):
            breath = _stretched(breath, here.end_s - here.start_s)
        if start_s + breath.length_s > run.end_s + _HAIR_S * max(1.0, run.end_s):
            return
        yield start_s, start_s + breath.length_s, breath, here
        start_s += breath.length_s


def _join(middle: list[Stretch], from_level: float, to_level: float) -> None:
    """Makes stretches follow each other from level to level without a step."""
    for place, here in enumerate(middle):
        following = middle[place + 1].from_level if place + 1 < len(middle) else to_level
        shape = here.shape if here.shape != "steady" or from_level == following else "cosine"
        middle[place] = replace(here, from_level=from_level, to_level=following, shape=shape)
        from_level = following
