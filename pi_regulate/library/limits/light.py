"""The limits of light that an author can break.

The limits of breath already keep breaths slow enough, so what remains is waves, presses, rises and falls, and glows
too short to be reached. Where two steps meet at different levels, the composer puts a ramp of its own between them
and needs only the time for it. Rule: levels are shares of the night ceiling; seconds are those of `timeline`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from pi_regulate.library.limit_table import HAIR, LIMITS, Breach, Path
from pi_regulate.library.limits.breath import Script
from pi_regulate.library.scalars import duration_text, per_cent, seconds_text
from pi_regulate.library.step_parts import LEAD_IN_SHARE, LightRange, Pattern, Ramp, Swell, Tap
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
    verb_of,
)
from pi_regulate.library.timeline import Placed, breath_length_s

LightWay = tuple[
    Path, float, float, float, float
]  # one way up or down as written: place, start and end in seconds, from, to


def light_findings(script: Script) -> Iterator[Breach]:
    """Every limit that the light of one script breaks."""
    least_s = LIMITS["slew"]["least_s"]
    ember = script.exercise.colour == "ember"
    if ember and (led := _led_by_a_hand(script)):
        yield led
        ember = False  # what else ember asks for follows from that
    ways = [way for here in script.placed for way in _ways(script, here)]
    for path, start_s, end_s, low, high in ways:
        took_s = end_s - start_s
        if low == high:
            continue
        if took_s < least_s - HAIR:
            yield _too_fast(path, took_s, "slew", least_s)
        elif ember and took_s < LIMITS["red"]["least_s"] - HAIR:
            yield _too_fast(path, took_s, "red", LIMITS["red"]["least_s"])
    for here in script.placed:
        if isinstance(here.step, SwellStep):
            yield from _periods(script, here, here.step.swell)
        if isinstance(here.step, SootheStep):
            yield from _periods(script, here, here.step.soothe)
    yield from _meetings(script, ember)
    yield from _pairs(ways)
    yield from _leads(script)
    if ember:
        yield from _bright_ember(script)


def _led_by_a_hand(script: Script) -> Breach | None:
    """Ember whose pace a hand sets: nobody knows how quickly it will change."""
    here = next((here for here in script.placed if isinstance(here.step, FollowStep | TapStep)), None)
    if here is None:
        return None
    verb = verb_of(script.steps[here.index])
    return Breach(
        ("colour",),
        "red",
        f"with `{verb}` the light goes as quickly as a breath; {LIMITS['red'].says} (limit red). Did you mean `amber`?",
    )


def _too_fast(path: Path, took_s: float, limit: str, least_s: float) -> Breach:
    return Breach(
        path,
        limit,
        f"this rise or fall takes {seconds_text(took_s)}; {LIMITS[limit].says} (limit {limit}). "
        f"Did you mean `{duration_text(least_s)}`?",
    )


def _ways(script: Script, here: Placed) -> Iterator[LightWay]:
    """Every way up and down of a step: of a breath only those inside it, of a swell none."""
    path, start_s = script.path, here.start_s
    match here.step:
        case RiseStep(rise=way) | FadeStep(fade=way):
            yield path(here.index, "lasts"), start_s, here.end_s, way.from_level, way.to_level
        case TurnStep(light=way):
            yield path(here.index, "lasts"), start_s, here.end_s, way.from_level, way.to_level
        case PressStep(press=press):
            up_s, level_s = start_s + press.up_s, start_s + press.up_s + press.level_s
            yield path(here.index, "press", "up"), start_s, up_s, press.from_level, press.to_level
            yield path(here.index, "press", "down"), level_s, level_s + press.down_s, press.to_level, press.from_level
        case BreatheStep(breathe=Pattern() as breath, light=light):
            # The limits of breath keep inhale and exhale long enough, but not a short second sip that lifts the light.
            sip_s = start_s + breath.in_s
            if breath.top_up_s and light.via is not None:
                yield path(here.index, "breathe", "top_up"), sip_s, sip_s + breath.top_up_s, light.via, light.to_level
            if script.exercise.colour == "ember":
                yield path(here.index, "breathe", "in"), start_s, sip_s, light.from_level, light.to_level
                out_s = sip_s + breath.top_up_s + breath.hold_s
                key = "hum" if breath.hummed else "out"
                yield path(here.index, "breathe", key), out_s, out_s + breath.exhale_s, light.to_level, light.from_level
        case BreatheStep(breathe=Ramp(), light=light) if script.exercise.colour == "ember":
            inhale_s = LEAD_IN_SHARE * breath_length_s(here.step)
            yield path(here.index, "breathe", "from"), start_s, start_s + inhale_s, light.from_level, light.to_level


def _periods(script: Script, here: Placed, swell: Swell) -> Iterator[Breach]:
    """The periods of a swell that are so short as to flicker, or have half-waves that are too short."""
    flash, slew, red = LIMITS["flash"], LIMITS["slew"], LIMITS["red"]
    least_s = red["least_s"] if script.exercise.colour == "ember" else slew["least_s"]
    limit = red if script.exercise.colour == "ember" else slew
    if swell.from_level == swell.to_level:
        return
    for key, period_s in (("every", swell.every_s), ("easing_to", swell.easing_to_s)):
        if period_s is None or period_s >= 2 * least_s - HAIR:
            continue
        broken = flash if period_s * flash["below_hz"] <= 1 + HAIR else limit
        yield Breach(
            script.path(here.index, verb_of(here.step) or "", key),
            broken.id,
            f"`{key}` is {seconds_text(period_s)}; {broken.says} (limit {broken.id}). "
            f"Did you mean `{duration_text(2 * least_s)}`?",
        )


def _meetings(script: Script, ember: bool) -> Iterator[Breach]:
    """Places where two steps meet at different levels without time to get from one to the other."""
    least_s = LIMITS["slew"]["least_s"]
    ends = [(here, span) for here in script.placed if (span := _ends(here)) is not None]
    for (_, (_, before)), (here, (after, _)) in pairwise(ends):
        if abs(before - after) < HAIR:
            continue
        if ember:
            yield Breach(
                script.path(here.index),
                "red",
                f"the light is at {per_cent(before)} before this and begins at {per_cent(after)} here; "
                f"{LIMITS['red'].says} (limit red). Put a `rise` or a `fade` of 4s or more between.",
            )
        elif isinstance(here.step, GlowStep) and here.end_s - here.start_s < least_s - HAIR:
            took_s = here.end_s - here.start_s
            keys = ("lasts",) if here.step.lasts is not None else ("glow",)
            yield _too_fast(script.path(here.index, *keys), took_s, "slew", least_s)


def _ends(here: Placed) -> tuple[float, float] | None:
    """The levels at which a step begins and ends; None for a gate, which has no light of its own."""
    match here.step:
        case GlowStep(glow=level) | TapStep(tap=Tap(glow=level)):
            return level, level
        case RiseStep(rise=way) | FadeStep(fade=way):
            return way.from_level, way.to_level
        case TurnStep(light=way):
            return way.from_level, way.to_level
        case BreatheStep(light=light) | FollowStep(light=light):
            return light.from_level, light.from_level
        case SwellStep(swell=swell):
            return swell.from_level, swell.from_level
        case SootheStep(soothe=swell):
            return swell.from_level, 0.0
        case PressStep(press=press):
            return press.from_level, press.from_level
    return None


def _pairs(ways: list[LightWay]) -> Iterator[Breach]:
    """Light that goes up, down, up and down by 10 % or more within one second."""
    flash = LIMITS["flash"]
    swings = [way for way in ways if abs(way[4] - way[3]) >= flash["pair_share"] - HAIR]
    for four in zip(swings, swings[1:], swings[2:], swings[3:], strict=False):
        to_and_fro = all((a[4] - a[3]) * (b[4] - b[3]) < 0 for a, b in pairwise(four))
        if to_and_fro and four[3][2] - four[0][1] <= flash["window_s"] + HAIR:
            took_s = seconds_text(four[3][2] - four[0][1])
            yield Breach(
                four[3][0], "flash", f"the light goes up and down twice in {took_s}; {flash.says} (limit flash)."
            )
            return


def _leads(script: Script) -> Iterator[Breach]:
    """Breaths whose light does not go up with the inhale."""
    for here in script.placed:
        if isinstance(here.step, FollowStep) and here.step.light.to_level < here.step.light.from_level - HAIR:
            yield _downwards(script, here, "to", here.step.light.to_level, here.step.light)
    for here, step in script.breaths:
        light = step.light
        via = light.to_level if light.via is None else light.via
        falls = light.falling_to is not None and light.falling_to > light.to_level + HAIR
        if not light.from_level <= via <= light.to_level or falls:
            key = "falling_to" if falls else "via" if light.from_level <= light.to_level else "to"
            value = {"falling_to": light.falling_to, "via": light.via, "to": light.to_level}[key] or 0.0
            yield _downwards(script, here, key, value, light)


def _downwards(script: Script, here: Placed, key: str, value: float, light: LightRange) -> Breach:
    return Breach(
        script.path(here.index, "light", key),
        "lead",
        f"`{key}` is {per_cent(value)} between {per_cent(light.from_level)} and {per_cent(light.to_level)}; "
        f"{LIMITS['lead'].says} (limit lead).",
        "warning",
    )


def _bright_ember(script: Script) -> Iterator[Breach]:
    """Ember that is brighter than the low levels it is meant for."""
    most = LIMITS["red"]["most_share"]
    for here in script.placed:
        level = _peak(here)
        if level > most + HAIR:
            yield Breach(
                script.path(here.index),
                "red",
                f"the light goes to {per_cent(level)} here; {LIMITS['red'].says} (limit red). Did you mean `15%`?",
            )


def _peak(here: Placed) -> float:
    match here.step:
        case BreatheStep(light=light) | FollowStep(light=light):
            return light.to_level
        case SwellStep(swell=swell) | SootheStep(soothe=swell):
            return swell.to_level
        case PressStep(press=press):
            return press.to_level
    return max(_ends(here) or (0.0,))
