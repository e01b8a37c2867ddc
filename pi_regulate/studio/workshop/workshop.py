"""The workshop: who looks at it, what is being tried, and what is so by now.

Twenty times a second, while somebody looks, it compares what there is to tell with what was told last, and tells all
pages what has changed; every two seconds it asks the device itself. What was stopped for the page starts again when the
last page has gone, or when nothing was done for ten minutes: a lamp beside a bed may not stay out of use because of a
forgotten tab. Rule: nothing is stopped, lit or written unless a page asks for it, and one thing at a time.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from pi_regulate.doctor.examine import CHECKS, examine
from pi_regulate.doctor.machine import Machine
from pi_regulate.labels import in_terminal as _
from pi_regulate.pictures.card_text import Card, card_of
from pi_regulate.studio.answering import OneAtATime
from pi_regulate.studio.fingers import Fingers
from pi_regulate.studio.room import MOST_PAGES, Room, Seat
from pi_regulate.studio.workshop import workshop_told as told
from pi_regulate.studio.workshop.examining import Examining
from pi_regulate.studio.workshop.lease import Lease
from pi_regulate.studio.workshop.owner import Owner
from pi_regulate.studio.workshop.parts_tried import Tried, parts_to_try
from pi_regulate.studio.workshop.tryout import Tryout
from pi_regulate.wiring.setting_up.holder import holder_of
from pi_regulate.wiring.setting_up.question import Outcome, Question, ToWrite
from pi_regulate.wiring.setting_up.questions import ONLY_TRIED
from pi_regulate.words import RegulateError

LOG = logging.getLogger(__name__)
LOOKS_HZ = 20.0
ASKS_EVERY_S = 2.0
GONE_FOR_S = 5.0  # a page that is loaded again is back sooner
IDLE_S = 600.0
_BUSY = _("Something else is being done just now; wait until it is over.")
_AGAIN_ITSELF = _("Nothing was tried for ten minutes, so the device has started again.")
_AT_ITS_START = _("The device uses it when it starts again.")
_NOT_ASKED = _("This is not asked with the present settings.")
_NOTHING = object()


class Workshop:
    """Tells pages about the device on this machine and its owner's settings in `folder`, and does what they ask for.

    What it writes, it writes in its turn among those of `one`.
    """

    def __init__(self, room: Room, folder: Path, one: OneAtATime) -> None:
        self.owner = Owner(room.device.share, folder)
        self._share, self._one = room.device.share, one
        self._lease = Lease()
        self._fingers = Fingers(self._touch)
        self._tryout: Tryout | None = None
        self._result: told.WorkshopTold | None = None  # what came of it
        self._pages: list[Seat] = []
        self._looking: list[asyncio.Task[None]] = []
        self._leaving: asyncio.Task[None] | None = None
        self._acting = asyncio.Lock()
        self._act, self._act_s = "", time.monotonic()
        self._state: told.WorkshopTold = {}
        self._examining = Examining(lambda: examine(Machine(self._share, self.owner.there), CHECKS))
        self._device: told.WorkshopTold = {}
        self._holder: told.WorkshopTold | None = None
        self._unsure = True  # who has lamp and button
        self._note = ""
        self._drawn: tuple[Card, bytes] | None = None  # it takes a while on a small Pi

    # Who looks

    def sit_down(self) -> Seat | None:
        """A place for a page; None where all are taken."""
        if len(self._pages) >= MOST_PAGES:
            return None
        seat = Seat()
        self._pages.append(seat)
        self.owner.forget()
        self._unsure = True
        if self._leaving is not None:
            self._leaving.cancel()
        if not self._looking:
            self._looking = [asyncio.create_task(on) for on in (self._look_on(), self._ask_on())]
            if not self._tries:
                self._tryout, self._result, self._note = None, None, ""  # of somebody who has gone
        if self._state:
            seat.tell(_text(self._state))
        if not self._examining.was_done:
            self._examining.begin()
        return seat

    def get_up(self, seat: Seat) -> None:
        """The page is gone; with the last one, everything is given back."""
        with suppress(ValueError):
            self._pages.remove(seat)
        if not self._pages:
            for task in self._looking:
                task.cancel()
            self._looking, self._state = [], {}
            self._leaving = asyncio.create_task(self._leave())

    def close(self) -> None:
        """The studio ends: dark, and a service that was stopped runs again. Waits for both."""
        if self._tryout is not None:
            self._tryout.stop()
            self._tryout.join()
        try:
            self._lease.close()
        except RegulateError as error:
            LOG.error("%s", error)  # the sentence says it all

    async def _leave(self) -> None:
        await asyncio.sleep(GONE_FOR_S)
        if not self._pages:
            await self._give_back_itself()

    async def _give_back_itself(self) -> None:
        try:
            await self.give_back()
        except RegulateError as error:
            self._note = str(error)
            LOG.error("%s", error)  # the sentence says it all

    # What they ask for

    def examine(self) -> None:
        """Lets the doctor look at everything, which takes some seconds and changes nothing."""
        self._examining.begin()

    async def take(self, *, ends_session: bool) -> None:
        """Stops the service, so that lamp, button and sound can be tried. Raises RegulateError."""
        async with self._doing("take"):
            library = await asyncio.to_thread(self.owner.read)
            await asyncio.to_thread(self._lease.take, self.owner.pins(library), ends_session=ends_session)
            self._note = ""

    async def give_back(self) -> None:
        """Ends what is being tried, and starts the service again. Raises RegulateError when it does not come back."""
        self.stop()
        async with self._doing("give", waits=True):
            if self._tryout is not None:
                await asyncio.to_thread(self._tryout.join)
            await asyncio.to_thread(self._lease.give_back)

    async def begin(self, name: str) -> None:
        """Tries a part. Raises RegulateError where it can't be tried now."""
        async with self._doing("try"):
            if self._tries:
                raise RegulateError(_BUSY)
            library = await asyncio.to_thread(self.owner.read)
            pins = self.owner.pins(library)
            holder = await asyncio.to_thread(holder_of, pins)
            if holder is not None:
                raise RegulateError(holder.told)
            does = parts_to_try(library.settings, self._share).get(name)
            if does is None:
                raise RegulateError(_("There is no such part here."))
            self._note, self._result = "", None
            self._tryout = Tryout(name, does)
            self._tryout.start(library.settings, pins)

    def stop(self) -> None:
        """Ends what is being tried, within about a second."""
        if self._tryout is not None:
            self._tryout.stop()
        self._act_s = time.monotonic()

    def press(self, *, down: bool) -> None:
        """Moves the finger on the simulated button; on real pins it does nothing. Runs in the event loop."""
        if down:
            self._fingers.down(self)
        else:
            self._fingers.up(self)

    def _touch(self, down: bool) -> None:
        if self._tryout is not None:
            self._tryout.press(down=down)

    def answer(self, name: str, answers: list[str]) -> told.WorkshopTold:
        """Takes the answers to a question and to those that follow from them; what comes of the last one.

        Writes it, if it is to be written. Raises RegulateError. Runs in a thread, in its turn.
        """
        self._act_s = time.monotonic()
        outcome: Outcome = self.owner.questions(self.owner.read()).get(name)
        for typed in answers:
            if not isinstance(outcome, Question):
                raise RegulateError(_NOT_ASKED)
            outcome = outcome.take(typed)
        if isinstance(outcome, Question):
            return {"question": told.question_told(outcome)}
        return {"says": ""} if outcome is None else self._keep(outcome)

    def card(self) -> bytes:
        """The card to print, as a PDF. Raises RegulateError."""
        from pi_regulate.pictures.card_page import drawn_card

        card = card_of(self.owner.read())
        if self._drawn is None or self._drawn[0] != card:
            self._drawn = card, drawn_card(card)
        return self._drawn[1]

    def _keep(self, what: ToWrite) -> told.WorkshopTold:
        says = self.owner.keep(what)
        return {"kept": what.shown, "says": _AT_ITS_START if self._lease.taken else says}

    @asynccontextmanager
    async def _doing(self, act: str, *, waits: bool = False) -> AsyncIterator[None]:
        """Only one thing at a time; what `waits` comes when the one before is done."""
        if self._acting.locked() and not waits:
            raise RegulateError(_BUSY)
        async with self._acting:
            self._act = act
            try:
                yield
            finally:
                self._act, self._act_s, self._unsure = "", time.monotonic(), True
                await asyncio.to_thread(self._ask)

    # What is so

    @property
    def _tries(self) -> bool:
        return self._tryout is not None and not self._tryout.over

    def _ask(self) -> None:
        """Asks the device how it is, and looks whether the settings have changed."""
        ran = self._device.get("runs")
        self._device = told.device_told()
        with suppress(RegulateError):
            library = self.owner.read()
            if (self._unsure or ran != self._device["runs"]) and not self._tries:
                self._unsure = False
                self._holder = told.holder_told(holder_of(self.owner.pins(library)))

    async def _ask_on(self) -> None:
        while True:
            try:
                await asyncio.to_thread(self._ask)
            except Exception:  # the device has to start again, whatever can't be told of it
                LOG.exception("it could not be told how the device is")
            if self._lease.taken and not self._tries and time.monotonic() - self._act_s > IDLE_S:
                self._note = _AGAIN_ITSELF
                await self._give_back_itself()
            await asyncio.sleep(ASKS_EVERY_S)

    async def _look_on(self) -> None:
        while True:
            if self._tryout is not None and self._tryout.over and self._result is None:
                self._act_s, self._unsure = time.monotonic(), True
                self._result = await self._came_of(self._tryout)
                await asyncio.to_thread(self._ask)
            state = self._now()
            if changed := {name: value for name, value in state.items() if self._state.get(name, _NOTHING) != value}:
                self._state = state
                for seat in self._pages:
                    seat.tell(_text(changed))
            await asyncio.sleep(1 / LOOKS_HZ)

    async def _came_of(self, tryout: Tryout) -> told.WorkshopTold:
        if tryout.outcome is None:
            return {"says": tryout.why or _("Stopped.")}
        try:
            return await self._one.in_turn(lambda: self._result_of(tryout.outcome or Tried()))
        except RegulateError as error:
            return {"says": str(error)}

    def _result_of(self, outcome: Tried) -> told.WorkshopTold:
        if outcome.writes is None:
            return {"says": outcome.says, "asks": outcome.asks, "yes": outcome.yes, "no": outcome.no}
        if self.owner.simulated(outcome.writes):
            return {"says": f"{ONLY_TRIED} {outcome.writes.shown}"}
        return self._keep(outcome.writes)

    def _now(self) -> told.WorkshopTold:
        tryout = self._tryout
        return {
            "device": self._device,
            **self.owner.told,
            "holder": self._holder,
            "lent": self._lease.taken,
            "act": self._act,
            "note": self._note,
            **self._examining.told(),
            "tries": tryout.name if tryout is not None and self._tries else "",
            "said": list(tryout.said) if tryout is not None else [],
            "result": self._result,
            "level": 0.0 if tryout is None else round(tryout.level, 3),
            "down": tryout is not None and tryout.down,
        }


def _text(what: told.WorkshopTold) -> str:
    return json.dumps(what, ensure_ascii=False, separators=(",", ":"))
