"""Ease: breaths made shorter for somebody to whom they are too long.

First the pauses go, then each ease gives one breath a minute more, up to 10; after that the light goes on without
pacing. It begins with the next breath and lasts until the run of breaths would have ended; speech and the end stay
where they are. A ramp that was slowing stays at the eased rate: going on to slow would take back what was asked for.
Rule: eased breaths are never longer than the ones they replace.
"""

from __future__ import annotations

from dataclasses import replace
from math import floor

from pi_regulate.library.steps import BreathLight, Pattern
from pi_regulate.score.breaths import breath_stretches
from pi_regulate.score.score import Cue, Paced, Score, Stretch

FASTEST_PER_MIN = 10.0  # DESIGN 4: quicker than this is no longer calm, then the light stops pacing
SHORTEST_IN_S = 2.0  # limit inhale
UNPACED_WAVE_S = 12.0  # the wave of `follow-light`: too slow to be taken for a breath
UNPACED_HIGH = 0.25


def eased(score: Score, position_s: float) -> Score | None:
    """The score with shorter breaths from the next breath on; None where nothing is paced any more."""
    run = next((run for run in score.paced if run.start_s <= position_s < run.end_s), None)
    if run is None:
        run = next((run for run in score.paced if position_s < run.start_s), None)
        if run is None:
            return None
        from_s = run.start_s
    else:
        from_s = _next_breath_s(score, position_s, run)
    pattern = run.pattern or _pattern_at(score, from_s, run)
    run_now = replace(run, high=_peak_at(score, from_s, run))
    shorter = shortened(pattern)
    kept = [stretch for stretch in score.stretches if stretch.end_s <= from_s + 1e-9]
    after = [stretch for stretch in score.stretches if stretch.start_s >= run.end_s - 1e-9]
    first = max((stretch.breath for stretch in kept), default=0) + 1
    middle, hums = _refilled(run_now, shorter, from_s, first)
    runs = [replace(one, end_s=from_s) if one == run else one for one in score.paced]
    if shorter is not None and middle:
        runs.append(Paced(from_s, run.end_s, shorter, run.low, run_now.high))
    cues = [cue for cue in score.cues if cue.kind != "hum" or not from_s <= cue.at_s < run.end_s]
    return replace(
        score,
        stretches=tuple(kept + middle + _renumbered(after, middle, first)),
        cues=tuple(sorted(cues + hums, key=lambda cue: cue.at_s)),
        paced=tuple(sorted((one for one in runs if one.end_s > one.start_s), key=lambda one: one.start_s)),
    )


def shortened(pattern: Pattern) -> Pattern | None:
    """The next easier breath; None when the breath is as short as pacing goes."""
    if pattern.holds_s > 0:
        return _pattern(pattern.in_s, pattern.top_up_s, pattern.exhale_s, pattern.hummed)
    rate = pattern.per_min
    if rate >= FASTEST_PER_MIN - 1e-6:
        return None
    length_s = 60 / min(FASTEST_PER_MIN, rate + 1)
    in_s = max(SHORTEST_IN_S, length_s * pattern.in_s / (pattern.in_s + pattern.exhale_s))
    return _pattern(in_s, 0.0, length_s - in_s, pattern.hummed)


def _pattern(in_s: float, top_up_s: float, exhale_s: float, hummed: bool) -> Pattern:
    return Pattern.model_validate({"in": in_s, "top_up": top_up_s, "hum" if hummed else "out": exhale_s})


def _next_breath_s(score: Score, position_s: float, run: Paced) -> float:
    starts = (s.start_s for s in score.stretches if s.part == "in" and position_s < s.start_s < run.end_s)
    return min(starts, default=run.end_s)


def _pattern_at(score: Score, from_s: float, run: Paced) -> Pattern:
    """The breath a ramp would have led at `from_s`, or its last one."""
    parts = [s for s in score.stretches if s.part is not None and run.start_s <= s.start_s < run.end_s]
    number = next((s.breath for s in parts if s.start_s >= from_s), parts[-1].breath)
    seconds = {s.part: s.end_s - s.start_s for s in parts if s.breath == number}
    return _pattern(seconds["in"], 0.0, seconds["out"], hummed=False)


def _peak_at(score: Score, from_s: float, run: Paced) -> float:
    """The level the next breath would have risen to: an ease never makes the light brighter."""
    peaks = [s.to_level for s in score.stretches if s.part in ("in", "top_up") and from_s <= s.start_s < run.end_s]
    return max(peaks, default=run.low)


def _refilled(run: Paced, pattern: Pattern | None, from_s: float, first: int) -> tuple[list[Stretch], list[Cue]]:
    """What fills the rest of the run: shorter breaths, or slow waves that pace nothing; and the hums in it."""
    room_s = run.end_s - from_s
    stretches: list[Stretch] = []
    hums: list[Cue] = []
    if pattern is not None:
        count = floor(room_s / pattern.length_s + 1e-9)
        light = BreathLight.model_validate({"from": run.low, "to": run.high})
        stretches = breath_stretches(pattern, light, count=count, start_s=from_s, first=first)
        if pattern.hummed:
            outs = (s for s in stretches if s.part == "out")
            hums = [Cue(s.start_s, "hum", seconds=s.end_s - s.start_s) for s in outs]
    else:
        high = max(run.low, min(run.high, UNPACED_HIGH))
        for number in range(floor(room_s / UNPACED_WAVE_S + 1e-9)):
            start_s = from_s + number * UNPACED_WAVE_S
            middle_s, end_s = start_s + UNPACED_WAVE_S / 2, start_s + UNPACED_WAVE_S
            stretches.append(Stretch(start_s, middle_s, run.low, high, "cosine"))
            stretches.append(Stretch(middle_s, end_s, high, run.low, "cosine"))
    since_s = stretches[-1].end_s if stretches else from_s
    if since_s < run.end_s - 1e-9:
        stretches.append(Stretch(since_s, run.end_s, run.low, run.low, "steady"))
    return stretches, hums


def _renumbered(after: list[Stretch], middle: list[Stretch], first: int) -> list[Stretch]:
    """Later breaths counted on from the eased ones."""
    last = max((stretch.breath for stretch in middle), default=first - 1)
    old = min((stretch.breath for stretch in after if stretch.breath), default=0)
    return [replace(s, breath=s.breath - old + last + 1) if s.breath else s for s in after]
