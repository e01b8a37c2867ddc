"""Puts the parts of the link together and runs them: one queue, one thread that decides, until somebody ends it.

Rule: whatever a thread of another library does, this loop goes on; it tells systemd that it is alive, and keeps the
file by which people see how it stands.
"""

from __future__ import annotations

import json
import logging
import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from pi_regulate import __version__
from pi_regulate.devices.keeping.store import write_whole
from pi_regulate.devices.link_standing import STANDING
from pi_regulate.devices.notify import ServiceManager
from pi_regulate.share import shipped_ids
from pi_regulate_link.asked import Asked
from pi_regulate_link.broker import Broker, is_pahos
from pi_regulate_link.deciding import Link
from pi_regulate_link.events import Ending, LinkEvent, Message, Stuck
from pi_regulate_link.identity import device_id
from pi_regulate_link.lamp_line import LampLine
from pi_regulate_link.link_settings import LinkSettings, read_pair, read_password
from pi_regulate_link.pair_messages import PairTopics, is_of_pair
from pi_regulate_link.together import Together
from pi_regulate_link.topics import Topics

LOG = logging.getLogger(__name__)
_LONGEST_S = 20.0  # between two signs of life, a third of the unit's WatchdogSec
LOOKS_APART_S = 1.0
"""Between two looks at how it stands: a flood of messages must not become one of messages to systemd."""
_READABLE = 0o644


def run_link(settings: LinkSettings, folder: Path, lamp: Path, runtime: Path) -> None:
    """Runs until SIGTERM or Ctrl-C. `lamp` is the lamp's runtime folder.

    Raises RegulateError if it can't begin, and SystemExit where a mistake of ours has ended it; systemd then starts it
    again.
    """
    running = LinkRun(device_id(), settings, folder, lamp, runtime)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, frame: running.end())
    threading.excepthook = running.thread_ended
    running.work()
    if running.failed:
        raise SystemExit(1)


class LinkRun:
    """The link of this device, with all its parts. Raises RegulateError for a certificate that can't be used."""

    def __init__(self, device: str, settings: LinkSettings, folder: Path, lamp: Path, runtime: Path) -> None:
        self.failed = False
        """Whether a thread of ours has ended by a mistake."""
        self._looked_s = -LOOKS_APART_S
        self._changed = True
        topics = Topics(device, settings.prefix, settings.home_assistant.prefix)
        self._events = SimpleQueue[LinkEvent]()
        put = self._events.put
        self._broker = Broker(settings.broker, topics, read_password(folder), folder, put, self._events.qsize)
        self._line = LampLine(lamp, put)
        self._link = Link(
            topics, settings, self._broker, self._line,
            exercises=shipped_ids("exercises"), routines=shipped_ids("routines"), chance=random.random,
        )  # fmt: skip
        pair = read_pair(folder)
        self._together = self._paired(PairTopics(device, pair), settings.together.glow) if pair else None
        self._manager, self._notes = ServiceManager(), _Notes(runtime, self._broker.address, settings.broker.tls)
        LOG.info("%s tells %s to the broker at %s", device, settings.tell, self._broker.address)

    def work(self) -> None:
        """Works until `end` is called, then says goodbye."""
        self._broker.start()
        self._line.start()
        self._manager.ready("")
        try:
            while self._step():
                pass
        finally:
            self._manager.stopping()
            if self._together is not None:
                self._together.farewell(time.monotonic())
            self._link.farewell()
            self._line.stop()
            self._broker.stop()
            self._notes.remove()

    def end(self) -> None:
        """Ends it soon; may be called from a signal or any thread."""
        self._events.put(Ending())

    def thread_ended(self, mistake: threading.ExceptHookArgs) -> None:
        """A thread has ended by a mistake: paho's is made anew later; without one of ours the link ends as well."""
        name = mistake.thread.name if mistake.thread is not None else "?"
        if is_pahos(name):
            self._events.put(Stuck(f"it does not keep to the protocol ({mistake.exc_type.__name__})"))
            return
        LOG.critical("the thread `%s` has ended by a mistake", name, exc_info=mistake.exc_value or mistake.exc_type())
        self.failed = True
        self.end()

    def _paired(self, topics: PairTopics, glows: bool) -> Together:
        """The part that knows of the other home. `glows`: this lamp may be asked to."""

        def glow(answered: Callable[[str], object]) -> None:
            """Somebody there has begun; no one else is told what the lamp makes of it."""
            if glows:
                self._link.ask(Asked("glow", "glow", answered), time.monotonic())

        return Together(topics, self._broker, self._line, glow, random.random)

    def _take(self, event: LinkEvent, now_s: float) -> None:
        """Hands an event to whom it concerns; a lamp's state first to whoever asks the lamp."""
        of_pair = isinstance(event, Message) and is_of_pair(event.topic)
        if not of_pair:
            self._link.take(event, now_s)
        if self._together is not None and (of_pair or not isinstance(event, Message)):
            self._together.take(event, now_s)

    def _parts(self) -> Iterator[Link | Together]:
        yield self._link
        if self._together is not None:
            yield self._together

    def _step(self) -> bool:
        """Takes one event, if there is one in time, and does what is due; False at the end."""
        now_s = time.monotonic()
        due_s = min((one.due_s for one in self._parts() if one.due_s is not None), default=None)
        looks_s = max(0.0, self._looked_s + LOOKS_APART_S - now_s) if self._changed else _LONGEST_S
        wait_s = min(_LONGEST_S, looks_s, _LONGEST_S if due_s is None else max(0.0, due_s - now_s))
        try:
            event = self._events.get(timeout=wait_s)
        except Empty:
            event = None
        if isinstance(event, Ending):
            return False
        now_s = time.monotonic()
        if event is not None:
            self._take(event, now_s)
            self._changed = True
        for part in self._parts():
            part.pass_time(now_s)
        if now_s >= self._looked_s + LOOKS_APART_S:
            self._looked_s, self._changed = now_s, False
            pair = {} if self._together is None else self._together.standing()
            self._notes.write({**self._link.standing(), "together": self._together is not None, **pair})
            self._manager.alive()
            self._manager.status(self._notes.sentence)
        return True


class _Notes:
    """The file by which people see how the link stands; written when something has changed."""

    def __init__(self, folder: Path, address: str, tls: bool) -> None:
        self._path, self._fixed = folder / STANDING, {"broker": address, "tls": tls}
        self._now: dict[str, Any] = {}
        self._complained = False

    @property
    def sentence(self) -> str:
        """For `systemctl status`."""
        broker = "connected to the broker" if self._now.get("connected") else f"not connected: {self._now.get('why')}"
        return f"{broker}; {'the lamp answers' if self._now.get('lamp') else 'the lamp does not answer'}"

    def write(self, standing: dict[str, Any]) -> None:
        """Writes the file anew if something has changed."""
        if standing == self._now:
            return
        self._now = standing
        told = {**self._fixed, **standing, "process": os.getpid(), "version": __version__}
        try:
            self._path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
            write_whole(self._path, json.dumps(told) + "\n", _READABLE, lasts=False)
        except OSError as error:
            if not self._complained:
                LOG.warning(
                    "`pi-regulate link status` sees nothing: %s can't be written (%s)", self._path, error.strerror
                )
            self._complained = True

    def remove(self) -> None:
        with suppress(OSError):
            self._path.unlink()
