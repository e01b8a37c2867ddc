"""Puts an author's steps, breaths, lengths and counts into words, for `list` and `show`.

Durations and levels are worded as an author writes them, so that they can be copied into a file. Rule: everything here
turns a model into text; nothing is decided.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pi_regulate.library.catalogue import Library
from pi_regulate.library.leading import ENDS_PER_MIN, QUICKEST_PER_MIN
from pi_regulate.library.routine import Entry
from pi_regulate.library.scalars import duration_text, plain_number
from pi_regulate.library.step_parts import GateRule, LightRange, Pattern, Ramp
from pi_regulate.library.steps import (
    AnyStep,
    ApartStep,
    BreatheStep,
    FadeStep,
    FollowStep,
    GateStep,
    GlowStep,
    PressStep,
    RiseStep,
    SootheStep,
    SwellStep,
    TapStep,
    TurnStep,
)
from pi_regulate.library.timeline import Placed
from pi_regulate.score.score import Cue

MOST_NAMED = 4  # in one sentence


def counted(number: int, word: str) -> str:
    """`1 file`, `2 files`."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def joined(parts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(part for part in (", ".join(parts[:-1]), parts[-1]) if part)


def several(parts: Sequence[str], one: str, more: str) -> list[str]:
    """The first few of these, and how many more there are: `3 others`."""
    left = len(parts) - MOST_NAMED
    if left <= 0:
        return list(parts)
    return [*parts[:MOST_NAMED], f"{left} {one if left == 1 else more}"]


def minutes(seconds: float) -> str:
    """Seconds as minutes and seconds: 75 is `1:15`, 97.5 is `1:37.5`."""
    whole, rest_s = divmod(round(seconds, 3), 60)
    padding = "0" if rest_s < 10 else ""
    return f"{whole:.0f}:{padding}{plain_number(rest_s)}"


def level_text(level: float) -> str:
    """A level (0 to 1) in per cent."""
    return f"{plain_number(round(level * 100, 1))}%"


def rate_text(per_min: float) -> str:
    """Breaths a minute, to a tenth."""
    return plain_number(round(per_min, 1))


def pace_text(breath: Pattern | Ramp) -> str:
    """Breaths a minute of a pattern, or from and to of a ramp."""
    if isinstance(breath, Ramp):
        return f"{rate_text(breath.from_per_min)} to {rate_text(breath.to_per_min)}"
    return rate_text(breath.per_min)


def paces_text(steps: Iterable[AnyStep]) -> str:
    """Breaths a minute in a script, from its first pace to its last; empty if nothing is paced."""
    paces: list[str] = []
    for step in steps:
        if isinstance(step, BreatheStep):
            paces += pace_text(step.breathe).split(" to ")
        elif isinstance(step, TapStep):
            paces += [rate_text(QUICKEST_PER_MIN), rate_text(ENDS_PER_MIN)]
    changes = [pace for place, pace in enumerate(paces) if place == 0 or pace != paces[place - 1]]
    return " to ".join(changes)


def entry_text(entry: Entry) -> str:
    """An exercise in a slot of a routine, with its variant, the part of it that plays, and what plays at night."""
    chosen = [entry.variant or "", f"first {minutes(entry.first)}" if entry.first is not None else ""]
    chosen += [f"at night {entry.at_night}"] if entry.at_night is not None else []
    said = ", ".join(part for part in chosen if part)
    return f"{entry.exercise} ({said})" if said else entry.exercise


def length_s(library: Library, entry: Entry) -> float:
    """How long an entry of a routine lasts as written, in seconds, without the waiting at gates."""
    _, whole_s = library.exercises[entry.exercise].script(entry.variant)
    return whole_s if entry.first is None else min(entry.first, whole_s)


def breath_text(breath: Pattern | Ramp) -> str:
    """One breath, part by part, or the change of its pace."""
    if isinstance(breath, Ramp):
        return f"{pace_text(breath)} a minute over {duration_text(breath.over_s)}"
    parts = (
        ("in", breath.in_s), ("top-up", breath.top_up_s), ("hold", breath.hold_s),
        ("hum" if breath.hummed else "out", breath.exhale_s), ("rest", breath.rest_s),
    )  # fmt: skip
    return ", ".join(f"{name} {duration_text(seconds)}" for name, seconds in parts if seconds)


def light_text(here: Placed) -> str:
    """What a light step does, with its levels and durations."""
    for_s = f" for {duration_text(here.end_s - here.start_s)}" if here.end_s > here.start_s else ""
    match here.step:
        case BreatheStep(breathe=breath, light=light):
            via = f" by {level_text(light.via)}" if light.via is not None else ""
            falling = f", its peak falling to {level_text(light.falling_to)}" if light.falling_to is not None else ""
            pace = "" if isinstance(breath, Ramp) else f" ({pace_text(breath)} a minute)"
            levels = f"{level_text(light.from_level)}{via} to {level_text(light.to_level)}{falling}"
            led = {1: "", 2: ", every second one led", 4: ", every fourth one led"}[here.step.each]
            return f"{counted(here.count, 'breath')}{led}: {breath_text(breath)}{pace}; light {levels}"
        case FollowStep() as step:
            return _follow_text(step)
        case GlowStep(glow=level):
            return f"steady light {level_text(level)}{for_s}"
        case SwellStep(swell=swell):
            easing = f" easing to {duration_text(swell.easing_to_s)}" if swell.easing_to_s is not None else ""
            waves = f"{counted(here.count, 'swell')} of {duration_text(swell.every_s)}{easing}"
            return f"{waves}: light {level_text(swell.from_level)} to {level_text(swell.to_level)} and back"
        case RiseStep(rise=way):
            return f"light rises {_way(way)}{for_s}"
        case FadeStep(fade=way):
            return f"light fades {_way(way)}{for_s}"
        case PressStep(press=press, sound=sound):
            levels = f"{level_text(press.from_level)} to {level_text(press.to_level)}"
            times = f"up {duration_text(press.up_s)}, level {duration_text(press.level_s)}"
            return f"light {levels} and back: {times}, down {duration_text(press.down_s)}{'; hum' if sound else ''}"
        case TurnStep(turn=seat, light=way):
            return f"the {seat} person's turn{for_s}: light sinks {_way(way)}"
        case TapStep(tap=tap):
            glow = level_text(tap.glow)
            goes_on = f"without a pace, `{tap.otherwise}` plays; after the quickest pace it goes on like this"
            return f"steady light {glow}{for_s}: each press is a breath in; {goes_on}"
        case GateStep(gate=gate) if gate.again_s is not None:
            return f"gate: a press within {duration_text(gate.again_s)} plays the recording again"
        case SootheStep() as step:
            return _soothe_text(step)
        case GateStep(gate=gate):
            usual_s = GateRule.model_fields["for_s"].default
            at_most = "" if gate.for_s == usual_s else f"up to {duration_text(gate.for_s)} "
            return f"gate: waits {at_most}for {'two yeses' if gate.needs == 2 else 'one press'}"
        case ApartStep(apart=rule, light=way):
            longer = f"; a press makes it {duration_text(rule.more_s)} longer, twice at most"
            return f"apart for {duration_text(rule.for_s)}: light sinks {_way(way)}{longer}"


def _follow_text(step: FollowStep) -> str:
    """What a hand does in a step that follows it, and what the light does then."""
    levels = f"light {level_text(step.light.from_level)} to {level_text(step.light.to_level)}"
    hand = f"the hand leads for {duration_text(step.lasts)}: hold is in, let go is out; {levels}"
    waits = f"without a hand for {duration_text(step.waits)}"
    if step.then is None:
        return f"{hand}; {waits} the light leads"
    return f"{hand}; after six breaths the light goes ahead; {waits} something else plays"


def _soothe_text(step: SootheStep) -> str:
    """What presses do in a step that they soothe, and what the light does without them."""
    swell, apart = step.soothe, f"{duration_text(step.between)} apart or more"
    presses = "1 press takes" if step.times == 1 else f"{step.times} presses, {apart}, take"
    slower = f", slower to {duration_text(swell.easing_to_s)}" if swell.easing_to_s is not None else ""
    waves = f"swells of {duration_text(swell.every_s)}{slower}"
    levels = f"light {level_text(swell.from_level)} to {level_text(swell.to_level)} and back"
    own = f"after {duration_text(step.waits)} without one it goes down by itself"
    return f"{waves}: {levels}; {presses} it down until it sleeps; {own}"


def cue_text(cue: Cue) -> str:
    """What a cue sounds like or says."""
    match cue.kind:
        case "say":
            return f'"{cue.text}"'
        case "chime":
            return f"chime: {cue.name}"
        case "bed":
            return f"sound: {bed_text(cue.name, cue.share, cue.tone, cue.seconds)}"
        case "voice":
            return f"voice: {cue.name}"
        case "hum":
            return f"hum for {duration_text(cue.seconds or 0)}"


def bed_text(name: str | None, share: float | None, tone: float | None, over_s: float | None) -> str:
    """A bed of sound: how loud it and the breath tone over it become, and how slowly, where that isn't as usual."""
    parts = [str(name)]
    if share is not None and share < 1:
        parts.append(f"at {level_text(share)}")
    if tone is not None and tone < 1:
        parts.append(f"breath tone at {level_text(tone)}" if tone else "no breath tone")
    if over_s:
        parts.append(f"within {duration_text(over_s)}")
    return ", ".join(parts)


def _way(way: LightRange) -> str:
    return f"{level_text(way.from_level)} to {level_text(way.to_level)}"
