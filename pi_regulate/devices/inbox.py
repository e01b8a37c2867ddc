"""The one inbox: all that can happen to the device from outside, as small time-stamped events.

gpiozero's callbacks, signals and scripts put events in; the player's loop alone takes them out. The queue is a
SimpleQueue because its `put` may be called from a signal handler and from any thread without taking a lock of ours.
The one rule: an event is put in with the time it happened, never with the time somebody looked.
"""

from dataclasses import dataclass
from queue import SimpleQueue


@dataclass(frozen=True, slots=True)
class Edge:
    """The button went down (`down=True`) or came up, at `at_s` seconds of the device's clock."""

    down: bool
    at_s: float


@dataclass(frozen=True, slots=True)
class Stop:
    """Somebody wants the program to end; `reason` is a word or two for the log, such as "SIGTERM"."""

    reason: str


@dataclass(frozen=True, slots=True)
class Leave:
    """Somebody wants the program to end, and can wait until nobody needs it: at rest, in the dark."""


@dataclass(frozen=True, slots=True)
class Land:
    """Somebody wants the session to end gently; the device stays."""


@dataclass(frozen=True, slots=True)
class Reload:
    """Somebody wants the settings and the library to be read again."""


Event = Edge | Stop | Leave | Land | Reload

Inbox = SimpleQueue[Event]
