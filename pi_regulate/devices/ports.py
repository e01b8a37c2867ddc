"""The ports: what the player expects of a lamp, a button, a speaker and a clock, and nothing more.

Real adapters, the recorder and the simulator all fit these shapes, and the tests in `tests/contracts` hold them to
the same promises. All of them are called from one thread, the player's. The one rule: a port is closed at most
twice without complaint, and a closed lamp is dark, a closed speaker silent, whatever is asked of it later.
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
        """Shine at `level`, perceived brightness from 0 (dark) to 1 (the ceiling); beyond is clamped.

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
        """Report nothing any more and let the hardware go."""


class Speaker(Protocol):
    """One voice for everything that sounds. It consumes the session's rows and keeps what concerns it."""

    @property
    def status(self) -> str:
        """A few words for a person: what it plays on, or why it cannot."""

    @property
    def ready(self) -> bool:
        """Whether anything played now would be heard."""

    @property
    def card(self) -> SoundCard | None:
        """What is known of the sound card it plays on; None where it never plays on one."""

    def play(self, row: Row) -> None:
        """Start or change what the row says (say, chime, bed, hum, voice, landing, rest); neither blocks nor raises."""

    def keep_to(self, plan: Plan | None) -> None:
        """Make what is to come ahead of its moment, so that it is heard with its light; None where nothing is planned.

        Told after the rows that brought the plan about. What a plan holds comes as rows, too, when its time has come;
        it is heard once. Neither blocks nor raises.
        """

    def follow(self, level: float) -> None:
        """Follow the lamp where nothing is planned: the bed swells with `level`, 0 to 1; neither blocks nor raises."""

    def dim(self, share: float) -> None:
        """Play at `share` (0 to 1) of the amplitude, for the night: a half is 6 dB less. Gradual, never a step."""

    def close(self) -> None:
        """Fall silent and let the hardware go."""


class SoundCard(Protocol):
    """What the service, the status and the session's words ask about the card behind a speaker."""

    @property
    def openings(self) -> int:
        """How often a card was opened, from 0: another number means that sound was away in between."""

    @property
    def gaps(self) -> int:
        """How often the sound stood still, from 0."""

    @property
    def rate_hz(self) -> float | None:
        """The card's frames a second, as far as they are known."""

    @property
    def stuck(self) -> bool:
        """Whether whoever feeds it has died, or has been at one thing for longer than anything takes."""

    def settle(self, timeout_s: float) -> bool:
        """Wait until it is known whether there is sound; False when that takes longer than `timeout_s` (0: look)."""

    def look(self) -> None:
        """A card has come or gone: soon see which one plays. Neither blocks nor raises."""


class Clock(Protocol):
    """The device's time in seconds. It never runs backwards; its zero means nothing."""

    def now(self) -> float:
        """Seconds now."""

    def wait(self, inbox: Inbox, until_s: float | None) -> Event | None:
        """The next event, or None when the absolute time `until_s` has come; None waits for an event alone."""

    def stamp(self, host_s: float) -> float:
        """This clock's time at `host_s` seconds of the machine's monotonic clock, for edges stamped by the kernel."""


class ScriptableClock(Clock, Protocol):
    """A clock that also carries out a script: what a scripted hand does to the button, each at its own time."""

    def schedule(self, at_s: float, act: Callable[[float], None]) -> None:
        """Call `act(at_s)` from within `wait`, before anything later than `at_s` is answered."""
