"""The studio as its page meets it: a real device behind the application, asked by messages and answered by them."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("starlette", reason="the studio needs the extra `studio`")
pytest.importorskip("httpx", reason="starlette's test client needs it")
from starlette.testclient import TestClient, WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from pi_regulate.share import share_dir
from pi_regulate.studio.page_device import PageDevice
from pi_regulate.studio.room import MOST_PAGES, Room, Seat
from pi_regulate.studio.web_app import studio_app
from tests.in_one_test import in_one_test

PLACE = "127.0.0.1:8421"
HEADERS = {"origin": f"http://{PLACE}", "cookie": "studio=secret"}
QUIET = "sound: {volume: 0}\n"
Told = dict[str, Any]


class Page:
    """A page that knows all it has been told."""

    def __init__(self, socket: WebSocketTestSession) -> None:
        self.socket = socket
        self.state: Told = {}
        self.log: list[str] = []

    def ask(self, **what: object) -> None:
        self.socket.send_json(what)

    def until(self, true: Callable[[Told], object]) -> Told:
        """Listens until it is true of all that was told."""
        while not true(self.state):
            told = self.socket.receive_json()
            self.log += told.pop("log", [])
            self.state.update(told)
        return self.state


@contextmanager
def studio(folder: Path, settings: str = QUIET) -> Iterator[TestClient]:
    (folder / "settings.yaml").write_text(settings, encoding="utf-8")
    device = PageDevice(share_dir(), folder)
    device.start()
    try:
        with TestClient(studio_app(Room(device), folder, "secret", "studio"), base_url=f"http://{PLACE}") as client:
            yield client
    finally:
        device.stop()


@contextmanager
def page(client: TestClient, name: str = "device") -> Iterator[Page]:
    with client.websocket_connect(f"ws://{PLACE}/{name}", headers=HEADERS) as socket:
        yield Page(socket)


def ended(client: TestClient, message: str | bytes, name: str = "device") -> str:
    """The sentence with which a page's line ends after this message."""
    with page(client, name) as one:
        if isinstance(message, bytes):
            one.socket.send_bytes(message)
        else:
            one.socket.send_text(message)
        with pytest.raises(WebSocketDisconnect) as over:
            one.until(lambda _: False)
    return over.value.reason


def test_a_press_on_one_page_is_seen_on_the_other_and_a_hold_ends_it(tmp_path: Path) -> None:
    with studio(tmp_path) as client, page(client) as one, page(client) as other:
        assert one.until(lambda told: "light" in told)["begins"] == {
            "id": "default",
            "title": "Ground, breathe, connect",
        }
        one.ask(tempo=10)
        one.ask(hand="press")
        for looks in (one, other):
            looks.until(lambda told: told.get("phase") == "ground" and not told["rest"])
            told = looks.until(lambda told: told.get("plan") is not None)
            assert {"anchor_s", "until_s", "length_s", "curve", "moments"} == set(told["plan"])
        other.until(lambda told: any(share > 0.05 for _, _, share in told["light"]))
        other.until(lambda told: told["said"] == "Press to go on. Hold to stop.")
        other.ask(hand="hold")
        for looks in (one, other):
            looks.until(lambda told: told["rest"])
        assert any(line.split()[1] == "hold" for line in one.log)


def test_a_page_that_goes_away_takes_its_finger_along(tmp_path: Path) -> None:
    with studio(tmp_path) as client, page(client) as stays:
        with page(client) as goes:
            goes.ask(hand="down")
            stays.until(lambda told: told.get("down"))
        stays.until(lambda told: not told["down"])


def test_one_finger_of_two_keeps_the_button_down(tmp_path: Path) -> None:
    with studio(tmp_path) as client, page(client) as one:
        with page(client) as other:
            one.ask(hand="down")
            other.ask(hand="down")
            one.until(lambda told: told.get("down"))
            other.until(lambda told: told.get("down"))
        other_went = len(one.log)
        one.ask(clock=1.0)
        assert one.until(lambda told: told.get("page_ms") == 1.0)["down"], other_went
        one.ask(hand="up")
        one.until(lambda told: not told["down"])


def test_what_is_chosen_plays_and_what_is_not_there_is_refused(tmp_path: Path) -> None:
    with studio(tmp_path) as client, page(client) as one:
        one.ask(choose="nothing-of-this-name")
        assert "nothing-of-this-name" in one.until(lambda told: "refused" in told)["refused"]
        assert one.state["begins"]["id"] == "default"
        one.ask(choose="long-out")
        one.until(lambda told: told["begins"]["id"] == "long-out" and told["phase"] == "breathe")
        one.ask(tempo=60)
        assert one.until(lambda told: told["title"] == "Longer out than in" and told["tempo"] == 60.0)
        one.until(lambda told: told["word"] == "out")
        one.ask(tempo=0)
        one.until(lambda told: told["tempo"] == 0.0)


def test_the_list_has_everything_there_is_to_play(tmp_path: Path) -> None:
    with studio(tmp_path) as client:
        listed = client.get("/choices", headers=HEADERS).json()
    headings = [one["heading"] for one in listed]
    assert list(dict.fromkeys(headings)) == ["ground", "breathe", "connect", "routines"]
    assert {"long-out", "default", "doors"} <= {one["id"] for one in listed}
    kept_back = next(one for one in listed if one["id"] == "box-four")
    assert "people.holds" in kept_back["note"]
    assert kept_back["plays"] == "long-out"


def test_the_hour_can_be_set_and_the_night_is_darker(tmp_path: Path) -> None:
    with studio(tmp_path) as client, page(client) as one:
        one.ask(hour="03:00")
        assert one.until(lambda told: told.get("hour") == "03:00")["night"]
        one.ask(hand="press")
        assert one.until(lambda told: not told["rest"] and told["share"] < 1.0)["share"] == 0.5
        one.ask(hour="12:00")
        assert not one.until(lambda told: told["hour"] == "12:00")["night"]
        one.ask(hour=None)
        one.until(lambda told: not told["simulated"])


def test_a_mistake_in_the_owners_files_is_shown_at_its_place(tmp_path: Path) -> None:
    with studio(tmp_path) as client, page(client) as one:
        one.until(lambda told: "notes" in told)
        (tmp_path / "settings.yaml").write_text("talk: loud\n", encoding="utf-8")
        one.until(lambda told: any("settings.yaml:1:7" in note for note in told["notes"]))


@in_one_test(
    ("message", "why"),
    [
        ("garbage", "this is no JSON"),
        ('{"hand":"clap"}', "this is nothing that the studio's page asks for"),
        ("x" * 500, "a message has at most 200 characters"),
        (b"\x00\xff" * 50, "this is no text"),
    ],
)
def test_garbage_ends_that_one_line_in_a_sentence(message: str | bytes, why: str, tmp_path: Path) -> None:
    with studio(tmp_path) as client, page(client) as stays:
        assert ended(client, message) == why
        stays.ask(clock=7.0)
        assert stays.until(lambda told: told.get("page_ms") == 7.0)["rest"]


def test_nothing_can_be_said_into_the_line_of_the_sound(tmp_path: Path) -> None:
    with studio(tmp_path) as client:
        assert ended(client, '{"hand":"down"}', "sound") == "the studio only sends sound here"


def test_a_page_that_asks_without_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def asked_at_once() -> int:
        seat = Seat()
        return sum(seat.may_ask() for _ in range(2000))

    assert 150 < asyncio.run(asked_at_once()) < 1000
    monkeypatch.setattr(Seat, "may_ask", lambda _: False)
    with studio(tmp_path) as client:
        assert ended(client, '{"hand":"up"}') == "the page asked too often"


def test_there_are_so_many_places_and_no_more(tmp_path: Path) -> None:
    with studio(tmp_path) as client:
        inside = [client.websocket_connect(f"ws://{PLACE}/device", headers=HEADERS) for _ in range(MOST_PAGES)]
        for one in inside:
            one.__enter__()
        assert ended(client, "") == "8 pages look at the device already; close one of them"
        inside.pop().__exit__(None, None, None)
        with page(client) as again:
            again.until(lambda told: "light" in told)
        for one in inside:
            one.__exit__(None, None, None)


@in_one_test("path", ["/../settings.yaml", "/%2e%2e/%2e%2e/etc/passwd", "/page/main.js", "/x"])
def test_no_path_leads_to_another_file(path: str, tmp_path: Path) -> None:
    with studio(tmp_path) as client:
        assert client.get(path, headers=HEADERS).status_code == 404
        assert client.post("/", headers=HEADERS, content=b"x").status_code == 405


def test_every_file_that_the_page_asks_for_is_there(tmp_path: Path) -> None:
    with studio(tmp_path) as client:
        text = client.get("/", headers=HEADERS).text
        assert "<script>" not in text
        assert "http://" not in text
        assert "https://" not in text
        for name in ("main.js", "studio.css", "icon.svg", "sound-out.js", "sound-feed.js"):
            got = client.get(f"/{name}", headers=HEADERS)
            assert got.status_code == 200
            again = client.get(f"/{name}", headers={**HEADERS, "if-none-match": got.headers["etag"]})
            assert again.status_code == 304


def test_sound_comes_with_the_moment_at_which_it_has_to_be_heard(tmp_path: Path) -> None:
    with studio(tmp_path, "sound: {volume: 5}\n") as client, page(client) as one, page(client, "sound") as ears:
        one.ask(choose="long-out")
        one.until(lambda told: told.get("phase") == "breathe")
        chunks: list[bytes] = []
        while not (len(chunks) > 8 and any(chunks[-1][8:])):
            chunks.append(ears.socket.receive_bytes())
        moments = [struct.unpack_from("<d", chunk)[0] for chunk in chunks]
        assert {len(chunk) for chunk in chunks} == {8 + 4 * 4096}
        one.ask(clock=1.0)
        host_s = one.until(lambda told: "host_s" in told)["host_s"]
        assert moments[0] - 1.0 < host_s, "they are seconds of the machine"
        gaps = [after - before for before, after in pairwise(moments)]
        assert min(gaps) == pytest.approx(4096 / 48000), "one follows the other"


@in_one_test("path", ["*", "//", "//desk", "/nothing", "/desk/nothing", "/booth/../../etc/passwd", "/workshop/told/"])
def test_whatever_else_is_asked_for_is_answered_in_a_sentence(path: str, tmp_path: Path) -> None:
    app = studio_app(Room(PageDevice(share_dir(), None)), tmp_path, "secret", "studio")
    headers = [(b"host", PLACE.encode()), *((name.encode(), value.encode()) for name, value in HEADERS.items())]
    scope = {"type": "http", "method": "OPTIONS", "path": path, "query_string": b"", "headers": headers}
    told: list[Any] = []

    async def nothing_more() -> Any:
        return {"type": "http.disconnect"}

    async def tell(message: Any) -> None:
        told.append(message)

    asyncio.run(app({**scope, "scheme": "http", "server": ("127.0.0.1", 8421)}, nothing_more, tell))
    assert (told[0]["status"], told[1]["body"]) == (404, b"The studio has no such page.\n")
