"""A light that can't rest, and how presses put it to sleep.

It swells between two levels. A step takes the light down within four seconds to the bottom of a lower and slower wave:
with four steps, a fifth of its first height each time. A press makes a step; where none comes for a while, the light
makes one by itself, where its wave is lowest anyway. After the last step, or when the time is up, it sleeps.
Rule: the same presses give the same score, and until the last of them it is the score without that one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pi_regulate.library.limit_table import LIMITS
from pi_regulate.score.score import Cue, Score, Soothed, Stretch

STEP_FALLS_S = LIMITS["soothed"]["fall_s"]  # a step; ember light takes at least so long to change (limit red)
SLEEP_S = LIMITS["soothed"]["fade_s"]  # from the last wave to the dark
SAID_AFTER = 2  # so many presses the device answers with a line: more would be counting aloud
BETWEEN_LINES_S = 0.5  # between two lines
_HAIR = 1e-6


def counts(span: Soothed, presses_s: Sequence[float], at_s: float) -> bool:
    """Whether a press at a position makes a step, after those at `presses_s` that did."""
    if not span.start_s <= at_s <= _last_step_s(span):
        return False
    steps = [step_s for step_s in steps_s(span, presses_s) if step_s <= at_s]
    return len(steps) < span.times and (not steps or at_s >= steps[-1] + span.between_s)


def steps_s(span: Soothed, presses_s: Sequence[float]) -> list[float]:
    """The positions of all steps: those of these presses, in order, and those that the light makes by itself."""
    steps: list[float] = []
    pressed = iter(presses_s)
    next_s = next(pressed, None)
    while len(steps) < span.times:
        begins_s, every_s = _waves_from(span, steps)
        last_s = steps[-1] if steps else span.start_s
        waves = max(1, round((last_s + span.waits_s - begins_s) / every_s))
        own_s = begins_s + every_s * (waves + (begins_s + every_s * waves < last_s + span.between_s))
        step_s = own_s if next_s is None or next_s > own_s else next_s
        if step_s > _last_step_s(span) + _HAIR:
            break
        next_s = next(pressed, None) if step_s == next_s else next_s
        steps.append(step_s)
    return steps


def soothed(score: Score, presses_s: Sequence[float] = ()) -> Score:
    """A composed score as it goes with these presses, with the lines that the device then says by itself."""
    span = score.soothes
    if span is None:
        return score
    steps = steps_s(span, presses_s)
    asleep_s = _asleep_s(span, steps)
    stretches = [stretch for stretch in score.stretches if stretch.start_s < span.start_s - _HAIR]
    way = list(_way(span, steps))
    if stretches and stretches[-1].to_level != way[0].from_level:
        way[0] = replace(way[0], from_level=stretches[-1].to_level)
    cues, ends_s = [cue for cue in score.cues if cue.at_s < asleep_s], asleep_s + SLEEP_S
    for at_s, cue in _reactions(span, presses_s, asleep_s):
        free_s = _free_s(cues, at_s, cue.seconds or 0.0)
        if at_s >= asleep_s or free_s < asleep_s:
            cues.append(replace(cue, at_s=free_s))
            ends_s = max(ends_s, free_s + (cue.seconds or 0.0))  # in the dark, a line is said to its end
    cues.append(Cue(asleep_s, "bed", name="silence", seconds=SLEEP_S))
    return replace(
        score,
        length_s=ends_s,
        stretches=(*stretches, *way),
        cues=tuple(sorted(cues, key=lambda cue: cue.at_s)),
    )


def soothed_way(span: Soothed, presses_s: Sequence[float] = ()) -> Iterator[Stretch]:
    """The light of a span, from its first wave to the dark."""
    return _way(span, steps_s(span, presses_s))


def _way(span: Soothed, steps: Sequence[float]) -> Iterator[Stretch]:
    level = span.low
    for number, until_s in enumerate([*steps, _asleep_s(span, steps)]):
        share = 1 - number / (span.times + 1)
        low, high = span.low * share, span.high * share
        at_s, every_s = _waves_from(span, steps[:number])
        if number:
            yield Stretch(steps[number - 1], at_s, level, low, "cosine")
            level = low
        up = True
        while at_s < until_s - _HAIR:
            way = Stretch(at_s, at_s + every_s / 2, level, high if up else low, "cosine")
            if way.end_s > until_s + _HAIR:  # a press cuts it off
                way = replace(way, end_s=until_s, to_level=way.level_at(until_s))
            yield way
            at_s, level, up = way.end_s, way.to_level, not up
    yield Stretch(at_s, at_s + SLEEP_S, level, 0.0, "cosine")


def _waves_from(span: Soothed, steps: Sequence[float]) -> tuple[float, float]:
    """Where the waves after these steps begin, and how long each of them takes."""
    begins_s = steps[-1] + STEP_FALLS_S if steps else span.start_s
    return begins_s, span.every_s + (span.slowest_s - span.every_s) * len(steps) / span.times


def _last_step_s(span: Soothed) -> float:
    """The last moment for a step, so that it is dark in time."""
    return span.end_s - SLEEP_S - STEP_FALLS_S


def _asleep_s(span: Soothed, steps: Sequence[float]) -> float:
    """When the light begins to fade to the dark: after the last step or, if there is no time left for one, in time."""
    begins_s, every_s = _waves_from(span, steps)
    if len(steps) == span.times:
        return begins_s
    return begins_s + every_s * int((span.end_s - SLEEP_S - begins_s + _HAIR) / every_s)


def _reactions(span: Soothed, presses_s: Sequence[float], asleep_s: float) -> Iterator[tuple[float, Cue]]:
    """What the device says by itself, and at which position, if nothing else is being said."""
    if (again := span.lines.get("again")) is not None:
        for press_s in presses_s[: min(SAID_AFTER, span.times - 1)]:
            if press_s + STEP_FALLS_S < asleep_s:
                yield press_s + STEP_FALLS_S, again
    if (asleep := span.lines.get("asleep")) is not None:
        yield asleep_s, asleep


def _free_s(cues: Sequence[Cue], at_s: float, seconds: float) -> float:
    """The first moment from a position on at which a line of so many seconds meets no other."""
    for cue in sorted(cues, key=lambda cue: cue.at_s):
        ends_s = cue.at_s + (cue.seconds or 0.0) + BETWEEN_LINES_S
        if cue.kind == "say" and cue.at_s < at_s + seconds + BETWEEN_LINES_S and at_s < ends_s:
            at_s = ends_s
    return at_s
