"""The plug pulled at any moment: the device is armed after the next boot, and no file is half there.

PI_REGULATE_CUTS says how often; by default once during each kind of work.
"""

import os
import re
from pathlib import Path
from random import Random

import pytest

from tests.system.vm.machine import machine, power_cut, trial

pytestmark = pytest.mark.system

SEED = int(os.environ.get("PI_REGULATE_SEED", "1"))
WRITER = "exec python3 /project/writers.py {0} 2>/dev/null"
GOES_ON = {  # what is going on when the power goes: a script, or the boot and the rest after it
    "settings written": WRITER.format("settings"),
    "config rollback": WRITER.format("rollback"),
    "voice import": WRITER.format("voice"),
    "memory written": WRITER.format("memory"),
    "sessions": ". /project/trial.sh; eventually 90 is_armed; while :; do echo going; led; landed; done",
    "start and rest": "",
}
CUTS = int(os.environ.get("PI_REGULATE_CUTS", len(GOES_ON)))
OWN = r"""printf 'intro: never\nsound:\n  volume: 5\n# the last line\n' >/etc/pi-regulate/settings.yaml"""


def test_after_every_power_cut_it_is_armed_and_nothing_is_half_written(package: Path, tmp_path: Path) -> None:
    chance = Random(SEED)
    with machine(package, tmp_path / "disk.qcow2") as vm:
        trial(vm, f"{OWN}; eventually 90 is_armed")
        for number in range(CUTS):
            what = list(GOES_ON)[number % len(GOES_ON)]
            if GOES_ON[what]:
                vm.start(GOES_ON[what]).wait_for("going", 200)
            power_cut(vm, chance.uniform(0, 8))
            said = trial(vm, "eventually 120 is_armed; is_dark; of_unit StatusText; python3 /project/writers.py whole")
            assert "all is whole" in said, f"cut {number + 1} ({what}):\n{said}"
            armed_s = int(trial(vm, "of_unit ActiveEnterTimestampMonotonic")) / 1e6
            status = re.sub(r"\s+", " ", said.replace("all is whole", "")).strip()
            print(f"trial cut {number + 1}, {what}: armed {armed_s:.0f} s after power on; {status}")  # noqa: T201
