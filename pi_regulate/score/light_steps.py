"""Light steps become stretches: what moves the light, one step after another, without a jump.

`library.timeline` places the steps; between them the light is steady. If the next step begins at another level, the
light moves there in the steady stretch before it or, if there is none, in the first moments of that step.
Rule: neighbouring stretches meet at one level.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pi_regulate.library.step_parts import LightRange, Pattern, Press, Tap
from pi_regulate.library.steps import (
    BreatheStep,
    FadeStep,
    FollowStep,
    GlowStep,
    PressStep,
    RiseStep,
    SootheStep,
    SwellStep,
    TapStep,
    TurnStep,
)
from pi_regulate.library.timeline import Placed, led_of, wave_ramp_count
from pi_regulate.score.breaths import breath_stretches, ramp_start_s
from pi_regulate.score.score import Paced, Soothed, Stage, Stretch
from pi_regulate.score.soothed import soothed_way

WAITS_LEVEL = 0.10  # while the light waits for a hand that leads
JOIN_S = 1.5  # how long the light takes to move to the next step's level; at least 1 s (limit slew)


def light_of(placed: Iterable[Placed], length_s: float) -> tuple[list[Stretch], list[Paced]]:
    """The stretches of all light steps, up to `length_s`, and the runs of breaths among them."""
    stretches: list[Stretch] = []
    paced: list[Paced] = []
    breath = 1
    for here in placed:
        piece = _stretches(here, breath)
        if not piece:
            continue
        if isinstance(here.step, BreatheStep):
            breath += led_of(here.count, here.step.each)
            paced.append(_paced(here, here.step))
        append(stretches, piece)
    last_level = stretches[-1].to_level if stretches else 0.0
    last_s = stretches[-1].end_s if stretches else 0.0
    if last_s < length_s:
        stretches.append(Stretch(last_s, length_s, last_level, last_level, "steady"))
    return stretches, paced


def stages_of(placed: Sequence[Placed], length_s: float) -> Iterator[Stage]:
    """The stages of a script; none if its guidance stays the same."""
    runs = [(here, here.step) for here in placed if isinstance(here.step, BreatheStep)]
    thin = [here for here, step in runs if step.thin is not None]
    if not thin:
        return
    starts = sorted({runs[0][0].start_s, *(here.start_s for here in thin), thin[-1].end_s})
    for number, start_s in enumerate((start_s for start_s in starts if start_s < length_s), start=1):
        yield Stage(start_s, number)


def _paced(here: Placed, step: BreatheStep) -> Paced:
    """A run of breaths as easing needs to know it."""
    if isinstance(how := step.breathe, Pattern):
        return Paced(here.start_s, here.end_s, how, step.light.from_level, hummed=how.hummed, each=step.each)
    slows = max(0.0, 60 * (how.from_per_min - how.to_per_min) / how.over_s)
    return Paced(here.start_s, here.end_s, None, step.light.from_level, slows, each=step.each)


def _stretches(here: Placed, breath: int) -> list[Stretch]:
    """The stretches of one light step on its own."""
    start_s, end_s = here.start_s, here.end_s
    match here.step:
        case BreatheStep(breathe=how, light=light):
            each = here.step.each
            return breath_stretches(how, light, count=here.count, start_s=start_s, first=breath, each=each)
        case GlowStep(glow=level) | TapStep(tap=Tap(glow=level)) if end_s > start_s:
            return [Stretch(start_s, end_s, level, level, "steady")]
        case FollowStep():
            return [Stretch(start_s, end_s, WAITS_LEVEL, WAITS_LEVEL, "steady")]
        case SwellStep(swell=swell):
            every_s = swell.every_s if swell.easing_to_s is None else None
            whole = here.count if every_s is not None else max(1, wave_ramp_count(swell, end_s - start_s))
            waves: list[Stretch] = []
            for number in range(whole):
                if every_s is not None:
                    edges = (start_s + number * every_s, start_s + (number + 1) * every_s)
                else:
                    rates = (60 / swell.every_s, 60 / (swell.easing_to_s or swell.every_s), end_s - start_s)
                    edges = (
                        start_s + ramp_start_s(*rates, number / whole),
                        start_s + ramp_start_s(*rates, (number + 1) / whole),
                    )
                waves += wave(*edges, swell.from_level, swell.to_level)
            return waves
        case RiseStep(rise=LightRange() as way) | FadeStep(fade=LightRange() as way):
            return [Stretch(start_s, end_s, way.from_level, way.to_level, "cosine")]
        case PressStep(press=press):
            return _press(press, start_s)
        case SootheStep() as step:
            return list(soothed_way(soothed_of(here, step)))
        case TurnStep(light=light):
            return [Stretch(start_s, end_s, light.from_level, light.to_level, "linear")]
    return []


def soothed_of(here: Placed, step: SootheStep) -> Soothed:
    """A step in which presses soothe the light, in its place."""
    swell = step.soothe
    return Soothed(
        start_s=here.start_s,
        end_s=here.end_s,
        low=swell.from_level,
        high=swell.to_level,
        every_s=swell.every_s,
        slowest_s=swell.every_s if swell.easing_to_s is None else swell.easing_to_s,
        times=step.times,
        between_s=step.between,
        waits_s=step.waits,
    )


def wave(start_s: float, end_s: float, low: float, high: float) -> list[Stretch]:
    """From low to high and back, along raised cosines."""
    middle_s = (start_s + end_s) / 2
    return [Stretch(start_s, middle_s, low, high, "cosine"), Stretch(middle_s, end_s, high, low, "cosine")]


def _press(press: Press, start_s: float) -> list[Stretch]:
    up_s = start_s + press.up_s
    level_s = up_s + press.level_s
    return [
        Stretch(start_s, up_s, press.from_level, press.to_level, "cosine"),
        Stretch(up_s, level_s, press.to_level, press.to_level, "steady"),
        Stretch(level_s, level_s + press.down_s, press.to_level, press.from_level, "cosine"),
    ]


def append(stretches: list[Stretch], piece: list[Stretch]) -> None:
    """Appends a step's stretches, or a part of another score.

    In between, the light is steady or moves to the first level of what is appended.
    """
    start_s, level = piece[0].start_s, piece[0].from_level
    # Before the first step the light waits at that step's dimmest level: a turn begins bright, but waiting is dim.
    waiting = min(level, piece[0].to_level) if start_s >= JOIN_S else level
    since_s, before = (stretches[-1].end_s, stretches[-1].to_level) if stretches else (0.0, waiting)
    if stretches and stretches[-1].shape == "steady" and stretches[-1].part is None:
        since_s = stretches.pop().start_s  # merges a steady stretch with the one before this step
    still_s = start_s - since_s
    if before == level or still_s >= JOIN_S:
        ready_s = start_s if before == level else start_s - JOIN_S
        if ready_s > since_s:
            stretches.append(Stretch(since_s, ready_s, before, before, "steady"))
        if ready_s < start_s:
            stretches.append(Stretch(ready_s, start_s, before, level, "cosine"))
        stretches.extend(piece)
        return
    if still_s > 0:
        stretches.append(Stretch(since_s, start_s, before, before, "steady"))
    head, *tail = piece
    if head.shape == "cosine":
        stretches.append(replace(head, from_level=before))
    else:
        joined_s = min(head.end_s, start_s + JOIN_S)
        stretches.append(Stretch(start_s, joined_s, before, head.level_at(joined_s), "cosine"))
        if joined_s < head.end_s:
            stretches.append(replace(head, start_s=joined_s, from_level=head.level_at(joined_s)))
    stretches.extend(tail)
