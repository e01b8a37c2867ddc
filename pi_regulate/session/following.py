"""A light that breathes with a hand: first the hand leads, then the light goes a little ahead.

Holding the button is breathing in, letting go of it is breathing out. While the hand leads, the light turns when the
hand does, and each way takes as long as the last ones of that hand. When the light leads it turns by itself; each turn
of the hand still moves it by a share of the distance, `coupling`, which falls from 1 to 0. So the light meets a breath
where it is and then slows down as little as a ramp does. Nothing here is measured but times of a hand, and they are
gone with the exercise. Rule: a turn of the light begins at the level of that moment, and none is ever moved back.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from math import inf
from statistics import median
from typing import Literal

from pi_regulate.library.limit_table import LIMITS
from pi_regulate.score.half_breath import WAY_S, HalfBreath
from pi_regulate.score.score import HandSpan
from pi_regulate.session.gestures import AGAIN_S, BREATH_S
from pi_regulate.session.light_leads import LightLead
from pi_regulate.trace import Row

FIRST_IN_S, FIRST_OUT_S = 2.4, 3.6  # before anything is known about a hand: ten a minute (our design choice)
LAST = 4  # so many ways in, and out, tell how long the next one takes; their median forgives one slip
FULL_IN_S = 2.0  # a shorter breath in lifts the light less (limit inhale)
LETS_GO_S = LIMITS["inhale"]["most_s"]  # then the light sinks by itself, as if to say: let go
GONE_PERIODS = 2  # a hand that does nothing for so many breaths rests
FOLLOWED = LIMITS["hand"]["followed_times"]  # breaths before the light goes ahead
MOST_MOVED = 0.15  # of a breath: how far one turn of a hand may move the light
SHORTER, SHORTER_TIMES = 0.75, 3
"""So many breaths of a hand, each shorter than this share of the light's, and the hand leads again."""
MOST_RETURNS = 2  # a hand that took the lead back so often keeps it
TOO_FAST_S = LIMITS["hand"]["fast_s"]  # over the highest rate for so long, following gives way to light without a pace
ALONE_PER_MIN = 6.0  # how it leads in the turn of a hand that doesn't come

HandNews = Literal["nobody", "rests", "leads", "too_fast", "over"]
_Due = Literal["sure", "lets_go", "turn", "rests", "nobody", "too_fast", "over"]


class Follower:
    """The light of a span in which a hand leads. All times are host seconds; `due_s` says when to call `happen`.

    The span begins at `since_s` and, unless the light goes on to lead, ends at `until_s`. Until the hand comes, the
    light is what `before` says, a level at a host time. A light that leads keeps to `per_min`, the least and the most
    breaths a minute. `rows` collects the ways of its breaths as they begin, and who leads from then on; all of them are
    private.
    """

    def __init__(
        self,
        span: HandSpan,
        since_s: float,
        until_s: float,
        per_min: tuple[float, float],
        before: Callable[[float], float],
    ) -> None:
        self.span = span
        self.until_s = inf if span.leads else until_s
        self.half: HalfBreath | None = None  # None until the hand has come, or the light leads without it
        self.rows: list[Row] = []
        self.breaths = 0  # of the hand
        self.period_s = FIRST_IN_S + FIRST_OUT_S  # of the hand's breaths
        self._since_s = self._seen_s = since_s
        self._per_min = per_min
        self._before = before
        self._lead: LightLead | None = None  # None while the hand leads
        self._alone = self._given = False  # whether the light goes on without the hand; for good
        self._turns_s = inf  # when the light turns by itself
        self._out_s = FIRST_OUT_S  # of the breath that the light leads now
        self._began_s = -inf  # when the light last turned to breathe in
        self._index = 0
        self._ins: deque[float] = deque(maxlen=LAST)
        self._outs: deque[float] = deque(maxlen=LAST)
        self._down_s: float | None = None  # since when the hand holds
        self._sure = False  # whether that is a breath in, and no press
        self._last_down_s = self._up_s = -inf  # of breaths
        self._followed = self._shorter = self._returns = 0
        self._rested = self._over = False
        self._fast_s: float | None = None  # since when the hand breathes faster than any light may lead

    @property
    def leads_per_min(self) -> float | None:
        """Breaths a minute at which the light leads its present breath; None while the hand leads."""
        return None if self._lead is None else self._lead.per_min_at(self._began_s)

    @property
    def sinks(self) -> bool:
        """Whether the light breathes out, or is about to, because of the hand alone."""
        return self._lead is None and self.half is not None

    def level_at(self, at_s: float) -> float:
        """The level (0 to 1) at a host time."""
        return self._before(at_s) if self.half is None else self.half.level_at(at_s)

    # What the hand does

    def down(self, at_s: float, now_s: float) -> None:
        """The hand went down at `at_s`, which became clear at `now_s`."""
        self._seen_s = now_s
        if at_s - self._up_s < AGAIN_S and self._ins:
            self._down_s, self._sure = self._last_down_s, True
            self._ins.pop()
        else:
            self._down_s, self._sure = at_s, False
        if self._over or self._given or now_s >= self.until_s:
            return
        if self._alone:  # it has come back
            self._alone = False
            self._give_back(now_s)
        if self._lead is not None:
            self._pull("out", at_s, now_s)
            return
        self._turn("in", now_s)
        tired = self._returns >= MOST_RETURNS or self._fast_s is not None
        if self.span.leads and self._followed >= FOLLOWED and not tired:
            self._run(now_s, 1.0)

    def up(self, at_s: float, now_s: float) -> bool:
        """The hand let go at `at_s`; True when that was a breath out, False when it was the end of a press."""
        was_breath, self._down_s, self._seen_s = self._sure, None, now_s
        if was_breath:
            self._ins.append(min(LETS_GO_S, at_s - self._last_down_s))
            self._up_s = at_s
        if self._lead is not None:
            self._pull("in", at_s, now_s)
        elif self.half is not None and not self._over:
            self._turn("out", now_s)
        return was_breath

    def give(self, now_s: float) -> None:
        """The hand trembles: from now on the light leads, whatever the hand does."""
        if not self._given and not self._over:
            self._given = True
            self._begin(now_s)
            self._go_alone(now_s)

    # What comes by itself

    def due_s(self) -> float:
        """When something is due, never before the last thing that happened; infinity for nothing."""
        return max(self._seen_s, min(at_s for at_s, _ in self._due()))

    def happen(self, at_s: float) -> HandNews | None:
        """Does what is due at `at_s`, and says what that means, if anything."""
        what = min(self._due(), key=lambda one: one[0])[1]
        self._seen_s = at_s
        match what:
            case "sure":
                return self._breathes_in(at_s)
            case "lets_go":
                self._turn("out", at_s)
            case "turn":
                return self._turns_itself(at_s)
            case "rests":
                self._rested = True
                if self._lead is None:
                    self._go_alone(at_s)
                return "rests"
            case "nobody" if not self.span.leads:
                self._go_alone(at_s, ALONE_PER_MIN)
            case "nobody" | "too_fast" | "over":
                self._over = True
                return what
        return None

    def _due(self) -> list[tuple[float, _Due]]:
        if self._over:
            return [(inf, "over")]
        due: list[tuple[float, _Due]] = [(self._turns_s, "turn")]
        half, held_s, hand_leads = self.half, self._down_s, self._lead is None
        if held_s is not None and not self._sure:
            due.append((held_s + BREATH_S, "sure"))
        if held_s is not None and hand_leads and half is not None and half.part == "in":
            due.append((held_s + LETS_GO_S, "lets_go"))
        if held_s is None and not self.breaths and not self._alone:
            due.append((self._since_s + self.span.waits_s, "nobody"))
        if held_s is None and self.breaths and not self._alone and (hand_leads or not self._rested):
            due.append((self._up_s + GONE_PERIODS * self.period_s, "rests"))
        if self.span.leads and hand_leads:
            if half is not None and half.part == "out":
                due.append((max(self.until_s, half.end_s), "over"))
            if self._fast_s is not None:
                due.append((self._fast_s + TOO_FAST_S, "too_fast"))
        return due

    # How the light goes

    def _begin(self, at_s: float) -> None:
        """The first breath, from which the time of a span that goes on to lead is counted."""
        if self.until_s == inf:
            self.until_s = at_s + self.span.lasts_s

    def _breathes_in(self, now_s: float) -> HandNews | None:
        """The hand has been down for so long that it breathes in."""
        assert self._down_s is not None
        at_s, self._sure = self._down_s, True
        period_s, out_s = at_s - self._last_down_s, at_s - self._up_s
        self._begin(at_s)
        if out_s < GONE_PERIODS * self.period_s:
            self._outs.append(out_s)
        self.breaths += 1
        self._followed += 1
        self._last_down_s = at_s
        self.period_s = self._hand_in_s() + self._hand_out_s()
        fast = len(self._outs) > 0 and 60 / self.period_s > LIMITS["rate_abs"]["most_per_min"]
        self._fast_s = (at_s if self._fast_s is None else self._fast_s) if fast else None
        lead = self._lead
        if lead is None or self._alone:
            return None
        self._shorter = self._shorter + 1 if period_s < SHORTER * 60 / lead.per_min_at(at_s) else 0
        if self._shorter >= SHORTER_TIMES and self._returns < MOST_RETURNS:
            self._followed = self._shorter = 0
            self._returns += 1
            self._give_back(now_s)
            self._turn("in", now_s)
            return None
        return "leads" if lead.breaths == 0 else None

    def _hand_in_s(self) -> float:
        return median(self._ins) if self._ins else FIRST_IN_S

    def _hand_out_s(self) -> float:
        return median(self._outs) if self._outs else FIRST_OUT_S

    def _go_alone(self, at_s: float, per_min: float | None = None) -> None:
        """The light goes on without the hand, until it comes back."""
        self._alone = True
        self._run(at_s, 0.0, per_min)

    def _give_back(self, at_s: float) -> None:
        """The hand leads again."""
        self._lead, self._turns_s = None, inf
        self.rows.append(Row(at_s, "lead", name="hand", private=True))

    def _run(self, at_s: float, coupling: float, per_min: float | None = None) -> None:
        """From now on the light turns by itself."""
        least, most = self._per_min
        per_min = min(most, max(least, 60 / self.period_s if per_min is None else per_min))
        self.rows.append(Row(at_s, "lead", name="light", private=True))
        lead = self._lead = LightLead(at_s, per_min, self._hand_in_s() / self.period_s, coupling)
        half = self.half
        if half is None or (half.part == "out" and at_s >= half.end_s):
            self._turns_itself(at_s)
        else:
            in_s, self._out_s = lead.ways_s(at_s)
            self._turns_s = max(at_s, half.start_s + in_s if half.part == "in" else half.end_s)

    def _turns_itself(self, at_s: float) -> HandNews | None:
        lead, half = self._lead, self.half
        assert lead is not None
        if half is not None and half.part == "in":
            self._turn("out", at_s)
            self._turns_s = at_s + self._out_s
            return None
        in_s, out_s = lead.ways_s(at_s)
        if self.span.leads and at_s >= self.until_s:
            self._over = True
            return "over"
        if not self.span.leads and at_s + in_s + out_s > self.until_s:
            self._turns_s = inf  # no breath is begun that would be cut off
            return None
        lead.breaths += 1
        self._out_s = out_s
        self._turn("in", at_s, in_s)
        self._turns_s = at_s + in_s
        return None

    def _turn(self, part: Literal["in", "out"], at_s: float, in_s: float | None = None) -> None:
        """The light turns: from where it is, towards the other end, unless it goes there already."""
        half, span = self.half, self.span
        if half is not None and half.part == part:
            return
        if part == "in":
            way_s = self._hand_in_s() if in_s is None else in_s
            to_level = span.low + (span.high - span.low) * min(1.0, way_s / FULL_IN_S)
            self._began_s, self._index = at_s, self._index + 1
        else:
            way_s, to_level = self._hand_out_s() if self._lead is None else self._out_s, span.low
        way_s = max(WAY_S, way_s)
        full = 0.0 if half is None else half.fullness_at(at_s)
        self.half = HalfBreath(part, at_s, at_s + way_s, self.level_at(at_s), to_level, full)
        self.rows.append(Row(at_s, "breath", part=part, seconds=way_s, index=self._index, private=True))

    def _pull(self, part: Literal["in", "out"], at_s: float, now_s: float) -> None:
        """The hand turns at `at_s`, while the light that leads is still on its way `part`: it turns sooner."""
        lead, half = self._lead, self.half
        if lead is None or half is None or half.part != part or self._turns_s == inf:
            return
        whole_s, ahead_s = 60 / lead.per_min_at(self._began_s), self._turns_s - at_s
        if 0 < ahead_s <= whole_s / 2:
            self._turns_s = max(now_s, self._turns_s - min(lead.coupled() * ahead_s, MOST_MOVED * whole_s))
