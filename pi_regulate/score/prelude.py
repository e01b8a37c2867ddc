"""The greeting before a phase: soft rising notes, as many small swells, and what is said before the first exercise.

Rule: a greeting has no clock of the author's; it is over when its last line is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pi_regulate.library.lines import speech_s
from pi_regulate.score.light_steps import wave
from pi_regulate.score.score import Cue, Score, Stretch
from pi_regulate.words import Phase

LINE_PAUSE_S = 0.5  # after each line of a greeting, so it is over before anything else begins


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
        stretches += wave(start_s, start_s + swell_s, low, high)
    cues = [Cue(0.0, "chime", name=name)] if count else []
    end_s = count * swell_s + wait_s
    for line, text in lines:
        lasts_s = (seconds or {}).get(line, speech_s(text))
        spoken = seconds is None or line in seconds
        cues.append(Cue(end_s, "say", text=text, line=line, seconds=lasts_s, care=True, spoken=spoken))
        end_s += lasts_s + LINE_PAUSE_S
    stretches.append(Stretch(count * swell_s, end_s, low, low, "steady"))
    return Score(f"prelude-{phase}", phase, end_s, tuple(stretches), tuple(cues))
