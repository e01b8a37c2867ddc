"""Lamp, button and a whole session on a real chip of the kernel, in the lab's virtual machine."""

import re
from pathlib import Path

import pytest

from tests.system.vm.lab import run_in_vm, stage

pytestmark = pytest.mark.system

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stage(tmp_path_factory.mktemp("vm") / "project")


def test_the_real_lamp_and_button_keep_every_promise_that_the_mock_ones_keep(project: Path) -> None:
    said = run_in_vm(HERE / "contracts.sh", project, "--steady")
    assert " passed" in said
    assert "needs a machine with" not in said, f"the chip was not there:\n{said}"


def test_a_header_that_cannot_be_had_is_told_in_a_sentence(project: Path) -> None:
    said = run_in_vm(HERE / "refusals.sh", project)
    refused = [line.split()[1] for line in said.splitlines() if line.startswith("refused ")]
    assert refused == ["no-chip", "no-header", "no-permission", "busy-12", "busy-17", "no-board"]
    assert "the lamp's line is low" in said


def test_a_press_lights_the_lamp_a_hold_darkens_it_and_a_stop_leaves_it_low(project: Path) -> None:
    said = run_in_vm(HERE / "session.sh", project, "--steady").splitlines()
    measured = [line.rsplit(" ", 1)[0] for line in said if line.startswith(("press to", "hold to", "stop signal to"))]
    assert measured == ["press to light", "hold to dark", "stop signal to gone"]
    assert {"Result=success", "ExecMainStatus=0", "the lamp's line is free and low"} <= set(said)


def test_on_gpiod_everything_sleeps_until_a_press_which_is_one_however_it_chatters(project: Path) -> None:
    said = run_in_vm(HERE / "quiet_button.sh", project, "--steady", timeout_s=2400)
    told = dict(re.findall(r"^((?:rest|press|light|bounce|said).*): (.*)$", said, re.MULTILINE))
    wakes = {name: float(text.split()[0]) for name, text in told.items() if name.startswith("rest ")}
    quiet = [wake for name, wake in wakes.items() if name.startswith("rest device on gpiod") and "sound off" in name]
    assert len(quiet) == 4, said
    assert max(quiet) <= 1, said
    assert wakes["rest gpiozero's Button on lgpio, sound closed"] > 100, said
    assert wakes["rest device on lgpio, lamp pwm, sound off"] > 100, said
    assert wakes["rest device, its chip gone"] <= 1, said
    assert told["said"] == "1", said
    for driver in ("lgpio", "gpiod"):
        assert told[f"bounce {driver}"].startswith("1 press, lit after "), said
        assert told[f"press {driver}"].startswith("median "), said
    p99 = re.search(r"p99 ([\d.]+) ms", told["light gpiod"])
    assert p99 is not None
    assert float(p99[1]) < 20, said


def test_pulses_through_gpiod_come_at_once_and_are_as_long_as_they_are_to_be(project: Path) -> None:
    said = run_in_vm(HERE / "pulses.sh", project, "--steady", timeout_s=600)
    pulses = dict(re.findall(r"^pulses gpiod ([\d.]+)%: .*?median (\d+)", said, re.MULTILINE))
    assert {duty: int(us) for duty, us in pulses.items() if float(duty) >= 1} == {
        f"{percent:.1f}": pytest.approx(percent * 100, rel=0.03) for percent in (1.0, 2.0, 10.0, 40.0)
    }, said
    first = re.search(r"^first gpiod: .*worst ([\d.]+) ms", said, re.MULTILINE)
    assert first is not None, said
    assert float(first[1]) < 5, said
