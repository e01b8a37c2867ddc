"""A score: an exercise as a timeline of light, breaths and cues; immutable.

The lamp samples it, the sound renders it, the preview draws it: one score, three readers. Every stretch has its own
start and end, not derived from the stretch before, so the level after eight hours is as exact as after eight seconds.
Rule: a score holds only numbers and words; reading it changes nothing.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import inf
from typing import Literal

from pi_regulate.library.step_parts import BreathLight, Pattern
from pi_regulate.score.curve import CurveShape, moved
from pi_regulate.words import Part, Phase

CueKind = Literal["bed", "chime", "hum", "voice", "say"]
CUE_ORDER: tuple[str, ...] = ("bed", "breath", "chime", "hum", "voice", "say")  # of things that start together


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of the timeline in which the level moves in one shape.

    Seconds count from the start of the score; levels go from 0 to 1. `part` is its part of the breath, or None when no
    breath is led; `breath` counts breaths from 1.
    """

    start_s: float
    end_s: float
    from_level: float
    to_level: float
    shape: CurveShape
    part: Part | None = None
    breath: int = 0

    @property
    def moves(self) -> bool:
        return self.shape != "steady" and self.from_level != self.to_level

    def level_at(self, position_s: float) -> float:
        """The level at a position inside it; outside, that of the nearer end."""
        length_s = self.end_s - self.start_s
        share = 1.0 if length_s <= 0 else (position_s - self.start_s) / length_s
        return moved(self.from_level, self.to_level, share, self.shape)


@dataclass(frozen=True, slots=True)
class Cue:
    """Something that starts at a moment: a bed, a chime, a hum, a recorded voice or a spoken line.

    `seconds` is how long a hum sounds, how much time a line or a recording needs, or how slowly a bed changes. `share`
    and `tone` are what is then heard of a bed and of the breath tone over it, each of its full loudness. `first` marks
    an exercise's opening line, `care` a line that is said even when little is said. A line that is not `spoken`,
    because no voice has it, is shown as text.
    """

    at_s: float
    kind: CueKind
    name: str | None = None
    text: str | None = None
    line: str | None = None
    seconds: float | None = None
    share: float = 1.0
    tone: float = 1.0
    first: bool = False
    care: bool = False
    spoken: bool = True


@dataclass(frozen=True, slots=True)
class Again:
    """An offer to hear a recording once more: a yes leads back to the position `back_s`."""

    back_s: float


@dataclass(frozen=True, slots=True)
class TimeApart:
    """Time that two people spend apart before a gate: its length and how much longer a press makes it, in seconds.

    The light sinks from one level to the other meanwhile. `call` is the line that calls them back by day; `late` is
    said to whoever comes back at night. Their times mean nothing.
    """

    for_s: float
    more_s: float
    from_level: float
    to_level: float
    call: Cue | None = None
    late: Cue | None = None


@dataclass(frozen=True, slots=True)
class Gate:
    """A moment where the score waits for `needs` presses; `text` is said if the script has no question of its own.

    It waits for `waits_s` seconds; `apart` is the time apart that comes before it. `seconds` is how long its recording
    lasts, None if unknown; a text that is not `spoken` is only shown. One with `again` only offers something; without a
    press the score goes on.
    """

    at_s: float
    needs: int
    line: str | None = None
    text: str | None = None
    seconds: float | None = None
    spoken: bool = True
    waits_s: float = 60.0
    again: Again | None = None
    apart: TimeApart | None = None

    @property
    def lines(self) -> tuple[str, ...]:
        """The ids of all lines that belong to it: its question, and those around the time apart."""
        around = (self.apart.call, self.apart.late) if self.apart is not None else ()
        return tuple(line for line in (self.line, *(cue.line for cue in around if cue)) if line is not None)


HandLine = Literal["small", "ahead", "rest"]


@dataclass(frozen=True, slots=True)
class HandSpan:
    """A part of a score in which the light follows a hand on the button, from `start_s` to at most `end_s`.

    The level goes from `low` to `high`. Without a hand for `waits_s` something else plays or, in a turn of a fixed
    time, the light leads. With `leads`, the light leads later, and all of it takes `lasts_s` from the first breath on.
    `lines` is what the device says by itself: to keep breaths small, that the light goes ahead, that a hand may rest.
    """

    start_s: float
    end_s: float
    low: float
    high: float
    waits_s: float
    lasts_s: float
    leads: bool
    lines: Mapping[HandLine, Cue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Paced:
    """A run of breaths inside a score: where it is, the pattern of its breaths, and its level between breaths.

    `slows_per_min` is how many breaths a minute it loses each minute, as a ramp does. It stays what the author wrote
    when the run is eased. Only the first of each `each` breaths is led; during the others the light stays low.
    """

    start_s: float
    end_s: float
    pattern: Pattern | None  # None where breaths differ in length
    low: float
    slows_per_min: float = 0.0
    hummed: bool = False
    each: int = 1


@dataclass(frozen=True, slots=True)
class Stage:
    """Where guidance becomes less, in a score whose guidance thins out; `number` counts its stages from 1."""

    start_s: float
    number: int


@dataclass(frozen=True, slots=True)
class Tapped:
    """The window of a score in which presses are breaths. What comes after it shows how the quickest pace would go on.

    `light` are the levels between which it goes on, `otherwise` is the exercise that plays if the presses show no pace.
    """

    start_s: float
    end_s: float
    light: BreathLight
    otherwise: str


SootheLine = Literal["again", "asleep"]


@dataclass(frozen=True, slots=True)
class Soothed:
    """The part of a score in which presses soothe the light, from `start_s` on; it is dark by `end_s`.

    The light swells between `low` and `high`, at first `every_s` a wave, after all `times` steps `slowest_s`. Steps are
    at least `between_s` apart; one comes by itself after about `waits_s` without a press. `lines` is what the device
    says by itself: that it has gone down, and that it sleeps.
    """

    start_s: float
    end_s: float
    low: float
    high: float
    every_s: float
    slowest_s: float
    times: int
    between_s: float
    waits_s: float
    lines: Mapping[SootheLine, Cue] = field(default_factory=dict)


@dataclass(frozen=True)
class Score:
    """A composed exercise. `length_s` leaves out the waiting at gates.

    A `private` one leads at somebody's own pace; what it does is shown and heard, and never written down. `around` are
    the ids of lines that are not its own, and are said before or after it by the same voice. From `untouched_from_s` on
    its light only keeps the time, and a motor under the pillow stands still.
    """

    id: str
    phase: Phase
    length_s: float
    stretches: tuple[Stretch, ...]
    cues: tuple[Cue, ...] = ()
    gates: tuple[Gate, ...] = ()
    paced: tuple[Paced, ...] = ()
    hand_spans: tuple[HandSpan, ...] = ()
    stages: tuple[Stage, ...] = ()
    tapped: Tapped | None = None
    soothes: Soothed | None = None
    private: bool = False
    around: tuple[str, ...] = ()
    untouched_from_s: float = inf
    _starts: tuple[float, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_starts", tuple(stretch.start_s for stretch in self.stretches))

    def stretch_at(self, position_s: float) -> Stretch | None:
        """The stretch at a position; the first before the start, the last after the end."""
        if not self.stretches:
            return None
        return self.stretches[bisect_right(self._starts, position_s, 1) - 1]

    def level_at(self, position_s: float) -> float:
        """The level (0 to 1) at any instant, in seconds from the start."""
        stretch = self.stretch_at(position_s)
        return stretch.level_at(position_s) if stretch is not None else 0.0

    def moves_at(self, position_s: float) -> bool:
        """True while the light moves; the start of a stretch belongs to that stretch."""
        stretch = self.stretch_at(position_s)
        return stretch is not None and stretch.moves and stretch.start_s <= position_s < stretch.end_s

    def still_until(self, position_s: float) -> float | None:
        """Where a light that is steady at this position next begins to move; None if it never does."""
        for stretch in self.stretches[bisect_right(self._starts, position_s) :]:
            if stretch.moves:
                return stretch.start_s
        return None

    def stage_at(self, position_s: float) -> Stage | None:
        """The stage at a position; None before the first, and in a score whose guidance stays the same."""
        return next((stage for stage in reversed(self.stages) if stage.start_s <= position_s), None)

    @cached_property
    def beds(self) -> tuple[Cue, ...]:
        """Every bed of sound and every change of one, in order."""
        return tuple(cue for cue in self.cues if cue.kind == "bed")

    @cached_property
    def moments(self) -> tuple[tuple[float, Stretch | Cue], ...]:
        """Every part of a breath and every cue with its position, in the order they happen."""
        rows: list[tuple[float, int, Stretch | Cue]] = [
            (stretch.start_s, CUE_ORDER.index("breath"), stretch)
            for stretch in self.stretches
            if stretch.part is not None
        ]
        rows += [(cue.at_s, CUE_ORDER.index(cue.kind), cue) for cue in self.cues]
        return tuple((at_s, what) for at_s, _, what in sorted(rows, key=lambda row: row[:2]))

    @cached_property
    def said(self) -> tuple[str, ...]:
        """The ids of all lines it says, whether a voice has them or not: its cues', its gates', and what is owed."""
        return tuple(line for line, _ in self._said())

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The ids of all lines that are spoken in it and around it, and of what a loved person's voice says."""
        loved = [cue.line for cue in self.cues if cue.kind == "voice" and cue.spoken]
        spoken = (*(line for line, spoken in self._said() if spoken), *loved, *self.around)
        return tuple(dict.fromkeys(line for line in spoken if line is not None))

    def _said(self) -> Iterator[tuple[str, bool]]:
        """The id of each of its own lines, and whether a voice has it."""
        owed = [cue for span in self.hand_spans for cue in span.lines.values()]
        owed += self.soothes.lines.values() if self.soothes is not None else []
        for cue in self.cues:
            if cue.kind == "say" and cue.line is not None:
                yield cue.line, cue.spoken
        for gate in self.gates:
            yield from ((line, gate.spoken) for line in gate.lines)
        for cue in owed:
            if cue.line is not None:
                yield cue.line, cue.spoken

    @property
    def breaths(self) -> int:
        """How many breaths it leads."""
        return max((stretch.breath for stretch in self.stretches), default=0)

    @property
    def led_s(self) -> float:
        """How long it leads a breath, in seconds; while guidance is thin, only the breaths that are led count."""
        return sum(stretch.end_s - stretch.start_s for stretch in self.stretches if stretch.part is not None)
