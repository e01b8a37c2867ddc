"""The score that leads from somebody's own pace: from the moment it was read to the end of the exercise.

The light waits, on the breath's low level or, for a quick breath, through one slow wave, and then meets the breath.
Lines that come after the window were written for the quickest pace, which takes longest to slow down; here they keep
their share of the way. Rule: the first breath begins exactly where it was asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pi_regulate.library.leading import LONGEST_LED_S, UNPACED_S
from pi_regulate.library.steps import AnyStep, GlowStep, SwellStep
from pi_regulate.library.timeline import led_after_taps, place
from pi_regulate.score.adapted import beginning
from pi_regulate.score.light_steps import JOIN_S, light_of
from pi_regulate.score.score import Cue, Score, Tapped

WAVE_HIGH = 0.2  # the top of the slow wave; one in 20 s is far too slow to be taken for a breath


def window_of(score: Score) -> Score:
    """A score up to the end of the window in which presses are breaths; the light is steady to its end."""
    if score.tapped is None:
        return score
    window = beginning(score, score.tapped.end_s)
    # Without the fade to the level from which the breaths are led, which are others.
    steady = [s for s in window.stretches if s.start_s < score.tapped.end_s - JOIN_S]
    return replace(window, stretches=(*steady[:-1], replace(steady[-1], end_s=window.length_s)))


def led_score(whole: Score, window: Tapped, per_min: float, first_s: float, free_s: float = 0.0) -> Score:
    """How `whole`, an exercise with this window, goes on at a pace, 6 to 12 breaths a minute.

    Position 0 is now. The first breath begins at `first_s`; nothing is said before `free_s`, when the line that is
    being said is over.
    """
    low, high = window.light.from_level, window.light.to_level
    waits: AnyStep = GlowStep.model_validate({"glow": low, "lasts": first_s})
    if first_s >= UNPACED_S:
        wave = {"from": low, "to": max(low, min(WAVE_HIGH, high)), "every": UNPACED_S}
        waits = SwellStep.model_validate({"swell": wave, "times": 1})
    placed = [*place([waits], first_s)[0], *led_after_taps(1, window.light, first_s, per_min)]
    ends_s = placed[-1].end_s
    stretches, paced = light_of(placed, ends_s)
    share = (ends_s - first_s) / LONGEST_LED_S
    later = [cue for cue in whole.cues if cue.at_s >= window.end_s]
    moved = [replace(cue, at_s=first_s + (cue.at_s - window.end_s) * share) for cue in later]
    beds = [replace(cue, at_s=0.0) for cue in whole.cues if cue.kind == "bed" and cue.at_s < window.end_s]
    cues = (*beds[-1:], *_in_turn(moved, free_s, ends_s))
    score = replace(whole, length_s=ends_s, stretches=tuple(stretches), cues=cues, paced=tuple(paced), private=True)
    return beginning(replace(score, tapped=None), max(0.0, whole.length_s - window.end_s))


def _in_turn(cues: Iterable[Cue], free_s: float, ends_s: float) -> Iterable[Cue]:
    """The cues in order; each line waits for the one before it, and one that would come after the end is left out."""
    for cue in sorted(cues, key=lambda cue: cue.at_s):
        if cue.kind != "say":
            yield cue
            continue
        cue = replace(cue, at_s=max(cue.at_s, free_s))
        free_s = cue.at_s + (cue.seconds or 0.0)
        if free_s <= ends_s:
            yield cue
