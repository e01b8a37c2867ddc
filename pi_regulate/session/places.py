"""The places where the guide can be: at rest, in a score that plays (`running`), at a gate, waiting, landing.

Each place knows its own light, when it starts to heed the hand, and when it next has something to do. Times are host
seconds. Rule: a place is plain data about now; the course moves from one to another, by the table.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import acos, inf, pi

from pi_regulate.score.curve import ease
from pi_regulate.score.plan import Plan
from pi_regulate.score.score import Gate, Score
from pi_regulate.session.contact import TREMOR_S
from pi_regulate.session.running import LitPlace, Running
from pi_regulate.session.table import GATE_DEAF_S, WAITING_S, YES_APART_S, YES_QUIET_S, PlaceName

GATE_LEVEL = 0.12  # steady while a gate is open
YES_LEVEL = 0.22  # after the first yes: a second, higher level (DESIGN 4)
AGAIN_LEVEL = 0.22  # while a press plays a recording again: a higher one too, to be seen in the dark
WAITING_LEVEL = 0.08  # between phases with `advance: press` (DESIGN 4)
REMINDS_AFTER_S, REMINDS_FOR_S, REMINDER = 25.0, 2.0, 0.08  # one more lift for whoever has not said yes yet
NOTHING = Score("gate", "connect", inf, ())  # what plays while people are asked
GONE_LEVEL = 0.001  # a third of the least any lamp can show: below it, the lamp looks at rest
NEARLY_DARK_S = 1.0  # the end of a landing: by then 7 % or less of its first level is left


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
class Asking(LitPlace):
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
class Waiting(LitPlace):
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
    unfelt: bool = False  # no motor moves with it

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
