"""From what the finger did on one button to what the hand meant: a press, a double press or a hold.

Downs that follow each other within the double-press window belong to one burst. One down is a press, two are a double
press, and three or more are a trembling hand: they count as one press, however long they go on. A button held long
enough is a hold. A hand that shakes while it holds lets the contact open for moments; it is still the same down. Where
a contact opens so as a press begins, nobody can tell yet whether the hand shakes or holds: held on, it was a hold from
its first down. What counts as a down is otherwise for the contact to say; all times are the edges' own stamps.
Rule: whatever the hand does, it never counts twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Literal

from pi_regulate.session.contact import BOUNCE_S, LET_GO_S, TREMOR_S, Change, Contact

_STUCK_S = 30.0  # held longer than this, the button is reported and ignored until it is let go (DESIGN 4)

GRIP_OPEN = 0.095
"""A hand that holds on while it shakes opens the contact for less than this share of the time, and never for as long as
`LET_GO_S`; a tremor opens it for a tenth of each beat or more."""

IGNORED_S = 10.0
"""A hand that shakes on after a hold is ignored for so long. One that still goes on pressing wants something."""

GestureKind = Literal["press", "double", "hold", "stuck"]


@dataclass(frozen=True, slots=True)
class Gesture:
    """What the hand meant. `down_s` is when its first down was, `last_down_s` its last, `at_s` when it was clear."""

    kind: GestureKind
    down_s: float
    last_down_s: float
    at_s: float


class Gestures:
    """Listens to edges, host seconds each, and tells gestures when they are clear.

    With `double_s` 0 there is no double press: a press is clear as soon as the button has surely been let go. With
    `down_at_start` the button was held when listening began, and counts only once it has been let go.
    """

    def __init__(self, *, double_s: float, hold_s: float, down_at_start: bool = False) -> None:
        self._window_s = double_s
        self._hold_s = hold_s
        self._contact = Contact(down=down_at_start)
        self._first_s = -inf  # the burst's first down
        self._last_s = -inf  # the burst's last down
        self._grip_s = -inf  # from when a hold counts: the last down, or one just before it that hardly opened
        self._sure_s = -inf  # when the contact was last known to be at rest
        self._up_s = -inf  # when the finger last came up
        self._open_s = 0.0  # for how long it was up since the last down began, within one grip
        self._held = False  # the grip has been a hold already
        self._downs = 0
        self._parted = True  # before the last down the finger was up for longer than a bounce
        self._told = True  # this burst's gesture is out already
        self._spent = down_at_start  # the down at hand no longer becomes a hold
        self._ignored = down_at_start  # nothing of this burst counts
        self._stuck_told = down_at_start

    @property
    def down(self) -> bool:
        return self._contact.down

    @property
    def may_hold(self) -> bool:
        """True while the button is down and that may still become a hold."""
        return self.down and not self._spent

    @property
    def stuck(self) -> bool:
        """True while the button has been down for longer than anybody presses, or since listening began."""
        return self.down and self._stuck_told

    @property
    def pending_s(self) -> float | None:
        """Since when a finger has been doing something whose meaning isn't clear yet; None if there is nothing."""
        if not self._told:
            return self._first_s
        return self._last_s if self.may_hold else None

    @property
    def busy_s(self) -> float | None:
        """The same, or since when the wire has been doing something that may become a finger."""
        pending_s, contact = self.pending_s, self._contact
        if pending_s is not None or contact.down or contact.undecided_until() is None:
            return pending_s
        return contact.restless_s

    def edge(self, down: bool, at_s: float) -> bool:
        """Takes an edge; True if it may well be a finger, so that the lamp answers. Ask `next` up to `at_s` first."""
        return self._contact.edge(down, at_s)

    def spend(self) -> None:
        """The down at hand has been answered: this burst is no press any more, but a later down may become a hold."""
        self._told = self._spent = True
        self._grip_s = inf

    def ignore(self) -> None:
        """The burst at hand becomes no gesture at all, for as long as a hand may shake."""
        self._told = self._spent = self._ignored = True

    def ignores(self, at_s: float) -> bool:
        """Whether a down at `at_s` belongs to a burst that is ignored, or to a hold that has not been let go."""
        if self._held and (self.down or at_s - self._up_s < LET_GO_S):
            return True
        return self._ignored and not self._begins(at_s)

    def deadline(self) -> float | None:
        """When something becomes clear if no edge comes, in host seconds."""
        times = (self._contact.deadline(), self._meant_s())
        return min((at_s for at_s in times if at_s is not None), default=None)

    def next(self, now_s: float) -> Change | Gesture | None:
        """The next thing that has become clear by `now_s`: what the finger did, or what the hand meant."""
        meant_s, sure_s = self._meant_s(), self._contact.deadline()
        if meant_s is not None and meant_s <= now_s and (sure_s is None or (meant_s, self._waits()) < (sure_s, True)):
            return self._meant(meant_s)
        change = self._contact.due(now_s)
        if change is not None:
            self._sure_s = change.at_s
            if change.kind == "up":
                self._up_s = change.since_s
            elif change.kind == "down" and not self._still_grips(change.since_s):
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
        """When it will be clear what the hand means, if the contact stays as it counts now."""
        contact = self._contact
        if contact.down:
            if self._spent:
                return None if self._stuck_told else self._last_s + _STUCK_S
            # Whoever is down for longer than any beat of a tremor holds on, and so has since the grip began.
            clear_s = min(self._last_s + self._hold_s, max(self._grip_s + self._hold_s, self._last_s + TREMOR_S))
        elif self._told:
            return None
        else:
            clear_s = max(self._closes_s(), contact.since_s + LET_GO_S)
        undecided_s = contact.undecided_until()
        return max(clear_s, self._sure_s, undecided_s if undecided_s is not None and self._waits() else -inf)

    def _closes_s(self) -> float:
        """When a down no longer belongs to this burst."""
        # Two downs may begin a tremor, also where the window for a double press is shorter than its beat.
        return self._last_s + (self._window_s if self._downs < 2 else max(self._window_s, TREMOR_S))

    def _waits(self) -> bool:
        """Whether the wire does something that may change what the hand means."""
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
        """Whether a finger that goes down at `at_s` never let go since the last down, but shakes while it holds on."""
        self._open_s += at_s - self._up_s
        firm = self._held or self._open_s <= GRIP_OPEN * (at_s - self._last_s)
        return firm and at_s - self._up_s < LET_GO_S

    def _down(self, at_s: float) -> None:
        self._stuck_told = False
        if self._begins(at_s):
            self._first_s, self._downs, self._told, self._ignored = at_s, 0, False, False
        # A third down is a trembling hand: it holds on only once it has stopped.
        if self._downs >= 2 or at_s - self._up_s >= LET_GO_S or self._up_s - self._grip_s >= TREMOR_S:
            self._grip_s = at_s
        self._spent = self._ignored  # after a press that was told at once, a hold is still a hold
        self._last_s, self._open_s, self._held = at_s, 0.0, False
        self._downs += 1
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
