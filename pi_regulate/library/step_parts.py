"""What steps are made of: levels of light, breaths, waves, presses, gates and windows for taps.

Rule: a part says what may be written inside a step's verb and in which units; what may stand together is for `limits`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, ConfigDict, Discriminator, Field, Tag, model_validator

from pi_regulate.library.written import Identifier, Level, PerMinute, Seconds, Written

LEAD_IN_SHARE = 0.4  # the inhale's share of a ramped breath; the exhale, 0.6, is 1.5 times as long (LIBRARY B8)


def _no_truth(counted: str, choices: str) -> BeforeValidator:
    """Refuses true and false: Python takes true for 1, but that isn't what its author meant."""

    def refuse(value: object) -> object:
        if isinstance(value, bool):
            raise ValueError(f"`{str(value).lower()}` is not a number of {counted}. Write {choices}.")
        return value

    return BeforeValidator(refuse)


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


class Thin(Written):
    """Guidance that grows less: the breath goes on, but the light leads only some of it."""

    each: Annotated[Literal[1, 2, 4], _no_truth("breaths", "1, 2 or 4")] = Field(
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


class GateRule(Written):
    """How many presses mean yes: two when two people are asked, one for a choice."""

    needs: Annotated[Literal[1, 2], _no_truth("presses", "1 or 2")] = Field(
        description="Presses it needs. Without them in time it is a no."
    )
    for_s: Annotated[Seconds, Field(ge=30, le=180)] = Field(
        60.0, alias="for", title="for", description="How long it waits for them, 30 s to 3 min."
    )
    again_s: Annotated[Seconds, Field(ge=5, le=60)] | None = Field(
        None,
        alias="again",
        title="again",
        description="After a `voice`: a press within this time, 5 s to 60 s, plays it again. Without one it goes on.",
        examples=["12s"],
    )

    @model_validator(mode="after")
    def _one_hears_it_again(self) -> Self:
        if self.again_s is not None and self.needs != 1:
            raise ValueError("one press plays a recording again: with `again` write `needs: 1`")
        if self.again_s is not None and "for_s" in self.model_fields_set:
            raise ValueError("`again` says itself how long it waits: leave out `for`")
        return self


class ApartRule(Written):
    """Time apart after a quarrel: how long it is, and how much longer a press makes it, twice at most."""

    for_s: Seconds = Field(alias="for", title="for", description="How long it is, at least 5 min.", examples=["20min"])
    more_s: Seconds = Field(
        600.0,
        alias="more",
        title="more",
        description="How much longer a press makes it, at least 1 min, twice at most.",
    )


class Tap(Written):
    """A window in which every press is a breath in. The light then goes on at that pace, and slows down from there."""

    for_s: Seconds = Field(30.0, alias="for", title="for", description="How long the presses are waited for.")
    glow: Level = Field(0.10, description="The steady light meanwhile.")
    otherwise: Identifier = Field(
        "settle", alias="else", title="else", description="The exercise that plays if the presses show no pace."
    )
