"""A score that plays: what is due in it, how light it is, and what is written down of it.

Rule: a position is counted in the score, from `anchor_s` on; everything else is host seconds.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import inf

from pi_regulate.score.plan import Plan
from pi_regulate.score.score import Cue, Gate, Score, Stretch, Tapped
from pi_regulate.session.programme import Piece
from pi_regulate.session.table import PlaceName
from pi_regulate.trace import Row


@dataclass(slots=True)
class LitPlace:
    """A place with light that heeds the hand at once, as most places do."""

    @property
    def deaf_until_s(self) -> float:
        """A press that begins before this moment is ignored."""
        return -inf

    @property
    def lifts_from_s(self) -> float:
        """From this moment on a touch lifts the light."""
        return -inf

    @property
    def dark_from_s(self) -> float:
        """From this moment on, a person who reaches out sees it dark, as at rest."""
        return inf

    @property
    def private(self) -> bool:
        """Whether its light, its breaths and the presses in it are written down nowhere."""
        return False


@dataclass(slots=True)
class Running(LitPlace):
    """A score that plays: a phase's greeting or an exercise. Position 0 of the score is at `anchor_s`."""

    score: Score
    anchor_s: float
    piece: Piece | None  # None in a greeting
    name: PlaceName
    cursor: int = 0  # the next of the score's moments
    gate_cursor: int = 0
    times_back: int = 0  # how often guidance that thins out has gone back a stage
    back_from_s: float = -inf  # when it goes back, or did so last
    connect_until_s: float = -inf  # it came back from the dark: until then a press asks for company
    untold: bool = False  # nobody writes down what happens here

    def name_at(self, at_s: float) -> PlaceName:
        """The row of the table that holds at a moment."""
        if at_s < self.connect_until_s:
            return "back_from_dark"
        stage = self.score.stage_at(at_s - self.anchor_s)
        return "thinning" if self.times_back or (stage is not None and stage.number > 1) else self.name

    @property
    def thins(self) -> bool:
        """Whether guidance becomes less in it, on the way to sleep."""
        return len(self.score.stages) > 1

    @property
    def lift(self) -> float:
        """How much of its usual answer the lamp gives to a hand, 0 to 1."""
        return 1.0

    @property
    def private(self) -> bool:
        return self.untold or self.score.private or self.score.tapped is not None

    def level_at(self, now_s: float) -> float:
        return self.score.level_at(now_s - self.anchor_s)

    def gate(self) -> Gate | None:
        return self.score.gates[self.gate_cursor] if self.gate_cursor < len(self.score.gates) else None

    @property
    def voice_allowed(self) -> bool:
        """Whether a loved person's voice plays: only behind a gate, which nobody passes without a yes."""
        return self.gate_cursor > 0

    @property
    def until_s(self) -> float:
        """The position up to which the score plays without a question."""
        gate = self.gate()
        return self.score.length_s if gate is None else min(gate.at_s, self.score.length_s)

    @property
    def ends_s(self) -> float:
        """When it ends or reaches a gate, unless somebody presses."""
        return self.anchor_s + self.until_s

    def plan(self) -> Plan:
        """What comes next."""
        return Plan(self.score, self.anchor_s, self.cursor, self.until_s, self.voice_allowed)

    def moves_at(self, now_s: float) -> bool:
        """True while the light moves by itself."""
        return self.score.moves_at(now_s - self.anchor_s)

    def still_until(self, now_s: float) -> float | None:
        """When a light that stands still will move by itself; None if it won't."""
        position_s = self.score.still_until(now_s - self.anchor_s)
        return None if position_s is None else position_s + self.anchor_s

    def due_s(self) -> float:
        position_s = self.score.length_s
        if (gate := self.gate()) is not None:
            position_s = min(position_s, gate.at_s)
        if self.cursor < len(self.score.moments):
            position_s = min(position_s, self.score.moments[self.cursor][0])
        return self.anchor_s + position_s

    def row(self, what: Stretch | Cue, at_s: float) -> Row | None:
        """The row for a moment of the score; None for a loved person's voice without a yes."""
        row = self._row(what, at_s)
        return replace(row, private=True) if row is not None and self.untold else row

    def _row(self, what: Stretch | Cue, at_s: float) -> Row | None:
        if isinstance(what, Stretch):
            seconds = what.end_s - what.start_s
            return Row(at_s, "breath", part=what.part, seconds=seconds, index=what.breath, private=self.private)
        if what.kind == "say":
            seconds = what.seconds or 0.0
            return Row(at_s, "say", line=what.line, text=what.text, seconds=seconds, spoken=what.spoken)
        if what.kind == "voice":
            recording = Row(at_s, "voice", name=what.name, line=what.line, seconds=what.seconds, spoken=what.spoken)
            return recording if self.voice_allowed else None
        if what.kind == "bed":
            return Row(at_s, "bed", name=what.name, share=what.share, tone=what.tone, seconds=what.seconds)
        share = what.share if what.share < 1 else None
        return Row(at_s, what.kind, name=what.name, seconds=what.seconds, share=share)

    def goes_back_to(self, position_s: float) -> None:
        """The recording at this position, and all that follows, is still to come."""
        begins = (number for number, (at_s, what) in enumerate(self.score.moments) if _plays(what, at_s, position_s))
        self.cursor = next(begins, self.cursor)
        self.gate_cursor = sum(gate.at_s <= position_s for gate in self.score.gates)

    def goes_on_with(self, score: Score) -> None:
        """Changes to another version of the score, which is identical up to now."""
        self.score = score


def _plays(what: Stretch | Cue, at_s: float, position_s: float) -> bool:
    return at_s == position_s and isinstance(what, Cue) and what.kind == "voice"


@dataclass(slots=True)
class Tapping(Running):
    """An exercise up to the end of its window, in which presses are somebody's breaths. Its score ends there."""

    window: Tapped = field(kw_only=True)
    downs_s: tuple[float, ...] = ()  # when the finger went down within the window, in host seconds
