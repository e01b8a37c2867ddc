"""The workshop for a page: what it may ask for, each as a POST of its own, and the line on which it is told what is so.

Rule: whatever stops, lights or writes something is asked for by a click, and what can't be done is answered in a
sentence that the page shows as it is.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from typing import Annotated, Any

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from pi_regulate.studio.answering import OneAtATime, PageAnswer, PageAsked
from pi_regulate.studio.room import Room
from pi_regulate.studio.workshop.workshop import Workshop

_Name = Annotated[str, Field(max_length=100)]
_Typed = Annotated[str, Field(max_length=1000)]
_MOST_ANSWERS = 20  # one after another, to a place that is asked for again and again


class AskedTake(PageAsked):
    """To stop the service, and the session that goes on, if that is meant."""

    ends_session: bool = False


class AskedPart(PageAsked):
    """To try a part."""

    part: _Name


class AskedFinger(PageAsked):
    """The finger on the simulated button."""

    down: bool


class AskedAnswer(PageAsked):
    """The answers to a question, and to what was asked after each."""

    question: _Name
    answers: Annotated[list[_Typed], Field(max_length=_MOST_ANSWERS)]


class AskedNothing(PageAsked):
    """A click that needs no more words."""


class WorkshopPage:
    """Answers a page. What is written is written by `one`, which the desk uses too."""

    def __init__(self, room: Room, workshop: Workshop, one: OneAtATime) -> None:
        self._room, self._workshop, self._one = room, workshop, one

    def routes(self) -> list[BaseRoute]:
        """Where the page finds it."""
        return [
            Route("/workshop/card.pdf", self._card),
            Route("/workshop/answer", self._answers, methods=["POST"]),
            *(
                Route(f"/workshop/{path}", partial(self._one.act, model, do), methods=["POST"])
                for path, model, do in self._acts()
            ),
        ]

    def _acts(self) -> Iterator[tuple[str, type[Any], Callable[[Any], Awaitable[None]]]]:
        workshop = self._workshop
        yield "take", AskedTake, lambda asked: workshop.take(ends_session=asked.ends_session)
        yield "give", AskedNothing, lambda _asked: workshop.give_back()
        yield "try", AskedPart, lambda asked: workshop.begin(asked.part)
        yield "stop", AskedNothing, self._at_once(lambda _asked: workshop.stop())
        yield "finger", AskedFinger, self._at_once(lambda asked: workshop.press(down=asked.down))
        yield "examine", AskedNothing, self._at_once(lambda _asked: workshop.examine())

    @staticmethod
    def _at_once(do: Callable[[Any], None]) -> Callable[[Any], Awaitable[None]]:
        async def done(asked: Any) -> None:
            do(asked)

        return done

    async def _answers(self, request: Request) -> Response:
        answer = await self._one.answer(AskedAnswer, self._answered, request)
        if answer.status_code == 200 and self._workshop.owner.there is not None:
            await self._room.read_anew(self._workshop.owner.folder)
        return answer

    def _answered(self, asked: AskedAnswer) -> PageAnswer:
        return 200, self._workshop.answer(asked.question, asked.answers)

    async def _card(self, _request: Request) -> Response:
        def drawn() -> PageAnswer:
            headers = {"content-disposition": 'inline; filename="card.pdf"', "cache-control": "no-store"}
            return 200, Response(self._workshop.card(), media_type="application/pdf", headers=headers)

        return await self._one.done(drawn)
