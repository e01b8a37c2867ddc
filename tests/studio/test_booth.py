"""The booth as its page meets it: a line recorded, heard, kept and found; files; what is refused; a voice forgotten."""

from __future__ import annotations

import fcntl
import io
import json
import os
import resource
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

pytest.importorskip("starlette", reason="the studio needs the extra `studio`")
pytest.importorskip("httpx", reason="starlette's test client needs it")
from click.testing import CliRunner
from httpx import Response
from starlette.testclient import TestClient

from pi_regulate.cli import main
from pi_regulate.devices.speech import voice_folder
from pi_regulate.devices.speech.takes import PREFIX
from pi_regulate.devices.speech.voices import read_voice
from pi_regulate.library.letters import RECORDING
from pi_regulate.sound.recordings.loudness import loudness_lufs
from pi_regulate.studio.booth import booth_voices
from pi_regulate.words import RegulateError
from tests.devices.speech.voice_maker import put
from tests.in_one_test import in_one_test
from tests.made_up_speech import around, syllables
from tests.nobody import as_nobody, open_folder
from tests.studio.test_room import HEADERS, QUIET, studio

pytestmark = pytest.mark.usefixtures("evened_once")

SPOKEN = around(syllables(count=2), 0.6, 0.6)


def wav(samples: Any, rate_hz: int = 48_000) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, samples, rate_hz, format="WAV", subtype="PCM_16")
    return file.getvalue()


@pytest.fixture(autouse=True)
def passing(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Takes pass through a folder of the test's own."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path_factory.mktemp("passing")))


@contextmanager
def booth(folder: Path, settings: str = QUIET) -> Iterator[TestClient]:
    with studio(folder, settings) as client:
        client.headers.update(HEADERS)
        yield client
    assert list(Path(tempfile.gettempdir()).glob(f"{PREFIX}*")) == [], "no take is left behind"


def told(answer: Response) -> Any:
    assert answer.status_code == 200, answer.text
    return answer.json()


def lines_of(client: TestClient, voice: str = "anna") -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = told(client.post("/booth/voice", json={"voice": voice}))["lines"]
    return lines


def take(client: TestClient, recording: bytes, line: str = "intro.1", voice: str = "anna") -> Response:
    answer: Response = client.post("/booth/take", params={"voice": voice, "line": line}, content=recording)
    return answer


def refusal(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["why"]


def test_a_line_is_recorded_heard_kept_and_found_and_nothing_else_is_left(tmp_path: Path) -> None:
    with booth(tmp_path) as client:
        first = lines_of(client)[:18]
        assert {one["group"] for one in first} == {"One whole session first"}
        assert (first[0]["line"], first[0]["says"]) == ("intro.1", "Press to go on. Hold to stop.")
        assert (first[0]["room_s"], first[0]["most_s"], first[0]["waits"]) == (15.0, 30.0, True)
        prepared = told(take(client, wav(0.1 * SPOKEN)))
        assert not (tmp_path / "voices").exists(), "nobody has said yes"
        heard, rate_hz = soundfile.read(io.BytesIO(client.get("/booth/heard", params=prepared).content))
        assert (rate_hz, heard.ndim, len(heard) / rate_hz) == (48_000, 1, pytest.approx(prepared["seconds"], abs=0.01))
        assert loudness_lufs(heard) == pytest.approx(-26.0, abs=1.0), "as loud as every line"
        after = told(client.post("/booth/keep", json={"take": prepared["take"]}))
        assert after["far"] == "For a first session it has 1 of 18 lines. No exercise is whole yet."
        kept, _ = soundfile.read(tmp_path / "voices" / "anna" / "intro.1.flac")
        assert np.array_equal(kept, heard), "what was heard is what is kept"
        assert sorted(path.name for path in tmp_path.rglob("*")) == sorted(
            ["settings.yaml", "voices", "anna", "intro.1.flac", "manifest.json"]
        )
        assert next(one["line"] for one in lines_of(client) if one["waits"]) == "follow-light.1"
        again = client.get("/booth/heard", params={"voice": "anna", "line": "intro.1"})
        assert np.array_equal(soundfile.read(io.BytesIO(again.content))[0], kept)
    listed = CliRunner().invoke(main, ["voice", "list", "--config", str(tmp_path)]).stdout
    assert "anna en 1/414 0.0 no recorded by a person" in " ".join(listed.split())


def test_an_example_is_the_shipped_voice(tmp_path: Path) -> None:
    with booth(tmp_path) as client:
        example = told(client.post("/booth/voice", json={"voice": "anna"}))["example"]
        heard = client.get("/booth/heard", params={"voice": example, "line": "intro.1"})
        samples, rate_hz = soundfile.read(io.BytesIO(heard.content))
    assert (example, heard.headers["content-type"], rate_hz) == ("default-en", "audio/wav", 48_000)
    assert loudness_lufs(samples) == pytest.approx(-26.0, abs=1.0)


def test_what_is_wrong_with_a_take_is_told_in_a_sentence(tmp_path: Path) -> None:
    with booth(tmp_path) as client:
        silent = (422, "it is nearly silent; is it the right microphone, plugged in and not muted?")
        assert refusal(take(client, wav(np.zeros(48_000)))) == silent
        assert refusal(take(client, wav(SPOKEN), "no.such")) == (422, "there is no line `no.such`")
        status, long = refusal(take(client, wav(np.tile(SPOKEN, 6)), "settle.1"))
        assert (status, long[:10], long[-26:]) == (422, "it lasts 1", "only 9.0 s are free for it")
        assert not (tmp_path / "voices").exists()
        soft = told(take(client, wav(0.01 * SPOKEN)))["notes"]
        assert any(note.startswith("it is very soft: it was raised by ") for note in soft)
        cut = told(take(client, wav(np.clip(8 * SPOKEN, -0.999, 0.999))))["notes"]
        assert any(note.startswith("it was too loud for the recorder, which cut its peaks off") for note in cut)


def test_recordings_from_files_go_to_the_lines_that_they_are_named_after(tmp_path: Path) -> None:
    def sent(name: str, data: bytes) -> Any:
        return told(client.post("/booth/file", params={"voice": "anna", "file": name}, content=data))

    with booth(tmp_path) as client:
        assert sent("Long_out 1.WAV", wav(SPOKEN, 44_100))["taken"] == ["long-out.1"]
        wrong = sent("long-oud.2.wav", wav(SPOKEN))
        assert wrong["taken"] == []
        assert wrong["refused"] == [
            "long-oud.2.wav: no line has that name. Did you mean `long-out.2`? pi-regulate voice script shows all names"
        ]
        assert sent("long-out.2.wav", b"RIFFxxxxWAVE")["refused"][0].startswith("long-out.2.wav ")
        assert sent("long-out.3.m4a", b"\0\0\0\x20ftypM4A " + bytes(64))["refused"], "or ffmpeg can't read it either"
    assert set(read_voice(tmp_path / "voices" / "anna").manifest.lines) == {"long-out.1"}


def test_no_name_leads_out_of_the_folder_and_no_recording_comes_in_by_a_path(tmp_path: Path) -> None:
    asks = [
        ("voice", {"voice": "../../etc"}),
        ("voice", {"voice": ".."}),
        ("voice", {"voice": "/etc/passwd"}),
        ("voice", {"voice": "default-en"}),
        ("stamp", {"voice": "../settings.yaml"}),
        ("forget", {"voice": "../x"}),
        ("forget", {"voice": "default-en"}),
        ("keep", {"take": "../x"}),
    ]
    recordings = [
        ("take", {"voice": "../x", "line": "intro.1"}),
        ("take", {"voice": "anna", "line": "../../intro.1"}),
        ("take", {"voice": "anna", "line": "intro.1", "file": "../../take.wav"}),
        ("file", {"voice": "anna", "file": "/etc/cron.d/intro.1.wav"}),
        ("file", {"voice": "anna", "file": ".bashrc"}),
        ("file", {"voice": "anna", "file": "..\\intro.1.wav"}),
        ("file", {"voice": "anna", "file": "intro.1\n.wav"}),
        ("file", {"voice": "anna", "file": "x" * 5000}),
        ("file", {"voice": "..", "file": "intro.1.wav"}),
    ]
    (tmp_path / "own").mkdir()
    with booth(tmp_path / "own") as client:
        refused = [client.post(f"/booth/{path}", json=about) for path, about in asks]
        refused += [client.post(f"/booth/{path}", params=about, content=wav(SPOKEN)) for path, about in recordings]
        refused.append(client.get("/booth/heard", params={"voice": "../../etc", "line": "passwd"}))
        assert {answer.status_code for answer in refused} == {422, 410}
        assert all(answer.json()["why"] for answer in refused)
        assert [one.name for one in tmp_path.rglob("*")] == ["own", "settings.yaml"]


def test_a_link_that_leads_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "own" / "voices").symlink_to(tmp_path / "elsewhere")
    with booth(tmp_path / "own") as client:
        status, why = refusal(take(client, wav(SPOKEN)))
        assert (status, "is a link that leads out of" in why) == (422, True)
        assert refusal(client.post("/booth/forget", json={"voice": "anna"}))[0] == 422
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_nobody_but_the_studios_own_page_is_let_in(tmp_path: Path) -> None:
    about = {"voice": "anna", "line": "intro.1", "file": "intro.1.wav"}
    with studio(tmp_path) as client:
        for wrong in ({"cookie": ""}, {"origin": "http://evil.example"}, {"origin": ""}, {"host": "evil.example"}):
            sent = {name: value for name, value in {**HEADERS, **wrong}.items() if value}
            refused = [
                client.post("/booth/take", params=about, headers=sent, content=wav(SPOKEN)),
                client.post("/booth/file", params=about, headers=sent, content=wav(SPOKEN)),
                client.post("/booth/forget", headers=sent, json={"voice": "anna"}),
            ]
            assert {answer.status_code for answer in refused} <= {403, 421}
        assert not (tmp_path / "voices").exists()


def test_what_is_too_large_is_refused_as_it_comes_or_before(tmp_path: Path) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(100):
            yield b"x" * 1_000_000

    too_large = (413, "a recording may have at most 48 MB, which is more than 2.5 minutes")
    about = {"voice": "anna", "line": "intro.1", "file": "intro.1.wav"}
    with booth(tmp_path) as client:
        assert refusal(client.post("/booth/take", params=about, content=endless())) == too_large
        announced = {"content-length": "100000000"}
        assert refusal(client.post("/booth/file", params=about, headers=announced, content=b"")) == too_large
        assert refusal(client.post("/booth/keep", content=b"x" * 5000)) == (413, "a request may have at most 4 KiB")
        assert told(take(client, wav(SPOKEN)))["seconds"] > 1.0, "the booth goes on"


def test_while_another_command_changes_voices_a_take_waits_and_is_not_lost(tmp_path: Path) -> None:
    with booth(tmp_path) as client:
        prepared = told(take(client, wav(SPOKEN)))
        (tmp_path / "voices").mkdir()
        other = os.open(tmp_path / "voices", os.O_RDONLY)
        fcntl.flock(other, fcntl.LOCK_EX)
        status, why = refusal(client.post("/booth/keep", json={"take": prepared["take"]}))
        os.close(other)
        assert (status, "another command is at work in" in why) == (422, True)
        told(client.post("/booth/keep", json={"take": prepared["take"]}))
    assert set(read_voice(tmp_path / "voices" / "anna").manifest.lines) == {"intro.1"}


def test_a_full_disk_is_told_as_something_that_is_not_the_takes_fault(tmp_path: Path) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    with booth(tmp_path) as client:
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, limits[1]))
        try:
            full = refusal(take(client, wav(SPOKEN)))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        assert full == (507, "there is no room for the recording: File too large")
        assert told(take(client, wav(SPOKEN)))["seconds"] > 1.0


def test_where_nothing_could_be_kept_nobody_is_asked_to_speak(tmp_path: Path) -> None:
    with booth(tmp_path) as client:
        (tmp_path / "voices").write_text("not a folder")
        status, why = refusal(client.post("/booth/voice", json={"voice": "anna"}))
    assert (status, why) == (422, f"the voice can't be written to {tmp_path / 'voices' / 'anna'}: Not a directory")


def test_whoever_may_not_write_is_told_so_before_the_first_line() -> None:
    with open_folder() as folder:
        folder.chmod(0o555)  # also for whoever runs the tests, where that isn't root

        def asks() -> str:
            try:
                voice_folder.must_be_keepable(folder / "voices", "anna")
            except RegulateError as error:
                return str(error)
            return ""

        assert as_nobody(asks) == (
            f"the voice can't be written to {folder / 'voices' / 'anna'}: you may not write there; try it with sudo"
        )


@in_one_test(
    ("typed", "instead"),
    [("Anna Müller", "anna-mueller"), ("  Oma ", "oma"), ("no", None), ("😀", None), ("x" * 80, None)],
)
def test_for_a_name_that_is_none_one_is_offered(typed: str, instead: str | None, tmp_path: Path) -> None:
    with booth(tmp_path) as client:
        answer = client.post("/booth/voice", json={"voice": typed})
    assert (answer.status_code, answer.json()["instead"]) == (422, instead)


def test_only_so_many_takes_wait_and_one_that_was_let_go_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(booth_voices, "MOST_TAKES", 2)
    with booth(tmp_path) as client:
        takes = [told(take(client, wav(SPOKEN)))["take"] for _ in range(3)]
        client.post("/booth/drop", json={"take": takes[-1]})
        gone = (410, "the studio no longer has this take")
        for one in (takes[0], takes[-1]):
            assert refusal(client.get("/booth/heard", params={"take": one})) == gone
            assert refusal(client.post("/booth/keep", json={"take": one})) == gone
        assert client.get("/booth/heard", params={"take": takes[1]}).status_code == 200


def test_a_voice_made_by_a_machine_is_not_gone_on_with(tmp_path: Path) -> None:
    put(tmp_path / "voices", "robot", {"intro.1": b"x"})
    file = tmp_path / "voices" / "robot" / "manifest.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "made_with": "espeak-ng"}))
    with booth(tmp_path) as client:
        (shown,) = told(client.get("/booth/voices"))["voices"]
        assert (shown["name"], shown["goes_on"]) == ("robot", False)
        status, why = refusal(client.post("/booth/voice", json={"voice": "robot"}))
    assert (status, why.split(";")[0]) == (422, "the voice `robot` was made differently (espeak-ng)")


def test_a_voice_is_forgotten_and_the_device_has_forgotten_it_too(tmp_path: Path) -> None:
    def plays(client: TestClient) -> str | None:
        (one,) = (one for one in client.get("/choices").json() if one["id"] == "known-voice")
        return str(one["note"])

    put(tmp_path / "voices", "anna", {RECORDING: b"a loved voice"})
    with booth(tmp_path, QUIET + "voices: [anna, default-en]\n") as client:
        with_her = plays(client)
        sentences = told(client.post("/booth/forget", json={"voice": "anna"}))["told"]
        assert sentences[0] == f"{tmp_path / 'voices' / 'anna'} is gone."
        assert any(one.startswith("A memory card may keep old copies") for one in sentences)
        assert not (tmp_path / "voices" / "anna").exists()
        notes = (plays(client) for _ in range(1000))
        assert next(note for note in notes if note != with_her), "it can't be played any more"
