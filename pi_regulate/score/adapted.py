"""Scores made from other scores: the beginning, one whose light stands still, half the light, or other lines.

Rule: whatever stays in a score keeps its moment, unless it is asked to come later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from pi_regulate.score.score import Cue, Gate, HandSpan, Paced, Score, Soothed, Stretch
from pi_regulate.score.soothed import soothed_way

_Span = TypeVar("_Span", Stretch, Paced, HandSpan, Soothed)
_Line = TypeVar("_Line", bound=str)


def beginning(score: Score, first_s: float) -> Score:
    """The first `first_s` seconds of a score, without a breath or wave that would be cut off."""
    if first_s >= score.length_s:
        return score
    kept = [stretch for stretch in score.stretches if stretch.end_s <= first_s]
    cut = score.stretch_at(first_s)
    if cut is not None and cut.part is not None:
        kept = [stretch for stretch in kept if stretch.breath != cut.breath]
    elif cut is not None and cut.to_level < cut.from_level:
        while kept and kept[-1].to_level > kept[-1].from_level:
            kept.pop()  # the rise of a wave that would be cut off
    elif cut is not None and not cut.moves and cut.start_s < first_s:
        kept.append(replace(cut, end_s=first_s))
    level = kept[-1].to_level if kept else score.level_at(0.0)
    since_s = kept[-1].end_s if kept else 0.0
    if since_s < first_s:
        kept.append(Stretch(since_s, first_s, level, level, "steady"))
    cues = (cue for cue in score.cues if cue.at_s + _needs_s(cue) <= first_s)
    return cut_off(score, first_s, kept, cues, led_until_s=since_s)


def cut_off(
    score: Score, at_s: float, stretches: Iterable[Stretch], cues: Iterable[Cue], *, led_until_s: float
) -> Score:
    """The score up to a position, with these stretches and cues; breaths are led until `led_until_s`."""
    runs = (run for run in score.paced if run.start_s < led_until_s)
    return replace(
        score,
        length_s=at_s,
        stretches=tuple(stretches),
        cues=tuple(cues),
        gates=tuple(gate for gate in score.gates if gate.at_s < at_s),
        paced=tuple(replace(run, end_s=min(run.end_s, led_until_s)) for run in runs),
        hand_spans=tuple(_cut(span, at_s) for span in score.hand_spans if span.start_s < at_s),
        stages=tuple(stage for stage in score.stages if stage.start_s < at_s),
    )


def _needs_s(cue: Cue) -> float:
    """How long a cue needs, in seconds; a bed goes on for as long as there is time."""
    return 0.0 if cue.kind == "bed" else cue.seconds or 0.0


def steadied(score: Score) -> Score:
    """The same score with a steady light halfway between its levels, for photosensitive people (LIMITS 3.4).

    Where it leads a breath and ends in the dark, this light sinks evenly from its start to its end, and never rises:
    whoever has fallen asleep isn't left in the light.
    """
    levels = [level for stretch in score.stretches for level in (stretch.from_level, stretch.to_level)]
    level = (min(levels) + max(levels)) / 2 if levels else 0.0
    soothes = score.soothes
    sinks = bool(score.paced) and soothes is None and score.stretches[-1].to_level == 0

    def level_at(position_s: float) -> float:
        return level * max(0.0, 1 - position_s / score.length_s) if sinks else level

    still = [
        replace(s, from_level=level_at(s.start_s), to_level=level_at(s.end_s), shape="cosine" if sinks else "steady")
        for s in score.stretches
    ]
    if soothes is not None:  # it has no waves, and a press takes it from one steady level down to the next
        soothes = replace(soothes, low=level, high=level)
        still = [*(s for s in still if s.start_s < soothes.start_s), *soothed_way(soothes)]
    return replace(
        score,
        stretches=tuple(still),
        soothes=soothes,
        paced=tuple(replace(run, low=level_at(run.start_s)) for run in score.paced),
        hand_spans=(),  # a light that stands still follows no hand
        private=(score.private and not score.hand_spans) or soothes is not None,
    )


def _cut(span: HandSpan, first_s: float) -> HandSpan:
    """The same span, over by `first_s`: it leads for less time and, where that is not enough, waits for less."""
    room_s = min(span.end_s, first_s) - span.start_s
    waits_s = min(span.waits_s, room_s)
    lasts_s = min(span.lasts_s, room_s - waits_s if span.leads else room_s)
    return replace(span, end_s=span.start_s + room_s, waits_s=waits_s, lasts_s=lasts_s)


def halved(score: Score) -> Score:
    """The same score with half as much light."""
    less = (replace(s, from_level=s.from_level / 2, to_level=s.to_level / 2) for s in score.stretches)
    return replace(score, stretches=tuple(less), paced=tuple(replace(run, low=run.low / 2) for run in score.paced))


def with_waiting(score: Score, change: Callable[[Cue], Cue | None]) -> Score:
    """The score with each line that waits for people as `change` gives it, or without it where that gives None.

    These are the lines around time apart, under a hand that leads, and as a light is soothed.
    """

    def changed(lines: Mapping[_Line, Cue]) -> dict[_Line, Cue]:
        return {name: new for name, cue in lines.items() if (new := change(cue)) is not None}

    def parted(gate: Gate) -> Gate:
        if (apart := gate.apart) is None:
            return gate
        call, late = (None if cue is None else change(cue) for cue in (apart.call, apart.late))
        return replace(gate, apart=replace(apart, call=call, late=late))

    return replace(
        score,
        gates=tuple(map(parted, score.gates)),
        hand_spans=tuple(replace(span, lines=changed(span.lines)) for span in score.hand_spans),
        soothes=None if score.soothes is None else replace(score.soothes, lines=changed(score.soothes.lines)),
    )


def later(span: _Span, by_s: float) -> _Span:
    """The same piece of a score, `by_s` seconds later."""
    return replace(span, start_s=span.start_s + by_s, end_s=span.end_s + by_s)
