"""The ports: what the player expects of a lamp, a button, a speaker, a clock and its watchers, and nothing more.

Real adapters, the recorder and the simulator all implement these protocols, and the tests in `tests/contracts` hold
them to the same promises. All of them are called from one thread, the player's. The one rule: a port may be closed
twice, and a closed lamp stays dark, a closed speaker silent, whatever is asked of it later.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pi_regulate.devices.inbox import Event, Inbox
    from pi_regulate.score.plan import Plan
    from pi_regulate.trace import Row


class Lamp(Protocol):
    """One light. It knows levels; only its driver knows duty cycles."""

    def show(self, level: float) -> None:
        """Shine at `level`, perceived brightness from 0 (dark) to 1 (the ceiling); other levels are clamped.

        Raises ValueError for a level that is not a number, RegulateError when the hardware is gone.
        """

    def dim(self, share: float) -> None:
        """Lower the ceiling to `share` (0 to 1) of its luminance, for the night; from the next `show` on."""

    def close(self) -> None:
        """Go dark and let the hardware go."""


class Button(Protocol):
    """One button. It puts an `Edge` into the inbox for every change, bounce included, and does nothing else."""

    @property
    def is_down(self) -> bool:
        """Whether it is held down now."""

    def close(self) -> None:
        """Stop reporting and release the hardware."""


class Speaker(Protocol):
    """Everything that sounds. It gets all of the session's rows and uses those that sound."""

    @property
    def status(self) -> str:
        """A few words for a person: what it plays on, or why it cannot."""

    @property
    def ready(self) -> bool:
        """Whether anything played now would be heard."""

    @property
    def card(self) -> SoundCard | None:
        """What is known about its sound card; None if it never plays on one."""

    def play(self, row: Row) -> None:
        """Start or change what the row says (say, chime, bed, hum, voice, landing, rest); neither blocks nor raises."""

    def keep_to(self, plan: Plan | None) -> None:
        """Follow this plan: render its sounds ahead, so that they are heard with their light. None: nothing is planned.

        Called after the rows that led to the plan. The plan's cues also arrive as rows when their time has come; each
        is heard only once. Neither blocks nor raises.
        """

    def follow(self, level: float) -> None:
        """Follow the lamp when nothing is planned: the bed swells with `level`, 0 to 1; neither blocks nor raises."""

    def dim(self, share: float) -> None:
        """Play at `share` (0 to 1) of the amplitude, for the night: a half is 6 dB less. Gradual, never a step."""

    def close(self) -> None:
        """Fall silent and release the hardware."""


class SoundCard(Protocol):
    """What the service, the status and the session need to know about a speaker's card."""

    @property
    def openings(self) -> int:
        """How often a card was opened, from 0. A new number means that there was no sound in between."""

    @property
    def gaps(self) -> int:
        """How often the sound stopped, from 0."""

    @property
    def rate_hz(self) -> float | None:
        """The card's frames a second; None if unknown."""

    @property
    def stuck(self) -> bool:
        """Whether its feeding thread has died, or has hung for longer than anything should take."""

    def settle(self, timeout_s: float) -> bool:
        """Wait until it is known whether there is sound; False when that takes longer than `timeout_s` (0: look)."""

    def look(self) -> None:
        """A card was plugged in or out: check soon which one plays. Neither blocks nor raises."""


class Clock(Protocol):
    """The device's time in seconds. It never runs backwards; its zero means nothing."""

    def now(self) -> float:
        """Seconds now."""

    def wait(self, inbox: Inbox, until_s: float | None) -> Event | None:
        """The next event, or None when the absolute time `until_s` has come; with None it waits only for an event."""

    def stamp(self, host_s: float) -> float:
        """This clock's time at `host_s` seconds of the machine's monotonic clock, for edges stamped by the kernel."""


class ScriptableClock(Clock, Protocol):
    """A clock that also carries out a script: a scripted hand's moves on the button, each at its own time."""

    def schedule(self, at_s: float, act: Callable[[float], None]) -> None:
        """Call `act(at_s)` from within `wait`, before anything later than `at_s` is answered."""


class Watcher(Protocol):
    """Sees every row: a trace, a screen. A `WithoutLevels` watcher doesn't get the lamp's many level rows."""

    def see(self, row: Row, now_s: float) -> None:
        """A row carried out at `now_s`; its `at_s` is when it was planned. Both are seconds since arming."""


class Heart(Protocol):
    """Tells the service manager that the loop is alive. Times are host seconds."""

    def due_s(self) -> float | None:
        """When the next beat is due."""

    def beat(self, now_s: float) -> None:
        """The loop has done everything that was due by `now_s`. Never blocks.

        Raises RegulateError when the device can't go on: the light then fades, and a new start may help.
        """
