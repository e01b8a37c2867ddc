"""Recording parts: a lamp and a speaker that record what they are told, and a button that is pressed by a call.

Rehearsals and tests use them. They keep the same promises as the real adapters, checked by the same tests in
`tests/contracts`. The one rule: they record what was shown and played, with the clock's time, and know no more than a
real part could.
"""

from dataclasses import dataclass
from math import isnan

from pi_regulate.devices.inbox import Edge, Inbox
from pi_regulate.devices.ports import Clock
from pi_regulate.score.curve import luminance_of
from pi_regulate.score.plan import Plan
from pi_regulate.trace import Row


@dataclass(frozen=True, slots=True)
class Shown:
    """From `at_s` on the lamp showed `level`, perceived brightness from 0 to 1; `light` is its luminance, 0 to 1."""

    at_s: float
    level: float
    light: float


@dataclass(frozen=True, slots=True)
class Played:
    """At `at_s` the speaker was given `row`."""

    at_s: float
    row: Row


class RecordedLamp:
    """A lamp that remembers every change of its level in `shown`."""

    def __init__(self, clock: Clock) -> None:
        self.shown: list[Shown] = []
        self.light = 0.0
        self._clock, self._share, self._closed = clock, 1.0, False

    def show(self, level: float) -> None:
        """Shines at `level`, limited to 0 to 1, and records a change. Raises ValueError if it is not a number."""
        if isnan(level):
            raise ValueError("a lamp can't show a level that is not a number")
        level = min(1.0, max(0.0, level))
        light = luminance_of(level) * self._share
        if light != self.light and not self._closed:
            self.light = light
            self.shown.append(Shown(self._clock.now(), level, light))

    def dim(self, share: float) -> None:
        """Lowers the ceiling to `share` (0 to 1) of its luminance from the next `show` on."""
        self._share = min(1.0, max(0.0, share))

    def close(self) -> None:
        """Goes dark and shows nothing from now on."""
        self.show(0.0)
        self._closed = True


class RecordedButton:
    """A button without a pin. `move` is the finger: it presses and lifts, with the time it does so.

    `down` says that it is already held when it is made, which does not count as an edge.
    """

    def __init__(self, inbox: Inbox, down: bool = False) -> None:
        self._inbox, self._down, self._closed = inbox, down, False

    @property
    def is_down(self) -> bool:
        """Whether it is held down now; never when closed."""
        return self._down and not self._closed

    def move(self, down: bool, at_s: float) -> None:
        """Presses or lifts at `at_s` seconds of the device's clock; only a change is an edge."""
        if down != self._down:
            self._down = down
            if not self._closed:
                self._inbox.put(Edge(down, at_s))

    def close(self) -> None:
        """Reports no more edges."""
        self._closed = True


class RecordedSpeaker:
    """A speaker that remembers rows in `played`, plans in `plans`, and changed levels it followed in `followed`."""

    card = None

    def __init__(self, clock: Clock) -> None:
        self.played: list[Played] = []
        self.followed: list[tuple[float, float]] = []
        self.share = 1.0
        self.plans: list[tuple[float, Plan | None]] = []
        self._clock, self._closed = clock, False

    @property
    def status(self) -> str:
        """Its state, for people."""
        return "closed" if self._closed else "writing down what would be heard"

    @property
    def ready(self) -> bool:
        """Whether what is played now is recorded."""
        return not self._closed

    def play(self, row: Row) -> None:
        """Remember the row."""
        if not self._closed:
            self.played.append(Played(self._clock.now(), row))

    def keep_to(self, plan: Plan | None) -> None:
        """Remember the plan."""
        if not self._closed:
            self.plans.append((self._clock.now(), plan))

    def follow(self, level: float) -> None:
        """Remember a level (0 to 1) that differs from the last."""
        if not self._closed and (not self.followed or self.followed[-1][1] != level):
            self.followed.append((self._clock.now(), level))

    def dim(self, share: float) -> None:
        """Remember the share (0 to 1) of the amplitude in `share`."""
        self.share = min(1.0, max(0.0, share))

    def close(self) -> None:
        """Records nothing from now on."""
        self._closed = True
