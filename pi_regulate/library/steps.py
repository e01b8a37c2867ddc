"""The steps of an exercise as its author writes them.

Each step has one verb. Light steps (`breathe`, `follow`, `glow`, `swell`, `rise`, `fade`, `press`, `turn`, `gate`,
`apart`, `tap`, `soothe`) follow one another; cues (`say`, `chime`, `bed`, `voice`, `card`) have their own time, `at`.
Rule: these models say what may be written and in which units; `timeline` says when each step plays.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from pi_regulate.library.step_parts import (
    ApartRule,
    Breath,
    BreathLight,
    GateRule,
    LightRange,
    Pattern,
    Press,
    Swell,
    Tap,
    Thin,
)
from pi_regulate.library.written import Level, Seconds, Text, Written

Bed = Literal["ocean", "hum", "silence"]

SOONEST_AGAIN_S = 10.0  # a line said again sooner would leave no silence (our design choice)


class Step(Written):
    """What every light step may say about when it plays."""

    at: Seconds | None = Field(None, description="When it begins; without it, when the light step before it ends.")


class BreatheStep(Step):
    """The light and the sound lead a breath."""

    breathe: Breath = Field(description="The breath: seconds for each part, or a ramp of rates.")
    times: int | None = Field(None, ge=1, le=5000, description="How many breaths; without it, as many as fit.")
    thin: Thin | None = Field(
        None,
        description="Leads only some of these breaths. From the second stage on, a press goes back one.",
    )
    sound: Bed | None = Field(None, description="The bed of sound from here on; without it, what sounds already.")
    light: BreathLight = Field(default_factory=BreathLight, description="The levels the light goes between.")

    @model_validator(mode="after")
    def _via_has_a_sip(self) -> Self:
        if self.light.via is not None and not (isinstance(self.breathe, Pattern) and self.breathe.top_up_s):
            raise ValueError("`via` is where a second sip begins, and this breath has none: leave `via` out")
        return self

    @property
    def each(self) -> int:
        """One in so many of its breaths is led."""
        return self.thin.each if self.thin is not None else 1


class GlowStep(Step):
    """A steady light."""

    glow: Level = Field(description="The level.")
    lasts: Seconds | None = Field(None, description="How long; without it, until the next light step.")


class HandLight(LightRange):
    """The levels between which the light follows the hand: a breath in of 2 s or more goes all the way."""

    from_level: Level = Field(0.08, alias="from", title="from", description="The level at the end of the exhale.")
    to_level: Level = Field(0.35, alias="to", title="to", description="The highest level.")


class FollowStep(Step):
    """A hand leads: while the button is held, which is in, the light rises; let go, which is out, it sinks."""

    follow: Literal["hand"] = Field(description="Who leads: the hand on the button.")
    lasts: Seconds = Field(description="How long; with `then`, counted from the first breath of the hand.")
    then: Literal["lead"] | None = Field(
        None, description="`lead`: from the seventh breath on the light goes a little ahead, and slows down to 6/min."
    )
    waits: Seconds = Field(
        15.0,
        description="How long it waits for the hand. Then the light leads by itself; with `then`, `on_skip` plays.",
    )
    light: HandLight = Field(default_factory=HandLight, description="The levels the light goes between.")

    @property
    def longest_s(self) -> float:
        """How much time the step may take, in seconds."""
        return self.lasts + self.waits if self.then else self.lasts


class SwellStep(Step):
    swell: Swell = Field(description="A slow wave of light.")
    times: int | None = Field(None, ge=1, le=5000, description="How many waves; without it, as many as fit.")


class RiseStep(Step):
    rise: LightRange = Field(description="One slow rise of the light.")
    lasts: Seconds = Field(description="How long it takes.")

    @model_validator(mode="after")
    def _goes_up(self) -> Self:
        if self.rise.to_level < self.rise.from_level:
            raise ValueError("`rise` goes up; to go down, write `fade`")
        return self


class FadeStep(Step):
    fade: LightRange = Field(description="One slow fall of the light.")
    lasts: Seconds = Field(description="How long it takes.")

    @model_validator(mode="after")
    def _goes_down(self) -> Self:
        if self.fade.to_level > self.fade.from_level:
            raise ValueError("`fade` goes down; to go up, write `rise`")
        return self


class PressStep(Step):
    press: Press = Field(description="A press and its release.")
    sound: Literal["hum"] | None = Field(None, description="`hum` sounds while it is held.")


class TurnStep(Step):
    """One of two people speaks; the sinking light is the clock."""

    turn: Literal["first", "second"] = Field(description="Whose turn it is.")
    lasts: Seconds = Field(description="How long the turn is; give both people the same.")
    light: LightRange = Field(
        default_factory=lambda: LightRange.model_validate({"from": "30%", "to": "10%"}),
        description="Where the light starts and where it has sunk to when the turn ends.",
    )


class GateStep(Step):
    gate: GateRule = Field(description="The score waits for presses that say yes.")


class ApartStep(Step):
    """Two people part for a while, and the sinking light is the clock. A gate follows, for when both are back."""

    apart: ApartRule = Field(description="Time apart, in silence; by day it calls them back, twice at most.")
    light: LightRange = Field(
        default_factory=lambda: LightRange.model_validate({"from": "8%", "to": "3%"}),
        description="Where the light starts and where it has sunk to when the time apart ends.",
    )

    @model_validator(mode="after")
    def _is_a_clock(self) -> Self:
        if not self.light.from_level > self.light.to_level > 0:
            raise ValueError("the sinking light is the clock: `to` has to be below `from`, and above 0%")
        return self


class TapStep(Step):
    """The person leads first: the pace of the presses becomes the pace of the light."""

    tap: Tap = Field(description="Each press is a breath in; then the light leads at that pace, to the end.")
    light: BreathLight = Field(default_factory=BreathLight, description="The levels between which it then leads.")

    @model_validator(mode="after")
    def _no_sips(self) -> Self:
        if self.light.via is not None:
            raise ValueError("`via` is where a second sip begins, and no breath here has one: leave `via` out")
        return self


class SootheStep(Step):
    """A light that can't rest: each press takes it down a little and slows it, until it sleeps."""

    soothe: Swell = Field(
        description="A wave that can't rest; each press takes it to a lower and slower one, by the last to `easing_to`."
    )
    times: int = Field(4, ge=1, le=4, description="How many presses put it to sleep, at most 4.")
    between: Seconds = Field(7.5, description="A press counts only so long after the last one that counted.")
    waits: Seconds = Field(25.0, description="About so long without a press, and it goes down a little by itself.")
    lasts: Seconds | None = Field(None, description="By when it is dark; without it, by the end of the exercise.")

    @model_validator(mode="after")
    def _grows_calmer(self) -> Self:
        if self.soothe.to_level <= self.soothe.from_level:
            raise ValueError("`to` is the top of the wave, so it has to be above `from`")
        if self.soothe.easing_to_s is not None and self.soothe.easing_to_s < self.soothe.every_s:
            raise ValueError("the wave slows down, so `easing_to` has to be longer than `every`")
        if self.waits < self.between:
            raise ValueError("`waits` has to be longer than `between`, since the light goes down then as by a press")
        return self


class _CueStep(Written):
    at: Seconds = Field(description="When it sounds, from the start of the exercise.")


class SayStep(_CueStep):
    say: Text = Field(description="One spoken line, 12 words at most.")
    care: bool = Field(False, description="True for a line that is said even when little is said.")
    line: int | None = Field(
        None, ge=1, le=999, description="Pins the line's number, so that recordings keep their place when lines move."
    )
    every_s: Annotated[Seconds, Field(ge=SOONEST_AGAIN_S)] | None = Field(
        None,
        alias="every",
        title="every",
        description="Says it again each time this has passed, at least 10 s, to the end of the exercise.",
        examples=["25s"],
    )
    until_s: Seconds | None = Field(
        None, alias="until", title="until", description="The last moment at which it may begin again."
    )

    @model_validator(mode="after")
    def _again_and_later(self) -> Self:
        if self.until_s is not None and self.every_s is None:
            raise ValueError("`until` belongs to a line that is said again. Write `every` too, such as `every: 25s`.")
        if self.until_s is not None and self.until_s < self.at:
            raise ValueError(
                "`until` comes before `at`, where the line is said for the first time. "
                "Write a later time, or leave it out."
            )
        return self


class ChimeStep(_CueStep):
    chime: Literal["bowl", "low"] = Field(description="A soft bowl, or a low one.")


class BedStep(_CueStep):
    bed: Bed = Field(description="A bed of sound that begins or changes here; `silence` ends it.")
    to_share: Level = Field(
        1.0, alias="to", title="to", description="How loud it is then, of its full loudness; 50% is 6 dB less."
    )
    tone_share: Level = Field(
        1.0, alias="tone", title="tone", description="The same of the breath tone that sounds over it; 0% is none."
    )
    over_s: Seconds = Field(0.0, alias="over", title="over", description="How long the change takes.")

    @model_validator(mode="after")
    def _silence_is_silent(self) -> Self:
        if self.bed == "silence" and {"to_share", "tone_share"} & self.model_fields_set:
            raise ValueError("`silence` has no loudness; beside `at` it takes only `over`, for a slow end")
        if self.to_share == 0:
            raise ValueError("a bed at 0% can't be heard; to end it slowly, write `bed: silence` with `over`")
        return self


class VoiceStep(_CueStep):
    voice: Literal["familiar"] = Field(description="A recording of a trusted person, after the gate got its yes.")


class CardStep(_CueStep):
    card: list[Text] = Field(min_length=1, description="A deck of questions; one is asked.")


LightStep = (
    BreatheStep
    | FollowStep
    | GlowStep
    | SwellStep
    | RiseStep
    | FadeStep
    | PressStep
    | TurnStep
    | GateStep
    | ApartStep
    | TapStep
    | SootheStep
)
CueStep = SayStep | ChimeStep | BedStep | VoiceStep | CardStep

CUE_VERBS = ("say", "chime", "bed", "voice", "card")
"""The verbs of what sounds, which needs its `at`."""
VERBS: tuple[str, ...] = (
    "breathe", "follow", "glow", "swell", "rise", "fade", "press", "turn", "gate", "apart", "tap", "soothe", *CUE_VERBS,
)  # fmt: skip


def verb_of(value: Any) -> str | None:
    """The one verb of a step, or None when there is none or more than one."""
    keys = value if isinstance(value, dict) else getattr(value, "model_fields_set", ())
    found = [verb for verb in VERBS if verb in keys]
    return found[0] if len(found) == 1 else None


AnyStep = Annotated[
    Annotated[BreatheStep, Tag("breathe")]
    | Annotated[FollowStep, Tag("follow")]
    | Annotated[GlowStep, Tag("glow")]
    | Annotated[SwellStep, Tag("swell")]
    | Annotated[RiseStep, Tag("rise")]
    | Annotated[FadeStep, Tag("fade")]
    | Annotated[PressStep, Tag("press")]
    | Annotated[TurnStep, Tag("turn")]
    | Annotated[GateStep, Tag("gate")]
    | Annotated[ApartStep, Tag("apart")]
    | Annotated[TapStep, Tag("tap")]
    | Annotated[SootheStep, Tag("soothe")]
    | Annotated[SayStep, Tag("say")]
    | Annotated[ChimeStep, Tag("chime")]
    | Annotated[BedStep, Tag("bed")]
    | Annotated[VoiceStep, Tag("voice")]
    | Annotated[CardStep, Tag("card")],
    Discriminator(
        verb_of,
        custom_error_type="step_verb",
        custom_error_message="a step has exactly one verb: " + ", ".join(VERBS),
    ),
]
