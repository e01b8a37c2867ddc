"""The files of the pages: each read once, so no path from outside ever reaches the disk, with the words put in.

Rule: a browser asks every time whether its copy is still the present one, and is sent only what has changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.websockets import WebSocketClose

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

_PAGE = Path(__file__).parent / "page"
_KINDS = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class PageFile:
    """A file as it is sent."""

    content: bytes
    kind: str

    async def answer(self, request: Request) -> Response:
        """The file, or only that the browser has it already."""
        tag = f'"{sha256(self.content).hexdigest()[:16]}"'
        headers = {"etag": tag, "cache-control": "no-cache"}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        return Response(self.content, media_type=self.kind, headers=headers)


def plain_files() -> dict[str, PageFile]:
    """Every file without words of its own, by its name."""
    paths = (path for path in sorted(_PAGE.iterdir()) if path.suffix != ".html")
    return {path.name: PageFile(path.read_bytes(), _KINDS[path.suffix]) for path in paths}


def worded(name: str, words: Mapping[str, str]) -> PageFile:
    """A page, such as `desk.html`, with its words."""
    text = (_PAGE / name).read_text(encoding="utf-8")
    return PageFile(Template(text).substitute(words).encode(), _KINDS[".html"])


async def no_such_page(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers whatever else is asked for."""
    if scope["type"] == "websocket":
        await WebSocketClose()(scope, receive, send)
    else:
        await PlainTextResponse("The studio has no such page.\n", 404)(scope, receive, send)
