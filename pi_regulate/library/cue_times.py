"""What sounds, checked against the rest of its script: whether it is ever heard, and whether there is time for it.

A recording of a trusted person waits for somebody's yes, so a `gate` comes before it, and what is played again has been
played. A bed that changes slowly has changed before the end, and a line that is said again is said twice at least.
Rule: a cue that would be accepted and never heard is an error, with what to write instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import floor

from pi_regulate.library.exercise import Exercise
from pi_regulate.library.lines import speech_s
from pi_regulate.library.references import Loose
from pi_regulate.library.scalars import duration_text, seconds_text
from pi_regulate.library.steps import (
    SOONEST_AGAIN_S,
    AnyStep,
    BedStep,
    BreatheStep,
    FollowStep,
    GateStep,
    SayStep,
    VoiceStep,
)
from pi_regulate.library.timeline import Placed, begins, place
from pi_regulate.library.yaml.document import DocPath


def cue_problems(exercise: Exercise) -> Iterator[Loose]:
    """Cues of an exercise and its variants that are never heard, or have no time."""
    for variant in (None, *exercise.variants):
        base: DocPath = () if variant is None else ("variants", variant)
        steps, lasts_s = exercise.script(variant)
        placed, _ = place(steps, lasts_s)
        for path, message in _in_script(steps, placed, lasts_s):
            yield Loose((*base, "steps", *path), message)


def _in_script(steps: Sequence[AnyStep], placed: Sequence[Placed], lasts_s: float) -> Iterator[tuple[DocPath, str]]:
    asked_s = [here.start_s for here in placed if isinstance(here.step, GateStep)]
    voices_s = [step.at for step in steps if isinstance(step, VoiceStep)]
    for here in placed:
        if isinstance(here.step, GateStep) and here.step.gate.again_s is not None:
            for message in _nothing_again(here.start_s, voices_s, placed):
                yield (here.index, "gate"), message
    for index, step in enumerate(steps):
        match step:
            case VoiceStep(at=at_s) if not asked_s:
                yield (
                    (index, "voice"),
                    "nobody has said yes to this voice, so it never plays. Put a `- gate: {needs: 1}` before it.",
                )
            case VoiceStep(at=at_s) if at_s <= min(asked_s):
                yield (
                    (index, "at"),
                    f"nobody has said yes to this voice by then: the `gate` is at {seconds_text(min(asked_s))}. Write "
                    f"`at: {duration_text(min(asked_s) + 1)}` or later.",
                )
            case BedStep(at=at_s, over_s=over_s) if over_s > 0 and at_s <= lasts_s < at_s + over_s:
                left_s = lasts_s - at_s
                less = f"Write `over: {duration_text(left_s)}` or less" if left_s else "Write an earlier `at`"
                message = (
                    f"this change takes until {seconds_text(at_s + over_s)}, but the exercise ends at "
                    f"{seconds_text(lasts_s)}. {less}."
                )
                yield (index, "over"), message
            case SayStep(every_s=float(), at=at_s) if at_s <= lasts_s:
                if (once := _said_once(step, lasts_s)) is not None:
                    yield (index, "every"), once


def _nothing_again(at_s: float, voices_s: Sequence[float], placed: Sequence[Placed]) -> Iterator[str]:
    """What is wrong with a gate that offers something again: nothing was heard, or breaths would be led once more."""
    heard_s = [one_s for one_s in voices_s if one_s < at_s]
    if not heard_s:
        yield "no `voice` comes before this, so there is nothing to play `again`."
    elif any(
        isinstance(one.step, BreatheStep | FollowStep) and one.start_s < at_s and one.end_s > max(heard_s)
        for one in placed
    ):
        yield "what is played `again` leads no breath: put the `breathe` before the `voice`, or after this gate."


def _said_once(step: SayStep, lasts_s: float) -> str | None:
    """Why a line that is to be said again is said only once; None if it isn't."""
    takes_s = speech_s(step.say)
    if len(begins(step, takes_s, lasts_s)) > 1:
        return None
    last_s = lasts_s - takes_s if step.until_s is None else min(step.until_s, lasts_s - takes_s)
    most_s = floor(last_s - step.at)
    meant = f"Write `every: {duration_text(most_s)}` or less" if most_s >= SOONEST_AGAIN_S else "Leave `every` out"
    return f"there is no time to say this line again after {seconds_text(step.every_s or 0.0)}. {meant}."
