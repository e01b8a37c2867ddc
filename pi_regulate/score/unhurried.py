"""A score in which a recording is heard to its end: whatever is said or asked after it waits.

An author writes a script for the shortest recording; a longer one takes the time it needs. Meanwhile the light stands
still, where it stands still anyway or else between two breaths or waves. Rule: nothing comes sooner than it was
written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pi_regulate.score.adapted import later
from pi_regulate.score.score import Cue, Gate, Paced, Score, Stage, Stretch

QUIET_AFTER_S = 3.0  # after a recording, before anything else is said (our design choice)


def unhurried(score: Score) -> Score:
    """The score with as much time after the beginning of each recording as its cue's `seconds` ask for."""
    for number in range(len(score.cues)):
        if (cue := score.cues[number]).kind == "voice":
            score = _waiting(score, cue, number)
    return score


def _waiting(score: Score, voice: Cue, number: int) -> Score:
    said_s = [cue.at_s for cue in score.cues[number + 1 :] if cue.kind in ("say", "voice")]
    next_s = min([*said_s, *(gate.at_s for gate in score.gates if gate.at_s > voice.at_s)], default=score.length_s)
    by_s = voice.at_s + (voice.seconds or 0.0) + QUIET_AFTER_S - next_s
    if by_s <= 0:
        return score
    still_s, soothes = _still_s(score, next_s), score.soothes

    def moved(at_s: float) -> float:
        return at_s + by_s if at_s >= still_s else at_s

    rest = (replace(cue, at_s=cue.at_s + by_s) if cue.at_s >= next_s else cue for cue in score.cues[number + 1 :])
    return replace(
        score,
        length_s=score.length_s + by_s,
        stretches=tuple(_stood_still(score.stretches, still_s, by_s)),
        cues=(*score.cues[: number + 1], *rest),
        gates=tuple(_later_gate(gate, next_s, by_s) for gate in score.gates),
        paced=tuple(_parted(score.paced, still_s, by_s)),
        hand_spans=tuple(later(span, moved(span.start_s) - span.start_s) for span in score.hand_spans),
        stages=tuple(Stage(moved(stage.start_s), stage.number) for stage in score.stages),
        soothes=None if soothes is None else later(soothes, moved(soothes.start_s) - soothes.start_s),
    )


def _later_gate(gate: Gate, next_s: float, by_s: float) -> Gate:
    if gate.at_s < next_s:
        return gate
    again = gate.again
    if again is not None and again.back_s >= next_s:
        again = replace(again, back_s=again.back_s + by_s)
    return replace(gate, at_s=gate.at_s + by_s, again=again)


def _still_s(score: Score, next_s: float) -> float:
    """Where the light may stand still: within a steady stretch, or as a breath or a wave begins, by `next_s`."""
    here = next((s for s in score.stretches if s.start_s <= next_s <= s.end_s and not s.moves and s.part is None), None)
    if here is not None:
        return next_s
    begins = [
        s.start_s
        for s in score.stretches
        if s.start_s <= next_s and (s.part == "in" or (s.part is None and s.to_level >= s.from_level))
    ]
    return max(begins, default=0.0)


def _stood_still(stretches: tuple[Stretch, ...], still_s: float, by_s: float) -> Iterator[Stretch]:
    placed = False
    for one in stretches:
        if one.end_s <= still_s and (one.end_s < still_s or one.start_s < still_s):
            yield one
        elif one.start_s < still_s:  # it is steady
            placed = True
            yield replace(one, end_s=one.end_s + by_s)
        else:
            if not placed:
                placed = True
                yield Stretch(one.start_s, one.start_s + by_s, one.from_level, one.from_level, "steady")
            yield later(one, by_s)
    if not placed and stretches:
        last = stretches[-1]
        yield Stretch(last.end_s, last.end_s + by_s, last.to_level, last.to_level, "steady")


def _parted(runs: tuple[Paced, ...], still_s: float, by_s: float) -> Iterator[Paced]:
    """The runs of breaths; one that is interrupted becomes two."""
    for run in runs:
        if run.end_s <= still_s:
            yield run
        elif run.start_s >= still_s:
            yield later(run, by_s)
        else:
            yield replace(run, end_s=still_s)
            yield replace(run, start_s=still_s + by_s, end_s=run.end_s + by_s)
