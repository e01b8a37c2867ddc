"""The places where the guide can be: at rest, in a greeting or an exercise, at a gate, waiting, landing.

Each place knows its own light, when it starts to heed the hand, and when it next has something to do. Times are host
seconds. Rule: a place is plain data about now; the course moves from one to another, by the table.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import acos, inf, pi

from pi_regulate.score.curve import ease
from pi_regulate.score.plan import Plan
from pi_regulate.score.score import Cue, Gate, Score, Stretch, Tapped
from pi_regulate.session.contact import TREMOR_S
from pi_regulate.session.programme import Piece
from pi_regulate.session.table import (
    GATE_DEAF_S,
    WAITING_S,
    YES_APART_S,
    YES_QUIET_S,
    PlaceName,
)
from pi_regulate.trace import Row

GATE_LEVEL = 0.12  # steady while a gate is open
YES_LEVEL = 0.22  # after the first yes: a second, higher level (DESIGN 4)
AGAIN_LEVEL = 0.22  # while a press plays a recording again: a higher one too, to be seen in the dark
WAITING_LEVEL = 0.08  # between phases with `advance: press` (DESIGN 4)
REMINDS_AFTER_S, REMINDS_FOR_S, REMINDER = 25.0, 2.0, 0.08  # one more lift for whoever has not said yes yet
NOTHING = Score("gate", "connect", inf, ())  # what plays while people are asked
GONE_LEVEL = 0.001  # a third of the least any lamp can show: below it, the lamp looks at rest
NEARLY_DARK_S = 1.0  # the end of a landing: by then 7 % or less of its first level is left


@dataclass(slots=True)
class _Lit:
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
class Rest:
    """Dark since `dark_from_s`, and silent. Until `deaf_until_s` (after a hold) presses are ignored."""

    deaf_until_s: float = -inf
    dark_from_s: float = -inf

    name: PlaceName = "rest"

    @property
    def lifts_from_s(self) -> float:
        return max(self.deaf_until_s, self.dark_from_s)

    def level_at(self, now_s: float) -> float:
        return 0.0

    def due_s(self) -> float | None:
        return None


@dataclass(slots=True)
class Running(_Lit):
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


@dataclass(slots=True)
class Asking(_Lit):
    """A gate that is open, or opens at `opens_s`; afterwards `running` goes on.

    A yes counts while the line that invites is still said, until `said_until_s`, but the exercise goes on only then.
    """

    running: Running
    gate: Gate
    opens_s: float
    lifts: bool = True  # whether the light may move by itself
    open: bool = False
    said_until_s: float = -inf
    yeses: int = 0
    counted_s: float = inf  # when the last yes was counted
    yes_s: float = -inf  # the last down of the last yes
    down_s: float = -inf  # the last down of any kind
    quiet_s: float = -inf  # the last down before the present hand came
    clear_s: float = -inf  # when something last became clear about the hand

    name: PlaceName = "gate"

    def level_at(self, now_s: float) -> float:
        if not self.yeses:
            return GATE_LEVEL if self.gate.again is None else AGAIN_LEVEL
        ways = 2 * (now_s - self.reminds_s) / REMINDS_FOR_S  # up and down again
        return YES_LEVEL + REMINDER * (ease(ways) - ease(ways - 1))

    @property
    def reminds_s(self) -> float:
        """When the light lifts once for those who haven't said yes; infinity without a first yes, or if it may not."""
        return self.counted_s + REMINDS_AFTER_S if self.lifts and not self.answered else inf

    def moves_at(self, now_s: float) -> bool:
        """True while the light moves by itself."""
        return self.reminds_s <= now_s < self.reminds_s + REMINDS_FOR_S

    @property
    def answered(self) -> bool:
        """Whether it has all its yeses."""
        return self.yeses >= self.gate.needs

    @property
    def ends_s(self) -> float:
        """When it opens; once open, when it ends, with all its yeses or without an answer."""
        if self.open and self.answered:
            return max(self.opens_s, self.said_until_s)
        return self.opens_s + self.gate.waits_s if self.open else self.opens_s

    def plan(self) -> Plan:
        """Nothing comes next except what follows if nobody answers."""
        return Plan(NOTHING, self.opens_s, 0, self.ends_s - self.opens_s)

    def due_s(self) -> float | None:
        return max(self.ends_s, self.clear_s)

    def waits_for(self, since_s: float | None) -> bool:
        """Whether the end waits for a hand that has been busy since `since_s`, since that may still become a yes."""
        return self.open and not self.answered and since_s is not None and since_s < self.ends_s

    def feels(self, at_s: float) -> None:
        """Notes a down, whether it counts or not: a hand that keeps shaking after its yes is still saying that yes."""
        if at_s - self.down_s > TREMOR_S:
            self.quiet_s = self.down_s
        elif self.yes_s == self.down_s:
            self.yes_s = at_s
        self.down_s = at_s

    def hears(self, down_s: float, last_down_s: float) -> bool:
        """True when a press is one more yes: not in the gate's first moments, and not too soon after another."""
        heard = (
            self.open
            and not self.answered
            and down_s >= self.opens_s + GATE_DEAF_S
            and down_s >= self.yes_s + YES_APART_S
            and (not self.yeses or down_s >= self.quiet_s + YES_QUIET_S)
        )
        if heard:
            self.yes_s = last_down_s
        return heard


def gone_after_s(level: float, seconds: float) -> float:
    """How long a landing from `level` still shows light, in seconds."""
    return 0.0 if level <= GONE_LEVEL else seconds * acos(2 * GONE_LEVEL / level - 1) / pi


@dataclass(slots=True)
class Waiting(_Lit):
    """Between two phases, until a press (`advance: press`)."""

    since_s: float

    name: PlaceName = "waiting"

    def level_at(self, now_s: float) -> float:
        return WAITING_LEVEL

    def due_s(self) -> float | None:
        return self.since_s + WAITING_S


@dataclass(slots=True)
class Landing:
    """The gentle end: from a level to dark in `seconds`. From `dark_from_s` on it looks just like rest."""

    from_level: float
    since_s: float
    seconds: float
    name: PlaceName
    over_s: float  # when the lamp is dark and its answer to the hand is over
    dark_from_s: float = inf
    untold: bool = False  # nobody writes down its light

    @property
    def deaf_until_s(self) -> float:
        return inf if self.name == "landed_by_hold" else -inf

    @property
    def lifts_from_s(self) -> float:
        """From when on so little light is left that a touch is answered as at rest.

        An earlier touch may become a hold, which darkens the lamp; then the light lifts only after the finger has gone.
        """
        nearly_dark_s = min(self.dark_from_s, self.since_s + self.seconds - NEARLY_DARK_S)
        return nearly_dark_s if self.name == "landing" else inf

    def level_at(self, now_s: float) -> float:
        return self.from_level * (1 - ease((now_s - self.since_s) / self.seconds))

    def due_s(self) -> float | None:
        return self.over_s


Place = Rest | Running | Asking | Waiting | Landing
