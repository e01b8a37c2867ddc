"""Who may talk to the studio: only pages that this program opened, on this machine, for whoever has seen its address.

Any website can make a browser send requests to this machine. So each request has to name this machine as its host
(against DNS rebinding), to come from the studio's own page (against cross-site requests, which WebSockets allow), and
to carry a secret, which the printed address gives once and a cookie keeps. The page itself may load, run and talk to
nothing but the studio. Rule: what is refused hears why in a sentence, and learns nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hmac import compare_digest
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

HERE = ("127.0.0.1", "localhost", "[::1]")
"""The names of this machine for itself; the port may be another at the near end of an `ssh -L`."""
_OTHER_HOST = "The studio answers only to this machine's own names: open it at http://127.0.0.1 with its port."
_OTHER_PAGE = "Another website's page asked for this. The studio answers only to its own page."
_NO_SECRET = "Open the studio with the whole address that `pi-regulate studio` printed; it contains a secret."
_HEADERS = {
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(self), usb=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}


class Admission:
    """Lets requests through to `app` if they carry `secret`. `cookie` is the name of the cookie that keeps it."""

    def __init__(self, app: ASGIApp, secret: str, cookie: str) -> None:
        self._app, self._secret, self._cookie = app, secret, cookie

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        host = headers.get("host", "")
        given = scope["path"] == "/" and self._is_secret(_asked(scope, "token"))
        why = self._why_not(scope, headers, host, given=given)
        if why is not None:
            await _refuse(scope, send, *why)
            return
        added = {**_HEADERS, "content-security-policy": _policy(host)}
        if given:  # no redirect: a strict cookie would not come along, if another site's link led here
            added["set-cookie"] = f"{self._cookie}={self._secret}; Path=/; HttpOnly; SameSite=Strict"

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), *_encoded(added)]}
            await send(message)

        await self._app(scope, receive, with_headers)

    def _why_not(self, scope: Scope, headers: Mapping[str, str], host: str, *, given: bool) -> tuple[int, str] | None:
        """The status and the sentence with which a request is refused; None if it is let through."""
        origin = headers.get("origin")
        if _name_of(host) not in HERE:
            return 421, _OTHER_HOST
        only_reads = scope["type"] == "http" and scope["method"] in ("GET", "HEAD")
        if origin != f"http://{host}" and (origin is not None or not only_reads):
            return 403, _OTHER_PAGE
        if headers.get("sec-fetch-site", "none") not in ("none", "same-origin") and not given:
            return 403, _OTHER_PAGE
        if not given and not self._is_secret(_kept(headers.get("cookie", ""), self._cookie)):
            return 403, _NO_SECRET
        return None

    def _is_secret(self, text: str) -> bool:
        return compare_digest(text.encode("utf-8", "replace"), self._secret.encode())


def _name_of(host: str) -> str:
    """The host's name without its port; empty for what is no host."""
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port  # raises ValueError for one that is no number
    except ValueError:
        return ""
    name = host.rpartition(":")[0] if not host.endswith("]") and ":" in host else host
    return name.lower() if parts.username is None and not parts.path and not parts.query else ""


def _asked(scope: Scope, name: str) -> str:
    query: bytes = scope["query_string"]
    try:
        return parse_qs(query.decode("latin-1"), max_num_fields=10).get(name, [""])[0]
    except ValueError:  # it has more fields than anybody needs
        return ""


def _kept(cookies: str, name: str) -> str:
    try:
        kept = SimpleCookie(cookies).get(name)
    except CookieError:
        return ""
    return "" if kept is None else kept.value


def _policy(host: str) -> str:
    """What the page may do. Not every browser counts a WebSocket to the same host as `self`."""
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; worker-src 'self'; "
        f"connect-src 'self' ws://{host}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def _encoded(headers: Mapping[str, str]) -> Iterable[tuple[bytes, bytes]]:
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]


async def _refuse(scope: Scope, send: Send, status: int, why: str) -> None:
    """The sentence as plain text; a WebSocket is refused in the same way, where the server can do that."""
    kind = "http.response"
    if scope["type"] == "websocket":
        if "websocket.http.response" not in scope.get("extensions", {}):
            await send({"type": "websocket.close", "code": 1008, "reason": why})
            return
        kind = "websocket.http.response"
    headers = _encoded({**_HEADERS, "content-type": "text/plain; charset=utf-8", "cache-control": "no-store"})
    await send({"type": f"{kind}.start", "status": status, "headers": headers})
    await send({"type": f"{kind}.body", "body": f"{why}\n".encode()})
