"""The room for each spoken line: how long it may last, from its start to the next line or to the end.

A longer recording would overlap the next one. A gate before the next line lifts this limit, since it opens only after
the running line has ended. Rule: a line used in several scripts gets the smallest of its rooms.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import inf

from pi_regulate.library.behind_doors import DOORS, QUESTION
from pi_regulate.library.exercise import Exercise
from pi_regulate.library.limit_table import LIMITS
from pi_regulate.library.lines import card_lines
from pi_regulate.score.compose import compose
from pi_regulate.score.score import Score

LONGEST_LINE_S = 15.0
"""Twelve words at the calmest pace take 8 s; a line that takes about twice as long is a mistake."""


def rooms(exercises: Iterable[Exercise], own: Mapping[str, str]) -> dict[str, float]:
    """The seconds each line may last, by line id; of the device's `own` lines, those of doors have less."""
    found = dict.fromkeys(own, LONGEST_LINE_S)
    for line in own:
        if line.startswith(f"{DOORS}."):
            found[line] = LIMITS["doors"]["question_s" if line == QUESTION else "line_s"]
    for exercise in exercises:
        cards = range(len(card_lines(exercise))) or (None,)
        for variant in (None, *exercise.variants):
            for card in cards:
                for line, room_s in _rooms(compose(exercise, variant=variant, lines=own, card=card)):
                    found[line] = min(found.get(line, LONGEST_LINE_S), room_s)
    return found


def _rooms(score: Score) -> Iterable[tuple[str, float]]:
    spoken = [cue for cue in score.cues if cue.kind in ("say", "voice")]
    following = (*(cue.at_s for cue in spoken[1:]), score.length_s)
    yield from ((line, inf) for gate in score.gates if gate.apart for line in gate.lines)
    for cue, next_s in zip(spoken, following, strict=False):  # the last one ends with the score
        waits = any(cue.at_s <= gate.at_s < next_s for gate in score.gates)
        if cue.line is not None:
            yield cue.line, inf if waits else next_s - cue.at_s
