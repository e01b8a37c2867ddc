"""Where a running device answers: `pi-regulate status`, and the one program that may have wishes.

A device on simulated pins answers in a folder of its own, as long as no other one of this user does. Rule: where nobody
could use the socket for wishes, there is none.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path

from pi_regulate.devices.runtime import only_one
from pi_regulate.devices.status_socket import StatusSocket, simulated_place
from pi_regulate.devices.wish_socket import WishSocket, link_user
from pi_regulate.library.catalogue import Library
from pi_regulate.service.status_answer import Status
from pi_regulate.session.guide import Guide
from pi_regulate.session.keeping_step import SharedBreath
from pi_regulate.trace import Row, WithoutLevels
from pi_regulate.wiring.parts import Parts
from pi_regulate.words import RegulateError


class TellsOthers(WithoutLevels):
    """A watcher: after each row others are told what has changed, if anybody is connected. `now` is in host seconds.

    What the hand does is told as well, but not where nobody writes it down: with a child, or where a press is a breath.
    """

    def __init__(self, wishes: WishSocket, guide: Guide, now: Callable[[], float]) -> None:
        self._wishes, self._guide, self._now = wishes, guide, now
        self._breath: SharedBreath | None = None

    def see(self, row: Row, now_s: float) -> None:
        if self._wishes.peer is None:
            return
        self._wishes.look()
        if row.what in ("press", "double", "hold") and not row.private and not self._guide.private:
            self._wishes.gesture(row.what)
        before, self._breath = self._breath, self._guide.others.breath(self._guide.course, self._now())
        if self._breath is not None and self._breath != before:
            self._wishes.breathe(self._breath)


def answer_on_sockets(
    parts: Parts, status: Status, backend: str, library: Library, now: Callable[[], float]
) -> WishSocket | None:
    """Answers `pi-regulate status` until `parts` end, and makes the socket for wishes, open if it could be used.

    `now` gives the time in host seconds. None where another simulated device of this user answers already.
    """
    if (place := parts.runtime or _simulated_place(parts)) is None:
        return None
    parts.callback(StatusSocket(place, lambda: {**status.answer(), "backend": backend}).close)
    wishes = WishSocket(place, status.for_others, parts.inbox.put, now)
    parts.callback(wishes.close)
    if wanted_by_others(library):
        wishes.open()
    return wishes


def wanted_by_others(library: Library) -> bool:
    """Whether somebody outside could use it: the owner allows something, or a link is installed and may look."""
    return bool(library.settings.others.may) or link_user() is not None


def _simulated_place(parts: ExitStack) -> Path | None:
    """Where a simulated device answers, held until `parts` end; None if another device of this user has it."""
    with suppress(RegulateError):
        parts.enter_context(only_one(simulated_place(), simulated_place()))
        return simulated_place()
    return None
