"""The studio as a web application: the lamp's page, a WebSocket for each thing to follow, and the pages behind it.

The lamp is there at once; the other pages are loaded when somebody first opens one of them. Rule: every request comes
through the admission first.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from pi_regulate.studio.admission import Admission
from pi_regulate.studio.asking import UnreadableError
from pi_regulate.studio.page_files import no_such_page, plain_files, worded
from pi_regulate.studio.page_words import page_words
from pi_regulate.studio.room import Room, Seat
from pi_regulate.studio.sitting import sit
from pi_regulate.studio.telling import choices_of

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from pi_regulate.studio.further_pages import FurtherPages

_FURTHER = ("desk", "booth", "workshop")


class Further:
    """The pages behind the lamp, and all that is below them; loaded when they are first asked for."""

    def __init__(self, room: Room, folder: Path) -> None:
        self._room, self._folder = room, folder
        self._loading = asyncio.Lock()
        self._pages: FurtherPages | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"].removeprefix("/").partition("/")[0] not in _FURTHER:
            await no_such_page(scope, receive, send)
            return
        async with self._loading:
            if self._pages is None:
                self._pages = await asyncio.to_thread(self._loaded)
        await self._pages(scope, receive, send)

    def close(self) -> None:
        """The studio ends: whatever was stopped or lit for a page is as it was before. Waits for it."""
        if self._pages is not None:
            self._pages.close()

    def _loaded(self) -> FurtherPages:
        from pi_regulate.studio.further_pages import FurtherPages

        return FurtherPages(self._room, self._folder)


def studio_app(room: Room, folder: Path, secret: str, cookie: str) -> Starlette:
    """The application. `folder` has the owner's files, `secret` opens it, a browser keeps that as `cookie`."""
    further = Further(room, folder)

    async def choices(_request: Request) -> Response:
        return JSONResponse(await asyncio.to_thread(choices_of, room.device), headers={"cache-control": "no-store"})

    async def device(socket: WebSocket) -> None:
        await sit(room.sit_down, room.get_up, socket, room.hear)

    async def sound(socket: WebSocket) -> None:
        await sit(lambda: room.sit_down(to_hear=True), room.get_up, socket, _says_nothing)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        room.open()
        yield
        room.close()
        await asyncio.to_thread(further.close)

    made = Starlette(
        routes=[
            Route("/", worded("index.html", page_words()).answer),
            Route("/choices", choices),
            *(Route(f"/{name}", one.answer) for name, one in plain_files().items()),
            WebSocketRoute("/device", device),
            WebSocketRoute("/sound", sound),
        ],
        middleware=[Middleware(Admission, secret=secret, cookie=cookie)],
        lifespan=lifespan,
    )
    made.router.default = further
    made.state.further = further  # whoever ends the application in haste ends this as well
    return made


async def _says_nothing(_seat: Seat, _text: str) -> None:
    raise UnreadableError("the studio only sends sound here")
