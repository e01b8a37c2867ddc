"""The doctor and the status on a real chip, a real card and a real service, in the lab's virtual machine."""

from pathlib import Path

import pytest

from tests.system.vm.lab import run_in_vm, stage

pytestmark = pytest.mark.system

HERE = Path(__file__).parent


def test_the_doctor_sees_a_real_machine_and_leaves_a_running_service_alone(tmp_path: Path) -> None:
    said = run_in_vm(HERE / "doctor.sh", stage(tmp_path / "project"), timeout_s=600)
    lines = said.splitlines()
    found = {" ".join(line.split()[:3]) for line in lines}
    assert found >= {
        "alone gpio.chip ok", "alone gpio.lgpio ok", "alone gpio.gpiod ok", "alone gpio.lamp ok",
        "alone gpio.button ok", "alone button.level ok", "alone sound.cards ok", "alone sound.opens ok",
        "alone user.groups ok",
        "busy gpio.lamp fail",
        "beside gpio.lamp ok", "beside gpio.button ok", "beside button.level ok", "beside sound.opens ok",
        "beside service.running ok", "beside state.writable ok", "beside service.watchdog ok",
    }, said  # fmt: skip
    assert "GPIO 12 is held by `lg`" in said
    assert said.count("in use by the running pi-regulate") >= 4
    for line in (
        "nothing else can be read there",
        "second by pi: another pi-regulate is already using lamp and button (process N). `sudo systemctl stop "
        "pi-regulate` stops the service.",
        "second by nobody: pi-regulate is already running here, as a service. `sudo systemctl stop pi-regulate` stops "
        "the service.",
        "flooded",
        "a press is answered in the flood",
        "no restart",
        "stopped: 1",
    ):
        assert line in lines, said
    assert "after a kill: back after a fault: a low light for three minutes" in said
