"""The desk as its page meets it: written, judged, drawn, saved; and closed to everybody else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("starlette", reason="the studio needs the extra `studio`")
pytest.importorskip("httpx", reason="starlette's test client needs it")
from starlette.testclient import TestClient

from tests.in_one_test import in_one_test
from tests.studio.test_room import HEADERS, QUIET, page, studio

NO_REQUEST = {"why": "this is nothing that the studio's page asks for"}
CALM = {"kind": "exercise", "name": "my-calm"}
TEXT = "id: my-calm  # mine\nphase: breathe\nbreathe: {in: 4s, out: 6s}\nlasts: 4min\n"


@contextmanager
def desk(folder: Path) -> Iterator[TestClient]:
    with studio(folder) as client:
        client.headers.update(HEADERS)
        yield client


def told(client: TestClient, path: str, **about: Any) -> Any:
    answer = client.post(f"/desk/{path}", json=about)
    assert answer.status_code == 200, answer.text
    return answer.json()


def played_s(told: Any) -> float:
    """How far into `my-calm` its light is; 0 before it plays."""
    if told.get("id") != "my-calm" or not told["plan"] or not told.get("light"):
        return 0.0
    return float(told["light"][0][1] - told["plan"]["anchor_s"])


def test_an_exercise_is_written_with_a_mistake_mended_saved_drawn_and_used_at_once(tmp_path: Path) -> None:
    with desk(tmp_path) as client, page(client) as lamp:
        wrong = TEXT.replace("6s", "60s")
        judged = told(client, "judge", **CALM, text=wrong)
        assert not judged["usable"]
        assert [(one["line"], one["column"], one["width"]) for one in judged["problems"]] == [(3, 24, 3)]
        assert judged["problems"][0]["says"].startswith("`out` is 60 s; an exhale is 2.5 s to 10 s (limit exhale).")
        assert told(client, "picture", **CALM, text=wrong) is None
        assert told(client, "judge", **CALM, text=TEXT) == {"usable": True, "problems": [], "elsewhere": []}
        shown = told(client, "picture", **CALM, text=TEXT)
        assert (shown["length_s"], shown["rates"], shown["plays"]) == (240.0, [[0.0, 240.0, 6.0]], "my-calm")
        assert ["breaths", "24, 6 a minute"] in shown["facts"]
        assert max(level for _, level in shown["curve"]) == pytest.approx(0.4)
        assert not (tmp_path / "exercises").exists(), "nothing was written so far"
        saved = client.put("/desk/file", json={**CALM, "text": TEXT, "version": None})
        assert saved.status_code == 200
        assert (tmp_path / "exercises" / "my-calm.yaml").read_text(encoding="utf-8") == TEXT
        assert {"own": True, "kind": "exercise", "name": "my-calm", "title": "", "phase": "breathe"} in client.get(
            "/desk/files"
        ).json()
        lamp.ask(play=["my-calm", 60])
        state = lamp.until(lambda told: played_s(told) > 1.0 and told["tempo"] == 1.0)
        assert 59.0 < played_s(state) < 75.0
        lamp.ask(hand="hold")
        lamp.until(lambda told: told["rest"])


def test_what_somebody_else_wrote_meanwhile_is_shown_and_never_overwritten(tmp_path: Path) -> None:
    with desk(tmp_path) as client:
        first = client.put("/desk/file", json={**CALM, "text": TEXT, "version": None}).json()["version"]
        path = tmp_path / "exercises" / "my-calm.yaml"
        path.write_text("# somebody else's\n" + TEXT, encoding="utf-8")
        assert told(client, "version", **CALM)["version"] != first
        refused = client.put("/desk/file", json={**CALM, "text": "# mine\n", "version": first})
        assert refused.status_code == 409
        assert "nothing was overwritten" in refused.json()["why"]
        now = refused.json()["now"]
        assert now["text"] == path.read_text(encoding="utf-8") == "# somebody else's\n" + TEXT
        assert client.put("/desk/file", json={**CALM, "text": TEXT, "version": now["version"]}).status_code == 200
        assert path.read_text(encoding="utf-8") == TEXT


def test_a_mistake_that_it_makes_in_another_file_is_told_as_well(tmp_path: Path) -> None:
    (tmp_path / "routines").mkdir()
    (tmp_path / "routines" / "mine.yaml").write_text("id: mine\nbreathe: [my-calm]\n", encoding="utf-8")
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises" / "my-calm.yaml").write_text(TEXT, encoding="utf-8")
    with desk(tmp_path) as client:
        judged = told(client, "judge", **CALM, text=TEXT.replace("id: my-calm", "id: my-rest"))
        (elsewhere,) = judged["elsewhere"]
        assert "routines/mine.yaml:2:11: " in elsewhere


def test_a_routine_is_drawn_as_a_session(tmp_path: Path) -> None:
    text = "id: short\nground: [{exercise: follow-light, first: 20s}]\nbreathe: [my-calm]\n"
    with desk(tmp_path) as client:
        client.put("/desk/file", json={**CALM, "text": TEXT.replace("4min", "1min"), "version": None})
        shown = told(client, "picture", kind="routine", name="short", text=text)
    assert [name for _, _, name in shown["spans"]] == ["ground", "breathe"]
    assert {rate for _, _, rate in shown["rates"]} == {6.0}
    assert 80.0 < shown["length_s"] < 130.0
    assert shown["curve"][-1][1] == pytest.approx(0.0, abs=0.01), "it ends in the dark"


def test_settings_are_a_text_and_a_form_of_the_same_file(tmp_path: Path) -> None:
    with desk(tmp_path) as client:
        opened = told(client, "open", kind="settings", name="settings")
        assert (opened["text"], opened["own"]) == (QUIET, True)
        text = told(client, "set", text=QUIET, name="talk", value="full")["text"]
        form = told(client, "form", kind="settings", name="settings", text=text)
        fields = {one["name"]: one for section in form for one in section["fields"]}
        assert (fields["talk"]["value"], fields["talk"]["own"], fields["talk"]["line"]) == ("full", True, 2)
        refused = client.post("/desk/set", json={"text": text, "name": "voices", "value": "x"})
        assert (refused.status_code, refused.json()) == (422, {"why": "`voices` is written in the text"})
        mistake = told(client, "judge", kind="settings", name="settings", text=text.replace("full", "loud"))
        assert [(one["line"], one["column"]) for one in mistake["problems"]] == [(2, 7)]


def test_nobody_has_set_anything_yet_is_no_mistake(tmp_path: Path) -> None:
    with desk(tmp_path) as client:
        (tmp_path / "settings.yaml").unlink()
        assert told(client, "judge", kind="settings", name="settings", text="")["problems"] == []


def test_new_copied_offered_and_explained(tmp_path: Path) -> None:
    with desk(tmp_path) as client:
        text = told(client, "new", **CALM, phase="ground")["text"]
        assert told(client, "judge", **CALM, text=text)["usable"]
        taken = client.post("/desk/new", json={"kind": "exercise", "name": "long-out"})
        assert taken.status_code == 422
        assert taken.json()["why"].startswith("there is a shipped exercise `long-out` already")
        copied = told(client, "copy", kind="exercise", name="long-out", to="my-calm")["text"]
        assert "id: my-calm\n" in copied
        offered = told(client, "offers", **CALM, text="id: my-calm\nphase: b\n", line=1, column=8)
        assert [one["word"] for one in offered["words"]] == ["ground", "breathe", "connect"]
        assert told(client, "offers", **CALM, text="# x\n", line=9, column=9) is None
        meant = told(client, "meaning", **CALM, text=TEXT, line=2, column=20)
        assert (meant["name"], meant["from"], meant["to"]) == ("out", 18, 21)


@in_one_test(
    "headers",
    [
        {"cookie": ""},
        {"cookie": "studio=wrong"},
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": ""},
        {"host": "evil.example"},
        {"sec-fetch-site": "cross-site"},
    ],
)
def test_nobody_but_the_studios_own_page_reads_or_writes(headers: dict[str, str], tmp_path: Path) -> None:
    with studio(tmp_path) as client:
        sent = {name: value for name, value in {**HEADERS, **headers}.items() if value}
        asks = [
            client.put("/desk/file", headers=sent, json={**CALM, "text": TEXT, "version": None}),
            client.post("/desk/open", headers=sent, json=CALM),
        ]
        if headers.get("origin") != "":  # a browser leaves it out when it only reads
            asks.append(client.get("/desk/files", headers=sent))
        assert {answer.status_code for answer in asks} <= {403, 421}
        assert not (tmp_path / "exercises").exists()


@in_one_test(
    "path, about",
    [
        ("open", {"kind": "exercise", "name": "../../settings"}),
        ("open", {"kind": "exercise", "name": "/etc/passwd"}),
        ("judge", {"kind": "exercise", "name": "../settings", "text": ""}),
        ("version", {"kind": "routine", "name": ".."}),
        ("copy", {"kind": "exercise", "name": "../settings", "to": "x"}),
        ("copy", {"kind": "exercise", "name": "long-out", "to": "../x"}),
        ("new", {"kind": "exercise", "name": "../x"}),
        ("new", {"kind": "settings", "name": "settings"}),
    ],
)
def test_no_name_leads_out_of_the_folder(path: str, about: dict[str, str], tmp_path: Path) -> None:
    with desk(tmp_path) as client:
        refused = client.post(f"/desk/{path}", json=about)
        assert (refused.status_code, list(refused.json())) == (422, ["why"])
        assert [one.name for one in tmp_path.iterdir()] == ["settings.yaml"]


@in_one_test(
    "about",
    [
        {},
        [],
        {**CALM, "text": TEXT},
        {**CALM, "text": TEXT, "version": None, "path": "/etc/passwd"},
        {**CALM, "text": 7, "version": None},
        {"kind": "voice", "name": "x", "text": TEXT, "version": None},
        {**CALM, "name": "x" * 101, "text": TEXT, "version": None},
    ],
)
def test_what_no_page_asks_is_refused_and_writes_nothing(about: Any, tmp_path: Path) -> None:
    with desk(tmp_path) as client:
        refused = client.put("/desk/file", json=about)
        assert (refused.status_code, refused.json()) == (
            400,
            {"why": "this is nothing that the studio's page asks for"},
        )
        assert client.put("/desk/file", content=b"\xff{").status_code == 400
        assert not (tmp_path / "exercises").exists()


def test_a_hundred_megabytes_are_refused_and_the_desk_goes_on(tmp_path: Path) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(100):
            yield b"x" * 1_000_000

    with desk(tmp_path) as client:
        refused = client.put("/desk/file", content=endless())
        assert (refused.status_code, refused.json()) == (413, {"why": "a request may have at most 1024 KiB"})
        assert told(client, "judge", **CALM, text=TEXT)["usable"]
