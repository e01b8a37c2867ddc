"""`status` for a person and for a program, with a device and without."""

from __future__ import annotations

import json
import math
import re
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result

from pi_regulate.devices import status_socket
from pi_regulate.devices.status_socket import StatusSocket
from pi_regulate.reporting import status_told
from pi_regulate.share import share_dir
from pi_regulate.simulator.simulated_device import Device
from pi_regulate.simulator.tempo import TempoClock
from tests.in_one_test import in_one_test
from tests.simulator.host import Host
from tests.stage import NOON

Call = Callable[..., Result]
ANSWER = {
    "running": True,
    "status": "breathe: long-out, breath 7 of 30",
    "sound": {"ready": True, "status": "sound on USB Audio, volume 5"},
    "configuration": "a change is not used: settings.yaml:3:5: `…` is unknown",
    "timing": {"frames": {"count": 900, "p50_ms": 0.2, "p90_ms": 0.4, "p99_ms": 1.3, "worst_ms": 7.0}},
    "faults": 2,
    "up_s": 200_000.0,
    "process": 321,
    "version": "0.1.0",
}


@pytest.fixture(autouse=True)
def runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(status_socket, "SYSTEM_RUNTIME", tmp_path / "no service")
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path))
    return tmp_path


@pytest.fixture
def device(runtime: Path) -> Iterator[None]:
    told = StatusSocket(runtime, lambda: ANSWER)
    yield
    told.close()


@pytest.mark.usefixtures("device")
def test_a_person_reads_what_it_does_now(call: Call) -> None:
    result = call("status")
    assert result.exit_code == 0
    said = " ".join(result.output.split())
    for part in (
        "now breathe: long-out, breath 7 of 30",
        "sound sound on USB Audio, volume 5",
        "configuration a change is not used: settings.yaml:3:5",
        "frames late of 900, half within 0.2 ms, 90 % within 0.4 ms, 99 % within 1.3 ms, all within 7.0 ms",
        "last faults 2; `sudo pi-regulate doctor` shows them",
        "up 2 days",
    ):
        assert part in said


@pytest.mark.parametrize(
    ("clock", "says"),
    [
        ({"set_by": "systemd-timesyncd", "zone_confirmed": True}, "clock set by systemd-timesyncd"),
        ({"set_by": "", "zone_confirmed": True}, "clock not set since the start: every hour counts as night"),
        ({"set_by": "systemd-timesyncd", "zone_confirmed": False}, "`sudo pi-regulate setup` asks for it"),
    ],
)
def test_whether_the_clock_is_believed_is_told(call: Call, runtime: Path, clock: dict[str, object], says: str) -> None:
    told = StatusSocket(runtime, lambda: ANSWER | {"clock": clock})
    assert says in " ".join(call("status").output.split())
    told.close()


@pytest.mark.usefixtures("device")
def test_a_program_reads_json(call: Call) -> None:
    assert json.loads(call("status", "--json").output) == ANSWER


def test_without_a_device_it_says_so_and_fails(call: Call) -> None:
    plain, as_json = call("status"), call("status", "--json")
    assert plain.exit_code == as_json.exit_code == 1
    assert plain.output.startswith("no device is running here")
    assert json.loads(as_json.output) == {"running": False}


def test_an_answer_of_another_shape_is_shown_without_an_error_and_without_control_signs(
    call: Call, runtime: Path
) -> None:
    told = StatusSocket(runtime, lambda: {"status": "\x1b[2Jhello", "sound": 5, "timing": {"frames": []}, "up_s": "x"})
    result = call("status")
    told.close()
    assert result.exit_code == 0
    assert "hello" in result.output
    assert "\x1b" not in result.output


ODD: dict[str, object] = {
    "no number": math.nan, "without an end": math.inf, "below nothing": -math.inf, "a negative one": -5.0,
    "a huge one": 10**300, "a huge float": 1.7e308, "a map": {"a": [1]}, "a list": [[{}]], "yes": True, "null": None,
    "an empty text": "", "a long text": "x" * 3000, "half a sign": "\ud800", "a command": "\x1b2J\n\0",
}  # fmt: skip
"""What no device of ours says of itself."""


@in_one_test("odd", ODD)
def test_whatever_the_socket_says_becomes_a_sentence(
    call: Call, runtime: Path, monkeypatch: pytest.MonkeyPatch, odd: str
) -> None:
    monkeypatch.setattr(status_socket, "PAUSE_S", 0.0)  # eight answers each
    value = ODD[odd]
    keys = [*ANSWER, "lamp", "backend"]
    figures = {"count": value, "p50_ms": value, "p90_ms": value, "worst_ms": value}
    answers: list[dict[str, object]] = [
        dict.fromkeys(keys, value),
        ANSWER | {"up_s": value, "version": value, "process": value, "faults": value},
        ANSWER | {"sound": {"status": value}, "clock": {"set_by": value, "zone_confirmed": value}},
        ANSWER | {"timing": {"frames": figures, "odd": value}},
    ]
    told = StatusSocket(runtime, lambda: answers[0])
    while True:
        plain = call("status")
        assert (plain.exit_code, plain.exception) == (0, None)
        assert not set("{}[]\x1b\0") & set(plain.output)
        assert not {"nan", "inf", "-inf", "None", "True"} & set(re.findall(r"[\w-]+", plain.output))
        assert not re.search(r"\d{14}", plain.output)
        as_json = call("status", "--json")
        assert as_json.exit_code == 0
        json.loads(as_json.output, parse_constant=lambda said: pytest.fail(f"{said} is no JSON"))
        if len(answers) == 1:
            break
        answers.pop(0)
    told.close()


@pytest.mark.parametrize("up_s", [math.nan, "x", -5.0])
def test_how_long_it_is_up_is_unknown_where_nothing_sensible_is_told(call: Call, runtime: Path, up_s: object) -> None:
    told = StatusSocket(runtime, lambda: ANSWER | {"up_s": up_s, "version": {"a": [1]}})
    said = " ".join(call("status").output.split())
    told.close()
    assert "up ? version ?, process 321" in said


def test_the_socket_of_a_killed_device_is_no_device(call: Call, runtime: Path) -> None:
    dead = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    dead.bind(str(runtime / "status"))
    dead.close()
    assert call("status").exit_code == 1


def test_a_device_on_simulated_pins_is_known_and_not_taken_for_the_real_one(call: Call) -> None:
    told = StatusSocket(status_socket.simulated_place(), lambda: ANSWER | {"backend": "mock"})
    said = " ".join(call("status").output.split())
    assert status_socket.ask(status_socket.places()) is None  # what `doctor` asks
    told.close()
    assert "now breathe: long-out" in said
    assert "pins simulated (--backend mock)" in said


def test_a_device_that_is_simulated_is_known_while_it_runs_and_no_longer(call: Call) -> None:
    simulated = Device(share_dir(), None, routine=None, sound="off", at_min=NOON, seed=0, clock=TempoClock(Host()))
    simulated.start()
    said = " ".join(call("status").output.split())
    simulated.stop()
    assert "now at rest; sound is off" in said
    assert "pins simulated (simulate)" in said
    assert call("status").exit_code == 1


@pytest.mark.parametrize("installed", [True, False])
def test_without_a_device_it_names_what_starts_one_here(
    call: Call, installed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(status_told, "SERVICES", (tmp_path / "pi-regulate.service",))
    if installed:
        (tmp_path / "pi-regulate.service").write_text("")
    starts = "sudo systemctl start pi-regulate" if installed else "pi-regulate run --backend mock"
    assert starts in call("status").output
