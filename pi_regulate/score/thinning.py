"""Guidance that thins out toward sleep, in stages, and going back a stage for somebody who is not asleep yet.

An exercise with `thin` has stages: the breaths before the first thinned run, each thinned run, and what follows the
last. A press in a later stage means "not yet": from the next swell on, the stage before comes again, and after it all
that would have come. No word or chime is repeated. A stage begins again three minutes before its end at the earliest,
and where its pace is at most one breath a minute quicker than the present one (limit ramp_step).
Rule: a score that goes back is the same as before up to the moment at which it does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import inf

from pi_regulate.library.limit_table import LIMITS
from pi_regulate.score.adapted import cut_off, later
from pi_regulate.score.breaths import numbered
from pi_regulate.score.light_steps import append
from pi_regulate.score.score import Cue, Score, Stage, Stretch

COMING_S = 4.0  # how long the light takes to come back where no breath is led: a calm inhale (our design choice)
REPEATED_S = 180.0  # how much of a stage comes again at most, its end (our design choice)
_HAIR = 1e-6


@dataclass(frozen=True, slots=True)
class WayBack:
    """A score that goes back: from the position `from_s` on it leads through stage `number` again."""

    score: Score
    from_s: float
    number: int


def gone_back(score: Score, position_s: float) -> WayBack | None:
    """How the score goes on for somebody who is not asleep at a position: from the next swell on, one stage earlier.

    Where no earlier stage may begin, the present one begins again; None where that may not either.
    """
    here = score.stage_at(position_s)
    if here is None:
        return None
    earlier = (one for one in reversed(score.stages) if one.start_s < here.start_s and one.number == here.number - 1)
    for again in (*list(earlier)[:1], here):
        again_until_s = _end_s(score, again)
        again_from_s = _calm_from_s(score, again.start_s, again_until_s, position_s)
        if again_from_s is not None:
            gone = _up_to_next_swell(score, position_s, low=score.level_at(again_from_s))
            from_s = gone.length_s
            if again is not here:
                gone = _followed_by(gone, score, again_from_s, again_until_s, unsaid_from_s=from_s)
                again_from_s = here.start_s
            gone = _followed_by(gone, score, again_from_s, score.length_s, unsaid_from_s=from_s)
            return WayBack(gone, from_s, again.number)
    return None


def from_stage(score: Score, number: int) -> Score:
    """The score from stage `number` on, without words and chimes; light and sound come from the dark, in one inhale.

    A score without this stage plays from its beginning.
    """
    from_s = next((stage.start_s for stage in score.stages if stage.number == number), 0.0)
    coming = Stretch(0.0, COMING_S, 0.0, score.level_at(from_s), "cosine")
    start = Score(score.id, score.phase, COMING_S, (coming,))
    start = replace(start, cues=tuple(replace(cue, at_s=0.0) for cue in _bed_before(start, score, from_s)))
    return _followed_by(start, score, from_s, score.length_s, unsaid_from_s=inf)


def _end_s(score: Score, stage: Stage) -> float:
    return next((one.start_s for one in score.stages if one.start_s > stage.start_s), score.length_s)


def _led(score: Score) -> list[tuple[float, float]]:
    """Start and end of every breath that is led."""
    found: dict[int, tuple[float, float]] = {}
    for s in score.stretches:
        if s.part is not None:
            found[s.breath] = (found.get(s.breath, (s.start_s, 0.0))[0], s.end_s)
    return list(found.values())


def _calm_from_s(score: Score, from_s: float, until_s: float, position_s: float) -> float | None:
    """Where a stage may begin again, seen from a position: at a breath that is not too quick. None if there is none."""
    led = _led(score)
    inside = [(start_s, end_s) for start_s, end_s in led if from_s - _HAIR <= start_s < until_s - _HAIR]
    since_s = max(from_s, until_s - REPEATED_S) - _HAIR
    if not inside:  # nothing is led in it, so any wave will do
        return next((s.start_s for s in score.stretches if s.start_s >= since_s and s.to_level >= s.from_level), None)
    now = next(((start_s, end_s) for start_s, end_s in reversed(led) if start_s <= position_s), None)
    quickest = LIMITS["ramp_step"]["most_per_min"] + (60 / (now[1] - now[0]) if now is not None else 0.0)
    calm = (start_s for start_s, end_s in inside if start_s >= since_s and 60 / (end_s - start_s) <= quickest + _HAIR)
    return next(calm, None)


def _up_to_next_swell(score: Score, position_s: float, low: float) -> Score:
    """The score up to where the next breath begins, led or not. Where no breath is led, the light comes to `low`."""
    run = next((one for one in score.paced if one.start_s <= position_s < one.end_s), None)
    if run is None:
        until_s, level = position_s + COMING_S, score.level_at(position_s)
        kept = [replace(s, end_s=min(s.end_s, position_s)) for s in score.stretches if s.start_s < position_s]
        if kept:  # what was shown already keeps its start and its end
            kept[-1] = replace(kept[-1], to_level=level)
        kept.append(Stretch(position_s, until_s, level, low, "cosine"))
    else:
        begins = (s.start_s for s in score.stretches if s.part in (None, "in") and position_s < s.start_s < run.end_s)
        until_s = min(begins, default=run.end_s)
        kept = [s for s in score.stretches if s.start_s < until_s - _HAIR]
    cues = (cue for cue in score.cues if cue.at_s < until_s)
    return cut_off(score, until_s, kept, cues, led_until_s=until_s)


def _followed_by(before: Score, score: Score, from_s: float, until_s: float, *, unsaid_from_s: float) -> Score:
    """A score and after it the part of another from `from_s` to `until_s`.

    Of what is said and chimed there, only what comes at `unsaid_from_s` or later; a bed sounds as it did in that part.
    """
    by_s = before.length_s - from_s
    stretches = list(before.stretches)
    append(stretches, [later(s, by_s) for s in score.stretches if from_s - _HAIR <= s.start_s < until_s - _HAIR])
    cues = [cue for cue in score.cues if from_s <= cue.at_s < until_s or cue.at_s == until_s == score.length_s]
    kept = [cue for cue in cues if cue.kind in ("bed", "hum") or cue.at_s >= unsaid_from_s]
    here = score.stage_at(from_s)
    stages = [] if here is None else [Stage(before.length_s, here.number)]
    return replace(
        before,
        length_s=until_s + by_s,
        stretches=tuple(numbered(stretches)),
        cues=(*before.cues, *_bed_before(before, score, from_s), *(replace(c, at_s=c.at_s + by_s) for c in kept)),
        gates=(
            *before.gates,
            *(replace(g, at_s=g.at_s + by_s) for g in score.gates if max(from_s, unsaid_from_s) <= g.at_s < until_s),
        ),
        paced=(
            *before.paced,
            *(
                replace(run, start_s=max(run.start_s, from_s) + by_s, end_s=min(run.end_s, until_s) + by_s)
                for run in score.paced
                if run.end_s > from_s + _HAIR and run.start_s < until_s - _HAIR
            ),
        ),
        stages=(
            *before.stages,
            *stages,
            *(Stage(one.start_s + by_s, one.number) for one in score.stages if from_s < one.start_s < until_s),
        ),
    )


def _bed_before(before: Score, score: Score, from_s: float) -> Iterator[Cue]:
    """The bed that sounds as a part begins at `from_s`, unless it sounds already or the part sets it itself."""
    bed = next((cue for cue in reversed(score.beds) if cue.at_s < from_s), None)
    set_there = any(cue.at_s == from_s and not cue.seconds for cue in score.beds)
    if bed is None or set_there:
        return
    last = before.beds[-1] if before.beds else None
    if last is None or (last.name, last.share, last.tone) != (bed.name, bed.share, bed.tone):
        yield replace(bed, at_s=before.length_s, seconds=None)
