"""Who is let in: the studio's own page on this machine, by its secret, and nobody else, each refused in a sentence."""

from __future__ import annotations

import pytest

pytest.importorskip("starlette", reason="the studio needs the extra `studio`")
pytest.importorskip("httpx", reason="starlette's test client needs it")
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient, WebSocketDenialResponse
from starlette.websockets import WebSocket

from pi_regulate.studio.admission import Admission
from tests.in_one_test import in_one_test

HERE = "http://127.0.0.1:8421"
DEVICE = "ws://127.0.0.1:8421/device"
SECRET = "a-secret-of-32-characters-or-so"
COOKIE = {"cookie": f"studio={SECRET}"}


async def page(_request: Request) -> Response:
    return PlainTextResponse("the page")


async def line(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text("the device")
    await socket.close()


def client(base_url: str = HERE) -> TestClient:
    app = Starlette(routes=[Route("/", page), Route("/main.js", page), WebSocketRoute("/device", line)])
    return TestClient(Admission(app, SECRET, "studio"), base_url=base_url)


def test_the_printed_address_opens_the_page_and_a_strict_cookie_keeps_it_open() -> None:
    one = client()
    opened = one.get(f"/?token={SECRET}")
    assert (opened.status_code, opened.text) == (200, "the page")
    assert opened.headers["set-cookie"] == f"studio={SECRET}; Path=/; HttpOnly; SameSite=Strict"
    assert one.get("/main.js").status_code == 200, "the cookie came along"
    assert "set-cookie" not in one.get("/").headers


@in_one_test(
    "query", ["", "?token=", "?token=wrong", f"?token={SECRET}x", f"?secret={SECRET}", f"?{'a&' * 50}token={SECRET}"]
)
def test_without_the_secret_nothing_is_shown(query: str) -> None:
    refused = client().get(f"/{query}")
    told = "Open the studio with the whole address that `pi-regulate studio` printed; it contains a secret.\n"
    assert (refused.status_code, refused.text) == (403, told)


def test_the_secret_in_an_address_opens_the_page_alone_and_no_other_file() -> None:
    assert client().get(f"/main.js?token={SECRET}").status_code == 403


@in_one_test(
    "host",
    ["evil.example", "127.0.0.1.evil.example:8421", "evil.example:8421", "192.168.1.7:8421", "localhost@evil.example"],
)
def test_another_name_for_this_machine_is_refused_even_with_the_secret(host: str) -> None:
    refused = client().get("/", headers={**COOKIE, "host": host})
    assert refused.status_code == 421
    assert refused.text.startswith("The studio answers only to this machine's own names")


@in_one_test("place", [HERE, "http://localhost:8421", "http://[::1]:9000", "http://localhost"])
def test_every_name_of_this_machine_and_the_near_end_of_a_tunnel_are_let_in(place: str) -> None:
    named = {"host": place.partition("//")[2], "origin": place}
    with client().websocket_connect(DEVICE, headers={**COOKIE, **named}) as socket:
        assert socket.receive_text() == "the device"


@in_one_test("origin", ["http://evil.example", "null", "http://127.0.0.1:3000", "https://127.0.0.1:8421"])
def test_another_websites_page_is_refused_even_with_the_secret(origin: str) -> None:
    told = "Another website's page asked for this. The studio answers only to its own page.\n"
    refused = client().get("/", headers={**COOKIE, "origin": origin})
    assert (refused.status_code, refused.text) == (403, told)
    with (
        pytest.raises(WebSocketDenialResponse) as denied,
        client().websocket_connect(DEVICE, headers={**COOKIE, "origin": origin}),
    ):
        pass
    assert (denied.value.status_code, denied.value.text) == (403, told)


@in_one_test("headers", [COOKIE, {"origin": HERE}, {"origin": HERE, "cookie": "studio=wrong"}])
def test_a_web_socket_needs_the_page_and_the_secret(headers: dict[str, str]) -> None:
    with pytest.raises(WebSocketDenialResponse) as denied, client().websocket_connect(DEVICE, headers=headers):
        pass
    assert denied.value.status_code == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_link_or_a_picture_on_another_website_gets_nothing(site: str) -> None:
    assert client().get("/", headers={**COOKIE, "sec-fetch-site": site}).status_code == 403
    assert client().get(f"/?token={SECRET}", headers={"sec-fetch-site": site}).status_code == 200


def test_the_page_may_talk_to_the_studio_alone_and_stand_in_no_frame() -> None:
    headers = client().get("/", headers=COOKIE).headers
    assert headers["content-security-policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; worker-src 'self'; "
        "connect-src 'self' ws://127.0.0.1:8421; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
