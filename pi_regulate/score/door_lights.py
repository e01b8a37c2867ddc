"""The doors as a score: a question, then one line after another, each with a light of its own.

Each line has six seconds, and so has its light: it begins and ends at the same low level, so that any of them may
follow any other, and none moves faster than a breath. Rule: a door is known by either sense alone, by its line or by
the way its light moves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pi_regulate.library.limit_table import LIMITS
from pi_regulate.score.light_steps import wave
from pi_regulate.score.prelude import own_line
from pi_regulate.score.score import Cue, Score, Stretch

_LIMIT = LIMITS["doors"]
QUESTION_S = _LIMIT["question_s"]  # then the first line begins
APART_S = _LIMIT["apart_s"]
LAST_LINE_S = _LIMIT["line_s"]  # from its beginning to the end
LOW, HIGH, LOWEST = 0.10, 0.22, 0.05  # as dim as an open gate and its first yes; the last is lower
ANSWER_S = 1.5  # the desk fades what sounds within 1.2 s
SOON_S = 1.5  # a quick way up or down; at least 1 s (limit slew)


@dataclass(frozen=True, slots=True)
class SaidDoor:
    """A door as it is said: its line's id and words, and its place among the doors in the settings, from 0."""

    line: str
    text: str
    number: int


def compose_doors(question: tuple[str, str], doors: Sequence[SaidDoor], seconds: Mapping[str, float]) -> Score:
    """The question (its line's id and words), then the doors.

    `seconds` is how long each recording lasts; a line without one is only shown as text.
    """
    stretches, cues = [Stretch(0.0, QUESTION_S, LOW, LOW, "steady")], [own_line(0.0, *question, seconds)]
    for place, door in enumerate(doors):
        begins_s = QUESTION_S + place * APART_S
        stretches += _light(door.number, begins_s)
        cues.append(own_line(begins_s, door.line, door.text, seconds))
    length_s = QUESTION_S + (len(doors) - 1) * APART_S + LAST_LINE_S
    return Score("doors", "ground", length_s, tuple(stretches), tuple(cues))


def compose_answer(note: str | None) -> Score:
    """What comes between a door and its routine: a moment in which a line that was cut off fades, perhaps a note."""
    still = Stretch(0.0, ANSWER_S, LOW, LOW, "steady")
    return Score("door", "ground", ANSWER_S, (still,), (Cue(0.0, "chime", name=note),) if note is not None else ())


def _light(number: int, start_s: float) -> list[Stretch]:
    """The light of a door by its place among the doors.

    Stillness, two short swells, a plateau, the slow way up of a long swell, its slow way down, and a lower light.
    """
    end_s = start_s + APART_S
    soon_s, late_s = start_s + SOON_S, end_s - SOON_S
    rises = Stretch(start_s, soon_s, LOW, HIGH, "cosine")
    sinks = Stretch(late_s, end_s, HIGH, LOW, "cosine")
    match number:
        case 0:
            return [Stretch(start_s, end_s, LOW, LOW, "steady")]
        case 1:
            middle_s = (start_s + end_s) / 2
            return [*wave(start_s, middle_s, LOW, HIGH), *wave(middle_s, end_s, LOW, HIGH)]
        case 2:
            return [rises, Stretch(soon_s, late_s, HIGH, HIGH, "steady"), sinks]
        case 3:
            return [Stretch(start_s, late_s, LOW, HIGH, "cosine"), sinks]
        case 4:
            return [rises, Stretch(soon_s, end_s, HIGH, LOW, "cosine")]
    return [
        Stretch(start_s, soon_s, LOW, LOWEST, "cosine"),
        Stretch(soon_s, late_s, LOWEST, LOWEST, "steady"),
        Stretch(late_s, end_s, LOWEST, LOW, "cosine"),
    ]
