"""Collects what a picture of a session needs: the rows of a rehearsal, sorted for drawing.

The picture shows what the device really does: the same guide and player run, and the same desk makes the sound.
Rule: everything drawn comes from a row or a sample.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pi_regulate.devices.ports import Clock, Speaker
from pi_regulate.reporting.rows import details
from pi_regulate.trace import Row
from pi_regulate.words import PHASES, Part, Phase

if TYPE_CHECKING:
    import numpy as np

_LOOKS_HZ = 10.0  # how often the lamp is looked at: a breath of 6 s is sixty points
HAND_LEADS = "the hand leads: hold is in, let go is out"
QUIET_DB = -80.0  # below this nothing is drawn


@dataclass(frozen=True, slots=True)
class DrawnSpan:
    """A named span from `start_s` to `end_s`."""

    start_s: float
    end_s: float
    name: str


@dataclass(frozen=True, slots=True)
class CueMark:
    """Something at `at_s`: a chime, a gate, a gate without an answer, a spoken line."""

    at_s: float
    kind: str
    text: str


@dataclass
class Drawn:
    """A session, ready to be drawn. Seconds from its start, levels 0 to 1, loudness in dB of full scale."""

    title: str
    length_s: float = 0.0
    levels: list[tuple[float, float]] = field(default_factory=list)
    phases: list[DrawnSpan] = field(default_factory=list)
    exercises: list[DrawnSpan] = field(default_factory=list)
    parts: list[DrawnSpan] = field(default_factory=list)
    hands: list[DrawnSpan] = field(default_factory=list)  # where a hand leads
    marks: list[CueMark] = field(default_factory=list)
    lines: list[CueMark] = field(default_factory=list)
    per_min: list[tuple[float, float]] = field(default_factory=list)
    loudness: list[tuple[float, float]] = field(default_factory=list)


class Watching:
    """Watches a rehearsal and keeps what has to be drawn."""

    def __init__(self, title: str) -> None:
        self._drawn = Drawn(title)
        self._phase: tuple[float, Phase] | None = None
        self._exercise: tuple[float, str] | None = None
        self._breath: tuple[float, float] | None = None  # its start and end
        self._hand_s: float | None = None  # since when a hand leads

    def see(self, row: Row, now_s: float) -> None:
        """Keeps a row."""
        drawn, at_s = self._drawn, row.at_s
        drawn.length_s = max(drawn.length_s, at_s)
        match row.what:
            case "level":
                self._level(at_s, row.level or 0.0)
            case "phase":
                self._end_phase(at_s)
                self._phase = (at_s, row.phase or PHASES[0])
            case "exercise":
                self._end_exercise(at_s)
                self._exercise = (at_s, row.id or "")
            case "breath":
                self._part(row)
            case "lead":
                self._end_hand(at_s)
                self._hand_s = at_s if row.name == "hand" else None
            case "say":
                unheard = " (not spoken)" if row.spoken is False else ""
                drawn.lines.append(CueMark(at_s, "say", f"{row.text}{unheard}"))
            case "chime":
                drawn.marks.append(CueMark(at_s, "chime", row.name or ""))
            case "taps":
                drawn.lines.append(CueMark(at_s, "taps", f"(for {row.seconds or 0:.0f} s: press at each breath in)"))
            case "soothe":
                drawn.lines.append(CueMark(at_s, "soothe", f"({details(row)})"))
            case "press":
                drawn.marks.append(CueMark(at_s, "press", ""))
            case "gate" if row.name == "again":
                drawn.marks.append(CueMark(at_s, "gate", "again?"))
            case "no" if row.name == "again":
                pass
            case "gate":
                drawn.marks.append(CueMark(at_s, "gate", f"{row.needs} yes" + "es" * (row.needs == 2)))
            case "no":
                drawn.marks.append(CueMark(at_s, "no", f"{row.index} of {row.needs}"))
            case "landing":
                self._end_phase(at_s)
                self._end_exercise(at_s)

    def done(self) -> Drawn:
        """Everything that was seen."""
        return self._drawn

    def _level(self, at_s: float, level: float) -> None:
        levels = self._drawn.levels
        if levels and at_s - levels[-1][0] > 1.5 / _LOOKS_HZ:  # a steady light has no rows
            levels.append((at_s - 1 / _LOOKS_HZ, levels[-1][1]))
        levels.append((at_s, level))

    def _part(self, row: Row) -> None:
        part: Part = row.part or "in"
        end_s = row.at_s + (row.seconds or 0.0)
        self._drawn.parts.append(DrawnSpan(row.at_s, end_s, part))
        if part == "in":
            self._end_breath()
        self._breath = (self._breath[0] if self._breath is not None else row.at_s, end_s)

    def _end_breath(self) -> None:
        if self._breath is not None:
            start_s, end_s = self._breath
            rate = 60 / (end_s - start_s)
            self._drawn.per_min += [(start_s, rate), (end_s, rate)]
        self._breath = None

    def _end_phase(self, at_s: float) -> None:
        if self._phase is not None:
            self._drawn.phases.append(DrawnSpan(self._phase[0], at_s, self._phase[1]))
        self._phase = None

    def _end_hand(self, at_s: float) -> None:
        if self._hand_s is not None:
            self._drawn.hands.append(DrawnSpan(self._hand_s, at_s, HAND_LEADS))
        self._hand_s = None

    def _end_exercise(self, at_s: float) -> None:
        self._end_hand(at_s)
        if self._exercise is not None:
            self._drawn.exercises.append(DrawnSpan(self._exercise[0], at_s, self._exercise[1]))
        self._exercise = None
        self._end_breath()


class Meter:
    """Measures how loud a rendered session is, ten times a second."""

    def __init__(self) -> None:
        self.found: list[tuple[float, float]] = []
        self._rest: np.ndarray[Any, Any] | None = None

    def write(self, chunk: np.ndarray[Any, Any]) -> None:
        """Takes samples, 16 bit, (frames, channels), at the project's rate."""
        import numpy as np

        from pi_regulate.sound import RATE_HZ

        block = round(RATE_HZ / _LOOKS_HZ)
        samples = chunk if self._rest is None else np.concatenate([self._rest, chunk])
        whole = len(samples) // block
        for each in samples[: whole * block].reshape(whole, block * chunk.shape[1]):
            power = float(np.mean((each / 32768.0) ** 2))
            loud = 10 * np.log10(power) if power > 0 else QUIET_DB
            self.found.append((len(self.found) / _LOOKS_HZ, max(QUIET_DB, float(loud))))
        self._rest = samples[whole * block :]


def watch(title: str, play: Callable[..., None], *, sound: Callable[[Clock, Meter], Speaker] | None) -> Drawn:
    """Plays a session with `play` (a rehearsal that takes watchers, frames and a speaker) and returns what to draw.

    `sound` makes a speaker that plays into a meter; without it the picture has no loudness.
    """
    watching, meter = Watching(title), Meter()
    made: list[Speaker] = []

    def speaker(clock: Clock) -> Speaker:
        assert sound is not None
        made.append(sound(clock, meter))
        return made[0]

    play([watching], frames_hz=_LOOKS_HZ, speaker=speaker if sound is not None else None)
    for one in made:
        one.close()
    drawn = watching.done()
    drawn.loudness = [(at_s, db) for at_s, db in meter.found if at_s <= drawn.length_s]
    return drawn
