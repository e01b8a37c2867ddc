"""When each step of an exercise begins and ends.

Light steps follow one another. A step with a length of its own takes that long; one without fills the time to the next
light step or to the end, in whole breaths or waves. Cues play at their `at`. An exercise whose length isn't written
ends with its last light step, if that has an end. After a `tap`, the breaths are placed as they come after the quickest
pace, which take longest. Rule: only this module turns what is written into seconds; the limits and the composer both
read its result.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, inf

from pi_regulate.library.leading import LONGEST_LED_S, LONGEST_WAIT_S, QUICKEST_PER_MIN, led_steps
from pi_regulate.library.letters import LETTER_S
from pi_regulate.library.scalars import duration_text
from pi_regulate.library.step_parts import BreathLight, Ramp, Swell
from pi_regulate.library.steps import (
    AnyStep,
    ApartStep,
    BreatheStep,
    CueStep,
    FadeStep,
    FollowStep,
    GateStep,
    GlowStep,
    LightStep,
    PressStep,
    RiseStep,
    SayStep,
    SootheStep,
    SwellStep,
    TapStep,
    TurnStep,
    VoiceStep,
    verb_of,
)

_HAIR_S = 1e-6  # tolerance for a floating-point sum of seconds
_OPEN_S = 60.0  # what a step is taken for that has no end: long enough for every other check of it
_SAID_S, _RECORDING_S = 10.0, LETTER_S[0]  # room for a last line or the shortest recording, where a length is proposed


@dataclass(frozen=True, slots=True)
class Placed:
    """A light step with its time: `index` in the list of steps, seconds from the start, breaths or waves in it.

    `count` counts every breath, led or not.
    """

    index: int
    step: LightStep
    start_s: float
    end_s: float
    count: int = 0


@dataclass(frozen=True, slots=True)
class TimeFault:
    """A step that does not fit: `path` inside the list of steps, and why."""

    path: tuple[str | int, ...]
    message: str
    at_lasts: bool = False  # the place to correct is the exercise's `lasts`
    open: bool = False  # no `lasts` is written, and this is why the steps don't tell it


def ramp_count(from_per_min: float, to_per_min: float, over_s: float) -> int:
    """Whole breaths in a ramp: the mean rate times the minutes. 11 to 6 a minute over 480 s gives 68."""
    return floor((from_per_min + to_per_min) / 2 * over_s / 60 + _HAIR_S)


def led_of(count: int, each: int) -> int:
    """How many of `count` breaths are led, when each is 1, 2 or 4: the first, and then one in so many."""
    return -(-count // each)


def length_of(steps: Sequence[AnyStep]) -> float:
    """How long these steps last by themselves, in seconds, as far as they have ends."""
    return _placed(steps, None)[1]


def place(steps: Sequence[AnyStep], lasts_s: float | None) -> tuple[tuple[Placed, ...], tuple[TimeFault, ...]]:
    """Every light step with its start and end in seconds, and every step or cue that does not fit into `lasts_s`.

    Without `lasts_s` they last until the last light step ends; the faults then are whatever leaves that open.
    """
    placed, _, wrong = _placed(steps, lasts_s)
    return placed, wrong


def _placed(steps: Sequence[AnyStep], lasts_s: float | None) -> tuple[tuple[Placed, ...], float, tuple[TimeFault, ...]]:
    """The same, and when the last light step ends."""
    light = [(index, step) for index, step in enumerate(steps) if not isinstance(step, CueStep)]
    placed: list[Placed] = []
    wrong: list[TimeFault] = []
    whole_s = inf if lasts_s is None else lasts_s
    clock_s = 0.0
    for number, (index, step) in enumerate(light):
        follower = light[number + 1][1] if number + 1 < len(light) else None
        start_s = clock_s if step.at is None else step.at
        limit_s = whole_s if follower is None or follower.at is None else min(follower.at, whole_s)
        own = _own_length(step)
        if own is None and follower is not None and follower.at is None:
            wrong.append(TimeFault((index, verb_of(step) or ""), _says_no_end(verb_of(step), verb_of(follower))))
        elif own is None and limit_s == inf:
            wrong.append(_ends_openly(steps, index, start_s + _OPEN_S))
        if own is None and limit_s == inf:
            own = _filling(step, _OPEN_S)
        count, length_s = own if own is not None else _filling(step, limit_s - start_s)
        end_s = start_s + length_s
        if start_s < clock_s - _HAIR_S:
            wrong.append(
                TimeFault((index, "at"), f"this step begins at {_s(start_s)}, but the one before ends at {_s(clock_s)}")
            )
        if own is None and isinstance(step, (BreatheStep, SwellStep)) and count < 1:
            alone = start_s == 0 and limit_s == whole_s
            wrong.append(TimeFault((index, verb_of(step) or ""), _no_room(step, limit_s - start_s, alone), alone))
        if end_s > whole_s + _HAIR_S:
            wrong.append(
                TimeFault(
                    (index, verb_of(step) or ""),
                    f"this step ends at {_s(end_s)}, but the exercise lasts {_s(whole_s)}; "
                    f"write `lasts: {_s(end_s)}`, or shorten this step",
                )
            )
        if isinstance(step, TapStep | SootheStep) and follower is not None:
            wrong.append(TimeFault((light[number + 1][0], verb_of(follower) or ""), _after_it(step, follower)))
        if isinstance(step, TapStep):
            window_s = start_s + step.tap.for_s
            placed += [
                Placed(index, step, start_s, window_s),
                *led_after_taps(index, step.light, window_s, QUICKEST_PER_MIN),
            ]
        else:
            placed.append(Placed(index, step, start_s, end_s, count))
        clock_s = max(clock_s, end_s)
    for index, cue in enumerate(steps):
        if isinstance(cue, CueStep) and cue.at > whole_s + _HAIR_S:
            wrong.append(TimeFault((index, "at"), after_the_end(cue.at, whole_s)))
    if lasts_s is None and not wrong:
        wrong += _left_open(steps, clock_s)
    return tuple(placed), clock_s, tuple(wrong)


def _left_open(steps: Sequence[AnyStep], end_s: float) -> list[TimeFault]:
    """What goes on after the last light step, so that its end is not the end; or that nothing takes any time."""
    last_s, last = _last_cue(steps)
    if last_s > end_s + _HAIR_S:
        told = f"this is at {_s(last_s)}, but the last light step ends at {_s(end_s)}. Write {_lasts_meant(steps)}"
        return [TimeFault((last, "at"), told, open=True)]
    if end_s <= 0:
        told = f"no light step here takes any time. Write {_lasts_meant(steps, _OPEN_S)}"
        return [TimeFault((last, verb_of(steps[last]) or ""), told, open=True)]
    return []


def _ends_openly(steps: Sequence[AnyStep], index: int, end_s: float) -> TimeFault:
    verb = verb_of(steps[index]) or ""
    how = "`times`" if verb in ("breathe", "swell") else "`lasts`"
    told = f"nothing says when this `{verb}` ends: give it {how}. Or write {_lasts_meant(steps, end_s)}"
    return TimeFault((index, verb), told, open=True)


def _lasts_meant(steps: Sequence[AnyStep], least_s: float = 0.0) -> str:
    """The length to write, long enough for what comes last."""
    last_s, last = _last_cue(steps)
    needs_s = _RECORDING_S if isinstance(steps[last], VoiceStep) else _SAID_S
    whole_s = 5 * ceil(max(least_s, last_s + needs_s) / 5)
    return f"how long all of it takes before `steps`, such as `lasts: {duration_text(whole_s)}`"


def _last_cue(steps: Sequence[AnyStep]) -> tuple[float, int]:
    """When the last cue begins, in seconds, and its index; without one 0 and the last step."""
    cues = [(cue.at, index) for index, cue in enumerate(steps) if isinstance(cue, CueStep)]
    return max(cues, default=(0.0, len(steps) - 1))


def begins(step: SayStep, takes_s: float, lasts_s: float) -> tuple[float, ...]:
    """When a line that takes `takes_s` is said: once, or again and again while it can end before its exercise does."""
    if step.every_s is None:
        return (step.at,)
    last_s = min(lasts_s - takes_s, inf if step.until_s is None else step.until_s)
    again = floor((last_s - step.at) / step.every_s + _HAIR_S)
    return tuple(step.at + number * step.every_s for number in range(max(0, again) + 1))


def led_after_taps(index: int, light: BreathLight, start_s: float, per_min: float) -> list[Placed]:
    """The breaths that a `tap` at this index leads to, from `start_s` on, if they begin at `per_min`."""
    placed: list[Placed] = []
    for step in led_steps(per_min, light):
        count, length_s = _own_length(step) or (0, 0.0)
        placed.append(Placed(index, step, start_s, start_s + length_s, count))
        start_s += length_s
    return placed


def after_the_end(at_s: float, lasts_s: float) -> str:
    """Says that a cue comes after the end of its exercise."""
    return f"this is at {_s(at_s)}, but the exercise ends at {_s(lasts_s)}"


def _no_room(step: BreatheStep | SwellStep, room_s: float, alone: bool) -> str:
    """Says that not even one breath or wave fits; if `alone`, with the minutes that were perhaps meant."""
    breath = isinstance(step, BreatheStep)
    one_s = breath_length_s(step) if isinstance(step, BreatheStep) else _wave_length_s(step.swell)
    takes = f"one {'breath' if breath else 'wave'} takes {_s(round(one_s, 1))}"
    if not alone:
        return f"{takes}, but only {_s(max(0.0, room_s))} are left here"
    minutes = f". Did you mean `{room_s:.10g}min`?" if 0 < room_s <= 60 and one_s <= room_s * 60 else ""
    return f"`lasts` is {_s(room_s)}, but {takes}{minutes}"


def _own_length(step: LightStep) -> tuple[int, float] | None:
    """Count and seconds of a step that says how long it takes, otherwise None."""
    match step:
        case BreatheStep(breathe=Ramp() as ramp):
            return ramp_count(ramp.from_per_min, ramp.to_per_min, ramp.over_s), ramp.over_s
        case BreatheStep(times=int(times)):
            return times, times * breath_length_s(step)
        case SwellStep(times=int(times), swell=swell):
            return times, times * swell.every_s if swell.easing_to_s is None else eased_waves_s(swell, times)
        case GlowStep(lasts=float(lasts)) | RiseStep(lasts=lasts) | FadeStep(lasts=lasts) | TurnStep(lasts=lasts):
            return 0, lasts
        case SootheStep(lasts=float(lasts)):
            return 0, lasts
        case PressStep(press=press):
            return 0, press.up_s + press.level_s + press.down_s
        case FollowStep():
            return 0, step.longest_s
        case TapStep(tap=tap):
            return 0, tap.for_s + LONGEST_WAIT_S + LONGEST_LED_S
        case GateStep() | ApartStep():
            return 0, 0.0
    return None


def _filling(step: LightStep, room_s: float) -> tuple[int, float]:
    """Count and seconds of a step that fills the time there is."""
    room_s = max(0.0, room_s)
    match step:
        case BreatheStep():
            one_s = breath_length_s(step)
            count = floor(room_s / one_s + _HAIR_S) if one_s > 0 else 0
            return count, count * one_s
        case SwellStep(swell=swell):
            if swell.easing_to_s is not None:
                return (wave_ramp_count(swell, room_s), room_s)
            count = floor(room_s / swell.every_s + _HAIR_S) if swell.every_s > 0 else 0
            return count, count * swell.every_s
    return 0, room_s


def breath_length_s(step: BreatheStep) -> float:
    """The length of one breath in seconds; of a ramp, the first one."""
    return 60.0 / step.breathe.from_per_min if isinstance(step.breathe, Ramp) else step.breathe.length_s


def wave_ramp_count(swell: Swell, over_s: float) -> int:
    """Whole waves in `over_s` while one wave goes from `every_s` to `easing_to_s`."""
    if swell.every_s <= 0 or not swell.easing_to_s:
        return 0
    return ramp_count(60 / swell.every_s, 60 / swell.easing_to_s, over_s)


def eased_waves_s(swell: Swell, times: int) -> float:
    """How long `times` easing waves take, in seconds: their mean rate is the mean of the two ends."""
    if swell.every_s <= 0 or not swell.easing_to_s:
        return 0.0
    return times * 2 / (1 / swell.every_s + 1 / swell.easing_to_s)


def _wave_length_s(swell: Swell) -> float:
    """The length of one wave in seconds; where waves slow down, of one that does so all by itself."""
    return swell.every_s if swell.easing_to_s is None else eased_waves_s(swell, 1)


def _says_no_end(verb: str | None, follower: str | None) -> str:
    how = "`times`" if verb in ("breathe", "swell") else "`lasts`"
    return f"nothing says when this `{verb}` ends: give it {how}, or give the `{follower}` after it an `at`"


def _after_it(step: TapStep | SootheStep, follower: LightStep) -> str:
    why = "the light leads to the end" if isinstance(step, TapStep) else "the light sleeps then"
    verb = verb_of(follower)
    return f"nothing comes after a `{verb_of(step)}`: {why}. Put this `{verb}` before it, or leave it out"


def _s(seconds: float) -> str:
    return f"{seconds:.10g}s"
