"""Time apart as scores: the sinking light that is its clock, the call back, and the low light in which it then waits.

The light sinks so slowly that nobody sees it move. A person who bears no swells gets the same clock in four steady
levels, and a call without waves. A motor under the pillow is silent as well: it moves with the call and with nothing
else. Rule: what is composed for a late hour makes no sound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from pi_regulate.score.light_steps import wave
from pi_regulate.score.score import Cue, Score, Stretch, TimeApart

CALL_LOW, CALL_HIGH = 0.10, 0.25
CALL_SWELLS, CALL_SWELL_S = 3, 8.0  # as slow as a slow breath
CALL_SHARES = (0.5, 0.25)  # of the bowl's loudness: 6 dB less, and 12 dB less when it calls again
SPEAKS_S = 8.0  # the line follows with the second swell, when the bowl has sunk
SINKS_S = 4.0
STEADY_LEVELS = 4  # of a clock without movement


def compose_pause(apart: TimeApart, whole_s: float, left_s: float, *, steady: bool) -> Score:
    """What is left of `whole_s` seconds apart: a light that sinks evenly, in silence."""
    done_s = whole_s - left_s

    def level(at_s: float) -> float:
        return apart.from_level + (apart.to_level - apart.from_level) * at_s / whole_s

    if not steady:
        return _score(left_s, [Stretch(0.0, left_s, level(done_s), level(whole_s), "linear")])
    edges = [whole_s * number / STEADY_LEVELS - done_s for number in range(STEADY_LEVELS + 1)]
    stretches: list[Stretch] = []
    for start_s, end_s in pairwise(edges):
        if end_s > 0:
            here = level(start_s + done_s)
            before = stretches[-1].to_level if stretches else here
            sunk_s = min(end_s, max(0.0, start_s) + SINKS_S)
            stretches += [
                Stretch(max(0.0, start_s), sunk_s, before, here, "cosine"),
                Stretch(sunk_s, end_s, here, here, "steady"),
            ]
    return _score(left_s, stretches)


def compose_call(
    apart: TimeApart, length_s: float, lines: Sequence[str], *, again: bool, late: bool, steady: bool
) -> Score:
    """The call back, and the waiting after it, `length_s` seconds in all.

    By day: three swells, a bowl with the first of them, then the line; when it calls `again`, a softer bowl and no
    line. When it's too late for a talk: one swell and then dark. `lines` are the ids of what the same voice says.
    """
    if late:
        low = apart.to_level
        up = Stretch(0.0, CALL_SWELL_S / 2, low, CALL_HIGH, "cosine")
        down = Stretch(CALL_SWELL_S / 2, CALL_SWELL_S, CALL_HIGH, 0.0, "cosine")
        dark = Stretch(CALL_SWELL_S, length_s, 0.0, 0.0, "steady")
        light = [_even(length_s, 0.0)] if steady else [up, down, dark]
        return _score(length_s, light, around=lines, felt_s=CALL_SWELL_S)
    cues = [Cue(0.0, "chime", name="bowl", share=CALL_SHARES[again])]
    if apart.call is not None and not again:
        cues.append(replace(apart.call, at_s=SPEAKS_S))
    over_s = CALL_SWELLS * CALL_SWELL_S
    stretches = [
        stretch
        for number in range(CALL_SWELLS)
        for stretch in wave(number * CALL_SWELL_S, (number + 1) * CALL_SWELL_S, CALL_LOW, CALL_HIGH)
    ]
    stretches.append(Stretch(over_s, over_s + SINKS_S, CALL_LOW, apart.to_level, "cosine"))
    stretches.append(Stretch(over_s + SINKS_S, length_s, apart.to_level, apart.to_level, "steady"))
    light = [_even(length_s, CALL_LOW)] if steady else stretches
    return _score(length_s, light, cues, lines, felt_s=over_s + SINKS_S)


def compose_waiting(apart: TimeApart, length_s: float, lines: Sequence[str], *, late: bool) -> Score:
    """The waiting alone: a low light, or none when it's too late for a talk. `lines` as in a call."""
    return _score(length_s, [_even(length_s, 0.0 if late else apart.to_level)], around=lines)


def compose_late(apart: TimeApart, lines: Sequence[str]) -> Score:
    """What is said to whoever comes back too late for a talk, in the light at which the time apart ended."""
    cue = apart.late
    length_s = (cue.seconds or 0.0) + 0.5 if cue is not None else 1.0
    return _score(length_s, [_even(length_s, apart.to_level)], [cue] if cue is not None else [], lines, felt_s=length_s)


def _even(length_s: float, level: float) -> Stretch:
    return Stretch(0.0, length_s, level, level, "steady")


def _score(
    length_s: float,
    stretches: Sequence[Stretch],
    cues: Sequence[Cue] = (),
    around: Sequence[str] = (),
    *,
    felt_s: float = 0.0,
) -> Score:
    """Whatever sounded before ends with it: time apart has no bed. A motor follows its light for `felt_s` seconds."""
    own = {cue.line for cue in cues}
    said = tuple(line for line in around if line not in own)
    cues = (Cue(0.0, "bed", name="silence"), *cues)
    return Score("apart", "connect", length_s, tuple(stretches), cues, around=said, untouched_from_s=felt_s)
