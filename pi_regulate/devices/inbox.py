"""The inbox: everything that can happen to the device from outside, as small time-stamped events.

gpiozero's callbacks, signals, scripts and the wish socket put events in; the player's loop alone takes them out. The
queue is a SimpleQueue because its `put` may be called from a signal handler and from any thread without taking a lock
of ours. The one rule: an event is put in with the time it happened, never with the time it was noticed.
"""

from dataclasses import dataclass
from queue import SimpleQueue

from pi_regulate.session.wishes import Wish


@dataclass(frozen=True, slots=True)
class Edge:
    """The button went down (`down=True`) or came up, at `at_s` seconds of the device's clock."""

    down: bool
    at_s: float


@dataclass(frozen=True, slots=True)
class Stop:
    """The program should end; `reason` is a word or two for the log, such as "SIGTERM"."""

    reason: str


@dataclass(frozen=True, slots=True)
class Leave:
    """The program should end once it isn't needed: at rest, in the dark."""


@dataclass(frozen=True, slots=True)
class Land:
    """The session should end gently; the device goes on."""


@dataclass(frozen=True, slots=True)
class Reload:
    """The settings and the library should be read again."""


Event = Edge | Wish | Stop | Leave | Land | Reload

Inbox = SimpleQueue[Event]
