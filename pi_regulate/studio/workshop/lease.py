"""Lamp, button and sound of this machine, lent to the page for a while: a service that has them is stopped for it.

Rule: whoever takes them gives them back, and a service that ran before runs again, however the page or the studio ends.
"""

from __future__ import annotations

import threading
from contextlib import ExitStack

from pi_regulate.devices import unit
from pi_regulate.devices.pins.backends import Backend
from pi_regulate.wiring.setting_up.holder import holder_of
from pi_regulate.words import RegulateError


class Lease:
    """Stops the service between `take` and `give_back`; both may be called from any thread, and wait for systemd."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stopped: ExitStack | None = None
        self._over = False

    @property
    def taken(self) -> bool:
        """Whether a service is stopped for the page."""
        return self._stopped is not None

    def take(self, backend: Backend, *, ends_session: bool) -> None:
        """Stops the service, if it has the parts. Raises RegulateError where that can't be done or was not allowed."""
        with self._lock:
            holder = holder_of(backend)
            if self._stopped is not None or holder is None:
                return
            if self._over or not holder.may_stop:
                raise RegulateError(holder.told)
            if holder.in_session and not ends_session:
                raise RegulateError("a session is going on; it is not ended without a yes")
            stack = ExitStack()
            stack.enter_context(unit.stopped())
            self._stopped = stack

    def give_back(self) -> None:
        """Starts the service again, if it was stopped. Raises RegulateError when it does not come back."""
        with self._lock:
            stack, self._stopped = self._stopped, None
            if stack is not None:
                stack.close()

    def close(self) -> None:
        """Gives everything back, for good."""
        self._over = True
        self.give_back()
