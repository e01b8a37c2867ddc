"""An inbox that knows whether the device has dealt with all that came in.

A test that turns the clock by hand waits for that, and a screen can tell a device at rest from one that is busy. Rule:
it never changes what goes through it.
"""

from __future__ import annotations

from queue import SimpleQueue

from pi_regulate.devices.inbox import Event


class CountedInbox(SimpleQueue[Event]):
    """An inbox that counts: an event is dealt with when whoever took it comes back and waits for the next one."""

    def __init__(self) -> None:
        super().__init__()
        self.given = self.taken = self.dealt_with = 0

    def put(self, item: Event, block: bool = True, timeout: float | None = None) -> None:
        """Puts an event in."""
        self.given += 1
        super().put(item, block, timeout)

    def get(self, block: bool = True, timeout: float | None = None) -> Event:
        """Waits for the next event. Raises queue.Empty where none comes in `timeout` seconds."""
        self.dealt_with = self.taken
        event = super().get(block, timeout)
        self.taken += 1
        return event

    def get_nowait(self) -> Event:
        """One more event, which is dealt with together with the last one. Raises queue.Empty where there is none."""
        event = super().get_nowait()
        self.taken += 1
        return event
