"""What happens to the link: everything that the threads put into its one queue.

Rule: an event holds what came, as it came; what it means is decided by the one thread that takes it out.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Connected:
    """The broker has accepted us."""


@dataclass(frozen=True, slots=True)
class NotConnected:
    """The broker refused us, could not be reached or was lost. `why` is for a person."""

    why: str


@dataclass(frozen=True, slots=True)
class Stuck:
    """The connection has to be made anew, in a while: paho's thread has ended, or another device has our name."""

    why: str


@dataclass(frozen=True, slots=True)
class Message:
    """A message of the broker. `at_s` is when it reached us, in monotonic seconds."""

    topic: str
    payload: bytes
    retained: bool
    at_s: float


@dataclass(frozen=True, slots=True)
class LampGone:
    """The lamp's wish socket is closed to us."""


@dataclass(frozen=True, slots=True)
class LampSaid:
    """One record of the lamp."""

    record: bytes


@dataclass(frozen=True, slots=True)
class Ending:
    """The service manager or a person ends the link."""


LinkEvent = Connected | NotConnected | Stuck | Message | LampGone | LampSaid | Ending
