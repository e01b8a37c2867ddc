"""The workshop as its page meets it: what reaches the pins, the owner's file and systemd, and what doesn't.

The pins are gpiozero's mock ones, systemctl is a script; player, files, sockets and the shell that waits are real.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from threading import Event
from typing import Any

import pytest

pytest.importorskip("starlette", reason="the studio needs the extra `studio`")
pytest.importorskip("httpx", reason="starlette's test client needs it")
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from pi_regulate.devices import unit
from pi_regulate.devices.clock import VirtualClock
from pi_regulate.devices.hand import parse_hand
from pi_regulate.devices.keeping import owner_settings
from pi_regulate.devices.runtime import runtime_folder
from pi_regulate.devices.status_socket import StatusSocket
from pi_regulate.doctor.findings import Check, Finding, warn
from pi_regulate.installation import as_typed
from pi_regulate.library.letters import RECORDING
from pi_regulate.library.said_in import said_in
from pi_regulate.share import share_dir
from pi_regulate.studio.workshop import tryout, workshop, workshop_told
from pi_regulate.studio.workshop.parts_tried import parts_to_try
from pi_regulate.wiring.calibration import Around
from pi_regulate.wiring.setting_up import place
from pi_regulate.wiring.setting_up.question import ToWrite
from pi_regulate.words import RootMayError
from tests.devices.speech.voice_maker import put
from tests.devices.test_service_stopped import System
from tests.house import headers_made
from tests.stage import shipped
from tests.studio.a_pi import a_pi, deeds
from tests.studio.test_room import HEADERS, PLACE, QUIET, Page, page, studio

OWN = "# my lamp\npeople:\n  holds: true   # asked the doctor\nsound: {volume: 0}\n"
LINE = "workshop/told"
ACTS = {
    "take": {}, "give": {}, "try": {"part": "lamp"}, "stop": {}, "finger": {"down": True}, "examine": {},
    "answer": {"question": "effort", "answers": ["yes"]},
}  # fmt: skip


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    monkeypatch.delenv("RUNTIME_DIRECTORY", raising=False)
    monkeypatch.setattr(workshop, "CHECKS", ())
    monkeypatch.setattr(workshop, "ASKS_EVERY_S", 0.05)
    monkeypatch.setattr(workshop, "GONE_FOR_S", 0.05)
    monkeypatch.setattr(place, "machine_zone", lambda: "Europe/Vienna")


@contextmanager
def looked_at(folder: Path, settings: str = OWN) -> Iterator[tuple[TestClient, Page]]:
    """A studio with one page that looks at the workshop."""
    (folder / "own").mkdir(exist_ok=True)
    with studio(folder / "own", settings) as client:
        client.headers.update(HEADERS)
        with page(client, LINE) as one:
            one.until(lambda told: "questions" in told and not told["examining"])
            yield client, one


def done(client: TestClient, act: str, **about: Any) -> Any:
    answer = client.post(f"/workshop/{act}", json=about)
    assert answer.status_code == 200, answer.text
    return answer.json()


def refused(client: TestClient, act: str, **about: Any) -> str:
    answer = client.post(f"/workshop/{act}", json=about)
    assert answer.status_code == 422, answer.text
    return str(answer.json()["why"])


def own(folder: Path) -> str:
    return (folder / "own" / "settings.yaml").read_text(encoding="utf-8")


def answered(client: TestClient, question: str, *answers: str) -> Any:
    return done(client, "answer", question=question, answers=list(answers))


# The questions


def test_an_answer_changes_its_value_and_nothing_else_in_the_file(tmp_path: Path) -> None:
    with looked_at(tmp_path) as (client, one):
        asked = {question["name"]: question for question in one.state["questions"]}
        assert asked["holds"]["asks"] == "Leave out exercises with a held breath?"
        assert asked["holds"]["now"] == "no"
        kept = answered(client, "holds", "yes")
        assert kept["kept"] == "people.holds: false"
        assert own(tmp_path) == OWN.replace("holds: true ", "holds: false")
        one.until(lambda told: {q["name"]: q["now"] for q in told["questions"]}["holds"] == "yes")
        answered(client, "holds", "yes")  # a double click
        assert own(tmp_path).count("holds") == 1
        before = own(tmp_path)
        assert answered(client, "effort", "")["says"] == ""
        assert own(tmp_path) == before, "skipped"
        answered(client, "pregnant", "yes")
        one.until(lambda told: "holds" not in {question["name"] for question in told["questions"]})
        assert refused(client, "answer", question="holds", answers=["no"]).startswith("This is not asked")


def test_what_an_editor_saved_while_a_question_was_open_stays(tmp_path: Path) -> None:
    with looked_at(tmp_path) as (client, _one):
        (tmp_path / "own" / "settings.yaml").write_text(OWN + "talk: few  # saved meanwhile\n", encoding="utf-8")
        answered(client, "effort", "yes")
        kept = OWN.replace("people:\n", "people:\n  effort: false\n")
        assert own(tmp_path) == kept + "talk: few  # saved meanwhile\n"


def test_a_place_and_a_number_are_asked_for_step_by_step_and_only_the_last_answer_writes(tmp_path: Path) -> None:
    with looked_at(tmp_path, "# mine\n") as (client, one):
        (zone,) = (question for question in one.state["questions"] if question["name"] == "zone")
        assert zone["asks"].startswith("In Europe/Vienna it is ")
        assert answered(client, "zone", "no")["question"]["form"] == "text"
        several = answered(client, "zone", "no", "Spain")["question"]
        assert {"Europe/Madrid", "Atlantic/Canary"} <= {choice["answer"] for choice in several["choices"]}
        near = answered(client, "zone", "no", "Deutschlnd")["question"]
        assert "Did you mean `Deutschland`?" in near["before"][0]
        assert own(tmp_path) == "# mine\n"
        assert answered(client, "zone", "no", "Spain", "Atlantic/Canary")["kept"] == "time_zone: Atlantic/Canary"
        assert "no number in it" in answered(client, "help", "knock at Anna's door")["question"]["asks"]
        answered(client, "help", 'Anna: 01 23 # "nights"')
        assert own(tmp_path) == "# mine\ntime_zone: Atlantic/Canary\nlocal_help: 'Anna: 01 23 # \"nights\"'\n"
        one.until(lambda told: "01 23" in str(told["card"]))


def speaks(one: Page) -> tuple[str, dict[str, tuple[str, str]]]:
    """Who speaks now, and what stands beside each voice, with the line in which it can be heard."""
    (voice,) = (question for question in one.state["questions"] if question["name"] == "voice")
    return voice["now"], {choice["answer"]: (choice["beside"], choice["sample"]) for choice in voice["choices"]}


def test_who_speaks_is_asked_with_each_voice_and_a_line_to_hear_it_in(tmp_path: Path) -> None:
    with looked_at(tmp_path) as (client, one):
        now, voices = speaks(one)
        assert now == "default-en"
        assert voices == {
            "default-en": ("higher, made by a machine", "sleep-ramp.1"),
            "default-en-low": ("lower, made by a machine", "sleep-ramp.1"),
        }
        assert answered(client, "voice", "default-en-low")["kept"] == "voices: [default-en-low]"
        assert own(tmp_path) == OWN + "voices: [default-en-low]\n"
        one.until(lambda _told: speaks(one)[0] == "default-en-low")
        texts = said_in(shipped(), "en")
        put(tmp_path / "own" / "voices", "anna", {"settle.1": b"x"}, texts=texts)  # by another program
        one.until(lambda _told: "anna" in speaks(one)[1])
        beside, sample = speaks(one)[1]["anna"]
        assert (beside.endswith("No exercise is whole yet."), sample) == (True, "settle.1")
        assert answered(client, "voice", "anna")["kept"] == "voices: [anna, default-en-low]"
        assert "no such voice" in answered(client, "voice", "../anna")["question"]["before"][0]
        assert answered(client, "voice", "default-en")["kept"] == "voices: [default-en]", "anna is not heard after it"


def test_a_voice_with_letters_stays_when_another_speaks(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    put(tmp_path / "own" / "voices", "anna", {RECORDING: b"a loved voice"})
    with looked_at(tmp_path, OWN + "voices: [anna, default-en]\n") as (client, one):
        assert speaks(one)[0] == "anna"
        assert answered(client, "voice", "default-en-low")["kept"] == "voices: [default-en-low, anna]"
        assert answered(client, "voice", "anna")["kept"] == "voices: [anna, default-en-low]"


def test_whoever_may_not_write_is_told_what_to_type_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(folder: Path) -> None:
        raise RootMayError(f"you may not write into {folder}")

    monkeypatch.setattr(workshop_told, "must_be_writable", refuse)
    with looked_at(tmp_path) as (client, one):
        assert one.state["rights"]["may"] is False
        assert "sudo " in one.state["rights"]["says"]
        why = refused(client, "answer", question="effort", answers=["yes"])
        assert as_typed("sudo pi-regulate setup") in why
        assert "studio --no-open" in why
        assert own(tmp_path) == OWN


def test_a_full_disk_and_settings_that_can_not_be_read_are_told_and_lose_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*what: Any, **how: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(owner_settings, "write_whole", full)
    with looked_at(tmp_path) as (client, one):
        assert "No space left on device" in refused(client, "answer", question="effort", answers=["yes"])
        (tmp_path / "own" / "settings.yaml").write_text("people: {holds: maybe}\n", encoding="utf-8")
        one.until(lambda told: "settings.yaml:1:17" in told["problem"])
        assert "settings.yaml:1:17" in refused(client, "answer", question="effort", answers=["yes"])
        (tmp_path / "own" / "settings.yaml").write_text(OWN, encoding="utf-8")
        one.until(lambda told: not told["problem"])


# Lamp and button


def test_the_lamp_does_all_it_can_on_its_pin_within_the_limits_and_is_dark_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, duties = VirtualClock(), list[tuple[float, float]]()
    headers = headers_made(monkeypatch)
    monkeypatch.setattr(tryout, "RealClock", lambda: clock)

    def notes(one: tryout.Tryout, level: float) -> None:
        duties.append((clock.now(), headers[-1].pin(12).state))
        one.level = level

    monkeypatch.setattr(tryout.Tryout, "_shows", notes)
    with looked_at(tmp_path) as (client, one):
        done(client, "try", part="lamp")
        told = one.until(lambda told: told.get("result"))
    assert told["said"] == [
        "Slowly up, through every level.",
        "The ceiling: at the pillow a lux meter shows what it gives.",
        "Down to the floor.",
        "The floor: in the dark you should just see it.",
    ]
    assert told["result"]["says"] == "It is dark again."
    assert (told["level"], told["tries"]) == (0.0, "")
    assert max(duty for _, duty in duties) == pytest.approx(0.4, abs=0.001), "the shipped ceiling"
    assert 60.0 < duties[-1][0] - duties[0][0] < 64.0
    assert duties[-1][1] == 0.0
    steps = [abs(after - before) for (_, before), (_, after) in pairwise(duties)]
    assert max(steps) < 0.01, "it never flashes"


def test_a_stop_brings_the_dark_within_a_second_and_a_second_try_at_once_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = headers_made(monkeypatch)
    with looked_at(tmp_path) as (client, one):
        done(client, "try", part="lamp")
        one.until(lambda told: told["level"] > 0.01)
        assert headers[-1].pin(12).state > 0
        assert "Something else" in refused(client, "try", part="button")
        done(client, "stop")
        one.until(lambda told: told["result"])
        assert one.state["result"] == {"says": "Stopped."}
        assert one.state["level"] == 0.0


def listening(monkeypatch: pytest.MonkeyPatch) -> Event:
    """Set once a button that is tried shows that it waits for a press: a finger before that is none yet."""
    listens, shows = Event(), tryout.Tryout._shows

    def show(one: tryout.Tryout, level: float) -> None:
        shows(one, level)
        listens.set()

    monkeypatch.setattr(tryout.Tryout, "_shows", show)
    return listens


def test_a_press_on_the_pin_is_shown_while_it_lasts_and_then_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers, listens = headers_made(monkeypatch), listening(monkeypatch)
    with looked_at(tmp_path) as (client, one):
        done(client, "try", part="button")
        assert listens.wait(60)
        done(client, "finger", down=True)
        one.until(lambda told: told["down"])
        pin = headers[-1].pin(17)
        assert pin.state == 0, "it connects the pin to ground"
        assert one.state["result"] is None, "it is still pressed"
        done(client, "finger", down=False)
        told = one.until(lambda told: told["result"])
        assert (told["result"]["says"], told["down"]) == ("Your press was felt.", False)


def test_a_tap_on_a_touch_pad_which_comes_down_and_up_at_once_is_felt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listens = listening(monkeypatch)
    with looked_at(tmp_path) as (client, one):
        done(client, "try", part="button")
        assert listens.wait(60)
        done(client, "finger", down=True)
        done(client, "finger", down=False)
        assert one.until(lambda told: told.get("result"))["result"]["says"] == "Your press was felt."


def test_who_chose_brightness_by_eye_has_it_written_and_on_simulated_pins_only_shown(tmp_path: Path) -> None:
    around = Around("mock", VirtualClock(), lambda _: None, parse_hand("34.5s, 63.1s"))
    found = parts_to_try(shipped().settings, share_dir())["levels"](shipped().settings, around)
    assert found.writes == ToWrite("lamp", {"floor": "0.25%", "ceiling": "19%"})


# A service that has the pins


@pytest.fixture
def on_a_pi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[System]:
    with a_pi(monkeypatch, tmp_path / "systemd") as system:
        yield system


def test_a_running_service_is_told_and_stopped_only_by_a_click_and_runs_again_by_another(
    tmp_path: Path, on_a_pi: System
) -> None:
    with looked_at(tmp_path) as (client, one):
        one.until(lambda told: told["holder"])
        assert one.state["holder"] == {"says": "", "may_stop": True}
        assert "already running here" in refused(client, "try", part="lamp")
        assert deeds(on_a_pi) == []
        done(client, "take")
        one.until(lambda told: told["lent"] and not told["holder"])
        assert deeds(on_a_pi) == ["stop"]
        done(client, "try", part="lamp")
        one.until(lambda told: told["level"] > 0)
        done(client, "give")  # in the middle of it
        one.until(lambda told: not told["lent"] and told["holder"])
        assert (one.state["level"], one.state["tries"]) == (0.0, "")
        assert deeds(on_a_pi) == ["stop", "start"]


def test_the_service_runs_again_even_if_nothing_can_be_told_of_it(
    tmp_path: Path, on_a_pi: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails() -> Any:
        raise KeyError("says")

    with looked_at(tmp_path) as (client, one):
        done(client, "take")
        one.until(lambda told: told["lent"])
        monkeypatch.setattr(workshop_told, "device_told", fails)
        monkeypatch.setattr(workshop, "IDLE_S", 0.2)
        assert on_a_pi.started_again()
        one.until(lambda told: not told["lent"])
    assert deeds(on_a_pi) == ["stop", "start"]


@pytest.mark.parametrize("end", ["the page is closed", "nothing is done", "the studio ends"])
def test_whatever_ends_it_the_service_runs_again(
    tmp_path: Path, on_a_pi: System, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    if end == "nothing is done":
        monkeypatch.setattr(workshop, "IDLE_S", 0.2)
    if end == "the studio ends":
        monkeypatch.setattr(workshop, "GONE_FOR_S", 60.0)
    with looked_at(tmp_path) as (client, one):
        done(client, "take")
        if end == "nothing is done":
            one.until(lambda told: not told["lent"] and "ten minutes" in told["note"])
        else:
            done(client, "try", part="lamp")
            one.until(lambda told: told["level"] > 0)
            one.socket.close()
            if end == "the page is closed":
                assert on_a_pi.started_again()
    assert on_a_pi.started_again()
    assert deeds(on_a_pi) == ["stop", "start"]


def test_a_session_is_not_ended_without_a_word_and_whoever_is_not_root_is_told_what_to_type(
    tmp_path: Path, on_a_pi: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    telling = StatusSocket(runtime_folder(), lambda: {"status": "breathe", "phase": "breathe"})
    with looked_at(tmp_path) as (client, one):
        one.until(lambda told: told["holder"] and told["device"]["runs"])
        assert one.state["device"]["says"] == "breathe"
        assert one.state["device"]["session"] is True
        assert "session" in refused(client, "take")
        telling.close()
        one.until(lambda told: not told["device"]["runs"])  # it says what is so now
        monkeypatch.setattr(unit, "may_stop", lambda: False)
    with looked_at(tmp_path) as (client, one):
        one.until(lambda told: told["holder"])
        assert "sudo " in one.state["holder"]["says"]
        assert as_typed("sudo pi-regulate setup") in one.state["holder"]["says"]
        refused(client, "take")
    assert deeds(on_a_pi) == []


# Guarded


def test_nobody_else_may_look_stop_light_or_write(tmp_path: Path) -> None:
    foreign = {**HEADERS, "origin": "http://evil.example"}
    with looked_at(tmp_path) as (client, one):
        for act, about in ACTS.items():
            for headers in (foreign, {"origin": HEADERS["origin"], "cookie": "studio=guess"}):
                assert client.post(f"/workshop/{act}", json=about, headers=headers).status_code == 403, act
            assert client.get(f"/workshop/{act}").status_code == 405, act
        assert client.get("/workshop/card.pdf", headers={"cookie": ""}).status_code == 403
        with pytest.raises(WebSocketDisconnect), client.websocket_connect(f"ws://{PLACE}/{LINE}", headers=foreign):
            pass
        for nonsense in ({"part": "lamp; reboot"}, {"part": 7}, {"part": "lamp", "more": 1}):
            assert client.post("/workshop/try", json=nonsense).status_code in (400, 422)
        assert client.post("/workshop/answer", content=b"x" * 10**7).status_code == 413
        assert (one.state["tries"], own(tmp_path)) == ("", OWN)


def test_two_pages_see_the_same_and_the_card_has_it_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pi_regulate.pictures.card_page.drawn_card", lambda card: card.help_line.encode())
    with looked_at(tmp_path) as (client, one), page(client, LINE) as other:
        answered(client, "help", "Anna 01 23")
        for looks in (one, other):
            looks.until(lambda told: "Anna 01 23" in str(told.get("card")))
        drawn = client.get("/workshop/card.pdf")
        assert (drawn.headers["content-type"], drawn.text) == ("application/pdf", "Help near you: Anna 01 23")


def test_the_doctor_looks_once_and_again_when_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked = list[int]()

    def look(_machine: Any) -> Finding:
        looked.append(1)
        return warn(f"the lamp is shy ({len(looked)})", "`sudo pi-regulate lamp test` brings it out")

    monkeypatch.setattr(workshop, "CHECKS", (Check("lamp.shy", look),))
    with looked_at(tmp_path, QUIET) as (client, one):
        one.until(lambda told: told["found"])
        (found,) = one.state["found"]
        assert (found["id"], found["state"], found["found"]) == ("lamp.shy", "warn", "the lamp is shy (1)")
        assert found["remedy"].startswith("`sudo ")
        with page(client, LINE) as other:
            other.until(lambda told: told.get("found"))
        assert len(looked) == 1
        done(client, "examine")
        one.until(lambda told: [found["found"] for found in told["found"]] == ["the lamp is shy (2)"])
