"""What there is to say about an exercise: its facts, and its script from beginning to end.

The script comes from the composed score that lamp and speaker follow. Rule: times are minutes and seconds from the
start, without the waiting at gates.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pi_regulate.library.catalogue import Library
from pi_regulate.library.exercise import Exercise
from pi_regulate.library.limit_table import LIMITS
from pi_regulate.library.lines import speech_s
from pi_regulate.library.scalars import duration_text
from pi_regulate.library.steps import AnyStep, ApartStep, CardStep, GateStep, SayStep
from pi_regulate.library.timeline import Placed, begins, place
from pi_regulate.reporting.stand_ins import kept_back, played_for
from pi_regulate.reporting.wording import cue_text, light_text, minutes, paces_text
from pi_regulate.score.compose import CALL_LINE, LATE_LINE, compose
from pi_regulate.score.score import CUE_ORDER, Gate
from pi_regulate.score.unhurried import unhurried
from pi_regulate.session.not_yet import MOST_TIMES

_CARD, _APART, _GATE, _AFTER, _END = 20, 25, 30, 40, 50  # order of things that begin together, after light (0) and cues


def facts_of(library: Library, exercise: Exercise, *, familiar_voice: bool = False) -> Iterator[tuple[str, str]]:
    """What there is to know about it, each with its name; `familiar_voice`: a loved person's recording is there."""
    steps, length_s = exercise.script()
    score = compose(exercise)
    yield "id", exercise.id
    yield "phase", exercise.phase
    yield "for", exercise.who
    if exercise.suits:
        yield "suits", ", ".join(exercise.suits)
    if exercise.language is not None:
        yield "language", exercise.language
    if exercise.needs:
        yield "needs", ", ".join(need.replace("_", " ") for need in exercise.needs)
    yield "lasts", f"{minutes(length_s)}{', or less with a slower breath' if exercise.taps else ''}"
    if waits := [_waits_s(gate) for gate in score.gates]:
        where = "its gate" if len(waits) == 1 else "its gates"
        longest_s = unhurried(score).length_s + sum(waits)
        once = ", and the longest recording heard once" if longest_s > length_s + sum(waits) else ""
        apart = " and the time apart" if any(gate.apart for gate in score.gates) else ""
        yield "at most", f"{minutes(longest_s)}, with the waiting at {where}{apart}{once}"
    if score.breaths:
        yield "breaths", f"{score.breaths}, {paces_text(steps)} a minute"
    if len(score.stages) > 1:
        yield "not yet", f"a press from {minutes(score.stages[1].start_s)} on goes back a stage, {MOST_TIMES} times"
    if exercise.colour != "amber":
        yield "colour", exercise.colour
    if (why := kept_back(library, exercise, familiar_voice=familiar_voice)) is not None:
        instead = played_for(library, exercise, familiar_voice=familiar_voice)
        yield "now", f"{instead or 'nothing'} plays in its place: {why}"


def script_of(library: Library, exercise: Exercise) -> list[tuple[str, str, str]]:
    """Time, line id and words of everything that happens, in order; times are minutes and seconds from the start.

    When things begin together, light comes before sound, and sound before speech; but what follows a gate comes after
    the gate.
    """
    steps, length_s = exercise.script()
    score = compose(exercise, lines=library.lines)
    asked = {gate.at_s: (gate.line or "", f'"{gate.text}"') for gate in score.gates if gate.text}
    rows: list[tuple[float, int, str, str]] = []
    gate_s = -1.0
    for here in place(steps, length_s)[0]:
        if isinstance(here.step, ApartStep):
            rows += _apart(library, here)
        elif isinstance(here.step, GateStep):
            gate_s = here.start_s
            rows.append((gate_s, _GATE, "", light_text(here)))
            if gate_s in asked:
                rows.append((gate_s, _GATE, *asked[gate_s]))
        else:
            rows.append((here.start_s, _AFTER if here.start_s == gate_s else 0, "", light_text(here)))
    # Hums are named with their steps; as rows there would be one for each breath.
    cues = [cue for cue in score.cues if cue.kind != "hum"]
    again = _again(steps, length_s)
    for cue in cues:
        text = again.get((cue.at_s, cue.text), cue_text(cue))
        if text is not None:
            rows.append((cue.at_s, 1 + CUE_ORDER.index(cue.kind), cue.line or "", text))
    for step in steps:
        if isinstance(step, CardStep):
            rows.append((step.at, _CARD, "", f"one card of {len(step.card)}:"))
            names = (f"{exercise.id}.card-{number}" for number in range(1, len(step.card) + 1))
            rows += [(step.at, _CARD, name, f'"{text}"') for name, text in zip(names, step.card, strict=True)]
    rows.append((length_s, _END, "", "end"))
    rows.sort(key=lambda row: row[:2])
    return [(minutes(at_s), line, text) for at_s, _, line, text in rows]


def _waits_s(gate: Gate) -> float:
    """How long a gate may wait, in seconds, with the time apart before it."""
    return gate.waits_s + (LIMITS["apart"]["most_s"] if gate.apart is not None else 0.0)


def _apart(library: Library, here: Placed) -> Iterator[tuple[float, int, str, str]]:
    """Time apart, and what is said after it."""
    yield here.start_s, _APART, "", light_text(here)
    for line, when in ((CALL_LINE, "by day"), (LATE_LINE, "too late for a talk, if somebody comes back")):
        if line in library.lines:
            yield here.start_s, _APART, line, f'{when}: "{library.lines[line]}"'


def _again(steps: Iterable[AnyStep], length_s: float) -> dict[tuple[float, str | None], str | None]:
    """The lines that are said again, by time and text: one row for the first time of each, none for the others."""
    rows: dict[tuple[float, str | None], str | None] = {}
    for step in steps:
        if isinstance(step, SayStep) and step.every_s is not None:
            first_s, *later = begins(step, speech_s(step.say), length_s)
            rows |= dict.fromkeys((at_s, step.say) for at_s in later)
            until = f", again every {duration_text(step.every_s)} to {minutes(later[-1])}" if later else ""
            rows[first_s, step.say] = f'"{step.say}"{until}'
    return rows
