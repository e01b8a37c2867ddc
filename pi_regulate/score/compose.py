"""Composes a score from what an author wrote.

The light steps become stretches in `score.light_steps`; what sounds becomes cues, and a moment that waits for people
becomes a gate. Rule: composing is a pure function; the same file gives the same score.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from pi_regulate.library.exercise import Exercise
from pi_regulate.library.letters import LETTER_S
from pi_regulate.library.lines import card_lines, speech_s, spoken_lines
from pi_regulate.library.step_parts import Pattern
from pi_regulate.library.steps import (
    ApartStep,
    BedStep,
    BreatheStep,
    CardStep,
    ChimeStep,
    FollowStep,
    GateStep,
    PressStep,
    SayStep,
    SootheStep,
    TapStep,
    TurnStep,
    VoiceStep,
)
from pi_regulate.library.timeline import Placed, begins, place
from pi_regulate.score.light_steps import light_of, soothed_of, stages_of
from pi_regulate.score.prelude import own_line
from pi_regulate.score.score import (
    Again,
    Cue,
    Gate,
    HandLine,
    HandSpan,
    Score,
    Soothed,
    SootheLine,
    Tapped,
    TimeApart,
)
from pi_regulate.words import Talk

GATE_LINE = "gate.1"
CALL_LINE, LATE_LINE = "apart.1", "apart.2"
HAND_LINES: Mapping[HandLine, str] = {"small": "follow.1", "ahead": "follow.2", "rest": "follow.3"}

SOOTHE_LINES: Mapping[SootheLine, str] = {"again": "soothing.1", "asleep": "soothing.2"}


def compose(
    exercise: Exercise,
    *,
    variant: str | None = None,
    talk: Talk = "full",
    lines: Mapping[str, str] | None = None,
    card: int | None = None,
) -> Score:
    """The score of an exercise or of one of its variants.

    `talk` says how many of its lines are spoken; `lines` holds the device's own lines, among them a gate's question;
    `card` is the number (from 0) of the question card, None for none. Raises KeyError for a variant that the exercise
    doesn't have.
    """
    steps, length_s = exercise.script(variant)
    placed, _ = place(steps, length_s)
    cues = list(_cues(exercise, variant, card)) + list(_light_cues(placed))
    stretches, paced = light_of(placed, length_s)
    said = [cue for cue in cues if cue.kind != "say" or _is_said(cue, talk)]
    gates = tuple(_gates(placed, said, lines or {}))
    waiting = {gate.line for gate in gates if gate.apart is not None}  # said only when somebody has come back
    soothes = next(_soothes(placed, talk, lines or {}), None)
    return Score(
        id=exercise.id,
        phase=exercise.phase,
        length_s=length_s,
        stretches=tuple(stretches),
        cues=tuple(sorted((cue for cue in said if cue.line is None or cue.line not in waiting), key=_at_s)),
        gates=gates,
        paced=tuple(paced),
        hand_spans=(spans := tuple(_hand_spans(placed, talk, lines or {}))),
        private=bool(spans or soothes),  # its light tells of a hand's own breath, or of a child's
        stages=tuple(stages_of(placed, length_s)),
        soothes=soothes,
        tapped=next((_tapped(here, here.step) for here in placed if isinstance(here.step, TapStep)), None),
    )


def _tapped(here: Placed, step: TapStep) -> Tapped:
    return Tapped(here.start_s, here.end_s, step.light, step.tap.otherwise)


def _soothes(placed: Iterable[Placed], talk: Talk, lines: Mapping[str, str]) -> Iterator[Soothed]:
    for here in placed:
        if isinstance(here.step, SootheStep):
            told = {name: line for name, line in SOOTHE_LINES.items() if line in lines and talk != "none"}
            cues = {name: own_line(0.0, line, lines[line]) for name, line in told.items()}
            yield replace(soothed_of(here, here.step), lines=cues)


def _is_said(cue: Cue, talk: Talk) -> bool:
    return talk == "full" or (talk == "few" and (cue.first or cue.care))


def _cues(exercise: Exercise, variant: str | None, card: int | None) -> Iterable[Cue]:
    yield Cue(0.0, "bed", name=exercise.bed)
    spoken = spoken_lines(exercise, variant)
    steps, length_s = exercise.script(variant)
    for index, step in enumerate(steps):
        match step:
            case SayStep():
                line, text = spoken[index]
                care, takes_s = step.care or exercise.words == "whole", speech_s(text)
                for at_s in begins(step, takes_s, length_s):
                    first = index == min(spoken) and at_s == step.at
                    yield Cue(at_s, "say", text=text, line=line, seconds=takes_s, first=first, care=care)
            case ChimeStep():
                yield Cue(step.at, "chime", name=step.chime)
            case BedStep():
                over_s = step.over_s or None
                yield Cue(step.at, "bed", name=step.bed, seconds=over_s, share=step.to_share, tone=step.tone_share)
            case VoiceStep():
                yield Cue(step.at, "voice", name=step.voice, seconds=LETTER_S[1])
            case CardStep(card=deck) if card is not None:
                line, text = card_lines(exercise)[card % len(deck)]
                yield Cue(step.at, "say", text=text, line=line, seconds=speech_s(text), care=True)


def _light_cues(placed: Iterable[Placed]) -> Iterable[Cue]:
    """The sounds that belong to light steps: beds, hums, and the chimes of a turn."""
    placed = list(placed)
    turns = {here.start_s for here in placed if isinstance(here.step, TurnStep)}
    for here in placed:
        if isinstance(here.step, BreatheStep) and here.step.sound is not None:
            yield Cue(here.start_s, "bed", name=here.step.sound)
        match here.step:
            case PressStep(sound="hum", press=press):
                yield Cue(here.start_s, "hum", seconds=press.up_s + press.level_s)
            case BreatheStep(breathe=Pattern(hummed=True) as pattern):
                for number in range(0, here.count, here.step.each):
                    start_s = here.start_s + number * pattern.length_s
                    before_s = pattern.in_s + pattern.top_up_s + pattern.hold_s
                    yield Cue(start_s + before_s, "hum", seconds=pattern.exhale_s)
            case TurnStep(turn=seat):
                yield Cue(here.start_s, "chime", name=seat)
                if here.end_s not in turns:
                    yield Cue(here.end_s, "chime", name="turn-end")


def _gates(placed: Iterable[Placed], said: list[Cue], lines: Mapping[str, str]) -> Iterable[Gate]:
    apart: TimeApart | None = None
    for here in placed:
        if isinstance(here.step, ApartStep):
            apart = _apart(here.step, lines)
        elif isinstance(here.step, GateStep):
            asked = [cue for cue in said if cue.kind == "say" and cue.at_s == here.start_s]
            again = _again(here, here.step, said)
            line, text = (GATE_LINE, lines.get(GATE_LINE)) if not asked and not again else (None, None)
            if asked and apart is not None:
                line, text = asked[0].line, asked[0].text
            rule, line = here.step.gate, line if text else None
            waits_s = rule.for_s if again is None or rule.again_s is None else rule.again_s
            yield Gate(here.start_s, rule.needs, line, text, waits_s=waits_s, again=again, apart=apart)
            apart = None


def _again(here: Placed, step: GateStep, cues: list[Cue]) -> Again | None:
    """What a gate offers to play again: the last recording before it."""
    before = [cue.at_s for cue in cues if cue.kind == "voice" and cue.at_s <= here.start_s]
    return Again(max(before)) if before and step.gate.again_s is not None else None


def _apart(step: ApartStep, lines: Mapping[str, str]) -> TimeApart:
    call, late = (own_line(0.0, line, lines[line]) if line in lines else None for line in (CALL_LINE, LATE_LINE))
    return TimeApart(step.apart.for_s, step.apart.more_s, step.light.from_level, step.light.to_level, call, late)


def _at_s(cue: Cue) -> float:
    return cue.at_s


def _hand_spans(placed: Iterable[Placed], talk: Talk, lines: Mapping[str, str]) -> Iterable[HandSpan]:
    for here in placed:
        if isinstance(step := here.step, FollowStep):
            told = {name: line for name, line in HAND_LINES.items() if line in lines and step.then and talk != "none"}
            cues = {name: own_line(0.0, line, lines[line]) for name, line in told.items()}
            light, leads = step.light, step.then is not None
            span = (light.from_level, light.to_level, step.waits, step.lasts)
            yield HandSpan(here.start_s, here.end_s, *span, leads, cues)
