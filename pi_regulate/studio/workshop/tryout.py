"""One part being tried, in a thread of its own: what it shows, what is said meanwhile, and how it ends.

It does what a command does with the same part; only the terminal is missing. Rule: whenever it is told to stop, it ends
within about a second, dark and still.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pi_regulate.devices.clock import RealClock
from pi_regulate.devices.hand import Finger
from pi_regulate.devices.inbox import Inbox, Stop
from pi_regulate.devices.pins.backends import Backend
from pi_regulate.library.settings import Settings
from pi_regulate.studio.workshop.parts_tried import Tried
from pi_regulate.wiring.calibration import Around
from pi_regulate.words import RegulateError

LOG = logging.getLogger(__name__)
_LONGEST_END_S = 10.0


class Tryout:
    """Tries one part. `level` is the lamp, 0 to 1, `down` the button, `said` the sentences so far.

    `outcome` is what came of it, once it is over; None if it was stopped. `why` is why it could not be done.
    """

    def __init__(self, name: str, does: Callable[[Settings, Around], Tried]) -> None:
        self.name = name
        self.level, self.down, self.over, self.stopped = 0.0, False, False, False
        self.said: list[str] = []
        self.outcome: Tried | None = None
        self.why = ""
        self._does = does
        self._inbox: Inbox | None = None
        self._finger: Callable[[bool], None] = lambda down: None
        self._pressed = False
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def start(self, settings: Settings, backend: Backend) -> None:
        """Begins. A simulated button can be pressed by `press`."""
        clock = RealClock()

        def touched(finger: Finger, now: Callable[[], float], skip: Callable[[], None]) -> Callable[[], None]:
            if backend == "mock":
                self._finger = lambda down: finger(down, now())
                if self._pressed:  # before the button was open
                    self._finger(True)
            return self._let_go

        here = Around(
            backend,
            clock,
            self.said.append,
            watch=self._shows,
            touched=touched,
            felt=self._felt,
            ended=self._ended,
            stopped=self._was_stopped,
        )
        self._thread = threading.Thread(target=self._run, args=(settings, here), name="tryout")
        self._thread.start()

    def press(self, *, down: bool) -> None:
        """Somebody presses the simulated button, or lets go of it."""
        self._pressed = down
        self._finger(down)

    def stop(self) -> None:
        """It shall end; it is not waited for."""
        with self._lock:
            self.stopped = True
            if self._inbox is not None:
                self._inbox.put(Stop("the page"))

    def join(self) -> None:
        """Waits until it has ended."""
        if self._thread is not None:
            self._thread.join(_LONGEST_END_S)

    def _run(self, settings: Settings, here: Around) -> None:
        try:
            outcome = self._does(settings, here)
            self.outcome = None if self.stopped else outcome
        except RegulateError as error:
            self.why = str(error)
        except Exception as error:
            LOG.exception("a part can't be tried")
            self.why = f"this could not be tried ({type(error).__name__})"
        finally:
            self.level, self.down, self.over = 0.0, False, True

    def _shows(self, level: float) -> None:
        self.level = level

    def _felt(self, down: bool) -> None:
        self.down = down

    def _let_go(self) -> None:
        self._finger = lambda down: None

    def _was_stopped(self) -> None:
        self.stopped = True

    @contextmanager
    def _ended(self, inbox: Inbox) -> Iterator[None]:
        with self._lock:
            self._inbox = inbox
            if self.stopped:
                inbox.put(Stop("the page"))
        try:
            yield
        finally:
            with self._lock:
                self._inbox = None
