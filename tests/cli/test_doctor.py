"""`doctor` as a person and as a program calls it; and the wires on simulated pins, whose light never flashes."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pi_regulate.cli import doctor as command
from pi_regulate.cli import main
from pi_regulate.devices import status_socket
from pi_regulate.devices.clock import VirtualClock
from pi_regulate.devices.hand import Finger, parse_hand
from pi_regulate.doctor.findings import Check, fail, ok, warn
from pi_regulate.wiring.calibration import Around
from pi_regulate.wiring.device import Finish
from pi_regulate.wiring.wire_check import check_wires
from tests.in_one_test import in_one_test
from tests.light_meter import Light, pairs_within_a_second, too_fast
from tests.stage import shipped

Call = Callable[..., Result]


@pytest.fixture(autouse=True)
def nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No device runs, and nothing is kept."""
    monkeypatch.setattr(status_socket, "SYSTEM_RUNTIME", tmp_path / "no service")
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path / "run"))
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "state"))


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> None:
    three = (
        Check("a.well", lambda machine: ok("all is well")),
        Check("a.odd", lambda machine: warn("it is odd", "make it even")),
        Check("a.broken", lambda machine: fail("it is broken", "mend it")),
    )
    monkeypatch.setattr(command, "CHECKS", three)


def test_on_this_machine_it_comes_to_an_end_and_says_something_of_everything(call: Call) -> None:
    result = call("doctor", "--json")
    told = json.loads(result.output)
    assert len(told["checks"]) > 25
    assert (result.exit_code == 0) == told["ok"]


@pytest.mark.usefixtures("checks")
def test_a_person_reads_state_finding_and_remedy_and_a_failure_is_a_failure(call: Call) -> None:
    result = call("doctor")
    assert result.exit_code == 1
    lines = [line.split() for line in result.output.splitlines()]
    assert lines == [
        ["ok", "a.well", "all", "is", "well"],
        ["warn", "a.odd", "it", "is", "odd"],
        [">", "make", "it", "even"],
        ["FAIL", "a.broken", "it", "is", "broken"],
        [">", "mend", "it"],
        ["1", "failure", "and", "1", "warning,", "1", "ok,", "0", "not", "applicable"],
    ]


@pytest.mark.usefixtures("checks")
def test_a_program_reads_ids_and_states(call: Call) -> None:
    told = json.loads(call("doctor", "--json").output)
    assert told["ok"] is False
    assert told["checks"][1] == {"id": "a.odd", "state": "warn", "found": "it is odd", "remedy": "make it even"}


@pytest.mark.usefixtures("checks")
def test_a_bundle_is_a_file_only_its_writer_may_read(call: Call, tmp_path: Path) -> None:
    page = tmp_path / "report.txt"
    result = call("doctor", "--json", "--bundle", page)
    json.loads(result.stdout)
    assert "read it before you send it" in result.stderr
    assert "fail     a.broken" in page.read_text()
    assert page.stat().st_mode & 0o777 == 0o600
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    call("doctor", "--bundle", pipe)
    assert b"a.broken" in os.read(reader, 65536)
    os.close(reader)
    assert pipe.is_fifo()
    refused = call("doctor", "--bundle", tmp_path / "nowhere" / "report.txt")
    assert refused.exit_code == 1
    assert "can't be written" in refused.stderr


def test_a_card_with_a_wild_name_can_not_write_on_the_terminal(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "CHECKS", (Check("a.wild", lambda machine: ok("\x1b[2Ja card")),))
    assert "\x1b" not in call("doctor").output


# The wires


def through(tmp_path: Path, answers: str, press: str | None = None) -> Result:
    words = ["doctor", "--wiring", "--backend", "mock", "--config", str(tmp_path)]
    given = "".join(f"{answer}\n" for answer in answers)
    return CliRunner().invoke(main, words + (["--press", press] if press else []), input=given)


def test_wires_that_are_right_end_well(tmp_path: Path) -> None:
    result = through(tmp_path, "yyynn", "3s")
    assert result.exit_code == 0, result.output
    assert "The button works." in result.output
    assert result.output.endswith("Nothing needs fixing.\n")


@in_one_test("at_s", [1.5, 1.55, 1.6])
def test_a_hand_that_presses_while_the_question_is_asked_is_noticed(tmp_path: Path, at_s: float) -> None:
    result = through(tmp_path, "yyynn", f"{at_s}s")
    assert "The button works." in result.output


def test_what_is_to_be_mended_is_told_at_the_end(tmp_path: Path) -> None:
    result = through(tmp_path, "nyn", "3s")
    assert result.exit_code == 1
    _, _, told = result.output.partition("To be fixed:\n")
    assert "220 ohms" in told
    assert "amp_enable" in told
    assert [line for line in told.splitlines() if len(line) > 80] == []


def test_a_button_that_is_down_from_the_start_is_asked_about(tmp_path: Path) -> None:
    result = through(tmp_path, "nyyynn", "hold 30s@0.01s")
    assert "Is anybody pressing it?" in result.output
    assert "always down" in " ".join(result.output.split())


def test_an_answer_that_is_none_is_asked_again_and_an_end_of_answers_ends_it(tmp_path: Path) -> None:
    assert through(tmp_path, ["maybe", *"sssss"], "3s").exit_code == 0  # type: ignore[arg-type]
    assert through(tmp_path, "y", "3s").exit_code == 1


def test_the_light_of_the_walk_never_flashes_and_ends_dark(tmp_path: Path) -> None:
    clock, light = VirtualClock(), list[tuple[float, float]]()
    around = Around(
        "mock", clock, lambda text: None, parse_hand("3s"), lambda level: light.append((clock.now(), level))
    )
    answers = {"resistor": "yes", "dark": "yes", "light up?": "no", "Shall we try again": "yes"}

    def ask(question: str) -> str:
        assert not light or light[-1][1] == 0, "a terminal that stands still would keep it lit"
        return next((answer for part, answer in answers.items() if part in question), "skip")

    mend = check_wires(shipped().settings, around, ask)
    assert "turn the LED round" in mend[0]
    seen = Light.of(light)
    assert pairs_within_a_second(seen) + too_fast(seen) == []
    assert max(level for _, level in light) > 0.4
    assert light[-1][1] == 0


@in_one_test(("hz", "share"), [(3, 0.001), (50, 0.5), (50, 0.85), (16.7, 0.7)])
def test_a_wire_that_is_disturbed_is_no_button_that_is_heard(hz: float, share: float) -> None:
    clock = VirtualClock()

    def touched(finger: Finger, now: Callable[[], float], skip: object) -> Finish:
        for number in range(round(hz)):
            for down, at_s in ((True, number / hz), (False, (number + share) / hz)):
                clock.schedule(now() + 0.3 + at_s, lambda at_s, down=down: finger(down, at_s))  # type: ignore[misc]
        return lambda: None

    around = Around("mock", clock, lambda text: None, touched=touched)
    mend = check_wires(shipped().settings, around, lambda question: "skip")
    assert "No press is noticed" in mend[0]


def test_somebody_who_ends_it_in_the_middle_leaves_the_lamp_dark(monkeypatch: pytest.MonkeyPatch) -> None:
    from pi_regulate.devices.lamps.gpio_lamp import GpioLamp

    driven: list[float] = []
    drive = GpioLamp._drive

    def noted(lamp: GpioLamp, duty: float, level: float) -> None:
        driven.append(duty)
        drive(lamp, duty, level)

    monkeypatch.setattr(GpioLamp, "_drive", noted)
    clock = VirtualClock()

    def ask(question: str) -> str:
        if "light up?" in question:
            os.kill(os.getpid(), 15)  # the terminal was closed, or somebody had enough
        return "yes"

    with pytest.raises(KeyboardInterrupt):
        check_wires(shipped().settings, Around("mock", clock, lambda text: None, parse_hand("3s")), ask)
    assert max(driven) > 0
    assert driven[-1] == 0
