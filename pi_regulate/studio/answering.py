"""Requests of a page, answered one at a time: a small map with known names comes in, and a map goes out.

Each is read by its model, within bounds of size and time. What reads, writes or works something out is done by one at a
time, so there is one writer. Rule: what can't be done is answered in a sentence that the page shows as it is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from pi_regulate.words import RegulateError

NO_STORE = {"cache-control": "no-store"}
GONE = 410
_LONGEST_S = 10.0  # that a request may take to arrive


class PageAsked(BaseModel):
    """What a page asks for."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


PageAnswer = tuple[int, Any]
"""The status of an answer, and what it says."""
_Model = TypeVar("_Model", bound=PageAsked)
_Done = TypeVar("_Done")


class OneAtATime:
    """Answers requests of at most `most_bytes`."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._busy = asyncio.Lock()

    async def answer(self, model: type[_Model], do: Callable[[_Model], PageAnswer], request: Request) -> Response:
        """Does what a request asks for, as `model` reads it."""
        asked = await self._asked(model, request)
        return asked if isinstance(asked, Response) else await self.done(lambda: do(asked))

    async def act(self, model: type[_Model], do: Callable[[_Model], Awaitable[None]], request: Request) -> Response:
        """Does what a request asks for at once, whatever else is being done; there is no more to answer."""
        asked = await self._asked(model, request)
        if isinstance(asked, Response):
            return asked
        try:
            await do(asked)
        except RegulateError as error:
            return refusal(422, str(error))
        return JSONResponse({}, 200, NO_STORE)

    async def _asked(self, model: type[_Model], request: Request) -> _Model | Response:
        try:
            async with asyncio.timeout(_LONGEST_S):
                return model.model_validate_json(await self._body(request))
        except (TimeoutError, ClientDisconnect):
            return refusal(408, "the request took too long")
        except _TooLargeError:
            return refusal(413, f"a request may have at most {self._most_bytes // 1024} KiB")
        except ValidationError:
            return refusal(400, "this is nothing that the studio's page asks for")

    async def done(self, do: Callable[[], PageAnswer]) -> Response:
        """Does it when nothing else is being done."""
        try:
            status, told = await self.in_turn(do)
        except NoLongerHereError as error:
            return refusal(GONE, str(error))
        except RegulateError as error:
            return refusal(422, str(error))
        return told if isinstance(told, Response) else JSONResponse(told, status, NO_STORE)

    async def in_turn(self, do: Callable[[], _Done]) -> _Done:
        """Does it in a thread, when nothing else is being done."""
        async with self._busy:
            return await asyncio.to_thread(do)

    async def _body(self, request: Request) -> bytes:
        data = b""
        async for chunk in request.stream():
            data += chunk
            if len(data) > self._most_bytes:
                raise _TooLargeError
        return data


class NoLongerHereError(RegulateError):
    """What a page asks for was here, and has gone with a studio that ended."""


class _TooLargeError(Exception):
    """A request is larger than any that the page sends."""


def refusal(status: int, why: str) -> Response:
    """An answer that says why not."""
    return JSONResponse({"why": why}, status, NO_STORE)
