"""One page's WebSocket, from its beginning to its end: a seat, what is told to it, and what it says.

Rule: whatever comes in that is not asked for by the page ends that one connection with a sentence, and nothing else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from starlette.websockets import WebSocket, WebSocketDisconnect

from pi_regulate.studio.asking import UnreadableError
from pi_regulate.studio.room import MOST_PAGES, Seat

_NOT_ASKED, _TOO_MANY = 1008, 1013  # how a WebSocket ends, by RFC 6455
_REASON_BYTES = 120  # of a WebSocket's end


async def sit(
    sit_down: Callable[[], Seat | None],
    get_up: Callable[[Seat], None],
    socket: WebSocket,
    hear: Callable[[Seat, str], Awaitable[None]],
) -> None:
    """Gives the page a seat, if one is free, until it leaves or has to go."""
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
