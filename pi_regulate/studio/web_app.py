"""The studio as a web application: a few files, one list, a room for each page, a WebSocket for each thing to follow.

The files are read once, so no path from outside ever reaches the disk. Rule: whatever comes in that is not asked for by
the page ends that one connection with a sentence, and nothing else.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from hashlib import sha256
from pathlib import Path
from string import Template

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from pi_regulate.studio.admission import Admission
from pi_regulate.studio.asking import UnreadableError
from pi_regulate.studio.booth.booth_routes import Booth
from pi_regulate.studio.booth.booth_words import booth_words
from pi_regulate.studio.desk.desk_routes import WritingDesk
from pi_regulate.studio.desk.desk_words import desk_words
from pi_regulate.studio.page_words import page_words
from pi_regulate.studio.room import MOST_PAGES, Room, Seat
from pi_regulate.studio.telling import choices_of
from pi_regulate.studio.workshop.workshop import Workshop
from pi_regulate.studio.workshop.workshop_routes import WorkshopPage
from pi_regulate.studio.workshop.workshop_words import workshop_words

_PAGE = Path(__file__).parent / "page"
_KINDS = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}
_NOT_ASKED, _TOO_MANY = 1008, 1013  # how a WebSocket ends, by RFC 6455
_REASON_BYTES = 120  # of a WebSocket's end


def studio_app(room: Room, folder: Path, secret: str, cookie: str) -> Starlette:
    """The application. `folder` has the owner's files, `secret` opens it, a browser keeps that as `cookie`."""
    desk, booth = WritingDesk(room, folder), Booth(room, folder)
    workshop = Workshop(room, folder, desk.one)
    files = {path.name: (path.read_bytes(), _KINDS[path.suffix]) for path in sorted(_PAGE.iterdir())}
    pages = (
        ("", "index.html", page_words()),
        ("desk", "desk.html", desk_words()),
        ("booth", "booth.html", booth_words()),
        ("workshop", "workshop.html", workshop_words()),
    )
    for name, page, words in pages:
        content, kind = files.pop(page)
        files[name] = Template(content.decode("utf-8")).substitute(words).encode(), kind

    async def file(request: Request) -> Response:
        found = files.get(request.path_params.get("name", ""))
        if found is None:
            return PlainTextResponse("The studio has no such page.\n", 404)
        content, kind = found
        tag = f'"{sha256(content).hexdigest()[:16]}"'
        headers = {"etag": tag, "cache-control": "no-cache"}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        return Response(content, media_type=kind, headers=headers)

    async def choices(_request: Request) -> Response:
        return JSONResponse(await asyncio.to_thread(choices_of, room.device), headers={"cache-control": "no-store"})

    async def device(socket: WebSocket) -> None:
        await _sit(room.sit_down, room.get_up, socket, room.hear)

    async def sound(socket: WebSocket) -> None:
        await _sit(lambda: room.sit_down(to_hear=True), room.get_up, socket, _says_nothing)

    async def workshop_told(socket: WebSocket) -> None:
        await _sit(workshop.sit_down, workshop.get_up, socket, _asks_by_clicks)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        room.open()
        yield
        room.close()
        await asyncio.to_thread(workshop.close)

    made = Starlette(
        routes=[
            Route("/", file),
            Route("/choices", choices),
            *desk.routes(),
            *booth.routes(),
            *WorkshopPage(room, workshop, desk.one).routes(),
            Route("/{name}", file),
            WebSocketRoute("/device", device),
            WebSocketRoute("/sound", sound),
            WebSocketRoute("/workshop/told", workshop_told),
        ],
        middleware=[Middleware(Admission, secret=secret, cookie=cookie)],
        lifespan=lifespan,
    )
    made.state.workshop = workshop  # whoever ends the application in haste ends this as well
    return made


async def _says_nothing(_seat: Seat, _text: str) -> None:
    raise UnreadableError("the studio only sends sound here")


async def _asks_by_clicks(_seat: Seat, _text: str) -> None:
    raise UnreadableError("the studio only tells how things are here")


async def _sit(
    sit_down: Callable[[], Seat | None],
    get_up: Callable[[Seat], None],
    socket: WebSocket,
    hear: Callable[[Seat, str], Awaitable[None]],
) -> None:
    """One page's WebSocket, from its beginning to its end."""
    await socket.accept()
    seat = sit_down()
    if seat is None:
        await socket.close(_TOO_MANY, f"{MOST_PAGES} pages look at the device already; close one of them")
        return
    sending = asyncio.create_task(_send(seat, socket))
    try:
        await _listen(seat, socket, hear)
    finally:
        get_up(seat)
        sending.cancel()


async def _listen(seat: Seat, socket: WebSocket, hear: Callable[[Seat, str], Awaitable[None]]) -> None:
    while (message := await socket.receive())["type"] != "websocket.disconnect":
        text = message.get("text")
        if text is None:
            seat.leave("this is no text")
        elif not seat.may_ask():
            seat.leave("the page asked too often")
        elif not seat.why:  # what came before it was told to go
            try:
                await hear(seat, text)
            except UnreadableError as error:
                seat.leave(str(error))


async def _send(seat: Seat, socket: WebSocket) -> None:
    with suppress(WebSocketDisconnect, RuntimeError):  # it has gone meanwhile
        while (message := await seat.waiting.get()) is not None:
            if isinstance(message, str):
                await socket.send_text(message)
            else:
                await socket.send_bytes(message)
        await socket.close(_NOT_ASKED, seat.why.encode()[:_REASON_BYTES].decode(errors="ignore"))
