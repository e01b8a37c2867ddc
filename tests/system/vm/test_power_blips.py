"""Plugs that are pulled and programs that are killed in their first minute are not blamed on the owner's files."""

from pathlib import Path

import pytest

from tests.system.vm.machine import machine, power_cut, trial

pytestmark = pytest.mark.system

OWN = r"printf 'intro: never\ntalk: full\nbutton: {pin: 17}\n' >/etc/pi-regulate/settings.yaml"
FAULTS = "pi-regulate doctor | grep -A2 'service.faults' | tr -s ' \\n' ' '; echo"
STATUS = "systemctl show -P StatusText pi-regulate"
BLIPS = 4
KILLED = """
for number in 1 2 3 4; do
  before=$(of_unit MainPID); kill -{0} $before; eventually 60 is_new $before; eventually 90 is_armed
done
"""


def test_power_blips_and_kills_lead_to_no_safe_mode_and_crashes_do_until_a_session_has_ended(
    package: Path, tmp_path: Path
) -> None:
    with machine(package, tmp_path / "disk.qcow2") as vm:
        trial(vm, f"{OWN}; systemctl restart pi-regulate; eventually 90 is_armed")
        for _ in range(BLIPS):
            power_cut(vm, 1.0)
            trial(vm, "eventually 240 is_armed")
        status = trial(vm, "of_unit StatusText")
        assert "configuration" not in status
        assert "ended early" not in status
        faults = trial(vm, FAULTS)
        assert f"no faults on record; {BLIPS} starts were cut short from outside" in faults
        assert "the power was cut" in faults

        trial(vm, KILLED.format("KILL"))
        assert "ended early" not in trial(vm, "of_unit StatusText")
        assert "it was ended by the signal KILL" in trial(vm, FAULTS)

        trial(vm, KILLED.format("SEGV"))
        assert "ended early (it crashed with the signal SEGV)" in trial(vm, "of_unit StatusText")
        assert "FAIL service.faults" in trial(vm, FAULTS)
        status = trial(vm, f"led; landed; eventually 60 sh -c '! {STATUS} | grep -q early'; {STATUS}")
        assert "ended early" not in status
        assert "configuration" not in status
        print(f"trial after {BLIPS} cuts, 4 kills, 4 crashes and a session: {status}")  # noqa: T201
