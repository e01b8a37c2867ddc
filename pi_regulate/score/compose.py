"""Composes a score from what an author wrote.

Light steps become stretches, placed by `library.timeline`; between them the light is steady. If the next step begins at
another level, the light moves there in the steady stretch before it or, if there is none, in the first moments of that
step; it never jumps. Rule: composing is a pure function; the same file gives the same score.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from pi_regulate.library.exercise import Exercise
from pi_regulate.library.lines import card_lines, speech_s, spoken_lines
from pi_regulate.library.steps import (
    BedStep,
    BreatheStep,
    CardStep,
    ChimeStep,
    FadeStep,
    GateStep,
    GlowStep,
    LightRange,
    Pattern,
    Press,
    PressStep,
    RiseStep,
    SayStep,
    SwellStep,
    TurnStep,
    VoiceStep,
)
from pi_regulate.library.timeline import Placed, place, wave_ramp_count
from pi_regulate.score.breaths import breath_stretches, ramp_start_s
from pi_regulate.score.score import Cue, Gate, Paced, Score, Stretch
from pi_regulate.words import Phase, Talk

JOIN_S = 1.5  # how long the light takes to move to the next step's level; at least 1 s (limit slew)
GATE_LINE = "gate.1"
LINE_PAUSE_S = 0.5  # after each line of a greeting, so it is over before anything else begins


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
    stretches, paced = _light(placed, length_s)
    said = [cue for cue in cues if cue.kind != "say" or _is_said(cue, talk)]
    return Score(
        id=exercise.id,
        phase=exercise.phase,
        length_s=length_s,
        stretches=tuple(stretches),
        cues=tuple(sorted(said, key=lambda cue: cue.at_s)),
        gates=tuple(_gates(placed, cues, talk, lines or {})),
        paced=tuple(paced),
    )


def compose_prelude(
    phase: Phase,
    count: int = 0,
    name: str = "",
    lines: Iterable[tuple[str, str]] = (),
    seconds: Mapping[str, float] | None = None,
    *,
    wait_s: float = 0.0,
) -> Score:
    """The greeting before a phase: `count` soft rising notes, each with a 2 s swell, and what is said after them.

    `seconds` is how long the recordings of its lines last, as far as known; a line without a recording is only shown as
    text. Before the lines, the light is steady for `wait_s` seconds.
    """
    # The shortest wave whose rise and fall take 1 s; a change of 9 % is too small for a flash.
    swell_s, low, high = 2.0, 0.06, 0.15
    stretches: list[Stretch] = []
    for number in range(count):
        start_s = number * swell_s
        stretches += _wave(start_s, start_s + swell_s, low, high)
    cues = [Cue(0.0, "chime", name=name)] if count else []
    end_s = count * swell_s + wait_s
    for line, text in lines:
        lasts_s = (seconds or {}).get(line, speech_s(text))
        spoken = seconds is None or line in seconds
        cues.append(Cue(end_s, "say", text=text, line=line, seconds=lasts_s, care=True, spoken=spoken))
        end_s += lasts_s + LINE_PAUSE_S
    stretches.append(Stretch(count * swell_s, end_s, low, low, "steady"))
    return Score(f"prelude-{phase}", phase, end_s, tuple(stretches), tuple(cues))


def beginning(score: Score, first_s: float) -> Score:
    """The first `first_s` seconds of a score, without a breath or wave that would be cut off."""
    if first_s >= score.length_s:
        return score
    kept = [stretch for stretch in score.stretches if stretch.end_s <= first_s]
    cut = score.stretch_at(first_s)
    if cut is not None and cut.part is not None:
        kept = [stretch for stretch in kept if stretch.breath != cut.breath]
    elif cut is not None and cut.to_level < cut.from_level:
        while kept and kept[-1].to_level > kept[-1].from_level:
            kept.pop()  # the rise of a wave that would be cut off
    elif cut is not None and not cut.moves and cut.start_s < first_s:
        kept.append(replace(cut, end_s=first_s))
    level = kept[-1].to_level if kept else score.level_at(0.0)
    since_s = kept[-1].end_s if kept else 0.0
    if since_s < first_s:
        kept.append(Stretch(since_s, first_s, level, level, "steady"))
    return replace(
        score,
        length_s=first_s,
        stretches=tuple(kept),
        cues=tuple(cue for cue in score.cues if cue.at_s + (cue.seconds or 0.0) <= first_s),
        gates=tuple(gate for gate in score.gates if gate.at_s < first_s),
        paced=tuple(replace(run, end_s=min(run.end_s, since_s)) for run in score.paced if run.start_s < since_s),
    )


def steadied(score: Score) -> Score:
    """The same score with a steady light halfway between its levels, for photosensitive people (LIMITS 3.4)."""
    levels = [level for stretch in score.stretches for level in (stretch.from_level, stretch.to_level)]
    level = (min(levels) + max(levels)) / 2 if levels else 0.0
    still = (replace(s, from_level=level, to_level=level, shape="steady") for s in score.stretches)
    return replace(
        score,
        stretches=tuple(still),
        paced=tuple(replace(run, low=level) for run in score.paced),
    )


def _is_said(cue: Cue, talk: Talk) -> bool:
    return talk == "full" or (talk == "few" and (cue.first or cue.care))


def _cues(exercise: Exercise, variant: str | None, card: int | None) -> Iterable[Cue]:
    yield Cue(0.0, "bed", name=exercise.bed)
    spoken = spoken_lines(exercise, variant)
    for index, step in enumerate(exercise.script(variant)[0]):
        match step:
            case SayStep():
                line, text = spoken[index]
                first = index == min(spoken)
                care = step.care or exercise.words == "whole"
                yield Cue(step.at, "say", text=text, line=line, seconds=speech_s(text), first=first, care=care)
            case ChimeStep():
                yield Cue(step.at, "chime", name=step.chime)
            case BedStep():
                yield Cue(step.at, "bed", name=step.bed)
            case VoiceStep():
                yield Cue(step.at, "voice", name=step.voice, seconds=45.0)  # the longest recording (LIBRARY C12)
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
                for number in range(here.count):
                    start_s = here.start_s + number * pattern.length_s
                    before_s = pattern.in_s + pattern.top_up_s + pattern.hold_s
                    yield Cue(start_s + before_s, "hum", seconds=pattern.exhale_s)
            case TurnStep(turn=seat):
                yield Cue(here.start_s, "chime", name=seat)
                if here.end_s not in turns:
                    yield Cue(here.end_s, "chime", name="turn-end")


def _gates(placed: Iterable[Placed], cues: list[Cue], talk: Talk, lines: Mapping[str, str]) -> Iterable[Gate]:
    for here in placed:
        if isinstance(here.step, GateStep):
            asks_itself = any(cue.kind == "say" and cue.at_s == here.start_s and _is_said(cue, talk) for cue in cues)
            text = None if asks_itself else lines.get(GATE_LINE)
            yield Gate(here.start_s, here.step.gate.needs, GATE_LINE if text else None, text)


def _light(placed: Iterable[Placed], length_s: float) -> tuple[list[Stretch], list[Paced]]:
    stretches: list[Stretch] = []
    paced: list[Paced] = []
    breath = 1
    for here in placed:
        piece = _stretches(here, breath)
        if not piece:
            continue
        if isinstance(here.step, BreatheStep):
            breath += here.count
            paced.append(_paced(here, here.step))
        _append(stretches, piece)
    last_level = stretches[-1].to_level if stretches else 0.0
    last_s = stretches[-1].end_s if stretches else 0.0
    if last_s < length_s:
        stretches.append(Stretch(last_s, length_s, last_level, last_level, "steady"))
    return stretches, paced


def _paced(here: Placed, step: BreatheStep) -> Paced:
    """A run of breaths as easing needs to know it."""
    if isinstance(how := step.breathe, Pattern):
        return Paced(here.start_s, here.end_s, how, step.light.from_level, hummed=how.hummed)
    slows = max(0.0, 60 * (how.from_per_min - how.to_per_min) / how.over_s)
    return Paced(here.start_s, here.end_s, None, step.light.from_level, slows)


def _stretches(here: Placed, breath: int) -> list[Stretch]:
    """The stretches of one light step on its own."""
    start_s, end_s = here.start_s, here.end_s
    match here.step:
        case BreatheStep(breathe=how, light=light):
            return breath_stretches(how, light, count=here.count, start_s=start_s, first=breath)
        case GlowStep(glow=level) if end_s > start_s:
            return [Stretch(start_s, end_s, level, level, "steady")]
        case SwellStep(swell=swell):
            every_s = swell.every_s if swell.easing_to_s is None else None
            whole = here.count if every_s is not None else max(1, wave_ramp_count(swell, end_s - start_s))
            waves: list[Stretch] = []
            for number in range(whole):
                if every_s is not None:
                    edges = (start_s + number * every_s, start_s + (number + 1) * every_s)
                else:
                    rates = (60 / swell.every_s, 60 / (swell.easing_to_s or swell.every_s), end_s - start_s)
                    edges = (
                        start_s + ramp_start_s(*rates, number / whole),
                        start_s + ramp_start_s(*rates, (number + 1) / whole),
                    )
                waves += _wave(*edges, swell.from_level, swell.to_level)
            return waves
        case RiseStep(rise=LightRange() as way) | FadeStep(fade=LightRange() as way):
            return [Stretch(start_s, end_s, way.from_level, way.to_level, "cosine")]
        case PressStep(press=press):
            return _press(press, start_s)
        case TurnStep(light=light):
            return [Stretch(start_s, end_s, light.from_level, light.to_level, "linear")]
    return []


def _wave(start_s: float, end_s: float, low: float, high: float) -> list[Stretch]:
    middle_s = (start_s + end_s) / 2
    return [Stretch(start_s, middle_s, low, high, "cosine"), Stretch(middle_s, end_s, high, low, "cosine")]


def _press(press: Press, start_s: float) -> list[Stretch]:
    up_s = start_s + press.up_s
    level_s = up_s + press.level_s
    return [
        Stretch(start_s, up_s, press.from_level, press.to_level, "cosine"),
        Stretch(up_s, level_s, press.to_level, press.to_level, "steady"),
        Stretch(level_s, level_s + press.down_s, press.to_level, press.from_level, "cosine"),
    ]


def _append(stretches: list[Stretch], piece: list[Stretch]) -> None:
    """Appends a step's stretches; in between, the light is steady or moves to the step's first level."""
    start_s, level = piece[0].start_s, piece[0].from_level
    # Before the first step the light waits at that step's dimmest level: a turn begins bright, but waiting is dim.
    waiting = min(level, piece[0].to_level) if start_s >= JOIN_S else level
    since_s, before = (stretches[-1].end_s, stretches[-1].to_level) if stretches else (0.0, waiting)
    if stretches and stretches[-1].shape == "steady" and stretches[-1].part is None:
        since_s = stretches.pop().start_s  # merges a steady stretch with the one before this step
    still_s = start_s - since_s
    if before == level or still_s >= JOIN_S:
        ready_s = start_s if before == level else start_s - JOIN_S
        if ready_s > since_s:
            stretches.append(Stretch(since_s, ready_s, before, before, "steady"))
        if ready_s < start_s:
            stretches.append(Stretch(ready_s, start_s, before, level, "cosine"))
        stretches.extend(piece)
        return
    if still_s > 0:
        stretches.append(Stretch(since_s, start_s, before, before, "steady"))
    head, *tail = piece
    if head.shape == "cosine":
        stretches.append(replace(head, from_level=before))
    else:
        joined_s = min(head.end_s, start_s + JOIN_S)
        stretches.append(Stretch(start_s, joined_s, before, head.level_at(joined_s), "cosine"))
        if joined_s < head.end_s:
            stretches.append(replace(head, start_s=joined_s, from_level=head.level_at(joined_s)))
    stretches.extend(tail)
