"""From what the finger did on one button to what the hand meant: a press, a double press or a hold.

Downs that follow each other within the double-press window form one burst. One down is a press, two are a double press,
and three or more are a trembling hand: they count as one press, however long they go on. A button held long enough is a
hold. A hand that shakes while it holds lets the contact open for moments; that is still the same down. If this happens
as a press begins, it can be a tremor or a hold; if the button then stays down, the hold counts from the first down.
Where the hand leads the light, a longer down is a breath in and no gesture; only one far too long for a breath is a
hold. Everything else about what is a down is decided by `session.contact`; all times are those stamped on the edges.
Rule: whatever the hand does, it never counts twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Literal

from pi_regulate.session.contact import BOUNCE_S, LET_GO_S, TREMOR_S, Change, Contact

_STUCK_S = 30.0  # held longer than this, the button is reported and ignored until it is let go (DESIGN 4)

GRIP_OPEN = 0.095
"""A hand that shakes while it holds on opens the contact for less than this share of the time, and each time for less
than `LET_GO_S`; a tremor opens it for a tenth of each beat or more."""

IGNORED_S = 10.0
"""After a hold, a hand that keeps shaking is ignored for this long. If it still presses then, it wants something."""

BREATH_S = 0.4  # where the hand leads, a down of this long is a breath in; a shorter one is a press (our design choice)
LEADING_HOLD_S = 7.0
"""Where the hand leads, a hold: a second longer than the longest breath in (limit inhale)."""
LEADING_DOUBLE_S = 0.35  # there two presses end it, so they are told apart even where the settings don't
AGAIN_S = 0.3  # a hand that comes back so soon after a breath in is still letting go

GestureKind = Literal["press", "double", "hold", "stuck"]


@dataclass(frozen=True, slots=True)
class Gesture:
    """What the hand meant. `down_s` is its first down, `last_down_s` its last, and `at_s` when it became clear."""

    kind: GestureKind
    down_s: float
    last_down_s: float
    at_s: float


class Gestures:
    """Listens to edges (times in host seconds) and reports each gesture when it is clear.

    With `double_s` 0 there is no double press: a press is clear as soon as the button has certainly been let go. With
    `down_at_start` the button was held when listening began, and counts only after it has been let go.
    """

    def __init__(self, *, double_s: float, hold_s: float, down_at_start: bool = False) -> None:
        self.leads = False  # whether from the next burst on downs are breaths: the hand leads the light
        self._double_s = double_s
        self._hold_after_s = hold_s
        self._contact = Contact(down=down_at_start)
        self._first_s = -inf  # the burst's first down
        self._last_s = -inf  # the burst's last down
        self._grip_s = -inf  # when the grip began: the last down, or an earlier one if it hardly opened since
        self._sure_s = -inf  # when the contact was last known to be at rest
        self._up_s = -inf  # when the finger last came up
        self._open_s = 0.0  # how long it has been up within this grip
        self._held = False  # this grip has already been a hold
        self.grips_on = False  # the last down was the same finger, which shook and never really let go
        self._downs = 0
        self._led = False  # this burst belongs to a hand that leads
        self._let_go_s = -inf  # when a breath in last ended
        self._parted = True  # before the last down, the finger was up for longer than a bounce
        self._told = True  # this burst's gesture has already been reported
        self._spent = down_at_start  # this down can no longer become a hold
        self._ignored = down_at_start  # nothing in this burst counts
        self._stuck_told = down_at_start

    @property
    def down(self) -> bool:
        return self._contact.down

    @property
    def may_hold(self) -> bool:
        """True while the button is down and may still become a hold."""
        return self.down and not self._spent

    @property
    def trembles(self) -> bool:
        """Whether the hand that leads is a trembling one, which breathes nothing."""
        return self._led and self._downs >= 3

    @property
    def _window_s(self) -> float:
        return max(self._double_s, LEADING_DOUBLE_S) if self._led else self._double_s

    @property
    def _hold_s(self) -> float:
        return LEADING_HOLD_S if self._led else self._hold_after_s

    @property
    def stuck(self) -> bool:
        """True while the button has been down for longer than any press, or since listening began."""
        return self.down and self._stuck_told

    @property
    def pending_s(self) -> float | None:
        """When a finger began something that isn't clear yet; None if everything is clear."""
        if not self._told:
            return self._first_s
        return self._last_s if self.may_hold else None

    @property
    def busy_s(self) -> float | None:
        """The same, but also counts a wire whose edges may yet become a finger."""
        pending_s, contact = self.pending_s, self._contact
        if pending_s is not None or contact.down or contact.undecided_until() is None:
            return pending_s
        return contact.restless_s

    def edge(self, down: bool, at_s: float) -> bool:
        """Takes an edge; True if it is probably a finger and the lamp should answer. Ask `next` up to `at_s` first."""
        return self._contact.edge(down, at_s)

    def spend(self) -> None:
        """This down has been answered: its burst is no longer a press, but a later down may become a hold."""
        self._told = self._spent = True
        self._grip_s = inf

    def ignore(self) -> None:
        """This burst becomes no gesture at all, for as long as a hand may shake."""
        self._told = self._spent = self._ignored = True

    def ignores(self, at_s: float) -> bool:
        """Whether a down at `at_s` belongs to a burst that is ignored, or to a hold that has not been let go."""
        if self._held and (self.down or at_s - self._up_s < LET_GO_S):
            return True
        return self._ignored and not self._begins(at_s)

    def deadline(self) -> float | None:
        """When something becomes clear if no edge comes first, in host seconds."""
        sure_s, meant_s = self._contact.deadline(), self._meant_s()
        return meant_s if sure_s is None or (meant_s is not None and meant_s < sure_s) else sure_s

    def next(self, now_s: float) -> Change | Gesture | None:
        """The next thing that has become clear by `now_s`: what the finger did, or what the hand meant."""
        meant_s, sure_s = self._meant_s(), self._contact.deadline()
        if meant_s is not None and meant_s <= now_s and (sure_s is None or (meant_s, self._waits()) < (sure_s, True)):
            return self._meant(meant_s)
        change = self._contact.due(now_s)
        if change is not None:
            self._sure_s = change.at_s
            if change.kind == "up":
                self._came_up(change.since_s)
            elif change.kind == "down":
                self.grips_on = self._still_grips(change.since_s)
                if not self.grips_on:
                    self._down(change.since_s)
        return change

    def due(self, now_s: float) -> list[Gesture]:
        """What the hand is known to have meant by `now_s`, in order."""
        found: list[Gesture] = []
        while (heard := self.next(now_s)) is not None:
            if isinstance(heard, Gesture):
                found.append(heard)
        return found

    def _meant_s(self) -> float | None:
        """When it will be clear what the hand means, if the contact stays in its present state."""
        contact = self._contact
        if contact.down:
            if self._spent:
                return None if self._stuck_told else self._last_s + _STUCK_S
            # A finger that is down for longer than any beat of a tremor holds on, and has done since the grip began.
            clear_s = min(self._last_s + self._hold_s, max(self._grip_s + self._hold_s, self._last_s + TREMOR_S))
        elif self._told:
            return None
        else:
            clear_s = max(self._closes_s(), contact.since_s + LET_GO_S)
        undecided_s = contact.undecided_until()
        return max(clear_s, self._sure_s, undecided_s if undecided_s is not None and self._waits() else -inf)

    def _closes_s(self) -> float:
        """From when on a down no longer belongs to this burst."""
        # Two downs may begin a tremor, even if the window for a double press is shorter than its beat.
        return self._last_s + (self._window_s if self._downs < 2 else max(self._window_s, TREMOR_S))

    def _waits(self) -> bool:
        """Whether the wire is doing something that may change what the hand means."""
        restless_s = self._contact.restless_s
        if restless_s is None or self.down:
            return restless_s is not None
        return restless_s <= self._closes_s() or restless_s - self._up_s < LET_GO_S

    def _begins(self, at_s: float) -> bool:
        """Whether a down at `at_s` begins a burst of its own."""
        return at_s - self._last_s > max(self._window_s, TREMOR_S) or (
            self._ignored and at_s - self._first_s >= IGNORED_S
        )

    def _still_grips(self, at_s: float) -> bool:
        """Whether a finger that goes down at `at_s` never really let go since the last down, but shakes as it holds."""
        self._open_s += at_s - self._up_s
        firm = self._held or self._open_s <= GRIP_OPEN * (at_s - self._last_s)
        return firm and at_s - self._up_s < LET_GO_S

    def _came_up(self, at_s: float) -> None:
        self._up_s = at_s
        if self._led and at_s - self._last_s >= BREATH_S:
            self._told, self._let_go_s = True, at_s

    def _down(self, at_s: float) -> None:
        self._stuck_told = False
        if self._begins(at_s):
            self._first_s, self._downs, self._told, self._ignored = at_s, 0, False, False
            self._led = self.leads
            if self._led and at_s - self._let_go_s < AGAIN_S:
                self._told = True
        # A third down means a trembling hand, which can hold only after it has stopped.
        if self._downs >= 2 or at_s - self._up_s >= LET_GO_S or self._up_s - self._grip_s >= TREMOR_S:
            self._grip_s = at_s
        self._spent = self._ignored  # after a press that was reported at once, a hold is still a hold
        self._last_s, self._open_s, self._held = at_s, 0.0, False
        self._downs += 1
        self._told = self._told or self.trembles
        self._parted = at_s - self._up_s >= BOUNCE_S

    def _meant(self, at_s: float) -> Gesture:
        if self.down and self._spent:
            self._stuck_told = True
            return Gesture("stuck", self._last_s, self._last_s, at_s)
        self._told = True
        if self.down:
            self._spent = self._held = True
            return Gesture("hold", self._last_s, self._last_s, at_s)
        twice = self._downs == 2 and self._parted and self._last_s - self._first_s <= self._window_s
        return Gesture("double" if twice else "press", self._first_s, self._last_s, at_s)
