"""The pages behind the lamp: desk, booth and workshop, which need far more of the program than the lamp does.

Reading them in takes half as long again as all that the lamp needs, so it waits until somebody opens one of them.
Rule: nothing else imports this module, and it is imported in a thread, while the lamp goes on.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from starlette.routing import BaseRoute, Route, Router, WebSocketRoute
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from pi_regulate.studio.asking import UnreadableError
from pi_regulate.studio.booth.booth_routes import Booth
from pi_regulate.studio.booth.booth_words import booth_words
from pi_regulate.studio.desk.desk_routes import WritingDesk
from pi_regulate.studio.desk.desk_words import desk_words
from pi_regulate.studio.page_files import no_such_page, worded
from pi_regulate.studio.room import Room, Seat
from pi_regulate.studio.sitting import sit
from pi_regulate.studio.workshop.workshop import Workshop
from pi_regulate.studio.workshop.workshop_routes import WorkshopPage
from pi_regulate.studio.workshop.workshop_words import workshop_words


class FurtherPages:
    """All of them, as an application. `folder` has the owner's files."""

    def __init__(self, room: Room, folder: Path) -> None:
        self._desk, self._booth = WritingDesk(room, folder), Booth(room, folder)
        self._workshop = Workshop(room, folder, self._desk.one)
        asked = WorkshopPage(room, self._workshop, self._desk.one)
        routes = [*self._pages(), *self._desk.routes(), *self._booth.routes(), *asked.routes()]
        self._router = Router([*routes, WebSocketRoute("/workshop/told", self._told)], default=no_such_page)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._router(scope, receive, send)

    def close(self) -> None:
        """The studio ends: whatever was stopped or lit for a page is as it was before. Waits for it."""
        self._workshop.close()

    def _pages(self) -> Iterator[BaseRoute]:
        words = {"desk": desk_words(), "booth": booth_words(), "workshop": workshop_words()}
        for name, those in words.items():
            yield Route(f"/{name}", worded(f"{name}.html", those).answer)

    async def _told(self, socket: WebSocket) -> None:
        await sit(self._workshop.sit_down, self._workshop.get_up, socket, _asks_by_clicks)


async def _asks_by_clicks(_seat: Seat, _text: str) -> None:
    raise UnreadableError("the studio only tells how things are here")
