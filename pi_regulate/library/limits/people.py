"""Who may be offered what: the switches in `people`, and the question that comes before anything for two.

A refusal is a plain sentence that names the switch, for the log and for `show`; the exercise's `on_skip` says what
plays instead. For a photosensitive person the composer makes the light steady, so only what a steady light can't do at
all, which is to follow a hand or to meet a breath that was tapped, is refused.
Rule: when in doubt, don't offer it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from pi_regulate.library.exercise import Exercise
from pi_regulate.library.limit_table import HAIR, LIMITS, Breach
from pi_regulate.library.limits.breath import Script, scripts
from pi_regulate.library.scalars import duration_text, plain_number, seconds_text
from pi_regulate.library.settings import PeopleSettings
from pi_regulate.library.step_parts import Pattern, Ramp
from pi_regulate.library.steps import (
    ApartStep,
    BreatheStep,
    FollowStep,
    GateStep,
    PressStep,
    TapStep,
    TurnStep,
    VoiceStep,
)
from pi_regulate.library.timeline import Placed

_SHORTEST_TURN_S = 10.0  # a shorter one is not offered as a remedy


def refused_by(exercise: Exercise, people: PeopleSettings, variant: str | None = None) -> str | None:
    """Why the switches in `people` (LIMITS 3.4) keep an exercise from being offered; None when it may play.

    Without `variant`, both the exercise's own script and the one it begins with are checked, since either may play.
    """
    may_play = {variant} if variant is not None else {None, exercise.begin_with}
    chosen = [script for script in scripts(exercise) if script.variant in may_play]
    breaths = [step.breathe for script in chosen for _, step in script.breaths]
    taps = any(isinstance(here.step, TapStep) for script in chosen for here in script.placed)
    holds = any(isinstance(breath, Pattern) and breath.holds_s > 0 for breath in breaths)
    rates = [rate for breath in breaths for rate in _rates(breath)]
    gentle = LIMITS["pregnant"]
    if exercise.for_child and not people.child:
        return "it is for a grown-up and a child, and `people.child` is off"
    if exercise.hand_led and people.photosensitive:
        return "its light follows a hand, and `people.photosensitive` keeps it steady"
    if taps and people.photosensitive:
        return "its light goes with the breath, and `people.photosensitive` keeps it steady"
    if people.external_focus and (rates or exercise.paced or exercise.hand_led or exercise.phase == "breathe"):
        return "it is about the breath, and `people.external_focus` is on"
    if holds and people.pregnant:
        return "it holds the breath, and `people.pregnant` is on"
    if holds and not people.holds:
        return "it holds the breath, and `people.holds` is off"
    if people.pregnant and not taps:  # after taps it keeps to these rates by itself
        for rate in rates:
            if not gentle["least_per_min"] - HAIR <= rate <= gentle["most_per_min"] + HAIR:
                return (
                    f"it leads {plain_number(round(rate, 2))} breaths a minute, and `people.pregnant` keeps to 6 to 10"
                )
    if rates and min(rates) < LIMITS["rate_open"]["least_per_min"] - HAIR and not people.holds:
        return "it is slower than 4 breaths a minute, which only `people.holds` allows"
    if "effort" in exercise.needs and not people.effort:
        return "it needs effort, and `people.effort` is off"
    return None


def consent_findings(script: Script) -> Iterator[Breach]:
    """Exercises for two that don't ask both people before anything happens between them."""
    if script.exercise.who != "two" or script.exercise.for_child:  # a child is asked by the grown-up, not by the device
        return
    asked = [
        here.start_s
        for here in script.placed
        if isinstance(here.step, GateStep) and here.step.gate.needs >= LIMITS["consent"]["least_times"]
    ]
    begun = [
        here.start_s
        for here in script.placed
        if isinstance(here.step, (BreatheStep, FollowStep, PressStep, TurnStep, VoiceStep))
    ]
    if not asked:
        where = ("who",) if not script.base else script.base
        yield Breach(
            where,
            "consent",
            f"this exercise is for two but never asks them; {LIMITS['consent'].says} (limit consent). "
            "Add a `gate: {needs: 2}`.",
        )
    elif begun and min(begun) < asked[0] - HAIR:
        gate = next(here for here in script.placed if here.start_s == asked[0] and isinstance(here.step, GateStep))
        yield Breach(
            script.path(gate.index, "gate"),
            "consent",
            f"this asks only after they have begun; {LIMITS['consent'].says} (limit consent). Put it first.",
        )


def apart_findings(script: Script) -> Iterator[Breach]:
    """Time apart that is too short or too long, comes twice, is for one, or doesn't lead to a question to both."""
    limit, both = LIMITS["apart"], LIMITS["consent"]["least_times"]
    times = int(limit["more_times"])
    pairs = zip_longest(script.placed, script.placed[1:])
    parts = [(here, here.step.apart, after) for here, after in pairs if isinstance(here.step, ApartStep)]
    for here, rule, after in parts:
        path = script.path(here.index, "apart")
        most_s = limit["most_s"] - limit["waits_s"] - times * rule.more_s
        if rule.for_s < limit["least_s"] - HAIR:
            meant = duration_text(min(60 * rule.for_s, 1200) if rule.for_s >= 5 else 1200)
            least = duration_text(limit["least_s"])
            message = f"`for` is {seconds_text(rule.for_s)}, and two people part for {least} or more (limit apart)."
            message = f"{message} Did you mean `{meant}`?"
            yield Breach((*path, "for"), "apart", message)
        elif rule.for_s > most_s + HAIR:
            longest = duration_text(rule.for_s + times * rule.more_s + limit["waits_s"])
            yield Breach(
                (*path, "for" if most_s >= limit["least_s"] else "more"),
                "apart",
                f"with `for: {duration_text(rule.for_s)}` and `more: {duration_text(rule.more_s)}` this takes up to "
                f"{longest}: `for`, twice `more`, and the {duration_text(limit['waits_s'])} in which it calls. It may "
                f"take {duration_text(limit['most_s'])} (limit apart). Did you mean `{{for: 20min, more: 10min}}`?",
            )
        elif rule.more_s < limit["longer_s"] - HAIR:
            least = duration_text(limit["longer_s"])
            message = f"`more` is {seconds_text(rule.more_s)}, and a press gives {least} or more (limit apart)."
            message = f"{message} Did you mean `10min`?"
            yield Breach((*path, "more"), "apart", message)
        if script.exercise.who != "two":
            yield Breach(
                path,
                "apart",
                "two people part here, and this exercise isn't for two (limit apart). Write `who: two` before `steps`.",
            )
        if here is not parts[0][0]:
            yield Breach(path, "apart", "this is the second time apart, and it comes once (limit apart). Leave it out.")
        asks = after is not None and isinstance(after.step, GateStep) and after.step.gate.needs >= both
        if not asks or after.start_s > here.start_s + HAIR:
            yield Breach(
                path,
                "apart",
                "nothing asks both when they are back (limit apart). "
                "Write `- gate: {needs: 2}` as the next step that moves the light, without an `at`.",
            )


def turn_findings(script: Script) -> Iterator[Breach]:
    """Two who take turns and don't get the same time: what one of them has less is taken off the other's longest."""
    speaks: list[tuple[Placed, str]] = [
        (here, here.step.turn) for here in script.placed if isinstance(here.step, TurnStep)
    ]
    hands = [here for here in script.placed if isinstance(here.step, FollowStep) and script.exercise.who == "two"]
    leads = [(here, ("first", "second")[number % 2]) for number, here in enumerate(hands)] if len(hands) > 1 else []
    for turns in (speaks, leads):
        has = {
            seat: sum(here.end_s - here.start_s for here, its in turns if its == seat) for seat in ("first", "second")
        }
        more, less = sorted(has, key=lambda seat: -has[seat])
        if has[more] - has[less] <= HAIR:
            continue
        longest = max((here for here, seat in turns if seat == more), key=lambda here: here.end_s - here.start_s)
        other = duration_text(has[less]) if has[less] else "none"
        equal_s = longest.end_s - longest.start_s - (has[more] - has[less])
        write = f"write `lasts: {duration_text(equal_s)}` here"
        remedy = write if equal_s >= _SHORTEST_TURN_S else f"give the {less} one as much"
        yield Breach(
            script.path(longest.index, "lasts"),
            "turns",
            f"the {more} of the two has {duration_text(has[more])} in all, the {less} {other}, and both get the same "
            f"time (limit turns). If you don't mean that, {remedy}.",
            "warning",
        )


def _rates(breath: Pattern | Ramp) -> tuple[float, ...]:
    if isinstance(breath, Ramp):
        return breath.from_per_min, breath.to_per_min
    return (breath.per_min,) if breath.length_s > 0 else ()
