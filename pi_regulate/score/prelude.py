"""The greeting before a phase: soft rising notes, as many small swells, and what is said before the first exercise.

Rule: a greeting has no clock of the author's; it is over when its last line is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pi_regulate.library.lines import speech_s
from pi_regulate.score.light_steps import wave
from pi_regulate.score.score import Cue, Score, Stretch
from pi_regulate.words import Phase

NOTE_S = 2.0  # a note with its swell, the shortest whose rise and fall take 1 s
NIGHT_SWELL_S = 4.0  # between ground and breathe at night: one wave in place of two, and no notes
LINE_PAUSE_S = 0.5  # after each line of a greeting, so it is over before anything else begins


def own_line(at_s: float, line: str, text: str, seconds: Mapping[str, float] | None = None) -> Cue:
    """A line of the device itself, as long as its recording. One without a recording in `seconds` is only shown."""
    lasts_s = (seconds or {}).get(line, speech_s(text))
    spoken = seconds is None or line in seconds
    return Cue(at_s, "say", text=text, line=line, seconds=lasts_s, care=True, spoken=spoken)


def compose_prelude(
    phase: Phase,
    count: int = 0,
    name: str = "",
    lines: Iterable[tuple[str, str]] = (),
    seconds: Mapping[str, float] | None = None,
    *,
    swell_s: float = NOTE_S,
    wait_s: float = 0.0,
) -> Score:
    """The greeting before a phase: `count` swells of `swell_s` and what is said after them.

    With the swells sound the soft rising notes of the chime `name`; without a name they are silent.

    `seconds` is how long the recordings of its lines last, as far as known; a line without a recording is only shown as
    text. Before the lines, the light is steady for `wait_s` seconds.
    """
    low, high = 0.06, 0.15  # a change of 9 % is too small for a flash
    stretches: list[Stretch] = []
    for number in range(count):
        start_s = number * swell_s
        stretches += wave(start_s, start_s + swell_s, low, high)
    cues = [Cue(0.0, "chime", name=name)] if name else []
    end_s = count * swell_s + wait_s
    for line, text in lines:
        cues.append(said := own_line(end_s, line, text, seconds))
        end_s += (said.seconds or 0.0) + LINE_PAUSE_S
    stretches.append(Stretch(count * swell_s, end_s, low, low, "steady"))
    return Score(f"prelude-{phase}", phase, end_s, tuple(stretches), tuple(cues))
