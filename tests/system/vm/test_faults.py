"""What a bedside device lives through: files that are wrong at boot, a full or read-only disk, a card pulled out.

What is done to the machine stands in faults.sh; here, in which order, and what a person is then told.
"""

from pathlib import Path
from typing import Any

import pytest

from tests.system.vm.machine import machine, power_cut, trial

pytestmark = pytest.mark.system

BOOTED = "eventually 120 is_armed; eventually 60 has_sound; of_unit StatusText"


def fault(vm: Any, script: str) -> str:
    said = trial(vm, f". /project/faults.sh; {script}").strip()
    told = " / ".join(said.splitlines())
    print(f"trial {script.partition(';')[0]}: {told or 'as it should be'}")  # noqa: T201
    return said


def test_wrong_files_at_boot_lead_to_the_last_good_ones_and_those_to_the_built_in_ones(
    package: Path, tmp_path: Path
) -> None:
    with machine(package, tmp_path / "disk.qcow2") as vm:
        fault(vm, "files_that_worked; wrong_files")
        for found, told in (("true", "last good"), ("nothing_that_worked", "built-in default")):
            fault(vm, found)
            power_cut(vm, 1)
            said = fault(vm, f"{BOOTED}; sign")
            assert said.startswith(f"at rest; using the {told} configuration, because settings.yaml:1:7")
            assert said.splitlines()[1].startswith(f"the lamp signals that the {told} configuration is in use")
        fault(vm, "right_files")


def test_settings_with_a_wrong_name_are_told_to_all_until_what_check_prints_is_done(
    package: Path, tmp_path: Path
) -> None:
    with machine(package, tmp_path / "disk.qcow2") as vm:
        said = fault(vm, "unread_settings; told_to_all").splitlines()
        assert said[0].endswith("settings.yml is not read: `pi-regulate check` says what to do")
        assert said[1:3] == ["2", "1"]  # status tells it twice: now, and of the configuration
        assert said[3].endswith("settings.yml is not read")
        assert said[4] == "check ends with 78"
        said = fault(vm, "do_what_check_prints").splitlines()
        assert said == ["all right", "it is where it belongs"]


def test_a_full_disk_and_then_a_read_only_one_keep_nobody_from_a_session(package: Path, tmp_path: Path) -> None:
    with machine(package, tmp_path / "disk.qcow2") as vm:
        said = fault(vm, "full_disk").splitlines()
        assert said[-1].strip() == "0"
        fault(vm, "room_again")
        fault(vm, "read_only")
        vm.off()
        vm.boot()
        assert "at rest" in fault(vm, f"{BOOTED}; is_read_only; session; of_unit StatusText")
        fault(vm, "writable")


def test_a_card_that_is_pulled_out_leaves_the_light_and_is_used_again_when_it_is_back(
    package: Path, tmp_path: Path
) -> None:
    with machine(package, tmp_path / "disk.qcow2", usb_audio=True) as vm:
        fault(vm, "only_the_usb_card; led")
        vm.qmp("device_del", id="usbcard")
        fault(vm, "eventually 60 says 'light only'; of_unit StatusText; landed; session")
        vm.qmp("device_add", driver="usb-audio", id="usbcard", audiodev="wav", bus="usb.0")
        assert fault(vm, "led; eventually 60 has_sound; landed; of_unit StatusText; of_unit NRestarts").endswith("\n0")
