"""The steps of an exercise as its author writes them.

Each step has one verb. Light steps (`breathe`, `glow`, `swell`, `rise`, `fade`, `press`, `turn`, `gate`, `tap`) follow
one another; cues (`say`, `chime`, `bed`, `voice`, `card`) have their own time, `at`.
Rule: these models say what may be written and in which units; `timeline` says when each step plays.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, ConfigDict, Discriminator, Field, Tag, model_validator

from pi_regulate.library.written import Identifier, Level, PerMinute, Seconds, Text, Written

Bed = Literal["ocean", "hum", "silence"]

SOONEST_AGAIN_S = 10.0  # a line said again sooner would leave no silence (our design choice)
LEAD_IN_SHARE = 0.4  # the inhale's share of a ramped breath; the exhale, 0.6, is 1.5 times as long (LIBRARY B8)


class LightRange(Written):
    """The levels between which the light moves."""

    from_level: Level = Field(alias="from", title="from", description="The level it starts at.", examples=["8%"])
    to_level: Level = Field(alias="to", title="to", description="The level it goes to.", examples=["40%"])


class BreathLight(LightRange):
    """How the light leads a breath: up from `from` to `to` with the inhale, down again with the exhale."""

    from_level: Level = Field(0.08, alias="from", title="from", description="The level at the end of the exhale.")
    to_level: Level = Field(0.40, alias="to", title="to", description="The level at the top of the inhale.")
    via: Level | None = Field(None, description="Where the first sip of a sigh ends and the top-up begins.")
    falling_to: Level | None = Field(
        None, description="The peak falls evenly, breath by breath, to this level by the last breath."
    )


class Pattern(Written):
    """One breath, in seconds for each part. A part that is not written does not occur."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": ["out"]}, {"required": ["hum"]}]})

    in_s: Seconds = Field(alias="in", title="in", description="The inhale, 2 s to 6 s.", examples=["4s"])
    top_up_s: Seconds = Field(0.0, alias="top_up", title="top_up", description="A second sip, at most 1.5 s.")
    hold_s: Seconds = Field(0.0, alias="hold", title="hold", description="A pause after the inhale, at most 7 s.")
    out_s: Seconds | None = Field(None, alias="out", title="out", description="The exhale, 2.5 s to 10 s.")
    hum_s: Seconds | None = Field(None, alias="hum", title="hum", description="An exhale that is hummed, up to 12 s.")
    rest_s: Seconds = Field(0.0, alias="rest", title="rest", description="A pause after the exhale, at most 4 s.")

    @model_validator(mode="after")
    def _one_exhale(self) -> Self:
        if (self.out_s is None) == (self.hum_s is None):
            raise ValueError("a breath has either `out` or `hum`, for example {in: 4s, out: 6s}")
        return self

    @property
    def exhale_s(self) -> float:
        """The exhale in seconds, hummed or not."""
        return self.out_s if self.out_s is not None else (self.hum_s or 0.0)

    @property
    def hummed(self) -> bool:
        return self.hum_s is not None

    @property
    def holds_s(self) -> float:
        """Pauses in one breath, in seconds."""
        return self.hold_s + self.rest_s

    @property
    def length_s(self) -> float:
        """One whole breath, in seconds."""
        return self.in_s + self.top_up_s + self.hold_s + self.exhale_s + self.rest_s

    @property
    def per_min(self) -> float:
        return 60.0 / self.length_s


class Ramp(Written):
    """Whole breaths whose rate changes evenly from one value to another; inhale 0.4 and exhale 0.6 of each."""

    from_per_min: PerMinute = Field(alias="from", title="from", description="Breaths a minute at the start.")
    to_per_min: PerMinute = Field(alias="to", title="to", description="Breaths a minute at the end.")
    over_s: Seconds = Field(alias="over", title="over", description="How long the change takes.")


def _pattern_or_ramp(value: Any) -> str:
    ramp = isinstance(value, Ramp) or (isinstance(value, dict) and ("over" in value or "from" in value))
    return "ramp" if ramp else "pattern"


Breath = Annotated[
    Annotated[Pattern, Tag("pattern")] | Annotated[Ramp, Tag("ramp")],
    Discriminator(_pattern_or_ramp),
]


def _a_count(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError(f"`{str(value).lower()}` is not a number of breaths. Write 1, 2 or 4.")
    return value


class Thin(Written):
    """Guidance that grows less: the breath goes on, but the light leads only some of it."""

    each: Annotated[Literal[1, 2, 4], BeforeValidator(_a_count)] = Field(
        description="Leads every breath (1), every second (2) or every fourth (4); in between the light stays low."
    )


class Swell(Written):
    """A slow wave of light, low to high to low, that does not stand for a breath."""

    from_level: Level = Field(alias="from", title="from", description="The low level.")
    to_level: Level = Field(alias="to", title="to", description="The high level.")
    every_s: Seconds = Field(alias="every", title="every", description="One whole wave.", examples=["12s"])
    easing_to_s: Seconds | None = Field(
        None, alias="easing_to", title="easing_to", description="The waves slow down evenly until one takes this long."
    )


class Press(Written):
    """Up, level, down: a press and its release, a look and away, a hug and its end."""

    from_level: Level = Field(alias="from", title="from", description="The level before and after.")
    to_level: Level = Field(alias="to", title="to", description="The level while it is held.")
    up_s: Seconds = Field(alias="up", title="up", description="How long the light rises, at least 1 s.")
    level_s: Seconds = Field(alias="level", title="level", description="How long it stays up.")
    down_s: Seconds = Field(alias="down", title="down", description="How long the light falls, at least 1 s.")


def _no_truth(value: object) -> object:
    if isinstance(value, bool):  # Python takes true for 1, but that isn't what its author meant
        raise ValueError(f"`{str(value).lower()}` is not a number of presses. Write 1 or 2.")
    return value


class GateRule(Written):
    """How many presses mean yes: two when two people are asked, one for a choice."""

    needs: Annotated[Literal[1, 2], BeforeValidator(_no_truth)] = Field(
        description="Presses it needs. 60 s without them means no."
    )


class Tap(Written):
    """A window in which every press is a breath in. The light then goes on at that pace, and slows down from there."""

    for_s: Seconds = Field(30.0, alias="for", title="for", description="How long the presses are waited for.")
    glow: Level = Field(0.10, description="The steady light meanwhile.")
    otherwise: Identifier = Field(
        "settle", alias="else", title="else", description="The exercise that plays if the presses show no pace."
    )


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


class TapStep(Step):
    """The person leads first: the pace of the presses becomes the pace of the light."""

    tap: Tap = Field(description="Each press is a breath in; then the light leads at that pace, to the end.")
    light: BreathLight = Field(default_factory=BreathLight, description="The levels between which it then leads.")


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
            raise ValueError("`until` belongs to a line that is said again: write `every` too, such as `every: 25s`")
        if self.until_s is not None and self.until_s < self.at:
            raise ValueError("`until` comes before `at`, where the line is said for the first time")
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
    BreatheStep | FollowStep | GlowStep | SwellStep | RiseStep | FadeStep | PressStep | TurnStep | GateStep | TapStep
)
CueStep = SayStep | ChimeStep | BedStep | VoiceStep | CardStep

CUE_VERBS = ("say", "chime", "bed", "voice", "card")
"""The verbs of what sounds, which needs its `at`."""
VERBS: tuple[str, ...] = (
    "breathe", "follow", "glow", "swell", "rise", "fade", "press", "turn", "gate", "tap", *CUE_VERBS,
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
    | Annotated[TapStep, Tag("tap")]
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
