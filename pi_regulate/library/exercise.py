"""An exercise as its author writes it: what it is, whom it suits, and its steps.

Rule: one YAML file is one exercise; a variant is another length or pattern of the same one, never another exercise.
"""

from __future__ import annotations

from typing import Literal, Self

from pydantic import ConfigDict, Field, model_validator

from pi_regulate.library.step_parts import Breath, Pattern
from pi_regulate.library.steps import (
    AnyStep,
    ApartStep,
    Bed,
    BreatheStep,
    CardStep,
    FollowStep,
    GateStep,
    SootheStep,
    Step,
    TapStep,
    TurnStep,
)
from pi_regulate.library.timeline import length_of
from pi_regulate.library.written import Identifier, Language, Seconds, Text, Written
from pi_regulate.words import Phase

Suit = Literal[
    "freeze", "flight", "fight", "social", "panic", "shame", "loneliness", "sleepless", "busy-mind", "unsure", "calm"
]  # fmt: skip


class Variant(Written):
    """Another length or another pattern of the same exercise."""

    lasts: Seconds | None = Field(
        None, description="How long this variant lasts; without it, until its last light step ends."
    )
    steps: list[AnyStep] = Field(min_length=1, description="What happens in it.")


class Exercise(Written):
    """One exercise: one YAML file."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": ["steps"]}, {"required": ["breathe"]}]})

    id: Identifier = Field(description="Its name in routines and on the command line. Give the file the same name.")
    title: Text | None = Field(None, description="Its name for people.")
    phase: Phase = Field(description="The phase it belongs to.")
    who: Literal["alone", "two", "either"] = Field("alone", description="Who it is for.")
    suits: list[Suit] = Field(default_factory=list, description="States it may suit.")
    purpose: Text | None = Field(None, description="What it is for, in one line.")
    needs: list[Literal["speech", "effort", "familiar_voice", "light", "cards", "child"]] = Field(
        default_factory=list,
        description="What must be there for it to be offered; `light`: a lamp that is seen, so not `light: off`; "
        "`cards`: the switch and the hours of question cards; `child`: the switch for a grown-up and a child.",
    )
    words: Literal["some", "whole"] = Field(
        "some", description="Whole if its words are the exercise: then every line is said, even when little is said."
    )
    language: Language | None = Field(
        None,
        description="The language of its lines; by default that of the settings beside it. Only English is judged.",
    )
    on_skip: Identifier | None = Field(None, description="What plays in its place when it may not be played.")
    alone: Identifier | None = Field(None, description="What plays instead when one of two people does not say yes.")
    sound: Bed | None = Field(None, description="The bed of sound; by default ocean if it paces, else silence.")
    colour: Literal["amber", "ember"] = Field(
        "amber", description="Ember is a deeper orange-red; a lamp with one amber LED shows amber."
    )
    lasts: Seconds | None = Field(
        None,
        description="How long it lasts, without the waiting at gates; without it, until its last light step ends.",
    )
    steps: list[AnyStep] = Field(default_factory=list, description="What happens in it.")
    breathe: Breath | None = Field(None, description="In place of steps: one breath, all the way through.")
    variants: dict[Identifier, Variant] = Field(default_factory=dict, description="Other lengths or patterns.")
    begin_with: Identifier | None = Field(None, description="The variant that plays the first three times.")
    evidence: Text | None = Field(None, description="What is known about it, with sources.")
    caution: Text | None = Field(None, description="When to leave it out, and what to watch for.")

    @model_validator(mode="after")
    def _has_something_to_do(self) -> Self:
        if bool(self.steps) == (self.breathe is not None):
            both = "Write `- breathe: ...` as one of the steps, below `steps:`, and delete it here."
            none = "For example `breathe: {in: 4s, out: 6s}`."
            raise ValueError(f"an exercise has either `steps` or one `breathe`. {both if self.steps else none}")
        if self.begin_with is not None and self.begin_with not in self.variants:
            raise ValueError(f"`begin_with` names the variant `{self.begin_with}`, which is not among `variants`")
        return self

    def script(self, variant: str | None = None) -> tuple[tuple[AnyStep, ...], float]:
        """The steps and the length in seconds of the exercise or of one of its variants.

        The length is what is written, or what the steps last by themselves. Raises KeyError for a variant it does not
        have.
        """
        steps, written = self.steps_of(variant), self.lasts_written(variant)
        return steps, length_of(steps) if written is None else written

    def steps_of(self, variant: str | None = None) -> tuple[AnyStep, ...]:
        """The steps alone, which need no placing. Raises KeyError for a variant it does not have."""
        if variant is None and self.breathe is not None:
            return (BreatheStep.model_validate({"breathe": self.breathe}),)
        return tuple(self.steps if variant is None else self.variants[variant].steps)

    def lasts_written(self, variant: str | None = None) -> float | None:
        """The length as its author wrote it, in seconds; None where it follows from the steps.

        Raises KeyError for a variant it does not have.
        """
        return self.lasts if variant is None else self.variants[variant].lasts

    def has(self, *kinds: type[Step]) -> bool:
        """Whether a light step of one of these kinds is in it or in one of its variants, since any of them may play."""
        return any(isinstance(step, kinds) for name in (None, *self.variants) for step in self.steps_of(name))

    @property
    def paced(self) -> bool:
        """True when it is about a breath that the light leads, follows, or is soothed by."""
        return self.has(BreatheStep, FollowStep, TapStep, SootheStep)

    @property
    def asks(self) -> bool:
        """True when it asks something of a hand: to lead, to tap, to soothe, or to say yes."""
        return self.has(FollowStep, TapStep, SootheStep, GateStep)

    @property
    def hand_led(self) -> bool:
        """True when a hand leads in it, for a while."""
        return self.has(FollowStep)

    @property
    def taps(self) -> bool:
        """True when a person's presses set its pace."""
        return self.has(TapStep)

    @property
    def for_child(self) -> bool:
        """True when it is for a grown-up and a child."""
        return "child" in self.needs

    @property
    def holds(self) -> bool:
        """True when one of its breaths has a pause."""
        breaths = [step.breathe for step in self.steps_of() if isinstance(step, BreatheStep)]
        return any(isinstance(breath, Pattern) and breath.holds_s > 0 for breath in breaths)

    @property
    def stirs(self) -> bool:
        """True when it may stir things up: it asks a question card, or needs what question cards need."""
        return "cards" in self.needs or bool(self.deck)

    @property
    def talks(self) -> bool:
        """True when two people soon speak in turns in it; after time apart, the hour is looked at again."""
        return self.has(TurnStep) and not self.apart

    @property
    def apart(self) -> bool:
        """True when two people part for a while in it."""
        return self.has(ApartStep)

    @property
    def usual_button(self) -> bool:
        """True when a press moves on and a hold ends it: not where either leads, taps or soothes, nor in time apart."""
        return not self.has(ApartStep, FollowStep, TapStep, SootheStep)

    @property
    def deck(self) -> list[str]:
        """Its question cards; empty when it has none."""
        return next((step.card for step in self.steps_of() if isinstance(step, CardStep)), [])

    @property
    def needs_words(self) -> bool:
        """True when it makes no sense in silence: a question that nobody hears is never asked."""
        return self.has(GateStep) or "speech" in self.needs or self.who == "two"

    @property
    def bed(self) -> Bed:
        return self.sound or ("ocean" if self.paced else "silence")
